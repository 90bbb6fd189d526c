//! One operation of the Swagger 2 document: its parameters and its answers (`spec/openapi.md` 3.1).

use super::definitions::{Definitions, simple_type};
use super::naming::{flattened, is_forced, is_in_path, operation_id};
use crate::routes::{Param, Route};
use crate::shape::Shape;
use magegate_domain::acl::Requirement;
use serde_json::{Map, Value, json};

/// Describes a row.
pub(super) fn describe(route: &Route, definitions: &mut Definitions) -> Value {
    let types = json!(["application/json", "application/xml"]);
    let mut operation = Map::from_iter([
        ("tags".to_owned(), json!([route.service])),
        ("description".to_owned(), route.about.into()),
        ("operationId".to_owned(), operation_id(route).into()),
        ("consumes".to_owned(), types.clone()),
        ("produces".to_owned(), types),
    ]);
    let parameters = parameters(route, definitions);
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(parameters));
    }
    operation.insert("responses".to_owned(), responses(route, definitions));
    Value::Object(operation)
}

/// Those of the contract in its order, then the path's own, then the body. What is ours alone, the other document tells.
fn parameters(route: &Route, definitions: &mut Definitions) -> Vec<Value> {
    let mut parameters = Vec::new();
    let mut body = Map::new();
    let mut required = Vec::new();
    let of_contract = |param: &&Param| param.of_contract && !is_forced(route, param.name);
    for param in route.params.iter().filter(of_contract) {
        if is_in_path(route, param.name) {
            parameters.push(in_path(param.name, simple_type(&param.shape), param.about));
        } else if route.method == "GET" {
            in_query(param, &mut parameters);
        } else {
            if param.required {
                required.push(Value::from(param.name));
            }
            body.insert(param.name.to_owned(), definitions.schema(&param.shape, param.about));
        }
    }
    let of_path = |param: &&Param| !param.of_contract && is_in_path(route, param.name);
    for param in route.params.iter().filter(of_path) {
        parameters.push(in_path(param.name, "string", ""));
    }
    if !body.is_empty() {
        parameters.push(in_body(route, required, body));
    }
    parameters
}

fn in_path(name: &str, simple: &str, about: &str) -> Value {
    let mut parameter = json!({"name": name, "in": "path", "type": simple, "required": true});
    if let (Value::Object(parameter), false) = (&mut parameter, about.is_empty()) {
        parameter.insert("description".to_owned(), about.into());
    }
    parameter
}

/// A parameter of a query; an object is taken apart, and its members do not say whether they are required.
fn in_query(param: &Param, parameters: &mut Vec<Value>) {
    if let Shape::Object(object) = &param.shape {
        for (name, member) in flattened(param.name, object) {
            parameters.push(Value::Object(query(&name, &member.shape, member.about)));
        }
    } else {
        let mut parameter = query(param.name, &param.shape, param.about);
        parameter.insert("required".to_owned(), param.required.into());
        parameters.push(Value::Object(parameter));
    }
}

fn query(name: &str, shape: &Shape, about: &str) -> Map<String, Value> {
    let mut parameter = Map::from_iter([
        ("name".to_owned(), name.into()),
        ("in".to_owned(), "query".into()),
        ("type".to_owned(), simple_type(shape).into()),
    ]);
    if !about.is_empty() {
        parameter.insert("description".to_owned(), about.into());
    }
    if let Shape::List(of) = shape {
        parameter.insert("items".to_owned(), json!({"type": simple_type(of)}));
    }
    parameter
}

fn in_body(route: &Route, required: Vec<Value>, properties: Map<String, Value>) -> Value {
    let mut schema = Map::new();
    if !required.is_empty() {
        schema.insert("required".to_owned(), Value::Array(required));
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("type".to_owned(), "object".into());
    schema.insert("xml".to_owned(), json!({"name": "request"}));
    json!({"name": format!("{}Body", operation_id(route)), "in": "body", "schema": schema})
}

/// 200, 401 where something is asked of the caller, the contract's own faults, and whatever else.
fn responses(route: &Route, definitions: &mut Definitions) -> Value {
    let error = |description: &str| json!({"description": description, "schema": {"$ref": "#/definitions/error-response"}});
    let success = definitions.schema(&route.result, route.returns);
    let mut responses = Map::new();
    responses.insert("200".to_owned(), json!({"description": "200 Success.", "schema": success}));
    if route.requirement != Requirement::Anonymous {
        responses.insert("401".to_owned(), error("401 Unauthorized"));
    }
    for status in route.throws {
        let description = match status {
            400 => "400 Bad Request",
            401 => "401 Unauthorized",
            404 => "404 Not Found",
            _ => "Internal Server error",
        };
        responses.insert(status.to_string(), error(description));
    }
    responses.insert("default".to_owned(), error("Unexpected error"));
    Value::Object(responses)
}
