//! Rows by their number: passwords by format, revocations, letters, the audit trail. Every count ends at a bound, so that
//! a store of any size is answered for.

use super::{mysql, sqlite};
use crate::dialect::Dialect;
use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::password::{HashFormat, StoredHash};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Where counting ends: "at least so many" is said then.
pub const MOST: i64 = 1_000_000;
/// How many passwords are read at a time.
const PAGE: i64 = 2_000;

statements! {
    PASSWORDS_OF_CUSTOMERS = "SELECT entity_id AS id, password_hash AS hash FROM {customer_entity} \
        WHERE entity_id > ? ORDER BY entity_id LIMIT ?";
    PASSWORDS_OF_ADMINS = "SELECT user_id AS id, password AS hash FROM {admin_user} \
        WHERE user_id > ? ORDER BY user_id LIMIT ?";
    REVOKED_AHEAD = "SELECT COUNT(*) AS n, MAX(revoke_before) AS latest FROM {jwt_auth_revoked} WHERE revoke_before > ?";
    REVOKED_UNKNOWN = "SELECT COUNT(*) AS n FROM {jwt_auth_revoked} WHERE user_type_id NOT IN (1, 2, 3)";
    REVOKED_ALL = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {jwt_auth_revoked} LIMIT ?) AS counted";
    ORPHANED_ROLES = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {authorization_role} AS r \
        WHERE r.role_type = 'U' AND r.user_type = '1' AND NOT EXISTS \
        (SELECT 1 FROM {integration} AS i WHERE i.integration_id = r.user_id) LIMIT ?) AS counted";
    SECOND_FACTORS = "SELECT COUNT(*) AS n FROM {tfa_user_config}";
    LETTERS = "SELECT state, COUNT(*) AS n, MIN(created_at) AS oldest, MAX(attempts) AS attempts \
        FROM {magegate_outbox} GROUP BY state ORDER BY state";
    AUDIT_ROWS = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {magegate_audit} LIMIT ?) AS counted";
    AUDIT_OLDEST = "SELECT at FROM {magegate_audit} ORDER BY audit_id LIMIT 1";
    AUDIT_NEWEST = "SELECT at FROM {magegate_audit} ORDER BY audit_id DESC LIMIT 1";
}

/// Which accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// Customers.
    Customers,
    /// Admins.
    Admins,
}

/// What is recorded in `jwt_auth_revoked`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Revocations {
    /// How many accounts have a record; [`MOST`] means at least that many.
    pub all: i64,
    /// How many records lie in the future, with the latest: tokens of those accounts are refused until then.
    pub ahead: (i64, Option<OffsetDateTime>),
    /// How many are of a kind of account that nobody knows.
    pub unknown: i64,
}

/// The letters of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbox {
    /// `waiting` or `failed`.
    pub state: String,
    /// How many.
    pub letters: i64,
    /// When the oldest was ordered.
    pub oldest: Option<OffsetDateTime>,
    /// How often one of them was tried, at most.
    pub attempts: i64,
}

/// When the oldest and the newest row were written.
pub type Oldest = (Option<OffsetDateTime>, Option<OffsetDateTime>);

/// Adds a page of accounts to the number of passwords by format. Gives the id to go on after; `None` at the end.
pub async fn passwords(
    door: &mut Door,
    of: Population,
    after: i64,
    counts: &mut BTreeMap<HashFormat, u64>,
) -> StoreResult<Option<i64>> {
    let statement = match of {
        Population::Customers => PASSWORDS_OF_CUSTOMERS,
        Population::Admins => PASSWORDS_OF_ADMINS,
    };
    let mut last = None;
    for row in door.fetch_all(statement, values![after, PAGE]).await? {
        let hash = row.text("hash")?;
        *counts.entry(StoredHash::parse(&hash).format()).or_default() += 1;
        last = Some(row.int("id")?);
    }
    Ok(last)
}

/// What is recorded in `jwt_auth_revoked`, with what lies after `now`.
pub async fn revocations(door: &mut Door, now: OffsetDateTime) -> StoreResult<Revocations> {
    let ahead = door.fetch_optional(REVOKED_AHEAD, values![now.unix_timestamp()]).await?;
    let ahead = match ahead {
        Some(row) => {
            let latest = row.opt_int("latest")?;
            let latest = latest.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
            (row.int("n")?, latest)
        }
        None => (0, None),
    };
    Ok(Revocations {
        all: number(door, REVOKED_ALL, Some(MOST)).await?,
        ahead,
        unknown: number(door, REVOKED_UNKNOWN, None).await?,
    })
}

/// How many roles belong to integrations that are not there; [`MOST`] means at least that many.
pub async fn orphaned_roles(door: &mut Door) -> StoreResult<i64> {
    number(door, ORPHANED_ROLES, Some(MOST)).await
}

/// How many admins have set up a second factor.
pub async fn second_factors(door: &mut Door) -> StoreResult<i64> {
    number(door, SECOND_FACTORS, None).await
}

/// The letters in the outbox by their state.
pub async fn outbox(door: &mut Door) -> StoreResult<Vec<Outbox>> {
    let rows = door.fetch_all(LETTERS, values![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Outbox {
                state: row.text("state")?,
                letters: row.int("n")?,
                oldest: row.opt_time("oldest")?,
                attempts: row.opt_int("attempts")?.unwrap_or(0),
            })
        })
        .collect()
}

/// How many entries the audit trail has, up to `most`, and when the oldest and the newest were written.
pub async fn audit_rows(door: &mut Door, most: i64) -> StoreResult<(i64, Oldest)> {
    let rows = number(door, AUDIT_ROWS, Some(most)).await?;
    let mut ends = [None, None];
    for (end, statement) in ends.iter_mut().zip([AUDIT_OLDEST, AUDIT_NEWEST]) {
        if let Some(row) = door.fetch_optional(statement, values![]).await? {
            *end = row.opt_time("at")?;
        }
    }
    let [oldest, newest] = ends;
    Ok((rows, (oldest, newest)))
}

/// The numbers of the migrations that were run to their end. Fails where none ever was.
pub async fn migrations(door: &mut Door) -> StoreResult<Vec<i64>> {
    match door.dialect() {
        Dialect::Sqlite => sqlite::migrations(door).await,
        Dialect::MySql { .. } => mysql::migrations(door).await,
    }
}

async fn number(door: &mut Door, statement: &'static str, limit: Option<i64>) -> StoreResult<i64> {
    let values = limit.map(Into::into).into_iter().collect();
    door.fetch_optional(statement, values).await?.map_or(Ok(0), |row| row.int("n"))
}
