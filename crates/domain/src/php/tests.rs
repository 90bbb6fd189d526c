//! Arrays as PHP writes and reads them, generated ones there and back, and everything else refused in words.

use super::*;
use proptest::prelude::*;

fn value(text: &str) -> Result<Value, String> {
    parse(format!("<?php return {text};").as_bytes())
        .map(|node| node.value)
        .map_err(|error| error.to_string())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// An array of these entries.
fn array(entries: Vec<(Key, Value)>) -> Value {
    let node = |value| Node { line: 0, value };
    Value::Array(entries.into_iter().map(|(key, value)| (key, node(value))).collect())
}

#[test]
fn single_values_are_read_as_php_reads_them() {
    for (written, read) in [
        ("null", Value::Null),
        ("TRUE", Value::Bool(true)),
        ("False", Value::Bool(false)),
        ("0", Value::Int(0)),
        ("-12", Value::Int(-12)),
        ("+1_000", Value::Int(1000)),
        ("0x1F", Value::Int(31)),
        ("0b101", Value::Int(5)),
        ("017", Value::Int(15)),
        ("0o17", Value::Int(15)),
        ("1.5", Value::Float(1.5)),
        ("-.5", Value::Float(-0.5)),
        ("1e3", Value::Float(1000.0)),
        ("9223372036854775808", Value::Float(9_223_372_036_854_775_808.0)),
        ("''", text("")),
        (r"'it\'s \\ \n'", text(r"it's \ \n")),
        (r#""a\tb\n\$c \"d\" \\""#, text("a\tb\n$c \"d\" \\")),
        (r#""\x41\101\u{1F600}\e""#, text("AA\u{1F600}\u{1b}")),
        (r#""\q \x $ 5$ {a} \u""#, text(r"\q \x $ 5$ {a} \u")),
        (r#""\xC3\xA9""#, text("é")),
        ("'a' . \"b\" . 'c'", text("abc")),
        ("('a' . ('b'))", text("ab")),
    ] {
        assert_eq!(value(written), Ok(read), "{written}");
    }
}

#[test]
fn arrays_are_read_with_phps_keys() {
    let key = |name: &str| Key::Text(name.to_owned());
    assert_eq!(value("[]"), Ok(array(vec![])));
    assert_eq!(
        value("array('a' => 1, 'b', 7 => 'c', '9' => 'd', 'e', '09' => 'f', true => 'g',)"),
        Ok(array(vec![
            (key("a"), Value::Int(1)),
            (Key::Int(0), text("b")),
            (Key::Int(7), text("c")),
            (Key::Int(9), text("d")),
            (Key::Int(10), text("e")),
            (key("09"), text("f")),
            (Key::Int(1), text("g")),
        ]))
    );
    // The last of equal keys holds, in the place of the first.
    let last = array(vec![(key("a"), Value::Int(3)), (key("b"), Value::Int(2))]);
    assert_eq!(value("['a' => 1, 'b' => 2, 'a' => 3]"), Ok(last));
    assert_eq!(value("[-5 => 1, 2]"), value("[-5 => 1, -4 => 2]"));
}

#[test]
fn comments_a_declaration_and_a_closing_tag_are_no_matter() {
    let source =
        "<?php\n/** a ] */ declare(strict_types=1); // x ?\n# y\nreturn /*/ */ [ 1, # '\n ] ; ?>\n";
    assert_eq!(parse(source.as_bytes()).unwrap().value, value("[1]").unwrap());
    assert_eq!(parse(b"\xEF\xBB\xBF<?php return 1").unwrap().value, Value::Int(1));
    assert_eq!(parse(b"<?php return 1; // x ?>").unwrap().value, Value::Int(1));
}

#[test]
fn the_line_of_a_value_is_where_it_begins() {
    let node = parse(b"<?php\n\nreturn [\n'a' =>\n'x\ny',\n'b' => 2];").unwrap();
    assert_eq!(node.line, 3);
    assert_eq!(node.entry("a").unwrap().line, 5);
    assert_eq!(node.entry("b").unwrap().line, 7);
}

#[test]
fn everything_else_is_refused_by_name_and_line() {
    for (written, complaint) in [
        (
            "getenv('X')",
            "line 1: calls getenv(): nothing is executed or looked up; write the value itself",
        ),
        (
            "PHP_EOL",
            "line 1: names PHP_EOL: nothing is executed or looked up; write the value itself",
        ),
        (
            "[\\PDO::MYSQL_ATTR_SSL_CA => 1]",
            "line 1: names \\PDO::MYSQL_ATTR_SSL_CA: nothing is executed or looked up; write the value itself",
        ),
        ("$_ENV['X']", "line 1: $_ENV is a variable; only plain values are read"),
        (
            "[\n'a' => 's3cret' . PASSWORD]",
            "line 2: names PASSWORD: nothing is executed or looked up; write the value itself",
        ),
        ("'s3'cret'", "line 1: expected ; after the value"),
        (
            "\"\n$x\"",
            "line 2: a variable within double quotes is not looked up; write \\$ for a dollar sign, or single quotes",
        ),
        (
            "\"{$x}\"",
            "line 1: a variable within double quotes is not looked up; write \\$ for a dollar sign, or single quotes",
        ),
        ("'abc", "line 1: a quoted text does not end"),
        (r#""\xFF""#, "line 1: the escapes of a text give something that is not UTF-8"),
        ("['a' 'b']", "line 1: expected a comma or ] after the value"),
        ("array(1]", "line 1: expected a comma or ) after the value"),
        ("[", "line 1: expected a value, found ;"),
        ("[1 => ]", "line 1: expected a value, found ]"),
        ("[...$a]", "line 1: expected a value, found ."),
        ("[[] => 1]", "line 1: an array cannot be a key"),
        ("[1.5 => 1]", "line 1: a number cannot be a key"),
        ("[9223372036854775807 => 1, 2]", "line 1: no number is left for this value's key"),
        ("'a' . 1", "line 1: only texts can be joined by a dot"),
        ("1 ? 2 : 3", "line 1: expected ; after the value"),
        ("-'a'", "line 1: expected a number after -"),
        ("12abc", "line 1: a number that cannot be read"),
        ("089", "line 1: a number that cannot be read"),
        ("1; unlink('x')", "line 1: something stands after the returned value"),
        ("<<<X\nX", "line 1: a heredoc is not read; write the text in quotes"),
        ("1 /* x", "line 1: a comment does not end"),
        ("1; ?> x", "line 1: something stands after ?>"),
    ] {
        let refused = value(written);
        assert_eq!(refused, Err(complaint.to_owned()), "{written}");
    }
    for (source, complaint) in [
        ("", "line 1: does not begin with <?php"),
        ("<?phpreturn 1;", "line 1: does not begin with <?php"),
        ("<?php $x = 1; return 1;", "line 1: expected `return [` and nothing before it"),
        ("<?php declare(x", "line 1: the file ends after declare"),
        ("<?php return", "line 1: expected a value, found the end"),
    ] {
        let refused = parse(source.as_bytes()).map_err(|error| error.to_string());
        assert_eq!(refused, Err(complaint.to_owned()), "{source}");
    }
    assert_eq!(parse(b"<?php\n'\xFF'").unwrap_err().to_string(), "line 2: not UTF-8");
}

#[test]
fn size_depth_and_number_of_values_are_bounded() {
    let long = format!("<?php return '{}';", "x".repeat(MAX_BYTES));
    assert_eq!(parse(long.as_bytes()).unwrap_err().message, "longer than 4194304 bytes");
    for open in ["[", "array(", "("] {
        let deep = value(&open.repeat(100_000));
        assert_eq!(deep, Err("line 1: nested deeper than 64 levels".to_owned()));
    }
    let many = format!("[{}]", "1,".repeat(MAX_VALUES));
    assert_eq!(value(&many), Err("line 1: more than 200000 values".to_owned()));
}

#[test]
fn no_text_is_shown() {
    let node = parse(b"<?php return ['password' => 's3cret', 'n' => 5];").unwrap();
    assert_eq!(format!("{node:?}"), r#"{Text("password"): a text, Text("n"): a whole number}"#);
}

/// As `var_export` writes it, or with double quotes and short brackets.
fn written(value: &Value, is_short: bool) -> String {
    let quoted = |text: &str| {
        if is_short {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
            format!("\"{}\"", escaped.replace('\n', "\\n"))
        } else {
            format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
        }
    };
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Text(text) => quoted(text),
        Value::Array(entries) => {
            let (open, close) = if is_short { ("[", "]") } else { ("array (\n", ")") };
            let entries = entries.iter().map(|(key, node)| {
                let key = match key {
                    Key::Int(number) => number.to_string(),
                    Key::Text(text) => quoted(text),
                };
                format!("{key} => {}", written(&node.value, is_short))
            });
            format!("{open}{}{close}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-i64::MAX..).prop_map(Value::Int),
        any::<i32>().prop_map(|number| Value::Float(f64::from(number) / 8.0)),
        any::<String>().prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let entries = prop::collection::vec((any::<String>(), inner), 0..8);
        entries.prop_map(|entries| {
            let mut list: Vec<(Key, Value)> = Vec::new();
            for (name, value) in entries {
                let key = Key::of(&name);
                if list.iter().all(|(known, _)| *known != key) {
                    list.push((key, value));
                }
            }
            array(list)
        })
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in values(), is_short in any::<bool>()) {
        let text = format!("<?php\nreturn {};\n", written(&value, is_short));
        prop_assert_eq!(parse(text.as_bytes()).map(|node| node.value), Ok(value));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        let _ = parse(&bytes);
    }

    #[test]
    fn any_words_are_read_or_refused(words in "(\\[|\\]|=>|,|'a'|\"\\\\n\"|\\.|[0-9.xeb_]{1,4}|array\\(|\\)|/\\*|\\*/|#|\n| ){0,40}") {
        let _ = parse(format!("<?php return {words}").as_bytes());
    }
}
