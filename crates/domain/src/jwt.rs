//! Signed tokens: compact JWS under a key of the ring, byte for byte as the reference issues them
//! (`spec/token-service.md` 6.3). Read more strictly: whatever is unsafe or unclear is refused, each with its reason.

mod fault;
mod read;

pub use fault::Fault;
pub use read::{kid, read};

use crate::caller::Account;
use crate::keys::Key;
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

/// A key is filled up to this many bytes.
const KEY_BYTES: usize = 2048;
/// With this, on both sides.
const FILLER: u8 = b'&';
/// How far ahead a token's issue may lie: clocks of servers differ (`spec/deviations.md` row 9).
const AHEAD: Duration = Duration::MINUTE;

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

/// A signed token whose signature and form are in order. Whether it holds is another matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedToken {
    /// Whose it is.
    pub account: Account,
    /// When it was issued.
    pub issued_at: OffsetDateTime,
    /// When it ends.
    pub ends_at: OffsetDateTime,
    /// The number of the key that signed it.
    pub key: i64,
    /// How it is signed.
    pub algorithm: Algorithm,
}

impl Algorithm {
    /// The algorithm that the setting `webapi/jwtauth/jwt_alg` or a header names. The encrypting ones (`A128KW`, …) are
    /// none: their key is known to everybody (`spec/deviations.md` row 9).
    pub fn named(name: &str) -> Option<Self> {
        [Self::Hs256, Self::Hs384, Self::Hs512].into_iter().find(|known| known.name() == name)
    }

    /// Its name in headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    fn tag(self, key: &Key, message: &str) -> Vec<u8> {
        let key = filled(key.expose());
        match self {
            Self::Hs256 => tag::<Hmac<Sha256>>(&key, message),
            Self::Hs384 => tag::<Hmac<Sha384>>(&key, message),
            Self::Hs512 => tag::<Hmac<Sha512>>(&key, message),
        }
    }
}

impl SignedToken {
    /// Why the token does not hold at a moment, as far as its own times go. It ends at `ends_at`, not after it.
    pub fn fault_at(&self, now: OffsetDateTime) -> Option<crate::reason::Reason> {
        if self.ends_at <= now {
            return Some(crate::reason::Reason::TokenExpired(self.ends_at));
        }
        let ahead = self.issued_at > now.saturating_add(AHEAD);
        ahead.then_some(Fault::IssuedAhead(self.issued_at).into())
    }
}

/// The token of an account, signed by the key. Equal accounts and times give equal tokens, as in the reference.
pub fn issue(
    key: &Key,
    algorithm: Algorithm,
    account: Account,
    issued_at: OffsetDateTime,
    ends_at: OffsetDateTime,
) -> String {
    let header = format!(r#"{{"kid":"{}","alg":"{}"}}"#, key.number(), algorithm.name());
    let payload = format!(
        r#"{{"uid":{},"utypid":{},"iat":{},"exp":{}}}"#,
        account.id(),
        account.kind().user_type(),
        issued_at.unix_timestamp(),
        ends_at.unix_timestamp()
    );
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let message = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
    let tag = algorithm.tag(key, &message);
    format!("{message}.{}", encode(&tag))
}

/// The key with the filler on both sides; the odd one goes to the right. A longer key stays as it is.
fn filled(key: &[u8]) -> Zeroizing<Vec<u8>> {
    let missing = KEY_BYTES.saturating_sub(key.len());
    let left = missing / 2;
    let mut filled = Zeroizing::new(Vec::with_capacity(key.len() + missing));
    filled.resize(left, FILLER);
    filled.extend_from_slice(key);
    filled.resize(key.len() + missing, FILLER);
    filled
}

fn tag<M: Mac + KeyInit>(key: &[u8], message: &str) -> Vec<u8> {
    // HMAC takes keys of any length; the error type exists for other algorithms. No tag is ever empty.
    <M as KeyInit>::new_from_slice(key)
        .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
