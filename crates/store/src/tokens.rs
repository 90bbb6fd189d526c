//! `oauth_token` and the revocations of its rows (`spec/token-service.md` 6.2 and 7).

use crate::engine::{Door, Row, values};
use crate::{StoreResult, impersonations, sessions, statements};
use magegate_domain::caller::{Account, Caller};
use magegate_domain::id::{AdminId, ConsumerId, CustomerId, TokenId};
use magegate_domain::integration::USER_TYPE;
use magegate_domain::token::{StoredToken, TokenHash};
use time::OffsetDateTime;

statements! {
    INSERT = "INSERT INTO {oauth_token} (admin_id, customer_id, type, token, secret, callback_url, revoked, \
        authorized, user_type, created_at) VALUES (?, ?, 'access', ?, ?, '', 0, 0, ?, ?)";
    // At most two rows: one by the hash, one by the clear text. The column's collation is no exact comparison.
    FIND = "SELECT entity_id, consumer_id, admin_id, customer_id, user_type, revoked, created_at, token, secret \
        FROM {oauth_token} WHERE token IN (?, ?) AND type = 'access'";
    LIST = "SELECT t.entity_id, t.admin_id, t.customer_id, t.user_type, t.revoked, t.created_at, v.revoke_before \
        FROM {oauth_token} AS t LEFT JOIN {jwt_auth_revoked} AS v ON v.user_type_id = t.user_type \
        AND v.user_id = CASE t.user_type WHEN 2 THEN t.admin_id ELSE t.customer_id END \
        WHERE t.type = 'access' AND t.user_type IN (2, 3) AND t.entity_id > ? ORDER BY t.entity_id LIMIT ?";
    LIST_OF_CUSTOMER = "SELECT t.entity_id, t.admin_id, t.customer_id, t.user_type, t.revoked, t.created_at, \
        v.revoke_before FROM {oauth_token} AS t LEFT JOIN {jwt_auth_revoked} AS v ON v.user_type_id = 3 \
        AND v.user_id = t.customer_id WHERE t.customer_id = ? AND t.type = 'access' ORDER BY t.entity_id";
    LIST_OF_ADMIN = "SELECT t.entity_id, t.admin_id, t.customer_id, t.user_type, t.revoked, t.created_at, \
        v.revoke_before FROM {oauth_token} AS t LEFT JOIN {jwt_auth_revoked} AS v ON v.user_type_id = 2 \
        AND v.user_id = t.admin_id WHERE t.admin_id = ? AND t.type = 'access' ORDER BY t.entity_id";
    REVOKED_BEFORE = "SELECT revoke_before FROM {jwt_auth_revoked} WHERE user_type_id = ? AND user_id = ?";
    SET_REVOKED_BEFORE = "INSERT INTO {jwt_auth_revoked} (user_type_id, user_id, revoke_before) VALUES (?, ?, ?) \
        {on duplicate user_type_id, user_id} revoke_before = \
        CASE WHEN revoke_before < {new revoke_before} THEN {new revoke_before} ELSE revoke_before + 1 END";
    SET_REVOKED_BEFORE_OF_CUSTOMERS = "INSERT INTO {jwt_auth_revoked} (user_type_id, user_id, revoke_before) \
        SELECT 3, entity_id, ? FROM {customer_entity} WHERE entity_id > 0 \
        {on duplicate user_type_id, user_id} revoke_before = \
        CASE WHEN revoke_before < {new revoke_before} THEN {new revoke_before} ELSE revoke_before + 1 END";
    SET_REVOKED_BEFORE_OF_ADMINS = "INSERT INTO {jwt_auth_revoked} (user_type_id, user_id, revoke_before) \
        SELECT 2, user_id, ? FROM {admin_user} WHERE user_id > 0 \
        {on duplicate user_type_id, user_id} revoke_before = \
        CASE WHEN revoke_before < {new revoke_before} THEN {new revoke_before} ELSE revoke_before + 1 END";
    RECORD_OF_ONE = "INSERT INTO {magegate_revocation} (entity_id, revoked_at, cause) \
        SELECT entity_id, ?, ? FROM {oauth_token} WHERE entity_id = ? AND revoked = 0 \
        {on duplicate entity_id} revoked_at = {new revoked_at}, cause = {new cause}";
    RECORD_OF_CUSTOMER = "INSERT INTO {magegate_revocation} (entity_id, revoked_at, cause) \
        SELECT entity_id, ?, ? FROM {oauth_token} WHERE customer_id = ? AND revoked = 0 \
        {on duplicate entity_id} revoked_at = {new revoked_at}, cause = {new cause}";
    RECORD_OF_ADMIN = "INSERT INTO {magegate_revocation} (entity_id, revoked_at, cause) \
        SELECT entity_id, ?, ? FROM {oauth_token} WHERE admin_id = ? AND revoked = 0 \
        {on duplicate entity_id} revoked_at = {new revoked_at}, cause = {new cause}";
    RECORD_OF_ALL = "INSERT INTO {magegate_revocation} (entity_id, revoked_at, cause) \
        SELECT entity_id, ?, ? FROM {oauth_token} WHERE user_type IN (2, 3) AND revoked = 0 \
        {on duplicate entity_id} revoked_at = {new revoked_at}, cause = {new cause}";
    RECORD_OF_CUSTOMER_BUT = "INSERT INTO {magegate_revocation} (entity_id, revoked_at, cause) \
        SELECT entity_id, ?, ? FROM {oauth_token} WHERE customer_id = ? AND revoked = 0 AND entity_id <> ? \
        {on duplicate entity_id} revoked_at = {new revoked_at}, cause = {new cause}";
    RECORD_OF_ADMIN_BUT = "INSERT INTO {magegate_revocation} (entity_id, revoked_at, cause) \
        SELECT entity_id, ?, ? FROM {oauth_token} WHERE admin_id = ? AND revoked = 0 AND entity_id <> ? \
        {on duplicate entity_id} revoked_at = {new revoked_at}, cause = {new cause}";
    REVOKE_OF_CUSTOMER_BUT = "UPDATE {oauth_token} SET revoked = 1 \
        WHERE customer_id = ? AND revoked = 0 AND entity_id <> ?";
    REVOKE_OF_ADMIN_BUT = "UPDATE {oauth_token} SET revoked = 1 \
        WHERE admin_id = ? AND revoked = 0 AND entity_id <> ?";
    IS_REVOKED = "SELECT revoked FROM {oauth_token} WHERE entity_id = ?";
    REVOKE_ONE = "UPDATE {oauth_token} SET revoked = 1 WHERE entity_id = ? AND revoked = 0";
    REVOKE_OF_CUSTOMER = "UPDATE {oauth_token} SET revoked = 1 WHERE customer_id = ? AND revoked = 0";
    REVOKE_OF_ADMIN = "UPDATE {oauth_token} SET revoked = 1 WHERE admin_id = ? AND revoked = 0";
    REVOKE_ALL = "UPDATE {oauth_token} SET revoked = 1 WHERE user_type IN (2, 3) AND revoked = 0";
    REVOCATION = "SELECT revoked_at, cause FROM {magegate_revocation} WHERE entity_id = ?";
    EXPIRED = "SELECT entity_id FROM {oauth_token} WHERE user_type = ? AND created_at <= ? \
        ORDER BY created_at LIMIT ?";
    // Not those of sessions that can still be refreshed: their rows tell whether somebody else revoked them.
    EXPIRED_BUT_HELD = "SELECT t.entity_id FROM {oauth_token} AS t WHERE t.user_type = ? AND t.created_at <= ? \
        AND NOT EXISTS (SELECT 1 FROM {magegate_session} AS s WHERE s.token_id = t.entity_id AND s.ended_at IS NULL \
        AND s.refresh_id IS NOT NULL) ORDER BY t.created_at LIMIT ?";
    LONG_REVOKED = "SELECT entity_id FROM {magegate_revocation} WHERE revoked_at <= ? ORDER BY entity_id LIMIT ?";
    DELETE = "DELETE FROM {oauth_token} WHERE entity_id = ?";
    DELETE_REVOKED = "DELETE FROM {oauth_token} WHERE entity_id = ? AND revoked <> 0";
    FORGET = "DELETE FROM {magegate_revocation} WHERE entity_id = ?";
}

