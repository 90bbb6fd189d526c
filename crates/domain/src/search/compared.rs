//! How texts of a request compare with columns of numbers and of times: as the reference's database converts them.

use time::{Date, Month};

/// A number to compare with.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A whole number.
    Whole(i64),
    /// Any other number; always finite.
    Fraction(f64),
}

/// The number at the beginning of a text; 0 where it begins with none, as the reference's database has it.
pub fn number(text: &str) -> Number {
    let text = text.trim_start();
    let end = numeric_prefix(text);
    let digits = text.get(..end).unwrap_or_default();
    if let Ok(whole) = digits.parse::<i64>() {
        return Number::Whole(whole);
    }
    let value = digits.parse::<f64>().unwrap_or(0.0).clamp(f64::MIN, f64::MAX);
    if value == 0.0 { Number::Whole(0) } else { Number::Fraction(value) }
}

/// Where the number at the beginning of a text ends: sign, digits, fraction, exponent.
fn numeric_prefix(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        from + bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count()
    };
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(sign);
    let mut end = whole;
    if bytes.get(whole) == Some(&b'.') {
        end = digits(whole + 1);
    }
    if end == sign || end == sign + 1 && whole == sign {
        return 0;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    end
}

/// A moment as columns of moments hold it, `YYYY-MM-DD HH:MM:SS`, from what the reference's database takes for one: any
/// punctuation between the parts, `T` before the time, parts of one digit, no time at all. `None` for anything else.
pub fn moment(text: &str) -> Option<String> {
    let mut parts = [0_u32, 0, 0, 0, 0, 0];
    let mut rest = text.trim().trim_end_matches('Z');
    let mut given = 0;
    for (index, part) in parts.iter_mut().enumerate() {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let fits = if index == 0 { length == 4 } else { (1..=2).contains(&length) };
        if !fits {
            return None;
        }
        let (digits, after) = rest.split_at_checked(length)?;
        *part = digits.parse().ok()?;
        given = index + 1;
        let gap = after.bytes().take_while(|byte| is_gap(*byte)).count();
        rest = after.get(gap..)?;
        if rest.is_empty() {
            break;
        }
        if gap == 0 {
            return None;
        }
    }
    // What follows the seconds is their fraction, which the columns do not hold.
    let [year, month, day, hour, minute, second] = parts;
    let in_range = is_day(year, month, day) && hour < 24 && minute < 60 && second < 60;
    (given >= 3 && in_range && rest.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"))
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok());
    let (Ok(year), Some(month), Ok(day)) = (i32::try_from(year), month, u8::try_from(day)) else {
        return false;
    };
    Date::from_calendar_date(year, month, day).is_ok()
}

fn is_gap(byte: u8) -> bool {
    byte.is_ascii_punctuation() || matches!(byte, b' ' | b'T')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_the_number_it_begins_with() {
        for (text, wanted) in [
            ("12", 12),
            (" -7x", -7),
            ("12abc", 12),
            ("abc", 0),
            ("", 0),
            (".", 0),
            ("-", 0),
            ("+.", 0),
            ("-0.0", 0),
            ("3e", 3),
            ("9223372036854775807", i64::MAX),
        ] {
            assert_eq!(number(text), Number::Whole(wanted), "{text}");
        }
        for (text, wanted) in
            [("1.5", 1.5), (".5x", 0.5), ("1e3", 1000.0), ("-2.5e-1e", -0.25), ("1e999", f64::MAX)]
        {
            assert_eq!(number(text), Number::Fraction(wanted), "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_in_many_ways() {
        for text in [
            "2026-01-05 07:08:09",
            "2026-1-5 7:8:9",
            "2026/01/05T07.08.09",
            "2026-01-05T07:08:09Z",
            "2026-01-05 07:08:09.123456",
        ] {
            assert_eq!(moment(text).as_deref(), Some("2026-01-05 07:08:09"), "{text}");
        }
        assert_eq!(moment("2026-01-05").as_deref(), Some("2026-01-05 00:00:00"));
        assert_eq!(moment("2026-01-05 10").as_deref(), Some("2026-01-05 10:00:00"));
        for text in [
            "",
            "x",
            "2026",
            "2026-01",
            "2026-13-01",
            "2026-02-30",
            "26-01-05",
            "2026-01-05 25:00",
            "--",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_either_fail(text in "\\PC{0,30}", digits in "[0-9 .eETZ:/+-]{0,30}") {
            for text in [text, digits] {
                if let Number::Fraction(value) = number(&text) {
                    prop_assert!(value.is_finite());
                }
                if let Some(moment) = moment(&text) {
                    prop_assert_eq!(moment.len(), 19);
                }
            }
        }
    }
}
