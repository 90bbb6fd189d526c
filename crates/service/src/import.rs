//! Many customers at once: checked row by row, stored in batches of one transaction each. What a batch needs is all that
//! is in memory, however long the file is.

mod custom;
mod fields;
mod progress;
mod record;
mod storing;

pub use custom::CustomRecord;
pub use progress::{Earlier, Progress, ReportEnd, Source};
pub use record::{AddressRecord, Field, FieldKind, Record, Secret};

use crate::Service;
use crate::accounts;
use crate::audit::Event;
use crate::facts::Facts;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::customer::Customer;
use magegate_domain::{Error, Result};
use magegate_store::customer_groups::{self, CustomerGroup};
use magegate_store::engine::Door;
use magegate_store::{customer_grid, customers};
use std::sync::Arc;
use tokio::task::JoinSet;

/// What became of the rows so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Accounts that did not exist before.
    pub created: u64,
    /// Accounts that did.
    pub updated: u64,
    /// Rows that were not stored.
    pub refused: u64,
    /// Stored passwords that the settings would not take from a customer.
    pub weak_passwords: u64,
}

/// A row that was not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its e-mail address as the file has it; may be empty.
    pub email: String,
    /// What is wrong with it.
    pub fault: String,
}

/// An import on its way.
#[derive(Debug)]
pub struct Importer<'a> {
    service: &'a Service,
    facts: Arc<Facts>,
    groups: Vec<CustomerGroup>,
    caller: Caller,
    update: bool,
    tally: Tally,
    /// What earlier runs did of it.
    earlier: Tally,
    progress: Option<Progress>,
}

/// The next rows of a file.
#[derive(Debug, Default)]
pub struct Batch {
    /// Those that can be read.
    pub records: Vec<Record>,
    /// Those that cannot, with the reason.
    pub unreadable: Vec<Refusal>,
}

/// A batch in the transaction that stores it: without [`Importer::commit`] it never happened.
#[derive(Debug)]
pub struct Staged {
    door: Door,
    refusals: Vec<Refusal>,
    tally: Tally,
    ended_tokens: bool,
    rows: u64,
    line: u64,
}

/// A row whose fields are in order, with its password hashed.
struct Draft {
    record: Record,
    hash: Option<String>,
}

impl<'a> Importer<'a> {
    /// Begins. With `update`, a row whose address exists in its website changes that account; else it is refused.
    pub async fn start(service: &'a Service, permit: &Permit, update: bool) -> Result<Self> {
        let facts = service.facts().await?;
        let mut door = service.store.read().await?;
        let groups = customer_groups::list(&mut door).await?;
        let tally = Tally::default();
        let caller = permit.caller();
        Ok(Self { service, facts, groups, caller, update, tally, earlier: tally, progress: None })
    }

    /// Stores the rows of a batch in one transaction, which is left open: whoever tells the refused rows does it before
    /// the commit, so that none is lost. Fails only where the database does.
    pub async fn stage(&self, batch: Batch) -> Result<Staged> {
        let lines = batch.records.iter().map(|record| record.line);
        let bad_lines = batch.unreadable.iter().map(|refusal| refusal.line);
        let line = lines.chain(bad_lines).max().unwrap_or_default();
        let rows = (batch.records.len() + batch.unreadable.len()) as u64;
        let (mut records, mut refusals) = self.sound(batch.records);
        refusals.extend(batch.unreadable);
        if !self.update && records.iter().any(has_password) {
            // Hashing is what costs, so known addresses are looked up before it; the transaction looks again.
            records = self.without_known(records, &mut refusals).await?;
        }
        let drafts = self.hashed(records).await?;
        let door = self.service.store.begin().await?;
        let tally = self.tally;
        let mut staged = Staged { door, refusals, tally, ended_tokens: false, rows, line };
        for draft in drafts {
            match storing::store(self, &mut staged.door, &draft).await? {
                Ok(stored) => {
                    self.count(&mut staged.tally, &draft, stored.is_new);
                    staged.ended_tokens |= stored.ended_tokens;
                }
                Err(fault) => staged.refusals.push(draft.record.refuse(fault)),
            }
        }
        let stored = |tally: Tally| tally.created + tally.updated;
        if stored(staged.tally) > stored(tally) {
            customer_grid::outdate(&mut staged.door).await?;
        }
        staged.refusals.sort_by_key(|refusal| refusal.line);
        staged.tally.refused += staged.refusals.len() as u64;
        Ok(staged)
    }

