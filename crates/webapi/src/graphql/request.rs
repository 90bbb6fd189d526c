//! From an HTTP request to the text of a query and its variables, in the reference's order and with its statuses
//! (`spec/graphql-auth.md` 1).

use super::entry::Entry;
use super::limits::{MAX_LENGTH, operations};
use super::syntax::tree::{Document, OperationKind};
use crate::door::request::header;
use crate::rest::{self, json};
use crate::value::{Map, Value};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, Method, StatusCode, header};
use magegate_domain::error::Error;
use magegate_domain::messages;
use magegate_domain::scope::{Scopes, StoreView};

/// What a request asks.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Asked {
    /// The text; empty where there is none.
    pub(super) query: String,
    pub(super) variables: Map,
    /// Whether it may hold mutations.
    pub(super) is_post: bool,
}

/// An answer of one entry and no data.
#[derive(Debug, PartialEq)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) entry: Entry,
}

const STORE: HeaderName = HeaderName::from_static("store");

impl Refused {
    pub(super) fn new(status: StatusCode, entry: Entry) -> Self {
        Self { status, entry }
    }

    /// An error that came before anything could be asked.
    pub(super) fn of(error: &Error) -> Self {
        Self::new(rest::error::status(error.kind), Entry::of(error))
    }

    /// What the reference answers by the status of a fault of its own.
    fn internal(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Entry::input(message))
    }

    /// What the reference answers with a page of an internal error.
    fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Entry::input(message))
    }
}

/// What a request asks. Of verbs beside POST and GET the reference looks at nothing but a mutation in the query string.
pub(super) fn read(parts: &Parts, body: &Bytes) -> Result<Asked, Refused> {
    if parts.method == Method::POST {
        let content_type = header(parts, header::CONTENT_TYPE).unwrap_or_default();
        if !content_type.contains("application/json") {
            return Err(Refused::internal(messages::GRAPHQL_CONTENT_TYPE));
        }
        let body = json::decode(body).map_err(|error| Refused::of(&error))?;
        // A list of requests, or a scalar, holds no query.
        let Value::Map(mut body) = body else {
            return Ok(Asked { is_post: true, ..Asked::default() });
        };
        let variables = body.remove("variables").unwrap_or_default();
        let query = body.remove("query").unwrap_or_default();
        return Ok(Asked { query: text(query)?, variables: map(variables)?, is_post: true });
    }
    let mut sent = rest::query::parse(parts.uri.query().unwrap_or_default());
    let query = text(sent.remove("query").unwrap_or_default())?;
    let variables = match sent.remove("variables") {
        Some(Value::Text(text)) if !text.is_empty() => {
            json::decode(text.as_bytes()).map_err(|error| Refused::of(&error))?
        }
        _ => Value::Null,
    };
    Ok(Asked { query, variables: map(variables)?, is_post: false })
}

/// The store view of the header `Store`; without one, that of the cookie or the query string where it is one, else the
/// default one.
pub(super) fn store<'f>(
    parts: &Parts,
    scopes: &'f Scopes,
) -> Result<Option<&'f StoreView>, Refused> {
    let active = |code: &str| scopes.store_by_code(code).filter(|store| store.is_active);
    let asked = header(parts, STORE).unwrap_or_default();
    let code = asked.trim();
    if code.is_empty() {
        let query = rest::query::parse(parts.uri.query().unwrap_or_default());
        let asked = rest::request::asked_store(parts, &query);
        return Ok(asked.and_then(|code| active(&code)).or_else(|| scopes.default_store()));
    }
    match active(code) {
        Some(store) => Ok(Some(store)),
        None if code == "default" => Ok(scopes.default_store()),
        None => {
            let shown: String = code.chars().take(64).collect();
            Err(Refused::internal(messages::graphql_store_unknown(&shown)))
        }
    }
}

/// Refuses a mutation that did not come by POST.
pub(super) fn check_verb(asked: &Asked, document: &Document<'_>) -> Result<(), Refused> {
    let mutates = |kind| kind == OperationKind::Mutation;
    if !asked.is_post && operations(document).any(|operation| mutates(operation.kind)) {
        return Err(Refused::internal(messages::GRAPHQL_MUTATION_BY_GET));
    }
    Ok(())
}

fn text(query: Value) -> Result<String, Refused> {
    match query {
        Value::Null => Ok(String::new()),
        Value::Text(text) if text.len() > MAX_LENGTH => Err(Refused::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Entry::input(messages::graphql_too_long(MAX_LENGTH)),
        )),
        Value::Text(text) => Ok(text),
        _ => Err(Refused::bad(messages::GRAPHQL_REQUEST)),
    }
}

/// Variables by name. A list is the same to the reference, of names that no variable has.
fn map(variables: Value) -> Result<Map, Refused> {
    match variables {
        Value::Map(map) => Ok(map),
        Value::Null | Value::List(_) => Ok(Map::new()),
        Value::Text(text) if text.is_empty() => Ok(Map::new()),
        _ => Err(Refused::bad(messages::GRAPHQL_REQUEST)),
    }
}

#[cfg(test)]
mod tests;