/// Which tokens to revoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One token.
    One(TokenId),
    /// All tokens of an account.
    Of(Account),
    /// All tokens of all admins and customers.
    All,
}

/// What a token as presented is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented {
    /// An admin's or a customer's.
    Account(StoredToken),
    /// A consumer's access token: what its integration signs calls by.
    Consumer(AccessToken),
}

/// A consumer's access token, without anything that could be used as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Its row.
    pub id: TokenId,
    /// Whose it is.
    pub consumer: ConsumerId,
    /// When its handshake began.
    pub created_at: OffsetDateTime,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// When and why a token was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// When.
    pub at: OffsetDateTime,
    /// What led to it, in one word.
    pub cause: String,
}

/// Stores a token as its hash. A conflict means that the same 160 bits were drawn twice.
pub async fn insert(
    door: &mut Door,
    account: Account,
    hash: &TokenHash,
    now: OffsetDateTime,
) -> StoreResult<TokenId> {
    insert_row(door, account, (hash.as_str(), ""), now).await
}

/// Stores a token in clear with its encrypted secret, as the reference does, which can read it then. The secret, which is
/// never empty, is what tells such a row from a hash.
pub async fn insert_clear(
    door: &mut Door,
    account: Account,
    (token, secret): (&str, &str),
    now: OffsetDateTime,
) -> StoreResult<TokenId> {
    insert_row(door, account, (token, secret), now).await
}

