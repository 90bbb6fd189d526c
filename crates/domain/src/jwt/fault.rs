//! What can be wrong with a signed token: for the audit table, the log and `token why`, never for the client.

use crate::reason::Reason;
use time::OffsetDateTime;

/// Why a signed token is refused whatever the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not three parts in base64url with JSON objects in the first two.
    Malformed,
    /// Base64 with padding.
    Padded,
    /// A JSON serialisation; no header can carry one sensibly.
    JsonForm,
    /// An encrypted token, which anybody can make.
    Encrypted,
    /// A token that says of itself that it is not signed.
    Unsigned,
    /// Another algorithm than the configured one.
    OtherAlgorithm,
    /// The configured algorithm is none that is offered here.
    NoAlgorithm,
    /// No key verifies the signature.
    BadSignature,
    /// It was signed by a key that is refused.
    RefusedKey,
    /// The header names a content type: the token wraps another one.
    ContentType,
    /// The header asks for extensions.
    Critical,
    /// The claim is missing, empty or no whole number.
    Claim(&'static str),
    /// It is a token of an integration or of nobody.
    UserType,
    /// It says to be issued at a time that has not come.
    IssuedAhead(OffsetDateTime),
}

impl Fault {
    /// The stable code, for audit rows, metrics and scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "jwt_malformed",
            Self::Padded => "jwt_padded",
            Self::JsonForm => "jwt_json_form",
            Self::Encrypted => "jwt_encrypted",
            Self::Unsigned => "jwt_unsigned",
            Self::OtherAlgorithm => "jwt_other_algorithm",
            Self::NoAlgorithm => "jwt_no_algorithm",
            Self::BadSignature => "jwt_bad_signature",
            Self::RefusedKey => "jwt_refused_key",
            Self::ContentType => "jwt_content_type",
            Self::Critical => "jwt_critical",
            Self::Claim(_) => "jwt_claim",
            Self::UserType => "jwt_user_type",
            Self::IssuedAhead(_) => "jwt_issued_ahead",
        }
    }

    /// The claim or time that goes with the code; empty where there is none.
    pub fn detail(self) -> String {
        match self {
            Self::Claim(claim) => claim.to_owned(),
            Self::IssuedAhead(at) => crate::clock::timestamp(at),
            _ => String::new(),
        }
    }

    /// The fault as a sentence.
    pub fn words(self) -> String {
        let words = match self {
            Self::Malformed => "It has not the form of a signed token.",
            Self::Padded => "Its base64 is padded, which signed tokens are not.",
            Self::JsonForm => "It is a JSON serialisation; only compact signed tokens are read.",
            Self::Encrypted => {
                "It is an encrypted token (JWE); anybody can make one, so none is read."
            }
            Self::Unsigned => "It says of itself that it is not signed.",
            Self::OtherAlgorithm => {
                "It was signed by another algorithm than the one that webapi/jwtauth/jwt_alg names."
            }
            Self::NoAlgorithm => {
                "webapi/jwtauth/jwt_alg names none of HS256, HS384 and HS512, so no signed token is read."
            }
            Self::BadSignature => "No key of this server verifies its signature.",
            Self::RefusedKey => "It was signed by a key that is refused (`magegate key list`).",
            Self::ContentType => "Its header has a content type (cty), which is not read.",
            Self::Critical => "Its header asks for extensions (crit), of which none is offered.",
            Self::Claim(claim) => {
                return format!("Its claim {claim} is missing, empty or no whole number.");
            }
            Self::UserType => "It belongs neither to a customer nor to an admin.",
            Self::IssuedAhead(at) => {
                let at = crate::clock::timestamp(at);
                return format!(
                    "It says to be issued at {at} UTC, which is more than a minute ahead."
                );
            }
        };
        words.to_owned()
    }
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        Self::SignedToken(fault)
    }
}
