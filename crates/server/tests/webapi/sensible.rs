//! Parameters that a route would take from a client that knows it.

use magegate_webapi::routes::Route;
use magegate_webapi::shape::{ObjectShape, Shape};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Members that are always there; of the others, some.
const NEEDED: &[&str] = &[
    "email",
    "firstname",
    "lastname",
    "street",
    "city",
    "country_id",
    "telephone",
    "postcode",
    "code",
    "field",
    "value",
];

/// The parameters of a route by their names.
pub(crate) fn params(route: &'static Route) -> impl Strategy<Value = Value> {
    let params: Vec<_> = route
        .params
        .iter()
        .map(|param| {
            let is_there = prop::bool::weighted(if param.required { 1.0 } else { 0.5 });
            (is_there, Just(param.name), value(param.name, &param.shape))
        })
        .collect();
    params.prop_map(object_of)
}

fn value(name: &'static str, shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Text => text(name),
        Shape::Int => int(name),
        Shape::Float => Just(json!(1.5)).boxed(),
        Shape::Bool => any::<bool>().prop_map(Value::from).boxed(),
        Shape::List(of) => {
            proptest::collection::vec(value(name, of), 1..3).prop_map(Value::from).boxed()
        }
        Shape::Object(object) => members(object),
        Shape::CustomAttributes => {
            select(vec![json!([]), json!([{"attribute_code": "unknown", "value": "1"}])]).boxed()
        }
    }
}

fn members(object: &'static ObjectShape) -> BoxedStrategy<Value> {
    let members: Vec<_> = object
        .members
        .iter()
        .map(|member| {
            let weight = if NEEDED.contains(&member.name) { 1.0 } else { 0.25 };
            (prop::bool::weighted(weight), Just(member.name), value(member.name, &member.shape))
        })
        .collect();
    members.prop_map(object_of).boxed()
}

fn object_of(members: Vec<(bool, &'static str, Value)>) -> Value {
    let there = members.into_iter().filter(|(is_there, ..)| *is_there);
    Value::Object(there.map(|(_, name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn text(name: &'static str) -> BoxedStrategy<Value> {
    let known: &[&str] = match name {
        "email" | "customerEmail" | "username" => {
            return prop_oneof![
                1 => select(&["ann@example.com", "bea@example.com", "uma@example.com"][..]).prop_map(Value::from),
                2 => "[a-z]{3,8}@example\\.com".prop_map(Value::from),
            ]
            .boxed();
        }
        "country_id" | "countryId" => &["US"],
        "postcode" => &["89501", "10-001"],
        "dob" => &["1990-12-31", ""],
        "created_at" | "updated_at" => &["2001-02-03 04:05:06"],
        "code" => &["Friends", "General", "VIP"],
        "template" => &["email_reset", "email_reminder"],
        "field" => &[
            "entity_id",
            "email",
            "firstname",
            "created_at",
            "group_id",
            "customer_group_code",
            "website_id",
        ],
        "condition_type" => &[
            "eq", "neq", "in", "nin", "like", "nlike", "gt", "lt", "gteq", "lteq", "from", "to",
            "null", "notnull", "finset", "moreq", "seq", "sneq", "regexp",
        ],
        "direction" => &["ASC", "DESC", "asc"],
        "password" | "newPassword" => &["Ann_pass1!", "short"],
        "currentPassword" => &["Fuzz_pass1!", "Wrong_pass1!"],
        "default_billing" | "default_shipping" => &["1", "2"],
        "attributeCode" => &["email", "gender", "postcode"],
        _ => &["Ann", "Main", "1", "a b c"],
    };
    select(known).prop_map(Value::from).boxed()
}

fn int(name: &'static str) -> BoxedStrategy<Value> {
    let known: &[i64] = match name {
        "region_id" => &[12, 39],
        "page_size" | "current_page" => &[1, 2, 20],
        "tax_class_id" => &[3],
        "gender" => &[1, 2],
        _ => &[1, 2, 3, 4],
    };
    select(known).prop_map(Value::from).boxed()
}
