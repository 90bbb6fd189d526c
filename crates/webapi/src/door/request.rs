//! What every door reads of an HTTP request: headers, credential, body, and the address that it came to.

use super::bearer;
use crate::request_info::BodyFault;
use axum::body::Body;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, header};
use http_body_util::BodyExt as _;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::phrase::Phrase;
use magegate_service::authentication::Credential;
use std::borrow::Cow;

/// A header's value; one that was sent several times is their list, as HTTP has it. What is no text is replaced. `None`
/// when absent.
pub(crate) fn header(parts: &Parts, name: HeaderName) -> Option<Cow<'_, str>> {
    let mut values = parts.headers.get_all(name).iter().map(|value| match value.to_str() {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(value.as_bytes()),
    });
    let first = values.next()?;
    Some(values.fold(first, |all, value| Cow::Owned(format!("{all}, {value}"))))
}

/// What the `Authorization` header offers. One that is no text is as malformed as one of the wrong form, and so are
/// two: a server in front may have looked at the other one.
pub(crate) fn credential(parts: &Parts) -> Credential<'_> {
    let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
    match (values.next().map(http::HeaderValue::to_str), values.next()) {
        (None, _) => Credential::None,
        (Some(Err(_)), _) | (_, Some(_)) => Credential::Malformed,
        (Some(Ok(value)), None) => match bearer::token(Some(value)) {
            bearer::Bearer::None => Credential::None,
            bearer::Bearer::Malformed => Credential::Malformed,
            bearer::Bearer::Token(token) => Credential::Bearer(token),
        },
    }
}

/// Reads the whole body, within the listener's limits.
pub(crate) async fn read(body: Body) -> Result<Bytes> {
    let collected = body.collect().await;
    collected.map(http_body_util::Collected::to_bytes).map_err(|cause| {
        let (kind, text) = match BodyFault::of(&cause) {
            Some(fault @ BodyFault::TooLarge { .. }) => (ErrorKind::TooLarge, fault.to_string()),
            Some(fault @ BodyFault::TimedOut) => (ErrorKind::Timeout, fault.to_string()),
            None => (ErrorKind::Input, "The request body could not be read.".to_owned()),
        };
        let mut error = Error::new(kind, Phrase::plain(text));
        error.source = Some(Box::new(cause));
        error
    })
}

/// The address that a request came to, `http://host/`; a host that is not one gives `http://localhost/`.
pub(crate) fn base_url(parts: &Parts) -> String {
    let host = parts.uri.authority().map(|authority| Cow::Borrowed(authority.as_str()));
    let host = host.or_else(|| header(parts, header::HOST)).unwrap_or_default();
    let host = host.as_ref();
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host = if host.is_empty() || !host.chars().all(good) { "localhost" } else { host };
    format!("{}://{host}/", parts.uri.scheme_str().unwrap_or("http"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_headers(headers: &[(&str, &[u8])]) -> Parts {
        let mut request = http::Request::post("/x");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_header_sent_twice_is_a_list() {
        let parts = with_headers(&[("accept", b"image/png"), ("accept", b"application/xml")]);
        let accept = header(&parts, header::ACCEPT);
        assert_eq!(accept.as_deref(), Some("image/png, application/xml"));
        let parts = with_headers(&[("accept", b"application/xml, a/\xff")]);
        let accept = header(&parts, header::ACCEPT);
        assert_eq!(accept.as_deref(), Some("application/xml, a/\u{fffd}"));
        assert_eq!(header(&parts, header::HOST), None);
    }

    #[test]
    fn two_credentials_are_none() {
        let one: (&str, &[u8]) = ("authorization", b"Bearer abc");
        assert!(matches!(credential(&with_headers(&[one])), Credential::Bearer("abc")));
        let other: (&str, &[u8]) = ("authorization", b"Basic eA==");
        for second in [one, other] {
            for pair in [[one, second], [second, one]] {
                assert!(matches!(credential(&with_headers(&pair)), Credential::Malformed));
            }
        }
    }

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        let parts = |host: &str| {
            let request = http::Request::get("/x").header("host", host).body(()).unwrap();
            request.into_parts().0
        };
        assert_eq!(base_url(&parts("127.0.0.1:8080")), "http://127.0.0.1:8080/");
        assert_eq!(base_url(&parts("evil.com/<script>")), "http://localhost/");
    }
}