    /// Makes a batch lasting, with how far the import is and where its report ends.
    pub async fn commit(&mut self, staged: Staged, report: &ReportEnd) -> Result<()> {
        let Staged { mut door, tally, ended_tokens, rows, line, .. } = staged;
        let mut progress = self.progress.clone();
        if let Some(progress) = &mut progress {
            let rows_before = progress.rows;
            progress.rows += rows;
            progress.line = progress.line.max(line);
            progress.tally = tally;
            progress.report.clone_from(report);
            progress.updated_at = self.service.now();
            progress.keep(&mut door, rows_before).await?;
        }
        door.commit().await?;
        self.tally = tally;
        self.progress = progress;
        if ended_tokens {
            self.service.changed().await;
        }
        Ok(())
    }

    /// What became of the rows so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Ends this run with one entry in the audit trail about what it did.
    pub fn finish(self, origin: &Origin) -> Tally {
        let Tally { created, updated, refused, .. } = self.tally.without(self.earlier);
        let detail = format!("import: {created} created, {updated} updated, {refused} refused");
        self.service.happened(Event::AccountCreated, origin, self.caller, "", &detail);
        self.tally
    }

    /// Parts the rows whose fields can be read from those whose cannot.
    fn sound(&self, records: Vec<Record>) -> (Vec<Record>, Vec<Refusal>) {
        let mut refusals = Vec::new();
        let mut sound = Vec::with_capacity(records.len());
        for record in records {
            match fields::apply(self, Customer::default(), &record) {
                Ok(_) => sound.push(record),
                Err(fault) => refusals.push(record.refuse(fault)),
            }
        }
        (sound, refusals)
    }

    async fn without_known(
        &self,
        records: Vec<Record>,
        refusals: &mut Vec<Refusal>,
    ) -> Result<Vec<Record>> {
        let mut door = self.service.store.read().await?;
        let mut unknown = Vec::with_capacity(records.len());
        for record in records {
            if self.existing(&mut door, &record).await?.is_some() {
                refusals.push(record.refuse(storing::EXISTS.to_owned()));
            } else {
                unknown.push(record);
            }
        }
        Ok(unknown)
    }

    /// The account that a row is about, if it exists: by address, in its website or, where accounts are shared, in any.
    async fn existing(&self, door: &mut Door, record: &Record) -> Result<Option<Customer>> {
        let website = fields::website(self, record).ok();
        let scope = website.and_then(|website| self.facts.address_scope(website));
        let email = record.get(Field::Email).unwrap_or_default();
        Ok(customers::find_by_email(door, email, scope).await?)
    }

    /// Hashes the rows' passwords, as many at once as there are cores.
    async fn hashed(&self, records: Vec<Record>) -> Result<Vec<Draft>> {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let mut running: JoinSet<(usize, Result<String>)> = JoinSet::new();
        let mut drafts: Vec<Draft> = Vec::with_capacity(records.len());
        for (index, record) in records.into_iter().enumerate() {
            let hash = match &record.secret {
                Some(Secret::Hash(hash)) => Some(hash.clone()),
                Some(Secret::Password(password)) => {
                    let (hasher, password) = (self.service.hasher.clone(), password.clone());
                    running.spawn(async move { (index, hasher.hash(&password).await) });
                    None
                }
                None => None,
            };
            drafts.push(Draft { record, hash });
            if running.len() >= at_once {
                take_one(&mut running, &mut drafts).await?;
            }
        }
        while !running.is_empty() {
            take_one(&mut running, &mut drafts).await?;
        }
        Ok(drafts)
    }

    fn count(&self, tally: &mut Tally, draft: &Draft, is_new: bool) {
        *(if is_new { &mut tally.created } else { &mut tally.updated }) += 1;
        if let Some(Secret::Password(password)) = &draft.record.secret {
            let email = draft.record.get(Field::Email).unwrap_or_default();
            let weak = accounts::policy(&self.facts).check_on_create(password, email).is_err();
            tally.weak_passwords += u64::from(weak);
        }
    }
}

impl Tally {
    /// What came after an earlier tally.
    #[must_use]
    pub fn without(self, earlier: Self) -> Self {
        Self {
            created: self.created.saturating_sub(earlier.created),
            updated: self.updated.saturating_sub(earlier.updated),
            refused: self.refused.saturating_sub(earlier.refused),
            weak_passwords: self.weak_passwords.saturating_sub(earlier.weak_passwords),
        }
    }
}

impl Staged {
    /// The rows that are not stored, in the order of their lines.
    pub fn refusals(&self) -> &[Refusal] {
        &self.refusals
    }
}

fn has_password(record: &Record) -> bool {
    matches!(record.secret, Some(Secret::Password(_)))
}

async fn take_one(
    running: &mut JoinSet<(usize, Result<String>)>,
    drafts: &mut [Draft],
) -> Result<()> {
    if let Some(ended) = running.join_next().await {
        let (index, hash) = ended.map_err(Error::internal)?;
        let hash = hash?;
        if let Some(draft) = drafts.get_mut(index) {
            draft.hash = Some(hash);
        }
    }
    Ok(())
}
