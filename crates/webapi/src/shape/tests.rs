//! Decoding against the rows of the specification.

use super::*;
use crate::rest::json;
use crate::value::Value;
use proptest::prelude::*;

static REGION: ObjectShape = ObjectShape {
    name: "Region",
    scalar_is_empty: false,
    about: "",
    members: &[member("region_id", Shape::Int), member("region", Shape::Text)],
};
static THING: ObjectShape = ObjectShape {
    name: "Thing",
    scalar_is_empty: false,
    about: "",
    members: &[
        member("group_id", Shape::Int),
        member("firstname", Shape::Text),
        member("street", Shape::List(&Shape::Text)),
        member("region", Shape::Object(&REGION)),
        member("regions", Shape::List(&Shape::Object(&REGION))),
        member("is_subscribed", Shape::Bool),
    ],
};

fn decoded(text: &str, shape: &Shape) -> Result<String, String> {
    let value = json::decode(text.as_bytes()).unwrap();
    decode(value, shape)
        .map(|value| value.to_json_string())
        .map_err(|error| error.phrase.template.into_owned())
}

fn thing(text: &str) -> Result<String, String> {
    decoded(text, &Shape::Object(&THING))
}

#[test]
fn numbers_are_taken_as_php_takes_them() {
    for (text, number) in [
        ("1", "1"),
        ("\"1.9\"", "1"),
        ("\" 1\"", "1"),
        ("\"1 \"", "1"),
        ("\"1e0\"", "1"),
        ("1.5", "1"),
    ] {
        assert_eq!(decoded(text, &Shape::Int).as_deref(), Ok(number), "{text}");
    }
    for text in ["true", "\"\"", "\"1abc\"", "\"0x1\"", "[]", "\"inf\"", "\"NaN\"", "1e300"] {
        assert!(decoded(text, &Shape::Int).is_err(), "{text}");
    }
    assert_eq!(
        decoded("\"abc\"", &Shape::Int).unwrap_err(),
        "The \"abc\" value's type is invalid. The \"int\" type was expected. Verify and try again."
    );
}

#[test]
fn flags_are_on_for_four_words_and_off_for_all_others() {
    for text in ["1", "true", "\"ON\"", "\"yes\""] {
        assert_eq!(decoded(text, &Shape::Bool).as_deref(), Ok("true"), "{text}");
    }
    for text in ["0", "false", "\"no\"", "\"2\"", "\"\""] {
        assert_eq!(decoded(text, &Shape::Bool).as_deref(), Ok("false"), "{text}");
    }
}

#[test]
fn a_fault_names_the_way_to_it() {
    assert_eq!(
        thing(r#"{"group_id": "abc"}"#).unwrap_err(),
        "Error occurred during \"group_id\" processing. The \"abc\" value's type is invalid. \
         The \"int\" type was expected. Verify and try again."
    );
    assert_eq!(
        thing(r#"{"region": {"region_id": true}}"#).unwrap_err(),
        "Error occurred during \"region\" processing. Error occurred during \"region_id\" \
         processing. The \"1\" value's type is invalid. The \"int\" type was expected. Verify and \
         try again."
    );
    assert!(thing(r#"{"street": "single"}"#).unwrap_err().contains("\"string\" value's type"));
}

#[test]
fn spellings_of_one_member_are_one_and_the_first_wins() {
    assert_eq!(
        thing(r#"{"firstName": "a", "firstname": "b", "FIRST_NAME": "c"}"#).as_deref(),
        Ok(r#"{"firstname":"a"}"#)
    );
    assert_eq!(thing(r#"{"Group_Id": 3, "groupId": 4}"#).as_deref(), Ok(r#"{"group_id":3}"#));
}

#[test]
fn unknown_members_are_refused_by_name() {
    assert!(thing(r#"{"nickname": "x"}"#).unwrap_err().contains("\"nickname\""));
}

#[test]
fn scalars_in_the_place_of_objects() {
    assert_eq!(thing(r#"{"region": "Texas"}"#).as_deref(), Ok(r#"{"region":[]}"#));
    assert_eq!(thing(r#"{"regions": "x"}"#).as_deref(), Ok("[]"));
    assert!(thing("\"x\"").is_err());
}

#[test]
fn lists_come_as_lists_as_numbered_maps_and_as_items() {
    for text in [
        r#"{"regions": [{"region_id": 1}]}"#,
        r#"{"regions": {"7": {"region_id": 1}}}"#,
        r#"{"regions": {"item": {"region_id": 1}}}"#,
        r#"{"regions": {"item": [{"region_id": 1}]}}"#,
    ] {
        assert_eq!(thing(text).as_deref(), Ok(r#"{"regions":[{"region_id":1}]}"#), "{text}");
    }
}

#[test]
fn custom_attributes_must_be_whole() {
    let shape = Shape::CustomAttributes;
    assert!(decoded(r#"[{"attribute_code": "a", "value": 1}]"#, &shape).is_ok());
    assert!(decoded(r#"{"a": 1}"#, &shape).is_ok());
    for text in ["[{}]", r#"[{"value": 1}]"#, r#"[{"attribute_code": "a"}]"#] {
        assert!(decoded(text, &shape).is_err(), "{text}");
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_map(Value::Float),
        "\\PC{0,6}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            proptest::collection::vec(
                ("(group_id|firstname|street|region|regions|item|x)", inner),
                0..4
            )
            .prop_map(|entries| Value::Map(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_comes_is_decoded_or_refused_and_decoding_again_changes_nothing(value in any_value()) {
        if let Ok(once) = decode(value, &Shape::Object(&THING)) {
            let again = decode(once.clone(), &Shape::Object(&THING)).unwrap();
            prop_assert_eq!(once.to_json_string(), again.to_json_string());
        }
    }
}
