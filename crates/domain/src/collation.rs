//! The reference's collation `utf8mb3_general_ci` as a comparison: letter case, accents and trailing blanks do not
//! count (`spec/database-auth.md` 1). Registered with SQLite, and used wherever a lookup in memory must agree.

use std::cmp::Ordering;
use unicode_normalization::UnicodeNormalization;

/// Compares two texts as the reference's columns do.
pub fn compare(left: &str, right: &str) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let (left, right) = (left.trim_end_matches(' '), right.trim_end_matches(' '));
    if left.is_ascii() && right.is_ascii() {
        let fold = |byte: u8| byte.to_ascii_uppercase();
        return left.bytes().map(fold).cmp(right.bytes().map(fold));
    }
    left.chars().flat_map(weights).cmp(right.chars().flat_map(weights))
}

/// Whether two texts are the same under the collation.
pub fn same(left: &str, right: &str) -> bool {
    compare(left, right) == Ordering::Equal
}

/// A text in the form under which equal texts are identical, for keys in memory.
pub fn fold(text: &str) -> String {
    text.trim_end_matches(' ').chars().flat_map(weights).collect()
}

/// The letters that a character weighs as. The collation knows no expansions but maps each character of the basic
/// plane to one weight; characters beyond it all weigh the same.
fn weights(character: char) -> impl Iterator<Item = char> {
    let base = match character {
        'ß' => 'S',
        c if u32::from(c) > 0xFFFF => '\u{FFFD}',
        // A precomposed letter weighs as its base letter.
        c => std::iter::once(c).nfd().next().unwrap_or(c),
    };
    let mut upper = base.to_uppercase();
    // A character whose upper case is several characters keeps its own weight.
    let weight = match (upper.next(), upper.next()) {
        (Some(single), None) => single,
        _ => base,
    };
    std::iter::once(weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letter_case_accents_and_trailing_blanks_do_not_count() {
        for (left, right) in [
            ("admin", "ADMIN"),
            ("admin", "admin  "),
            ("José", "jose"),
            ("Żółć", "zołc"),
            ("straße", "STRASE"),
            ("Ö", "o"),
        ] {
            assert!(same(left, right), "{left} and {right}");
        }
    }

    #[test]
    fn leading_blanks_and_other_letters_count() {
        for (left, right) in [(" admin", "admin"), ("a", "b"), ("ł", "l"), ("ø", "o"), ("a", "")]
        {
            assert!(!same(left, right), "{left} and {right}");
        }
    }

    proptest! {
        #[test]
        fn the_order_is_one(a in "\\PC{0,8}", b in "\\PC{0,8}", c in "\\PC{0,8}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            if compare(&a, &b) != Ordering::Greater && compare(&b, &c) != Ordering::Greater {
                prop_assert_ne!(compare(&a, &c), Ordering::Greater);
            }
        }

        #[test]
        fn texts_are_the_same_just_when_they_fold_alike(a in "[aAäÄbß ]{0,5}", b in "[aAäÄbß ]{0,5}") {
            prop_assert_eq!(same(&a, &b), fold(&a) == fold(&b));
        }
    }
}
