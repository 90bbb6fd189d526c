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
/// What somebody who acts for a customer may not do in its place.
pub const CUSTOMER_ALONE: &str =
    "Only the customer itself may do this, and nobody who acts for the customer.";

/// The refusal of what is the customer's alone to somebody who acts for it, status 401.
pub fn customer_alone() -> Error {
    Error::new(ErrorKind::Unauthorized, Phrase::plain(CUSTOMER_ALONE))
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
