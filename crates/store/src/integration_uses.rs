//! `magegate_integration_use`: when integrations last called. Without tables of our own nothing is kept.

use crate::engine::{Door, Row, values};
use crate::text::cut;
use crate::{StoreResult, statements};
use magegate_domain::id::IntegrationId;
use time::OffsetDateTime;

/// The longest text of `used_from`, in characters.
const FROM: usize = 64;

statements! {
    // Of several processes, the later use counts, whoever writes last.
    TOUCH = "INSERT INTO {magegate_integration_use} (integration_id, used_at, used_from, how) VALUES (?, ?, ?, ?) \
        {on duplicate integration_id} \
        used_from = CASE WHEN used_at < {new used_at} THEN {new used_from} ELSE used_from END, \
        how = CASE WHEN used_at < {new used_at} THEN {new how} ELSE how END, \
        used_at = CASE WHEN used_at < {new used_at} THEN {new used_at} ELSE used_at END";
    FIND = "SELECT integration_id, used_at, used_from, how FROM {magegate_integration_use} WHERE integration_id = ?";
    BETWEEN = "SELECT integration_id, used_at, used_from, how FROM {magegate_integration_use} \
        WHERE integration_id >= ? AND integration_id <= ? ORDER BY integration_id";
    FORGET = "DELETE FROM {magegate_integration_use} WHERE integration_id = ?";
}

/// When and how an integration last called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastUse {
    /// When, to about a minute.
    pub at: OffsetDateTime,
    /// The address it came from; empty where that is not known.
    pub from: String,
    /// `signature`, `bearer` or `exchanged`.
    pub how: String,
}

/// Keeps uses, each unless a later one is kept. In the order of their numbers, so that two who do it at the same time do
/// not wait for each other.
pub async fn touch(door: &mut Door, uses: &[(IntegrationId, LastUse)]) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    let mut uses: Vec<_> = uses.iter().collect();
    uses.sort_by_key(|(id, _)| id.0);
    for (id, used) in uses {
        let from = cut(&used.from, FROM);
        door.execute(TOUCH, values![*id, used.at, from, used.how.as_str()]).await?;
    }
    Ok(())
}

/// An integration's last use; `None` for one that was never used, as far as is known.
pub async fn find(door: &mut Door, id: IntegrationId) -> StoreResult<Option<LastUse>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    let row = door.fetch_optional(FIND, values![id]).await?;
    row.as_ref().map(|row| Ok(used(row)?.1)).transpose()
}

/// The last uses of the integrations from one number to another, both included.
pub async fn between(
    door: &mut Door,
    first: IntegrationId,
    last: IntegrationId,
) -> StoreResult<Vec<(IntegrationId, LastUse)>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    door.fetch_all(BETWEEN, values![first, last]).await?.iter().map(used).collect()
}

/// Forgets an integration that is no more.
pub async fn forget(door: &mut Door, id: IntegrationId) -> StoreResult<()> {
    if door.has_own_tables() {
        door.execute(FORGET, values![id]).await?;
    }
    Ok(())
}

fn used(row: &Row) -> StoreResult<(IntegrationId, LastUse)> {
    let used =
        LastUse { at: row.time("used_at")?, from: row.text("used_from")?, how: row.text("how")? };
    Ok((IntegrationId(row.int("integration_id")?), used))
}
