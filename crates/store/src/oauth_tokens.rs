//! The rows of `oauth_token` that are consumers': one each, from verifier to access token (`spec/oauth-integrations.md` 2).
//! Those of admins and customers are in `tokens.rs`.

use crate::engine::{Door, Row, values};
use crate::{StoreError, StoreResult, statements, tokens};
use magegate_domain::id::{ConsumerId, IntegrationId, TokenId};
use magegate_domain::integration::{OUT_OF_BAND, OauthToken, TokenKind, USER_TYPE};
use time::OffsetDateTime;

/// What every reading statement reads.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT entity_id, consumer_id, type, token, secret, verifier, callback_url, revoked, created_at \
             FROM {oauth_token} ",
            $rest
        )
    };
}

statements! {
    OF_CONSUMER = select!("WHERE consumer_id = ? AND user_type = 1 ORDER BY entity_id LIMIT 1 {for update}");
    BY_TOKEN = select!("WHERE token = ?");
    ACCESS = select!("WHERE consumer_id > 0 AND user_type = 1 AND type = 'access' ORDER BY entity_id {for update}");
    INSERT_VERIFIER = "INSERT INTO {oauth_token} (consumer_id, admin_id, customer_id, type, token, secret, verifier, \
        callback_url, revoked, authorized, user_type, created_at) \
        VALUES (?, NULL, NULL, 'verifier', ?, ?, ?, ?, 0, 0, ?, ?)";
    BECOME_REQUEST = "UPDATE {oauth_token} SET type = 'request', token = ?, secret = ?, callback_url = ? \
        WHERE entity_id = ? AND type = 'verifier'";
    BECOME_ACCESS = "UPDATE {oauth_token} SET type = 'access', token = ?, secret = ? \
        WHERE entity_id = ? AND type = 'request'";
    SET_SECRET = "UPDATE {oauth_token} SET secret = ? WHERE entity_id = ? AND type = 'access'";
    REVOKE = "UPDATE {oauth_token} SET revoked = 1 WHERE consumer_id = ? AND revoked = 0";
    DELETE_OF = "DELETE FROM {oauth_token} WHERE consumer_id = ?";
}

/// A consumer's token, whatever it may be used for, held for the rest of a transaction.
pub async fn of_consumer(door: &mut Door, id: ConsumerId) -> StoreResult<Option<OauthToken>> {
    door.fetch_optional(OF_CONSUMER, values![id]).await?.as_ref().map(token).transpose()
}

/// The row of a token as presented, byte for byte, whatever its state. It is not held: every signed call asks for it.
/// `token` of a row of an admin or customer may be a hash; such a row is no consumer's.
pub async fn by_token(door: &mut Door, presented: &str) -> StoreResult<Option<OauthToken>> {
    // The column's collation is no exact comparison.
    let row = door.fetch_optional(BY_TOKEN, values![presented]).await?;
    let found = row.as_ref().map(token).transpose()?;
    Ok(found.filter(|found| found.token == presented))
}

/// All access tokens of consumers, held for the rest of a transaction, oldest first.
pub async fn list_access(door: &mut Door) -> StoreResult<Vec<OauthToken>> {
    door.fetch_all(ACCESS, values![]).await?.iter().map(token).collect()
}

/// Stores a consumer's verifier. A conflict means that the same random text was drawn twice.
pub async fn insert_verifier(
    door: &mut Door,
    consumer: ConsumerId,
    (token, secret, verifier): (&str, &str, &str),
    now: OffsetDateTime,
) -> StoreResult<TokenId> {
    let values = values![consumer, token, secret, verifier, OUT_OF_BAND, USER_TYPE, now];
    Ok(TokenId(door.execute(INSERT_VERIFIER, values).await?.inserted_id))
}

/// Makes a verifier's row a request token with its secret in clear; `false` where it is none any more.
pub async fn become_request(
    door: &mut Door,
    id: TokenId,
    (token, secret): (&str, &str),
    callback_url: Option<&str>,
) -> StoreResult<bool> {
    let values = values![token, secret, callback_url.unwrap_or(OUT_OF_BAND), id];
    Ok(door.execute(BECOME_REQUEST, values).await?.affected > 0)
}

/// Makes a request token's row an access token with its secret encrypted; `false` where it is none any more.
pub async fn become_access(
    door: &mut Door,
    id: TokenId,
    (token, secret): (&str, &str),
) -> StoreResult<bool> {
    Ok(door.execute(BECOME_ACCESS, values![token, secret, id]).await?.affected > 0)
}

/// Replaces an access token's encrypted secret.
pub async fn set_secret(door: &mut Door, id: TokenId, secret: &str) -> StoreResult<()> {
    door.execute(SET_SECRET, values![secret, id]).await?;
    Ok(())
}

/// Revokes a consumer's token, whatever it may be used for; `false` where none was alive.
pub async fn revoke(door: &mut Door, consumer: ConsumerId) -> StoreResult<bool> {
    Ok(door.execute(REVOKE, values![consumer]).await?.affected > 0)
}

/// Deletes a consumer's token; `false` without one.
pub async fn delete_of(door: &mut Door, consumer: ConsumerId) -> StoreResult<bool> {
    Ok(door.execute(DELETE_OF, values![consumer]).await?.affected > 0)
}

/// The second up to which what an integration was given is void by the reference's own record, if there is one.
pub async fn revoked_before(door: &mut Door, id: IntegrationId) -> StoreResult<Option<i64>> {
    tokens::record_of(door, (USER_TYPE, id.0)).await
}

/// Writes the reference's own record: what the integration was given until now is void. The second only moves forward.
pub async fn set_revoked_before(
    door: &mut Door,
    id: IntegrationId,
    now: OffsetDateTime,
) -> StoreResult<()> {
    tokens::record(door, (USER_TYPE, id.0), now).await
}

fn token(row: &Row) -> StoreResult<OauthToken> {
    let kind = row.text("type")?;
    Ok(OauthToken {
        id: TokenId(row.int("entity_id")?),
        consumer: ConsumerId(row.opt_int("consumer_id")?.unwrap_or(0)),
        kind: TokenKind::named(&kind).ok_or(StoreError::corrupt("type", kind))?,
        token: row.text("token")?,
        secret: row.text("secret")?,
        verifier: row.text("verifier")?,
        callback_url: row.text("callback_url")?,
        revoked: row.flag("revoked")?,
        created_at: row.opt_time("created_at")?.unwrap_or(OffsetDateTime::UNIX_EPOCH),
    })
}
