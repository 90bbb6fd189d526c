//! The complaints of validation as the reference makes them: by rule, of a table, and of documents made up.

use super::*;
use crate::graphql::syntax::parse;
use crate::rest::json;
use crate::value::Value;
use proptest::prelude::*;
use serde_json::Value as Json;
use std::sync::OnceLock;

mod given;
mod made_up;

/// Types that ask for what those of the reference do not.
const TYPES: &str = include_str!("tests/types.graphql");
/// Documents with the first complaint: most were made by changing valid ones, and a validator of another language
/// that has the same rules complains about the same first, at the same places.
const CASES: &str = include_str!("tests/cases.json");

type Complaint = Option<(String, Vec<(usize, i64)>)>;

fn types() -> &'static Types {
    static ONE: OnceLock<Types> = OnceLock::new();
    ONE.get_or_init(|| Types::with(TYPES).unwrap())
}

fn judge(types: &Types, text: &str, variables: &str) -> Complaint {
    let variables = match json::decode(variables.as_bytes()).unwrap() {
        Value::Map(map) => map,
        _ => Map::new(),
    };
    let rules = Rules { introspection: true, depth: Some(20) };
    let fault = match parse(text) {
        Err(fault) => Some(fault),
        Ok(document) => first_fault(types, &document, &variables, rules),
    };
    fault.map(|fault| {
        let places = fault.locations.iter().map(|place| (place.line, place.column)).collect();
        (fault.message, places)
    })
}

