//! Sessions: signing in on a device, exchanging refresh tokens, the list of an account's devices, and ending them. A
//! family of refresh tokens follows the rules of [`magegate_domain::session`].

use crate::Service;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::id::SessionId;
use magegate_domain::password::Password;
use magegate_domain::{Result, messages};
use time::OffsetDateTime;

/// What a client gets when it signs in or refreshes: a pair of tokens, the only one that its session has.
#[derive(Clone)]
pub struct Signed {
    /// The session; it stays the same through all refreshes.
    pub session: SessionId,
    /// The token for requests.
    pub access_token: String,
    /// When that ends; `None` where tokens live until they are revoked.
    pub expires_at: Option<OffsetDateTime>,
    /// How many seconds that is from now.
    pub expires_in: Option<i64>,
    /// The token that is exchanged for the next pair, once.
    pub refresh_token: String,
    /// Until when it can be exchanged; `None` where the settings set no end.
    pub refresh_expires_at: Option<OffsetDateTime>,
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The session.
    pub id: SessionId,
    /// The device as the client named it, else its program's name for itself; may be empty.
    pub device: String,
    /// The address that it last signed in or refreshed from.
    pub peer: String,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When its token was last used, to about a minute.
    pub used_at: OffsetDateTime,
    /// When its token was last exchanged; `None` if never.
    pub refreshed_at: Option<OffsetDateTime>,
    /// When it ends unless it is refreshed; `None` for never.
    pub ends_at: Option<OffsetDateTime>,
    /// Whether it has a refresh token. An ordinary login has none.
    pub can_refresh: bool,
    /// Whether the request that lists belongs to it.
    pub is_current: bool,
}

/// What a refresh token is, for who asks about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The session.
    pub session: SessionId,
    /// Whose it is.
    pub account: Account,
    /// When it was issued.
    pub issued_at: OffsetDateTime,
    /// Until when it can be exchanged; `None` where the settings set no end.
    pub ends_at: Option<OffsetDateTime>,
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signed").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Signs in: the checks, the throttle and the refusals of `integrationCustomerTokenServiceV1` and its sister for admins,
/// and a refresh token beside the token. `device` is a short text for the list of sessions; empty: what the client program
/// calls itself. Refused with 400 where sessions cannot be kept.
pub async fn sign_in(
    _service: &Service,
    _origin: &Origin,
    _kind: AccountKind,
    (_name, _password): (&str, &Password),
    _device: &str,
) -> Result<Signed> {
    Err(messages::input(messages::SESSIONS_OFF))
}

/// Exchanges a refresh token for a new pair; the token before ends at once. Every refusal is the same 401, with the true
/// reason beside it. One that was exchanged before ends the whole session.
pub async fn refresh(_service: &Service, _origin: &Origin, _refresh_token: &str) -> Result<Signed> {
    Err(messages::refresh_refused())
}

/// An account's sessions that are alive, the one used last first. `current` is the session of the request that asks
/// ([`crate::authentication::Identity::session`]).
pub async fn list(
    _service: &Service,
    _permit: &Permit,
    _account: Account,
    _current: Option<SessionId>,
) -> Result<Vec<Listed>> {
    Ok(Vec::new())
}

/// Ends one session of an account: its token and refresh token are refused from now on. 404 where the account has no such
/// session, or it has ended.
pub async fn end(
    _service: &Service,
    _origin: &Origin,
    _permit: &Permit,
    _account: Account,
    session: SessionId,
) -> Result<bool> {
    Err(messages::no_such_entity("sessionId", session.0))
}

/// Ends all sessions of an account but one, and all its tokens that belong to no session. Gives how many tokens ended.
/// `keep` is the session of the request that asks; 400 where it belongs to none.
pub async fn end_others(
    _service: &Service,
    _origin: &Origin,
    _permit: &Permit,
    _account: Account,
    _keep: Option<SessionId>,
) -> Result<u64> {
    Err(messages::input(messages::NO_SESSION))
}

/// What a refresh token is; `None` for one that cannot be exchanged now.
pub async fn inspect(_service: &Service, _refresh_token: &str) -> Result<Option<Inspected>> {
    Ok(None)
}

/// Ends the session of a refresh token, whoever presents it (RFC 7009). `false` where it is none, or ended before.
pub async fn revoke(_service: &Service, _origin: &Origin, _refresh_token: &str) -> Result<bool> {
    Ok(false)
}
