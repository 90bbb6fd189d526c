//! What SOAP clients see before an operation is reached (`spec/soap.md` 3.1 and 5).

use super::input;
use crate::error::{Error, ErrorKind};
use crate::phrase::Phrase;

/// A call without a message.
pub const INVALID_XML: &str = "Invalid XML";
/// A message with a document type.
pub const DOCTYPE: &str = "Invalid XML: Detected use of illegal DOCTYPE";

/// How many unknown services are named at most.
const NAMED: usize = 5;

/// Services that do not exist; the reference answers with an internal error. No placeholders: names stand in the text.
pub fn unknown_services(names: &[&str]) -> Error {
    let names: Vec<&str> = names.iter().copied().take(NAMED).collect();
    let names = names.join("\", \"");
    input(format!("There is no service \"{names}\". The address with ?wsdl_list lists them all."))
}

/// A message that is no well-formed XML, and why, which the reference answers with an internal error.
pub fn malformed_xml(why: &str) -> Error {
    input(format!("{INVALID_XML}: {why}."))
}

/// A message of more elements and attributes than are read, status 413.
pub fn too_many_elements() -> Error {
    let text =
        "The message nests deeper, or holds more elements, attributes or prefixes, than are read.";
    Error::new(ErrorKind::TooLarge, Phrase::plain(text))
}
