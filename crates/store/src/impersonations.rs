//! Who acts for a customer by a token: a mark beside the token's row, in a table of our own. Without such tables there are
//! no marks.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::caller::{Account, Caller};
use magegate_domain::id::{AdminId, IntegrationId, MachineKeyId, TokenId};
use time::OffsetDateTime;

statements! {
    INSERT = "INSERT INTO {magegate_impersonation} (entity_id, caller_kind, caller_id, issued_at) VALUES (?, ?, ?, ?)";
    FIND = "SELECT entity_id, caller_kind, caller_id FROM {magegate_impersonation} WHERE entity_id = ?";
    BETWEEN = "SELECT entity_id, caller_kind, caller_id FROM {magegate_impersonation} \
        WHERE entity_id >= ? AND entity_id <= ? ORDER BY entity_id";
    OF_CUSTOMER = "SELECT m.entity_id, m.caller_kind, m.caller_id FROM {magegate_impersonation} AS m \
        JOIN {oauth_token} AS t ON t.entity_id = m.entity_id WHERE t.customer_id = ? ORDER BY m.entity_id";
    OF_CALLER = "SELECT entity_id FROM {magegate_impersonation} WHERE caller_kind = ? AND caller_id = ? \
        ORDER BY entity_id";
    ORPHANED = "SELECT m.entity_id FROM {magegate_impersonation} AS m WHERE NOT EXISTS \
        (SELECT 1 FROM {oauth_token} AS t WHERE t.entity_id = m.entity_id) ORDER BY m.entity_id LIMIT ?";
    FORGET = "DELETE FROM {magegate_impersonation} WHERE entity_id = ?";
}

/// Marks a token as one by which a caller acts for its account.
pub async fn insert(
    door: &mut Door,
    token: TokenId,
    by: Caller,
    now: OffsetDateTime,
) -> StoreResult<()> {
    if door.has_own_tables() {
        door.execute(INSERT, values![token, by.kind(), by.id(), now]).await?;
    }
    Ok(())
}

/// Who acts by a token; `None` for a token of the account's own.
pub async fn find(door: &mut Door, token: TokenId) -> StoreResult<Option<Caller>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    let row = door.fetch_optional(FIND, values![token]).await?;
    row.map(|row| Ok(mark(&row)?.1)).transpose()
}

/// The marks of all tokens from one row to another, both included.
pub async fn between(
    door: &mut Door,
    first: TokenId,
    last: TokenId,
) -> StoreResult<Vec<(TokenId, Caller)>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    door.fetch_all(BETWEEN, values![first, last]).await?.iter().map(mark).collect()
}

/// The marks of an account's tokens. Nobody acts for admins.
pub async fn of_account(door: &mut Door, account: Account) -> StoreResult<Vec<(TokenId, Caller)>> {
    let Account::Customer(id) = account else {
        return Ok(Vec::new());
    };
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    door.fetch_all(OF_CUSTOMER, values![id]).await?.iter().map(mark).collect()
}

/// The tokens by which a caller acts for others. Customers act for nobody.
pub async fn of_caller(door: &mut Door, by: Caller) -> StoreResult<Vec<TokenId>> {
    if !door.has_own_tables() || matches!(by, Caller::Customer(_)) {
        return Ok(Vec::new());
    }
    ids(&door.fetch_all(OF_CALLER, values![by.kind(), by.id()]).await?)
}

/// Up to `limit` marks whose token is gone, with its account or by somebody else's hand.
pub async fn orphaned(door: &mut Door, limit: i64) -> StoreResult<Vec<TokenId>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    ids(&door.fetch_all(ORPHANED, values![limit]).await?)
}

/// Removes the mark of a token.
pub async fn forget(door: &mut Door, token: TokenId) -> StoreResult<()> {
    if door.has_own_tables() {
        door.execute(FORGET, values![token]).await?;
    }
    Ok(())
}

fn ids(rows: &[Row]) -> StoreResult<Vec<TokenId>> {
    rows.iter().map(|row| row.int("entity_id").map(TokenId)).collect()
}

/// A kind that is not known counts as the operator: whoever it was, it was not the account itself.
fn mark(row: &Row) -> StoreResult<(TokenId, Caller)> {
    let caller = match (row.text("caller_kind")?.as_str(), row.opt_int("caller_id")?) {
        ("admin", Some(id)) => Caller::Admin(AdminId(id)),
        ("integration", Some(id)) => Caller::Integration(IntegrationId(id)),
        ("machine", Some(id)) => Caller::Machine(MachineKeyId(id)),
        _ => Caller::Operator,
    };
    Ok((TokenId(row.int("entity_id")?), caller))
}
