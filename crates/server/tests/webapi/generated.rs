//! Requests made up from the table of routes: wild ones of whatever the shapes allow and forbid, and sensible ones with a
//! fault or two, so that some get as far as the database.

use crate::sensible;
use magegate_testkit::Request;
use magegate_webapi::routes::Route;
use magegate_webapi::shape::{ObjectShape, Shape};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Texts that mean something somewhere, and texts that have broken programs before.
const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "1",
    "3",
    "null",
    "true",
    "me",
    "US",
    "CA",
    "base",
    "uk_en",
    "email_reset",
    "ann@example.com",
    "bea@example.com",
    "new@example.com",
    "Ann",
    "1990-12-31",
    "2024-13-45 99:00:00",
    "entity_id",
    "email",
    "like",
    "in",
    "1,2,3",
    "%",
    "%%_",
    "asc",
    "39",
    "ż",
    "\u{202e}\u{200b}",
    "\u{0}",
    "𝒳\u{fffd}",
    "'; DROP TABLE x; --",
    "<b>&amp;</b>",
    "{{var x}}",
    "../../etc/passwd",
    "%00",
    "1e309",
    "-1",
    "99999999999999999999",
    "a\r\nX-Y: z",
];
/// Numbers at the edges of what types hold.
const NUMBERS: &[i64] = &[0, 1, 2, 3, 4, 39, -1, 65_536, 4_294_967_296, i64::MAX, i64::MIN];
/// Stands in a value for what JSON can say and the library's values cannot.
const HUGE: &str = "§1e999§";
const DEEP: &str = "§deep§";
const LEVELS: usize = 600;

/// How the parameters are sent.
#[derive(Debug, Clone, Copy)]
enum Way {
    Json,
    Xml,
    Form,
    Query,
    CutJson,
    OtherType(&'static str),
}

/// A request for a route, by nobody in particular.
pub(crate) fn request(route: &'static Route) -> impl Strategy<Value = Request> {
    let way = prop_oneof![
        8 => Just(Way::Json),
        3 => Just(Way::Xml),
        3 => Just(Way::Query),
        1 => Just(Way::Form),
        1 => Just(Way::CutJson),
        1 => select(&["", "text/plain", "application/json; charset=latin1", "multipart/form-data", "a/b/c", "*/*"][..])
            .prop_map(Way::OtherType),
    ];
    let prefix = select(
        &["/rest", "/rest", "/rest/default", "/rest/all", "/rest/uk_en", "/index.php/rest"][..],
    );
    let accept = select(
        &["application/json", "application/xml", "*/*", "", "text/html;q=0.5, nonsense"][..],
    );
    let query = prop_oneof![
        6 => Just(String::new()),
        1 => "[a-zA-Z\\[\\]=&%0-9._~+-]{0,40}",
        1 => "fields=[a-z\\[\\],]{0,20}",
    ];
    let variables = route.path.split('/').filter(|part| part.starts_with(':')).count();
    let variables = proptest::collection::vec(variable(), variables);
    (way, prefix, accept, query, variables, params(route)).prop_map(
        move |(way, prefix, accept, query, variables, params)| {
            let path = format!("{prefix}{}", filled(route.path, &variables));
            let (query, body) = rendered(way, query, &params);
            let path = if query.is_empty() { path } else { format!("{path}?{query}") };
            let mut request = Request::new(route.method, &path);
            if !accept.is_empty() {
                request = request.header("Accept", accept);
            }
            match body {
                Some((content_type, body)) => {
                    request.header("Content-Type", content_type).body(body)
                }
                None => request,
            }
        },
    )
}

/// A value for a shape, mostly.
fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    prop_oneof![
        10 => fitting(shape),
        1 => any_value(),
        1 => select(&[HUGE, DEEP][..]).prop_map(Value::from),
    ]
    .boxed()
}

/// Parameters for a route: wild ones, and sensible ones with a fault or two.
pub(crate) fn params(route: &'static Route) -> impl Strategy<Value = Value> {
    let faults = proptest::collection::vec((any::<Index>(), value_or_nothing()), 0..3);
    let faulty =
        (sensible::params(route), faults).prop_map(|(params, faults)| spoilt(params, &faults));
    prop_oneof![2 => wild(route), 3 => faulty]
}

/// The value with some of its members, at any depth, replaced or taken out.
fn spoilt(mut value: Value, faults: &[(Index, Option<Value>)]) -> Value {
    for (index, fault) in faults {
        let mut places = Vec::new();
        places_in(&value, "", &mut places);
        if places.is_empty() {
            break;
        }
        let place = index.get(&places).clone();
        let (around, name) = place.rsplit_once('/').unwrap_or_default();
        match (fault, value.pointer_mut(around)) {
            (None, Some(Value::Object(members))) => {
                members.remove(name);
            }
            _ => {
                if let Some(found) = value.pointer_mut(&place) {
                    *found = fault.clone().unwrap_or_default();
                }
            }
        }
    }
    value
}

fn places_in(value: &Value, at: &str, places: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{at}/{name}");
        places_in(value, &place, places);
        places.push(place);
    }
}

fn value_or_nothing() -> impl Strategy<Value = Option<Value>> {
    let odd = prop_oneof![4 => any_value(), 1 => select(&[HUGE, DEEP][..]).prop_map(Value::from)];
    proptest::option::weighted(0.8, odd)
}

fn wild(route: &'static Route) -> impl Strategy<Value = Value> {
    let members: Vec<_> = route
        .params
        .iter()
        .map(|param| {
            let is_there = prop::bool::weighted(0.85);
            (is_there, spelled(param.name), value(&param.shape))
        })
        .collect();
    let beside = proptest::option::weighted(0.1, ("[a-zA-Z_.\\[\\]]{1,10}", any_value()));
    (members, beside).prop_map(|(members, beside)| object_of(members, beside))
}

