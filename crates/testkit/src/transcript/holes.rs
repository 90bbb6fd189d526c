//! Holes: `{{name}}` stands for a value that an earlier step captured or the fixture names; `{{any:kind}}` matches by kind.

use serde_json::{Map, Value};

/// The value with every hole of a known name filled. A text that is one hole takes the value's own type.
pub(super) fn fill(value: &Value, names: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => fill_text(text, names),
        Value::Array(items) => items.iter().map(|item| fill(item, names)).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), fill(member, names))).collect()
        }
        other => other.clone(),
    }
}

/// The kind that a text such as `{{any:token}}` asks for: empty for any value at all, `None` for ordinary text.
pub(super) fn any_kind(text: &str) -> Option<&str> {
    match inside(text)?.strip_prefix("any")? {
        "" => Some(""),
        rest => rest.strip_prefix(':').filter(|kind| is_name(kind)),
    }
}

/// Whether a value is of a kind; an unknown kind matches nothing.
pub(super) fn is_of_kind(kind: &str, value: &Value) -> bool {
    if kind.is_empty() {
        return true;
    }
    if value.is_null() {
        return false;
    }
    let text = plain(value);
    match kind {
        "string" => true,
        "int" => is_int(&text),
        "datetime" => is_datetime(&text),
        "token" => is_opaque_token(&text) || is_jwt(&text),
        _ => false,
    }
}

fn fill_text(text: &str, names: &Map<String, Value>) -> Value {
    if let Some(value) = inside(text).and_then(|name| names.get(name)) {
        return value.clone();
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, hole) = rest.split_at(start);
        filled.push_str(before);
        let known = hole.find("}}").and_then(|end| {
            let (hole, after) = hole.split_at_checked(end + 2)?;
            Some((names.get(inside(hole)?)?, after))
        });
        if let Some((value, after)) = known {
            filled.push_str(&plain(value));
            rest = after;
        } else {
            // Not a hole of ours: one brace is kept, and the search goes on behind it.
            filled.push('{');
            rest = hole.get(1..).unwrap_or_default();
        }
    }
    filled.push_str(rest);
    Value::String(filled)
}

fn inside(text: &str) -> Option<&str> {
    text.strip_prefix("{{")?.strip_suffix("}}")
}

/// A value within a text: strings without their quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_int(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_datetime(text: &str) -> bool {
    let pattern = b"0000-00-00 00:00:00";
    text.len() == pattern.len()
        && text.bytes().zip(pattern).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            separator => byte == *separator,
        })
}

fn is_opaque_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

fn is_jwt(text: &str) -> bool {
    let base64 = |part: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        !part.is_empty() && part.bytes().all(allowed)
    };
    text.split('.').count() == 3 && text.split('.').all(base64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> Map<String, Value> {
        json!({"id": 7, "who": "ada"}).as_object().unwrap().clone()
    }

    #[test]
    fn a_text_that_is_one_hole_takes_the_type_of_its_value() {
        assert_eq!(fill(&json!({"a": ["{{id}}"]}), &names()), json!({"a": [7]}));
    }

    #[test]
    fn holes_within_a_text_are_filled_as_text() {
        assert_eq!(fill(&json!("/{{who}}/{{id}}?{{"), &names()), json!("/ada/7?{{"));
    }

    #[test]
    fn unknown_holes_stay() {
        for text in ["{{nobody}}", "{{any:int}}", "x{{nobody}}y", "{{{id", "}}{{"] {
            assert_eq!(fill(&json!(text), &names()), json!(text));
        }
    }

    #[test]
    fn kinds_are_told_from_ordinary_text() {
        assert_eq!(any_kind("{{any}}"), Some(""));
        assert_eq!(any_kind("{{any:token}}"), Some("token"));
        for text in ["{{id}}", "any", "{{anything}}", "{{any:}}", "x{{any}}"] {
            assert_eq!(any_kind(text), None, "{text}");
        }
    }

    #[test]
    fn values_match_their_kinds() {
        let token = "0123456789abcdefghijklmnopqrstuv";
        for (kind, value) in [
            ("", json!(null)),
            ("int", json!(-5)),
            ("int", json!("12")),
            ("datetime", json!("2026-11-22 00:50:59")),
            ("token", json!(token)),
            ("token", json!("a-b.c_d.E")),
            ("string", json!("")),
            ("string", json!(3)),
        ] {
            assert!(is_of_kind(kind, &value), "{kind} {value}");
        }
    }

    #[test]
    fn values_of_another_kind_do_not_match() {
        for (kind, value) in [
            ("string", json!(null)),
            ("int", json!(1.5)),
            ("int", json!("")),
            ("datetime", json!("2026-11-22T00:50:59")),
            ("token", json!("ABC")),
            ("token", json!("a.b")),
            ("colour", json!("red")),
        ] {
            assert!(!is_of_kind(kind, &value), "{kind} {value}");
        }
    }
}
