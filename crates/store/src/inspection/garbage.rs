//! Rows that nobody can use any more, in tables that the reference itself cleans (`spec/token-service.md` 8,
//! `spec/oauth-integrations.md`, nonces): counted up to a bound, removed in batches.

use crate::engine::{Door, Value, values};
use crate::{StoreResult, statements, tokens};
use magegate_domain::id::TokenId;
use time::{Duration, OffsetDateTime};

statements! {
    EXPIRED = "SELECT entity_id AS id FROM {oauth_token} WHERE user_type = ? AND created_at <= ? LIMIT ?";
    // What no reader takes for a token: the account that its kind asks for is not named, or not there any more.
    ORPHANED = "SELECT t.entity_id AS id FROM {oauth_token} t LEFT JOIN {admin_user} a ON a.user_id = t.admin_id \
        LEFT JOIN {customer_entity} c ON c.entity_id = t.customer_id \
        LEFT JOIN {oauth_consumer} o ON o.entity_id = t.consumer_id \
        WHERE (t.user_type = 2 AND a.user_id IS NULL) OR (t.user_type = 3 AND c.entity_id IS NULL) \
        OR (t.user_type = 1 AND o.entity_id IS NULL) OR (t.user_type IS NULL AND o.entity_id IS NULL) LIMIT ?";
    // A verifier may have waited for long before its handshake began.
    REQUESTS = "SELECT t.entity_id AS id FROM {oauth_token} t WHERE t.type = 'request' AND t.created_at <= ? \
        AND NOT EXISTS (SELECT 1 FROM {oauth_consumer} o WHERE o.entity_id = t.consumer_id AND o.updated_at > ?) \
        LIMIT ? {for update}";
    FAILURES = "SELECT log_id AS id FROM {oauth_token_request_log} WHERE lock_expires_at <= ? LIMIT ?";
    NONCES = "SELECT nonce, consumer_id FROM {oauth_nonce} WHERE timestamp <= ? LIMIT ?";
    ORPHANED_NONCES = "SELECT n.nonce AS nonce, n.consumer_id AS consumer_id FROM {oauth_nonce} n \
        LEFT JOIN {oauth_consumer} o ON o.entity_id = n.consumer_id WHERE o.entity_id IS NULL LIMIT ?";
    DELETE_FAILURE = "DELETE FROM {oauth_token_request_log} WHERE log_id = ? AND lock_expires_at <= ?";
    DELETE_NONCE = "DELETE FROM {oauth_nonce} WHERE nonce = ? AND consumer_id = ?";
}

/// A kind of garbage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbage {
    /// Tokens of a user type that were issued so long ago that they are expired.
    ExpiredTokens {
        /// 2 for admins, 3 for customers.
        user_type: i64,
        /// Issued until then.
        until: OffsetDateTime,
    },
    /// Tokens whose account is not named or not there any more.
    OrphanedTokens,
    /// Request tokens of a handshake that nobody finished.
    RequestTokens {
        /// Issued until then.
        until: OffsetDateTime,
    },
    /// Failed token requests that no longer count.
    OutdatedFailures {
        /// Counting until then.
        until: OffsetDateTime,
    },
    /// Nonces that nobody has to remember.
    OldNonces {
        /// Used until then.
        until: OffsetDateTime,
    },
    /// Nonces of consumers that are not there any more.
    OrphanedNonces,
}

/// Rows that were counted up to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many were found.
    pub rows: i64,
    /// Whether there may be more.
    pub at_least: bool,
}

impl Garbage {
    /// What there can be at a moment; lifetimes are of admins' and of customers' tokens, `None` for no end, then how long
    /// handshakes and nonces are kept.
    pub fn at(
        now: OffsetDateTime,
        lifetimes: [Option<Duration>; 2],
        (handshakes, nonces): (Duration, Duration),
    ) -> Vec<Self> {
        let mut kinds = Vec::new();
        for (user_type, lifetime) in [2, 3].into_iter().zip(lifetimes) {
            if let Some(lifetime) = lifetime {
                kinds.push(Self::ExpiredTokens { user_type, until: now - lifetime });
            }
        }
        kinds.push(Self::OrphanedTokens);
        kinds.push(Self::RequestTokens { until: now - handshakes });
        kinds.push(Self::OutdatedFailures { until: now });
        kinds.push(Self::OldNonces { until: now - nonces });
        kinds.push(Self::OrphanedNonces);
        kinds
    }

    /// What to call such rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExpiredTokens { user_type: 2, .. } => "expired tokens of admins",
            Self::ExpiredTokens { .. } => "expired tokens of customers",
            Self::OrphanedTokens => "tokens of no account",
            Self::RequestTokens { .. } => "abandoned request tokens",
            Self::OutdatedFailures { .. } => "outdated login failures",
            Self::OldNonces { .. } => "old nonces",
            Self::OrphanedNonces => "nonces of no consumer",
        }
    }

    /// The table that they are in.
    pub fn table(self) -> &'static str {
        match self {
            Self::OutdatedFailures { .. } => "oauth_token_request_log",
            Self::OldNonces { .. } | Self::OrphanedNonces => "oauth_nonce",
            _ => "oauth_token",
        }
    }

    fn find(self, limit: i64) -> (&'static str, Vec<Value>) {
        match self {
            Self::ExpiredTokens { user_type, until } => (EXPIRED, values![user_type, until, limit]),
            Self::OrphanedTokens => (ORPHANED, values![limit]),
            Self::RequestTokens { until } => (REQUESTS, values![until, until, limit]),
            Self::OutdatedFailures { until } => (FAILURES, values![until, limit]),
            Self::OldNonces { until } => (NONCES, values![until.unix_timestamp(), limit]),
            Self::OrphanedNonces => (ORPHANED_NONCES, values![limit]),
        }
    }
}

/// Counts rows of a kind, up to `limit`. May read a whole table: use a door for searches, which ends in time.
pub async fn count(door: &mut Door, garbage: Garbage, limit: i64) -> StoreResult<Counted> {
    let (statement, values) = garbage.find(limit);
    let rows = door.fetch_all(statement, values).await?.len();
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    Ok(Counted { rows, at_least: rows >= limit })
}

/// Removes up to `limit` rows of a kind, each only if it still is what it was found as. Gives how many were found and how
/// many were removed.
pub async fn remove(door: &mut Door, garbage: Garbage, limit: i64) -> StoreResult<(usize, u64)> {
    let (statement, values) = garbage.find(limit);
    let rows = door.fetch_all(statement, values).await?;
    let mut removed = 0;
    for row in &rows {
        let (statement, values) = match garbage {
            Garbage::ExpiredTokens { .. }
            | Garbage::OrphanedTokens
            | Garbage::RequestTokens { .. } => {
                removed += tokens::delete(door, TokenId(row.int("id")?)).await?;
                continue;
            }
            Garbage::OutdatedFailures { until } => (DELETE_FAILURE, values![row.int("id")?, until]),
            Garbage::OldNonces { .. } | Garbage::OrphanedNonces => {
                (DELETE_NONCE, values![row.text("nonce")?, row.int("consumer_id")?])
            }
        };
        removed += door.execute(statement, values).await?.affected;
    }
    Ok((rows.len(), removed))
}
