//! The URL of a request that we send: which ones are taken, and what of them may be shown.

use std::fmt;
use std::net::IpAddr;
use url::Url;

/// Longest URL; the reference's column is longer than any that works.
const LONGEST: usize = 2048;
/// The first port that needs no privilege to serve at: below, other protocols than HTTP live, and what they make of a
/// request is nobody's to find out.
const FIRST_FREE: u16 = 1024;

/// Where a request goes.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Whether the connection is protected.
    pub(super) is_https: bool,
    /// The host.
    pub(super) host: Host,
    /// The port.
    pub(super) port: u16,
    /// Host and port as the `Host` header has them.
    pub(super) authority: String,
    /// Path and query.
    pub(super) path: String,
}

/// The host of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A name, in ASCII.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl Target {
    /// Reads a URL; says what is wrong with one that may not be called.
    pub(super) fn read(text: &str, allow_http: bool) -> Result<Self, String> {
        let is_odd = |letter: char| letter.is_control() || letter.is_whitespace() || letter == '\\';
        if text.len() > LONGEST || text.contains(is_odd) {
            return Err("the endpoint is no URL".to_owned());
        }
        let url = Url::parse(text).map_err(|cause| format!("the endpoint is no URL: {cause}"))?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" if allow_http => false,
            "http" => {
                return Err(
                    "the endpoint is called over https alone, unless integrations.allow_http \
                    is switched on: everybody on the way would read the consumer's secret"
                        .to_owned(),
                );
            }
            other => return Err(format!("the endpoint's {other:?} is not called, only https is")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the endpoint holds a user name or a password: leave them out".to_owned());
        }
        let host = match url.host() {
            Some(url::Host::Domain(name)) if !name.is_empty() => Host::Name(name.to_owned()),
            Some(url::Host::Ipv4(address)) => Host::Address(address.into()),
            Some(url::Host::Ipv6(address)) => Host::Address(address.into()),
            _ => return Err("the endpoint names no host".to_owned()),
        };
        let port = url.port_or_known_default().unwrap_or_default();
        if !matches!(port, 80 | 443) && port < FIRST_FREE {
            return Err(format!(
                "the endpoint's port {port} is not called: 443, 80 and those from {FIRST_FREE} on are"
            ));
        }
        let name = url.host_str().unwrap_or_default();
        let authority = url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Self { is_https, host, port, authority, path: format!("{}{query}", url.path()) })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_url_is_taken_apart() {
        let read = |text: &str| Target::read(text, true).unwrap();
        let target = read("https://Erp.Example/a/b?token=s3cret#part");
        assert_eq!(target.host, Host::Name("erp.example".to_owned()));
        assert_eq!((target.port, target.is_https), (443, true));
        assert_eq!(
            (target.authority.as_str(), target.path.as_str()),
            ("erp.example", "/a/b?token=s3cret")
        );
        assert!(!format!("{target} {target:?}").contains("s3cret"));
        let target = read("http://[2001:DB8::1]:8080");
        assert_eq!(target.host, Host::Address("2001:db8::1".parse().unwrap()));
        assert_eq!((target.authority.as_str(), target.path.as_str()), ("[2001:db8::1]:8080", "/"));
        assert_eq!(read("https://münchen.example/ü").authority, "xn--mnchen-3ya.example");
        assert_eq!(read("https://münchen.example/ü").path, "/%C3%BC");
        assert_eq!(read("https://a.example:443/").authority, "a.example");
    }

    #[test]
    fn addresses_are_known_in_whatever_way_they_are_written() {
        for text in ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "0x7f000001"] {
            let target = Target::read(&format!("https://{text}/"), false).unwrap();
            assert_eq!(target.host, Host::Address("127.0.0.1".parse().unwrap()), "{text}");
        }
        let full_width = Target::read("https://１２７.０.０.１/", false).unwrap();
        assert_eq!(full_width.host, Host::Address("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn what_may_not_be_called_is_refused_and_not_quoted() {
        for text in [
            "",
            "/callback",
            "//erp.example/",
            "erp.example",
            "https://",
            "https://?x",
            "ftp://erp.example/",
            "file:///etc/passwd",
            "gopher://erp.example/s3cret",
            "javascript:alert(1)",
            "https://me:s3cret@erp.example/",
            "https://me@erp.example/",
            "https://:s3cret@erp.example/",
            "https://erp.example\\@inside/",
            "https://erp.example/ s3cret",
            "https://erp.example/\r\nX: y",
            "https://erp.example/\tx",
            "https://erp.example:0/",
            "https://erp.example:22/",
            "https://erp.example:25/",
            "https://erp.example:99999/",
            "https://exa mple/",
            "https://[::1/",
            "https://[fe80::1%25eth0]/",
        ] {
            let refused = Target::read(text, true).unwrap_err();
            assert!(!refused.contains("s3cret"), "{refused}");
        }
        let long = format!("https://erp.example/{}", "x".repeat(LONGEST));
        assert!(Target::read(&long, true).is_err());
    }

    #[test]
    fn unprotected_connections_need_the_operator_s_word() {
        let refused = Target::read("http://erp.example/", false).unwrap_err();
        assert!(refused.contains("integrations.allow_http"), "{refused}");
        assert_eq!(Target::read("http://erp.example/", true).unwrap().port, 80);
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_without_a_panic(text in "(https?://)?\\PC{0,60}") {
            if let Ok(target) = Target::read(&text, true) {
                prop_assert!(target.path.starts_with('/'));
                prop_assert!(!target.authority.contains('@') && !target.authority.is_empty());
                let is_sendable = format!("{}{}", target.authority, target.path)
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic());
                prop_assert!(is_sendable, "{:?}", text);
            }
        }
    }
}
