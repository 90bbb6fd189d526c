//! `magegate_machine_key`: the keys of programs, of which only a hash is kept. Without tables of our own there are none.

use crate::engine::{Door, Row, values};
use crate::text::cut;
use crate::{StoreError, StoreResult, statements};
use magegate_domain::id::{MachineKeyId, WebsiteId};
use magegate_domain::machine_key::{Limits, MachineKey};
use magegate_domain::network::Network;
use magegate_domain::token::TokenHash;
use std::str::FromStr;
use std::sync::Arc;
use time::OffsetDateTime;

/// The longest text of `created_by` and of `used_from`, in characters.
const SHORT: usize = 64;

statements! {
    INSERT = "INSERT INTO {magegate_machine_key} \
        (name, token_hash, resources, websites, networks, created_at, created_by, ends_at) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    BY_HASH = "SELECT key_id, name, resources, websites, networks, created_at, created_by, ends_at, revoked_at, used_at, \
        used_from FROM {magegate_machine_key} WHERE token_hash = ?";
    BY_NAME = "SELECT key_id, name, resources, websites, networks, created_at, created_by, ends_at, revoked_at, used_at, \
        used_from FROM {magegate_machine_key} WHERE name = ?";
    BY_ID = "SELECT key_id, name, resources, websites, networks, created_at, created_by, ends_at, revoked_at, used_at, \
        used_from FROM {magegate_machine_key} WHERE key_id = ?";
    LIST = "SELECT key_id, name, resources, websites, networks, created_at, created_by, ends_at, revoked_at, used_at, \
        used_from FROM {magegate_machine_key} WHERE key_id > ? ORDER BY key_id LIMIT ?";
    REVOKE = "UPDATE {magegate_machine_key} SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL";
    DELETE = "DELETE FROM {magegate_machine_key} WHERE key_id = ?";
    // Of several processes, the later use counts, whoever writes last.
    TOUCH = "UPDATE {magegate_machine_key} SET used_at = ?, used_from = ? \
        WHERE key_id = ? AND (used_at IS NULL OR used_at < ?)";
    OVER = "SELECT key_id FROM {magegate_machine_key} WHERE revoked_at <= ? OR ends_at <= ? ORDER BY key_id LIMIT ?";
}

/// A key to be stored.
#[derive(Debug)]
pub struct NewKey<'a> {
    /// Its name.
    pub name: &'a str,
    /// What is kept of it.
    pub hash: &'a TokenHash,
    /// What it may be used for.
    pub limits: &'a Limits,
    /// Who makes it.
    pub created_by: &'a str,
    /// When it ends; `None` for never.
    pub ends_at: Option<OffsetDateTime>,
}

/// Stores a key; gives its number. A conflict means that the name is taken.
pub async fn insert(
    door: &mut Door,
    key: &NewKey<'_>,
    now: OffsetDateTime,
) -> StoreResult<MachineKeyId> {
    let Limits { resources, websites, networks } = key.limits;
    let values = values![
        key.name,
        key.hash.as_str(),
        joined(resources.iter()),
        joined(websites.iter()),
        joined(networks.iter()),
        now,
        cut(key.created_by, SHORT),
        key.ends_at
    ];
    Ok(MachineKeyId(door.execute(INSERT, values).await?.inserted_id))
}

/// The key with a hash.
pub async fn find_by_hash(door: &mut Door, hash: &TokenHash) -> StoreResult<Option<MachineKey>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    door.fetch_optional(BY_HASH, values![hash.as_str()]).await?.as_ref().map(key).transpose()
}

/// The key with a name, letter for letter. In a transaction it is held until its end.
pub async fn find_by_name(door: &mut Door, name: &str) -> StoreResult<Option<MachineKey>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    door.fetch_optional(BY_NAME, values![name]).await?.as_ref().map(key).transpose()
}

/// A key by number.
pub async fn find(door: &mut Door, id: MachineKeyId) -> StoreResult<Option<MachineKey>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    door.fetch_optional(BY_ID, values![id]).await?.as_ref().map(key).transpose()
}

/// Up to `limit` keys behind a number, oldest first; begins with number 0.
pub async fn list(
    door: &mut Door,
    behind: MachineKeyId,
    limit: i64,
) -> StoreResult<Vec<MachineKey>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    door.fetch_all(LIST, values![behind, limit]).await?.iter().map(key).collect()
}

/// Revokes a key; `false` when it was revoked before.
pub async fn revoke(door: &mut Door, id: MachineKeyId, now: OffsetDateTime) -> StoreResult<bool> {
    Ok(door.execute(REVOKE, values![now, id]).await?.affected > 0)
}

/// Deletes a key; gives how many rows that were.
pub async fn delete(door: &mut Door, id: MachineKeyId) -> StoreResult<u64> {
    Ok(door.execute(DELETE, values![id]).await?.affected)
}

/// Stores when and from where keys were last used, where that is later than what is known. In the order of their numbers, so
/// that instances that do so at the same time wait for each other and do not deadlock.
pub async fn touch(
    door: &mut Door,
    uses: &[(MachineKeyId, OffsetDateTime, String)],
) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    let mut uses: Vec<_> = uses.iter().collect();
    uses.sort_by_key(|(id, ..)| id.0);
    for (id, at, from) in uses {
        door.execute(TOUCH, values![*at, cut(from, SHORT), *id, *at]).await?;
    }
    Ok(())
}

/// Up to `limit` keys that were revoked, or ended, until a moment.
pub async fn over(
    door: &mut Door,
    until: OffsetDateTime,
    limit: i64,
) -> StoreResult<Vec<MachineKeyId>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    let rows = door.fetch_all(OVER, values![until, until, limit]).await?;
    rows.iter().map(|row| row.int("key_id").map(MachineKeyId)).collect()
}

fn joined<T: ToString>(items: impl Iterator<Item = T>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(",")
}

/// The items of a list. What cannot be read is an error and is not left out: a shorter list would let the key do more.
fn items<T: FromStr>(row: &Row, column: &'static str) -> StoreResult<Vec<T>> {
    let text = row.text(column)?;
    let unreadable = |item: &str| StoreError::Corrupt { column, cause: format!("{item:?}") };
    let items = text.split(',').filter(|_| !text.is_empty());
    items.map(|item| item.parse().map_err(|_| unreadable(item))).collect()
}

/// A moment that ends a key. One that somebody wrote so that it cannot be read is no reason to go on for ever.
fn end(row: &Row, column: &'static str) -> StoreResult<Option<OffsetDateTime>> {
    match (row.opt_text(column)?, row.opt_time(column)?) {
        (Some(_), None) => Err(StoreError::Corrupt { column, cause: "no moment".to_owned() }),
        (_, end) => Ok(end),
    }
}

fn key(row: &Row) -> StoreResult<MachineKey> {
    let limits = Limits {
        resources: items::<String>(row, "resources")?.into_iter().collect(),
        websites: items(row, "websites")?.into_iter().map(WebsiteId).collect(),
        networks: items::<Network>(row, "networks")?,
    };
    Ok(MachineKey {
        id: MachineKeyId(row.int("key_id")?),
        name: row.text("name")?,
        limits: Arc::new(limits),
        created_at: row.time("created_at")?,
        created_by: row.text("created_by")?,
        ends_at: end(row, "ends_at")?,
        revoked_at: end(row, "revoked_at")?,
        used_at: row.opt_time("used_at")?,
        used_from: row.text("used_from")?,
    })
}
