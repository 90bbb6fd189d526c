//! Reading a signed token: the signature first, then the header, then the claims. Nothing that a stranger wrote is
//! believed before the signature holds; the header only says which key to try first, and afterwards what was wrong.

use super::{Algorithm, Fault, SignedToken};
use crate::caller::Account;
use crate::id::{AdminId, CustomerId};
use crate::keys::{Key, KeyRing, KeyState};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;

/// Longer texts are not looked at; an issued token has about 200 characters.
const MAX_BYTES: usize = 4096;

/// Reads a token: its signature holds under a key of the ring that is not refused, and its form is in order. Its times are
/// left to [`SignedToken::fault_at`].
///
/// `algorithm` is the configured one, `None` when that is not offered.
pub fn read(
    token: &str,
    ring: &KeyRing,
    algorithm: Option<Algorithm>,
) -> Result<SignedToken, Fault> {
    let (message, header, payload, tag) = parts(token)?;
    let algorithm = algorithm.ok_or(Fault::NoAlgorithm)?;
    let named = kid_of(header);
    let verifies =
        |key: &&Key| bool::from(algorithm.tag(key, message).as_slice().ct_eq(tag.as_slice()));
    let Some(key) = ring.to_try(named, false).find(verifies) else {
        let refused = ring.to_try(named, true).any(|key| {
            let wiped = key.expose().is_empty();
            if wiped { Some(key.number()) == named } else { verifies(&key) }
        });
        return Err(if refused { Fault::RefusedKey } else { unverified(header, algorithm) });
    };
    check_header(&object(header).ok_or(Fault::Malformed)?, algorithm)?;
    claims(&object(payload).ok_or(Fault::Malformed)?, key, algorithm)
}

/// The number of the key that a token names, which proves nothing; `None` for what is no signed token or names none.
pub fn kid(token: &str) -> Option<i64> {
    parts(token).ok().and_then(|(_, header, ..)| kid_of(header))
}

/// What is signed, the header and the payload as they stand there, and the signature's bytes.
fn parts(token: &str) -> Result<(&str, &str, &str, Vec<u8>), Fault> {
    if token.starts_with('{') {
        let is_encrypted = token.contains("\"ciphertext\"");
        return Err(if is_encrypted { Fault::Encrypted } else { Fault::JsonForm });
    }
    if token.len() > MAX_BYTES {
        return Err(Fault::Malformed);
    }
    if token.bytes().filter(|byte| *byte == b'.').count() == 4 {
        return Err(Fault::Encrypted);
    }
    let (message, tag) = token.rsplit_once('.').ok_or(Fault::Malformed)?;
    let (header, payload) = message.split_once('.').ok_or(Fault::Malformed)?;
    if payload.contains('.') {
        return Err(Fault::Malformed);
    }
    if token.contains('=') {
        return Err(Fault::Padded);
    }
    let tag = BASE64URL_NOPAD.decode(tag.as_bytes()).map_err(|_| Fault::Malformed)?;
    Ok((message, header, payload, tag))
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).ok()?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}

fn kid_of(header: &str) -> Option<i64> {
    object(header)?.get("kid")?.as_str()?.parse().ok()
}

/// Why a token that no key verifies may have been refused: its own word for it, good enough for an explanation.
fn unverified(header: &str, algorithm: Algorithm) -> Fault {
    let Some(header) = object(header) else {
        return Fault::Malformed;
    };
    match check_header(&header, algorithm) {
        Err(fault @ (Fault::Unsigned | Fault::OtherAlgorithm | Fault::Encrypted)) => fault,
        _ => Fault::BadSignature,
    }
}

fn check_header(header: &Map<String, Value>, algorithm: Algorithm) -> Result<(), Fault> {
    if header.contains_key("enc") {
        return Err(Fault::Encrypted);
    }
    match header.get("alg").and_then(Value::as_str) {
        Some(name) if name == algorithm.name() => {}
        Some(name) if !name.eq_ignore_ascii_case("none") => return Err(Fault::OtherAlgorithm),
        _ => return Err(Fault::Unsigned),
    }
    if header.contains_key("cty") {
        return Err(Fault::ContentType);
    }
    if header.contains_key("crit") {
        return Err(Fault::Critical);
    }
    Ok(())
}

fn claims(
    payload: &Map<String, Value>,
    key: &Key,
    algorithm: Algorithm,
) -> Result<SignedToken, Fault> {
    debug_assert!(key.state() != KeyState::Refused, "a refused key was tried");
    let claim = |name| whole(payload.get(name)).ok_or(Fault::Claim(name));
    let (id, user_type) = (claim("uid")?, claim("utypid")?);
    let (issued_at, ends_at) = (moment(claim("iat")?), moment(claim("exp")?));
    if id < 0 {
        return Err(Fault::Claim("uid"));
    }
    let account = match user_type {
        2 => Account::Admin(AdminId(id)),
        3 => Account::Customer(CustomerId(id)),
        _ => return Err(Fault::UserType),
    };
    Ok(SignedToken { account, issued_at, ends_at, key: key.number(), algorithm })
}

/// A whole number other than 0, or a text of one: what the reference takes without stumbling over it.
fn whole(claim: Option<&Value>) -> Option<i64> {
    let number = match claim? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    };
    number.filter(|number| *number != 0)
}

/// The moment of a Unix second. What lies beyond the years 1 to 9999 counts as their end: long past, or for ever.
fn moment(second: i64) -> OffsetDateTime {
    let edge = if second < 0 { time::Date::MIN } else { time::Date::MAX };
    OffsetDateTime::from_unix_timestamp(second).unwrap_or_else(|_| edge.midnight().assume_utc())
}
