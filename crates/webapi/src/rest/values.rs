//! How many values a body may hold. A value takes up to a hundred times the memory that it has in the body, and requests
//! wait for threads that hash and for the database with what they hold.

use magegate_domain::error::{Error, ErrorKind};
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;

/// The most values, lists and maps included, of a JSON body; the most elements and attributes of an XML one.
pub const MAX_VALUES: usize = 20_000;

/// Why a body could not be decoded that held `values` up to there.
pub(super) fn fault(values: usize) -> Error {
    if values <= MAX_VALUES {
        return messages::decoding();
    }
    let text = format!("The request body holds more than {MAX_VALUES} values.");
    Error::new(ErrorKind::TooLarge, Phrase::plain(text))
}
