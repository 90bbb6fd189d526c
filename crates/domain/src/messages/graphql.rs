//! What clients see of GraphQL alone, word for word the reference's (`spec/graphql-auth.md`).

use crate::error::{Error, ErrorKind};
use crate::phrase::Phrase;

/// A field that is for logged in customers, asked for by anybody else.
pub const CUSTOMER_NOT_AUTHORIZED: &str = "The current customer isn't authorized.";
/// A fault of ours, and whatever else clients need not know.
pub const GRAPHQL_INTERNAL: &str = "Internal server error";
/// A body that is not said to be JSON.
pub const GRAPHQL_CONTENT_TYPE: &str = "Request content type must be application/json";
/// A mutation that did not come by POST.
pub const GRAPHQL_MUTATION_BY_GET: &str = "Mutation requests allowed only for POST requests";
/// Introspection where the settings forbid it.
pub const GRAPHQL_NO_INTROSPECTION: &str =
    "GraphQL introspection is not allowed, but the query contained __schema or __type";
/// More than one operation: which of them is meant is not looked at.
pub const GRAPHQL_SEVERAL_OPERATIONS: &str =
    "Must provide operation name if query contains multiple operations.";
/// A document of fragments alone.
pub const GRAPHQL_NO_OPERATION: &str = "Must provide an operation.";

/// Introspection whose answer would grow with every level; the reference answers it, or runs out of memory.
pub const GRAPHQL_INTROSPECTION_TOO_DEEP: &str = "Maximum introspection depth exceeded";
/// A document that was made to cost: whatever it is compared with or written out to would be too much.
pub const GRAPHQL_TOO_COSTLY: &str = "The query is too complex to be validated.";
/// A query or variables that are not what they have to be; the reference answers with a page of an internal error.
pub const GRAPHQL_REQUEST: &str =
    "The request has to hold a text as \"query\" and an object as \"variables\".";
/// Subscriptions: the reference has none.
pub const GRAPHQL_NO_SUBSCRIPTIONS: &str = "Schema is not configured for subscriptions.";

/// The refusal of whoever is not the customer that a field is for.
pub fn customer_not_authorized() -> Error {
    Error::new(ErrorKind::Unauthorized, Phrase::plain(CUSTOMER_NOT_AUTHORIZED))
}

/// A document with more fields, or expanding to more, than a request may ask for.
pub fn graphql_too_complex(limit: usize, found: usize) -> String {
    format!("Max query complexity should be {limit} but got {found}.")
}

/// A document that is nested deeper than it may be.
pub fn graphql_too_deep(limit: usize, found: usize) -> String {
    format!("Max query depth should be {limit} but got {found}.")
}

/// A store view that there is not, or that is not active.
pub fn graphql_store_unknown(code: &str) -> String {
    format!("Requested store is not found ({code})")
}

/// A query whose text is longer than a request may have.
pub fn graphql_too_long(limit: usize) -> String {
    format!("The query is longer than {limit} bytes.")
}

/// More mutations than one document may hold.
pub fn graphql_too_many_mutations(limit: usize, found: usize) -> String {
    format!("Max mutation count should be {limit} but got {found}.")
}

/// An answer that would be longer than one may be, in bytes. Nothing of it is sent.
pub fn graphql_answer_too_long(limit: usize) -> String {
    format!("The answer is longer than {limit} bytes.")
}

/// The same for mutations, which are not undone: up to the one that is named they were executed.
pub fn graphql_answer_too_long_after(limit: usize, key: &str) -> String {
    let sentence = graphql_answer_too_long(limit);
    format!("{sentence} The mutations up to \"{key}\" were executed, those after it were not.")
}
