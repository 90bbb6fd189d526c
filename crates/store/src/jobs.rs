//! `magegate_job`: each scheduled job's last run and lease, so that it runs once per interval however many instances
//! share the database. Without tables of our own nobody keeps others from a run.

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use time::OffsetDateTime;

statements! {
    ADD = "{insert ignore} {magegate_job} (job, last_started_at, lease_until, holder) VALUES (?, ?, ?, '')";
    CLAIM = "UPDATE {magegate_job} SET last_started_at = ?, lease_until = ?, holder = ? \
        WHERE job = ? AND last_started_at < ? AND lease_until <= ?";
    FINISH = "UPDATE {magegate_job} SET last_finished_at = ?, last_outcome = ?, lease_until = ? \
        WHERE job = ? AND holder = ?";
    LIST = "SELECT job, last_started_at, last_finished_at, last_outcome FROM {magegate_job} ORDER BY job";
}

/// A job's last run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRun {
    /// Its name.
    pub job: String,
    /// When it last began.
    pub started_at: Option<OffsetDateTime>,
    /// When it last ended.
    pub finished_at: Option<OffsetDateTime>,
    /// How it ended.
    pub outcome: String,
}

/// Takes the run of a job that has not begun since `due`, for `holder` until `lease_until`. `false`: somebody else has
/// it, or it has run already.
pub async fn claim(
    door: &mut Door,
    job: &str,
    due: OffsetDateTime,
    now: OffsetDateTime,
    (holder, lease_until): (&str, OffsetDateTime),
) -> StoreResult<bool> {
    if !door.has_own_tables() {
        return Ok(true);
    }
    let never = OffsetDateTime::UNIX_EPOCH;
    let claim = || values![now, lease_until, holder, job, due, now];
    // Claimed before it is added, so that instances wait for the row and not for each other.
    if door.execute(CLAIM, claim()).await?.affected > 0 {
        return Ok(true);
    }
    let is_new = door.execute(ADD, values![job, never, never]).await?.affected > 0;
    Ok(is_new && door.execute(CLAIM, claim()).await?.affected > 0)
}

/// Records how a run ended and gives the lease back.
pub async fn finish(
    door: &mut Door,
    job: &str,
    holder: &str,
    outcome: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    door.execute(FINISH, values![now, outcome, now, job, holder]).await?;
    Ok(())
}

/// All jobs that ever ran.
pub async fn list(door: &mut Door) -> StoreResult<Vec<JobRun>> {
    if door.has_own_tables() { recorded(door).await } else { Ok(Vec::new()) }
}

/// The same where the table is known to be there, whoever made it.
pub async fn recorded(door: &mut Door) -> StoreResult<Vec<JobRun>> {
    let rows = door.fetch_all(LIST, values![]).await?;
    rows.iter()
        .map(|row| {
            Ok(JobRun {
                job: row.text("job")?,
                started_at: row.opt_time("last_started_at")?,
                finished_at: row.opt_time("last_finished_at")?,
                outcome: row.text("last_outcome")?,
            })
        })
        .collect()
}
