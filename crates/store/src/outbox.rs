//! `magegate_outbox`: letters that wait to be sent. One process at a time holds a letter, by a lease that ends by itself.
//! Without tables of our own none wait.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::id::StoreId;
use time::OffsetDateTime;

statements! {
    INSERT = "INSERT INTO {magegate_outbox} (created_at, letter, store_id, recipient, variables, message_key, state, \
        next_attempt_at, lease_until) VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?)";
    DUE = "SELECT outbox_id FROM {magegate_outbox} WHERE state = 'waiting' AND next_attempt_at <= ? \
        AND lease_until <= ? ORDER BY next_attempt_at, outbox_id LIMIT ?";
    CLAIM = "UPDATE {magegate_outbox} SET holder = ?, lease_until = ?, attempts = attempts + 1 \
        WHERE outbox_id = ? AND state = 'waiting' AND next_attempt_at <= ? AND lease_until <= ?";
    FIND = "SELECT outbox_id, created_at, letter, store_id, recipient, variables, message_key, attempts \
        FROM {magegate_outbox} WHERE outbox_id = ?";
    DELETE = "DELETE FROM {magegate_outbox} WHERE outbox_id = ? AND holder = ?";
    POSTPONE = "UPDATE {magegate_outbox} SET next_attempt_at = ?, last_error = ?, lease_until = ?, holder = '' \
        WHERE outbox_id = ? AND holder = ?";
    GIVE_UP = "UPDATE {magegate_outbox} SET state = 'failed', variables = '', next_attempt_at = ?, last_error = ?, \
        lease_until = ?, holder = '' WHERE outbox_id = ? AND holder = ?";
    LIST = "SELECT outbox_id, created_at, letter, store_id, recipient, state, attempts, next_attempt_at, lease_until, \
        last_error FROM {magegate_outbox} WHERE outbox_id > ? ORDER BY outbox_id LIMIT ?";
    COUNT = "SELECT COUNT(*) AS n FROM {magegate_outbox} WHERE state = 'waiting'";
    RETRY = "UPDATE {magegate_outbox} SET next_attempt_at = ?, attempts = 0 \
        WHERE outbox_id = ? AND state = 'waiting'";
    RETRY_ALL = "UPDATE {magegate_outbox} SET next_attempt_at = ?, attempts = 0 WHERE state = 'waiting'";
    OLD = "SELECT outbox_id FROM {magegate_outbox} WHERE state = 'failed' AND next_attempt_at < ? \
        ORDER BY next_attempt_at LIMIT ?";
    DELETE_FAILED = "DELETE FROM {magegate_outbox} WHERE outbox_id = ? AND state = 'failed'";
}

/// A letter to be sent.
#[derive(Clone)]
pub struct NewLetter<'a> {
    /// When it was ordered; it may be sent from then on.
    pub created_at: OffsetDateTime,
    /// What it says, by the code of the kind of letter.
    pub letter: &'a str,
    /// The store view that it comes from.
    pub store: StoreId,
    /// The address that it goes to.
    pub recipient: &'a str,
    /// What its text is filled with, as JSON; may hold secrets.
    pub variables: &'a str,
    /// What tells it from other letters for ever, so that a repetition is recognised as one.
    pub message_key: &'a str,
}

/// A letter that this process holds.
#[derive(Clone)]
pub struct HeldLetter {
    /// Its number.
    pub id: i64,
    /// When it was ordered.
    pub created_at: OffsetDateTime,
    /// What it says.
    pub letter: String,
    /// The store view that it comes from.
    pub store: StoreId,
    /// The address that it goes to.
    pub recipient: String,
    /// What its text is filled with, as JSON.
    pub variables: String,
    /// What tells it from other letters.
    pub message_key: String,
    /// How often it was tried, this time included.
    pub attempts: i64,
}

/// A letter in a list: without what it is filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLetter {
    /// Its number.
    pub id: i64,
    /// When it was ordered.
    pub created_at: OffsetDateTime,
    /// What it says.
    pub letter: String,
    /// The store view that it comes from.
    pub store: StoreId,
    /// The address that it goes to.
    pub recipient: String,
    /// Whether it was given up.
    pub is_failed: bool,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next; of one that was given up, when that was.
    pub next_attempt_at: OffsetDateTime,
    /// Until when some process is sending it; past where none is.
    pub lease_until: OffsetDateTime,
    /// What the last attempt ended with.
    pub last_error: String,
}

impl std::fmt::Debug for NewLetter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewLetter").field("letter", &self.letter).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for HeldLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeldLetter").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Stores a letter and gives its number.
pub async fn insert(door: &mut Door, letter: &NewLetter<'_>) -> StoreResult<i64> {
    let values = values![
        letter.created_at,
        letter.letter,
        letter.store,
        letter.recipient,
        letter.variables,
        letter.message_key,
        letter.created_at,
        OffsetDateTime::UNIX_EPOCH,
    ];
    Ok(door.execute(INSERT, values).await?.inserted_id)
}

