//! `magegate_audit`: what was allowed, refused or changed, with the true reason. Without tables of our own nothing is
//! kept and nothing is found.

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use time::OffsetDateTime;

statements! {
    INSERT = "INSERT INTO {magegate_audit} (at, event, reason, detail, caller_kind, caller_id, account, route, \
        store_code, peer, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    LATEST_OF = "SELECT at, event, reason, detail, caller_kind, caller_id, account, route, store_code, peer, \
        request_id FROM {magegate_audit} WHERE account = ? OR (caller_kind = ? AND caller_id = ?) \
        ORDER BY audit_id DESC LIMIT ?";
    OLD = "SELECT audit_id FROM {magegate_audit} WHERE at < ? ORDER BY at LIMIT ?";
    SURPLUS = "SELECT audit_id FROM {magegate_audit} ORDER BY audit_id DESC LIMIT 1 OFFSET ?";
    DELETE_UP_TO = "DELETE FROM {magegate_audit} WHERE audit_id <= ? AND audit_id > ? - 500";
    DELETE = "DELETE FROM {magegate_audit} WHERE audit_id = ?";
}

/// One entry. Never holds a token, a password or a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: OffsetDateTime,
    /// What happened, in one word: `refused`, `token_issued`, `token_revoked` …
    pub event: &'static str,
    /// Why, in one word; empty where nothing was refused.
    pub reason: String,
    /// What goes with the reason: a time, a resource.
    pub detail: String,
    /// The caller's kind.
    pub caller_kind: &'static str,
    /// The caller's number.
    pub caller_id: Option<i64>,
    /// The account that it is about, as named by the client: a user name or an e-mail address.
    pub account: String,
    /// Method and route template.
    pub route: String,
    /// The store code of the path.
    pub store_code: String,
    /// The client's address.
    pub peer: String,
    /// The request's id, as in the log.
    pub request_id: String,
}

/// An entry as it is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// When.
    pub at: OffsetDateTime,
    /// What happened.
    pub event: String,
    /// Why.
    pub reason: String,
    /// What goes with the reason.
    pub detail: String,
    /// The account as named by the client.
    pub account: String,
    /// Method and route template.
    pub route: String,
    /// The client's address.
    pub peer: String,
    /// The request's id.
    pub request_id: String,
}

/// Stores an entry.
pub async fn insert(door: &mut Door, entry: &Entry) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    let values = values![
        entry.at,
        entry.event,
        &entry.reason,
        &entry.detail,
        entry.caller_kind,
        entry.caller_id,
        &entry.account,
        &entry.route,
        &entry.store_code,
        &entry.peer,
        &entry.request_id,
    ];
    door.execute(INSERT, values).await?;
    Ok(())
}

/// The latest entries, newest first, about a name, or by a caller of the kind with the number. Without a number, about the
/// name alone.
pub async fn latest(
    door: &mut Door,
    account: &str,
    (caller_kind, caller_id): (&str, Option<i64>),
    limit: i64,
) -> StoreResult<Vec<StoredEntry>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    let values = values![account, caller_kind, caller_id, limit];
    let rows = door.fetch_all(LATEST_OF, values).await?;
    rows.iter()
        .map(|row| {
            Ok(StoredEntry {
                at: row.time("at")?,
                event: row.text("event")?,
                reason: row.text("reason")?,
                detail: row.text("detail")?,
                account: row.text("account")?,
                route: row.text("route")?,
                peer: row.text("peer")?,
                request_id: row.text("request_id")?,
            })
        })
        .collect()
}

/// Removes up to `limit` entries from before a moment. Gives how many.
pub async fn delete_before(
    door: &mut Door,
    moment: OffsetDateTime,
    limit: i64,
) -> StoreResult<usize> {
    if !door.has_own_tables() {
        return Ok(0);
    }
    let rows = door.fetch_all(OLD, values![moment, limit]).await?;
    for row in &rows {
        door.execute(DELETE, values![row.int("audit_id")?]).await?;
    }
    Ok(rows.len())
}

/// Removes some of the oldest entries beyond the newest `keep`. Gives how many.
pub async fn delete_surplus(door: &mut Door, keep: i64) -> StoreResult<u64> {
    if !door.has_own_tables() {
        return Ok(0);
    }
    match door.fetch_optional(SURPLUS, values![keep]).await? {
        Some(row) => {
            let newest = row.int("audit_id")?;
            Ok(door.execute(DELETE_UP_TO, values![newest, newest]).await?.affected)
        }
        None => Ok(0),
    }
}
