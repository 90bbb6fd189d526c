//! The complaints about syntax as the reference makes them, and that no text is too odd to be read.

use super::*;
use proptest::prelude::*;

fn complaint(text: &str) -> (String, usize, i64) {
    let fault = parse(text).expect_err(text);
    let place = fault.locations.first().unwrap();
    assert_eq!(fault.locations.len(), 1, "{text}");
    (fault.message.strip_prefix("Syntax Error: ").unwrap().to_owned(), place.line, place.column)
}

fn assert_complaints(cases: &[(&str, &str, i64)]) {
    for (text, message, column) in cases {
        assert_eq!(complaint(text), ((*message).to_owned(), 1, *column), "{text}");
    }
}

#[test]
fn the_first_word_that_does_not_belong_is_named() {
    assert_complaints(&[
        ("", "Unexpected <EOF>", 1),
        ("{", "Expected Name, found <EOF>", 2),
        ("{}", "Expected Name, found }", 2),
        ("{ field: {} }", "Expected Name, found {", 10),
        ("notanoperation Foo { field }", "Unexpected Name \"notanoperation\"", 1),
        ("...", "Unexpected ...", 1),
        ("query", "Expected {, found <EOF>", 6),
        ("query Foo($x: Complex = { a: { b: [ $var ] } }) { field }", "Unexpected $", 37),
        ("fragment on on on { on }", "Unexpected Name \"on\"", 10),
        ("fragment \"on\" on on { on }", "Unexpected String \"on\"", 10),
        ("fragment F Type { a }", "Expected \"on\", found Name \"Type\"", 12),
        ("{ ...on }", "Expected Name, found }", 9),
        ("{ ... { } }", "Expected Name, found }", 9),
        ("{ ... a: b }", "Expected Name, found :", 8),
        ("{ a(", "Expected Name, found <EOF>", 5),
        ("{ a() }", "Expected Name, found )", 5),
        ("{ a(b) }", "Expected :, found )", 6),
        ("{ a(b: }", "Unexpected }", 8),
        ("{ a(b: {c 1}) }", "Expected :, found Int \"1\"", 11),
        ("{ a(b: [1 2}) }", "Unexpected }", 12),
        ("{ a @ }", "Expected Name, found }", 7),
        ("{ a } }", "Unexpected }", 7),
        ("query ($a Int) { a }", "Expected :, found Name \"Int\"", 11),
        ("query ($a: [Int) { a }", "Expected ], found )", 16),
        ("query () { a }", "Expected $, found )", 8),
        ("{ a(b: 1.5 c) }", "Expected :, found )", 13),
        ("{ \"x\" }", "Expected Name, found String \"x\"", 3),
        ("{ \"\" }", "Expected Name, found String \"\"", 3),
        ("\"text\" query { a }", "Unexpected Name \"query\"", 8),
        ("7 { a }", "Unexpected Int \"7\"", 1),
    ]);
    assert_eq!(
        complaint("{ ...MissingOn }\nfragment MissingOn Type"),
        ("Expected \"on\", found Name \"Type\"".to_owned(), 2, 20)
    );
}

#[test]
fn numbers_are_complained_about_where_they_go_wrong() {
    assert_complaints(&[
        ("00", "Invalid number, unexpected digit after 0: \"0\"", 2),
        ("-01", "Invalid number, unexpected digit after 0: \"1\"", 3),
        ("+1", "Cannot parse the unexpected character \"+\".", 1),
        ("1.", "Invalid number, expected digit but got: <EOF>", 3),
        ("1.e1", "Invalid number, expected digit but got: \"e\"", 3),
        (".123", "Cannot parse the unexpected character \".\".", 1),
        ("1.A", "Invalid number, expected digit but got: \"A\"", 3),
        ("-A", "Invalid number, expected digit but got: \"A\"", 2),
        ("1.0e", "Invalid number, expected digit but got: <EOF>", 5),
        ("1.0eA", "Invalid number, expected digit but got: \"A\"", 5),
        ("1.0e+\n", "Invalid number, expected digit but got: \"\\n\"", 6),
    ]);
}

#[test]
fn strings_are_complained_about_where_they_go_wrong() {
    assert_complaints(&[
        ("\"", "Unterminated string.", 2),
        ("\"no end quote", "Unterminated string.", 14),
        ("\"ends \\", "Unterminated string.", 8),
        ("\"multi\nline\"", "Unterminated string.", 7),
        ("\"multi\rline\"", "Unterminated string.", 7),
        ("\"a \u{7} b\"", "Invalid character within String: \"\\u0007\"", 4),
        ("\"a \u{0} b\"", "Invalid character within String: \"\\u0000\"", 4),
        ("\"bad \\z esc\"", "Invalid character escape sequence: \\z", 7),
        ("\"bad \\u1 esc\"", "Invalid character escape sequence: \\u1 es", 7),
        ("\"bad \\u0XX1 esc\"", "Invalid character escape sequence: \\u0XX1", 7),
        ("\"bad \\uXXXX esc\"", "Invalid character escape sequence: \\uXXXX", 7),
        ("\"bad \\uD835\\u1 esc\"", "Invalid UTF-16 trailing surrogate: \\u1 es", 13),
        ("\"bad \\uD835 no half\"", "Invalid UTF-16 trailing surrogate:  no ha", 13),
        ("\"bad \\u0000\"", "Invalid character within String: \"\\u0000\"", 6),
        ("\"\"\"", "Unterminated string.", 4),
        ("\"\"\"no end quote", "Unterminated string.", 16),
        ("\"\"\"a \u{7} b\"\"\"", "Invalid character within String: \"\\u0007\"", 6),
        (
            "'single'",
            "Unexpected single quote character ('), did you mean to use a double quote (\")?",
            1,
        ),
    ]);
}

