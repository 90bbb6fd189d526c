//! What may be wrong with a signed request, and the reference's words for it (`spec/oauth-integrations.md` 7).

use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::phrase::Phrase;
use crate::reason::Reason;

/// Why a signed request proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Parameters are missing.
    Missing(Vec<&'static str>),
    /// `oauth_version` is not `1.0`.
    Version(String),
    /// `oauth_token` has another length than tokens have.
    TokenLength,
    /// The signature method is unknown, or switched off.
    Method(String),
    /// The consumer key has another length than keys have.
    KeyLength,
    /// No consumer has the key.
    KeyUnknown,
    /// The timestamp is none, or too far from our clock.
    Timestamp,
    /// The nonce is none that could be kept.
    Nonce,
    /// The consumer has used the nonce before.
    NonceUsed(i64),
    /// The handshake was not begun, or too long ago.
    ConsumerExpired,
    /// There is no handshake of the consumer.
    NoHandshake(i64),
    /// The handshake is past its verifier.
    NotVerifier,
    /// No token of that text.
    TokenUnknown,
    /// The token is another consumer's; at the end of the handshake, the request token.
    OtherConsumer {
        /// Whether it was to be a request token.
        is_request_token: bool,
    },
    /// The handshake is over.
    TokenUsed,
    /// The verifier has another length than verifiers have.
    VerifierLength,
    /// The verifier is not the token's.
    VerifierWrong,
    /// The token is no access token.
    NotAccess,
    /// The access token was revoked.
    TokenRevoked,
    /// The signature does not match.
    Signature,
}

impl Fault {
    /// The stable code, for audit rows and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "oauth_parameter_absent",
            Self::Version(_) => "oauth_version_rejected",
            Self::TokenLength => "oauth_token_length",
            Self::Method(_) => "oauth_signature_method_rejected",
            Self::KeyLength => "oauth_consumer_key_length",
            Self::KeyUnknown => "oauth_consumer_key_unknown",
            Self::Timestamp => "oauth_timestamp_refused",
            Self::Nonce => "oauth_nonce_refused",
            Self::NonceUsed(_) => "oauth_nonce_used",
            Self::ConsumerExpired => "oauth_handshake_expired",
            Self::NoHandshake(_) => "oauth_no_handshake",
            Self::NotVerifier => "oauth_not_verifier",
            Self::TokenUnknown => "oauth_token_unknown",
            Self::OtherConsumer { .. } => "oauth_token_of_other_consumer",
            Self::TokenUsed => "oauth_token_used",
            Self::VerifierLength => "oauth_verifier_length",
            Self::VerifierWrong => "oauth_verifier_wrong",
            Self::NotAccess => "oauth_token_not_access",
            Self::TokenRevoked => "oauth_token_revoked",
            Self::Signature => "oauth_signature_invalid",
        }
    }

    fn phrase(&self) -> (ErrorKind, Phrase) {
        use ErrorKind::{Input, Unauthenticated};
        let numbered = |text, value: String| Phrase::positional(text, vec![value.into()]);
        match self {
            Self::Missing(names) => (Input, messages::required(names).phrase),
            Self::Version(version) => (Input, numbered(messages::OAUTH_VERSION, version.clone())),
            Self::TokenLength => (Input, Phrase::plain(messages::OAUTH_TOKEN_LENGTH)),
            Self::Method(method) => (Input, numbered(messages::OAUTH_METHOD, method.clone())),
            Self::NonceUsed(consumer) => {
                (Unauthenticated, numbered(messages::OAUTH_NONCE_USED, consumer.to_string()))
            }
            Self::NoHandshake(consumer) => {
                (Unauthenticated, numbered(messages::OAUTH_NO_HANDSHAKE, consumer.to_string()))
            }
            other => (Unauthenticated, Phrase::plain(other.plain())),
        }
    }

    /// The text of a fault that has no parameters.
    fn plain(&self) -> &'static str {
        match self {
            Self::KeyLength => messages::OAUTH_KEY_LENGTH,
            Self::KeyUnknown => messages::OAUTH_KEY_UNKNOWN,
            Self::ConsumerExpired => messages::OAUTH_CONSUMER_EXPIRED,
            Self::NotVerifier => messages::OAUTH_NOT_VERIFIER,
            Self::TokenUnknown => messages::OAUTH_TOKEN_UNKNOWN,
            Self::OtherConsumer { is_request_token: true } => messages::OAUTH_OTHER_REQUEST_TOKEN,
            Self::OtherConsumer { is_request_token: false } => messages::OAUTH_OTHER_TOKEN,
            Self::TokenUsed => messages::OAUTH_TOKEN_USED,
            Self::VerifierLength => messages::OAUTH_VERIFIER_LENGTH,
            Self::VerifierWrong => messages::OAUTH_VERIFIER_WRONG,
            Self::NotAccess => messages::OAUTH_NOT_ACCESS,
            Self::TokenRevoked => messages::OAUTH_TOKEN_REVOKED,
            Self::Signature => messages::OAUTH_SIGNATURE,
            // The reference tells neither apart.
            _ => messages::OAUTH_NONCE,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let (kind, phrase) = fault.phrase();
        let error = match &fault {
            Fault::Missing(names) => messages::required(names),
            _ => Self::new(kind, phrase),
        };
        error.because(Reason::Signature(fault))
    }
}
