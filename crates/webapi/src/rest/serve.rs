//! A request's way through the REST door, in the reference's order: renderer, store, method, path, body, route,
//! permission, arguments, operation, rendering (`spec/web-api-framework.md` 3).

use super::accept::{self, Format};
use super::fields::{self, Filter};
use super::path::{self, StoreSegment};
use super::{error, json, request, xml};
use crate::WebApi;
use crate::call::{Call, arguments, limits};
use crate::request_info::{Peer, RequestId, RouteTemplate};
use crate::routes::{self, Route};
use crate::value::{Map, Value};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use magegate_domain::acl::Requirement;
use magegate_domain::caller::Caller;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::scope::ADMIN_STORE;
use magegate_service::again;
use magegate_service::authentication::Identity;
use magegate_service::facts::Facts;
use magegate_service::origin::Origin;
use std::sync::Arc;

/// What became known of a request on its way, for the rendering of whatever comes of it.
#[derive(Debug)]
struct Seen {
    format: Format,
    route: Option<&'static Route>,
    origin: Origin,
    caller: Caller,
    /// The name of the account that a token was asked for.
    account: String,
    query: Map,
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
pub(crate) async fn serve(State(api): State<Arc<WebApi>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut seen = Seen::of(&parts);
    let mut arriving = Arriving::Body(body);
    let mut attempt = 1;
    let outcome = loop {
        match answer(&api, &mut seen, &parts, &mut arriving).await {
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            outcome => break outcome,
        }
    };
    let response = match outcome {
        Ok(value) => succeeded(&seen, value),
        Err(error) => failed(&api, &seen, &parts, &error),
    };
    with_route(response, seen.route)
}

async fn answer(
    api: &Arc<WebApi>,
    seen: &mut Seen,
    parts: &Parts,
    arriving: &mut Arriving,
) -> Result<Value> {
    seen.format = accept::negotiate(request::header(parts, header::ACCEPT).as_deref())?;
    let facts = api.service.facts().await?;
    let target = path::target(parts.uri.path(), |code| facts.scopes.store_by_code(code).is_some());
    let target = target.ok_or_else(request::no_route)?;
    request::check_method(&parts.method)?;
    let (store, path) = target.call()?;
    seen.enter(&facts, store, parts);
    let bytes = arriving.read().await?;
    // A body may take its time: what follows is decided by what holds now, not by what held when it began to arrive.
    let facts = api.service.facts().await?;
    let with_body = parts.method == Method::POST || parts.method == Method::PUT;
    let mut content = None;
    // Their bodies are decoded before route and permission: what cannot be is 400, whoever sent it.
    if with_body {
        content = Some(request::decode(parts, bytes.clone()).await?);
    }
    let (route, variables) = find(seen, parts, path)?;
    let requirement = route.requirement_under(&facts.settings);
    let identity = if requirement == Requirement::Anonymous && !route.knows_caller {
        Identity { caller: Caller::Guest, refusal: None, website: None }
    } else {
        api.service.identify(request::credential(parts)).await?
    };
    seen.caller = identity.caller;
    let permit = api.service.decide(&identity, requirement, seen.origin.store, &facts)?;
    let content = match content {
        Some(content) => content,
        None => request::decode(parts, bytes).await?,
    };
    let in_query = facts.settings.flag("magegate/tokens/credentials_in_query");
    let mut data = request::data(route, content, &seen.query, variables, in_query);
    let limit = limits::of_lists(&facts, seen.origin.store);
    let args = arguments(route, &mut data, permit.caller(), limit)?;
    drop(data);
    seen.account = args.text("username").or_else(|| args.text("email")).unwrap_or_default();
    let call = Call {
        service: Arc::clone(&api.service),
        facts,
        origin: seen.origin.clone(),
        permit,
        args,
        base_url: request::base_url(parts),
        items_wanted: Filter::of(seen.query.get("fields")).keeps("items"),
    };
    run(route, call).await
}

/// Finds the route; a path that is none may be one with `.xml` appended, the older way to ask for XML.
fn find(seen: &mut Seen, parts: &Parts, path: &str) -> Result<Found> {
    let method = parts.method.as_str();
    let found = routes::find(method, path).or_else(|| {
        let (shorter, is_xml) = path::strip_xml_suffix(path);
        let found = if is_xml { routes::find(method, shorter) } else { None };
        let accept = request::header(parts, header::ACCEPT).unwrap_or_default();
        if found.is_some() && !accept.contains("application/json") {
            seen.format = Format::Xml;
        }
        found
    });
    let (route, variables) = found.ok_or_else(request::no_route)?;
    seen.route = Some(route);
    seen.origin.route = format!("{} {}", route.method, route.path);
    Ok((route, variables))
}

/// Runs the operation. One that changes something runs to its end even when the client goes away: what it committed
/// must also be announced within the process.
async fn run(route: &Route, call: Call) -> Result<Value> {
    let running = (route.run)(call);
    if route.method == "GET" {
        return running.await;
    }
    tokio::spawn(running).await.map_err(Error::internal)?
}

impl Arriving {
    async fn read(&mut self) -> Result<Bytes> {
        if let Self::Body(body) = self {
            *self = Self::Arrived(request::read(std::mem::take(body)).await?);
        }
        match self {
            Self::Body(_) => Ok(Bytes::new()),
            Self::Arrived(bytes) => Ok(bytes.clone()),
        }
    }
}

impl Seen {
    fn of(parts: &Parts) -> Self {
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0.to_string());
        Self {
            format: Format::Json,
            route: None,
            origin: Origin {
                peer: peer.unwrap_or_default(),
                request_id: request_id.unwrap_or_default(),
                ..Origin::default()
            },
            caller: Caller::Guest,
            account: String::new(),
            query: request::query(parts),
        }
    }

