//! The short-lived bearer tokens that integrations exchange their four values for: how one is drawn, and what is kept of
//! it. The reference has none; the exchange is that of RFC 8693.

use crate::random::{self, LOWER_AND_DIGITS, Random};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

/// What every such token begins with, so that one that leaks is found by those who look for such texts.
pub const PREFIX: &str = "mgt_";
/// How many random characters follow, of 36: more than 200 bits.
const RANDOM: usize = 40;
/// How many characters a token has.
pub const LENGTH: usize = PREFIX.len() + RANDOM;
/// How many tokens of one integration are alive at most; a further one ends the oldest.
pub const MOST_ALIVE: i64 = 100;
/// How many minutes one lives where the setting names none from 1 to [`MOST_MINUTES`].
pub const MINUTES: i64 = 10;
/// The longest life, in minutes: a day.
pub const MOST_MINUTES: i64 = 24 * 60;

/// What is kept of a secret of so many random bits that guessing it from the hash is hopeless.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretHash(String);

impl SecretHash {
    /// The hash of a secret as presented, byte for byte.
    pub fn of(secret: &str) -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(secret.as_bytes())))
    }

    /// The 64 characters of the column.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretHash")
    }
}

/// Draws a token.
pub fn draw(random: &dyn Random) -> String {
    format!("{PREFIX}{}", random::text(random, LOWER_AND_DIGITS, RANDOM))
}

/// Whether a text has the form of such a token.
pub fn is_meant(token: &str) -> bool {
    token.len() == LENGTH && token.starts_with(PREFIX)
}

/// For how many minutes a token lives by the setting's number.
pub fn minutes(setting: i64) -> i64 {
    if (1..=MOST_MINUTES).contains(&setting) { setting } else { MINUTES }
}

/// Whether what was given is what is known, in each of the pairs, none of which is empty; all of them are compared, in
/// constant time.
pub fn are_equal(pairs: &[(&str, &str)]) -> bool {
    let all = pairs.iter().fold(Choice::from(1), |all, (given, known)| {
        let is_some = Choice::from(u8::from(!known.is_empty()));
        all & is_some & given.as_bytes().ct_eq(known.as_bytes())
    });
    all.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::TestRandom;

    #[test]
    fn tokens_differ_and_have_the_form_by_which_they_are_known() {
        let random = TestRandom::seeded(1);
        let (one, other) = (draw(&random), draw(&random));
        assert!(is_meant(&one) && is_meant(&other) && one != other, "{one} {other}");
        assert_ne!(SecretHash::of(&one), SecretHash::of(&other));
        assert!(!is_meant("mgt_") && !is_meant(&one.to_uppercase()));
        assert_eq!(format!("{:?}", SecretHash::of(&one)), "SecretHash");
    }

    #[test]
    fn values_are_equal_when_every_one_is_and_none_is_empty() {
        assert!(are_equal(&[("a", "a"), ("b", "b")]));
        for pairs in [[("a", "a"), ("b", "c")], [("a", "aa"), ("b", "b")], [("a", "a"), ("", "")]] {
            assert!(!are_equal(&pairs), "{pairs:?}");
        }
    }

    #[test]
    fn a_lifetime_that_nobody_meant_is_ten_minutes() {
        for (setting, minutes_of_it) in [(1, 1), (1440, 1440), (0, 10), (-5, 10), (1441, 10)] {
            assert_eq!(minutes(setting), minutes_of_it, "{setting}");
        }
    }
}