async fn insert_row(
    door: &mut Door,
    account: Account,
    (token, secret): (&str, &str),
    now: OffsetDateTime,
) -> StoreResult<TokenId> {
    let (admin, customer) = match account {
        Account::Admin(id) => (Some(id), None),
        Account::Customer(id) => (None, Some(id)),
    };
    let user_type = account.kind().user_type();
    let values = values![admin, customer, token, secret, user_type, now];
    Ok(TokenId(door.execute(INSERT, values).await?.inserted_id))
}

/// The row of an account's token as presented, whatever its state: by its hash, or by itself where somebody stored it in clear. Byte
/// for byte; who presents a hash that was read in the table presents no token.
pub async fn find(door: &mut Door, token: &str) -> StoreResult<Option<StoredToken>> {
    Ok(match find_any(door, token).await? {
        Some(Presented::Account(stored)) => Some(stored),
        _ => None,
    })
}

/// The same for whoever's token it is, in one read: most of what strangers present is nobody's.
pub async fn find_any(door: &mut Door, token: &str) -> StoreResult<Option<Presented>> {
    let hash = TokenHash::of(token);
    for row in &door.fetch_all(FIND, values![hash.as_str(), token]).await? {
        let wanted = if row.text("secret")?.is_empty() { hash.as_str() } else { token };
        if row.text("token")? == wanted {
            return Ok(match of_consumer(row)? {
                Some(access) => Some(Presented::Consumer(access)),
                None => stored(row)?.map(Presented::Account),
            });
        }
    }
    Ok(None)
}

/// Tokens after a row, for listing page by page. One that is void by its account's record counts as revoked.
pub async fn list(door: &mut Door, after: TokenId, limit: i64) -> StoreResult<Vec<StoredToken>> {
    collect(&door.fetch_all(LIST, values![after, limit]).await?)
}

/// An account's tokens. One that is void by the account's record counts as revoked.
pub async fn list_of(door: &mut Door, account: Account) -> StoreResult<Vec<StoredToken>> {
    let statement = match account {
        Account::Customer(_) => LIST_OF_CUSTOMER,
        Account::Admin(_) => LIST_OF_ADMIN,
    };
    collect(&door.fetch_all(statement, values![account.id()]).await?)
}

/// The second up to which an account's tokens are void by the reference's own record, if there is one.
pub async fn revoked_before(door: &mut Door, account: Account) -> StoreResult<Option<i64>> {
    record_of(door, (account.kind().user_type(), account.id())).await
}

/// The same by kind and number, for integrations too.
pub(crate) async fn record_of(
    door: &mut Door,
    (user_type, id): (i64, i64),
) -> StoreResult<Option<i64>> {
    let row = door.fetch_optional(REVOKED_BEFORE, values![user_type, id]).await?;
    row.map(|row| row.int("revoke_before")).transpose()
}

/// Writes the reference's own record: every token that the account got until now is void, signed ones too.
///
/// The second only moves forward. Where it has come already, tokens of the second after it may have been issued since (so
/// that they live), and it moves on by one.
pub async fn set_revoked_before(
    door: &mut Door,
    account: Account,
    now: OffsetDateTime,
) -> StoreResult<()> {
    record(door, (account.kind().user_type(), account.id()), now).await
}

