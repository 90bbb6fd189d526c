//! What stands around the application for every request: ids, limits, the panic boundary, the answer's headers.

use super::access::Visit;
use super::activity::Activity;
use super::body::{AnswerBody, RequestBody};
use super::{App, Shared, answers, forwarded};
use crate::telemetry::names;
use axum::body::Body as AppBody;
use futures_util::FutureExt as _;
use http::header::{HOST, SERVER};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use magegate_domain::messages;
use magegate_domain::random::{self, Random};
use magegate_webapi::request_info::{BodyFault, Scheme};
use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use tower::ServiceExt as _;
use tracing::Instrument as _;

/// The application with its frame, for one connection.
#[derive(Debug, Clone)]
pub(super) struct Frame<S> {
    pub(super) app: S,
    pub(super) shared: Arc<Shared>,
    pub(super) activity: Arc<Activity>,
    pub(super) address: IpAddr,
}

impl<S: App> hyper::service::Service<Request<Incoming>> for Frame<S> {
    type Response = Response<AnswerBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move { Ok(this.answer(request).await) })
    }
}

impl<S: App> Frame<S> {
    async fn answer(self, request: Request<Incoming>) -> Response<AnswerBody> {
        let (mut parts, body) = request.into_parts();
        let version = parts.version;
        let shared = &self.shared;
        let limits = &shared.limits;
        let peer = forwarded::peer(self.address, &parts.headers, &limits.trusted_proxies);
        let id = forwarded::request_id(
            self.address,
            &parts.headers,
            &limits.trusted_proxies,
            &*shared.random,
        );
        let span = tracing::info_span!("request", request_id = id.0);
        parts.extensions.insert(id.clone());
        parts.extensions.insert(peer);
        let scheme = if shared.tls.is_some() { "https" } else { "http" };
        parts.extensions.insert(Scheme(scheme));
        let visit =
            Visit::begin(Arc::clone(shared), Arc::clone(&self.activity), &parts, (id, peer));
        let body = RequestBody::new(
            body,
            (limits.max_body_bytes, limits.body_timeout),
            Arc::clone(&self.activity),
        );
        let fault = body.fault();

        let mut answer = if let Some(refusal) = self.refused(&parts) {
            refusal
        } else {
            let request = Request::from_parts(parts, AppBody::new(body));
            let answered = AssertUnwindSafe(self.app.oneshot(request)).catch_unwind();
            match answered.instrument(span.clone()).await {
                Ok(Ok(answer)) => answer,
                Err(_) => span.in_scope(|| panicked(&*shared.random)),
            }
        };
        if let Some(fault) = fault.get().copied() {
            // What the application made of a broken body is kept only if it says so too.
            if answer.status() != answers::status_of(fault) {
                answer = answers::body_fault(fault);
            }
        }
        // With no slot left, connections that are kept open would shut others out.
        if fault.get().is_some() || shared.slots.available_permits() == 0 {
            answers::close_after(&mut answer, version);
        }
        finish(answer, visit)
    }

    /// The limits that the head alone breaks.
    fn refused(&self, parts: &Parts) -> Option<Response<AppBody>> {
        let limits = &self.shared.limits;
        let mut answer = if head_size(parts) > limits.max_header_bytes {
            let limit = limits.max_header_bytes;
            too_large_head(&format!("The request's headers are larger than {limit} bytes."))
        } else if parts.headers.len() > limits.max_headers {
            too_large_head(&format!("The request has more than {} headers.", limits.max_headers))
        } else if !names_one_host(parts) {
            answers::refusal(StatusCode::BAD_REQUEST, "The request must name one host.")
        } else if declared_length(&parts.headers).is_some_and(|size| size > limits.max_body_bytes) {
            answers::body_fault(BodyFault::TooLarge { limit: limits.max_body_bytes })
        } else {
            return None;
        };
        answers::close_after(&mut answer, parts.version);
        Some(answer)
    }
}

/// Sets the headers that every answer has, and takes away those that tell strangers what runs here.
fn finish(mut answer: Response<AppBody>, mut visit: Visit) -> Response<AnswerBody> {
    let headers = answer.headers_mut();
    headers.remove(SERVER);
    headers.remove("x-powered-by");
    if let Ok(id) = HeaderValue::from_str(&visit.id().0) {
        headers.insert(forwarded::REQUEST_ID, id);
    }
    visit.answered(&answer);
    answer.map(|body| AnswerBody::new(body, visit))
}

/// The answer after a panic, in the form that the reference gives to every fault of its own. The panic's place is logged by
/// the hook that telemetry installs; its text is not, since it may quote what the client sent.
fn panicked(random: &dyn Random) -> Response<AppBody> {
    metrics::counter!(names::PANICS).increment(1);
    let report = random::text(random, b"0123456789abcdef", 13);
    tracing::error!(report_id = format!("webapi-{report}"), "a request ended by a panic");
    let message = format!("{}{report}", messages::internal().substituted());
    answers::refusal(StatusCode::INTERNAL_SERVER_ERROR, &message)
}

fn too_large_head(message: &str) -> Response<AppBody> {
    answers::refusal(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message)
}

/// Whether the `Host` headers are as RFC 9112, section 3.2, wants them: one in HTTP/1.1, at most one before; HTTP/2 names
/// its host otherwise. Two readers of a request that names two hosts may each believe another one.
fn names_one_host(parts: &Parts) -> bool {
    let mut hosts = parts.headers.get_all(HOST).iter();
    let readable = |host: &HeaderValue| {
        host.as_bytes()
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_~:[]%!$&'()*+,;=".contains(byte))
    };
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => readable(host),
        (None, _) => parts.version != Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

/// The bytes of request line and headers, as HTTP/1.1 would write them.
fn head_size(parts: &Parts) -> usize {
    let uri = parts.uri.path_and_query().map_or(0, |target| target.as_str().len());
    let line = parts.method.as_str().len() + uri + "  HTTP/1.1\r\n".len();
    let header =
        |(name, value): (&http::HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    line + parts.headers.iter().map(header).sum::<usize>()
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(http::header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
