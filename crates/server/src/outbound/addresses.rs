//! Which addresses may be called: public ones. Everything that the registries of special addresses set apart (RFC 6890 and
//! its successors), and what clouds have added, is refused; the operator may open networks of the store's own.

use magegate_domain::network::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    /// What it is, to follow "is".
    pub(super) what: &'static str,
    /// Whether no configuration opens it.
    pub(super) is_final: bool,
}

const METADATA: &str = "an address at which clouds hand out secrets of the machine";
const MULTICAST: &str = "a multicast address";
const NO_HOST: &str = "no address of a host";
const PRIVATE: &str = "a private address";
const LINK_LOCAL: &str = "a link-local address";
const DOCUMENTATION: &str = "an address for documentation";
const SPECIAL: &str = "an address set apart for protocols";

/// What is never called, whatever the configuration opens.
const NEVER: &[(&str, &str)] = &[
    ("0.0.0.0/8", NO_HOST),
    ("255.255.255.255", "the broadcast address"),
    ("224.0.0.0/4", MULTICAST),
    ("::", NO_HOST),
    ("ff00::/8", MULTICAST),
    ("169.254.169.254", METADATA),
    ("169.254.170.2", METADATA),
    ("169.254.170.23", METADATA),
    ("fe80::a9fe:a9fe", METADATA),
    ("fd00:ec2::/32", METADATA),
    ("fd20:ce::254", METADATA),
    ("100.100.100.200", METADATA),
    ("168.63.129.16", METADATA),
    ("192.0.0.192", METADATA),
    // Where in it an IPv4 address stands is the affair of each network.
    ("64:ff9b:1::/48", "an IPv4 address behind a NAT64 of some network's own"),
];

/// What is called only where the configuration opens its network.
const CLOSED: &[(&str, &str)] = &[
    ("10.0.0.0/8", PRIVATE),
    ("172.16.0.0/12", PRIVATE),
    ("192.168.0.0/16", PRIVATE),
    ("127.0.0.0/8", "a loopback address"),
    ("169.254.0.0/16", LINK_LOCAL),
    ("100.64.0.0/10", "an address of a carrier's own network"),
    ("192.0.0.0/24", SPECIAL),
    ("192.31.196.0/24", SPECIAL),
    ("192.52.193.0/24", SPECIAL),
    ("192.88.99.0/24", SPECIAL),
    ("192.175.48.0/24", SPECIAL),
    ("192.0.2.0/24", DOCUMENTATION),
    ("198.51.100.0/24", DOCUMENTATION),
    ("203.0.113.0/24", DOCUMENTATION),
    ("198.18.0.0/15", "an address for measurements"),
    ("240.0.0.0/4", "a reserved address"),
    ("::1", "a loopback address"),
    ("fc00::/7", PRIVATE),
    ("fe80::/10", LINK_LOCAL),
    ("fec0::/10", PRIVATE),
    ("2001::/23", SPECIAL),
    ("2001:db8::/32", DOCUMENTATION),
    ("3fff::/20", DOCUMENTATION),
    ("3ffe::/16", "a reserved address"),
    ("2620:4f:8000::/48", SPECIAL),
];

/// Where the public addresses of IPv6 are; all others are reserved.
const PUBLIC_V6: &str = "2000::/3";

/// Why an address is not called; `None` when it may be. `open` are the networks that the configuration opens.
pub(super) fn refusal(address: IpAddr, open: &[Network]) -> Option<Rule> {
    let is_open = open.iter().any(|network| network.contains(address));
    if let Some((form, inner)) = embedded(address) {
        // Who opens a gateway's network opens the way, not what lies behind it.
        return if is_open {
            refusal(inner, open)
        } else {
            Some(Rule { what: form, is_final: false })
        };
    }
    if let Some(what) = find(NEVER, address) {
        return Some(Rule { what, is_final: true });
    }
    if is_open {
        return None;
    }
    let is_reserved = address.is_ipv6() && !within(PUBLIC_V6, address);
    let what = find(CLOSED, address).or(is_reserved.then_some("a reserved address"))?;
    Some(Rule { what, is_final: false })
}

/// The IPv4 address that an IPv6 one leads to, by whichever gateway.
fn embedded(address: IpAddr) -> Option<(&'static str, IpAddr)> {
    let IpAddr::V6(address) = address else { return None };
    let bits = address.to_bits();
    let last = |bits: u128| u32::try_from(bits & u128::from(u32::MAX)).unwrap_or(0);
    let (form, inner) = if address.to_ipv4_mapped().is_some() {
        ("an IPv4 address in an IPv6 form", last(bits))
    } else if bits >> 32 == 0 && bits > 1 {
        ("an IPv4 address in an old IPv6 form", last(bits))
    } else if starts(address, "::ffff:0:0:0", 96) {
        ("an IPv4 address in a translated form", last(bits))
    } else if starts(address, "64:ff9b::", 96) {
        ("an IPv4 address behind NAT64", last(bits))
    } else if starts(address, "2002::", 16) {
        ("an IPv4 address behind 6to4", last(bits >> 80))
    } else if starts(address, "2001::", 32) {
        ("an IPv4 address behind Teredo", !last(bits))
    } else {
        return None;
    };
    Some((form, IpAddr::V4(Ipv4Addr::from_bits(inner))))
}

