//! Collects the facts of a deployment and has each topic judged. What cannot be looked at is a finding, too: the rest is
//! looked at all the same.

use super::codes::{CHECK_FAILED, MAIL_INCOMPLETE};
use super::passwords::Counts;
use super::program::{MANY_ENTRIES, Own};
use super::{
    Finding, Surroundings, Topic, Way, clock, connection, file, grants, integrations, passwords,
    program, rows, second_factor, server, settings, signing, tables, texts, variables,
};
use crate::Service;
use crate::programs::{bearer_off, bearer_views};
use magegate_domain::clock::Clock;
use magegate_domain::id::IntegrationId;
use magegate_domain::keys::{Fingerprint, KeyState};
use magegate_domain::settings::Settings;
use magegate_store::engine::Door;
use magegate_store::inspection::{self, Population, Schema, Server, expected, garbage};
use magegate_store::settings::StoredSetting;
use magegate_store::{Store, StoreError, StoreResult, inventory, jobs, keys};
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// How long one count may take.
const COUNTING: Duration = Duration::from_secs(10);
/// How long the file's own check may take.
const CHECKING: Duration = Duration::from_mins(1);
/// How often a plain question is asked; the quickest answer counts, since a busy moment says nothing about the way.
const PINGS: usize = 5;
/// Where counting left-over rows ends.
const MOST_ROWS: i64 = 100_000;
/// How many integrations are read at a time.
const PAGE: i64 = 500;

/// One run over a deployment.
struct Examination<'a> {
    store: &'a Store,
    clock: &'a dyn Clock,
    surroundings: &'a Surroundings,
    /// When the server was asked for its time.
    asked_at: OffsetDateTime,
    findings: Vec<Finding>,
}

/// Looks at everything and says what was found, in the order of the topics. Changes nothing.
///
/// The service's store is best opened as one without tables of this program's own: then nothing is made or changed by
/// opening it either.
pub async fn examine(service: &Service, surroundings: &Surroundings) -> Vec<Finding> {
    let (store, clock) = (&service.store, &*service.clock);
    let (asked_at, findings) = (clock.now(), Vec::new());
    let mut run = Examination { store, clock, surroundings, asked_at, findings };
    let server = run.server().await;
    run.file().await;
    let schema = run.schema(server.as_ref()).await;
    let outstanding = run.migrations(&schema).await;
    if let Some(server) = &server {
        run.grants(server, outstanding).await;
    }
    let stored = run.settings().await;
    let settings = Settings::new(stored.iter().cloned());
    run.signing(&settings, &schema).await;
    run.integrations(service, &settings, &schema).await;
    run.passwords().await;
    run.rows(&settings).await;
    run.second_factor(&settings).await;
    run.own(&schema, server.as_ref()).await;
    run.letters(service).await;
    run.findings.sort_by_key(|finding| finding.code.topic);
    run.findings
}

