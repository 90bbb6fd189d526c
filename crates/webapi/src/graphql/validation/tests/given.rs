//! The complaints about what a request gives as variables.

use super::*;

/// The type of a variable, the variables of the request, and the complaint.
const GIVEN: &[(&str, &str, &str)] = &[
    ("String!", "{}", "of required type \"String!\" was not provided."),
    ("String!", "{\"x\":null}", "of non-null type \"String!\" must not be null."),
    ("String", "{\"x\":1}", "got invalid value 1; String cannot represent a non string value: 1"),
    (
        "String",
        "{\"x\":[\"a/b\"]}",
        "got invalid value [\"a\\/b\"]; String cannot represent a non string value: [\"a\\/b\"]",
    ),
    (
        "Int",
        "{\"x\":\"a\"}",
        "got invalid value \"a\"; Int cannot represent non-integer value: \"a\"",
    ),
    (
        "Int",
        "{\"x\":\"\"}",
        "got invalid value (empty string); Int cannot represent non-integer value: (empty string)",
    ),
    ("Int", "{\"x\":1.5}", "got invalid value 1.5; Int cannot represent non-integer value: 1.5"),
    (
        "Int",
        "{\"x\":3000000000}",
        "got invalid value 3000000000; Int cannot represent non 32-bit signed integer value: 3000000000",
    ),
    (
        "Boolean",
        "{\"x\":\"true\"}",
        "got invalid value \"true\"; Boolean cannot represent a non boolean value: \"true\"",
    ),
    (
        "ID",
        "{\"x\":true}",
        "got invalid value true; ID cannot represent a non-string and non-integer value: true",
    ),
    (
        "Float",
        "{\"x\":\"1\"}",
        "got invalid value \"1\"; Float cannot represent non numeric value: \"1\"",
    ),
    (
        "[Int!]",
        "{\"x\":[1,null]}",
        "got invalid value null at \"x[1]\"; Expected non-nullable type \"Int!\" not to be null.",
    ),
    (
        "[Int!]",
        "{\"x\":\"a\"}",
        "got invalid value \"a\"; Int cannot represent non-integer value: \"a\"",
    ),
    (
        "Colour",
        "{\"x\":\"BLU\"}",
        "got invalid value \"BLU\"; Value \"BLU\" does not exist in \"Colour\" enum. Did you mean the enum value \"BLUE\"?",
    ),
    (
        "Colour",
        "{\"x\":5}",
        "got invalid value 5; Enum \"Colour\" cannot represent non-string value: 5.",
    ),
    ("Deep", "{\"x\":5}", "got invalid value 5; Expected type \"Deep\" to be an object."),
    (
        "Deep",
        "{\"x\":{}}",
        "got invalid value []; Field \"a\" of required type \"Int!\" was not provided.",
    ),
    (
        "Deep",
        "{\"x\":{\"a\":1,\"z\":1}}",
        "got invalid value {\"a\":1,\"z\":1}; Field \"z\" is not defined by type \"Deep\". Did you mean \"a\", \"b\", \"c\", \"d\", or \"e\"?",
    ),
    (
        "Deep",
        "{\"x\":{\"a\":1,\"b\":[{\"a\":\"k\"}]}}",
        "got invalid value \"k\" at \"x.b[0].a\"; Int cannot represent non-integer value: \"k\"",
    ),
    // An object where a list belongs is a list with named places.
    (
        "Deep",
        "{\"x\":{\"a\":1,\"b\":{\"a\":{}}}}",
        "got invalid value [] at \"x.b.a\"; Field \"a\" of required type \"Int!\" was not provided.",
    ),
    (
        "Deep",
        "{\"x\":{\"a\":1,\"b\":{\"0\":3}}}",
        "got invalid value 3 at \"x.b[0]\"; Expected type \"Deep\" to be an object.",
    ),
];

#[test]
fn given_variables_are_of_their_types() {
    for (ty, given, message) in GIVEN {
        let text = format!("query ($x: {ty}) {{ own(of: $x) }}");
        let more = format!("{TYPES} extend type Query {{ own(of: {ty}): Int }}");
        let found = judge(&Types::with(&more).unwrap(), &text, given);
        assert_eq!(found, Some((format!("Variable \"$x\" {message}"), vec![(1, 8)])), "{given}");
    }
    let fine =
        "query ($x: Deep, $y: [Int!], $z: ID! = 4) { t(in: $x, list: $y) { t(id: $z) { id } } }";
    for given in
        ["{}", "{\"x\":{\"a\":1.0,\"b\":[{\"a\":2}],\"f\":3,\"c\":\"RED\"},\"y\":7,\"z\":\"a\"}"]
    {
        assert_eq!(judge(types(), fine, given), None);
    }
}
