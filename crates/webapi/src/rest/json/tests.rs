//! Tests of JSON: the reference's answers to odd documents, limits, and round trips.

use proptest::prelude::*;

use super::*;

fn round(text: &str) -> Option<String> {
    decode(text.as_bytes()).ok().map(|value| encode(&value))
}

#[test]
fn documents_come_back_as_the_reference_writes_them() {
    let cases = [
        ("null", "null"),
        (" [1 , 2.0, -3.5e2, true,false ,null] ", "[1,2,-350,true,false,null]"),
        (r#"{"a":{},"b":[],"c":{"0":1,"1":2}}"#, r#"{"a":[],"b":[],"c":[1,2]}"#),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
        (r#"{"":1,"1":2}"#, r#"{"":1,"1":2}"#),
        (r#""\u00e9\ud83d\ude00\/""#, r#""\u00e9\ud83d\ude00\/""#),
        ("\"é😀/\u{7f}\"", "\"\\u00e9\\ud83d\\ude00\\/\u{7f}\""),
        (r#""\b\f\n\r\t\u0001\u001f\"\\""#, r#""\b\f\n\r\t\u0001\u001f\"\\""#),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("12345678901234567890", "1.2345678901234567e+19"),
        ("1e400", "0"),
        ("-0", "-0"),
        ("0", "0"),
        ("[-1,0.5]", "[-1,0.5]"),
    ];
    for (text, expected) in cases {
        assert_eq!(round(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_not_one_document_is_a_decoding_error() {
    let texts = [
        "",
        " ",
        "{not json",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "{'a':1}",
        "[1 2]",
        "[1]]",
        "1 2",
        "01",
        "-01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "0x1",
        "NULL",
        "True",
        "nul",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"a\nb\"",
        "\"\\",
        "\u{feff}{}",
        "[1}",
        "{\"a\":1]",
        "1\u{a0}",
        "\0",
    ];
    for text in texts {
        let error = decode(text.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "Decoding error.", "{text:?}");
    }
    assert!(decode(b"\"\xff\"").is_err());
    assert!(decode(b"\"\xed\xa0\x80\"").is_err());
}

#[test]
fn nesting_is_bounded_without_recursion() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(decode(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert!(decode(nested(MAX_DEPTH + 1).as_bytes()).is_err());
    assert!(decode(nested(10_000).as_bytes()).is_err());
    assert!(decode("{\"a\":".repeat(1_000_000).as_bytes()).is_err());
}

#[test]
fn many_names_cost_no_quadratic_time() {
    let members: Vec<String> =
        (0..19_000).map(|number| format!("\"k{number}\":{number}")).collect();
    let value = decode(format!("{{{}}}", members.join(",")).as_bytes()).unwrap();
    assert_eq!(value.as_map().map(Map::len), Some(19_000));
}

/// Values that keep their form through JSON: no number that prints whole but is a float, no empty map,
/// no map that reads as a list.
fn values(floats: impl Strategy<Value = f64> + 'static) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        floats
            .prop_filter("written with a fraction", |number| number.is_finite()
                && number.fract() != 0.0)
            .prop_map(Value::Float),
        any::<String>().prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::vec(("[a-z\\PC]{1,6}", inner), 1..6)
                .prop_map(|entries| Value::Map(entries.into_iter().collect()))
                .prop_filter("no list", |value| !value.as_map().is_some_and(Map::is_list)),
        ]
    })
}

proptest! {
    #[test]
    fn every_value_survives_its_json(value in values(any::<f64>())) {
        prop_assert_eq!(decode(encode(&value).as_bytes()).ok(), Some(value));
    }

    // The other decoder rounds some floats; eighths are exact.
    #[test]
    fn json_is_read_as_another_decoder_reads_it(
        value in values(any::<i32>().prop_map(|number| f64::from(number) / 8.0))
    ) {
        let text = encode(&value);
        prop_assert!(text.is_ascii());
        let other: serde_json::Value = serde_json::from_str(&text).unwrap();
        let again = decode(other.to_string().as_bytes()).unwrap();
        prop_assert_eq!(encode(&again), text);
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn we_accept_what_another_decoder_accepts(text in "[\\[\\]{}\":,0-9eE+.\\-a\\\\untrlsf ]{0,24}") {
        let other = serde_json::from_str::<serde_json::Value>(&text);
        // Numbers beyond the range of floats are the one difference.
        if other.is_ok() || !other.is_err_and(|error| error.to_string().contains("out of range")) {
            let other = serde_json::from_str::<serde_json::Value>(&text);
            prop_assert_eq!(decode(text.as_bytes()).is_ok(), other.is_ok(), "{}", text);
        }
    }
}

#[test]
fn the_number_of_values_is_bounded_and_the_complaint_says_so() {
    let list = |count: usize| format!("[{}]", vec!["0"; count].join(","));
    assert!(decode(list(MAX_VALUES - 1).as_bytes()).is_ok());
    let fault = decode(list(MAX_VALUES).as_bytes()).unwrap_err();
    assert_eq!(fault.kind, magegate_domain::error::ErrorKind::TooLarge);
    assert_eq!(fault.to_string(), "The request body holds more than 20000 values.");
}
