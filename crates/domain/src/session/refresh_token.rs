//! Refresh tokens: 256 random bits as text, and the hash that is stored in their place.

use crate::random::Random;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// How many characters a refresh token has: the mark, and 256 bits in base32.
pub const REFRESH_LENGTH: usize = MARK.len() + 52;
/// What every refresh token begins with, so that nobody takes it for an access token, and a search for leaked secrets
/// finds it.
const MARK: &str = "mgr_";

/// A refresh token as its client has it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(String);

/// The SHA-256 of a refresh token, in hexadecimal: all that is stored.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RefreshHash(String);

impl RefreshToken {
    /// Draws a new one.
    pub fn draw(random: &dyn Random) -> Self {
        let mut bits = [0_u8; 32];
        random.fill(&mut bits);
        Self(format!("{MARK}{}", BASE32_NOPAD.encode(&bits).to_ascii_lowercase()))
    }

    /// A text as presented; `None` for one that no refresh token can be.
    pub fn read(text: &str) -> Option<Self> {
        let bits = text.strip_prefix(MARK)?;
        let is_one = text.len() == REFRESH_LENGTH
            && bits.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
        is_one.then(|| Self(text.to_owned()))
    }

    /// What is stored of it.
    pub fn hash(&self) -> RefreshHash {
        RefreshHash(HEXLOWER.encode(&Sha256::digest(self.0.as_bytes())))
    }

    /// The token itself, for the one answer that hands it out.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl RefreshHash {
    /// The 64 characters of the column.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshToken")
    }
}

impl std::fmt::Debug for RefreshHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshHash")
    }
}