    /// Finds the store. One that the path does not name may be asked for elsewhere; what is not the code of an active
    /// store view is passed over.
    fn enter(&mut self, facts: &Facts, store: StoreSegment<'_>, parts: &Parts) {
        let scopes = &facts.scopes;
        let (found, code) = match store {
            StoreSegment::All => (scopes.store(ADMIN_STORE), "all"),
            StoreSegment::Code(code) => (scopes.store_by_code(code), code),
            StoreSegment::Default => {
                let asked = request::asked_store(parts, &self.query);
                let asked = asked.and_then(|code| scopes.store_by_code(&code));
                match asked.filter(|store| store.is_active) {
                    Some(store) => (Some(store), store.code.as_str()),
                    None => (scopes.default_store(), ""),
                }
            }
        };
        self.origin.store = found.map_or(ADMIN_STORE, |store| store.id);
        code.clone_into(&mut self.origin.store_code);
    }
}

fn succeeded(seen: &Seen, value: Value) -> Response {
    // An operation without an answer is an empty list to the reference.
    let value = if value.is_null() { Value::List(Vec::new()) } else { value };
    let value = fields::apply(&Filter::of(seen.query.get("fields")), value);
    let mut response = rendered(seen.format, StatusCode::OK, &value);
    response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

/// Renders an error; the one place where it is logged and recorded.
fn failed(api: &WebApi, seen: &Seen, parts: &Parts, error: &Error) -> Response {
    let report_id = if error.kind == ErrorKind::Internal { api.report_id() } else { String::new() };
    let request_id = seen.origin.request_id.as_str();
    if let Some(reason) = &error.reason {
        api.service.refused(&seen.origin, seen.caller, &seen.account, reason);
    } else if let Some(cause) = &error.source {
        match error.kind {
            ErrorKind::Internal => {
                tracing::error!(request_id, report_id, %cause, route = seen.origin.route, "failed");
            }
            ErrorKind::Unavailable => {
                tracing::warn!(request_id, %cause, route = seen.origin.route, "not available");
            }
            _ => tracing::debug!(request_id, %cause, "request not understood"),
        }
    }
    let status = error::status(error.kind);
    let mut response = if parts.method == Method::HEAD {
        let mut response = rendered(seen.format, status, &Value::Null);
        *response.body_mut() = Body::empty();
        response
    } else {
        rendered(seen.format, status, &error::body(error, &report_id))
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