fn fitting(shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Text => text().prop_map(Value::from).boxed(),
        Shape::Int => select(NUMBERS).prop_map(Value::from).boxed(),
        Shape::Bool => any::<bool>().prop_map(Value::from).boxed(),
        Shape::List(of) => proptest::collection::vec(value(of), 0..3).prop_map(Value::from).boxed(),
        Shape::Object(object) => members(object),
        Shape::CustomAttributes => {
            let one = (text(), any_value());
            let one = one.prop_map(|(code, value)| json!({"attribute_code": code, "value": value}));
            proptest::collection::vec(one, 0..3).prop_map(Value::from).boxed()
        }
        Shape::Float => any_value(),
    }
}

fn members(object: &'static ObjectShape) -> BoxedStrategy<Value> {
    let members: Vec<_> = object
        .members
        .iter()
        .map(|member| {
            let is_there = prop::bool::weighted(0.5);
            (is_there, spelled(member.name), value(&member.shape))
        })
        .collect();
    let beside = proptest::option::weighted(0.05, ("[a-z_]{1,10}", any_value()));
    (members, beside).prop_map(|(members, beside)| object_of(members, beside)).boxed()
}

fn object_of(members: Vec<(bool, String, Value)>, beside: Option<(String, Value)>) -> Value {
    let there = members.into_iter().filter(|(is_there, ..)| *is_there);
    let there = there.map(|(_, name, value)| (name, value));
    Value::Object(there.chain(beside).collect::<Map<_, _>>())
}

/// A name as clients may spell it.
fn spelled(name: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![
        12 => Just(name.to_owned()),
        2 => Just(camel(name)),
        1 => Just(name.to_uppercase()),
        1 => Just(format!("{name}_")),
    ]
}

pub(crate) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_uppercase());
        camel.push_str(rest);
    }
    camel
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(TEXTS).prop_map(str::to_owned),
        1 => "\\PC{0,20}",
        1 => Just("x".repeat(300)),
        1 => Just("y".repeat(70_000)),
    ]
}

fn any_value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        select(NUMBERS).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let object = proptest::collection::btree_map("[a-z_]{0,6}", inner.clone(), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            object.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}

fn variable() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&["1", "2", "3", "4", "0", "me", "US", "39", "ann%40example.com"][..]).prop_map(str::to_owned),
        1 => select(&["-1", "99999999999999999999", "1.5", "1e3", "%00", "%ff", "a%2Fb", "..", "%2e%2e", "+", "", "%zz", "1;x"][..])
            .prop_map(str::to_owned),
        1 => text().prop_map(|text| escaped(&text.chars().take(500).collect::<String>())),
    ]
}

fn filled(path: &str, variables: &[String]) -> String {
    let mut variables = variables.iter();
    let parts = path.split('/').map(|part| match part.strip_prefix(':') {
        Some(_) => variables.next().map_or("1", String::as_str),
        None => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn rendered(way: Way, query: String, params: &Value) -> (String, Option<(&'static str, String)>) {
    match way {
        Way::Json => (query, Some(("application/json", json_text(params)))),
        Way::CutJson => {
            let mut text = json_text(params);
            let end = (0..=text.len() / 2).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or_default());
            (query, Some(("application/json", text)))
        }
        Way::OtherType(content_type) => (query, Some((content_type, json_text(params)))),
        Way::Xml => (query, Some(("application/xml", xml_text(params)))),
        Way::Form => (query, Some(("application/x-www-form-urlencoded", query_text(params)))),
        Way::Query => {
            let mut text = query_text(params);
            // Beyond this the listener refuses the head, which is tested elsewhere.
            let end = (0..=text.len().min(6_000)).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or_default());
            (text, None)
        }
    }
}

pub(crate) fn json_text(value: &Value) -> String {
    let deep = format!("{}{}", "[".repeat(LEVELS), "]".repeat(LEVELS));
    value
        .to_string()
        .replace(&format!("\"{HUGE}\""), "1e999")
        .replace(&format!("\"{DEEP}\""), &deep)
}

pub(crate) fn xml_text(value: &Value) -> String {
    let mut out = "<?xml version=\"1.0\"?><request>".to_owned();
    xml_into(&mut out, value);
    out + "</request>"
}

fn xml_into(out: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                write!(out, "<{name}>").unwrap();
                xml_into(out, value);
                write!(out, "</{name}>").unwrap();
            }
        }
        Value::Array(items) => {
            for item in items {
                out.push_str("<item>");
                xml_into(out, item);
                out.push_str("</item>");
            }
        }
        Value::String(text) if text == DEEP => {
            out.push_str(&"<a>".repeat(LEVELS));
            out.push_str(&"</a>".repeat(LEVELS));
        }
        Value::String(text) => {
            out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
        }
        Value::Null => {}
        other => write!(out, "{other}").unwrap(),
    }
}

pub(crate) fn query_text(value: &Value) -> String {
    let mut pairs = Vec::new();
    pairs_into(&mut pairs, String::new(), value);
    pairs.join("&")
}

fn pairs_into(pairs: &mut Vec<String>, name: String, value: &Value) {
    let inner = |key: &str| {
        let key = escaped(key);
        if name.is_empty() { key } else { format!("{name}[{key}]") }
    };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| pairs_into(pairs, inner(key), value));
        }
        Value::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered.for_each(|(index, value)| pairs_into(pairs, inner(&index.to_string()), value));
        }
        Value::String(text) => pairs.push(format!("{name}={}", escaped(text))),
        Value::Null => pairs.push(name),
        other => pairs.push(format!("{name}={}", escaped(&other.to_string()))),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
    out
}
