//! Numbers as the reference's language reads them from texts: surrounding blanks, fractions and exponents are taken,
//! words are not.

/// The whole number that a text means where an `int` is expected; what is behind the point is cut off.
pub fn whole(text: &str) -> Option<i64> {
    let trimmed = trimmed(text);
    trimmed.parse().ok().or_else(|| truncated(float(trimmed)?))
}

/// The number that a text means where a fraction is allowed; finite.
pub fn float(text: &str) -> Option<f64> {
    let trimmed = trimmed(text);
    // Rust's reading of floats knows words such as "inf"; the reference's does not.
    let form = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    if !trimmed.chars().all(form) || !trimmed.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    trimmed.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// The whole part of a number, if it fits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the whole part is wanted, and the range is checked"
)]
pub fn truncated(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9.2e18;
    (number.is_finite() && number.abs() < LIMIT).then(|| number.trunc() as i64)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_fractions_and_exponents_are_taken_and_words_are_not() {
        for (text, number) in [("1", 1), (" 1.9 ", 1), ("1e3", 1000), ("-2", -2), ("+3", 3)] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for text in ["", " ", "x", "1x", "inf", "NaN", "0x1", "1e999", "e", "."] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_are_themselves(number: i64) {
            prop_assert_eq!(whole(&number.to_string()), Some(number));
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,12}") {
            let _ = (whole(&text), float(&text));
        }
    }
}
