//! `HASH:SALT:VERSIONS` as the reference stores it: reading, verifying, telling old from current, writing.
//! Every rule here is in `spec/database-auth.md`, section 3.

mod format;

pub use format::HashFormat;

use super::{Argon, Parameters, Password};
use crate::Result;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Bytes of a stored text beyond which it is not looked at; the widest column holds 255 characters.
const MAX_BYTES: usize = 1024;
/// Steps beyond which a chain is not followed; a column has room for about as many.
const MAX_STEPS: usize = 16;

/// A stored password hash, taken apart. Any text is one; whether it can ever match is another matter.
#[derive(Clone)]
pub struct StoredHash<'a> {
    hash: &'a str,
    salt: &'a str,
    versions: Option<&'a str>,
    /// `None` where a step is unknown, unusable or beyond our bounds, or where parts are missing.
    chain: Option<Vec<Step>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Md5,
    Sha256,
    Argon(Parameters),
}

impl<'a> StoredHash<'a> {
    /// Takes a stored text apart. Costs nothing worth counting, whatever the text.
    pub fn parse(text: &'a str) -> Self {
        let text = if text.len() > MAX_BYTES { "" } else { text };
        let mut parts = text.splitn(3, ':');
        let hash = parts.next().unwrap_or_default();
        let salt = parts.next().unwrap_or_default();
        let versions = parts.next();
        let chain = versions.and_then(|versions| read_chain(versions, salt));
        Self { hash, salt, versions, chain }
    }

    /// Whether the password is the one that was stored.
    ///
    /// `crypt_key` is the newest encryption key of the installation: a text that is not of three parts, or that has a
    /// step which cannot be taken, is compared with the password's HMAC under that key, and never matches without one.
    /// Fails only where `argon` does, which is no verdict about the password.
    pub fn verify(
        &self,
        password: &str,
        crypt_key: Option<&[u8]>,
        argon: &mut dyn Argon,
    ) -> Result<bool> {
        let computed = match (&self.chain, crypt_key) {
            (Some(chain), _) => follow(chain, self.salt, password, argon)?,
            (None, Some(key)) => keyed(password, key),
            (None, None) => return Ok(false),
        };
        Ok(computed.as_bytes().ct_eq(self.hash.as_bytes()).into())
    }

    /// The reference's test of a hash that needs no upgrade: the last version is a parametrised Argon; when `strict`,
    /// also the only one. A text that is not of three parts counts as current.
    pub fn is_current(&self, strict: bool) -> bool {
        let Some(versions) = self.versions else {
            return true;
        };
        let mut tokens = versions.split(':').rev();
        let last_is_argon = tokens.next().is_some_and(|last| digits_of_argon(last).is_some());
        last_is_argon && (!strict || tokens.next().is_none())
    }

    /// Whether some password can match: a hash, a salt, and a chain of steps that can all be taken.
    pub fn is_readable(&self) -> bool {
        !self.hash.is_empty() && self.chain.is_some()
    }

    /// Whether this is one Argon step with parameters no weaker than those of new hashes. Stricter than the
    /// reference's test, which also leaves keyed hashes and weak parameters as they are (deviation 19).
    pub fn is_as_strong_as_new(&self) -> bool {
        matches!(self.chain.as_deref(), Some([Step::Argon(parameters)]) if parameters.is_as_strong_as_current())
    }

    /// The Argon work of one verification, in bytes of memory times passes. Formats without Argon cost nothing.
    pub fn work(&self) -> u64 {
        self.chain.as_deref().map_or(0, work_of)
    }
}

impl std::fmt::Debug for StoredHash<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredHash").field("versions", &self.versions).finish_non_exhaustive()
    }
}

/// A new hash in the current format, `HEX:SALT:3_32_2_67108864`.
///
/// `salt` is 32 random characters of [`LETTERS_AND_DIGITS`](crate::random::LETTERS_AND_DIGITS): 113 characters in all.
pub fn hash_new(password: &Password, salt: &str, argon: &mut dyn Argon) -> Result<String> {
    let chain = [Step::Argon(Parameters::CURRENT)];
    let hash = follow(&chain, salt, password.expose(), argon)?;
    Ok(format!("{}:{salt}:3_32_2_67108864", hash.as_str()))
}

fn read_chain(versions: &str, salt: &str) -> Option<Vec<Step>> {
    let chain: Vec<Step> =
        versions.split(':').take(MAX_STEPS + 1).map(read_step).collect::<Option<_>>()?;
    let has_argon = chain.iter().any(|step| matches!(step, Step::Argon(_)));
    // There is no way to stretch an empty salt to 16 bytes.
    let usable = chain.len() <= MAX_STEPS
        && !(has_argon && salt.is_empty())
        && work_of(&chain) <= Parameters::MAX_WORK;
    usable.then_some(chain)
}

fn read_step(token: &str) -> Option<Step> {
    if let Some([length, passes, memory]) = digits_of_argon(token) {
        let number = |digits: &str| digits.parse().ok();
        return Parameters::new(number(length)?, number(passes)?, number(memory)?).map(Step::Argon);
    }
    match integer_prefix(token)? {
        0 => Some(Step::Md5),
        1 => Some(Step::Sha256),
        2 => Some(Step::Argon(Parameters::CURRENT)),
        _ => None,
    }
}

/// The three numbers of `3_LENGTH_PASSES_MEMORY`, each of at least one digit.
fn digits_of_argon(token: &str) -> Option<[&str; 3]> {
    let mut parts = token.strip_prefix("3_")?.split('_');
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    let all_digits = numbers
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (parts.next().is_none() && all_digits).then_some(numbers)
}

/// The number a text begins with, 0 when it begins with none; `None` when no integer type could hold it.
fn integer_prefix(token: &str) -> Option<i64> {
    let token = token.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let signs = usize::from(token.starts_with(['-', '+']));
    let digits = token.bytes().skip(signs).take_while(u8::is_ascii_digit).count();
    match token.get(..signs + digits) {
        Some(number) if digits > 0 => number.parse().ok(),
        _ => Some(0),
    }
}

fn work_of(chain: &[Step]) -> u64 {
    chain
        .iter()
        .map(|step| match step {
            Step::Argon(parameters) => parameters.work(),
            Step::Md5 | Step::Sha256 => 0,
        })
        .sum()
}

/// Takes every step in turn; each hashes the hexadecimal text that the one before gave.
fn follow(
    chain: &[Step],
    salt: &str,
    password: &str,
    argon: &mut dyn Argon,
) -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(password.to_owned());
    for step in chain {
        let hex = match step {
            Step::Md5 => HEXLOWER
                .encode(&Md5::new().chain_update(salt).chain_update(text.as_bytes()).finalize()),
            Step::Sha256 => HEXLOWER
                .encode(&Sha256::new().chain_update(salt).chain_update(text.as_bytes()).finalize()),
            Step::Argon(parameters) => {
                HEXLOWER.encode(&argon.hash(text.as_bytes(), &argon_salt(salt), *parameters)?)
            }
        };
        text = Zeroizing::new(hex);
    }
    Ok(text)
}

/// The first 16 bytes of the salt repeated without end.
fn argon_salt(salt: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(salt.bytes().cycle()) {
        *to = from;
    }
    bytes
}

fn keyed(password: &str, key: &[u8]) -> Zeroizing<String> {
    // HMAC takes keys of any length; the error type exists for other algorithms.
    let hex = Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| HEXLOWER.encode(&mac.chain_update(password).finalize().into_bytes()));
    Zeroizing::new(hex.unwrap_or_default())
}

#[cfg(test)]
mod tests;
