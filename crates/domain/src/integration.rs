//! Integrations: programs that call with rights of their own, the consumers that they are to OAuth 1.0a, and their tokens
//! (`spec/oauth-integrations.md` 1 and 2).

use crate::id::{ConsumerId, IntegrationId, TokenId};
use time::OffsetDateTime;

/// What stands in `oauth_token.callback_url` where nothing is to be called back.
pub const OUT_OF_BAND: &str = "oob";
/// `user_type` of the tokens, the roles and the revocations of integrations.
pub const USER_TYPE: i64 = 1;

/// An integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// `integration.integration_id`.
    pub id: IntegrationId,
    /// Its name, which no other has.
    pub name: String,
    /// Whom to write to; may be empty.
    pub email: String,
    /// Where its credentials are sent at activation; `None` for those that a person copies.
    pub endpoint: Option<String>,
    /// Where a person logs in to it while it is activated.
    pub identity_link_url: Option<String>,
    /// Whether it may call.
    pub status: Status,
    /// What it is to OAuth 1.0a; `None` where the store has lost it.
    pub consumer: Option<ConsumerId>,
    /// Who made it.
    pub setup: Setup,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

/// Whether an integration may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It was not activated, or was deactivated.
    Inactive,
    /// It may call.
    Active,
    /// It came with a module whose definition of it has changed since.
    Reset,
}

/// Who made an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setup {
    /// A person.
    Manual,
    /// A module of the store: only that may change or delete it.
    Config,
}

/// A client of OAuth 1.0a.
#[derive(Clone, PartialEq, Eq)]
pub struct Consumer {
    /// `oauth_consumer.entity_id`.
    pub id: ConsumerId,
    /// `Integration` and the integration's number.
    pub name: String,
    /// What it names itself by, 32 characters.
    pub key: String,
    /// Its secret as stored: encrypted.
    pub secret: String,
    /// Where it wants to be called back; `None` for nowhere.
    pub callback_url: Option<String>,
    /// When its handshake began last; `None` for never, which the column says by a zero date.
    pub updated_at: Option<OffsetDateTime>,
}

/// A consumer's token. It is one row from the verifier to the access token.
#[derive(Clone, PartialEq, Eq)]
pub struct OauthToken {
    /// `oauth_token.entity_id`.
    pub id: TokenId,
    /// Whose it is; number 0, which nobody has, for a row that is no consumer's.
    pub consumer: ConsumerId,
    /// What it may be used for.
    pub kind: TokenKind,
    /// What the consumer names it by, 32 characters.
    pub token: String,
    /// Its secret as stored: encrypted in an access token, else in clear.
    pub secret: String,
    /// What the consumer proves by that it is the one that was activated; empty without one.
    pub verifier: String,
    /// Where the consumer wants to be called back, or [`OUT_OF_BAND`].
    pub callback_url: String,
    /// Whether it was revoked.
    pub revoked: bool,
    /// When the row was made, at the beginning of the handshake.
    pub created_at: OffsetDateTime,
}

/// What a consumer's token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Its verifier is exchanged for a request token.
    Verifier,
    /// It is exchanged for an access token.
    Request,
    /// It signs calls.
    Access,
}

impl Integration {
    /// Whether it may call.
    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    /// Endpoint and identity link of an integration that fetches its tokens itself, by the handshake.
    pub fn handshake(&self) -> Option<(&str, &str)> {
        self.endpoint.as_deref().zip(self.identity_link_url.as_deref())
    }
}

impl Status {
    /// `integration.status`.
    pub fn code(self) -> i64 {
        match self {
            Self::Inactive => 0,
            Self::Active => 1,
            Self::Reset => 2,
        }
    }

    /// The status of a code. Only one code lets an integration call.
    pub fn of_code(code: i64) -> Self {
        match code {
            1 => Self::Active,
            2 => Self::Reset,
            _ => Self::Inactive,
        }
    }

    /// The status in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::Active => "active",
            Self::Reset => "reset",
        }
    }
}

impl Setup {
    /// `integration.setup_type`.
    pub fn code(self) -> i64 {
        match self {
            Self::Manual => 0,
            Self::Config => 1,
        }
    }

    /// Who made it, by the code.
    pub fn of_code(code: i64) -> Self {
        if code == 1 { Self::Config } else { Self::Manual }
    }
}

impl TokenKind {
    /// `oauth_token.type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verifier => "verifier",
            Self::Request => "request",
            Self::Access => "access",
        }
    }

    /// The kind of a name; `None` for a name that no token has.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Verifier, Self::Request, Self::Access].into_iter().find(|kind| kind.name() == name)
    }
}

impl std::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Consumer({} {})", self.id, self.name)
    }
}

impl std::fmt::Debug for OauthToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OauthToken({} of consumer {}, {})", self.id, self.consumer, self.kind.name())
    }
}
