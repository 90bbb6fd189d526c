//! Every phrase that a client can see, once. Constructors, so that a message in a bug report leads to one line.
//! Texts and parameter forms: `spec/token-service.md`, `spec/web-api-framework.md`, `spec/customers-api.md`.

mod accounts;
mod graphql;
mod groups;
mod integrations;
mod oauth;
mod search;
mod sessions;
mod soap;
mod storefront;
mod tokens;

pub use accounts::*;
pub use graphql::*;
pub use groups::*;
pub use integrations::*;
pub use oauth::*;
pub use search::*;
pub use sessions::*;
pub use soap::*;
pub use storefront::*;
pub use tokens::*;

use crate::error::{Error, ErrorKind};
use crate::phrase::{Param, Phrase};

/// The one answer to every refused login.
pub const SIGN_IN_REFUSED: &str = "The account sign-in was incorrect or your account is disabled \
    temporarily. Please wait and try again later.";
/// A caller without the right to a route; names the resources.
pub const NOT_AUTHORIZED: &str = "The consumer isn't authorized to access %resources.";
/// A required field that is absent, null or empty.
pub const REQUIRED: &str = "\"%fieldName\" is required. Enter and try again.";
/// The head of an answer that lists several faults.
pub const SEVERAL_FAULTS: &str = "One or more input exceptions have occurred.";
/// A body that is not what its content type says.
pub const DECODING: &str = "Decoding error.";
/// No route for method and path.
pub const NO_ROUTE: &str = "Request does not match any route.";
/// A path that is not of the form of a Web API call.
pub const CANNOT_BE_PROCESSED: &str = "Specified request cannot be processed.";
/// A list of services that is none, in a request for a description.
pub const NO_SERVICES: &str = "Incorrect format of request URI or Requested services are missing.";
/// Swagger UI for an API that it does not describe.
pub const SWAGGER_TYPE_UNKNOWN: &str = "The type of API must be \"rest\".";
/// A lookup by one field that found nothing.
pub const NO_ENTITY: &str = "No such entity with %fieldName = %fieldValue";
/// A lookup by two fields that found nothing.
pub const NO_ENTITY_BY_TWO: &str =
    "No such entity with %fieldName = %fieldValue, %field2Name = %field2Value";

/// An `Input` error without parameters.
pub fn input(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Input, Phrase::plain(text))
}

/// A description is asked for of a service that there is none of.
pub fn unknown_service(name: &str) -> Error {
    const TEXT: &str = "There is no service %service.";
    Error::new(ErrorKind::Input, Phrase::named(TEXT, vec![("service", name.into())]))
}

/// The generic refusal of a login, status 401.
pub fn sign_in_refused() -> Error {
    Error::new(ErrorKind::Unauthenticated, Phrase::plain(SIGN_IN_REFUSED))
}

/// The phrase for one missing field.
pub fn required_phrase(field: &str) -> Phrase {
    Phrase::named(REQUIRED, vec![("fieldName", field.into())])
}

/// One or several missing fields: one stands alone, several are listed in order.
pub fn required(fields: &[&str]) -> Error {
    several(fields.iter().map(|field| required_phrase(field)).collect())
}

/// One fault as it is, several under the common head. None is a fault of ours.
pub fn several(mut phrases: Vec<Phrase>) -> Error {
    match phrases.len() {
        0 => Error::internal("an error without a phrase"),
        1 => Error::new(ErrorKind::Input, phrases.remove(0)),
        _ => Error::new(ErrorKind::Input, Phrase::plain(SEVERAL_FAULTS)).with_details(phrases),
    }
}

/// A caller who lacks the named resources (joined by `, `), status 401.
pub fn not_authorized(resources: &str) -> Error {
    Error::new(
        ErrorKind::Unauthorized,
        Phrase::named(NOT_AUTHORIZED, vec![("resources", resources.into())]),
    )
}

/// Nothing found by one field, status 404.
pub fn no_such_entity(field: &str, value: impl Into<Param>) -> Error {
    Error::new(
        ErrorKind::NotFound,
        Phrase::named(NO_ENTITY, vec![("fieldName", field.into()), ("fieldValue", value.into())]),
    )
}

/// Nothing found by two fields, status 404.
pub fn no_such_entity_by_two(
    (field, value): (&str, impl Into<Param>),
    (field2, value2): (&str, impl Into<Param>),
) -> Error {
    Error::new(
        ErrorKind::NotFound,
        Phrase::named(
            NO_ENTITY_BY_TWO,
            vec![
                ("fieldName", field.into()),
                ("fieldValue", value.into()),
                ("field2Name", field2.into()),
                ("field2Value", value2.into()),
            ],
        ),
    )
}

/// A body that cannot be decoded.
pub fn decoding() -> Error {
    input(DECODING)
}

/// The text of a type complaint: value and type are substituted, no parameters.
pub fn wrong_type_text(value: &str, expected: &str) -> String {
    format!(
        "The \"{value}\" value's type is invalid. The \"{expected}\" type was expected. \
         Verify and try again."
    )
}

/// What a client sees of a fault of ours, before the report id.
pub fn internal() -> Phrase {
    Phrase::plain("Internal Error. Details are available in Magento log file. Report ID: webapi-")
}

/// Too much work is waiting; status 503 with `Retry-After`.
pub fn busy() -> Error {
    Error::new(
        ErrorKind::Unavailable,
        Phrase::plain("The server is busy. Please wait and try again."),
    )
}

