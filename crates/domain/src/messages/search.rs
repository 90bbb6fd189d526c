//! What is wrong with a search, or with the length of a list.

use super::input;
use crate::error::{Error, ErrorKind};
use crate::phrase::{Param, Phrase};
use crate::search::{MAX_PATTERN, SearchFault};

/// A sort direction that is neither of the two.
pub fn unknown_sort_direction() -> Error {
    let template =
        "The sort order has to be specified as %1 for ascending order or %2 for descending order.";
    let params = ["ASC", "DESC"].map(|word| Param::Text(word.to_owned())).to_vec();
    Error::new(ErrorKind::Input, Phrase::positional(template, params))
}

/// A sort field with other characters than letters, digits and underscores.
pub fn restricted_sort_field(field: &str) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::positional(
            "Sort order field %1 contains restricted symbols",
            vec![Param::Text(field.to_owned())],
        ),
    )
}

/// A list of objects that is longer than the settings allow.
pub fn too_many_items(type_name: &str, limit: i64) -> Error {
    Error::new(
        ErrorKind::Input,
        Phrase::named(
            "Maximum items of type \"%type\" is %max",
            vec![("type", type_name.into()), ("max", Param::Int(limit))],
        ),
    )
}

/// A search that was stopped: no index serves it, and there are too many rows to look at.
pub fn search_too_long() -> Error {
    input("The search takes too long. Filter by fewer or other fields and try again.")
}

/// A regular expression that our own engine takes and a server's does not.
pub fn bad_pattern() -> Error {
    input("A regular expression is not one that the database takes. Verify and try again.")
}

impl From<SearchFault> for Error {
    fn from(fault: SearchFault) -> Self {
        match fault {
            SearchFault::UnknownField(field) => super::unknown_search_field(field),
            SearchFault::NotApplicable { field, condition } => input(format!(
                "The \"{condition}\" condition cannot be applied to the \"{field}\" field. Use \
                 \"null\", \"notnull\" or \"eq\" and try again."
            )),
            SearchFault::BadPattern { field } => input(format!(
                "The pattern for the \"{field}\" field is not valid, or longer than \
                 {MAX_PATTERN} characters. Verify and try again."
            )),
            SearchFault::TooMany { what, most } => {
                input(format!("A search may have at most {most} {what}."))
            }
            SearchFault::TooManyRows { most } => input(format!(
                "The search finds more than {most} items. Set \"pageSize\" to at most {most} and \
                 read page by page."
            )),
        }
    }
}