impl Examination<'_> {
    async fn server(&mut self) -> Option<Server> {
        let read = async {
            let mut door = self.store.read().await?;
            let mut answered_in = Duration::MAX;
            for _ in 0..PINGS {
                let begun = Instant::now();
                inspection::ping(&mut door).await?;
                answered_in = answered_in.min(begun.elapsed());
            }
            let asked_at = self.clock.now();
            Ok((answered_in, asked_at, inspection::server(&mut door).await?))
        };
        match read.await {
            Ok((answered_in, asked_at, server)) => {
                self.asked_at = asked_at;
                let found = connection::check(self.surroundings, answered_in, server.as_ref());
                self.findings.extend(found);
                if let Some(server) = &server {
                    self.findings.extend(server::check(server));
                    self.findings.extend(variables::check(server, self.surroundings));
                }
                server
            }
            Err(error) => {
                self.failed(Topic::Server, &error);
                None
            }
        }
    }

    async fn file(&mut self) {
        let Some(facts) = &self.surroundings.file else { return };
        let state = match self.store.read().await {
            Ok(mut door) => inspection::file_state(&mut door).await,
            Err(error) => Err(error),
        };
        let broken = match self.store.search(CHECKING).await {
            Ok(mut door) => inspection::quick_check(&mut door).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &state {
            self.failed(Topic::File, error);
        }
        let broken = match broken {
            Ok(broken) => Some(broken),
            Err(StoreError::TooLong) => None,
            // A file may be too damaged to be checked.
            Err(error) => Some((vec![error.to_string()], 0)),
        };
        let state = state.ok().flatten();
        self.findings.extend(file::check(facts, state.as_ref(), broken.as_ref()));
    }

    async fn schema(&mut self, server: Option<&Server>) -> Schema {
        let read = async {
            let mut door = self.store.read().await?;
            inspection::schema(&mut door).await
        };
        match read.await {
            Ok(actual) => {
                let expected = &expected().tables;
                self.findings.extend(tables::check(expected, &actual, self.surroundings));
                if let Some(server) = server {
                    self.findings.extend(texts::check(&actual, server, self.surroundings));
                }
                actual
            }
            Err(error) => {
                self.failed(Topic::Tables, &error);
                Schema::new()
            }
        }
    }

    /// Tells of migrations that were not run; gives whether there are any.
    async fn migrations(&mut self, schema: &Schema) -> bool {
        let wanted: Vec<_> = match self.surroundings.way {
            Way::Beside { read_only: true } => return false,
            Way::Beside { read_only: false } => {
                expected().migrations.iter().filter(|(_, is_own)| *is_own).collect()
            }
            Way::Alone | Way::Shared => expected().migrations.iter().collect(),
        };
        let wanted: Vec<_> = wanted.into_iter().map(|(name, _)| *name).collect();
        let run = if schema.keys().any(|table| table.starts_with("magegate_")) {
            let read = async {
                let mut door = self.store.read().await?;
                inspection::migrations(&mut door).await
            };
            match read.await {
                Ok(run) => run,
                Err(error) => {
                    self.failed(Topic::Program, &error);
                    return false;
                }
            }
        } else {
            Vec::new()
        };
        let (missing, newer) = program::migrations(&wanted, &run);
        self.findings.extend(program::outstanding(&missing, newer));
        !missing.is_empty()
    }

    async fn grants(&mut self, server: &Server, outstanding: bool) {
        let read = async {
            let mut door = self.store.read().await?;
            inspection::grants(&mut door).await
        };
        match read.await {
            Ok(sentences) => {
                let whose = (server.account.as_str(), server.database.as_str());
                let found = grants::check(&sentences, whose, self.surroundings, outstanding);
                self.findings.extend(found);
            }
            Err(error) => self.failed(Topic::Grants, &error),
        }
    }

    async fn settings(&mut self) -> Vec<StoredSetting> {
        let read = async {
            let mut door = self.store.read().await?;
            magegate_store::settings::list(&mut door).await
        };
        match read.await {
            Ok(stored) => {
                self.findings.extend(settings::check(&stored, self.surroundings));
                stored
            }
            Err(error) => {
                self.failed(Topic::Settings, &error);
                Vec::new()
            }
        }
    }

    async fn signing(&mut self, settings: &Settings, schema: &Schema) {
        let now = self.clock.now();
        let refused = if schema.contains_key("magegate_key") {
            match self.refused_keys().await {
                Ok(refused) => refused,
                Err(error) => {
                    self.failed(Topic::Signing, &error);
                    Vec::new()
                }
            }
        } else {
            Vec::new()
        };
        let read = async {
            let mut door = self.store.search(COUNTING).await?;
            // Several revocations within a second move the record on by a second each.
            inspection::revocations(&mut door, now + Duration::from_mins(1)).await
        };
        let revocations = match read.await {
            Ok(revocations) => Some(revocations),
            Err(error) => {
                self.failed(Topic::Signing, &error);
                None
            }
        };
        self.findings.extend(signing::check(settings, self.surroundings, &refused, revocations));
    }

    async fn refused_keys(&self) -> StoreResult<Vec<Fingerprint>> {
        let mut door = self.store.read().await?;
        let keys = keys::recorded(&mut door).await?;
        let refused = keys.into_iter().filter(|key| key.key.state() == KeyState::Refused);
        Ok(refused.map(|key| key.fingerprint).collect())
    }

    async fn integrations(&mut self, service: &Service, settings: &Settings, schema: &Schema) {
        let has_keys = schema.contains_key("magegate_key");
        match integrations_of(service, settings, has_keys).await {
            Ok(facts) => self.findings.extend(integrations::check(&facts, settings)),
            Err(error) => self.failed(Topic::Integrations, &error),
        }
    }

    async fn passwords(&mut self) {
        let mut found = Vec::new();
        for (whose, of) in [("customers", Population::Customers), ("admins", Population::Admins)] {
            match self.formats(of).await {
                Ok(counts) => found.push((whose, counts)),
                Err(error) => self.failed(Topic::Passwords, &error),
            }
        }
        self.findings.extend(passwords::check(&found, self.surroundings));
    }

    async fn formats(&self, of: Population) -> StoreResult<Counts> {
        let end = Instant::now() + COUNTING;
        let mut door = self.store.read().await?;
        let mut counts = Counts::default();
        let mut after = 0;
        while Instant::now() < end {
            let last = inspection::passwords(&mut door, of, after, &mut counts.by_format).await?;
            let Some(last) = last else {
                counts.is_complete = true;
                break;
            };
            after = last;
        }
        Ok(counts)
    }

    async fn rows(&mut self, settings: &Settings) {
        let mut counts = Vec::new();
        for kind in rows::kinds(settings, self.clock.now()) {
            let read = async {
                let mut door = self.store.search(COUNTING).await?;
                garbage::count(&mut door, kind, MOST_ROWS).await
            };
            match read.await {
                Ok(count) => counts.push((kind, count)),
                Err(error) => self.failed(Topic::Rows, &error),
            }
        }
        self.findings.extend(rows::check(&counts));
    }

    async fn second_factor(&mut self, settings: &Settings) {
        let read = async {
            let mut door = self.store.search(COUNTING).await?;
            inspection::second_factors(&mut door).await
        };
        // Without the module its table is not there either.
        let configured = read.await.ok();
        self.findings.extend(second_factor::check(self.surroundings, settings, configured));
    }

    /// What the own tables tell, and with the newest entry of the audit trail about clocks.
    async fn own(&mut self, schema: &Schema, server: Option<&Server>) {
        let now = self.clock.now();
        let mut newest = None;
        if ["magegate_job", "magegate_audit", "magegate_outbox"]
            .iter()
            .all(|table| schema.contains_key(*table))
        {
            let read = async {
                let mut door = self.store.search(COUNTING).await?;
                own(&mut door).await
            };
            match read.await {
                Ok((own, at)) => {
                    newest = at;
                    self.findings.extend(program::check(&own, now));
                    self.findings.extend(program::letters(&own, self.surroundings, now));
                }
                Err(error) => self.failed(Topic::Program, &error),
            }
        }
        let server = server.and_then(|server| server.now);
        self.findings.extend(clock::check(self.asked_at, server, newest));
    }

    /// What in configuration and settings keeps letters from going out.
    async fn letters(&mut self, service: &Service) {
        if !self.surroundings.mail_is_on {
            return;
        }
        let mut complaints = self.surroundings.mail_complaints.clone();
        match crate::mail::complaints(service).await {
            Ok(found) => complaints.extend(found),
            Err(error) => {
                let text = format!("{}: {error}", Topic::Mail.name());
                self.findings.push(Finding::new(&CHECK_FAILED, text));
            }
        }
        let findings = complaints.into_iter().map(|text| Finding::new(&MAIL_INCOMPLETE, text));
        self.findings.extend(findings);
    }

    fn failed(&mut self, topic: Topic, error: &StoreError) {
        let text = match error {
            StoreError::TooLong => {
                format!(
                    "{}: counting took longer than {} seconds",
                    topic.name(),
                    COUNTING.as_secs()
                )
            }
            error => format!("{}: {error}", topic.name()),
        };
        let finding = Finding::new(&CHECK_FAILED, text);
        let finding = finding.remedies(grants::remedy_of_denial(&error.to_string()));
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

async fn own(door: &mut Door) -> StoreResult<(Own, Option<OffsetDateTime>)> {
    let (rows, (oldest, newest)) = inspection::audit_rows(door, MANY_ENTRIES).await?;
    let own = Own {
        jobs: jobs::recorded(door).await?,
        outbox: inspection::outbox(door).await?,
        audit: (rows, oldest),
    };
    Ok((own, newest))
}

/// All integrations, page by page; as many as can be read while counting may take.
async fn integrations_of(
    service: &Service,
    settings: &Settings,
    has_keys: bool,
) -> StoreResult<integrations::Facts> {
    let end = Instant::now() + COUNTING;
    let mut door = service.store.read().await?;
    let keys = if has_keys { keys::recorded(&mut door).await? } else { Vec::new() };
    let ring = service.policy.ring(&keys);
    let scopes = magegate_store::scopes::load(&mut door).await?;
    let views = bearer_views(settings, &scopes);
    let mut facts = integrations::Facts {
        orphaned_roles: inspection::orphaned_roles(&mut door).await?,
        bearer_views: views.into_iter().map(ToOwned::to_owned).collect(),
        bearer_off: bearer_off(settings, &scopes),
        ..integrations::Facts::default()
    };
    let mut behind = IntegrationId(0);
    while Instant::now() < end {
        let page = inventory::integrations(&mut door, behind, PAGE).await?;
        let Some(last) = page.last() else { break };
        behind = last.id;
        for row in &page {
            facts.add(row, &ring);
        }
    }
    Ok(facts)
}
