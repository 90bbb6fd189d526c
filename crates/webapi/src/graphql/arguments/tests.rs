//! Absent, null, default, and the forms of values.

use super::*;
use crate::graphql::syntax::tree::Selection;
use crate::graphql::{limits, syntax};
use crate::rest::json;
use async_graphql_parser::types::OperationType;

const MORE: &str = "extend type Query { ask(n: Int, f: Float, s: String = \"shipped\", i: ID, list: [Int!], \
    deep: [[String]], b: Boolean, e: CountryCodeEnum, o: AskInput): Int } \
    input AskInput { last: Int, first: String = \"one\", inner: AskInput, many: [AskInput] }";

/// The arguments of a query's first field, as JSON.
fn decoded(query: &str, given: &str) -> String {
    let types = Types::with(MORE).unwrap();
    let document = syntax::parse(query).unwrap();
    let operation = limits::operations(&document).next().unwrap();
    let Value::Map(given) = json::decode(given.as_bytes()).unwrap() else { panic!("{given}") };
    let variables = variables(&types, operation, &given);
    let Selection::Field(field) = &operation.selections.list[0] else { panic!("{query}") };
    let root = types.root(OperationType::Query).unwrap();
    let defined = types.field(root, field.name.text).unwrap();
    let args = arguments(&types, &defined.args, field, &variables);
    let names = ["n", "f", "s", "i", "list", "deep", "b", "e", "o"];
    let shown = names.iter().filter_map(|name| {
        let value = args.value(name)?;
        Some(format!("{name}={}", value.to_json_string()))
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn literals_take_the_form_of_their_type() {
    assert_eq!(
        decoded(r#"{ ask(n: 5, f: 2, s: "a\nb", i: 7, b: true, e: AT, list: 3) }"#, "{}"),
        r#"n=5 f=2 s="a\nb" i="7" list=[3] b=true e="AT""#
    );
    assert_eq!(
        decoded(r#"{ ask(deep: ["a", null, ["b"]]) }"#, "{}"),
        r#"s="shipped" deep=[["a"],null,["b"]]"#
    );
}

#[test]
fn absent_null_and_default_are_three_things() {
    assert_eq!(decoded("{ ask }", "{}"), r#"s="shipped""#);
    assert_eq!(decoded("{ ask(s: null, n: null) }", "{}"), "n=null s=null");
    let query = "query($n: Int, $s: String, $d: Float = 1.5, $o: AskInput) { ask(n: $n, s: $s, f: $d, o: $o) }";
    assert_eq!(decoded(query, "{}"), r#"f=1.5 s="shipped""#);
    assert_eq!(decoded(query, r#"{"n":null,"s":null,"d":null}"#), "n=null f=null s=null");
    assert_eq!(
        decoded(query, r#"{"o":{"last":null,"inner":{}}}"#),
        r#"f=1.5 s="shipped" o={"last":null,"first":"one","inner":{"first":"one"}}"#
    );
    let inside = "query($l: Int, $n: Int) { ask(o: {last: $l}, list: [1, $n]) }";
    assert_eq!(decoded(inside, "{}"), r#"s="shipped" list=[1,null] o={"first":"one"}"#);
}

#[test]
fn members_of_objects_stand_in_the_order_of_their_type() {
    let query = "query($m: [AskInput]) { ask(o: {many: $m, first: \"x\", last: 1}) }";
    assert_eq!(
        decoded(query, r#"{"m":{"first":"y","last":2}}"#),
        r#"s="shipped" o={"last":1,"first":"x","many":[{"last":2,"first":"y"}]}"#
    );
}

#[test]
fn variables_are_cast_to_their_type() {
    let query = "query($n: Int, $f: Float, $i: ID, $list: [Int!]) { ask(n: $n, f: $f, i: $i, list: $list) }";
    assert_eq!(
        decoded(query, r#"{"n":3.0,"f":4,"i":9,"list":5}"#),
        r#"n=3 f=4 s="shipped" i="9" list=[5]"#
    );
}

#[test]
fn a_variable_that_is_null_where_nothing_may_be_is_told_in_the_reference_s_words() {
    let types = Types::with(
        "extend type Query { must(a: Int!, b: Int! = 5, o: MustInput, l: [Int!]): Int } \
        input MustInput { a: Int!, b: Int! = 5, l: [Int!] }",
    )
    .unwrap();
    let null = "Argument \"a\" of non-null type \"Int!\" must not be null.";
    let absent = "Argument \"a\" of required type \"Int!\" was provided the variable \"$v\" which was not provided a runtime value.";
    for (arguments, given, wanted) in [
        ("a: $v", r#"{"v":null}"#, Some((null, 18))),
        ("a: $v", "{}", Some((absent, 18))),
        ("a: $v", r#"{"v":1}"#, None),
        ("a: 1, b: $v", "{}", None),
        (
            "a: 1, o: {a: $v}",
            r#"{"v":null}"#,
            Some(("Argument \"o\" has invalid value { a: $v }.", 32)),
        ),
        ("a: 1, o: {a: 1, b: $v}", "{}", None),
        ("a: 1, o: {a: 1, l: [$v]}", r#"{"v":2}"#, None),
        (
            "a: 1, l: [2, $v]",
            r#"{"v":null}"#,
            Some(("Argument \"l\" has invalid value [2, $v].", 32)),
        ),
        ("a: 1, o: $v", r#"{"v":null}"#, None),
    ] {
        let query = format!("query($v: Int) {{  must({arguments}) }}");
        let document = syntax::parse(&query).unwrap();
        let operation = limits::operations(&document).next().unwrap();
        let Value::Map(given) = json::decode(given.as_bytes()).unwrap() else { panic!() };
        let variables = variables(&types, operation, &given);
        let Selection::Field(field) = &operation.selections.list[0] else { panic!("{query}") };
        let root = types.root(OperationType::Query).unwrap();
        let defined = types.field(root, "must").unwrap();
        let found = unfit(&types, &defined.args, field, &variables);
        let found = found.as_ref().map(|(message, at)| (message.as_str(), *at));
        assert_eq!(found, wanted, "{arguments}");
    }
}
