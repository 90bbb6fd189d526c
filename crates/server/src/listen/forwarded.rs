//! Who a request comes from and what id it has: taken from its headers where a trusted proxy wrote them, from
//! the connection otherwise.

use crate::config::Network;
use http::HeaderMap;
use magegate_domain::random::{LOWER_AND_DIGITS, Random, text};
use magegate_webapi::request_info::{Peer, RequestId};
use std::net::{IpAddr, SocketAddr};

/// The header that carries a request's id, both ways.
pub(super) const REQUEST_ID: http::HeaderName = http::HeaderName::from_static("x-request-id");
/// The header to which every proxy on the way appends whom it got the request from.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// Longest id that is taken over.
const LONGEST_ID: usize = 64;
/// Length of an id made here: 82 bits, enough that no two meet.
const OWN_ID: usize = 16;

/// The client: the last address before our own chain of trusted proxies. What stands left of it is the client's own
/// word, and an entry that is no address ends the search.
pub(super) fn peer(connection: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Peer {
    let mut current = connection.to_canonical();
    let lines = headers.get_all(FORWARDED_FOR).iter();
    let mut entries: Vec<&str> = lines
        .map(|line| line.to_str().unwrap_or("?"))
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    while trusts(trusted, current) {
        match entries.pop().map(address) {
            Some(Some(address)) => current = address,
            _ => break,
        }
    }
    Peer(current)
}

/// The request's id: the one that a trusted proxy gave, if it is well-formed, else a new one.
pub(super) fn request_id(
    connection: IpAddr,
    headers: &HeaderMap,
    trusted: &[Network],
    random: &dyn Random,
) -> RequestId {
    let given = headers.get(REQUEST_ID).filter(|_| trusts(trusted, connection));
    match given.and_then(|value| value.to_str().ok()).filter(|id| well_formed(id)) {
        Some(id) => RequestId(id.to_owned()),
        None => RequestId(text(random, LOWER_AND_DIGITS, OWN_ID)),
    }
}

fn trusts(trusted: &[Network], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

fn well_formed(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// An entry of `X-Forwarded-For`: an address, also with a port or in brackets, as some proxies write it.
fn address(entry: &str) -> Option<IpAddr> {
    let bracketed = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']'));
    let plain = bracketed.unwrap_or(entry).parse::<IpAddr>().ok();
    let with_port = || entry.parse::<SocketAddr>().ok().map(|address| address.ip());
    plain.or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::random::TestRandom;
    use proptest::prelude::*;

    const PROXY: &str = "10.0.0.1";

    fn trusted() -> Vec<Network> {
        vec!["10.0.0.0/8".parse().unwrap()]
    }

    fn seen(connection: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        peer(connection.parse().unwrap(), &headers, &trusted()).0.to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_who_the_client_is() {
        assert_eq!(seen("192.0.2.1", &["203.0.113.5"]), "192.0.2.1");
        assert_eq!(seen(PROXY, &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(seen("::ffff:10.0.0.1", &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(seen(PROXY, &[]), PROXY);
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        assert_eq!(seen(PROXY, &["1.1.1.1, 203.0.113.5"]), "203.0.113.5");
        assert_eq!(seen(PROXY, &["1.1.1.1", "203.0.113.5, 10.0.0.2"]), "203.0.113.5");
        assert_eq!(seen(PROXY, &["1.1.1.1, nonsense, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(seen(PROXY, &["nonsense"]), PROXY);
    }

    #[test]
    fn entries_may_carry_ports_and_brackets() {
        assert_eq!(seen(PROXY, &["203.0.113.5:4711"]), "203.0.113.5");
        assert_eq!(seen(PROXY, &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(seen(PROXY, &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(seen(PROXY, &["2001:db8::1"]), "2001:db8::1");
    }

    fn id(connection: &str, given: Option<&str>) -> String {
        let headers = given.map(|id| (REQUEST_ID, id.parse().unwrap())).into_iter().collect();
        let random = TestRandom::seeded(3);
        request_id(connection.parse().unwrap(), &headers, &trusted(), &random).0
    }

    #[test]
    fn an_id_is_taken_from_a_trusted_proxy_if_it_is_well_formed() {
        let own = id(PROXY, None);
        assert_eq!(own.len(), OWN_ID);
        assert_eq!(id(PROXY, Some("a-B_9.z")), "a-B_9.z");
        assert_eq!(id("192.0.2.1", Some("a-B_9.z")), own);
        for bad in ["", "a b", "a\tb", &"x".repeat(65), "é"] {
            assert_eq!(id(PROXY, Some(bad)), own, "{bad:?} was taken");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_the_search_fail(lines in prop::collection::vec("[ -~]{0,40}", 0..4)) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            prop_assert!(seen(PROXY, &lines).parse::<IpAddr>().is_ok());
        }
    }
}
