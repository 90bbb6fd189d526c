//! What clients see of sessions and refresh tokens. The reference has neither, so the words are our own.

use crate::error::{Error, ErrorKind};
use crate::phrase::Phrase;

/// The one answer to every refused refresh token, whatever the cause.
pub const REFRESH_REFUSED: &str = "The refresh token cannot be used. Please sign in again.";
/// Sessions where the settings switch them off.
pub const SESSIONS_OFF: &str = "Sessions are switched off.";
/// Sessions where tokens are signed, and stored nowhere.
pub const SESSIONS_NEED_STORED_TOKENS: &str =
    "Sessions need tokens that are stored. This server issues signed tokens (JWT).";
/// Sessions without the tables that keep them.
pub const SESSIONS_NEED_TABLES: &str = "Sessions need tables of magegate's own. This server runs \
    with a read-only schema.";
/// A caller that asks for all other sessions to end, and belongs to none itself.
pub const NO_SESSION: &str =
    "The token of this request belongs to no session. Please sign in again.";

/// The generic refusal of a refresh token, status 401.
pub fn refresh_refused() -> Error {
    Error::new(ErrorKind::Unauthenticated, Phrase::plain(REFRESH_REFUSED))
}
