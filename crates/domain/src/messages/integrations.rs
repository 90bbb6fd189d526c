//! What is said of integrations, in the reference's words (`spec/oauth-integrations.md` 1) and in our own.

use crate::error::{Error, ErrorKind};
use crate::id::IntegrationId;
use crate::phrase::Phrase;

/// A name that another integration has.
pub const INTEGRATION_EXISTS: &str = "The integration with name \"%1\" exists.";
/// A number that no integration has.
pub const INTEGRATION_UNKNOWN: &str = "The integration with ID \"%1\" doesn't exist.";
/// What belongs to a module is neither changed nor deleted here.
pub const INTEGRATION_FIXED: &str =
    "The integration \"%1\" belongs to a module of the store: only that may change or delete it.";
/// A secret that no key opens, for the operator.
pub const SECRET_UNREADABLE: &str = "The secrets of the integration \"%1\" cannot be decrypted: the key they were encrypted \
    with is refused, or no longer there.";
/// Nothing to encrypt secrets with, for the operator.
pub const NO_ENCRYPTION_KEY: &str = "There is no key to encrypt secrets with: crypt/key of the store has to end with one of \
    32 bytes that is not refused.";

/// Another integration has the name.
pub fn integration_exists(name: &str) -> Error {
    let phrase = Phrase::positional(INTEGRATION_EXISTS, vec![name.into()]);
    Error::new(ErrorKind::AlreadyExists, phrase)
}

/// No integration has the number.
pub fn integration_unknown(id: IntegrationId) -> Error {
    let phrase = Phrase::positional(INTEGRATION_UNKNOWN, vec![id.0.to_string().into()]);
    Error::new(ErrorKind::NotFound, phrase)
}

/// The integration is a module's.
pub fn integration_fixed(name: &str) -> Error {
    Error::new(ErrorKind::State, Phrase::positional(INTEGRATION_FIXED, vec![name.into()]))
}

/// A secret of the integration cannot be read.
pub fn secret_unreadable(name: &str) -> Error {
    Error::new(ErrorKind::State, Phrase::positional(SECRET_UNREADABLE, vec![name.into()]))
}

/// Nothing can be encrypted.
pub fn no_encryption_key() -> Error {
    Error::new(ErrorKind::State, Phrase::plain(NO_ENCRYPTION_KEY))
}