/// The same by kind and number, for integrations too.
pub(crate) async fn record(
    door: &mut Door,
    (user_type, id): (i64, i64),
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SET_REVOKED_BEFORE, values![user_type, id, now.unix_timestamp()]).await?;
    Ok(())
}

/// The same for every account that there is.
pub async fn set_all_revoked_before(door: &mut Door, now: OffsetDateTime) -> StoreResult<()> {
    for statement in [SET_REVOKED_BEFORE_OF_CUSTOMERS, SET_REVOKED_BEFORE_OF_ADMINS] {
        door.execute(statement, values![now.unix_timestamp()]).await?;
    }
    Ok(())
}

/// Revokes tokens and keeps when and why; those of one account together with its signed ones, of which there is no list,
/// and with those by which it acts for others. The sessions that have the tokens end with them. Gives how many stored ones
/// were alive.
pub async fn revoke(
    door: &mut Door,
    which: Which,
    cause: &str,
    now: OffsetDateTime,
) -> StoreResult<u64> {
    let acting = match which {
        Which::Of(account) => revoke_acting(door, account, cause, now).await?,
        Which::One(_) | Which::All => 0,
    };
    Ok(acting + revoke_own(door, which, cause, now).await?)
}

/// Revokes the tokens by which somebody acts for others. Gives how many were alive.
pub async fn revoke_acting(
    door: &mut Door,
    by: impl Into<Caller>,
    cause: &str,
    now: OffsetDateTime,
) -> StoreResult<u64> {
    let mut count = 0;
    for token in impersonations::of_caller(door, by.into()).await? {
        count += revoke_own(door, Which::One(token), cause, now).await?;
    }
    Ok(count)
}

async fn revoke_own(
    door: &mut Door,
    which: Which,
    cause: &str,
    now: OffsetDateTime,
) -> StoreResult<u64> {
    let (record, revoke, id) = match which {
        Which::One(id) => (RECORD_OF_ONE, REVOKE_ONE, Some(id.0)),
        Which::Of(Account::Customer(CustomerId(id))) => {
            (RECORD_OF_CUSTOMER, REVOKE_OF_CUSTOMER, Some(id))
        }
        Which::Of(Account::Admin(AdminId(id))) => (RECORD_OF_ADMIN, REVOKE_OF_ADMIN, Some(id)),
        Which::All => (RECORD_OF_ALL, REVOKE_ALL, None),
    };
    if door.has_own_tables() {
        sessions::end_with(door, which, cause, now).await?;
        let mut recorded = values![now, cause];
        recorded.extend(id.map(Into::into));
        door.execute(record, recorded).await?;
    }
    let done = door.execute(revoke, id.map(Into::into).into_iter().collect()).await?;
    if let Which::Of(account) = which {
        set_revoked_before(door, account, now).await?;
    }
    Ok(done.affected)
}

/// Revokes all stored tokens of an account but one, whose session stays, and those by which it acts for others. Gives how
/// many were alive.
pub async fn revoke_others(
    door: &mut Door,
    account: Account,
    keep: TokenId,
    cause: &str,
    now: OffsetDateTime,
) -> StoreResult<u64> {
    let (record, revoke) = match account {
        Account::Customer(_) => (RECORD_OF_CUSTOMER_BUT, REVOKE_OF_CUSTOMER_BUT),
        Account::Admin(_) => (RECORD_OF_ADMIN_BUT, REVOKE_OF_ADMIN_BUT),
    };
    if door.has_own_tables() {
        door.execute(record, values![now, cause, account.id(), keep]).await?;
    }
    let own = door.execute(revoke, values![account.id(), keep]).await?.affected;
    Ok(own + revoke_acting(door, account, cause, now).await?)
}

/// Whether a token's row says that it was revoked; `None` without a row.
pub async fn is_revoked(door: &mut Door, id: TokenId) -> StoreResult<Option<bool>> {
    let row = door.fetch_optional(IS_REVOKED, values![id]).await?;
    row.map(|row| row.flag("revoked")).transpose()
}

/// When and why a token was revoked; `None` for one that was revoked by somebody else's hand.
pub async fn revocation(door: &mut Door, id: TokenId) -> StoreResult<Option<Revocation>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    match door.fetch_optional(REVOCATION, values![id]).await? {
        Some(row) => {
            Ok(Some(Revocation { at: row.time("revoked_at")?, cause: row.text("cause")? }))
        }
        None => Ok(None),
    }
}

