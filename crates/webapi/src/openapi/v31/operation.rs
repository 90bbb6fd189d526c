//! One operation of the OpenAPI document: who may call it, with which parameters, and what answers.

use super::hints;
use super::naming::{self, flattened, is_forced, is_in_path, operation_id, variables};
use super::responses::{self, content, in_element};
use super::schemas::{Schemas, Side, or_null};
use crate::routes::{Param, Route};
use crate::shape::Shape;
use magegate_domain::acl::Requirement;
use magegate_domain::settings::Settings;
use serde_json::{Map, Value, json};

/// The name of the one way to prove who calls.
pub(super) const BEARER: &str = "bearer";

/// Describes a row under the settings; `path` is its path with the names of variables that the document uses.
pub(super) fn describe(
    route: &Route,
    path: &str,
    settings: &Settings,
    schemas: &mut Schemas,
) -> Value {
    let requirement = route.requirement_under(settings);
    let mut operation = Map::from_iter([
        ("tags".to_owned(), json!([route.service])),
        ("operationId".to_owned(), operation_id(route).into()),
        ("summary".to_owned(), route.about.trim_end_matches('.').into()),
        ("security".to_owned(), security(route, requirement)),
        ("x-magento-acl".to_owned(), resources(requirement)),
    ]);
    let parameters = parameters(route, path, schemas);
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(parameters));
    }
    if let Some(body) = request_body(route, schemas) {
        operation.insert("requestBody".to_owned(), body);
    }
    let mut answers = Map::from_iter([("200".to_owned(), success(route, schemas))]);
    answers.extend(responses::of(route, requirement));
    operation.insert("responses".to_owned(), Value::Object(answers));
    Value::Object(operation)
}

fn security(route: &Route, requirement: Requirement) -> Value {
    match requirement {
        Requirement::Anonymous if route.knows_caller => json!([{}, {BEARER: []}]),
        Requirement::Anonymous => json!([]),
        Requirement::SelfOnly | Requirement::Resources(_) => json!([{BEARER: []}]),
    }
}

fn resources(requirement: Requirement) -> Value {
    match requirement {
        Requirement::Anonymous => json!(["anonymous"]),
        Requirement::SelfOnly => json!(["self"]),
        Requirement::Resources(resources) => json!(resources),
    }
}

fn parameters(route: &Route, path: &str, schemas: &mut Schemas) -> Vec<Value> {
    let mut parameters = Vec::new();
    let own_path = naming::path(route);
    let named = |param: &Param| {
        let mut pairs = variables(&own_path).zip(variables(path));
        pairs.find(|(own, _)| *own == param.name).map_or(param.name, |(_, name)| name).to_owned()
    };
    for param in route.params.iter().filter(|param| !is_forced(route, param.name)) {
        if is_in_path(route, param.name) {
            parameters.push(in_path(param, &named(param), schemas));
        } else if route.method == "GET" {
            in_query(param, schemas, &mut parameters);
        }
    }
    parameters
}

fn in_path(param: &Param, name: &str, schemas: &mut Schemas) -> Value {
    let mut schema = value(param, schemas);
    if matches!(param.shape, Shape::Text) {
        schema.insert("minLength".to_owned(), 1.into());
    }
    described(json!({"name": name, "in": "path", "required": true, "schema": schema}), param.about)
}

fn in_query(param: &Param, schemas: &mut Schemas, parameters: &mut Vec<Value>) {
    match &param.shape {
        Shape::Object(object) => {
            for (name, member) in flattened(param.name, object) {
                let mut schema = schemas.of(&member.shape, Side::Request);
                hints::add(member.name, &mut schema);
                let parameter = json!({"name": name, "in": "query", "schema": schema});
                parameters.push(described(parameter, member.about));
            }
        }
        shape => {
            let brackets = if matches!(shape, Shape::List(_)) { "[]" } else { "" };
            let name = format!("{}{brackets}", param.name);
            let schema = value(param, schemas);
            let parameter =
                json!({"name": name, "in": "query", "required": param.required, "schema": schema});
            parameters.push(described(parameter, param.about));
        }
    }
}

/// The parameters that stand neither in the path nor in the query.
fn request_body(route: &Route, schemas: &mut Schemas) -> Option<Value> {
    let stands_in_body =
        |param: &&Param| !is_forced(route, param.name) && !is_in_path(route, param.name);
    let params: Vec<&Param> = route.params.iter().filter(stands_in_body).collect();
    if route.method == "GET" || params.is_empty() {
        return None;
    }
    let property = |param: &Param, schemas: &mut Schemas| {
        let mut schema = value(param, schemas);
        if !param.required {
            or_null(&mut schema);
        }
        described(Value::Object(schema), param.about)
    };
    let properties: Map<String, Value> =
        params.iter().map(|param| (param.name.to_owned(), property(param, schemas))).collect();
    let mut schema = Map::from_iter([
        ("type".to_owned(), "object".into()),
        ("properties".to_owned(), Value::Object(properties)),
    ]);
    let required: Vec<&str> =
        params.iter().filter(|param| param.required).map(|param| param.name).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    Some(json!({
        "required": !required.is_empty(),
        "content": {
            "application/json": {"schema": schema},
            "application/xml": {"schema": in_element(&schema, "request")},
        },
    }))
}

fn success(route: &Route, schemas: &mut Schemas) -> Value {
    let schema = schemas.of(&route.result, Side::Answer);
    let schema = if route.may_be_nothing {
        let nothing = json!({"type": "array", "maxItems": 0, "description": "There is none"});
        Map::from_iter([("anyOf".to_owned(), json!([schema, nothing]))])
    } else {
        schema
    };
    let about = if route.returns.is_empty() { "Success" } else { route.returns };
    json!({"description": about, "content": content(&schema)})
}

/// The schema of a parameter's value.
fn value(param: &Param, schemas: &mut Schemas) -> Map<String, Value> {
    let mut schema = schemas.of(&param.shape, Side::Request);
    hints::add(param.name, &mut schema);
    if param.secret {
        schema.insert("format".to_owned(), "password".into());
    }
    schema
}

fn described(mut value: Value, about: &str) -> Value {
    if let (Value::Object(members), false) = (&mut value, about.is_empty()) {
        members.insert("description".to_owned(), about.into());
    }
    value
}
