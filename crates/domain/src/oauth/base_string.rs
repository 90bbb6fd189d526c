//! What of a request is signed: the reference's base string, and that of RFC 5849 (`spec/oauth-integrations.md` 5).

use super::Request;
use super::natural;
use super::parameters::{MOST, Pair, Parameters, is_protocol, pairs};
use crate::percent::{self, UNRESERVED};
use std::collections::{HashMap, HashSet};

/// Whose rules say what of the query is signed, and in what order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// The reference's: pairs with exactly one `=`; `+` as it is; of names that come again the last value; natural order
    /// of names.
    Reference,
    /// RFC 5849, 3.4.1.3: every pair, `+` for a blank, in the order of bytes of name and value.
    Rfc,
}

/// The text that is signed; `None` if it has more parameters than are looked at.
pub(super) fn base_string(
    request: &Request<'_>,
    parameters: &Parameters,
    rules: Rules,
) -> Option<String> {
    let query = match rules {
        Rules::Reference => pairs_of_reference(request.query),
        Rules::Rfc => pairs(request.query),
    };
    if query.len() > MOST || !parameters.is_sound {
        return None;
    }
    let signed = parameters.protocol.iter().chain(&parameters.form).chain(&query);
    let signed = signed.filter(|(name, _)| name != b"oauth_signature");
    let signed: Vec<(String, String)> = match rules {
        Rules::Reference => ordered_naturally(signed),
        Rules::Rfc => ordered_by_bytes(signed),
    };
    let list: Vec<String> =
        signed.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let method = encode(request.method.to_ascii_uppercase().as_bytes());
    let url = encode(base_url(request).as_bytes());
    Some(format!("{method}&{url}&{}", encode(list.join("&").as_bytes())))
}

/// The URL without its query, its host in small letters, its port left out where the scheme means it.
fn base_url(request: &Request<'_>) -> String {
    let scheme = request.scheme.to_ascii_lowercase();
    let host = request.host.to_ascii_lowercase();
    let implied = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(implied).or(host.strip_suffix(':')).unwrap_or(&host);
    let path = if request.path.is_empty() { "/" } else { request.path };
    format!("{scheme}://{host}{path}")
}

/// What the reference signs of a query: pairs with one `=` and a name that is none of the protocol's, of names that come
/// again the last one. Still encoded, in their order.
pub fn covered(query: &str) -> String {
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    let mut kept: Vec<&str> = signed_items(query).map(|(item, _)| item).collect();
    kept.reverse();
    kept.retain(|item| seen.insert(percent::decode(item.split('=').next().unwrap_or_default())));
    kept.reverse();
    kept.join("&")
}

/// The pairs of a query that the reference signs.
fn pairs_of_reference(query: &str) -> Vec<Pair> {
    signed_items(query).map(|(_, pair)| pair).take(MOST + 1).collect()
}

/// The same, each as it stands and decoded.
fn signed_items(query: &str) -> impl Iterator<Item = (&str, Pair)> {
    let split = query.split('&').filter_map(|item| Some((item, item.split_once('=')?)));
    let pairs = split.filter(|(_, (_, value))| !value.contains('='));
    pairs
        .map(|(item, (name, value))| (item, (percent::decode(name), percent::decode(value))))
        .filter(|(_, (name, _))| !is_protocol(name))
}

/// Each name once with its last value, where the name first stood; then in natural order, in which names may be equal.
fn ordered_naturally<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Vec<(String, String)> {
    let mut places: HashMap<&[u8], usize> = HashMap::new();
    let mut kept: Vec<(String, String)> = Vec::new();
    for (name, value) in pairs {
        let value = encode(value);
        if let Some(known) = places.get(&**name).and_then(|place| kept.get_mut(*place)) {
            known.1 = value;
        } else {
            places.insert(name, kept.len());
            kept.push((encode(name), value));
        }
    }
    kept.sort_by(|(one, _), (other, _)| natural::compare(one, other));
    kept
}

fn ordered_by_bytes<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs.map(|(name, value)| (encode(name), encode(value))).collect();
    pairs.sort_unstable();
    pairs
}

fn encode(bytes: &[u8]) -> String {
    percent::encode(bytes, UNRESERVED)
}

#[cfg(test)]
mod tests;
