//! Randomness as a parameter: the system's generator for the program, a seeded one for tests.

use std::sync::Mutex;

/// Gives bytes that nobody can foretell.
pub trait Random: Send + Sync + std::fmt::Debug {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

/// A reproducible generator for tests; never for secrets.
#[derive(Debug)]
pub struct TestRandom(Mutex<u64>);

impl Random for SystemRandom {
    #[expect(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "the one place that reads the system generator; without it nothing safe can be issued"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

impl TestRandom {
    /// A generator that gives the same bytes for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Random for TestRandom {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for byte in buffer {
            // SplitMix64: small, and even enough for tests.
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = *state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (mixed >> 56).to_le_bytes()[0];
        }
    }
}

/// A text of `length` characters drawn evenly from `alphabet` (at most 256 ASCII characters).
pub fn text(random: &dyn Random, alphabet: &[u8], length: usize) -> String {
    let size = alphabet.len().clamp(1, 256);
    // Bytes at or above the largest multiple are thrown away, or the first letters would be likelier.
    let limit = 256 - 256 % size;
    let mut out = String::with_capacity(length);
    let mut block = [0_u8; 64];
    while out.len() < length {
        random.fill(&mut block);
        for byte in block {
            let value = usize::from(byte);
            if value < limit
                && out.len() < length
                && let Some(letter) = alphabet.get(value % size)
            {
                out.push(char::from(*letter));
            }
        }
    }
    out
}

/// `0-9a-z`: what tokens are made of.
pub const LOWER_AND_DIGITS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// `a-zA-Z0-9`: what salts are made of.
pub const LETTERS_AND_DIGITS: &[u8] =
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_length_asked_for_and_only_letters_of_the_alphabet() {
        let random = TestRandom::seeded(7);
        for length in [0, 1, 32, 100] {
            let drawn = text(&random, LOWER_AND_DIGITS, length);
            assert_eq!(drawn.len(), length);
            assert!(drawn.bytes().all(|byte| LOWER_AND_DIGITS.contains(&byte)));
        }
    }

    #[test]
    fn every_letter_is_about_equally_likely() {
        let drawn = text(&TestRandom::seeded(1), LOWER_AND_DIGITS, 36_000);
        for letter in LOWER_AND_DIGITS {
            let count = drawn.bytes().filter(|byte| byte == letter).count();
            assert!((800..1200).contains(&count), "{} came {count} times", char::from(*letter));
        }
    }
}
