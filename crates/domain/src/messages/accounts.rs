//! What clients see of resets, confirmations and validations (`spec/customers-api.md`, sections 7.4, 9 and 12).

use crate::error::{Error, ErrorKind};
use crate::phrase::{Param, Phrase};

/// A reset link whose token is not the one stored, or where none is.
pub const RESET_TOKEN_MISMATCH: &str = "The password token is mismatched. Reset and try again.";
/// A reset link that is too old.
pub const RESET_TOKEN_EXPIRED: &str = "The password token is expired. Reset and try again.";
/// Confirmation of an account that is confirmed.
pub const ALREADY_ACTIVE: &str = "The account is already active.";
/// A confirmation key that is not the account's.
pub const CONFIRMATION_MISMATCH: &str =
    "The confirmation token is invalid. Verify the token and try again.";
/// A confirmation mail for an account that is confirmed.
pub const CONFIRMATION_NOT_NEEDED: &str = "Confirmation isn't needed.";

/// A thing that is not in a state for the operation, status 400.
pub fn state(text: &'static str) -> Error {
    Error::new(ErrorKind::State, Phrase::plain(text))
}

/// A template for reset mails that there is not.
pub fn unknown_reset_template(value: &str, first: &'static str, second: &'static str) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "Invalid value of \"%value\" provided for the %fieldName field. \
             Possible values: %template1 or %template2.",
            vec![
                ("value", value.into()),
                ("fieldName", "template".into()),
                ("template1", first.into()),
                ("template2", second.into()),
            ],
        ),
    )
}

/// A customer's number that no customer can have; its parameters come in this order.
pub fn impossible_customer(id: i64) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "Invalid value of \"%value\" provided for the %fieldName field.",
            vec![("value", Param::Int(id)), ("fieldName", "customerId".into())],
        ),
    )
}

/// A hash that is not of a form that a password could be compared with; no such message exists in the reference.
pub fn unreadable_hash(field: &str) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "\"%fieldName\" is not a password hash that this store can read: HASH:SALT:VERSION, \
             at most 128 characters.",
            vec![("fieldName", field.into())],
        ),
    )
}

/// A required member without a value, as `validate` reports it; the label is part of the text.
pub fn attribute_value_empty(label: &str) -> String {
    format!("The \"{label}\" attribute value is empty. Set the attribute and try again.")
}