/// A value that the column behind a field cannot hold: a number too large, a date out of range.
pub fn does_not_fit(field: &str) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "The value of \"%fieldName\" is beyond what the store can hold.",
            vec![("fieldName", field.into())],
        ),
    )
}

/// A new password beyond the fixed maximum; the limit is rendered as a number.
pub fn password_too_long(limit: usize) -> Error {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Error::new(
        ErrorKind::Input,
        Phrase::positional(
            "Please enter a password with at most %1 characters.",
            vec![limit.into()],
        ),
    )
}

/// A new password below the configured minimum; the limit is rendered as text.
pub fn password_too_short(limit: usize) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::positional(
            "The password needs at least %1 characters. Create a new password and try again.",
            vec![limit.to_string().into()],
        ),
    )
}

/// A new password with white space at either end.
pub fn password_with_outer_space() -> Error {
    input("The password can't begin or end with a space. Verify the password and try again.")
}

/// A new password of too few character classes; the limit is rendered as text.
pub fn password_with_few_classes(limit: usize) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::positional(
            "Minimum of different classes of characters in password is %1. Classes of characters: \
             Lower Case, Upper Case, Digits, Special Characters.",
            vec![limit.to_string().into()],
        ),
    )
}

/// A new password that is the account's e-mail address.
pub fn password_is_email() -> Error {
    input(
        "The password can't be the same as the email address. Create a new password and try again.",
    )
}

/// An admin's new password below the fixed minimum.
pub fn admin_password_too_short(limit: usize) -> Error {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Error::new(
        ErrorKind::Input,
        Phrase::positional("Your password must be at least %1 characters.", vec![limit.into()]),
    )
}

/// An admin's new password that lacks a letter or a digit.
pub fn admin_password_without_letter_or_digit() -> Error {
    input("Your password must include both numeric and alphabetic characters.")
}

/// A row with the same key exists, where the operation has no phrase of its own for that.
pub fn conflict() -> Phrase {
    Phrase::plain("Unique constraint violation found")
}

/// A text longer than any column; no such message exists in the reference (`spec/deviations.md` row 7).
pub fn too_long(field: &str, limit: usize) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "\"%fieldName\" is limited to %limit characters.",
            vec![
                ("fieldName", field.into()),
                ("limit", Param::Int(i64::try_from(limit).unwrap_or(i64::MAX))),
            ],
        ),
    )
}

/// An admin without a role asks for a token, status 401.
pub const MORE_PERMISSIONS: &str = "More permissions are needed to access this.";

/// An admin whose store asks for a second factor asks for a token by a password alone, status 400.
pub const SECOND_FACTOR: &str = "Please use the 2fa provider-specific endpoints to obtain a token.";
/// The same where the store offers no second factor yet.
pub const SECOND_FACTOR_UNCONFIGURED: &str =
    "Please ask an administrator with sufficient access to configure 2FA first";

/// An account without an e-mail address.
pub const EMAIL_MISSING: &str = "The customer email is missing. Enter and try again.";
/// The address names another account already.
pub const EMAIL_TAKEN: &str =
    "A customer with the same email address already exists in an associated website.";
/// Creation of an account that exists.
pub const CUSTOMER_EXISTS: &str = "This customer already exists in this store.";
/// A customer group that does not exist.
pub const GROUP_UNKNOWN: &str = "The specified customer group id does not exist.";
/// A store view of another website.
pub const STORE_ELSEWHERE: &str = "The store view is not in the associated website.";
/// A date that cannot be read.
pub const INVALID_DATE: &str = "Invalid date";
/// The current password is not the account's, status 401.
pub const PASSWORD_MISMATCH: &str =
    "The password doesn't match this account. Verify the password and try again.";
/// The account is locked, status 401.
pub const ACCOUNT_LOCKED: &str = "The account is locked.";

/// A store view that does not exist, status 404.
pub fn store_unknown() -> Error {
    Error::new(
        ErrorKind::NotFound,
        Phrase::plain("The store that was requested wasn't found. Verify the store and try again."),
    )
}

/// A website that does not exist, status 404; the number is part of the text.
pub fn website_unknown(id: i64) -> Error {
    let text = format!(
        "The website with id {id} that was requested wasn't found. Verify the website and try again."
    );
    Error::new(ErrorKind::NotFound, Phrase::plain(text))
}

/// A field whose value is not one of those that it may have.
pub fn invalid_value(field: &str, value: impl Into<Param>) -> Phrase {
    Phrase::named(
        "Invalid value of \"%value\" provided for the %fieldName field.",
        vec![("fieldName", field.into()), ("value", value.into())],
    )
}

/// An address of another customer.
pub fn foreign_address(customer: i64) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "Provided customer ID \"%customer_id\" isn't related to current customer address.",
            vec![("customer_id", Param::Int(customer))],
        ),
    )
}

/// A search by a field that does not exist.
pub fn unknown_search_field(field: Option<String>) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::positional(
            "The \"%1\" attribute name is invalid. Reset the name and try again.",
            vec![field.map_or(Param::Null, Param::Text)],
        ),
    )
}

/// A page larger than the settings allow.
pub fn page_too_large(limit: i64) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named("Maximum SearchCriteria pageSize is %max", vec![("max", Param::Int(limit))]),
    )
}