#[test]
fn characters_that_do_not_belong_are_named() {
    assert_complaints(&[
        ("..", "Cannot parse the unexpected character \".\".", 1),
        ("?", "Cannot parse the unexpected character \"?\".", 1),
        ("{ a/ }", "Cannot parse the unexpected character \"\\/\".", 4),
        ("{ a \\ }", "Cannot parse the unexpected character \"\\\\\".", 5),
        ("\u{203b}", "Cannot parse the unexpected character \"\\u203b\".", 1),
        ("\u{e9}", "Cannot parse the unexpected character \"\\ue9\".", 1),
        ("\u{1f600}", "Cannot parse the unexpected character \"\\u1f600\".", 1),
        ("\u{7f}", "Cannot parse the unexpected character \"\\u7f\".", 1),
        ("{ a \u{7}", "Cannot contain the invalid character \"\\u0007\"", 5),
    ]);
}

#[test]
fn lines_and_columns_are_counted_as_the_reference_does() {
    for (text, line, column) in [
        ("{\n  ?", 2, 3),
        ("{\r\n\t?", 2, 2),
        ("{\r\r?", 3, 1),
        ("{ # \u{2028}?\n?", 3, -1),
        // The bytes of what is beyond ASCII are taken from the columns of the lines below.
        ("{ # \u{e9}\n  ?", 2, 2),
        ("{ # \u{e9}\u{e9}\u{e9}\n?", 2, -2),
        ("{ a(b: \"\u{e9}\") ?", 1, 13),
    ] {
        let (_, found_line, found_column) = complaint(text);
        assert_eq!((found_line, found_column), (line, column), "{text:?}");
    }
}

#[test]
fn strings_mean_what_they_say() {
    let value = |text: &str| {
        let document = format!("{{ a(b: {text}) }}");
        let tree = parse(&document).expect(text);
        let Some(tree::Definition::Operation(operation)) = tree.definitions.first() else {
            panic!("{text}")
        };
        let Some(tree::Selection::Field(field)) = operation.selections.list.first() else {
            panic!("{text}")
        };
        match &field.arguments.first().unwrap().value.content {
            tree::Content::String(text) | tree::Content::BlockString(text) => text.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(value(r#""""#), "");
    assert_eq!(value(r#""a \" \\ \/ \b\f\n\r\t""#), "a \" \\ / \u{8}\u{c}\n\r\t");
    assert_eq!(value(r#""\u00e9\u1234\uD83D\uDE00""#), "\u{e9}\u{1234}\u{1f600}");
    assert_eq!(value(r#""\uDE00\uD83D""#), "?");
    assert_eq!(value("\"\"\" one \\\"\"\" \"\" \"\"\""), " one \"\"\" \"\" ");
    assert_eq!(value("\"\"\"\n\n    Hello,\n      World!\r\n\t\n  \"\"\""), "Hello,\n  World!");
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    for (open, close) in [("{a", "}"), ("{a(b:[", "])}"), ("{...", "}")] {
        let text = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        assert!(parse(&text).is_err());
    }
    let list = format!("{{ a(b: {}{}) }}", "[".repeat(100_000), "]".repeat(100_000));
    let message = complaint(&list).0;
    assert_eq!(message, "Nested more than 200 levels deep.");
    let types = format!("query ($a: {}", "[".repeat(100_000));
    assert_eq!(complaint(&types).0, "Nested more than 200 levels deep.");
    let deep = format!("{}{}", "{a".repeat(199), "}".repeat(199));
    assert!(parse(&deep).is_ok());
}

/// Texts that look like queries.
fn soup() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "query",
        "mutation",
        "fragment",
        "on",
        "a",
        "F",
        "$x",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ":",
        "!",
        "=",
        "@",
        "...",
        "|",
        "&",
        "1",
        "-0.5e3",
        "0",
        "\"a\"",
        "\"\"\"b\"\"\"",
        "\"\\u00e9\"",
        "true",
        "null",
        "#c\n",
        "\n",
        ",",
        "\u{feff}",
        "\u{e9}",
        "\"",
        "\\",
        "type",
        "extend",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_read_or_complained_about(text in any::<String>()) {
        if let Err(fault) = parse(&text) {
            prop_assert!(fault.message.starts_with("Syntax Error: "));
            prop_assert_eq!(fault.locations.len(), 1);
        }
    }

    #[test]
    fn what_parses_here_parses_elsewhere(text in soup()) {
        if let Ok(document) = parse(&text)
            && !document.definitions.iter().any(|one| matches!(one, tree::Definition::Type(_)))
        {
            use async_graphql_parser::Error;
            let elsewhere = async_graphql_parser::parse_query(&text);
            // Duplicates are no question of syntax here.
            let fine = matches!(
                elsewhere,
                Ok(_)
                    | Err(Error::OperationDuplicated { .. }
                        | Error::FragmentDuplicated { .. }
                        | Error::MultipleOperations { .. }
                        | Error::MissingOperation)
            );
            prop_assert!(fine, "{:?} {:?}", text, elsewhere);
        }
    }
}
