//! Refresh tokens: a part that is the same for all of a session, 256 random bits for each, and the hashes that are stored
//! in their place.

use crate::random::Random;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// How many characters a refresh token has: the mark, 128 bits in base32 for its family, and 256 for itself.
pub const REFRESH_LENGTH: usize = FAMILY_END + 52;
/// Where the part ends that all refresh tokens of a session begin with.
const FAMILY_END: usize = MARK.len() + 26;
/// What every refresh token begins with, so that nobody takes it for an access token, and a search for leaked secrets
/// finds it.
const MARK: &str = "mgr_";

/// A refresh token as its client has it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(String);

/// The SHA-256 of a refresh token, or of what its family has in common, in hexadecimal: all that is stored.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RefreshHash(String);

impl RefreshToken {
    /// Draws the first one of a new family.
    pub fn draw(random: &dyn Random) -> Self {
        Self(format!("{MARK}{}{}", text::<16>(random), text::<32>(random)))
    }

    /// Draws another one of the same family.
    #[must_use]
    pub fn next(&self, random: &dyn Random) -> Self {
        Self(format!("{}{}", self.family_part(), text::<32>(random)))
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
        RefreshHash::of(&self.0)
    }

    /// What is stored of its family: the same for all refresh tokens of a session.
    pub fn family_hash(&self) -> RefreshHash {
        RefreshHash::of(self.family_part())
    }

    /// The token itself, for the one answer that hands it out.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn family_part(&self) -> &str {
        // Both ways to make one give it this length, in ASCII.
        self.0.get(..FAMILY_END).unwrap_or(&self.0)
    }
}

impl RefreshHash {
    fn of(text: &str) -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(text.as_bytes())))
    }

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

fn text<const BYTES: usize>(random: &dyn Random) -> String {
    let mut bits = [0_u8; BYTES];
    random.fill(&mut bits);
    BASE32_NOPAD.encode(&bits).to_ascii_lowercase()
}
