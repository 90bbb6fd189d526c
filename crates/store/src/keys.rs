//! `magegate_key`: the program's own keys, and which keys of a store are refused.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::keys::{Fingerprint, Key, KeyState};
use time::OffsetDateTime;

statements! {
    LIST = "SELECT key_id, store_number, fingerprint, secret, state, created_at, retired_at FROM {magegate_key} \
        ORDER BY key_id";
    HELD = "SELECT key_id, store_number, fingerprint, secret, state, created_at, retired_at FROM {magegate_key} \
        ORDER BY key_id {for share}";
    LOCKED = "SELECT key_id, store_number, fingerprint, secret, state, created_at, retired_at FROM {magegate_key} \
        ORDER BY key_id {for update}";
    INSERT = "INSERT INTO {magegate_key} (store_number, fingerprint, secret, state, created_at) \
        VALUES (NULL, ?, ?, 'sign', ?)";
    // Of two rotations at the same time, the later key goes on signing, whichever ends first.
    DEMOTE = "UPDATE {magegate_key} SET state = 'verify' \
        WHERE state = 'sign' AND store_number IS NULL AND key_id < ?";
    RETIRE = "UPDATE {magegate_key} SET state = 'refused', secret = '', retired_at = ? \
        WHERE key_id = ? AND store_number IS NULL AND state = 'verify'";
    REFUSE = "{insert ignore} {magegate_key} (store_number, fingerprint, secret, state, created_at, retired_at) \
        VALUES (?, ?, '', 'refused', ?, ?)";
}

/// A row: a key of our own, or the refusal of a store's.
#[derive(Debug, Clone)]
pub struct StoredKey {
    /// The key. Its number is the row's for one of our own, else its place in `crypt/key` when it was refused.
    pub key: Key,
    /// Whether it is a store's.
    pub is_store_s: bool,
    /// What names it without telling it.
    pub fingerprint: Fingerprint,
    /// When it was made, or refused.
    pub created_at: OffsetDateTime,
    /// Since when it is refused.
    pub retired_at: Option<OffsetDateTime>,
}

/// All rows, oldest first. None where the program has no tables of its own.
pub async fn list(door: &mut Door) -> StoreResult<Vec<StoredKey>> {
    if door.has_own_tables() { recorded(door).await } else { Ok(Vec::new()) }
}

/// The same, held for the rest of a transaction: none of them stops signing meanwhile.
pub async fn held(door: &mut Door) -> StoreResult<Vec<StoredKey>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    door.fetch_all(HELD, values![]).await?.iter().map(stored).collect()
}

/// The same for who changes them: everybody else waits. Asked for first of all in a transaction, so that who holds the
/// keys and who changes them wait for each other and not in a circle.
pub async fn locked(door: &mut Door) -> StoreResult<Vec<StoredKey>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    door.fetch_all(LOCKED, values![]).await?.iter().map(stored).collect()
}

/// All rows, where the table is known to be there, whoever made it.
pub async fn recorded(door: &mut Door) -> StoreResult<Vec<StoredKey>> {
    door.fetch_all(LIST, values![]).await?.iter().map(stored).collect()
}

/// Stores a key that signs from now on; the one before only verifies. Gives its number. A conflict means that the secret
/// is known already.
pub async fn insert(door: &mut Door, secret: &str, now: OffsetDateTime) -> StoreResult<i64> {
    let fingerprint = Fingerprint::of(secret.as_bytes());
    let values = values![fingerprint.as_str(), secret, now];
    let number = door.execute(INSERT, values).await?.inserted_id;
    door.execute(DEMOTE, values![number]).await?;
    Ok(number)
}

/// Retires a key that only verifies and wipes its secret; `false` when there is no such key.
pub async fn retire(door: &mut Door, number: i64, now: OffsetDateTime) -> StoreResult<bool> {
    Ok(door.execute(RETIRE, values![now, number]).await?.affected > 0)
}

/// Refuses a store's key from now on; `false` when it was refused before.
pub async fn refuse(door: &mut Door, key: &Key, now: OffsetDateTime) -> StoreResult<bool> {
    let values = values![key.number(), key.fingerprint().as_str(), now, now];
    Ok(door.execute(REFUSE, values).await?.affected > 0)
}

fn stored(row: &Row) -> StoreResult<StoredKey> {
    let of_store = row.opt_int("store_number")?;
    let number = of_store.map_or_else(|| row.int("key_id"), Ok)?;
    let state = KeyState::named(&row.text("state")?);
    Ok(StoredKey {
        key: Key::own(number, row.text("secret")?, state),
        is_store_s: of_store.is_some(),
        fingerprint: Fingerprint::stored(row.text("fingerprint")?),
        created_at: row.opt_time("created_at")?.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        retired_at: row.opt_time("retired_at")?,
    })
}
