//! Reads the text of a query: a tree with the place of every node, or the first complaint about its syntax, in the
//! reference's words and at its places.
//!
//! The executing library has a parser of its own, whose tree forgets places and duplicates that the complaints of
//! validation need; so a text is read here first, and what is refused here is never executed.

mod lexer;
mod parser;
mod place;
mod strings;
mod token;
pub(crate) mod tree;

pub(crate) use place::Location;
use tree::Document;

/// How deep selections, values and types may be nested in one another. The reference has no such limit: it runs out
/// of memory. Below it the limit of depth (`limits`) has its own sentence.
pub(crate) const MOST_NESTING: usize = 200;

/// One complaint about a document, before anything is executed: an entry of `errors` without `path` and without
/// `extensions`, in an answer without `data`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The sentence, word for word as the reference has it.
    pub(crate) message: String,
    /// Where, in the reference's order. Without any, the entry has no member `locations`.
    pub(crate) locations: Vec<Location>,
}

/// The tree of a text.
///
/// # Errors
/// The first complaint about its syntax, with one location. The door answers it with 500, or with 200 where the text
/// is empty (spec/graphql-auth.md 1).
pub(crate) fn parse(text: &str) -> Result<Document<'_>, Fault> {
    parser::parse(text)
}

#[cfg(test)]
mod tests;
