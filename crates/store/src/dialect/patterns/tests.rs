//! Patterns as regular expressions and ranges.

use super::*;
use proptest::prelude::*;

fn fits(pattern: &str, text: &str) -> bool {
    let pattern = whole(&parts(pattern).into_iter().map(Part::regex).collect::<String>());
    regex::Regex::new(&pattern).unwrap().is_match(text)
}

#[test]
fn a_pattern_fits_as_the_collation_compares() {
    for (pattern, text, wanted) in [
        ("smi%", "Smith", true),
        ("smi%", "Śmíth", true),
        ("%É%", "here", true),
        ("_b", "ab", true),
        ("_b", "b", false),
        ("a.c", "abc", false),
        ("[a]%", "[A]b", true),
        ("strase", "straße", true),
        ("a\\%", "a%", true),
        ("a\\%", "ab", false),
        ("a%c", "a\nc", true),
        ("a", "a ", false),
        ("", "", true),
        ("%", "", true),
        ("\\", "\\", true),
        ("😀_", "😁x", true),
    ] {
        assert_eq!(fits(pattern, text), wanted, "{pattern} {text}");
    }
}

#[test]
fn a_prefix_is_a_range_and_nothing_else() {
    let condition = Dialect::Sqlite.like("e.x", "Smi%").unwrap();
    assert_eq!(condition.text, "(e.x BETWEEN ? AND ?)");
    for pattern in ["Smi", "Smi%x", "Smi_", "Smi %"] {
        let condition = Dialect::Sqlite.like("e.x", pattern).unwrap();
        assert_eq!(condition.text, "(e.x BETWEEN ? AND ? AND e.x REGEXP ?)", "{pattern}");
    }
    let condition = Dialect::Sqlite.like("e.x", "%Smi").unwrap();
    assert_eq!(condition.text, "(e.x REGEXP ?)");
}

#[test]
fn patterns_that_cannot_be_used_are_told() {
    for pattern in ["", "(", "*", "a{1000}{1000}", "\\p{L}{400}{9}", &"a".repeat(MAX_PATTERN + 1)] {
        assert_eq!(Dialect::regexp(Dialect::Sqlite, "e.x", pattern), None, "{pattern}");
    }
    assert_eq!(Dialect::Sqlite.like("e.x", &"a".repeat(MAX_PATTERN + 1)), None);
    assert_eq!(Dialect::Sqlite.in_set("e.x", &"a".repeat(MAX_PATTERN + 1)), None);
}

#[test]
fn the_longest_pattern_is_still_one_for_the_engine() {
    for pattern in ["e_%".repeat(MAX_PATTERN / 3), "a".repeat(MAX_PATTERN)] {
        let condition = Dialect::Sqlite.like("e.x", &pattern).unwrap();
        let Some(Value::Text(expression)) = condition.values.last() else { panic!("no text") };
        assert!(regex::Regex::new(expression).is_ok(), "{pattern}");
    }
}

proptest! {
    /// Every pattern becomes a regular expression that the engine understands.
    #[test]
    fn no_pattern_is_refused(pattern in "\\PC{0,40}", text in "\\PC{0,20}") {
        fits(&pattern, &text);
        let escaped: String = text.chars().flat_map(|c| ['\\', c]).collect();
        prop_assert!(fits(&escaped, &text));
        let anywhere = format!("%{escaped}%");
        prop_assert!(fits(&anywhere, &text));
    }
}
