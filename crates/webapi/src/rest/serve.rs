//! A request's way through the REST door, in the reference's order: renderer, store, method, path, body, route,
//! permission, arguments, operation, rendering (`spec/web-api-framework.md` 3).

use super::accept::{self, Format};
use super::content_type;
use super::fields::{self, Filter};
use super::path::{self, StoreSegment};
use super::{error, json, query, request, xml};
use crate::WebApi;
use crate::call::Notes;
use crate::door::{self, Asked, Visit};
use crate::openapi;
use crate::request_info::RouteTemplate;
use crate::routes::{self, Route};
use crate::value::{Map, Value};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::scope::ADMIN_STORE;
use magegate_service::again;
use magegate_service::facts::Facts;
use std::sync::Arc;

/// What became known of a request on its way, for the rendering of whatever comes of it.
#[derive(Debug)]
struct Seen {
    format: Format,
    route: Option<&'static Route>,
    visit: Visit,
    query: Map,
    notes: Notes,
}

/// A request's content, which arrives once, however often the request is begun.
#[derive(Debug)]
enum Arriving {
    Body(Body),
    Arrived(Bytes),
}

/// A route that was found, with what the path says.
type Found = (&'static Route, Vec<(&'static str, String)>);

/// Answers any request.
pub(crate) async fn serve(api: &Arc<WebApi>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if let Some(description) = openapi::serve(api, &parts).await {
        return description;
    }
    let mut seen = Seen::of(&parts);
    let mut arriving = Arriving::Body(body);
    let mut attempt = 1;
    let outcome = loop {
        match answer(api, &mut seen, &parts, &mut arriving).await {
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            outcome => break outcome,
        }
    };
    let response = match outcome {
        Ok(value) => {
            let mut response = succeeded(&seen, value);
            door::tell_expiry(api, &seen.notes, response.headers_mut()).await;
            response
        }
        Err(error) => refused(api, &seen.visit, seen.format, &parts.method, &error),
    };
    with_route(response, seen.route)
}

async fn answer(
    api: &Arc<WebApi>,
    seen: &mut Seen,
    parts: &Parts,
    arriving: &mut Arriving,
) -> Result<Value> {
    seen.format = accept::negotiate(door::request::header(parts, header::ACCEPT).as_deref())?;
    let facts = api.service.facts().await?;
    let target = path::target(parts.uri.path(), |code| facts.scopes.store_by_code(code).is_some());
    let target = target.ok_or_else(request::no_route)?;
    request::check_method(&parts.method)?;
    let (store, path) = target.call()?;
    enter(&mut seen.visit, &facts, store, parts, &seen.query);
    let bytes = arriving.read().await?;
    // A body may take its time: what follows is decided by what holds now, not by what held when it began to arrive.
    let facts = api.service.facts().await?;
    let with_body = parts.method == Method::POST || parts.method == Method::PUT;
    let mut content = None;
    // Their bodies are decoded before route and permission: what cannot be is 400, whoever sent it.
    if with_body {
        let takes_form = takes_form(parts, path, &facts);
        content = Some(request::decode(parts, bytes.clone(), takes_form).await?);
    }
    let (route, variables) = find(seen, parts, path)?;
    if !route.is_offered(&facts.settings) {
        return Err(request::no_route());
    }
    let credential = door::request::credential(parts, &facts, Some(&bytes));
    let permit = door::permit(api, &mut seen.visit, route, credential, &facts).await?;
    if let Some(query) = seen.visit.proof.signed_query(parts.uri.query().unwrap_or_default()) {
        seen.query = query::parse(&query);
    }
    let content = match content {
        Some(content) => content,
        None => request::decode(parts, bytes, false).await?,
    };
    let in_query = facts.settings.flag("magegate/tokens/credentials_in_query");
    let data = request::data(route, content, &seen.query, variables, in_query);
    let asked = Asked {
        route,
        permit,
        data,
        base_url: door::request::base_url(parts),
        items_wanted: Filter::of(seen.query.get("fields")).keeps("items"),
        notes: seen.notes.clone(),
        facts,
    };
    door::perform(api, &mut seen.visit, asked).await
}

