//! The answers that the frame gives itself, in the envelope of the Web API: `{"message": …}`.

use axum::body::Body;
use http::header::{CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode, Version};
use magegate_webapi::request_info::BodyFault;

/// What the Web API sends with every JSON answer.
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// An answer with a status and a message.
pub(super) fn refusal(status: StatusCode, message: &str) -> Response<Body> {
    let mut answer = Response::new(Body::from(json(message)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, JSON);
    answer
}

/// The answer to a request whose body broke a limit.
pub(super) fn body_fault(fault: BodyFault) -> Response<Body> {
    refusal(status_of(fault), &fault.to_string())
}

/// The status of a broken limit.
pub(super) fn status_of(fault: BodyFault) -> StatusCode {
    match fault {
        BodyFault::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        BodyFault::TimedOut => StatusCode::REQUEST_TIMEOUT,
    }
}

/// Ends the connection after this answer. HTTP/2 has no such header, and no need of it.
pub(super) fn close_after<B>(answer: &mut Response<B>, version: Version) {
    if version <= Version::HTTP_11 {
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
}

/// A whole HTTP/1.1 answer as bytes, for a request whose head never ended.
pub(super) fn head_timeout() -> Vec<u8> {
    let body = json("The request did not arrive in time.");
    format!(
        "HTTP/1.1 408 Request Timeout\r\ncontent-type: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        JSON.to_str().unwrap_or_default(),
        body.len(),
    )
    .into_bytes()
}

fn json(message: &str) -> String {
    serde_json::json!({ "message": message }).to_string()
}
