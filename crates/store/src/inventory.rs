//! What an inventory of long-lived credentials reads, page by page.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::id::{AdminId, IntegrationId};
use magegate_domain::integration::{Status, TokenKind};
use time::OffsetDateTime;

statements! {
    INTEGRATIONS = "SELECT i.integration_id, i.name, i.status, i.created_at, c.secret AS consumer_secret, \
        t.type, t.secret AS token_secret, t.revoked, t.created_at AS token_created_at, v.revoke_before \
        FROM {integration} AS i LEFT JOIN {oauth_consumer} AS c ON c.entity_id = i.consumer_id \
        LEFT JOIN {oauth_token} AS t ON t.consumer_id = c.entity_id AND t.user_type = 1 \
        LEFT JOIN {jwt_auth_revoked} AS v ON v.user_type_id = 1 AND v.user_id = i.integration_id \
        WHERE i.integration_id > ? ORDER BY i.integration_id, t.entity_id LIMIT ?";
    ADMINS = "SELECT u.user_id, u.username, u.is_active, u.created, u.logdate, u.lognum, e.expires_at \
        FROM {admin_user} AS u LEFT JOIN {admin_user_expiration} AS e ON e.user_id = u.user_id \
        WHERE u.user_id > ? ORDER BY u.user_id LIMIT ?";
    // No more rows than are told of.
    TOKENS = "SELECT COUNT(*) AS number, MIN(counted.created_at) AS oldest FROM (SELECT t.created_at FROM {oauth_token} AS t \
        WHERE t.user_type = ? AND t.type = 'access' AND t.revoked = 0 ORDER BY t.created_at LIMIT ?) AS counted";
}

/// An integration with what it calls by.
#[derive(Clone, PartialEq, Eq)]
pub struct IntegrationRow {
    /// Which one.
    pub id: IntegrationId,
    /// Its name.
    pub name: String,
    /// Whether it may call.
    pub status: Status,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// The consumer's secret as stored; `None` without a consumer.
    pub consumer_secret: Option<String>,
    /// Its token; `None` before the first activation.
    pub token: Option<TokenRow>,
}

/// A consumer's token.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// What it may be used for; `None` for a kind that is not known.
    pub kind: Option<TokenKind>,
    /// Its secret as stored.
    pub secret: String,
    /// Whether it is void by a revocation.
    pub is_revoked: bool,
    /// When its handshake began.
    pub created_at: OffsetDateTime,
}

/// An admin, as far as its access goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminRow {
    /// Which one.
    pub id: AdminId,
    /// Its user name.
    pub username: String,
    /// Whether it may get tokens.
    pub is_active: bool,
    /// When it was made.
    pub created_at: Option<OffsetDateTime>,
    /// When it last signed in.
    pub logdate: Option<OffsetDateTime>,
    /// How often it signed in.
    pub lognum: i64,
    /// When the account ends.
    pub expires_at: Option<OffsetDateTime>,
}

impl std::fmt::Debug for IntegrationRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IntegrationRow({:?}, {:?})", self.id, self.name)
    }
}

impl std::fmt::Debug for TokenRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenRow({:?})", self.kind)
    }
}

/// Up to `limit` integrations behind a number; begins with number 0. A consumer has one token; of several the first counts.
pub async fn integrations(
    door: &mut Door,
    behind: IntegrationId,
    limit: i64,
) -> StoreResult<Vec<IntegrationRow>> {
    let rows = door.fetch_all(INTEGRATIONS, values![behind, limit]).await?;
    let mut found: Vec<IntegrationRow> =
        rows.iter().map(integration).collect::<StoreResult<_>>()?;
    found.dedup_by_key(|row| row.id);
    Ok(found)
}

/// Up to `limit` admins behind a number; begins with number 0.
pub async fn admins(door: &mut Door, behind: AdminId, limit: i64) -> StoreResult<Vec<AdminRow>> {
    door.fetch_all(ADMINS, values![behind, limit]).await?.iter().map(admin).collect()
}

/// How many stored tokens of a user type were not revoked, counting up to `most`, and when the oldest was issued.
pub async fn tokens(
    door: &mut Door,
    user_type: i64,
    most: i64,
) -> StoreResult<(i64, Option<OffsetDateTime>)> {
    match door.fetch_optional(TOKENS, values![user_type, most]).await? {
        Some(row) => Ok((row.int("number")?, row.opt_time("oldest")?)),
        None => Ok((0, None)),
    }
}

fn integration(row: &Row) -> StoreResult<IntegrationRow> {
    let kind = row.opt_text("type")?;
    let before = row.opt_int("revoke_before")?;
    let token = match kind {
        Some(kind) => {
            let created_at =
                row.opt_time("token_created_at")?.unwrap_or(OffsetDateTime::UNIX_EPOCH);
            let is_void = before.is_some_and(|before| created_at.unix_timestamp() <= before);
            Some(TokenRow {
                kind: TokenKind::named(&kind),
                secret: row.text("token_secret")?,
                is_revoked: is_void || row.flag("revoked")?,
                created_at,
            })
        }
        None => None,
    };
    Ok(IntegrationRow {
        id: IntegrationId(row.int("integration_id")?),
        name: row.text("name")?,
        status: Status::of_code(row.int("status")?),
        created_at: row.opt_time("created_at")?.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        consumer_secret: row.opt_text("consumer_secret")?,
        token,
    })
}

fn admin(row: &Row) -> StoreResult<AdminRow> {
    Ok(AdminRow {
        id: AdminId(row.int("user_id")?),
        username: row.opt_text("username")?.unwrap_or_default(),
        is_active: row.flag("is_active")?,
        created_at: row.opt_time("created")?,
        logdate: row.opt_time("logdate")?,
        lognum: row.int("lognum")?,
        expires_at: row.opt_time("expires_at")?,
    })
}
