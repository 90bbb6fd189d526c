//! GraphQL at `/graphql`: one document, one answer, over the same service functions and permits as REST
//! (`spec/graphql-auth.md`, `docs/decisions/0025-graphql.md`).

mod answer;
mod arguments;
mod described;
mod entry;
mod fields;
mod generated;
mod limits;
mod render;
mod request;
mod run;
mod schema;
mod selection;
mod syntax;
mod types;
mod validation;

use crate::WebApi;
use crate::call::Notes;
use crate::door::{self, Visit};
use crate::rest::json;
use crate::value::{Map, Value};
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use entry::Entry;
use http::request::Parts;
use http::{Method, StatusCode};
use magegate_domain::acl::{Permit, Presented, Requirement};
use magegate_domain::error::{Error, Result};
use magegate_domain::messages;
use magegate_domain::scope::ADMIN_STORE;
use magegate_service::again;
use magegate_service::authentication::Identity;
use magegate_service::facts::Facts;
use magegate_service::signatures::Proof;
use request::{Asked, Refused};
use run::{Answer, Running};
use schema::Schema;
use selection::Chosen;
use std::sync::Arc;
use syntax::tree::Document;

/// The setting that lets clients ask about the types.
const INTROSPECTION: &str = "magegate/graphql/introspection";

/// Answers any request.
pub(crate) async fn serve(api: &Arc<WebApi>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let notes = Notes::default();
    let mut visit = Visit::of(&parts);
    "graphql".clone_into(&mut visit.origin.route);
    let body = if parts.method == Method::POST {
        door::request::read(body).await
    } else {
        Ok(Bytes::new())
    };
    let answer = match body {
        Ok(body) => answer(api, visit, &parts, &body, &notes).await,
        Err(error) => Err(refused(api, &visit, &error)),
    };
    let mut response = render::response(answer, &parts);
    door::tell_expiry(api, &notes, response.headers_mut()).await;
    response
}

async fn answer(
    api: &Arc<WebApi>,
    mut visit: Visit,
    parts: &Parts,
    body: &Bytes,
    notes: &Notes,
) -> Result<Answer, Refused> {
    let asked = request::read(parts, body)?;
    let begun = begin(api, parts).await.map_err(|error| refused(api, &visit, &error))?;
    let Begun { facts, identity, schema } = begun;
    let document = read(&asked.query);
    if let Ok(document) = &document {
        request::check_verb(&asked, document)?;
    }
    let store = request::store(parts, &facts.scopes)?;
    visit.origin.store = store.map_or(ADMIN_STORE, |store| store.id);
    store.map_or("", |store| store.code.as_str()).clone_into(&mut visit.origin.store_code);
    let document = document?;
    let chosen = choose(&schema, &document, &asked, &facts)?;
    let base_url = door::request::base_url(parts);
    let running = Running {
        api,
        facts: &facts,
        schema: &schema,
        visit,
        identity,
        base_url,
        notes: notes.clone(),
    };
    running.operation(&chosen).await
}

/// What holds for the whole request.
struct Begun {
    facts: Arc<Facts>,
    identity: Identity,
    schema: Arc<Schema>,
}

/// Reads the facts and finds out who calls, once for all fields. A token that proves nothing makes a guest, and so does a
/// signature: in the reference, too, it is not looked at here.
async fn begin(api: &Arc<WebApi>, parts: &Parts) -> Result<Begun> {
    let mut attempt = 1;
    loop {
        let begun = async {
            let facts = api.service.facts().await?;
            let credential = door::request::bearer(parts);
            let identity = api.service.identify(credential, &mut Proof::default()).await?;
            let schema = Schema::under(&facts.settings)?;
            Ok(Begun { facts, identity, schema })
        };
        match begun.await {
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            outcome => break outcome,
        }
    }
}

/// The root fields of the reference: `query` or `mutation` with the name, and whom it is for. Rows of the operation table
/// that are fields have [`crate::routes::Route::graphql`].
pub fn root_fields() -> impl Iterator<Item = (String, Requirement)> {
    fields::FIELDS.iter().map(|field| (format!("{} {}", field.kind, field.name), field.requirement))
}

/// The decision about a root field: that of every door, and of fields for customers that they are for customers alone.
pub fn decide(requirement: Requirement, presented: &Presented<'_>) -> Result<Permit> {
    run::for_customers(requirement, presented.caller, requirement.decide(presented))
}

/// Whether a query with its variables, an object in JSON, would be executed: everything that a request's content goes
/// through before anybody is asked for anything. For tests of what strangers may send.
pub fn would_run(query: &str, variables: &str) -> bool {
    let variables = match json::decode(variables.as_bytes()) {
        Ok(Value::Map(map)) => map,
        _ => Map::new(),
    };
    let asked = Asked { query: query.to_owned(), variables, is_post: true };
    let facts = Facts::default();
    let Ok(schema) = Schema::under(&facts.settings) else { return false };
    let document = read(&asked.query);
    document.is_ok_and(|document| {
        choose(&schema, &document, &asked, &facts)
            .is_ok_and(|chosen| run::arguments_of(&schema, &chosen))
    })
}

/// The tree of the query. An empty one is a syntax error that the reference finds only when it executes.
fn read(query: &str) -> Result<Document<'_>, Refused> {
    let is_empty = matches!(query, "" | "0");
    let status = if is_empty { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR };
    syntax::parse(query).map_err(|fault| Refused::new(status, Entry::from(fault)))
}

/// The one operation of a document that is valid and asks for no more than it may.
fn choose<'d>(
    schema: &Schema,
    document: &'d Document<'d>,
    asked: &Asked,
    facts: &Facts,
) -> Result<Chosen<'d>, Refused> {
    let found = |entry| Refused::new(StatusCode::OK, entry);
    limits::check_size(document)?;
    let introspection = facts.settings.flag(INTROSPECTION);
    let rules = validation::Rules { introspection, depth: Some(limits::MAX_DEPTH) };
    if let Some(fault) = validation::first_fault(&schema.types, document, &asked.variables, rules) {
        return Err(found(Entry::from(fault)));
    }
    let operation = limits::operations(document).next();
    let operation =
        operation.ok_or_else(|| found(Entry::at(messages::GRAPHQL_NO_OPERATION, [])))?;
    let variables = arguments::variables(&schema.types, operation, &asked.variables);
    limits::check(document, operation, &variables).map_err(found)?;
    Ok(Chosen::new(document, operation, variables))
}

/// An error that came before any field.
fn refused(api: &WebApi, visit: &Visit, error: &Error) -> Refused {
    door::report(api, visit, error);
    Refused::of(error)
}

#[cfg(test)]
mod tests;
