//! Tokens as pure rules: how an opaque one is stored, how long it lives (`spec/token-service.md` 6.2 and 7.1).

use crate::caller::Account;
use crate::id::TokenId;
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

/// How many characters an opaque token has.
pub const TOKEN_LENGTH: usize = 32;

/// What the database keeps instead of an opaque token: 160 bits of its SHA-256 in base32, 32 characters, so that
/// the column `oauth_token.token` holds it. Lower case only, hence exact under any collation.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

/// How long a token lives from its issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// Until it is revoked.
    Unlimited,
    /// That long.
    Limited(Duration),
}

/// A stored token, without anything that could be used as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredToken {
    /// Its row.
    pub id: TokenId,
    /// Whose it is.
    pub account: Account,
    /// When it was issued, whole seconds.
    pub created_at: OffsetDateTime,
    /// Whether it was revoked.
    pub revoked: bool,
}

impl TokenHash {
    /// The hash of a token as presented, byte for byte: other letter case is another token.
    pub fn of(token: &str) -> Self {
        let digest = Sha256::digest(token.as_bytes());
        let kept = digest.get(..20).unwrap_or_default();
        Self(data_encoding::BASE32_NOPAD.encode(kept).to_ascii_lowercase())
    }

    /// The 32 characters of the column.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenHash")
    }
}

impl Lifetime {
    /// The lifetime that a setting in hours means. Empty and 0 are "never expires" (`spec/deviations.md` row 5)
    /// unless `zero_expires` asks for the reference's way. Fractions are parts of an hour. A negative or unreadable
    /// value is no lifetime that anybody chose: the fallback, in hours, holds.
    pub fn from_hours(setting: &str, fallback: i64, zero_expires: bool) -> Self {
        let setting = setting.trim();
        // Rust reads words such as `inf` as numbers too.
        let is_number =
            setting.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        let hours = match setting {
            "" => Some(0.0),
            _ if is_number => setting.parse::<f64>().ok(),
            _ => None,
        };
        match hours {
            Some(0.0) if zero_expires => Self::Limited(Duration::ZERO),
            Some(0.0) => Self::Unlimited,
            // A century is as good as for ever, and keeps the arithmetic of dates within its range.
            Some(hours) if hours > 0.0 && hours <= 876_000.0 => {
                Self::Limited(Duration::seconds_f64((hours * 3600.0).ceil()))
            }
            Some(hours) if hours > 876_000.0 => Self::Unlimited,
            _ => Self::Limited(Duration::hours(fallback)),
        }
    }

    /// When a token issued at `created_at` ends; `None` for never.
    pub fn end(self, created_at: OffsetDateTime) -> Option<OffsetDateTime> {
        match self {
            Self::Unlimited => None,
            Self::Limited(lifetime) => Some(created_at.saturating_add(lifetime)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_the_column_and_tells_letter_case_apart() {
        let hash = TokenHash::of("n45phzh5trabcdevy2he5iqvnagzsdid");
        assert_eq!(hash.as_str().len(), TOKEN_LENGTH);
        assert!(hash.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert_ne!(hash, TokenHash::of("N45PHZH5TRABCDEVY2HE5IQVNAGZSDID"));
    }

    #[test]
    fn an_empty_or_zero_lifetime_never_ends_unless_asked_to() {
        for setting in ["", "0", " 0 ", "0.0"] {
            assert_eq!(Lifetime::from_hours(setting, 4, false), Lifetime::Unlimited);
            assert_eq!(Lifetime::from_hours(setting, 4, true), Lifetime::Limited(Duration::ZERO));
        }
    }

    #[test]
    fn an_unreadable_or_negative_lifetime_falls_back() {
        for setting in ["-1", "abc", "NaN", "1h", "-inf", "inf", "infinity", "-1e400"] {
            let lifetime = Lifetime::from_hours(setting, 4, false);
            assert_eq!(lifetime, Lifetime::Limited(Duration::hours(4)), "{setting}");
        }
    }

    #[test]
    fn an_absurdly_long_lifetime_never_ends() {
        for setting in ["1e400", "1e18", "876001"] {
            assert_eq!(Lifetime::from_hours(setting, 4, false), Lifetime::Unlimited, "{setting}");
        }
    }

    #[test]
    fn half_an_hour_is_thirty_minutes() {
        let lifetime = Lifetime::from_hours("0.5", 4, false);
        assert_eq!(lifetime, Lifetime::Limited(Duration::minutes(30)));
    }
}
