//! The scheduled jobs (`spec/token-service.md` 8): each runs once per interval however many instances share the
//! database, in bounded batches between which logins get their turn.

use crate::admin_tokens::deactivate;
use crate::{Service, again};
use magegate_domain::Result;
use magegate_domain::caller::AccountKind;
use magegate_domain::random;
use magegate_domain::token::Lifetime;
use magegate_store::engine::server::Own;
use magegate_store::{admins, audit, impersonations, jobs, throttle, tokens};
use time::{Duration, OffsetDateTime};

/// How many rows one transaction removes.
const BATCH: i64 = 500;
/// How long a run may take before another instance believes that its holder died.
const LEASE: Duration = Duration::minutes(10);
/// How long a revoked token is kept, so that `token why` can still tell that it was revoked.
const KEEP_REVOKED: Duration = Duration::days(30);

/// A job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Removes expired and long revoked tokens, and request tokens of handshakes that nobody finished; hourly.
    ExpiredTokens,
    /// Removes outdated failures; every minute.
    OutdatedFailures,
    /// Disables admins whose account has ended; hourly.
    ExpiredAdmins,
    /// Removes old audit entries; hourly.
    OldAudit,
    /// Removes letters that were given up long ago; hourly.
    OldLetters,
    /// Removes sessions that were over long ago, with their refresh tokens; hourly.
    OldSessions,
    /// Removes nonces of signed requests that no timestamp lets in any more; every minute.
    OldNonces,
}

/// How much of the audit trail is kept.
#[derive(Debug, Clone, Copy)]
pub struct AuditLimits {
    /// Days.
    pub days: i64,
    /// Rows.
    pub rows: i64,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// It ran; so many rows were changed.
    Done(u64),
    /// It has run in this interval already, or another instance is at it.
    NotDue,
}

impl Job {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ExpiredTokens,
        Self::OutdatedFailures,
        Self::ExpiredAdmins,
        Self::OldAudit,
        Self::OldLetters,
        Self::OldSessions,
        Self::OldNonces,
    ];

    /// The name, the reference's own where it has the job.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExpiredTokens => "expired_tokens_cleanup",
            Self::OutdatedFailures => "outdated_authentication_failures_cleanup",
            Self::ExpiredAdmins => "security_deactivate_expired_users",
            Self::OldAudit => "magegate_audit_cleanup",
            Self::OldLetters => "magegate_outbox_cleanup",
            Self::OldSessions => "magegate_session_cleanup",
            Self::OldNonces => "magegate_nonce_cleanup",
        }
    }

    /// A job by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }

    /// The start of the interval that a moment lies in: the full hour or the full minute.
    fn due(self, now: OffsetDateTime) -> OffsetDateTime {
        let seconds = match self {
            Self::OutdatedFailures | Self::OldNonces => 60,
            _ => 3600,
        };
        now - Duration::seconds(now.unix_timestamp().rem_euclid(seconds))
    }
}

/// Runs a job if it is due. Without tables of our own who ran it last cannot be kept, and the store's own cron does the
/// same work: none is ever due but the removal of nonces, which that cron does not know, and which may be done twice.
pub async fn run_if_due(service: &Service, job: Job, limits: AuditLimits) -> Result<Run> {
    if service.store.own() == Own::None && job != Job::OldNonces {
        return Ok(Run::NotDue);
    }
    let now = service.now();
    run_since(service, job, limits, job.due(now)).await
}

/// Runs a job whether it is due or not, unless another instance is at it.
pub async fn run_now(service: &Service, job: Job, limits: AuditLimits) -> Result<Run> {
    let now = service.now();
    run_since(service, job, limits, now + Duration::SECOND).await
}

async fn run_since(
    service: &Service,
    job: Job,
    limits: AuditLimits,
    due: OffsetDateTime,
) -> Result<Run> {
    let holder = random::text(&*service.random, random::LOWER_AND_DIGITS, 16);
    let now = service.now();
    let mut attempt = 1;
    let claimed = loop {
        match claim(service, job, due, (&holder, now)).await {
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            claimed => break claimed?,
        }
    };
    if !claimed {
        return Ok(Run::NotDue);
    }
    let result = work(service, job, limits).await;
    let outcome = match &result {
        Ok(rows) => format!("{rows} rows"),
        Err(error) => format!("failed: {error}"),
    };
    let mut door = service.store.begin().await?;
    jobs::finish(&mut door, job.name(), &holder, &outcome, service.now()).await?;
    door.commit().await?;
    tracing::info!(job = job.name(), outcome, "job ran");
    result.map(Run::Done)
}

