//! What clients see of acting for a customer, of introspection and of revocation. The reference has none of them, so the
//! words are our own.

use crate::error::{Error, ErrorKind};
use crate::phrase::Phrase;

/// A customer for whom nobody may act: disabled, unconfirmed, or of a group that its website excludes; status 400.
pub const CANNOT_ACT_FOR: &str =
    "Nobody can act for this customer: the account is disabled, unconfirmed or excluded.";

/// Acting for customers where tokens are signed, and no mark can say who acts; status 400.
pub const ACTING_NEEDS_STORED_TOKENS: &str =
    "Acting for a customer needs tokens that are stored. This server issues signed tokens (JWT).";
/// Acting for customers without the table of marks; status 400.
pub const ACTING_NEEDS_TABLES: &str = "Acting for a customer needs tables of magegate's own. This \
    server runs with a read-only schema.";
/// Machine keys without the table that holds them; status 400.
pub const MACHINE_KEYS_NEED_TABLES: &str = "Machine keys need tables of magegate's own. This server \
    runs with a read-only schema.";
/// What somebody who acts for a customer may not do in its place.
pub const CUSTOMER_ALONE: &str =
    "Only the customer itself may do this, and nobody who acts for the customer.";

/// The refusal of what is the customer's alone to somebody who acts for it, status 401.
pub fn customer_alone() -> Error {
    Error::new(ErrorKind::Unauthorized, Phrase::plain(CUSTOMER_ALONE))
}

/// An exchange without the table of what was exchanged; status 400.
pub const EXCHANGE_NEEDS_TABLES: &str = "%error: the exchange needs tables of magegate's own. This \
    server runs with a read-only schema.";
/// Four values that are not those of an active integration; status 401.
pub const EXCHANGE_REFUSED: &str =
    "%error: these are not the four values of an integration that is active.";

/// The refusal of an exchange, whichever value is wrong; the error code is that of RFC 6749, section 5.2. Status 401.
pub fn exchange_refused() -> Error {
    let parameters = vec![("error", "invalid_client".into())];
    Error::new(ErrorKind::Unauthenticated, Phrase::named(EXCHANGE_REFUSED, parameters))
}

/// The refusal of an exchange where nothing can be kept; status 400.
pub fn exchange_needs_tables() -> Error {
    let parameters = vec![("error", "invalid_request".into())];
    Error::new(ErrorKind::Input, Phrase::named(EXCHANGE_NEEDS_TABLES, parameters))
}

/// A field that asks for another exchange than there is, with its one value; the error code is that of RFC 6749, section
/// 5.2. Status 400.
pub fn exchange_error(code: &str, field: &str, value: &str) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "%error: %fieldName must be %value.",
            vec![("error", code.into()), ("fieldName", field.into()), ("value", value.into())],
        ),
    )
}

/// An integration's access token, which its bearer cannot revoke: whoever has it could end what signs the integration's
/// calls. Status 400; the error code is that of RFC 7009, section 2.2.1.
pub fn access_token_of_integration() -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "%error: an integration's access token is revoked by the store's operator.",
            vec![("error", "unsupported_token_type".into())],
        ),
    )
}

/// A token that cannot be revoked on its own, status 400; the error code is that of RFC 7009, section 2.2.1.
pub fn unsupported_token_type() -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "%error: a signed token (JWT) cannot be revoked on its own. Revoke all tokens of the account.",
            vec![("error", "unsupported_token_type".into())],
        ),
    )
}

/// A field of a form that came more than once, which RFC 6749, section 3.2 forbids; status 400.
pub fn sent_twice(field: &str) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named("\"%fieldName\" was sent more than once.", vec![("fieldName", field.into())]),
    )
}
