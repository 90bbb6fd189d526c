//! Tests of the filter: the recorded projections, malformed filters, arbitrary input.

use proptest::prelude::*;

use super::*;
use crate::rest::json;

const ANSWER: &str = r#"{"id":1,"email":"a@example.com","addresses":[{"id":7,"region":{"region_code":"MI","region_id":33},"city":"Calder"}],"none":[],"tags":["a","b"]}"#;

fn filtered(fields: &str, answer: &str) -> String {
    json::encode(&apply(&parse(fields), json::decode(answer.as_bytes()).unwrap()))
}

#[test]
fn named_members_are_kept_in_the_answers_order() {
    assert_eq!(filtered("email,id", ANSWER), r#"{"id":1,"email":"a@example.com"}"#);
    assert_eq!(
        filtered("email,addresses[city,region[region_code]]", ANSWER),
        r#"{"email":"a@example.com","addresses":[{"region":{"region_code":"MI"},"city":"Calder"}]}"#
    );
    assert_eq!(filtered("email", r#"[{"email":"a","id":1},{"id":2}]"#), r#"[{"email":"a"},[]]"#);
}

#[test]
fn a_filter_within_an_empty_list_makes_it_null() {
    assert_eq!(filtered("none[x],id", ANSWER), r#"{"id":1,"none":null}"#);
    assert_eq!(filtered("none", ANSWER), r#"{"none":[]}"#);
    assert_eq!(filtered("none", "[]"), "[]");
}

#[test]
fn a_filter_that_fits_nothing_or_is_malformed_leaves_an_empty_list() {
    for fields in
        ["nothing", "email,addresses[city", "email]", "id email", "id;", "é", "[", "]", ",", "[id]"]
    {
        assert_eq!(filtered(fields, ANSWER), "[]", "{fields}");
    }
    assert_eq!(Filter::of(Some(&Value::Map(Map::new()))), Filter::Nothing);
    let deep = format!("{}{}", "a[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(parse(&deep), Filter::Nothing);
}

#[test]
fn an_empty_filter_keeps_everything() {
    assert_eq!(filtered("", ANSWER), ANSWER);
    assert_eq!(filtered("0", ANSWER), ANSWER);
    assert_eq!(Filter::of(None), Filter::Everything);
}

#[test]
fn scalars_are_not_filtered() {
    assert_eq!(filtered("email", "\"token\""), "\"token\"");
    assert_eq!(filtered("em[ail", "true"), "true");
    assert_eq!(filtered("id[x],email[y]", ANSWER), r#"{"id":1,"email":"a@example.com"}"#);
}

#[test]
fn a_name_given_twice_follows_its_last_form() {
    assert_eq!(filtered("addresses[city],addresses[id]", ANSWER), r#"{"addresses":[{"id":7}]}"#);
    assert_eq!(filtered("tags[x],tags", ANSWER), r#"{"tags":["a","b"]}"#);
}

fn answers() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::Int), Just(Value::from("x"))];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::vec(("[a-d]", inner), 0..4)
                .prop_map(|entries| Value::Map(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn filtering_twice_is_filtering_once(fields in "[a-d,]{0,4}(\\[[a-d,]{0,4}\\])?[a-d,\\[\\]]{0,8}", answer in answers()) {
        let filter = parse(&fields);
        let once = apply(&filter, answer);
        prop_assert_eq!(apply(&filter, once.clone()), once);
    }

    #[test]
    fn every_filter_is_read(fields in "\\PC{0,60}", brackets in "[a\\[\\],]{0,60}") {
        let _ = parse(&fields);
        let _ = parse(&brackets);
    }
}

#[test]
fn a_filter_tells_which_members_it_keeps() {
    for (text, keeps) in [
        ("", true),
        ("items", true),
        ("total_count,items[id]", true),
        ("total_count", false),
        ("[items", false),
    ] {
        assert_eq!(parse(text).keeps("items"), keeps, "{text}");
    }
}