/// Up to `limit` tokens of a user type that were issued at or before a moment, but those that sessions with refresh tokens
/// have.
pub async fn issued_until(
    door: &mut Door,
    user_type: i64,
    moment: OffsetDateTime,
    limit: i64,
) -> StoreResult<Vec<TokenId>> {
    let statement = if door.has_own_tables() { EXPIRED_BUT_HELD } else { EXPIRED };
    ids(&door.fetch_all(statement, values![user_type, moment, limit]).await?)
}

/// Up to `limit` tokens whose revocation was recorded at or before a moment. Some may be gone, with their account or by
/// somebody else's hand.
pub async fn revoked_until(
    door: &mut Door,
    moment: OffsetDateTime,
    limit: i64,
) -> StoreResult<Vec<TokenId>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    ids(&door.fetch_all(LONG_REVOKED, values![moment, limit]).await?)
}

/// Removes the row of a token whose place another took. Nothing is kept of it: neither was it revoked, nor is it one in
/// which somebody acts for the account.
pub async fn delete_replaced(door: &mut Door, id: TokenId) -> StoreResult<()> {
    door.execute(DELETE, values![id]).await?;
    Ok(())
}

/// Removes a token's row, and with it the record of its revocation. Gives how many tokens were removed.
pub async fn delete(door: &mut Door, id: TokenId) -> StoreResult<u64> {
    delete_by(door, DELETE, id).await
}

/// Removes the record of a revocation, and with it the token's row if there still is one and it is revoked. Gives how many
/// tokens were removed.
pub async fn delete_revoked(door: &mut Door, id: TokenId) -> StoreResult<u64> {
    delete_by(door, DELETE_REVOKED, id).await
}

async fn delete_by(door: &mut Door, statement: &'static str, id: TokenId) -> StoreResult<u64> {
    if door.has_own_tables() {
        door.execute(FORGET, values![id]).await?;
        impersonations::forget(door, id).await?;
    }
    Ok(door.execute(statement, values![id]).await?.affected)
}

fn ids(rows: &[Row]) -> StoreResult<Vec<TokenId>> {
    rows.iter().map(|row| row.int("entity_id").map(TokenId)).collect()
}

fn collect(rows: &[Row]) -> StoreResult<Vec<StoredToken>> {
    rows.iter().filter_map(|row| listed(row).transpose()).collect()
}

/// A row of a list, in which the record of its account counts as well.
fn listed(row: &Row) -> StoreResult<Option<StoredToken>> {
    let before = row.opt_int("revoke_before")?;
    Ok(stored(row)?.map(|token| {
        let is_void = before.is_some_and(|before| token.created_at.unix_timestamp() <= before);
        StoredToken { revoked: token.revoked || is_void, ..token }
    }))
}

/// A consumer's row; `None` for an account's, and for one that is nobody's.
fn of_consumer(row: &Row) -> StoreResult<Option<AccessToken>> {
    let consumer = row.opt_int("consumer_id")?.map(ConsumerId);
    let Some(consumer) = consumer.filter(|consumer| consumer.0 > 0) else { return Ok(None) };
    if row.opt_int("user_type")? != Some(USER_TYPE) {
        return Ok(None);
    }
    Ok(Some(AccessToken {
        id: TokenId(row.int("entity_id")?),
        consumer,
        created_at: row.opt_time("created_at")?.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        revoked: row.flag("revoked")?,
    }))
}

/// A row without the id that its type needs is nobody's token.
fn stored(row: &Row) -> StoreResult<Option<StoredToken>> {
    let account = match row.opt_int("user_type")? {
        Some(2) => row.opt_int("admin_id")?.map(|id| Account::Admin(AdminId(id))),
        Some(3) => row.opt_int("customer_id")?.map(|id| Account::Customer(CustomerId(id))),
        _ => None,
    };
    let Some(account) = account else {
        return Ok(None);
    };
    Ok(Some(StoredToken {
        id: TokenId(row.int("entity_id")?),
        account,
        // A date that cannot be read counts as long past.
        created_at: row.opt_time("created_at")?.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        revoked: row.flag("revoked")?,
    }))
}
