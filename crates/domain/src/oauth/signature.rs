//! Signing, and comparing signatures (`spec/oauth-integrations.md` 5).

use super::Request;
use super::base_string::{Rules, base_string};
use super::claims::{Claims, Method};
use super::parameters::Parameters;
use crate::percent::{self, UNRESERVED};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// What of a request's query a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// All of it.
    All,
    /// What [`covered`](super::covered) leaves of it. The rest may be anybody's, and must not be acted upon.
    Part,
}

/// What the signature covers if it is the request's under the secrets; the token's is empty where there is none. Taken are
/// the base string of RFC 5849, which clients keep to, and the reference's, which leaves out parts of a query. A request in
/// which a protocol parameter comes twice is signed by nobody.
pub fn verify(
    request: &Request<'_>,
    parameters: &Parameters,
    claims: &Claims<'_>,
    consumer_secret: &str,
    token_secret: &str,
) -> Option<Covered> {
    let key = key(consumer_secret, token_secret);
    let holds = |text: &str| {
        let signature = signature(claims.method, &key, text);
        signature.is_some_and(|own| own.as_bytes().ct_eq(claims.signature.as_bytes()).into())
    };
    let text = |rules| base_string(request, parameters, rules);
    if text(Rules::Rfc).is_some_and(|text| holds(&text)) {
        return Some(Covered::All);
    }
    text(Rules::Reference).filter(|text| holds(text)).map(|_| Covered::Part)
}

/// The signature of a request whose header holds every protocol parameter but `oauth_signature`, by the reference's rules;
/// `None` if no signature of it would be taken. For clients of ours, and for tests.
pub fn sign(
    request: &Request<'_>,
    method: Method,
    consumer_secret: &str,
    token_secret: &str,
) -> Option<String> {
    let text = base_string(request, &Parameters::read(request), Rules::Reference)?;
    signature(method, &key(consumer_secret, token_secret), &text)
}

fn key(consumer_secret: &str, token_secret: &str) -> Zeroizing<Vec<u8>> {
    let encode = |secret: &str| Zeroizing::new(percent::encode(secret.as_bytes(), UNRESERVED));
    let (consumer, token) = (encode(consumer_secret), encode(token_secret));
    Zeroizing::new([consumer.as_bytes(), b"&", token.as_bytes()].concat())
}

/// Never `None`: HMAC takes keys of any length, the error type exists for other algorithms.
fn signature(method: Method, key: &[u8], text: &str) -> Option<String> {
    match method {
        Method::HmacSha256 => tag::<Hmac<Sha256>>(key, text),
        Method::HmacSha1 => tag::<Hmac<Sha1>>(key, text),
    }
}

fn tag<M: Mac + KeyInit>(key: &[u8], text: &str) -> Option<String> {
    let mac = <M as KeyInit>::new_from_slice(key).ok()?;
    Some(BASE64.encode(&mac.chain_update(text).finalize().into_bytes()))
}

#[cfg(test)]
mod tests;
