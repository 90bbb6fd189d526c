//! One error as answers show it, and the category that a kind of error has (`spec/graphql-auth.md` 1.1).

use super::syntax::{Fault, Location};
use magegate_domain::error::{Error, ErrorKind};
use magegate_domain::messages;
use std::cmp::Ordering;

/// An entry of `errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) message: String,
    /// Where in the document; none for what is not about a place in it.
    pub(crate) locations: Vec<Location>,
    /// Where in the answer; empty for what was found before anything was answered.
    pub(crate) path: Vec<Step>,
    /// `extensions.category`; without one there are no extensions.
    pub(crate) category: Option<&'static str>,
}

/// A step of the way to a value of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The member of an object.
    Member(String),
    /// The item of a list, counted from 0.
    Item(usize),
}

/// The most characters of a word in a message, and of a value.
pub(crate) const MOST_WORD: usize = 200;
/// The most characters of a message: a handful of long words and the sentence around them.
const MOST_MESSAGE: usize = 2000;

/// Bad input, and most of what the business rules refuse.
pub(crate) const INPUT: &str = "graphql-input";
/// Not the kind of caller that is needed.
pub(crate) const AUTHORIZATION: &str = "graphql-authorization";
/// Wrong credentials, a locked or an unconfirmed account.
pub(crate) const AUTHENTICATION: &str = "graphql-authentication";
/// Something exists that may exist once.
pub(crate) const ALREADY_EXISTS: &str = "graphql-already-exists";

impl Entry {
    /// A fault of the document: no category.
    pub(crate) fn at(message: impl Into<String>, locations: impl Into<Vec<Location>>) -> Self {
        Self {
            message: message.into(),
            locations: locations.into(),
            path: Vec::new(),
            category: None,
        }
    }

    /// What was refused before the document was looked at.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self { category: Some(INPUT), ..Self::at(message, []) }
    }

    /// What a resolver refused: its phrase with the placeholders filled in, or nothing but that it is a fault of ours.
    pub(crate) fn of(error: &Error) -> Self {
        let message = match error.kind {
            ErrorKind::Internal => messages::GRAPHQL_INTERNAL.to_owned(),
            _ => error.to_string(),
        };
        Self { category: category(error.kind), ..Self::at(message, []) }
    }

    /// What the client need not know.
    pub(crate) fn internal() -> Self {
        Self::at(messages::GRAPHQL_INTERNAL, [])
    }
}

impl From<Fault> for Entry {
    fn from(fault: Fault) -> Self {
        Self::at(shortened(&fault.message), fault.locations)
    }
}

/// A message with its long words cut, and its end where there are too many of them: what strangers send comes back as
/// names and values within it. Whatever people write is short enough to stay as it is.
pub(crate) fn shortened(message: &str) -> String {
    let mut out = String::new();
    let (mut word, mut count) = (0_usize, 0);
    for next in message.chars() {
        if count >= MOST_MESSAGE {
            out.push('…');
            break;
        }
        word = if next == '_' || next.is_alphanumeric() { word + 1 } else { 0 };
        match word.cmp(&(MOST_WORD + 1)) {
            Ordering::Less => out.push(next),
            Ordering::Equal => out.push('…'),
            Ordering::Greater => continue,
        }
        count += 1;
    }
    out
}

/// The category of a kind. The reference has one for what does not exist and never sends it.
fn category(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::Input
        | ErrorKind::State
        | ErrorKind::CouldNotSave
        | ErrorKind::MethodNotSupported
        | ErrorKind::NotAcceptable
        | ErrorKind::TooLarge
        | ErrorKind::Timeout => Some(INPUT),
        ErrorKind::AlreadyExists => Some(ALREADY_EXISTS),
        ErrorKind::Unauthorized => Some(AUTHORIZATION),
        ErrorKind::Unauthenticated | ErrorKind::Locked => Some(AUTHENTICATION),
        ErrorKind::NotFound | ErrorKind::Unavailable | ErrorKind::Internal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_ours_shows_nothing_of_itself() {
        let entry = Entry::of(&Error::internal("secret cause"));
        assert_eq!(entry, Entry::internal());
        assert_eq!(entry.message, "Internal server error");
    }

    #[test]
    fn long_words_and_long_messages_are_cut() {
        let named = |length: usize| format!("Unknown type \"{}\".", "a".repeat(length));
        assert_eq!(shortened(&named(200)), named(200));
        let cut = format!("Unknown type \"{}…\".", "a".repeat(200));
        assert_eq!(shortened(&named(201)), cut);
        assert_eq!(shortened(&named(60_000)), cut);
        assert_eq!(shortened(&"ab ".repeat(9_000)).chars().count(), 2001);
        assert!(shortened(&"ä".repeat(9_000)).chars().count() == 201);
    }

    #[test]
    fn placeholders_are_filled_in() {
        let entry = Entry::of(&messages::password_too_short(8));
        assert_eq!(
            entry.message,
            "The password needs at least 8 characters. Create a new password and try again."
        );
        assert_eq!(entry.category, Some(INPUT));
    }

    #[test]
    fn what_does_not_exist_has_no_category() {
        let entry = Entry::of(&messages::no_such_entity("customerId", 5));
        assert_eq!(entry.category, None);
        assert_eq!(entry.message, "No such entity with customerId = 5");
    }
}
