//! The HTTP answer of GraphQL: errors before data, only the first of them, JSON as the reference writes it
//! (`spec/graphql-auth.md` 1 and 1.1).

use super::entry::{Entry, Step};
use super::request::Refused;
use super::run::Answer;
use crate::request_info::RouteTemplate;
use crate::rest::json;
use crate::value::{Map, Value};
use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};

/// The answer to a request. Nothing of it may be kept by anybody: it is about one caller.
pub(super) fn response(answer: Result<Answer, Refused>, parts: &Parts) -> Response {
    let (status, error, data) = match answer {
        Ok(answer) if answer.unavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, answer.error, Some(answer.data))
        }
        Ok(answer) => (StatusCode::OK, answer.error, Some(answer.data)),
        Err(refused) => (refused.status, Some(refused.entry), None),
    };
    let text = body(error.as_ref(), data);
    let body = if parts.method == Method::HEAD { Body::empty() } else { Body::from(text) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response.extensions_mut().insert(RouteTemplate("/graphql"));
    response
}

/// `data` is JSON already, and may be large: it is not copied.
fn body(error: Option<&Entry>, data: Option<String>) -> String {
    let mut head = "{".to_owned();
    if let Some(entry) = error {
        head.push_str("\"errors\":[");
        head.push_str(&json::encode(&shown(entry)));
        head.push(']');
    }
    let mut text = data.unwrap_or_default();
    if !text.is_empty() {
        head.push_str(if error.is_some() { ",\"data\":" } else { "\"data\":" });
    }
    text.insert_str(0, &head);
    text.push('}');
    text
}

/// An entry of `errors`, members without content left out.
fn shown(entry: &Entry) -> Value {
    let mut map = Map::new();
    map.insert("message", entry.message.as_str());
    if !entry.locations.is_empty() {
        let places = entry.locations.iter().map(|place| {
            let line = i64::try_from(place.line).unwrap_or(i64::MAX);
            Value::Map(Map::from_iter([
                ("line", Value::Int(line)),
                ("column", Value::Int(place.column)),
            ]))
        });
        map.insert("locations", Value::List(places.collect()));
    }
    if !entry.path.is_empty() {
        let steps = entry.path.iter().map(|step| match step {
            Step::Member(name) => Value::from(name.as_str()),
            Step::Item(place) => Value::Int(i64::try_from(*place).unwrap_or(i64::MAX)),
        });
        map.insert("path", Value::List(steps.collect()));
    }
    if let Some(category) = entry.category {
        map.insert("extensions", Value::Map(Map::from_iter([("category", Value::from(category))])));
    }
    Value::Map(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::syntax::Location;

    #[test]
    fn errors_stand_before_data_and_hold_what_there_is() {
        let entry = Entry {
            locations: vec![Location { line: 1, column: 3 }],
            path: vec![Step::Member("a".to_owned()), Step::Item(0)],
            ..Entry::input("x / é")
        };
        assert_eq!(
            body(Some(&entry), Some("{}".to_owned())),
            concat!(
                r#"{"errors":[{"message":"x \/ \u00e9","locations":[{"line":1,"column":3}],"#,
                r#""path":["a",0],"extensions":{"category":"graphql-input"}}],"data":{}}"#
            )
        );
        assert_eq!(body(Some(&Entry::at("m", [])), None), r#"{"errors":[{"message":"m"}]}"#);
    }

    #[test]
    fn an_answer_says_that_it_is_json_and_not_to_be_kept() {
        let refused = Refused::new(StatusCode::SERVICE_UNAVAILABLE, Entry::internal());
        let parts = http::Request::head("/graphql").body(()).unwrap().into_parts().0;
        let response = response(Err(refused), &parts);
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap();
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("retry-after"), "1");
        assert_eq!(response.extensions().get(), Some(&RouteTemplate("/graphql")));
    }
}
