//! The reference's collation `utf8mb3_general_ci` as a comparison: letter case, accents and trailing blanks do not
//! count (`spec/database-auth.md` 1). Registered with SQLite, and used wherever a lookup in memory must agree.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The characters of the basic plane by their weight, where several weigh the same.
static ALIKE: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut alike: HashMap<char, Vec<char>> = HashMap::new();
    for character in '\0'..='\u{FFFF}' {
        alike.entry(weight(character)).or_default().push(character);
    }
    alike.retain(|_, characters| characters.len() > 1);
    alike
});

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

/// All characters of the basic plane that are the same as this one, among them itself; none where it has no like. The
/// table is made at the first call, which takes some milliseconds.
pub fn alike(character: char) -> &'static [char] {
    ALIKE.get(&weight(character)).map_or(&[], Vec::as_slice)
}

fn weights(character: char) -> impl Iterator<Item = char> {
    std::iter::once(weight(character))
}

/// The letter that a character weighs as. The collation knows no expansions but maps each character of the basic plane
/// to one weight; characters beyond it all weigh the same.
fn weight(character: char) -> char {
    let base = match character {
        'ß' => 'S',
        c if u32::from(c) > 0xFFFF => '\u{FFFD}',
        // A precomposed letter weighs as its base letter.
        c => std::iter::once(c).nfd().next().unwrap_or(c),
    };
    let mut upper = base.to_uppercase();
    // A character whose upper case is several characters keeps its own weight.
    match (upper.next(), upper.next()) {
        (Some(single), None) => single,
        _ => base,
    }
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

    #[test]
    fn characters_that_are_the_same_are_listed() {
        let of_e = alike('e');
        assert!(['e', 'E', 'é', 'Ê'].iter().all(|c| of_e.contains(c)), "{of_e:?}");
        assert!(alike('S').contains(&'ß'));
        assert!(alike('7').iter().all(|c| same("7", &c.to_string())));
        assert!(alike('%').len() <= 1);
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
