//! How documents are written, and what they say of the whole table: `tests/golden/swagger2.json` and
//! `tests/golden/openapi.json`, and who sees which operation in `tests/golden/described.txt`.

use super::*;
use magegate_domain::acl::Requirement;
use magegate_domain::settings::Settings;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// What somebody sees for whom the rows of these requirements are.
fn offered(may: impl Fn(Requirement) -> bool) -> Vec<Offered> {
    let offered = services::all().map(|service| {
        let of_service = routes::all().filter(|route| route.service == service.name);
        Offered { service, routes: of_service.filter(|route| may(route.requirement)).collect() }
    });
    offered.filter(|offered| !offered.routes.is_empty()).collect()
}

fn callers() -> [(&'static str, Vec<Offered>); 3] {
    let is_open = |requirement: Requirement| requirement == Requirement::Anonymous;
    [
        ("guest", offered(is_open)),
        ("customer", offered(|one| is_open(one) || one == Requirement::SelfOnly)),
        ("admin", offered(|_| true)),
    ]
}

fn address() -> Address {
    let [scheme, host, base] = ["https", "shop.example", "/rest/default"].map(ToOwned::to_owned);
    Address { scheme, host, base }
}

fn both(offered: &[Offered]) -> [Value; 2] {
    let settings = Settings::default();
    [swagger2::document(offered, &address()), v31::document(offered, &address(), &settings)]
}

fn compare(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::vars_os().any(|(name, _)| name == "MAGEGATE_TEST_REGENERATE") {
        std::fs::write(&file, text).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == text,
        "{name} is stale; look at the new one and commit it: cargo xtask gen"
    );
}

fn operations(document: &Value) -> Vec<String> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        operations.extend(methods.as_object().unwrap().keys().map(|verb| format!("{verb} {path}")));
    }
    operations
}

fn ids(document: &Value) -> BTreeSet<&str> {
    let methods = document["paths"].as_object().unwrap().values();
    let operations = methods.flat_map(|methods| methods.as_object().unwrap().values());
    operations.map(|operation| operation["operationId"].as_str().unwrap()).collect()
}

/// Every reference in a document, and every name that one can mean.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                found.insert(reference.clone());
            }
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn documents_are_plain_ascii_with_slashes_as_they_are() {
    let document = json!({"a/b": "é 𝒳 \u{1f}\n\"\\"});
    assert_eq!(ascii(&document), r#"{"a/b":"\u00e9 \ud835\udcb3 \u001f\n\"\\"}"#);
    assert_eq!(serde_json::from_str::<Value>(&ascii(&document)).unwrap(), document);
}

#[test]
fn the_address_is_what_stands_before_the_document_s_own_name() {
    for (uri, own_name, wanted) in [
        ("/rest/default/schema?services=all", "/schema", "/rest/default"),
        ("/index.php/rest/schemaXYZ", "/schema", "/index.php/rest"),
        ("/rest/all/openapi.json", "/openapi.json", "/rest/all"),
    ] {
        let request = http::Request::get(uri).header("host", "shop.example:8080").body(()).unwrap();
        let address = Address::of(&request.into_parts().0, own_name);
        assert_eq!(
            (&*address.scheme, &*address.host, &*address.base),
            ("http", "shop.example:8080", wanted)
        );
    }
}

#[test]
fn the_generated_documents_of_the_whole_table_are_fresh() {
    let [_, _, (_, admin)] = callers();
    for (name, document) in ["swagger2.json", "openapi.json"].into_iter().zip(both(&admin)) {
        compare(name, &(serde_json::to_string_pretty(&document).unwrap() + "\n"));
    }
}

#[test]
fn the_generated_list_of_who_sees_what_is_fresh() {
    let mut text = String::from("# caller -> operations and types of the Swagger 2 document\n");
    for (caller, offered) in callers() {
        let [swagger, openapi] = both(&offered);
        assert_eq!(ids(&swagger), ids(&openapi), "{caller}");
        writeln!(text, "\n{caller}").unwrap();
        for operation in operations(&swagger) {
            writeln!(text, "    {operation}").unwrap();
        }
        for name in swagger["definitions"].as_object().unwrap().keys() {
            writeln!(text, "    type {name}").unwrap();
        }
    }
    compare("described.txt", &text);
}

#[test]
fn every_row_is_described_once_under_a_name_of_its_own() {
    let [_, _, (_, admin)] = callers();
    for document in both(&admin) {
        assert_eq!(operations(&document).len(), routes::all().count());
        let ids: BTreeSet<String> = routes::all().map(naming::operation_id).collect();
        assert_eq!(ids.len(), routes::all().count());
    }
}

#[test]
fn what_is_referred_to_is_there() {
    for (caller, offered) in callers() {
        for document in both(&offered) {
            let mut found = BTreeSet::new();
            references(&document, &mut found);
            for reference in found {
                let pointer = reference.trim_start_matches('#');
                let target = document.pointer(pointer);
                assert!(target.is_some_and(Value::is_object), "{caller}: {reference}");
            }
        }
    }
}

#[test]
fn every_row_parameter_and_type_says_what_it_is() {
    for route in routes::all() {
        let name = format!("{} {}", route.method, route.path);
        assert!(!route.about.is_empty(), "{name}");
        // What the reference says of a login and of a hash, which is nothing, is known.
        let is_login = name.ends_with("/token") && route.service.starts_with("integration");
        let is_silent = |name: &str| is_login || ["customerId", "passwordHash"].contains(&name);
        for param in route.params.iter().filter(|param| !is_silent(param.name)) {
            assert!(!param.about.is_empty(), "{name}: {}", param.name);
        }
    }
    let [_, _, (_, admin)] = callers();
    let [swagger, _] = both(&admin);
    for (name, definition) in swagger["definitions"].as_object().unwrap() {
        let is_fixed = name.starts_with("error-");
        assert!(is_fixed || definition["description"].is_string(), "{name}");
    }
}
