//! The form of an e-mail address, and what is said about one that has another (`spec/customers-api.md` 3). The texts
//! and their order are the reference's; its list of top-level domains is not kept here (docs/compatibility.md).

use std::net::IpAddr;

const NOT_VALID: &str = "\"Email\" is not a valid email address.";
const TOO_LONG: &str = "\"Email\" uses too many characters.";
const BAD_HOST: &str = "\"Email\" is not a valid hostname.";

/// Bytes that the part before the `@` may have.
const LONGEST_LOCAL: usize = 64;
/// Bytes that the host may have before the address counts as too long.
const LONGEST_HOST: usize = 255;

/// The complaints about an e-mail address; none for a good or an empty one (its absence is another message).
pub fn complaints(email: &str) -> Vec<String> {
    if email.is_empty() {
        return Vec::new();
    }
    let Some((local, host)) = split(email) else {
        return vec![NOT_VALID.to_owned()];
    };
    let mut complaints = Vec::new();
    if local.len() > LONGEST_LOCAL || host.len() > LONGEST_HOST {
        complaints.push(TOO_LONG.to_owned());
    }
    let faults = host_faults(&host.to_lowercase());
    if !faults.is_empty() {
        complaints.push(BAD_HOST.to_owned());
        complaints.extend(faults);
    }
    if !local_is_valid(local) {
        complaints.push(NOT_VALID.to_owned());
    }
    complaints
}

fn split(email: &str) -> Option<(&str, &str)> {
    let parts = email.rsplit_once('@').filter(|_| !email.contains(".."));
    parts.filter(|(local, host)| !local.is_empty() && !host.is_empty() && !local.contains('\n'))
}

/// What is wrong with a host: why it is no name of the Internet, and what it is as a name of a local network.
fn host_faults(host: &str) -> Vec<String> {
    let about = |fault: &str| format!("'{host}' {fault}");
    if host.parse::<IpAddr>().is_ok() {
        return vec![about("looks like an IP address, which is not an acceptable format.")];
    }
    let Some(fault) = name_fault(host) else {
        return Vec::new();
    };
    let local = if is_local_name(host) {
        "looks like a local network name, which is not an acceptable format."
    } else {
        "does not look like a valid local network name."
    };
    vec![about(&fault), about(local)]
}

fn name_fault(host: &str) -> Option<String> {
    const STRUCTURE: &str = "does not match the expected structure for a DNS hostname";
    const DASH: &str = "looks like a DNS hostname but contains a dash in an invalid position.";
    let (names, top) = match host.rsplit_once('.') {
        Some(parts) if (4..=254).contains(&host.chars().count()) => parts,
        _ => return Some(STRUCTURE.to_owned()),
    };
    if top.chars().count() < 2 {
        return Some("looks like a DNS hostname but cannot extract TLD part.".to_owned());
    }
    if !top.starts_with("xn--") && !top.chars().all(char::is_alphabetic) {
        return Some(
            "appears to be a DNS hostname but cannot match TLD against known list".to_owned(),
        );
    }
    let labels: Vec<&str> = names.split('.').collect();
    for label in &labels {
        match label {
            _ if label.is_empty() => return Some(STRUCTURE.to_owned()),
            _ if has_misplaced_dash(label) => return Some(DASH.to_owned()),
            _ => {}
        }
    }
    // Underscores may stand in all names but the one before the top-level domain.
    let last = labels.len().saturating_sub(1);
    let labels_are_good = labels.iter().enumerate().all(|(place, label)| {
        let allowed = |c: char| c.is_alphanumeric() || c == '-' || (c == '_' && place < last);
        label.chars().count() <= 63 && label.chars().all(allowed)
    });
    (!labels_are_good).then(|| {
        let top = top.to_uppercase();
        format!("looks like a DNS hostname but we cannot match it against the hostname schema for TLD '{top}'.")
    })
}

/// A dash may not begin or end a name, nor fill its third and fourth places unless the name is in Punycode.
fn has_misplaced_dash(label: &str) -> bool {
    let third_and_fourth = label.chars().skip(2).take(2).eq("--".chars());
    label.starts_with('-')
        || label.ends_with('-')
        || (third_and_fourth && !label.starts_with("xn--"))
}

