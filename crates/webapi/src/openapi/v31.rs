//! Our own document, OpenAPI 3.1: what requests may hold and what answers do hold, with every status that a call can be
//! answered with (`docs/openapi.md`).

mod hints;
mod operation;
mod responses;
mod schemas;

use super::{Address, Offered, naming};
use crate::routes::Route;
use magegate_domain::settings::Settings;
use schemas::Schemas;
use serde_json::{Map, Value, json};

/// What holds for every operation.
const DESCRIPTION: &str = "Operations that the sender of the request may call. Names of parameters and members are \
    taken in camel case and in snake case. Answers are JSON, or XML where `Accept` asks for it. With `?fields=` in the \
    query an answer shows the named members alone, such as `items[id,email],total_count`.";

/// What proves who calls, and what does in its place that the format has no word for.
const TOKENS: &str = "An access token of a customer, an admin or an integration, or a machine key. Integrations may sign \
    their requests by OAuth 1.0a instead, for which OpenAPI has no scheme.";

/// Describes what is offered under the settings.
pub(super) fn document(offered: &[Offered], address: &Address, settings: &Settings) -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for service in offered {
        for route in &service.routes {
            let template = template(&paths, route);
            let operation = operation::describe(route, &template, settings, &mut schemas);
            let path = paths.entry(template).or_insert_with(|| json!({}));
            if let Value::Object(methods) = path {
                methods.insert(route.method.to_ascii_lowercase(), operation);
            }
        }
    }
    let Address { scheme, host, base } = address;
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "magegate",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
        },
        "servers": [{"url": format!("{scheme}://{host}{base}")}],
        "tags": offered.iter().map(tag).collect::<Vec<Value>>(),
        "paths": paths,
        "components": {
            "schemas": schemas.finished(),
            "responses": responses::components(),
            "securitySchemes": {
                operation::BEARER: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": TOKENS,
                },
            },
        },
    })
}

/// The path of a row. One that differs from an earlier one by the names of its variables alone is the same path to
/// OpenAPI, and takes the earlier names.
fn template(paths: &Map<String, Value>, route: &Route) -> String {
    let own = naming::path(route);
    let earlier = paths.keys().find(|path| naming::same_but_for_names(path, &own));
    earlier.cloned().unwrap_or(own)
}

fn tag(offered: &Offered) -> Value {
    json!({"name": offered.service.name, "description": offered.service.about})
}