fn starts(address: Ipv6Addr, network: &str, prefix: u32) -> bool {
    let rest = Ipv6Addr::BITS.saturating_sub(prefix);
    let start = network.parse::<Ipv6Addr>().map(Ipv6Addr::to_bits);
    start.is_ok_and(|start| (start ^ address.to_bits()) >> rest == 0)
}

fn find(table: &[(&str, &'static str)], address: IpAddr) -> Option<&'static str> {
    table.iter().find(|(network, _)| within(network, address)).map(|(_, what)| *what)
}

fn within(network: &str, address: IpAddr) -> bool {
    network.parse::<Network>().is_ok_and(|network| network.contains(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judged(address: &str, open: &[&str]) -> Option<Rule> {
        let open: Vec<Network> = open.iter().map(|network| network.parse().unwrap()).collect();
        refusal(address.parse().unwrap(), &open)
    }

    #[test]
    fn every_network_of_the_tables_can_be_read() {
        for (network, _) in NEVER.iter().chain(CLOSED) {
            assert!(network.parse::<Network>().is_ok(), "{network}");
        }
        assert!(PUBLIC_V6.parse::<Network>().is_ok());
    }

    #[test]
    fn public_addresses_may_be_called() {
        for address in [
            "8.8.8.8",
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
            "2001:200::1",
            "2003::1",
            "3ffd::1",
        ] {
            assert_eq!(judged(address, &[]), None, "{address}");
        }
    }

    #[test]
    fn special_addresses_are_refused_at_both_ends_of_their_networks() {
        for address in [
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.0.0",
            "169.254.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.0",
            "192.0.2.255",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "240.0.0.0",
            "255.255.255.254",
            "::1",
            "100::1",
            "fc00::",
            "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "2001:db8::1",
            "2001:db8:ffff:ffff::1",
            "2001:2::1",
            "2001:10::1",
            "2001:1ff::1",
            "3fff::1",
            "3ffe::1",
            "4000::1",
            "5f00::1",
            "8000::1",
        ] {
            let rule = judged(address, &[]).unwrap_or_else(|| panic!("{address} was allowed"));
            assert!(!rule.is_final, "{address}");
            assert_eq!(judged(address, &["0.0.0.0/0", "::/0"]), None, "{address}, opened");
        }
    }

    #[test]
    fn some_addresses_are_called_whatever_is_opened_never() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "255.255.255.255",
            "224.0.0.1",
            "239.255.255.255",
            "::",
            "ff02::1",
            "169.254.169.254",
            "169.254.170.2",
            "fe80::a9fe:a9fe",
            "fd00:ec2::254",
            "fd20:ce::254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::a9fe:a9fe",
            "64:ff9b:1:ffff::1",
            "2002:a9fe:a9fe::1",
        ] {
            let rule = judged(address, &["0.0.0.0/0", "::/0"]);
            assert!(rule.is_some_and(|rule| rule.is_final), "{address}");
            assert!(judged(address, &[]).is_some(), "{address}");
        }
    }

    #[test]
    fn ipv4_addresses_in_ipv6_forms_are_refused_also_public_ones() {
        for address in [
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:0:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "2001:0:4136:e378:8000:63bf:f7f7:f7f7",
        ] {
            assert!(judged(address, &[]).is_some(), "{address}");
        }
    }

    #[test]
    fn a_gateway_that_is_opened_leads_to_public_addresses_alone() {
        let nat64 = ["64:ff9b::/96"];
        assert_eq!(judged("64:ff9b::8.8.8.8", &nat64), None);
        assert_eq!(judged("64:ff9b::10.0.0.1", &nat64).unwrap().what, PRIVATE);
        assert!(judged("64:ff9b::127.0.0.1", &nat64).is_some());
        assert_eq!(judged("64:ff9b::10.0.0.1", &["64:ff9b::/96", "10.0.0.0/8"]), None);
        assert_eq!(judged("2002:808:808::1", &["2002::/16"]), None);
        assert!(judged("2002:7f00:1::1", &["2002::/16"]).is_some());
        assert_eq!(judged("2001:0:1::f7f7:f7f7", &["2001::/32"]), None);
        assert!(judged("2001:0:1::80ff:fffe", &["2001::/32"]).is_some(), "127.0.0.1");
        assert_eq!(judged("::ffff:10.1.2.3", &["10.0.0.0/8"]), None);
    }

    proptest! {
        #[test]
        fn what_is_opened_is_a_network_and_no_more(bits: u32) {
            let address = IpAddr::V4(Ipv4Addr::from_bits(bits));
            let open: Network = "10.1.0.0/16".parse().unwrap();
            prop_assert_eq!(
                refusal(address, &[open]).is_none(),
                open.contains(address) || refusal(address, &[]).is_none()
            );
        }

        #[test]
        fn nothing_outside_of_the_public_ipv6_addresses_is_called(bits: u128) {
            let address = Ipv6Addr::from_bits(bits);
            let is_public = bits >> 125 == 1;
            prop_assert!(is_public || refusal(IpAddr::V6(address), &[]).is_some());
        }

        #[test]
        fn every_ipv4_address_is_refused_in_ipv6_forms(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            for address in [v4.to_ipv6_mapped(), v4.to_ipv6_compatible()] {
                prop_assert!(refusal(IpAddr::V6(address), &[]).is_some(), "{}", address);
            }
        }
    }
}
