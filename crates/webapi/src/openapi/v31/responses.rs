//! The answers of operations that are not a success: which status can come when, and what each holds.

use crate::routes::Route;
use magegate_domain::acl::Requirement;
use serde_json::{Map, Value, json};

/// The statuses of refusals and failures, each with its name and meaning.
const STATUSES: &[(u16, &str, &str)] = &[
    (400, "BadRequest", "The request's content is not acceptable"),
    (401, "Unauthorized", "Who calls could not be proven, or may not do this"),
    (404, "NotFound", "What the request names does not exist"),
    (406, "NotAcceptable", "No type that `Accept` names can be answered"),
    (408, "RequestTimeout", "The request's content did not arrive in time"),
    (413, "ContentTooLarge", "The request's content is larger than a limit"),
    (
        500,
        "InternalError",
        "A fault of the server, which its log tells under the id in the message",
    ),
    (503, "Unavailable", "Too much work is waiting, or the database cannot be reached"),
];

/// The responses that operations share.
pub(super) fn components() -> Value {
    let component = |(status, name, about): &(u16, &str, &str)| {
        let content = content(&error());
        let response = if *status == 503 {
            let wait = json!({
                "description": "Seconds to wait before trying again",
                "schema": {"type": "integer"},
            });
            json!({"description": about, "headers": {"Retry-After": wait}, "content": content})
        } else {
            json!({"description": about, "content": content})
        };
        ((*name).to_owned(), response)
    };
    Value::Object(STATUSES.iter().map(component).collect())
}

/// The refusals and failures that a call of a row can be answered with.
pub(super) fn of(route: &Route, requirement: Requirement) -> Map<String, Value> {
    let can_come = |status: u16| match status {
        401 => route.method != "GET" || requirement != Requirement::Anonymous,
        404 => !route.params.is_empty(),
        _ => true,
    };
    let reference = |(status, name, _): &(u16, &str, &str)| {
        (status.to_string(), json!({"$ref": format!("#/components/responses/{name}")}))
    };
    STATUSES.iter().filter(|(status, _, _)| can_come(*status)).map(reference).collect()
}

/// The same value in both types; in XML, it stands in an element of its own.
pub(super) fn content(schema: &Map<String, Value>) -> Value {
    json!({
        "application/json": {"schema": schema},
        "application/xml": {"schema": in_element(schema, "response")},
    })
}

/// The schema of a value that is the root of an XML document.
pub(super) fn in_element(schema: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut schema = schema.clone();
    let xml = schema.entry("xml").or_insert_with(|| json!({}));
    if let Value::Object(xml) = xml {
        xml.insert("name".to_owned(), name.into());
    }
    schema
}

fn error() -> Map<String, Value> {
    Map::from_iter([("$ref".to_owned(), "#/components/schemas/Error".into())])
}
