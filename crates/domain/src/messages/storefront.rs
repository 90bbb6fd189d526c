//! What clients of GraphQL see of an account's own operations (`spec/graphql-auth.md` 3). Values are part of the texts.

use super::input;
use crate::error::{Error, ErrorKind};
use crate::phrase::Phrase;

/// An argument for a customer that has no members.
pub const INPUT_UNSPECIFIED: &str = "\"input\" value should be specified";
/// The same where an address is changed.
pub const ADDRESS_INPUT_UNSPECIFIED: &str = "\"input\" value must be specified";
/// An address without a number.
pub const ADDRESS_ID_UNSPECIFIED: &str = "Address \"id\" value must be specified";
/// A new e-mail address without the current password.
pub const PASSWORD_FOR_EMAIL: &str = "Provide the current \"password\" to change \"email\".";
/// A current password that is not the account's.
pub const INVALID_LOGIN: &str = "Invalid login or password.";
/// An account that awaits the confirmation of its e-mail address.
pub const UNCONFIRMED: &str = "This account isn't confirmed. Verify and try again.";
/// A locked account, to strangers who ask for its password to be reset.
pub const LOCKED_TO_STRANGERS: &str = "The account is locked";
/// A question about an e-mail address without one.
pub const EMAIL_UNSPECIFIED: &str = "Email must be specified";
/// A question about what is no e-mail address.
pub const EMAIL_INVALID: &str = "Email is invalid";
/// A reset without an e-mail address.
pub const RESET_EMAIL_UNSPECIFIED: &str = "You must specify an email address.";
/// A reset for what is no e-mail address.
pub const RESET_EMAIL_INVALID: &str = "The email address has an invalid format.";
/// A letter for a reset that is not sent, whatever the cause.
pub const RESET_REFUSED: &str = "Cannot reset the customer's password";
/// A new password for an e-mail address that nobody has.
pub const SET_REFUSED: &str = "Cannot set the customer's password";
/// A country that asks for a region of its list.
pub const REGION_REQUIRED: &str = "A region_id is required for the specified country code";
/// A region of another country.
pub const REGION_ELSEWHERE: &str = "The region_id does not match the selected country or region";
/// A region whose number and code are those of two regions.
pub const REGION_MISMATCH: &str =
    "The specified region is not a part of the selected country or region";
/// A question about a country that names none.
pub const COUNTRY_ID_UNSPECIFIED: &str = "Country \"id\" value should be specified";
/// Login as customer where the store has it off, or the role does not cover it.
pub const LOGIN_AS_CUSTOMER_OFF: &str = "Login as Customer is disabled.";
/// Shopping assistance that the role does not cover.
pub const ASSISTANCE_OFF: &str = "Allow remote shopping assistance is disabled.";
/// Login as a customer whom the website does not have.
pub const ASSISTED_EMAIL_UNKNOWN: &str = "Customer email provided does not exist";

/// A caller who may not, with a text of its own.
pub fn forbidden(text: &'static str) -> Error {
    Error::new(ErrorKind::Unauthorized, Phrase::plain(text))
}

/// An argument that is empty.
pub fn unspecified(argument: &str) -> Error {
    input(format!("Specify the \"{argument}\" value."))
}

/// An argument of a reset that is empty.
pub fn must_be_specified(argument: &str) -> Error {
    input(format!("{argument} must be specified"))
}

/// Members without a value, by their labels or codes.
pub fn parameters_missing(names: &[&str]) -> Error {
    input(format!("Required parameters are missing: {}", names.join(", ")))
}

/// What is no e-mail address.
pub fn not_an_email(email: &str) -> Error {
    input(format!("\"{email}\" is not a valid email address."))
}

/// What is none of the choices of gender.
pub fn not_a_gender(gender: i64) -> Error {
    input(format!("\"{gender}\" is not a valid gender value."))
}

/// An address that nobody has; the grammar is the reference's.
pub fn address_unknown(id: i64) -> Error {
    let text = format!("Could not find a address with ID \"{id}\"");
    Error::new(ErrorKind::NotFound, Phrase::plain(text))
}

/// An address of somebody else.
pub fn address_of_another(id: i64) -> Error {
    let text = format!("Current customer does not have permission to address with ID \"{id}\"");
    Error::new(ErrorKind::Unauthorized, Phrase::plain(text))
}

/// A default address, which cannot be deleted; `which` is `billing` or `shipping`.
pub fn address_is_default(id: i64, which: &str) -> Error {
    input(format!("Customer Address {id} is set as default {which} address and can not be deleted"))
}
