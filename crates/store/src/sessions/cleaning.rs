//! Which sessions nobody needs any more, and their removal in batches.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::caller::AccountKind;
use magegate_domain::id::SessionId;
use time::OffsetDateTime;

statements! {
    ENDED = "SELECT session_id FROM {magegate_session} WHERE ended_at <= ? ORDER BY ended_at LIMIT ?";
    LOGINS = "SELECT session_id FROM {magegate_session} WHERE refresh_id IS NULL AND ended_at IS NULL \
        AND user_type = ? AND issued_at <= ? ORDER BY issued_at LIMIT ?";
    IDLE = "SELECT session_id FROM {magegate_session} WHERE refresh_id IS NOT NULL AND ended_at IS NULL \
        AND issued_at <= ? ORDER BY issued_at LIMIT ?";
    AGED = "SELECT session_id FROM {magegate_session} WHERE refresh_id IS NOT NULL AND ended_at IS NULL \
        AND begun_at <= ? ORDER BY begun_at LIMIT ?";
    DELETE_REFRESHES = "DELETE FROM {magegate_refresh} WHERE session_id = ?";
    DELETE = "DELETE FROM {magegate_session} WHERE session_id = ?";
}

/// Which sessions are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Those that were ended until a moment.
    Ended(OffsetDateTime),
    /// Those of ordinary logins whose token was issued until a moment.
    Login(AccountKind, OffsetDateTime),
    /// Those with a refresh token that was issued until a moment.
    Idle(OffsetDateTime),
    /// Those with refresh tokens that began until a moment.
    Aged(OffsetDateTime),
}

/// Up to `limit` sessions that are over.
pub async fn over(door: &mut Door, which: Over, limit: i64) -> StoreResult<Vec<SessionId>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    let rows = match which {
        Over::Ended(until) => door.fetch_all(ENDED, values![until, limit]).await?,
        Over::Login(kind, until) => {
            door.fetch_all(LOGINS, values![kind.user_type(), until, limit]).await?
        }
        Over::Idle(until) => door.fetch_all(IDLE, values![until, limit]).await?,
        Over::Aged(until) => door.fetch_all(AGED, values![until, limit]).await?,
    };
    rows.iter().map(|row: &Row| row.int("session_id").map(SessionId)).collect()
}

/// Removes a session and its refresh tokens. Gives how many sessions were removed.
pub async fn delete(door: &mut Door, id: SessionId) -> StoreResult<u64> {
    door.execute(DELETE_REFRESHES, values![id]).await?;
    Ok(door.execute(DELETE, values![id]).await?.affected)
}