async fn claim(
    service: &Service,
    job: Job,
    due: OffsetDateTime,
    (holder, now): (&str, OffsetDateTime),
) -> Result<bool> {
    let mut door = service.store.begin().await?;
    let claimed = jobs::claim(&mut door, job.name(), due, now, (holder, now + LEASE)).await?;
    door.commit().await?;
    Ok(claimed)
}

async fn work(service: &Service, job: Job, limits: AuditLimits) -> Result<u64> {
    match job {
        Job::ExpiredTokens => expired_tokens(service).await,
        Job::OutdatedFailures => outdated_failures(service).await,
        Job::ExpiredAdmins => expired_admins(service).await,
        Job::OldAudit => old_audit(service, limits).await,
        Job::OldLetters => crate::mail::remove_old(service).await,
        Job::OldSessions => crate::sessions::remove_old(service).await,
        Job::OldNonces => crate::signatures::remove_old_nonces(service).await,
    }
}

async fn expired_tokens(service: &Service) -> Result<u64> {
    let facts = service.facts().await?;
    let now = service.now();
    let mut removed = 0;
    for kind in [AccountKind::Admin, AccountKind::Customer] {
        if let Lifetime::Limited(lifetime) = facts.settings.token_lifetime(kind) {
            let until = now - lifetime;
            removed += delete_tokens(service, Some(kind), until).await?;
        }
    }
    removed += delete_tokens(service, None, now - KEEP_REVOKED).await?;
    forget_impersonations(service).await?;
    removed += crate::signatures::remove_old_requests(service).await?;
    removed += crate::token_exchange::remove_old(service).await?;
    removed += crate::machine_keys::remove_old(service).await?;
    Ok(removed)
}

/// Removes the marks of tokens that went without us: with their account, or by the store beside.
async fn forget_impersonations(service: &Service) -> Result<()> {
    loop {
        let mut door = service.store.begin().await?;
        let found = impersonations::orphaned(&mut door, BATCH).await?;
        for id in &found {
            impersonations::forget(&mut door, *id).await?;
        }
        door.commit().await?;
        if found.is_empty() {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}

/// Tokens of a kind issued until a moment or, without a kind, those revoked until then.
async fn delete_tokens(
    service: &Service,
    kind: Option<AccountKind>,
    until: OffsetDateTime,
) -> Result<u64> {
    let mut removed = 0;
    loop {
        let mut door = service.store.begin().await?;
        let found = match kind {
            Some(kind) => tokens::issued_until(&mut door, kind.user_type(), until, BATCH).await?,
            None => tokens::revoked_until(&mut door, until, BATCH).await?,
        };
        for id in &found {
            removed += match kind {
                Some(_) => tokens::delete(&mut door, *id).await?,
                None => tokens::delete_revoked(&mut door, *id).await?,
            };
        }
        door.commit().await?;
        if found.is_empty() {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}

async fn outdated_failures(service: &Service) -> Result<u64> {
    let now = service.now();
    let mut removed = 0;
    loop {
        let mut door = service.store.begin().await?;
        let found = throttle::delete_outdated(&mut door, now, BATCH).await?;
        door.commit().await?;
        removed += found as u64;
        if found == 0 {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}

async fn expired_admins(service: &Service) -> Result<u64> {
    let now = service.now();
    let mut door = service.store.begin().await?;
    let expired = admins::expired(&mut door, now, BATCH).await?;
    for id in &expired {
        deactivate(&mut door, *id, now).await?;
    }
    door.commit().await?;
    if !expired.is_empty() {
        service.changed().await;
    }
    Ok(expired.len() as u64)
}

async fn old_audit(service: &Service, limits: AuditLimits) -> Result<u64> {
    let before = service.now() - Duration::days(limits.days.clamp(1, 36_500));
    let mut removed = 0;
    loop {
        let mut door = service.store.begin().await?;
        let mut found = audit::delete_before(&mut door, before, BATCH).await? as u64;
        found += audit::delete_surplus(&mut door, limits.rows.max(0)).await?;
        door.commit().await?;
        removed += found;
        if found == 0 {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}
