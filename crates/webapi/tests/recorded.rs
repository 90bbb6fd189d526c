//! The recorded exchanges, held against the parsers one by one: what the reference said about a path, a
//! header or a body, the parser of that part must say alone.
#![cfg(test)]

use magegate_testkit::shared;
use magegate_webapi::rest::content_type::{BodyFormat, body_format};
use magegate_webapi::rest::{accept, json, path, xml};
use serde_json::Value;

/// The requests to the REST API with their answers, each with its name. None without the recordings.
fn exchanges() -> Vec<(String, Value, Value)> {
    let Some(shared) = shared::folder(env!("CARGO_MANIFEST_DIR")) else {
        return Vec::new();
    };
    let mut exchanges = Vec::new();
    for file in std::fs::read_dir(shared.join("conformance").join("recorded")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let scenario: Value = serde_json::from_str(&text).unwrap();
        for step in scenario["steps"].as_array().unwrap() {
            let name = format!("{} {}", scenario["scenario"], step["id"]);
            let (request, expect) = (step["request"].clone(), step["expect"].clone());
            if request["path"].as_str().is_some_and(|path| path.starts_with("/rest")) {
                exchanges.push((name, request, expect));
            }
        }
    }
    assert!(exchanges.len() > 100, "only {} recorded exchanges", exchanges.len());
    exchanges
}

fn header<'a>(part: &'a Value, name: &str) -> Option<&'a str> {
    part["headers"]
        .as_object()?
        .iter()
        .find_map(|(header, value)| header.eq_ignore_ascii_case(name).then(|| value.as_str())?)
}

fn message(expect: &Value) -> &str {
    expect["json"]["message"].as_str().unwrap_or_default()
}

/// The body as it is sent; structured ones are JSON.
fn body(request: &Value) -> Option<String> {
    match request.get("body")? {
        Value::String(text) => Some(text.clone()),
        body => Some(body.to_string()),
    }
}

#[test]
fn every_path_leads_where_the_reference_went() {
    let is_store_code = |code: &str| ["default", "uk_en"].contains(&code);
    for (name, request, expect) in exchanges() {
        let path = request["path"].as_str().unwrap().split('?').next().unwrap();
        let call = path::target(path, is_store_code).unwrap().call();
        if message(&expect) == "Specified request cannot be processed." {
            assert_eq!(call.unwrap_err().to_string(), message(&expect), "{name}");
        } else if !path.contains("schema") && !path.contains("async") {
            assert!(call.is_ok(), "{name}: {path}");
        }
    }
}

#[test]
fn every_accept_header_gets_the_recorded_format() {
    for (name, request, expect) in exchanges() {
        let format = accept::negotiate(header(&request, "accept"));
        match header(&expect, "content-type") {
            Some(content_type) if content_type.contains("charset") => {
                assert_eq!(format.unwrap().content_type(), content_type, "{name}");
            }
            Some(_) => {}
            // Without a recorded type, the answer is left open: the one unmatched header.
            None => assert!(format.is_err() || header(&request, "accept").is_none(), "{name}"),
        }
    }
}

#[test]
fn every_body_is_decoded_or_refused_as_recorded() {
    for (name, request, expect) in exchanges() {
        let Some(body) = body(&request) else { continue };
        let refusal = match body_format(header(&request, "content-type")) {
            Ok(BodyFormat::Json) => json::decode(body.as_bytes()).err(),
            Ok(BodyFormat::Xml) => xml::decode(body.as_bytes()).err(),
            Ok(BodyFormat::Multipart { .. }) => None,
            Err(error) => Some(error),
        };
        let of_the_body =
            ["Decoding error.", "Content-Type", "Server cannot understand", "UTF-8 is"];
        let is_of_the_body = of_the_body.iter().any(|start| message(&expect).starts_with(start));
        let expected = is_of_the_body.then(|| message(&expect).to_owned());
        assert_eq!(refusal.map(|error| error.to_string()), expected, "{name}");
    }
}

#[test]
fn every_recorded_answer_is_written_again_as_it_was() {
    for (name, _, expect) in exchanges() {
        if let Some(text) = expect["xml"].as_str() {
            let again = xml::encode(&as_sent(xml::decode(text.as_bytes()).unwrap()));
            assert_eq!(again, text, "{name}");
        }
        if expect["json"].is_object() {
            let text = expect["json"].to_string();
            let again = json::encode(&json::decode(text.as_bytes()).unwrap());
            let same: Value = serde_json::from_str(&again).unwrap();
            assert_eq!(same, expect["json"], "{name}");
        }
    }
}

/// What an answer was written from: `item` elements were a list, nothing was an empty list.
fn as_sent(value: magegate_webapi::value::Value) -> magegate_webapi::value::Value {
    use magegate_webapi::value::Value;
    match value {
        Value::Null => Value::List(Vec::new()),
        Value::List(items) => Value::List(items.into_iter().map(as_sent).collect()),
        Value::Map(mut map) if map.len() == 1 && map.contains_key("item") => {
            match map.remove("item").map(as_sent) {
                Some(Value::List(items)) => Value::List(items),
                item => Value::List(item.into_iter().collect()),
            }
        }
        Value::Map(map) => {
            Value::Map(map.into_iter().map(|(name, value)| (name, as_sent(value))).collect())
        }
        scalar => scalar,
    }
}
