//! The REST rendering of an error: status and envelope (`spec/web-api-framework.md` 7, `docs/errors.md`).

use crate::value::{Map, Value};
use http::StatusCode;
use magegate_domain::error::{Error, ErrorKind};
use magegate_domain::phrase::{Param, Params, Phrase};

/// The status of a kind. The reference knows no 403: whoever may not, is answered 401.
pub fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Input
        | ErrorKind::AlreadyExists
        | ErrorKind::State
        | ErrorKind::CouldNotSave => StatusCode::BAD_REQUEST,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Unauthenticated | ErrorKind::Unauthorized | ErrorKind::Locked => {
            StatusCode::UNAUTHORIZED
        }
        ErrorKind::MethodNotSupported => StatusCode::METHOD_NOT_ALLOWED,
        ErrorKind::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Timeout => StatusCode::REQUEST_TIMEOUT,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The body: `message`, `errors` where there are several, `parameters` where there are any. A fault of ours shows
/// nothing but the report id.
pub fn body(error: &Error, report_id: &str) -> Value {
    let mut map = Map::new();
    if error.kind == ErrorKind::Internal {
        map.insert("message", format!("{}{report_id}", error.phrase.template));
        return Value::Map(map);
    }
    map.insert("message", error.phrase.template.as_ref());
    if !error.details.is_empty() {
        map.insert("errors", Value::List(error.details.iter().map(detail).collect()));
    }
    if let Some(parameters) = parameters(&error.phrase) {
        map.insert("parameters", parameters);
    }
    Value::Map(map)
}

fn detail(phrase: &Phrase) -> Value {
    let parameters = parameters(phrase).unwrap_or_else(|| Value::List(Vec::new()));
    Value::Map(Map::from_iter([
        ("message", Value::from(phrase.template.as_ref())),
        ("parameters", parameters),
    ]))
}

/// Named parameters are an object, positional ones a list.
fn parameters(phrase: &Phrase) -> Option<Value> {
    let value = |param: &Param| match param {
        Param::Text(text) => Value::from(text.as_str()),
        Param::Int(number) => Value::Int(*number),
        Param::Null => Value::Null,
    };
    match &phrase.params {
        Params::None => None,
        Params::Named(params) => {
            let members = params.iter().map(|(name, param)| (*name, value(param)));
            Some(Value::Map(members.collect()))
        }
        Params::Positional(params) => Some(Value::List(params.iter().map(value).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::messages;

    fn json(error: &Error) -> String {
        body(error, "0123456789abc").to_json_string()
    }

    #[test]
    fn envelopes_are_the_reference_s() {
        assert_eq!(
            json(&messages::required(&["password"])),
            r#"{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"password"}}"#
        );
        assert_eq!(
            json(&messages::required(&["a", "b"])),
            concat!(
                r#"{"message":"One or more input exceptions have occurred.","errors":["#,
                r#"{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"a"}},"#,
                r#"{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"b"}}]}"#
            )
        );
        assert_eq!(
            json(&messages::password_too_short(8)),
            r#"{"message":"The password needs at least %1 characters. Create a new password and try again.","parameters":["8"]}"#
        );
    }

    #[test]
    fn a_fault_of_ours_shows_its_report_id_alone() {
        let error = Error::internal("secret cause");
        assert_eq!(
            json(&error),
            r#"{"message":"Internal Error. Details are available in Magento log file. Report ID: webapi-0123456789abc"}"#
        );
        assert_eq!(status(error.kind), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
