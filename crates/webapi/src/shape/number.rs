//! Numbers as PHP reads them: surrounding blanks, fractions and exponents are taken, words are not.

use crate::value::Value;
use magegate_domain::number;

/// The number that a value of type `float` means; `None` where the reference complains.
pub(super) fn fraction(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Int(_) | Value::Text(_) => number::float(&value.php_text()?),
        _ => None,
    }
}

/// The whole number that a value of type `int` means; `None` where the reference complains.
pub(super) fn numeric(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Float(number) => number::truncated(*number),
        Value::Text(text) => number::whole(text),
        _ => None,
    }
}