/// Whether any letter may be sent now that nobody holds.
pub async fn has_due(door: &mut Door, now: OffsetDateTime) -> StoreResult<bool> {
    if !door.has_own_tables() {
        return Ok(false);
    }
    Ok(door.fetch_optional(DUE, values![now, now, 1_i64]).await?.is_some())
}

/// Takes up to `limit` letters that may be sent now for `holder` until `lease_until`, the longest waiting first.
pub async fn claim(
    door: &mut Door,
    now: OffsetDateTime,
    (holder, lease_until): (&str, OffsetDateTime),
    limit: i64,
) -> StoreResult<Vec<HeldLetter>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    let mut held = Vec::new();
    for due in door.fetch_all(DUE, values![now, now, limit]).await? {
        let id = due.int("outbox_id")?;
        let values = values![holder, lease_until, id, now, now];
        if door.execute(CLAIM, values).await?.affected > 0
            && let Some(row) = door.fetch_optional(FIND, values![id]).await?
        {
            held.push(held_letter(&row)?);
        }
    }
    Ok(held)
}

/// Removes a letter that was sent. `false`: `holder` no longer held it.
pub async fn delete(door: &mut Door, id: i64, holder: &str) -> StoreResult<bool> {
    Ok(door.execute(DELETE, values![id, holder]).await?.affected > 0)
}

/// Gives a letter back, to be tried again at a moment. `false`: `holder` no longer held it.
pub async fn postpone(
    door: &mut Door,
    (id, holder): (i64, &str),
    until: OffsetDateTime,
    error: &str,
) -> StoreResult<bool> {
    let free = OffsetDateTime::UNIX_EPOCH;
    Ok(door.execute(POSTPONE, values![until, error, free, id, holder]).await?.affected > 0)
}

/// Gives a letter up and forgets what it was filled with. `false`: `holder` no longer held it.
pub async fn give_up(
    door: &mut Door,
    (id, holder): (i64, &str),
    now: OffsetDateTime,
    error: &str,
) -> StoreResult<bool> {
    let free = OffsetDateTime::UNIX_EPOCH;
    Ok(door.execute(GIVE_UP, values![now, error, free, id, holder]).await?.affected > 0)
}

/// Up to `limit` letters with numbers above `after`, by number.
pub async fn list(door: &mut Door, after: i64, limit: i64) -> StoreResult<Vec<ListedLetter>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    door.fetch_all(LIST, values![after, limit]).await?.iter().map(listed_letter).collect()
}

/// How many letters wait.
pub async fn count_waiting(door: &mut Door) -> StoreResult<i64> {
    if !door.has_own_tables() {
        return Ok(0);
    }
    door.fetch_optional(COUNT, values![]).await?.map_or(Ok(0), |row| row.int("n"))
}

/// Lets a waiting letter, or all without a number, be tried at once, as often as a new one. Gives how many.
pub async fn retry(door: &mut Door, id: Option<i64>, now: OffsetDateTime) -> StoreResult<u64> {
    if !door.has_own_tables() {
        return Ok(0);
    }
    let done = match id {
        Some(id) => door.execute(RETRY, values![now, id]).await?,
        None => door.execute(RETRY_ALL, values![now]).await?,
    };
    Ok(done.affected)
}

/// Removes up to `limit` letters that were given up before a moment. Gives how many.
pub async fn delete_failed_before(
    door: &mut Door,
    moment: OffsetDateTime,
    limit: i64,
) -> StoreResult<usize> {
    if !door.has_own_tables() {
        return Ok(0);
    }
    let rows = door.fetch_all(OLD, values![moment, limit]).await?;
    for row in &rows {
        door.execute(DELETE_FAILED, values![row.int("outbox_id")?]).await?;
    }
    Ok(rows.len())
}

fn held_letter(row: &Row) -> StoreResult<HeldLetter> {
    Ok(HeldLetter {
        id: row.int("outbox_id")?,
        created_at: row.time("created_at")?,
        letter: row.text("letter")?,
        store: StoreId(row.int("store_id")?),
        recipient: row.text("recipient")?,
        variables: row.text("variables")?,
        message_key: row.text("message_key")?,
        attempts: row.int("attempts")?,
    })
}

fn listed_letter(row: &Row) -> StoreResult<ListedLetter> {
    Ok(ListedLetter {
        id: row.int("outbox_id")?,
        created_at: row.time("created_at")?,
        letter: row.text("letter")?,
        store: StoreId(row.int("store_id")?),
        recipient: row.text("recipient")?,
        is_failed: row.text("state")? == "failed",
        attempts: row.int("attempts")?,
        next_attempt_at: row.time("next_attempt_at")?,
        lease_until: row.time("lease_until")?,
        last_error: row.text("last_error")?,
    })
}
