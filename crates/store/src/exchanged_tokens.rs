//! `magegate_exchanged_token`: the short-lived tokens that integrations exchange their four values for, kept as hashes.
//! Without tables of our own there are none.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::exchanged_token::SecretHash;
use magegate_domain::id::{ExchangedTokenId, IntegrationId, TokenId};
use magegate_domain::integration::Status;
use time::OffsetDateTime;

statements! {
    INSERT = "INSERT INTO {magegate_exchanged_token} (token_hash, integration_id, access_id, access_hash, issued_at, \
        ends_at) VALUES (?, ?, ?, ?, ?, ?)";
    // With all that it rests on: the integration, its access token, and the reference's own record of revocations.
    FIND = "SELECT x.token_id, x.integration_id, x.access_hash, x.issued_at, x.ends_at, i.status, t.token, t.revoked, \
        v.revoke_before FROM {magegate_exchanged_token} AS x \
        LEFT JOIN {integration} AS i ON i.integration_id = x.integration_id \
        LEFT JOIN {oauth_token} AS t ON t.entity_id = x.access_id AND t.consumer_id = i.consumer_id AND t.type = 'access' \
        LEFT JOIN {jwt_auth_revoked} AS v ON v.user_type_id = 1 AND v.user_id = x.integration_id \
        WHERE x.token_hash = ?";
    ALIVE_OF = "SELECT COUNT(*) AS number FROM {magegate_exchanged_token} WHERE integration_id = ? AND ends_at > ?";
    NEWEST_OF = "SELECT token_id FROM {magegate_exchanged_token} WHERE integration_id = ? \
        ORDER BY token_id DESC LIMIT ?";
    DELETE = "DELETE FROM {magegate_exchanged_token} WHERE token_id = ?";
    DELETE_BEFORE = "DELETE FROM {magegate_exchanged_token} WHERE integration_id = ? AND token_id < ?";
    DELETE_OF = "DELETE FROM {magegate_exchanged_token} WHERE integration_id = ?";
    ENDED = "SELECT token_id FROM {magegate_exchanged_token} WHERE ends_at <= ? ORDER BY ends_at LIMIT ?";
}

/// A token that is handed out.
#[derive(Debug, Clone, Copy)]
pub struct NewToken<'a> {
    /// What is kept of it.
    pub hash: &'a SecretHash,
    /// Whose it is.
    pub integration: IntegrationId,
    /// The access token that it is given for, and its hash.
    pub access: (TokenId, &'a SecretHash),
    /// When it is given.
    pub issued_at: OffsetDateTime,
    /// When it ends.
    pub ends_at: OffsetDateTime,
}

/// A token as it stands now, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangedToken {
    /// Its row.
    pub id: ExchangedTokenId,
    /// Whose it is.
    pub integration: IntegrationId,
    /// When it was given.
    pub issued_at: OffsetDateTime,
    /// When it ends.
    pub ends_at: OffsetDateTime,
    /// Whether the integration may call; `None` where there is none any more.
    pub status: Option<Status>,
    /// Whether the integration still has the access token that it was given for.
    pub has_access: bool,
    /// Whether it or that access token is void by a revocation.
    pub is_revoked: bool,
}

/// Keeps a token that is handed out. A conflict means that the same 256 bits were drawn twice.
pub async fn insert(door: &mut Door, new: &NewToken<'_>) -> StoreResult<ExchangedTokenId> {
    let (access, access_hash) = new.access;
    let (hash, access_hash) = (new.hash.as_str(), access_hash.as_str());
    let values = values![hash, new.integration, access, access_hash, new.issued_at, new.ends_at];
    Ok(ExchangedTokenId(door.execute(INSERT, values).await?.inserted_id))
}

/// A token, whatever its state, by what is kept of it.
pub async fn find(door: &mut Door, hash: &SecretHash) -> StoreResult<Option<ExchangedToken>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    door.fetch_optional(FIND, values![hash.as_str()]).await?.as_ref().map(token).transpose()
}

/// How many tokens of an integration are not over.
pub async fn alive_of(door: &mut Door, id: IntegrationId, now: OffsetDateTime) -> StoreResult<i64> {
    if !door.has_own_tables() {
        return Ok(0);
    }
    let row = door.fetch_optional(ALIVE_OF, values![id, now]).await?;
    row.map_or(Ok(0), |row| row.int("number"))
}

/// Ends all tokens of an integration but the newest `keep`, over or not. Gives how many were removed.
pub async fn keep_newest(door: &mut Door, id: IntegrationId, keep: i64) -> StoreResult<u64> {
    let rows = door.fetch_all(NEWEST_OF, values![id, keep]).await?;
    let Some(oldest) = rows.last() else { return Ok(0) };
    let oldest = ExchangedTokenId(oldest.int("token_id")?);
    Ok(door.execute(DELETE_BEFORE, values![id, oldest]).await?.affected)
}

/// Ends one. Gives how many were removed: one, or none where it was gone.
pub async fn delete(door: &mut Door, id: ExchangedTokenId) -> StoreResult<u64> {
    Ok(door.execute(DELETE, values![id]).await?.affected)
}

/// Ends all of an integration. Gives how many were removed.
pub async fn delete_of(door: &mut Door, id: IntegrationId) -> StoreResult<u64> {
    if !door.has_own_tables() {
        return Ok(0);
    }
    Ok(door.execute(DELETE_OF, values![id]).await?.affected)
}

/// Up to `limit` tokens that ended until a moment.
pub async fn ended_until(
    door: &mut Door,
    moment: OffsetDateTime,
    limit: i64,
) -> StoreResult<Vec<ExchangedTokenId>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    let rows = door.fetch_all(ENDED, values![moment, limit]).await?;
    rows.iter().map(|row| row.int("token_id").map(ExchangedTokenId)).collect()
}

fn token(row: &Row) -> StoreResult<ExchangedToken> {
    let issued_at = row.time("issued_at")?;
    let access = row.opt_text("token")?;
    let access = access.map(|access| SecretHash::of(&access));
    let kept = row.text("access_hash")?;
    let before = row.opt_int("revoke_before")?;
    let is_void = before.is_some_and(|before| issued_at.unix_timestamp() <= before);
    Ok(ExchangedToken {
        id: ExchangedTokenId(row.int("token_id")?),
        integration: IntegrationId(row.int("integration_id")?),
        issued_at,
        ends_at: row.time("ends_at")?,
        status: row.opt_int("status")?.map(Status::of_code),
        has_access: access.is_some_and(|access| access.as_str() == kept),
        is_revoked: is_void || row.opt_int("revoked")?.is_some_and(|revoked| revoked != 0),
    })
}
