//! Issued tokens as the operator sees them: listing and revoking them by command.

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use crate::token_format::{self, ReadToken};
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::caller::{Account, Caller};
use magegate_domain::id::{SessionId, TokenId};
use magegate_domain::token::StoredToken;
use magegate_store::engine::Door;
pub use magegate_store::tokens::Which;
use magegate_store::{impersonations, sessions, tokens};
use std::collections::HashMap;
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
    /// Who acts for the account by it; `None` for the account itself.
    pub acted_by: Option<Caller>,
    /// The session that has it now, and the device of that, which may be empty; `None` where it belongs to none.
    pub session: Option<(SessionId, String)>,
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
    let marks = match (account, stored.first(), stored.last()) {
        (Some(account), _, _) => impersonations::of_account(&mut door, account).await?,
        (None, Some(first), Some(last)) => {
            impersonations::between(&mut door, first.id, last.id).await?
        }
        _ => Vec::new(),
    };
    let marks: HashMap<_, _> = marks.into_iter().collect();
    let mut sessions = sessions_of(&mut door, account, &stored).await?;
    Ok(stored
        .into_iter()
        .map(|token| {
            let lifetime = facts.settings.token_lifetime(token.account.kind());
            let ends_at = lifetime.end(token.created_at);
            let alive = !token.revoked && ends_at.is_none_or(|end| end > now);
            let acted_by = marks.get(&token.id).copied();
            let session = sessions.remove(&token.id);
            Listed { token, ends_at, alive, acted_by, session }
        })
        .collect())
}

/// What a token on its own is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A row.
    Row(TokenId),
    /// A signed token of the account, which is nowhere stored.
    Signed(Account),
}

/// What a token is, by the token itself; `None` when it is none.
pub async fn find(service: &Service, _permit: &Permit, token: &str) -> Result<Option<Found>> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let looks = token_format::look(token, &facts);
    let read = token_format::read(service, &mut door, &facts, token, looks).await?;
    Ok(read.ok().map(|token| match token {
        ReadToken::Stored(stored) => Found::Row(stored.id),
        ReadToken::Signed(signed) => Found::Signed(signed.account),
    }))
}

/// Whether there may be signed tokens, of which no list is kept: an account's are revoked together or not at all.
pub async fn may_be_signed(service: &Service, _permit: &Permit) -> Result<bool> {
    Ok(!service.facts().await?.keys.is_empty())
}

/// Revokes tokens; gives how many stored ones were not revoked before. An account's signed tokens end with the others.
///
/// Other processes on the same database see it within the bound of their caches: a command that must be able to say
/// "refused from now on" waits for that long after this returned.
pub async fn revoke(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    which: Which,
) -> Result<u64> {
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let now = service.now();
    let count = tokens::revoke(&mut door, which, "command", now).await?;
    if which == Which::All && !facts.keys.is_empty() {
        tokens::set_all_revoked_before(&mut door, now).await?;
    }
    door.commit().await?;
    service.changed().await;
    let detail = match which {
        Which::One(id) => format!("token {id}"),
        Which::Of(account) => {
            let (kind, id) = (account.kind().name(), account.id());
            format!("all of {kind} {id}, of which {count} stored")
        }
        Which::All => format!("all there were, of which {count} stored"),
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
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let now = service.now();
    let issued = token_format::issue(service, &mut door, &facts, account, now).await?;
    door.commit().await?;
    let detail = format!("to {} {}", account.kind().name(), account.id());
    service.happened(Event::TokenIssued, origin, permit.caller(), "", &detail);
    Ok(issued.token)
}

/// The sessions of listed tokens, by token.
async fn sessions_of(
    door: &mut Door,
    account: Option<Account>,
    listed: &[StoredToken],
) -> Result<HashMap<TokenId, (SessionId, String)>> {
    let found = match (account, listed.first(), listed.last()) {
        (Some(account), _, _) => {
            let listed = sessions::list_of(door, account).await?;
            listed.into_iter().map(|(session, _)| session).collect()
        }
        (None, Some(first), Some(last)) => sessions::between(door, first.id, last.id).await?,
        _ => Vec::new(),
    };
    Ok(found.into_iter().map(|session| (session.token, (session.id, session.device))).collect())
}
