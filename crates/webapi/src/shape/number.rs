//! Numbers as PHP reads them: surrounding blanks, fractions and exponents are taken, words are not.

use crate::value::Value;

/// The whole number that a value of type `int` means; `None` where the reference complains.
pub(super) fn numeric(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Float(number) => whole(*number),
        Value::Text(text) => numeric_text(text),
        _ => None,
    }
}

fn numeric_text(text: &str) -> Option<i64> {
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    if let Ok(number) = trimmed.parse::<i64>() {
        return Some(number);
    }
    // Rust's reading of floats knows words such as "inf"; PHP's does not.
    let form = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    if !trimmed.chars().all(form) || !trimmed.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    whole(trimmed.parse::<f64>().ok()?)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the whole part is wanted, and the range is checked"
)]
fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9.2e18;
    (number.is_finite() && number.abs() < LIMIT).then(|| number.trunc() as i64)
}
