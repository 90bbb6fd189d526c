//! How the reference writes floating-point numbers: the shortest digits that read back in JSON, fourteen
//! significant digits when a number is cast to text.

/// The number as JSON shows it: `1.0` is `1`, `1e25` is `1.0e+25`. What JSON cannot say is `0`.
pub(crate) fn json_text(number: f64) -> String {
    if number.is_finite() { render(number, None, 'e') } else { "0".to_owned() }
}

/// The number cast to text: `1.50` is `1.5`, `1e25` is `1.0E+25`.
pub(crate) fn php_text(number: f64) -> String {
    if number.is_nan() {
        "NAN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "INF".to_owned() } else { "-INF".to_owned() }
    } else {
        render(number, Some(14), 'E')
    }
}

/// Digits without limit are the shortest that read back; they turn to powers of ten above seventeen places.
fn render(number: f64, precision: Option<usize>, mark: char) -> String {
    let scientific = match precision {
        Some(digits) => format!("{:.*e}", digits.saturating_sub(1), number.abs()),
        None => format!("{:e}", number.abs()),
    };
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.trim_end_matches('0') {
        "" => "0",
        digits => digits,
    };
    let sign = if number.is_sign_negative() { "-" } else { "" };
    // Digits that stand before the decimal point.
    let whole = exponent + 1;
    let limit = precision.map_or(17, |digits| i64::try_from(digits).unwrap_or(i64::MAX));
    let text = if whole < -3 || whole > limit {
        exponential(digits, exponent, mark)
    } else {
        plain(digits, whole)
    };
    format!("{sign}{text}")
}

fn exponential(digits: &str, exponent: i64, mark: char) -> String {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let rest = if rest.is_empty() { "0" } else { rest };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}.{rest}{mark}{sign}{}", exponent.abs())
}

fn plain(digits: &str, whole: i64) -> String {
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
    let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    if whole <= 0 {
        return format!("0.{}{digits}", zeros(-whole));
    }
    match usize::try_from(whole).ok().and_then(|at| digits.split_at_checked(at)) {
        Some((before, "")) => before.to_owned(),
        Some((before, after)) => format!("{before}.{after}"),
        None => format!("{digits}{}", zeros(whole - length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_reference_writes_them() {
        let cases = [
            (1.0, "1", "1"),
            (1.5, "1.5", "1.5"),
            (-0.25, "-0.25", "-0.25"),
            (0.0, "0", "0"),
            (-0.0, "-0", "-0"),
            (0.1 + 0.2, "0.30000000000000004", "0.3"),
            (0.0001, "0.0001", "0.0001"),
            (0.000_01, "1.0e-5", "1.0E-5"),
            (1e13, "10000000000000", "10000000000000"),
            (1e15, "1000000000000000", "1.0E+15"),
            (1e25, "1.0e+25", "1.0E+25"),
            (1.25e-100, "1.25e-100", "1.25E-100"),
            (9_223_372_036_854_775_808.0, "9.223372036854775808e+18", "9.2233720368548E+18"),
        ];
        for (number, json, text) in cases {
            if number < 9e18 {
                assert_eq!(json_text(number), json);
            }
            assert_eq!(php_text(number), text);
        }
        assert_eq!(json_text(9_223_372_036_854_775_808.0), "9.223372036854776e+18");
    }

    #[test]
    fn what_json_cannot_say_is_zero() {
        assert_eq!(json_text(f64::INFINITY), "0");
        assert_eq!(json_text(f64::NAN), "0");
        assert_eq!(php_text(f64::NEG_INFINITY), "-INF");
    }
}
