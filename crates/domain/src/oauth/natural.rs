//! The order of names in the reference's base string: runs of digits compare as numbers
//! (`spec/oauth-integrations.md` 5), in the way of PHP's natural comparison.

use std::cmp::Ordering;

/// Compares two encoded names. A run that begins with 0 counts as a fraction, digit by digit from the left; but zeros at
/// the very beginning are passed over. Names that differ there alone are equal.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    if one.is_empty() || other.is_empty() {
        return one.len().cmp(&other.len());
    }
    let (mut one, mut other) = (without_zeros(one.as_bytes()), without_zeros(other.as_bytes()));
    loop {
        let order = match (one.split_first(), other.split_first()) {
            (None, _) | (_, None) => return one.len().cmp(&other.len()),
            (Some((first, _)), Some((second, _)))
                if first.is_ascii_digit() && second.is_ascii_digit() =>
            {
                let (digits, rest) = run(one);
                let (other_digits, other_rest) = run(other);
                (one, other) = (rest, other_rest);
                compare_runs(digits, other_digits)
            }
            (Some((first, rest)), Some((second, other_rest))) => {
                (one, other) = (rest, other_rest);
                first.cmp(second)
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Two runs of digits; without zeros in front the longer one is the larger number.
fn compare_runs(one: &[u8], other: &[u8]) -> Ordering {
    let is_fraction = one.first() == Some(&b'0') || other.first() == Some(&b'0');
    let longer = if is_fraction { Ordering::Equal } else { one.len().cmp(&other.len()) };
    longer.then_with(|| one.cmp(other))
}

fn run(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

/// Without the zeros in front, as long as a digit follows.
fn without_zeros(mut text: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = text
        && rest.first().is_some_and(u8::is_ascii_digit)
    {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_compare_as_numbers() {
        let ordered = [
            "",
            "%5B",
            "a",
            "a%5B2%5D",
            "a%5B9%5D",
            "a%5B10%5D",
            "a%5B100%5D",
            "a0",
            "a00",
            "a01a",
            "a010",
            "a1",
            "a9",
            "a10",
            "a10b",
            "aa",
            "b",
        ];
        for pair in ordered.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        for (one, other) in [("01", "1"), ("0", "00"), ("007a", "7a"), ("", ""), ("a10", "a10")] {
            assert_eq!(compare(one, other), Ordering::Equal, "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn the_order_is_one(a in "[0-2a%]{0,6}", b in "[0-2a%]{0,6}", c in "[0-2a%]{0,6}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            if compare(&a, &b) != Ordering::Greater && compare(&b, &c) != Ordering::Greater {
                prop_assert_ne!(compare(&a, &c), Ordering::Greater);
            }
        }
    }
}
