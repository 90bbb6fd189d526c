//! What every door reads of an HTTP request: headers, credential, body, and the address that it came to.

use super::bearer::{self, Bearer};
use crate::request_info::{BodyFault, Scheme};
use axum::body::Body;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, Version, header};
use http_body_util::BodyExt as _;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::oauth;
use magegate_domain::phrase::Phrase;
use magegate_service::authentication::Credential;
use magegate_service::facts::Facts;
use std::borrow::Cow;

/// The setting that names the header in which a proxy in front says `https`.
const OFFLOADER_HEADER: &str = "web/secure/offloader_header";
/// The type of the bodies that a signature covers, as the reference looks at it: the header's beginning, letter case
/// included.
const FORM: &str = "application/x-www-form-urlencoded";

/// An `Authorization` header of which nobody can say what it offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

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

/// What the `Authorization` header offers: a token first, then a signature (`spec/web-api-framework.md` 8). One that is no
/// text is as malformed as one of the wrong form, and so are two: a server in front may have looked at the other one.
/// `body` is the request's content, where it has arrived.
pub(crate) fn credential<'a>(
    parts: &'a Parts,
    facts: &Facts,
    body: Option<&'a [u8]>,
) -> Credential<'a> {
    let token = bearer(parts);
    match (token, authorization(parts)) {
        (Credential::Bearer(_), _) => token,
        (_, Ok(Some(header))) if oauth::is_meant(header) => {
            Credential::Signed(signed(parts, header, facts, body))
        }
        _ => token,
    }
}

/// The same for a door that takes tokens alone.
pub(crate) fn bearer(parts: &Parts) -> Credential<'_> {
    let Ok(header) = authorization(parts) else { return Credential::Malformed };
    match bearer::token(header) {
        Bearer::None => Credential::None,
        Bearer::Malformed => Credential::Malformed,
        Bearer::Token(token) => Credential::Bearer(token),
    }
}

/// The request as its signature covers it. Nobody is kept from naming the scheme in the header that is a proxy's: whoever
/// lies about it breaks nothing but the own signature.
pub(crate) fn signed<'a>(
    parts: &'a Parts,
    header: &'a str,
    facts: &Facts,
    body: Option<&'a [u8]>,
) -> oauth::Request<'a> {
    let offloaded = HeaderName::from_bytes(facts.settings.global(OFFLOADER_HEADER).as_bytes());
    let offloaded = offloaded.ok().and_then(|name| self::header(parts, name));
    oauth::Request {
        header,
        method: parts.method.as_str(),
        scheme: if offloaded.as_deref() == Some("https") { "https" } else { scheme(parts) },
        host: host(parts),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        form: body.filter(|_| is_form(parts)),
    }
}

/// The `Authorization` header, if there is one; two are as unreadable as one that is no text.
pub(crate) fn authorization(parts: &Parts) -> Result<Option<&str>, Unreadable> {
    let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
    match (values.next().map(http::HeaderValue::to_str), values.next()) {
        (None, _) => Ok(None),
        (Some(Ok(value)), None) => Ok(Some(value)),
        _ => Err(Unreadable),
    }
}

/// Whether the body is one that a signature covers.
pub(crate) fn is_form(parts: &Parts) -> bool {
    header(parts, header::CONTENT_TYPE).is_some_and(|value| value.starts_with(FORM))
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
    format!("{}://{host}/", scheme(parts))
}

/// How the connection was made.
fn scheme(parts: &Parts) -> &str {
    let told = parts.extensions.get::<Scheme>().map(|scheme| scheme.0);
    told.or_else(|| parts.uri.scheme_str()).unwrap_or("http")
}

/// The host as the client named it, with its port: in the `Host` header, which in HTTP/2 only a client of old habits sends.
fn host(parts: &Parts) -> &str {
    let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    let is_old = parts.version < Version::HTTP_2;
    let (first, second) = if is_old { (named, authority) } else { (authority, named) };
    first.or(second).unwrap_or_default()
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
        assert!(matches!(offered(&with_headers(&[one])), Credential::Bearer("abc")));
        let other: (&str, &[u8]) = ("authorization", b"Basic eA==");
        for second in [one, other] {
            for pair in [[one, second], [second, one]] {
                assert!(matches!(offered(&with_headers(&pair)), Credential::Malformed));
            }
        }
    }

    fn offered(parts: &Parts) -> Credential<'_> {
        credential(parts, &Facts::default(), Some(b"a=b"))
    }

    #[test]
    fn what_is_no_token_may_be_a_signature() {
        for (value, is_signed) in [
            ("OAuth realm=\"x\"", true),
            ("Foo oauth a=b", true),
            ("Bearer oauth x", true),
            ("OAuth", false),
            ("Bearer x", false),
            ("Basic oauth", false),
        ] {
            let parts = with_headers(&[("authorization", value.as_bytes())]);
            assert_eq!(matches!(offered(&parts), Credential::Signed(_)), is_signed, "{value}");
            assert!(!matches!(bearer(&parts), Credential::Signed(_)), "{value}");
        }
    }

    #[test]
    fn a_signature_covers_the_request_as_the_client_sent_it() {
        let oauth: (&str, &[u8]) = ("authorization", b"OAuth x");
        let host: (&str, &[u8]) = ("host", b"Shop.example:8080");
        let https: (&str, &[u8]) = ("x-forwarded-proto", b"https");
        let upper: (&str, &[u8]) = ("x-forwarded-proto", b"HTTPS");
        let form: (&str, &[u8]) = ("content-type", b"application/x-www-form-urlencoded; x");
        let covered = |parts: &Parts| match offered(parts) {
            Credential::Signed(oauth::Request { scheme, host, form, .. }) => {
                (scheme.to_owned(), host.to_owned(), form.is_some())
            }
            other => panic!("{other:?}"),
        };
        let shop = |scheme: &str, form| (scheme.to_owned(), "Shop.example:8080".to_owned(), form);
        assert_eq!(covered(&with_headers(&[oauth, host])), shop("http", false));
        assert_eq!(covered(&with_headers(&[oauth, host, https, form])), shop("https", true));
        assert_eq!(covered(&with_headers(&[oauth, host, upper])), shop("http", false));
        let mut parts = with_headers(&[oauth, host]);
        parts.extensions.insert(Scheme("https"));
        assert_eq!(covered(&parts), shop("https", false));
        let mut parts = with_headers(&[oauth, host]);
        parts.uri = "https://other.example/x?a=%20b".parse().unwrap();
        assert_eq!(covered(&parts), shop("https", false), "an absolute target in HTTP/1.1");
        parts.version = Version::HTTP_2;
        assert_eq!(covered(&parts), ("https".to_owned(), "other.example".to_owned(), false));
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
