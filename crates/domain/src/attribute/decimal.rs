//! Values of `decimal(12,4)` columns: exact text in, exact text out, whatever an engine makes of them between.

/// The largest value of such a column, in ten-thousandths.
const LARGEST: i64 = 999_999_999_999;

/// A number as the reference shows it: four digits behind the point. Further digits are rounded, half away from zero;
/// what is out of range becomes the nearest value in range, as the reference's database does it.
pub(super) fn shown(number: f64) -> String {
    text(ten_thousandths(number))
}

fn ten_thousandths(number: f64) -> i64 {
    // The shortest digits that mean the number, so that 1.00005 is rounded as it is written.
    let digits = format!("{}", number.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let digit = |place: usize| {
        fraction.as_bytes().get(place).map_or(0, |digit| i64::from(digit.saturating_sub(b'0')))
    };
    let whole: i64 = whole.parse().unwrap_or(LARGEST);
    let below = (0..4).fold(0, |sum, place| sum * 10 + digit(place));
    let rounded = i64::from(digit(4) >= 5);
    let value = whole.saturating_mul(10_000).saturating_add(below + rounded).min(LARGEST);
    if number.is_sign_negative() { -value } else { value }
}

fn text(ten_thousandths: i64) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let value = ten_thousandths.unsigned_abs();
    format!("{sign}{}.{:04}", value / 10_000, value % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_digits_are_shown_and_further_ones_rounded() {
        for (number, wanted) in [
            (1.5, "1.5000"),
            (0.0, "0.0000"),
            (-0.25, "-0.2500"),
            (1.00005, "1.0001"),
            (1.00004, "1.0000"),
            (-0.00001, "0.0000"),
            (1e15, "99999999.9999"),
            (-1e300, "-99999999.9999"),
            (1e-9, "0.0000"),
        ] {
            assert_eq!(shown(number), wanted, "{number}");
        }
    }

    proptest! {
        #[test]
        fn what_was_shown_is_shown_again(value in -LARGEST..=LARGEST) {
            let once = text(value);
            prop_assert_eq!(shown(once.parse().unwrap()), once);
        }
    }
}