fn assert_complaints(cases: &[(&str, &str, &[i64])]) {
    let types = types();
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|(text, message, columns)| {
            let places = columns.iter().map(|column| (1, *column)).collect();
            let found = judge(types, text, "{}");
            (found != Some(((*message).to_owned(), places))).then_some((text, found))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_is_answered() {
    let types = types();
    let cases: Vec<Json> = serde_json::from_str(CASES).unwrap();
    for case in &cases {
        let text = case["query"].as_str().unwrap();
        let variables = case.get("variables").map_or("{}".into(), Json::to_string);
        let expected = case.get("message").map(|message| {
            let places = case["locations"].as_array().unwrap().iter();
            let number = |place: &Json| place.as_i64().unwrap();
            let places = places
                .map(|place| (usize::try_from(number(&place[0])).unwrap(), number(&place[1])));
            (message.as_str().unwrap().to_owned(), places.collect())
        });
        assert_eq!(judge(types, text, &variables), expected, "{text}");
    }
}

#[test]
fn the_recorded_complaints_are_made() {
    assert_complaints(&[
        ("{ customer { nothing } }", "Cannot query field \"nothing\" on type \"Customer\".", &[14]),
        (
            "mutation { generateCustomerToken(email: \"gql@example.com\") { token } }",
            "Field \"generateCustomerToken\" argument \"password\" of type \"String!\" is required but not provided.",
            &[12],
        ),
        (
            "mutation { generateCustomerToken(email: null, password: \"x\") { token } }",
            "Expected value of type \"String!\", found null.",
            &[41],
        ),
    ]);
}

#[test]
fn operations_and_fragments_have_names_of_their_own() {
    assert_complaints(&[
        ("type Cow { id: Int }", "The \"Cow\" definition is not executable.", &[6]),
        (
            "{ leaf } extend type Cow { id: Int }",
            "The \"Cow\" definition is not executable.",
            &[22],
        ),
        ("schema { query: Q }", "The \"schema\" definition is not executable.", &[1]),
        (
            "query A { leaf } query A { leaf }",
            "There can be only one operation named \"A\".",
            &[7, 24],
        ),
        (
            "{ leaf } query A { leaf }",
            "This anonymous operation must be the only defined operation.",
            &[1],
        ),
        (
            "{ ...F } fragment F on Query { leaf } fragment F on Query { leaf }",
            "There can be only one fragment named \"F\".",
            &[19, 48],
        ),
        ("{ ...F }", "Unknown fragment \"F\".", &[6]),
        ("{ leaf } fragment F on Query { leaf }", "Fragment \"F\" is never used.", &[10]),
        (
            "{ ...F } fragment F on Query { ...F }",
            "Cannot spread fragment \"F\" within itself.",
            &[32],
        ),
        (
            "{ ...F } fragment F on Query { ...G } fragment G on Query { leaf ...F }",
            "Cannot spread fragment \"F\" within itself via G.",
            &[32, 66],
        ),
        (
            "{ ...F } fragment F on Int { a }",
            "Fragment \"F\" cannot condition on non composite type \"Int\".",
            &[24],
        ),
        (
            "{ ... on Colour { a } }",
            "Fragment cannot condition on non composite type \"Colour\".",
            &[10],
        ),
        ("{ ... on Zzzzz { a } }", "Unknown type \"Zzzzz\".", &[10]),
        (
            "{ t { ...F } } fragment F on U { id }",
            "Fragment \"F\" cannot be spread here as objects of type \"T\" can never be of type \"U\".",
            &[7],
        ),
        (
            "{ t { ... on U { id } } }",
            "Fragment cannot be spread here as objects of type \"T\" can never be of type \"U\".",
            &[7],
        ),
        (
            "query A { leaf } query B { leaf }",
            "Must provide operation name if query contains multiple operations.",
            &[],
        ),
        ("subscription { a }", "Schema is not configured for subscriptions.", &[1]),
        (
            "subscription S { a ...F b } fragment F on Query { leaf }",
            "Subscription \"S\" must select only one top level field.",
            &[20, 25],
        ),
    ]);
}

#[test]
fn fields_and_arguments_are_those_of_the_type() {
    assert_complaints(&[
        ("{ lef }", "Cannot query field \"lef\" on type \"Query\". Did you mean \"leaf\"?", &[3]),
        (
            "{ t { nam } }",
            "Cannot query field \"nam\" on type \"T\". Did you mean \"name\" or \"n\"?",
            &[7],
        ),
        ("{ t }", "Field \"t\" of type \"T\" must have a sub selection.", &[3]),
        (
            "{ tl(req: 1, two: []) }",
            "Field \"tl\" of type \"[T!]!\" must have a sub selection.",
            &[3],
        ),
        (
            "{ leaf { a } }",
            "Field \"leaf\" of type \"[String!]\" must not have a sub selection.",
            &[8],
        ),
        (
            "{ t(idd: 1) { id } }",
            "Unknown argument \"idd\" on field \"t\" of type \"Query\". Did you mean \"id\" or \"in\"?",
            &[5],
        ),
        ("{ t(id: 1, id: 2) { id } }", "There can be only one argument named \"id\".", &[5, 12]),
        (
            "{ tl(req: 1) { id } }",
            "Field \"tl\" argument \"two\" of type \"[String]!\" is required but not provided.",
            &[3],
        ),
        // What is below a field comes before what it lacks.
        ("{ tl { xxx } }", "Cannot query field \"xxx\" on type \"T\".", &[8]),
        (
            "{ __type { name } }",
            "Field \"__type\" argument \"name\" of type \"String!\" is required but not provided.",
            &[3],
        ),
        (
            "{ t { x: id x: n } }",
            "Fields \"x\" conflict because id and n are different fields. Use different aliases on the fields to fetch both if this was intentional.",
            &[7, 13],
        ),
        (
            "{ t(id: 1) { id } t(id: 2) { id } }",
            "Fields \"t\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.",
            &[3, 19],
        ),
        (
            "{ t { x: id } t { x: n } }",
            "Fields \"t\" conflict because subfields \"x\" conflict because id and n are different fields. Use different aliases on the fields to fetch both if this was intentional.",
            &[3, 7, 15, 19],
        ),
        (
            "{ t { ... on T { x: id } ... { x: n } } }",
            "Fields \"x\" conflict because id and n are different fields. Use different aliases on the fields to fetch both if this was intentional.",
            &[18, 32],
        ),
    ]);
}

#[test]
fn directives_stand_where_they_may() {
    assert_complaints(&[
        ("{ leaf @foo }", "Unknown directive \"@foo\".", &[8]),
        (
            "query @include(if: true) { leaf }",
            "Directive \"include\" may not be used on \"QUERY\".",
            &[7],
        ),
        (
            "mutation @skip(if: true) { deleteCustomer }",
            "Directive \"skip\" may not be used on \"MUTATION\".",
            &[10],
        ),
        ("{ leaf @deprecated }", "Directive \"deprecated\" may not be used on \"FIELD\".", &[8]),
        (
            "query ($a: Int @skip(if: true)) { t(n: $a) { id } }",
            "Directive \"skip\" may not be used on \"VARIABLE_DEFINITION\".",
            &[16],
        ),
        (
            "{ leaf @skip }",
            "Directive \"@skip\" argument \"if\" of type \"Boolean!\" is required but not provided.",
            &[8],
        ),
        (
            "{ leaf @skip(iff: true) }",
            "Unknown argument \"iff\" on directive \"@skip\". Did you mean \"if\"?",
            &[14],
        ),
        ("{ leaf @skip(if: 1) }", "Boolean cannot represent a non boolean value: 1", &[18]),
        (
            "{ leaf @skip(if: true) @skip(if: true) }",
            "The directive \"skip\" can only be used once at this location.",
            &[8, 24],
        ),
        (
            "{ leaf @skip @foo @skip }",
            "The directive \"skip\" can only be used once at this location.",
            &[8, 19],
        ),
    ]);
}

#[test]
fn literals_are_of_the_type_that_belongs_there() {
    assert_complaints(&[
        ("{ t(n: \"1\") { id } }", "Int cannot represent non-integer value: \"1\"", &[8]),
        ("{ t(n: 2147483648) { id } }", "Int cannot represent non-integer value: 2147483648", &[8]),
        ("{ t(n: -0) { id } }", "Int cannot represent non-integer value: -0", &[8]),
        ("{ t(n: null) { id } }", "Expected value of type \"Int!\", found null.", &[8]),
        ("{ t(f: \"1\") { id } }", "Float cannot represent non numeric value: \"1\"", &[8]),
        ("{ t(b: 1) { id } }", "Boolean cannot represent a non boolean value: 1", &[8]),
        ("{ t(s: a) { id } }", "String cannot represent a non string value: a", &[8]),
        (
            "{ t(id: 1.5) { id } }",
            "ID cannot represent a non-string and non-integer value: 1.5",
            &[9],
        ),
        (
            "{ t(n: [1, \"a/\u{e9}\"]) { id } }",
            "Int cannot represent non-integer value: [1, \"a\\/\\u00e9\"]",
            &[8],
        ),
        ("{ t(list: [1, null]) { id } }", "Expected value of type \"Int!\", found null.", &[15]),
        ("{ t(e: PURPLE) { id } }", "Value \"PURPLE\" does not exist in \"Colour\" enum.", &[8]),
        (
            "{ t(e: GREN) { id } }",
            "Value \"GREN\" does not exist in \"Colour\" enum. Did you mean the enum value \"GREEN\" or \"RED\"?",
            &[8],
        ),
        (
            "{ t(e: \"RED\") { id } }",
            "Enum \"Colour\" cannot represent non-enum value: \"RED\". Did you mean the enum value \"RED\" or \"GREEN\"?",
            &[8],
        ),
        ("{ t(in: 1) { id } }", "Expected value of type \"Deep\", found 1.", &[9]),
        (
            "{ t(s: {a: 1, b: []}) { id } }",
            "String cannot represent a non string value: { a: 1, b: [] }",
            &[8],
        ),
        ("{ t(in: {b: []}) { id } }", "Field Deep.a of required type Int! was not provided.", &[9]),
        (
            "{ t(in: {a: 1, bb: []}) { id } }",
            "Field \"bb\" is not defined by type \"Deep\". Did you mean \"b\"?",
            &[16],
        ),
        (
            "{ t(in: {a: 1, a: 2}) { id } }",
            "There can be only one input field named \"a\".",
            &[10, 16],
        ),
    ]);
    // The reference does not look for doubles in objects within objects.
    assert_eq!(judge(types(), "{ t(in: {a: 1, d: {a: 1, a: 2}}) { id } }", "{}"), None);
}

#[test]
fn variables_are_declared_used_and_fit() {
    assert_complaints(&[
        ("query ($a: T) { leaf }", "Variable \"$a\" cannot be non-input type \"T\".", &[12]),
        (
            "query ($a: [T!]!) { leaf }",
            "Variable \"$a\" cannot be non-input type \"[T!]!\".",
            &[12],
        ),
        ("query ($a: Zzzzz!) { leaf }", "Unknown type \"Zzzzz\".", &[12]),
        (
            "query ($a: Int, $a: Int) { leaf }",
            "There can be only one variable named \"a\".",
            &[9, 18],
        ),
        (
            "query ($a: Int = \"x\") { t(n: $a) { id } }",
            "Int cannot represent non-integer value: \"x\"",
            &[18],
        ),
        (
            "query ($a: Int! = null) { t(n: $a) { id } }",
            "Expected value of type \"Int!\", found null.",
            &[19],
        ),
        ("query ($a: Int) { leaf }", "Variable \"$a\" is never used.", &[8]),
        ("query A($a: Int) { leaf }", "Variable \"$a\" is never used in operation \"A\".", &[9]),
        // The reference has these two the wrong way round.
        ("{ t(n: $a) { id } }", "Variable \"$a\" is not defined by operation \"\".", &[8, 1]),
        ("query A { t(n: $a) { id } }", "Variable \"$a\" is not defined.", &[16, 1]),
        (
            "query A { ...F } fragment F on Query { t(n: $a) { id } }",
            "Variable \"$a\" is not defined.",
            &[45, 1],
        ),
        (
            "query ($a: String) { t(n: $a) { id } }",
            "Variable \"$a\" of type \"String\" used in position expecting type \"Int!\".",
            &[8, 27],
        ),
        (
            "query ($a: Int) { tl(req: $a, two: []) { id } }",
            "Variable \"$a\" of type \"Int\" used in position expecting type \"Int!\".",
            &[8, 27],
        ),
        (
            "query ($a: Int) { t(list: $a) { id } }",
            "Variable \"$a\" of type \"Int\" used in position expecting type \"[Int!]\".",
            &[8, 27],
        ),
        (
            "query ($a: [Int]) { t(list: $a) { id } }",
            "Variable \"$a\" of type \"[Int]\" used in position expecting type \"[Int!]\".",
            &[8, 29],
        ),
    ]);
    let types = types();
    for text in [
        "query ($a: Int = 1) { t(n: $a) { id } }",
        "query ($a: Int = 1) { tl(req: $a, two: []) { id } }",
        "query ($a: [Int!]) { t(list: $a) { id } }",
    ] {
        assert_eq!(judge(types, text, "{\"a\": null}"), None);
    }
}

#[test]
fn depth_and_introspection_are_limited_where_the_settings_say_so() {
    let types = types();
    let nested = |levels: usize| {
        let fields = "t(id: 1) { ".repeat(levels);
        format!("{{ t {{ {fields} id {} }} }}", "}".repeat(levels))
    };
    assert_eq!(judge(types, &nested(20), "{}"), None);
    let deep = ("Max query depth should be 20 but got 21.".to_owned(), Vec::new());
    assert_eq!(judge(types, &nested(21), "{}"), Some(deep));
    let spread = "{ t { ...A } } fragment A on T { t(id: 1) { ...B } } fragment B on T { t(id: 1) { t(id: 2) { id } } }";
    for (most, fine) in [(3, true), (2, false)] {
        let document = parse(spread).unwrap();
        let rules = Rules { introspection: true, depth: Some(most) };
        assert_eq!(first_fault(types, &document, &Map::new(), rules).is_none(), fine);
    }
    let document = parse("{ leaf __schema { types { name } } }").unwrap();
    let rules = Rules { introspection: false, depth: None };
    let fault = first_fault(types, &document, &Map::new(), rules).unwrap();
    assert_eq!(
        fault.message,
        "GraphQL introspection is not allowed, but the query contained __schema or __type"
    );
}