/// Whether the request is one of the few whose parameters may come as a form. Only for what may be one is a route looked
/// for here.
fn takes_form(parts: &Parts, path: &str, facts: &Facts) -> bool {
    let content_type = door::request::header(parts, header::CONTENT_TYPE);
    if matches!(content_type::is_form(content_type.as_deref()), Ok(false)) {
        return false;
    }
    routes::find(parts.method.as_str(), path)
        .is_some_and(|(route, _)| route.takes_form && route.is_offered(&facts.settings))
}

/// Finds the route; a path that is none may be one with `.xml` appended, the older way to ask for XML.
fn find(seen: &mut Seen, parts: &Parts, path: &str) -> Result<Found> {
    let method = parts.method.as_str();
    let found = routes::find(method, path).or_else(|| {
        let (shorter, is_xml) = path::strip_xml_suffix(path);
        let found = if is_xml { routes::find(method, shorter) } else { None };
        let accept = door::request::header(parts, header::ACCEPT).unwrap_or_default();
        if found.is_some() && !accept.contains("application/json") {
            seen.format = Format::Xml;
        }
        found
    });
    let (route, variables) = found.ok_or_else(request::no_route)?;
    seen.route = Some(route);
    seen.visit.origin.route = format!("{} {}", route.method, route.path);
    Ok((route, variables))
}

impl Arriving {
    async fn read(&mut self) -> Result<Bytes> {
        if let Self::Body(body) = self {
            *self = Self::Arrived(door::request::read(std::mem::take(body)).await?);
        }
        match self {
            Self::Body(_) => Ok(Bytes::new()),
            Self::Arrived(bytes) => Ok(bytes.clone()),
        }
    }
}

impl Seen {
    fn of(parts: &Parts) -> Self {
        Self {
            format: Format::Json,
            route: None,
            visit: Visit::of(parts),
            query: request::query(parts),
            notes: Notes::default(),
        }
    }
}

/// Finds the store. One that the path does not name may be asked for elsewhere; what is not the code of an active
/// store view is passed over.
pub(crate) fn enter(
    visit: &mut Visit,
    facts: &Facts,
    store: StoreSegment<'_>,
    parts: &Parts,
    query: &Map,
) {
    let scopes = &facts.scopes;
    let (found, code) = match store {
        StoreSegment::All => (scopes.store(ADMIN_STORE), "all"),
        StoreSegment::Code(code) => (scopes.store_by_code(code), code),
        StoreSegment::Default => {
            let asked = request::asked_store(parts, query);
            let asked = asked.and_then(|code| scopes.store_by_code(&code));
            match asked.filter(|store| store.is_active) {
                Some(store) => (Some(store), store.code.as_str()),
                None => (scopes.default_store(), ""),
            }
        }
    };
    visit.origin.store = found.map_or(ADMIN_STORE, |store| store.id);
    code.clone_into(&mut visit.origin.store_code);
}

fn succeeded(seen: &Seen, value: Value) -> Response {
    // An operation without an answer is an empty list to the reference.
    let value = if value.is_null() { Value::List(Vec::new()) } else { value };
    let value = fields::apply(&Filter::of(seen.query.get("fields")), value);
    let mut response = rendered(seen.format, StatusCode::OK, &value);
    response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

/// Tells and renders an error.
pub(crate) fn refused(
    api: &WebApi,
    visit: &Visit,
    format: Format,
    method: &Method,
    error: &Error,
) -> Response {
    let report_id = door::report(api, visit, error);
    let status = error::status(error.kind);
    let mut response = if method == Method::HEAD {
        let mut response = rendered(format, status, &Value::Null);
        *response.body_mut() = Body::empty();
        response
    } else {
        rendered(format, status, &error::body(error, &report_id))
    };
    if error.kind == ErrorKind::Unavailable {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn rendered(format: Format, status: StatusCode, value: &Value) -> Response {
    let body = match format {
        Format::Json => json::encode(value),
        Format::Xml => xml::encode(value),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn with_route(mut response: Response, route: Option<&'static Route>) -> Response {
    if let Some(route) = route {
        response.extensions_mut().insert(RouteTemplate(route.path));
    }
    response
}
