//! The documents that describe the API: the reference's Swagger 2 at `/rest/{store}/schema` (`spec/openapi.md`) and an
//! OpenAPI 3.1 of our own at `/rest/{store}/openapi.json`. Both are made of the table's rows that the caller may call,
//! for every request anew (`docs/decisions/0026-two-descriptions.md`).

mod naming;
mod swagger2;
mod v31;

use crate::WebApi;
use crate::door::{self, Visit};
use crate::rest::accept::Format;
use crate::rest::path::{self, StoreSegment, Target};
use crate::rest::{request, serve as rest};
use crate::routes::{self, Route, services};
use crate::value::Map;
use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderValue, Method, header};
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_service::again;
use magegate_service::facts::Facts;
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::Arc;

/// Which document is asked for, of which store.
#[derive(Debug, Clone, Copy)]
enum Asked<'a> {
    Swagger2(StoreSegment<'a>),
    OpenApi(StoreSegment<'a>),
}

/// The rows of a service that a caller may call.
#[derive(Debug)]
struct Offered {
    service: &'static services::Service,
    routes: Vec<&'static Route>,
}

/// The address that a request came to.
#[derive(Debug)]
struct Address {
    /// `http` or `https`.
    scheme: String,
    /// With its port, where it was named.
    host: String,
    /// The path in front of the document's own name: `/rest/default`.
    base: String,
}

/// The answer where the path asks for a document; `None` for every other request.
pub(crate) async fn serve(api: &Arc<WebApi>, parts: &Parts) -> Option<Response> {
    let path = parts.uri.path();
    if !path.contains("/schema") && !path.contains("/openapi.json") {
        return None;
    }
    let mut visit = Visit::of(parts);
    let mut attempt = 1;
    loop {
        match answer(api, &mut visit, parts).await {
            Ok(document) => return document.map(|document| rendered(&document)),
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            Err(error) => {
                return Some(rest::refused(api, &visit, Format::Json, &parts.method, &error));
            }
        }
    }
}

async fn answer(api: &WebApi, visit: &mut Visit, parts: &Parts) -> Result<Option<Value>> {
    let facts = api.service.facts().await?;
    let is_store = |code: &str| facts.scopes.store_by_code(code).is_some();
    let asked = match path::target(parts.uri.path(), is_store) {
        Some(Target::Schema { store }) => Asked::Swagger2(store),
        Some(Target::OpenApi { store }) => Asked::OpenApi(store),
        _ => return Ok(None),
    };
    let (store, own_name) = match asked {
        Asked::Swagger2(store) => (store, "/schema"),
        Asked::OpenApi(store) => {
            check_method(&parts.method)?;
            (store, "/openapi.json")
        }
    };
    let query = request::query(parts);
    rest::enter(visit, &facts, store, parts, &query);
    let services = wanted(&query, &facts)?;
    let offered = offered(api, visit, parts, services, &facts).await?;
    let address = Address::of(parts, own_name);
    Ok(Some(match asked {
        Asked::Swagger2(_) => swagger2::document(&offered, &address),
        Asked::OpenApi(_) => v31::document(&offered, &address, &facts.settings),
    }))
}

/// The reference's document takes every method; ours is read.
fn check_method(method: &Method) -> Result<()> {
    if [Method::GET, Method::HEAD].contains(method) {
        return Ok(());
    }
    Err(request::method_not_supported(method))
}

/// The services that the query names, in its order; all of them where it names none.
fn wanted(query: &Map, facts: &Facts) -> Result<Vec<&'static services::Service>> {
    let text = match query.get("services") {
        None => "all",
        Some(value) => value.as_text().unwrap_or_default(),
    };
    let exists = |service: &services::Service| {
        let mut rows = routes::all().filter(|route| route.service == service.name);
        rows.any(|route| route.is_offered(&facts.settings))
    };
    if text == "all" {
        return Ok(services::all().filter(|service| exists(service)).collect());
    }
    let found = services::listed(text)?.into_iter().map(|name| {
        let service = services::find(name).filter(|service| exists(service));
        service.ok_or_else(|| messages::unknown_service(name))
    });
    found.collect()
}

/// What the sender of the request may call, decided as a call would be; services without any of it are left out.
async fn offered(
    api: &WebApi,
    visit: &mut Visit,
    parts: &Parts,
    services: Vec<&'static services::Service>,
    facts: &Facts,
) -> Result<Vec<Offered>> {
    let credential = door::request::credential(parts, facts, None);
    let rows = routes::all().filter(|route| route.is_offered(&facts.settings));
    let decided = door::permits(api, visit, rows, credential, facts).await?;
    let offered = services.into_iter().map(|service| {
        let of_service = decided.iter().filter(|(route, _)| route.service == service.name);
        let allowed = of_service.filter(|(_, permit)| permit.is_ok()).map(|(route, _)| *route);
        Offered { service, routes: allowed.collect() }
    });
    Ok(offered.filter(|offered| !offered.routes.is_empty()).collect())
}

/// Who asks decides what is shown: the answer is for nobody else, and for no later time.
fn rendered(document: &Value) -> Response {
    let mut response = Response::new(Body::from(ascii(document)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The document as text: slashes as they are, everything outside ASCII as `\uXXXX`.
fn ascii(document: &Value) -> String {
    let text = document.to_string();
    if text.is_ascii() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            out.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

impl Address {
    fn of(parts: &Parts, own_name: &str) -> Self {
        let url = door::request::base_url(parts);
        let (scheme, host) = url.split_once("://").unwrap_or(("http", "localhost/"));
        let path = parts.uri.path();
        let end = path.find(own_name).unwrap_or(path.len());
        Self {
            scheme: scheme.to_owned(),
            host: host.trim_end_matches('/').to_owned(),
            base: path.get(..end).unwrap_or_default().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
