//! What a signed request claims, and whether it has the form to be looked at: the checks before any row is read
//! (`spec/oauth-integrations.md` 6, rows 1 to 5).

use super::{Fault, LENGTH, Parameters, Stage, TIMESTAMP_WINDOW};
use time::OffsetDateTime;

/// How requests are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// HMAC with SHA-256: what the reference takes.
    HmacSha256,
    /// HMAC with SHA-1: what clients of older releases send. Taken only where a setting says so.
    HmacSha1,
}

/// What a signed request claims. Nothing of it is proven yet.
#[derive(Clone, Copy)]
pub struct Claims<'a> {
    /// The consumer's key; [`LENGTH`] bytes.
    pub consumer_key: &'a str,
    /// The token; [`LENGTH`] bytes. There unless a request token is asked for.
    pub token: Option<&'a str>,
    /// The verifier, of any length; there if an access token is asked for.
    pub verifier: Option<&'a str>,
    /// The nonce, of any length.
    pub nonce: &'a str,
    /// The timestamp as sent; see [`timestamp`].
    pub timestamp: &'a str,
    /// The signature as sent.
    pub signature: &'a str,
    /// How it was made.
    pub method: Method,
}

/// `Debug` shows whose request it is, and nothing that proves it.
impl std::fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Claims({} by {:?})", self.consumer_key, self.method)
    }
}

impl Method {
    /// The method of that name. HMAC-SHA1 is unknown unless allowed.
    fn named(name: &str, allow_sha1: bool) -> Option<Self> {
        match name {
            "HMAC-SHA256" => Some(Self::HmacSha256),
            "HMAC-SHA1" if allow_sha1 => Some(Self::HmacSha1),
            _ => None,
        }
    }
}

impl<'a> Claims<'a> {
    /// The claims, if they have the form that the stage needs; else the first fault in the reference's order. The
    /// verifier's length is left to the token checks.
    pub fn of(parameters: &'a Parameters, stage: Stage, allow_sha1: bool) -> Result<Self, Fault> {
        let get = |name| parameters.get(name);
        if let Some(version) = get("oauth_version").filter(|version| *version != "1.0") {
            return Err(Fault::Version(version.to_owned()));
        }
        let missing = || {
            let needed = stage.needs().iter().copied();
            Fault::Missing(needed.filter(|name| get(name).is_none()).collect())
        };
        if stage.needs().iter().any(|name| get(name).is_none()) {
            return Err(missing());
        }
        let needed = |name| get(name).ok_or_else(missing);
        let token = get("oauth_token");
        if token.is_some_and(|token| token.len() != LENGTH) {
            return Err(Fault::TokenLength);
        }
        let method = needed("oauth_signature_method")?;
        let method =
            Method::named(method, allow_sha1).ok_or_else(|| Fault::Method(method.to_owned()))?;
        let consumer_key = needed("oauth_consumer_key")?;
        if consumer_key.len() != LENGTH {
            return Err(Fault::KeyLength);
        }
        Ok(Self {
            consumer_key,
            token,
            verifier: get("oauth_verifier"),
            nonce: needed("oauth_nonce")?,
            timestamp: needed("oauth_timestamp")?,
            signature: needed("oauth_signature")?,
            method,
        })
    }
}

impl Stage {
    /// The parameters without which nothing is looked at, in the order in which they are asked for.
    fn needs(self) -> &'static [&'static str] {
        const ALL: &[&str] = &[
            "oauth_consumer_key",
            "oauth_signature",
            "oauth_signature_method",
            "oauth_nonce",
            "oauth_timestamp",
            "oauth_token",
            "oauth_verifier",
        ];
        let count = match self {
            Self::RequestToken => 5,
            Self::Call => 6,
            Self::AccessToken => 7,
        };
        ALL.get(..count).unwrap_or(ALL)
    }
}

/// The time that a timestamp means, in seconds since 1970, if it is near enough to `now`.
pub fn timestamp(text: &str, now: OffsetDateTime) -> Result<i64, Fault> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 = is_number
        .then(|| text.parse().ok())
        .flatten()
        .filter(|seconds| *seconds > 0)
        .ok_or(Fault::Timestamp)?;
    let apart = now.unix_timestamp().abs_diff(seconds);
    let is_near = apart <= TIMESTAMP_WINDOW.whole_seconds().unsigned_abs();
    if is_near { Ok(seconds) } else { Err(Fault::Timestamp) }
}

#[cfg(test)]
mod tests {
    use super::super::Request;
    use super::*;

    const KEY: &str = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";