fn is_local_name(host: &str) -> bool {
    !host.starts_with('.')
        && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
}

fn local_is_valid(local: &str) -> bool {
    let atom = |c: char| match c {
        _ if c.is_ascii() => c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c),
        _ => c <= '\u{ffff}',
    };
    let is_atom = |part: &str| !part.is_empty() && part.chars().all(atom);
    local.split('.').all(is_atom) || is_quoted(local)
}

/// Whether a text stands in quotes, within which a backslash goes before a quote or a backslash.
fn is_quoted(text: &str) -> bool {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let Some(inner) = inner else {
        return false;
    };
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            _ if !matches!(c, ' '..='~') => return false,
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return false,
            _ => escaped = false,
        }
    }
    !escaped
}

#[cfg(test)]
mod tests {
    use super::complaints;
    use proptest::prelude::*;

    const LOCAL: &str = "looks like a local network name, which is not an acceptable format.";
    const NOT_LOCAL: &str = "does not look like a valid local network name.";

    #[test]
    fn addresses_that_the_reference_takes() {
        for good in [
            "a@example.com",
            "A.B@EXAMPLE.COM",
            "plus+tag@example.com",
            "josé@example.com",
            "a.b@x-y.museum",
            "\"a b\\\"c\"@x.com",
            "u@a_b.x.com",
            "u@xn--mnchen-3ya.de",
            "u@münchen.de",
            "",
        ] {
            assert!(complaints(good).is_empty(), "{good}");
        }
    }

    #[test]
    fn an_address_without_the_form_of_one_gets_one_complaint() {
        for bad in [
            "x",
            "x@",
            "@x.com",
            "a..b@x.com",
            "a@x..com",
            "a b@x.com",
            ".a@x.com",
            "a.@x.com",
            "a@b@c.de",
            "\"a@x.com",
            "\"a\\\"@x.com",
            "a\n@x.com",
            "😀@x.com",
        ] {
            assert_eq!(complaints(bad), ["\"Email\" is not a valid email address."], "{bad}");
        }
        for long in [format!("{}@x.com", "a".repeat(65)), format!("{}@x.com", "é".repeat(33))] {
            assert_eq!(complaints(&long), ["\"Email\" uses too many characters."]);
        }
    }

    #[test]
    fn a_bad_host_is_described_in_two_ways() {
        let structure = "does not match the expected structure for a DNS hostname";
        let dash = "looks like a DNS hostname but contains a dash in an invalid position.";
        let top = "looks like a DNS hostname but cannot extract TLD part.";
        let unknown = "appears to be a DNS hostname but cannot match TLD against known list";
        let schema = "looks like a DNS hostname but we cannot match it against the hostname schema for TLD 'COM'.";
        for (host, fault, local) in [
            ("localhost", structure, LOCAL),
            ("x.c", structure, LOCAL),
            (".com", structure, NOT_LOCAL),
            ("-x.com", dash, LOCAL),
            ("ab--c.com", dash, LOCAL),
            ("a.b.c.d", top, LOCAL),
            ("x.com.", top, LOCAL),
            ("x.com ", unknown, NOT_LOCAL),
            ("x.123", unknown, LOCAL),
            ("x_y.com", schema, NOT_LOCAL),
            ("x y.com", schema, NOT_LOCAL),
        ] {
            let expected = [
                "\"Email\" is not a valid hostname.".to_owned(),
                format!("'{host}' {fault}"),
                format!("'{host}' {local}"),
            ];
            assert_eq!(complaints(&format!("u@{host}")), expected);
        }
    }

    #[test]
    fn numbers_of_hosts_are_not_taken_and_all_parts_are_complained_about() {
        let number = "'127.0.0.1' looks like an IP address, which is not an acceptable format.";
        let host = "\"Email\" is not a valid hostname.";
        let form = "\"Email\" is not a valid email address.";
        assert_eq!(complaints("u@127.0.0.1"), [host, number]);
        assert_eq!(complaints("a b@127.0.0.1"), [host, number, form]);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC*", host in "[a-z.@_-]{0,9}") {
            let _ = complaints(&text);
            let _ = complaints(&format!("u@{host}"));
        }
    }
}
