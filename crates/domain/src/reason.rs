//! Why a request was refused: for the audit table, the log, the metrics and `token why`, never for the client,
//! whose answer stays as vague as the reference's.

use crate::jwt::Fault;
use crate::oauth;
use time::OffsetDateTime;

/// The true reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No account of that name (on that website).
    UnknownAccount,
    /// The account exists, but on other websites only.
    WrongWebsite,
    /// The password does not match.
    WrongPassword,
    /// A reset token or confirmation key that is not the account's.
    WrongKey,
    /// A reset token that is too old.
    LinkExpired,
    /// The account has no password yet.
    NoPassword,
    /// Too many failures under this name; token requests are refused until the time.
    Throttled(Option<OffsetDateTime>),
    /// The account's own lock; it ends at the time.
    AccountLocked(OffsetDateTime),
    /// The account is disabled.
    AccountDisabled,
    /// The admin account's expiry date has passed.
    AccountExpired(OffsetDateTime),
    /// The account's e-mail address has not been confirmed.
    Unconfirmed,
    /// The customer's group is excluded from the website.
    GroupExcluded,
    /// The admin has no role.
    NoRole,
    /// The store beside asks admins for a second factor.
    SecondFactor,
    /// The request carries no bearer token.
    NoToken,
    /// The `Authorization` header is not `Bearer TOKEN`.
    MalformedHeader,
    /// No such token was issued, or it was cleaned up.
    TokenUnknown,
    /// The token's lifetime ended at the time.
    TokenExpired(OffsetDateTime),
    /// The token was revoked.
    TokenRevoked,
    /// No such refresh token was issued, or it was cleaned up.
    RefreshUnknown,
    /// The refresh token was exchanged before, or another took its place: its session ends.
    RefreshReused,
    /// The session was ended.
    SessionEnded,
    /// The session's time was over at the time.
    SessionExpired(OffsetDateTime),
    /// It is a signed token that is refused whatever the account.
    SignedToken(Fault),
    /// The token's account no longer exists.
    AccountGone,
    /// The caller is of a kind that the route is not for.
    WrongCaller,
    /// The role lacks a resource.
    MissingResource(String),
    /// Somebody acts for the customer by the token, and what was asked for is the customer's alone.
    ActingToken,
    /// Who acts for the customer by the token may no longer.
    ActorRefused(String),
    /// The request's signature proves nothing.
    Signature(oauth::Fault),
    /// Of an integration's four values, one is not its own.
    WrongValues,
    /// An integration's secrets are encrypted by a key that is not known here.
    SecretUnreadable,
    /// The integration is not active.
    IntegrationInactive,
    /// An integration's access token as a bearer token, where the store's settings do not take it.
    BearerSwitchedOff,
    /// The machine key was revoked.
    KeyRevoked,
    /// The machine key's end date has passed.
    KeyExpired(OffsetDateTime),
    /// The machine key is not for the address that the request comes from.
    WrongNetwork,
    /// The machine key is limited to websites, and the route reaches beyond any.
    BeyondWebsites,
    /// The server was too busy to check.
    Busy,
}

impl Reason {
    /// The stable code, for audit rows, metrics and scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown_account",
            Self::WrongWebsite => "wrong_website",
            Self::WrongPassword => "wrong_password",
            Self::WrongKey => "wrong_key",
            Self::LinkExpired => "link_expired",
            Self::NoPassword => "no_password",
            Self::Throttled(_) => "throttled",
            Self::AccountLocked(_) => "account_locked",
            Self::AccountDisabled => "account_disabled",
            Self::AccountExpired(_) => "account_expired",
            Self::Unconfirmed => "unconfirmed",
            Self::GroupExcluded => "group_excluded",
            Self::NoRole => "no_role",
            Self::SecondFactor => "second_factor",
            Self::NoToken => "no_token",
            Self::MalformedHeader => "malformed_header",
            Self::TokenUnknown => "token_unknown",
            Self::TokenExpired(_) => "token_expired",
            Self::TokenRevoked => "token_revoked",
            Self::RefreshUnknown => "refresh_unknown",
            Self::RefreshReused => "refresh_reused",
            Self::SessionEnded => "session_ended",
            Self::SessionExpired(_) => "session_expired",
            Self::SignedToken(fault) => fault.code(),
            Self::AccountGone => "account_gone",
            Self::WrongCaller => "wrong_caller",
            Self::MissingResource(_) => "missing_resource",
            Self::ActingToken => "acting_token",
            Self::ActorRefused(_) => "actor_refused",
            Self::Signature(fault) => fault.code(),
            Self::WrongValues => "wrong_values",
            Self::SecretUnreadable => "secret_unreadable",
            Self::IntegrationInactive => "integration_inactive",
            Self::BearerSwitchedOff => "bearer_switched_off",
            Self::KeyRevoked => "key_revoked",
            Self::KeyExpired(_) => "key_expired",
            Self::WrongNetwork => "wrong_network",
            Self::BeyondWebsites => "beyond_websites",
            Self::Busy => "busy",
        }
    }

    /// The detail that goes with the code: a time in UTC, a resource id or who acts; empty where there is none.
    pub fn detail(&self) -> String {
        match self {
            Self::Throttled(Some(at))
            | Self::AccountLocked(at)
            | Self::AccountExpired(at)
            | Self::TokenExpired(at)
            | Self::KeyExpired(at)
            | Self::SessionExpired(at) => crate::clock::timestamp(*at),
            Self::SignedToken(fault) => fault.detail(),
            Self::MissingResource(resource) => resource.clone(),
            Self::ActorRefused(actor) => actor.clone(),
            _ => String::new(),
        }
    }
}
