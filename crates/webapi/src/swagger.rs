//! The door of `/swagger`: a page that shows the API's description and tries its calls, and the files that it is made of
//! (`spec/openapi.md` 4, `docs/decisions/0024-swagger-ui-inside.md`). Nothing here depends on who asks.

mod files;
mod page;

use crate::WebApi;
use crate::door::{self, Visit};
use crate::request_info::RouteTemplate;
use crate::rest::{error, json};
use axum::body::Body;
use axum::response::Response;
use files::File;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use std::sync::Arc;

/// Switches the whole door.
const SWITCH: &str = "magegate/swagger/enabled";

/// Scripts and styles from here alone and as files alone, no request elsewhere, no frame around the page. Swagger UI's
/// signs are pictures within its style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What a path below `/swagger` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The page; the text leads from its address to the folder of its files.
    Page(&'static str),
    /// One of its files.
    File(&'static File),
}

/// Answers any request whose path begins with `/swagger`, or `/index.php/swagger`.
pub(crate) async fn serve(api: &Arc<WebApi>, parts: &Parts) -> Response {
    let mut response = match answer(api, parts).await {
        Ok(response) => response,
        Err(error) => failed(api, parts, &error),
    };
    response.extensions_mut().insert(RouteTemplate("/swagger"));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn answer(api: &Arc<WebApi>, parts: &Parts) -> Result<Response> {
    let facts = api.service.facts().await?;
    let place = if facts.settings.flag(SWITCH) { Place::of(parts.uri.path()) } else { None };
    let place =
        place.ok_or_else(|| Error::new(ErrorKind::NotFound, Phrase::plain(messages::NO_ROUTE)))?;
    if parts.method != Method::GET && parts.method != Method::HEAD {
        let text = format!("The {} HTTP method is not supported.", parts.method);
        return Err(Error::new(ErrorKind::MethodNotSupported, Phrase::plain(text)));
    }
    match place {
        Place::Page(folder) => page::render(parts, &facts, folder),
        Place::File(file) => file.serve(parts),
    }
}

impl Place {
    /// The page has the reference's addresses: the module's name, then controller and action, which may be left out.
    fn of(path: &str) -> Option<Self> {
        let path = path.trim_start_matches('/');
        let path = path.strip_prefix("index.php").map_or(path, |path| path.trim_start_matches('/'));
        match path.strip_prefix("swagger")? {
            "" => Some(Self::Page("swagger/")),
            "/" | "/index" => Some(Self::Page("./")),
            "/index/" | "/index/index" => Some(Self::Page("../")),
            "/index/index/" => Some(Self::Page("../../")),
            file => files::find(file.strip_prefix('/')?).map(Self::File),
        }
    }
}

fn failed(api: &WebApi, parts: &Parts, error: &Error) -> Response {
    let report_id = door::report(api, &Visit::of(parts), error);
    let body = json::encode(&error::body(error, &report_id));
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = error::status(error.kind);
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match error.kind {
        ErrorKind::MethodNotSupported => {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        ErrorKind::Unavailable => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        _ => {}
    }
    response
}

/// A successful answer.
fn found(body: impl Into<Body>, content_type: &'static str, caching: &'static str) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

#[cfg(test)]
mod tests;
