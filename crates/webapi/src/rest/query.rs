//! Query strings and form names as PHP reads them: `a[b][0]=x` nests, `a[]=x` appends, `.` and blank in
//! a name become `_` (`spec/web-api-framework.md`, section 4).

use crate::value::{Map, Value};
use magegate_domain::percent;

/// Variables of one query or form beyond this many are ignored, as in the reference's stock set-up.
pub const MAX_VARIABLES: usize = 1000;

/// A variable whose name nests deeper is dropped, as in the reference's stock set-up.
pub const MAX_NESTING: usize = 64;

/// Parses the part of a URL after `?`. Nothing is an error; of equal names the last one wins, percent
/// escapes that are not UTF-8 are replaced, and nested values are maps even where their names are numbers.
pub fn parse(query: &str) -> Map {
    let mut map = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()).take(MAX_VARIABLES) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        register(&mut map, &decode(name), decode(value));
    }
    map
}

/// Puts one variable into the map under its possibly nested name.
pub(crate) fn register(map: &mut Map, name: &str, value: String) {
    let Some((base, keys)) = split_name(name) else {
        return;
    };
    if keys.len() > MAX_NESTING {
        map.remove(&base);
        return;
    }
    let Some(mut slot) = map.slot(base) else {
        return;
    };
    for key in keys {
        if !matches!(slot, Value::Map(_)) {
            *slot = Value::Map(Map::new());
        }
        let Value::Map(inner) = slot else { return };
        let key = key.unwrap_or_else(|| inner.next_number());
        let Some(next) = inner.slot(key) else { return };
        slot = next;
    }
    *slot = Value::Text(value);
}

/// Percent escapes and, in queries, `+` for a blank.
fn decode(text: &str) -> String {
    percent_decode(&text.replace('+', " "))
}

/// Percent escapes alone. An escape without two hexadecimal digits stays as it is.
pub(crate) fn percent_decode(text: &str) -> String {
    String::from_utf8(percent::decode(text))
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A variable's base name and the keys in its brackets, `None` for empty brackets. No name, no variable.
fn split_name(name: &str) -> Option<(String, Vec<Option<String>>)> {
    let name = name.trim_start_matches(' ').split('\0').next()?;
    let (base, mut rest) =
        name.find('[').and_then(|at| name.split_at_checked(at)).unwrap_or((name, ""));
    if base.is_empty() {
        return None;
    }
    let mut base = base.replace([' ', '.'], "_");
    let mut keys = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let without_blank = inner.strip_prefix(|next: char| next.is_ascii_whitespace());
        if let Some(tail) = without_blank.unwrap_or(inner).strip_prefix(']') {
            keys.push(None);
            rest = tail;
        } else if let Some((key, tail)) = inner.split_once(']') {
            keys.push(Some(key.to_owned()));
            rest = tail;
        } else {
            // An unclosed bracket after the base belongs to the base; a later one ends the name.
            if keys.is_empty() {
                base.push('_');
                base.push_str(&inner.replace([' ', '.', '['], "_"));
            }
            break;
        }
        if keys.len() > MAX_NESTING {
            break;
        }
    }
    Some((base, keys))
}

/// Percent-encodes what is neither a letter or digit of ASCII nor one of the bytes to keep.
pub(crate) fn percent_encode(text: &str, kept: &[u8]) -> String {
    percent::encode(text.as_bytes(), kept)
}

/// A text as PHP writes it into a query or a form.
pub(crate) fn form_encode(text: &str) -> String {
    percent_encode(text, b"-_. ").replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn json(query: &str) -> String {
        Value::Map(parse(query)).to_json_string()
    }

    #[test]
    fn names_nest_append_and_replace() {
        let cases = [
            ("username=a&password=b", r#"{"username":"a","password":"b"}"#),
            ("a=1&a=2", r#"{"a":"2"}"#),
            ("a[b][0]=x&a[b][1]=y", r#"{"a":{"b":["x","y"]}}"#),
            ("a[]=x&a[]=y&a[5]=z&a[]=w", r#"{"a":{"0":"x","1":"y","5":"z","6":"w"}}"#),
            ("a=1&a[b]=2", r#"{"a":{"b":"2"}}"#),
            ("a[b]=2&a=1", r#"{"a":"1"}"#),
            ("a.b=1&c+d=2", r#"{"a_b":"1","c_d":"2"}"#),
            ("a[b.c]=1", r#"{"a":{"b.c":"1"}}"#),
            ("a%5Bb%5D=1%2B1", r#"{"a":{"b":"1+1"}}"#),
            ("flag", r#"{"flag":""}"#),
            ("&&=x&[a]=1&", "[]"),
            ("a=%zz%4", r#"{"a":"%zz%4"}"#),
            ("a=b=c", r#"{"a":"b=c"}"#),
        ];
        for (query, expected) in cases {
            assert_eq!(json(query), expected, "{query}");
        }
    }

    #[test]
    fn broken_brackets_are_read_as_the_reference_reads_them() {
        assert_eq!(json("a[b=1"), r#"{"a_b":"1"}"#);
        assert_eq!(json("a[b][c=1"), r#"{"a":{"b":"1"}}"#);
        assert_eq!(json("a[b]c=1"), r#"{"a":{"b":"1"}}"#);
        assert_eq!(json("a]b=1"), r#"{"a]b":"1"}"#);
        assert_eq!(json("a[ ]=1"), r#"{"a":["1"]}"#);
    }

    #[test]
    fn escapes_that_are_not_utf_8_are_replaced() {
        assert_eq!(parse("a=%ff").get("a"), Some(&Value::from("\u{fffd}")));
        assert_eq!(parse("a=%C3%A9").get("a"), Some(&Value::from("é")));
    }

    #[test]
    fn nesting_and_variables_are_bounded() {
        let fits = format!("a{}=1", "[b]".repeat(MAX_NESTING));
        assert_eq!(parse(&fits).len(), 1);
        let too_deep = format!("a=1&a{}=1", "[b]".repeat(MAX_NESTING + 1));
        assert!(parse(&too_deep).is_empty());
        let many: Vec<String> = (0..2000).map(|number| format!("v{number}=1")).collect();
        assert_eq!(parse(&many.join("&")).len(), MAX_VARIABLES);
    }

    proptest! {
        #[test]
        fn every_query_is_read(query in "\\PC{0,120}") {
            let _ = parse(&query);
        }

        #[test]
        fn every_use_of_the_syntax_is_read(query in "[ab\\[\\]=&.+%0 ]{0,120}") {
            prop_assert!(parse(&query).len() <= MAX_VARIABLES);
        }

        #[test]
        fn escaped_names_and_values_come_back(name in "[a-z]{1,8}", value in "\\PC{0,20}") {
            let escaped: Vec<String> = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let map = parse(&format!("{name}={}", escaped.concat()));
            prop_assert_eq!(map.get(&name), Some(&Value::Text(value)));
        }
    }
}
