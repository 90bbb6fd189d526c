//! `oauth_token_request_log`: failed token requests per name and kind (`spec/token-service.md` 4).

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::caller::AccountKind;
use time::OffsetDateTime;

statements! {
    FIND = "SELECT failures_count, lock_expires_at FROM {oauth_token_request_log} \
        WHERE user_name = ? AND user_type = ? {for update}";
    COUNT = "INSERT INTO {oauth_token_request_log} (user_name, user_type, failures_count, lock_expires_at) \
        VALUES (?, ?, 1, ?) {on duplicate user_name, user_type} failures_count = failures_count + 1, \
        lock_expires_at = {new lock_expires_at}";
    RESET = "DELETE FROM {oauth_token_request_log} WHERE user_name = ? AND user_type = ?";
    OUTDATED = "SELECT log_id FROM {oauth_token_request_log} WHERE lock_expires_at <= ? ORDER BY log_id LIMIT ?";
    DELETE_OUTDATED = "DELETE FROM {oauth_token_request_log} WHERE log_id = ? AND lock_expires_at <= ?";
}

/// The counted failures of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// How many.
    pub failures: i64,
    /// Until when they count.
    pub until: OffsetDateTime,
}

impl Throttle {
    /// Whether they stop token requests at `now`; a limit of 0 or less stops none (`spec/deviations.md` row 6).
    pub fn stops(&self, max_failures: i64, now: OffsetDateTime) -> bool {
        max_failures > 0 && self.failures >= max_failures && self.until > now
    }
}

/// The failures under a name, outdated ones included.
pub async fn find(door: &mut Door, kind: AccountKind, name: &str) -> StoreResult<Option<Throttle>> {
    match door.fetch_optional(FIND, values![name, kind.throttle_type()]).await? {
        Some(row) => Ok(Some(Throttle {
            failures: row.opt_int("failures_count")?.unwrap_or(0),
            // A date that cannot be read counts as long past.
            until: row.opt_time("lock_expires_at")?.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        })),
        None => Ok(None),
    }
}

/// Counts one more failure; all of them count until `until`.
pub async fn count_failure(
    door: &mut Door,
    kind: AccountKind,
    name: &str,
    until: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(COUNT, values![name, kind.throttle_type(), until]).await?;
    Ok(())
}

/// Forgets the failures under a name.
pub async fn reset(door: &mut Door, kind: AccountKind, name: &str) -> StoreResult<u64> {
    Ok(door.execute(RESET, values![name, kind.throttle_type()]).await?.affected)
}

/// Removes up to `limit` rows that no longer count. Gives how many were found.
pub async fn delete_outdated(
    door: &mut Door,
    now: OffsetDateTime,
    limit: i64,
) -> StoreResult<usize> {
    let rows = door.fetch_all(OUTDATED, values![now, limit]).await?;
    for row in &rows {
        door.execute(DELETE_OUTDATED, values![row.int("log_id")?, now]).await?;
    }
    Ok(rows.len())
}