    /// The claims of a header that holds the usual ones but for what is named otherwise; an empty value leaves one out.
    fn claim(changes: &[(&str, &str)], stage: Stage, allow_sha1: bool) -> Result<String, Fault> {
        let usual = [
            ("oauth_consumer_key", KEY),
            ("oauth_token", KEY),
            ("oauth_verifier", "v"),
            ("oauth_signature_method", "HMAC-SHA256"),
            ("oauth_signature", "s"),
            ("oauth_nonce", "n"),
            ("oauth_timestamp", "1"),
        ];
        let changed = |name: &str| changes.iter().find(|(changed, _)| *changed == name);
        let mut items: Vec<String> = Vec::new();
        for (name, value) in usual {
            let value = changed(name).map_or(value, |(_, value)| *value);
            if !value.is_empty() {
                items.push(format!("{name}=\"{value}\""));
            }
        }
        items.extend(changed("oauth_version").map(|(name, value)| format!("{name}={value}")));
        let header = format!("OAuth {}", items.join(","));
        let request = Request {
            header: &header,
            method: "",
            scheme: "",
            host: "",
            path: "",
            query: "",
            form: None,
        };
        let parameters = Parameters::read(&request);
        Claims::of(&parameters, stage, allow_sha1).map(|claims| format!("{claims:?}"))
    }

    #[test]
    fn each_stage_needs_its_own() {
        let nothing = Parameters::default();
        let missing = |stage| match Claims::of(&nothing, stage, false) {
            Err(Fault::Missing(names)) => names,
            other => panic!("{other:?}"),
        };
        let request = missing(Stage::RequestToken);
        assert_eq!(
            request,
            [
                "oauth_consumer_key",
                "oauth_signature",
                "oauth_signature_method",
                "oauth_nonce",
                "oauth_timestamp"
            ]
        );
        assert_eq!(missing(Stage::Call)[5..], ["oauth_token"]);
        assert_eq!(missing(Stage::AccessToken)[5..], ["oauth_token", "oauth_verifier"]);
        let without = [("oauth_nonce", ""), ("oauth_timestamp", "")];
        assert_eq!(
            claim(&without, Stage::Call, false),
            Err(Fault::Missing(vec!["oauth_nonce", "oauth_timestamp"]))
        );
        assert!(claim(&[("oauth_verifier", "")], Stage::Call, false).is_ok());
        assert!(claim(&[("oauth_token", "")], Stage::RequestToken, false).is_ok());
    }

    #[test]
    fn faults_come_in_the_references_order() {
        let bad = [
            ("oauth_version", "2.0"),
            ("oauth_nonce", ""),
            ("oauth_token", "short"),
            ("oauth_signature_method", "PLAINTEXT"),
            ("oauth_consumer_key", "short"),
        ];
        let faults = [
            Fault::Version("2.0".into()),
            Fault::Missing(vec!["oauth_nonce"]),
            Fault::TokenLength,
            Fault::Method("PLAINTEXT".into()),
            Fault::KeyLength,
        ];
        for (at, fault) in faults.into_iter().enumerate() {
            assert_eq!(claim(&bad[at..], Stage::Call, false), Err(fault));
        }
        assert_eq!(claim(&[], Stage::Call, false), Ok(format!("Claims({KEY} by HmacSha256)")));
    }

    #[test]
    fn sha_1_is_unknown_unless_allowed_and_other_methods_always() {
        let sha1 = [("oauth_signature_method", "HMAC-SHA1")];
        assert_eq!(claim(&sha1, Stage::Call, false), Err(Fault::Method("HMAC-SHA1".into())));
        assert_eq!(claim(&sha1, Stage::Call, true), Ok(format!("Claims({KEY} by HmacSha1)")));
        for method in ["PLAINTEXT", "RSA-SHA1", "hmac-sha256", "HMAC-SHA256 "] {
            let changes = [("oauth_signature_method", method)];
            assert_eq!(claim(&changes, Stage::Call, true), Err(Fault::Method(method.into())));
        }
    }

    #[test]
    fn timestamps_are_whole_seconds_within_ten_minutes() {
        let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
        let at = |text| timestamp(text, now);
        for (text, seconds) in [
            ("1700000000", 1_700_000_000),
            ("1700000600", 1_700_000_600),
            ("01699999400", 1_699_999_400),
        ] {
            assert_eq!(at(text), Ok(seconds));
        }
        for text in [
            "1700000601",
            "1699999399",
            "1000",
            "0",
            "-1700000000",
            "+1700000000",
            " 1700000000",
            "1700000000.0",
            "",
            "now",
            "1.7e9",
            "99999999999999999999",
            "9223372036854775807",
        ] {
            assert_eq!(at(text), Err(Fault::Timestamp), "{text}");
        }
    }
}
