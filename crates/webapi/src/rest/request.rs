//! From an HTTP request to the data that a route's parameters are taken from
//! (`spec/web-api-framework.md`, sections 3 and 4).

use super::content_type::{self, BodyFormat, body_format};
use super::{form, json, multipart, query, xml};
use crate::call::spelled_otherwise;
use crate::door::request::header;
use crate::routes::Route;
use crate::value::{Map, Value};
use bytes::Bytes;
use http::request::Parts;
use http::{Method, header};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;

/// What a body and a form hold.
#[derive(Debug, Default)]
pub(crate) struct Content {
    body: Map,
    form: Map,
}

/// The variables of the query string.
pub(crate) fn query(parts: &Parts) -> Map {
    query::parse(parts.uri.query().unwrap_or_default())
}

/// The code of the store view that a request without a store segment asks for: by the query's `___store`, else by the
/// cookie `store` (`spec/web-api-framework.md` 1).
pub(crate) fn asked_store(parts: &Parts, query: &Map) -> Option<String> {
    if let Some(asked) = query.get("___store") {
        return asked.as_text().map(ToOwned::to_owned);
    }
    let cookies = header(parts, header::COOKIE)?;
    let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs
        .into_iter()
        .find(|(name, _)| *name == "store")
        .map(|(_, value)| query::percent_decode(value))
}

/// Decodes a body by its content type; a form of fields only for a row that takes one. None, and the text `0`, are no body.
pub(crate) async fn decode(parts: &Parts, bytes: Bytes, takes_form: bool) -> Result<Content> {
    if bytes.is_empty() || bytes.as_ref() == b"0" {
        return Ok(Content::default());
    }
    if parts.headers.get_all(header::CONTENT_TYPE).iter().nth(1).is_some() {
        return Err(content_type::invalid());
    }
    if takes_form && content_type::is_form(header(parts, header::CONTENT_TYPE).as_deref())? {
        return Ok(Content { body: form::decode(&bytes)?, form: Map::new() });
    }
    let decoded = match body_format(header(parts, header::CONTENT_TYPE).as_deref())? {
        BodyFormat::Json => json::decode(&bytes)?,
        BodyFormat::Xml => xml::decode(&bytes)?,
        BodyFormat::Multipart { boundary } if parts.method == Method::POST => {
            let form = multipart::fields(&boundary, bytes).await?;
            return Ok(Content { body: Map::new(), form });
        }
        BodyFormat::Multipart { .. } => return Err(content_type::invalid()),
    };
    // Lists and scalars name no parameters.
    let body = if let Value::Map(map) = decoded { map } else { Map::new() };
    Ok(Content { body, form: Map::new() })
}

/// The data of a call: the body, overridden by form fields, these by the query, these by the path's variables. Where the
/// settings say so, routes that take a secret do not look at the query; those of our own never do.
pub(crate) fn data(
    route: &Route,
    content: Content,
    query: &Map,
    variables: Vec<(&'static str, String)>,
    secrets_in_query: bool,
) -> Map {
    let mut data = content.body;
    let mut put = |name: &str, value: Value| {
        // A parameter may stand in the body under its other spelling, which must not survive beside the override.
        data.remove(&spelled_otherwise(name));
        data.insert(name, value);
    };
    for (name, value) in content.form.iter() {
        put(name, value.clone());
    }
    let secrets_in_query = secrets_in_query && route.switch.is_none();
    if secrets_in_query || !route.params.iter().any(|param| param.secret) {
        for (name, value) in query.iter() {
            put(name, value.clone());
        }
    }
    for (name, value) in variables {
        put(name, Value::Text(value));
    }
    data
}

/// Whether the protocol serves the method at all.
pub(crate) fn check_method(method: &Method) -> Result<()> {
    if [Method::GET, Method::POST, Method::PUT, Method::DELETE].contains(method) {
        return Ok(());
    }
    Err(method_not_supported(method))
}

pub(crate) fn method_not_supported(method: &Method) -> Error {
    let text = format!("The {} HTTP method is not supported.", method.as_str().to_uppercase());
    Error::new(ErrorKind::MethodNotSupported, Phrase::plain(text))
}

pub(crate) fn no_route() -> Error {
    Error::new(ErrorKind::NotFound, Phrase::plain(messages::NO_ROUTE))
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
    fn a_store_is_asked_for_by_query_or_cookie() {
        let asked = |uri: &str, cookie: &str| {
            let request = http::Request::get(uri).header("cookie", cookie);
            let parts = request.body(()).unwrap().into_parts().0;
            asked_store(&parts, &query(&parts))
        };
        assert_eq!(asked("/x?___store=uk_en", "store=de").as_deref(), Some("uk_en"));
        assert_eq!(asked("/x", "a=b; store=d%65; c").as_deref(), Some("de"));
        assert_eq!(asked("/x?store=uk_en", "xstore=de; a=store=b"), None);
        assert_eq!(asked("/x?___store[]=uk_en", "store=de"), None);
    }

    #[tokio::test]
    async fn a_content_type_that_is_no_text_or_comes_twice_is_invalid() {
        let json: (&str, &[u8]) = ("content-type", b"application/json");
        let xml: (&str, &[u8]) = ("content-type", b"application/xml");
        let with_charset: (&str, &[u8]) = ("content-type", b"application/json; charset=utf-8");
        for headers in [
            vec![json, json],
            vec![json, xml],
            vec![with_charset, json],
            vec![("content-type", b"application/json\xff".as_slice())],
        ] {
            let refused = decode(&with_headers(&headers), Bytes::from_static(b"{}"), false).await;
            assert_eq!(refused.unwrap_err().to_string(), "Content-Type header is invalid.");
        }
        assert!(decode(&with_headers(&[json]), Bytes::from_static(b"{}"), false).await.is_ok());
    }
}
