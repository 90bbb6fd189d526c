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

    fn error(&self) -> Error {
        let numbered = |kind, text, value: String| {
            Error::new(kind, Phrase::positional(text, vec![value.into()]))
        };
        let (input, refused) = (ErrorKind::Input, ErrorKind::Unauthenticated);
        match self {
            Self::Missing(names) => messages::required(names),
            Self::Version(version) => numbered(input, messages::OAUTH_VERSION, version.clone()),
            Self::TokenLength => Error::new(input, Phrase::plain(messages::OAUTH_TOKEN_LENGTH)),
            Self::Method(method) => numbered(input, messages::OAUTH_METHOD, method.clone()),
            Self::NonceUsed(id) => numbered(refused, messages::OAUTH_NONCE_USED, id.to_string()),
            Self::NoHandshake(id) => {
                numbered(refused, messages::OAUTH_NO_HANDSHAKE, id.to_string())
            }
            other => Error::new(refused, Phrase::plain(other.plain())),
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
        fault.error().because(Reason::Signature(fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a client sees of a fault.
    fn seen(fault: Fault) -> (ErrorKind, String) {
        let error = Error::from(fault);
        (error.kind, error.phrase.substituted())
    }

    #[test]
    fn faults_are_told_in_the_references_words_and_kept_as_the_reason() {
        let (input, refused) = (ErrorKind::Input, ErrorKind::Unauthenticated);
        for (fault, kind, text) in [
            (Fault::Version("2.0".into()), input, "The \"2.0\" Oauth version isn't supported."),
            (
                Fault::Missing(vec!["oauth_nonce"]),
                input,
                "\"oauth_nonce\" is required. Enter and try again.",
            ),
            (
                Fault::TokenLength,
                input,
                "The token length is invalid. Check the length and try again.",
            ),
            (
                Fault::Method("PLAINTEXT".into()),
                input,
                "Signature method PLAINTEXT is not supported",
            ),
            (Fault::KeyLength, refused, "Consumer key is not the correct length"),
            (Fault::Timestamp, refused, "An error occurred validating the nonce"),
            (Fault::Nonce, refused, "An error occurred validating the nonce"),
            (
                Fault::NonceUsed(7),
                refused,
                "The nonce is already being used by the consumer with ID 7",
            ),
            (Fault::NoHandshake(7), refused, "A token with consumer ID 7 does not exist"),
            (Fault::Signature, refused, "The signature is invalid. Verify and try again."),
        ] {
            let error = Error::from(fault.clone());
            assert_eq!(error.reason, Some(Reason::Signature(fault.clone())));
            assert_eq!(seen(fault), (kind, text.to_owned()));
        }
    }
}
