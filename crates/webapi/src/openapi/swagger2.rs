//! The Swagger 2 document, member for member as the reference has it (`spec/openapi.md` 3).

mod definitions;
mod operation;

use super::{Address, Offered, naming};
use definitions::Definitions;
use serde_json::{Map, Value, json};

/// The version of the reference that the API is that of.
const REFERENCE: (&str, &str) = ("2.4", "Magento Community");

/// Describes what is offered.
pub(super) fn document(offered: &[Offered], address: &Address) -> Value {
    let mut definitions = Definitions::new();
    let mut paths = Map::new();
    for service in offered {
        for route in &service.routes {
            let operation = operation::describe(route, &mut definitions);
            let path = paths.entry(naming::path(route)).or_insert_with(|| json!({}));
            if let Value::Object(methods) = path {
                methods.insert(route.method.to_ascii_lowercase(), operation);
            }
        }
    }
    let (version, title) = REFERENCE;
    let mut document = json!({
        "securityDefinitions": {"api_key": {"type": "apiKey", "name": "api_key", "in": "header"}},
        "swagger": "2.0",
        "info": {"version": version, "title": title},
        "host": without_port(&address.host),
        "basePath": address.base,
        "schemes": [address.scheme],
    });
    if let Value::Object(members) = &mut document {
        if !offered.is_empty() {
            members.insert("tags".to_owned(), Value::Array(offered.iter().map(tag).collect()));
            members.insert("paths".to_owned(), Value::Object(paths));
        }
        members.insert("definitions".to_owned(), definitions.finished());
    }
    document
}

/// The host as the recorded answers give it: without the port that the request named (`async_and_other_surfaces`, step
/// `schema`).
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn tag(offered: &Offered) -> Value {
    json!({"name": offered.service.name, "description": offered.service.about})
}
