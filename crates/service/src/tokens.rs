//! Issued tokens as the operator sees them: listing and revoking them by command.

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Account;
use magegate_domain::id::TokenId;
use magegate_domain::token::{StoredToken, TokenHash};
use magegate_store::tokens;
pub use magegate_store::tokens::Which;
use time::OffsetDateTime;

/// A token in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The stored row.
    pub token: StoredToken,
    /// When it ends; `None` for never.
    pub ends_at: Option<OffsetDateTime>,
    /// Whether it would be accepted now, as far as the token itself goes.
    pub alive: bool,
}

/// Tokens after a row, `limit` at most; or all of one account.
pub async fn list(
    service: &Service,
    _permit: &Permit,
    account: Option<Account>,
    after: TokenId,
    limit: i64,
) -> Result<Vec<Listed>> {
    let facts = service.facts().await?;
    let now = service.now();
    let mut door = service.store.read().await?;
    let stored = match account {
        Some(account) => tokens::list_of(&mut door, account).await?,
        None => tokens::list(&mut door, after, limit).await?,
    };
    Ok(stored
        .into_iter()
        .map(|token| {
            let lifetime = facts.settings.token_lifetime(token.account.kind());
            let ends_at = lifetime.end(token.created_at);
            let alive = !token.revoked && ends_at.is_none_or(|end| end > now);
            Listed { token, ends_at, alive }
        })
        .collect())
}

/// The row of a token, by the token itself.
pub async fn find(service: &Service, _permit: &Permit, token: &str) -> Result<Option<TokenId>> {
    let mut door = service.store.read().await?;
    let stored = tokens::find(&mut door, &TokenHash::of(token)).await?;
    Ok(stored.map(|stored| stored.id))
}

/// Revokes tokens; gives how many were not revoked before.
///
/// Other processes on the same database see it within the bound of their caches: a command that must be able to say
/// "refused from now on" waits for that long after this returned.
pub async fn revoke(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    which: Which,
) -> Result<u64> {
    let mut door = service.store.begin().await?;
    let count = tokens::revoke(&mut door, which, "command", service.now()).await?;
    door.commit().await?;
    service.changed();
    let detail = match which {
        Which::One(id) => format!("token {id}"),
        Which::Of(account) => {
            format!("{count} tokens of {} {}", account.kind().name(), account.id())
        }
        Which::All => format!("{count} tokens, all there were"),
    };
    service.happened(Event::TokensRevoked, origin, permit.caller(), "", &detail);
    Ok(count)
}

/// Issues a token to an account without its password, on the operator's word.
pub async fn issue(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    account: Account,
) -> Result<String> {
    let mut door = service.store.begin().await?;
    let token =
        crate::token_format::ISSUER.issue(service, &mut door, account, service.now()).await?;
    door.commit().await?;
    let detail = format!("to {} {}", account.kind().name(), account.id());
    service.happened(Event::TokenIssued, origin, permit.caller(), "", &detail);
    Ok(token)
}
