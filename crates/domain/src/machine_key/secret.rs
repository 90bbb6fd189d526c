//! The text of a machine key: a mark that scanners for leaked secrets look for, random characters, and a checksum by which
//! they, and we, tell a key from a typing error without asking anybody.

use crate::random::{self, Random};
use crate::token::TokenHash;

/// What every machine key begins with, so that one that leaks is found by those who look for such texts.
pub const PREFIX: &str = "mgk_";
/// How many characters a machine key has: the mark, the random ones, the checksum.
pub const LENGTH: usize = PREFIX.len() + DRAWN + CHECKSUM;

/// How many characters are drawn, which is 202 bits.
const DRAWN: usize = 34;
/// How many characters the checksum has: 32 bits take six of 62.
const CHECKSUM: usize = 6;
/// The digits of the checksum, by value.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A machine key as its program has it. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Draws a new one.
    pub fn draw(random: &dyn Random) -> Self {
        let drawn = random::text(random, random::LETTERS_AND_DIGITS, DRAWN);
        let checksum = checksum(&drawn);
        Self(format!("{PREFIX}{drawn}{checksum}"))
    }

    /// The key itself, for the one time that it is shown.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Whether a text can be a machine key: its mark, its length and its checksum are right.
pub fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else { return false };
    if text.len() != LENGTH || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    rest.split_at_checked(DRAWN).is_some_and(|(drawn, given)| checksum(drawn) == given)
}

/// CRC-32 (IEEE 802.3) of the random characters in base 62, most significant digit first, filled up with zeros: what other
/// issuers of such tokens do.
fn checksum(drawn: &str) -> String {
    let mut rest = usize::try_from(crc32(drawn.as_bytes())).unwrap_or_default();
    let mut digits = [b'0'; CHECKSUM];
    for place in digits.iter_mut().rev() {
        *place = DIGITS.get(rest % DIGITS.len()).copied().unwrap_or(b'0');
        rest /= DIGITS.len();
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

fn crc32(bytes: &[u8]) -> u32 {
    let folded = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    });
    !folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::TestRandom;
    use proptest::prelude::*;

    #[test]
    fn the_checksum_is_the_one_that_others_compute() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(checksum("123456789"), "3jZRME");
        assert_eq!(checksum(""), "000000");
    }

    #[test]
    fn a_key_is_forty_characters_after_its_mark_and_says_nothing_in_a_log() {
        let key = Secret::draw(&TestRandom::seeded(1));
        assert_eq!((key.expose().len(), LENGTH), (44, 44));
        assert!(is_well_formed(key.expose()));
        assert_eq!(format!("{key:?}"), "Secret");
        assert_ne!(key, Secret::draw(&TestRandom::seeded(2)));
    }

    #[test]
    fn other_tokens_are_no_keys() {
        for text in ["", "mgk_", "mgr_abc", "n45phzh5trabcdevy2he5iqvnagzsdid", "mgk_ł"] {
            assert!(!is_well_formed(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_without_a_panic(text in "(mgk_)?\\PC{0,60}") {
            prop_assert!(!is_well_formed(&text));
        }

        #[test]
        fn a_key_with_one_other_character_is_none(seed: u64, at in 4_usize..LENGTH, letter in "[0-9A-Za-z]") {
            let key = Secret::draw(&TestRandom::seeded(seed)).expose().to_owned();
            let mut other = key.clone();
            other.replace_range(at..=at, &letter);
            prop_assert_eq!(is_well_formed(&other), other == key);
        }
    }
}
