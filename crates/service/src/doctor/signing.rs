//! Signed tokens: the store's algorithm and lifetimes, its keys, and what is revoked (`spec/token-service.md` 6.3).

use super::codes::{
    SIGNING, SIGNING_ENCRYPTED, SIGNING_FRACTION, SIGNING_KEY_KNOWN, SIGNING_KEY_NONE,
    SIGNING_KEY_SHORT, SIGNING_LIFETIME, SIGNING_LONG, SIGNING_REVOKED_AHEAD, SIGNING_REVOKED_ODD,
    SIGNING_UNKNOWN,
};
use super::{Finding, Severity, Surroundings, counted};
use magegate_domain::clock::timestamp;
use magegate_domain::jwt::Algorithm;
use magegate_domain::keys::Fingerprint;
use magegate_domain::settings::{Settings, as_number};
use magegate_store::inspection::{MOST, Revocations};
use std::collections::BTreeSet;

const ALGORITHM: &str = "webapi/jwtauth/jwt_alg";
const LIFETIMES: [(&str, &str); 2] = [
    ("webapi/jwtauth/admin_expiration", "admins"),
    ("webapi/jwtauth/customer_expiration", "customers"),
];
/// Algorithms that encrypt; keys for all of them are derived in the same unsafe way.
const ENCRYPTING: [&str; 6] = ["A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW"];
/// A day, in minutes.
const LONG: i64 = 24 * 60;
/// A year, in minutes.
const ENDLESS: i64 = 365 * LONG;
/// The reference's own keys have so many characters.
const FULL_LENGTH: usize = 32;
/// A random key of 32 hexadecimal digits has fewer different ones once in ten million times.
const VARIED: usize = 6;
/// Keys of documentation and examples.
const KNOWN: [&str; 2] = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"];

/// An encryption key, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFacts {
    /// What names it without telling it.
    pub fingerprint: Fingerprint,
    /// How many bytes it has.
    pub length: usize,
    /// Whether it is one that everybody knows, or repeats itself.
    pub is_weak: bool,
}

impl KeyFacts {
    /// What is to be known of a key.
    pub fn of(key: &[u8]) -> Self {
        let letters: BTreeSet<_> = key.iter().collect();
        let is_known = KNOWN.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(key));
        Self {
            fingerprint: Fingerprint::of(key),
            length: key.len(),
            is_weak: is_known || letters.len() < VARIED,
        }
    }
}

/// `refused` are the keys that are refused here already.
pub(super) fn check(
    settings: &Settings,
    surroundings: &Surroundings,
    refused: &[Fingerprint],
    revocations: Option<Revocations>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(algorithm(settings));
    findings.extend(LIFETIMES.iter().filter_map(|(path, whose)| lifetime(settings, path, whose)));
    findings.extend(keys(surroundings, refused));
    findings.extend(revocations.into_iter().flat_map(revoked));
    if findings.iter().all(|finding| finding.severity == Severity::Note) {
        let keys = counted(surroundings.keys.len() as u64, "key", "keys");
        let minutes =
            LIFETIMES.map(|(path, whose)| format!("{} minutes for {whose}", settings.global(path)));
        let text = if surroundings.keys.is_empty() {
            "no signed tokens here".to_owned()
        } else {
            format!("{}, {}, {keys}", settings.global(ALGORITHM), minutes.join(", "))
        };
        findings.insert(0, Finding::new(&SIGNING, text));
    }
    findings
}

fn algorithm(settings: &Settings) -> Option<Finding> {
    let algorithm = settings.global(ALGORITHM);
    if Algorithm::named(algorithm).is_some() {
        return None;
    }
    let finding = if ENCRYPTING.contains(&algorithm) {
        let text = format!(
            "{ALGORITHM} is {algorithm}: the store's PHP takes tokens that anybody can forge for any account; none is issued \
             or read here"
        );
        Finding::new(&SIGNING_ENCRYPTED, text)
    } else {
        let text = format!("{ALGORITHM} is {algorithm:?}: no signed token is issued or read");
        Finding::new(&SIGNING_UNKNOWN, text)
    };
    Some(finding.remedy(format!("magegate config set {ALGORITHM} HS256")))
}

fn lifetime(settings: &Settings, path: &str, whose: &str) -> Option<Finding> {
    let value = settings.global(path).trim();
    let minutes = as_number(value);
    let finding = if minutes <= 0 || !value.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
        let text = format!("{path} is {value:?}: tokens of {whose} live for 30 minutes");
        Finding::new(&SIGNING_LIFETIME, text)
    } else if minutes > LONG {
        let text = format!(
            "{path} is {value}: a stolen token of {whose} is good for {} days",
            minutes / LONG
        );
        let severity = if minutes > ENDLESS { Severity::Error } else { Severity::Warning };
        Finding::new(&SIGNING_LONG, text).at(severity)
    } else if value.parse::<i64>().is_err() {
        let text = format!("{path} is {value:?}: {minutes} whole minutes count");
        Finding::new(&SIGNING_FRACTION, text)
    } else {
        return None;
    };
    Some(finding.remedy(format!("magegate config set {path} 60")))
}

fn keys(surroundings: &Surroundings, refused: &[Fingerprint]) -> Vec<Finding> {
    let keys = &surroundings.keys;
    if keys.is_empty() {
        let is_needed = surroundings.way.is_beside();
        let text = "no encryption key is known: crypt/key of the deployment file";
        return is_needed.then(|| Finding::new(&SIGNING_KEY_NONE, text)).into_iter().collect();
    }
    let rotate = "bin/magento encryption:key:change";
    let mut findings = Vec::new();
    for (number, key) in (1_u64..).zip(keys) {
        let refuse = format!("magegate key retire {number}");
        let finding = if key.is_weak {
            let text = format!("key {number} is one that everybody knows, or repeats itself");
            Finding::new(&SIGNING_KEY_KNOWN, text)
        } else if key.length < FULL_LENGTH {
            let text = format!("key {number} has {} characters, not {FULL_LENGTH}", key.length);
            Finding::new(&SIGNING_KEY_SHORT, text)
        } else {
            continue;
        };
        let finding = finding.remedy(rotate);
        findings.push(if refused.contains(&key.fingerprint) {
            let text = format!("{}; it is refused here, PHP still takes it", finding.text);
            Finding { text, ..finding }.at(Severity::Note)
        } else {
            finding.remedy(refuse)
        });
    }
    findings
}

fn revoked(revocations: Revocations) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (ahead, latest) = revocations.ahead;
    if ahead > 0 {
        let accounts = counted(ahead, "account is", "accounts are");
        let until = latest.map_or_else(String::new, |latest| {
            format!(", the last until {} UTC", timestamp(latest))
        });
        let text =
            format!("{accounts} revoked ahead of time{until}: their new tokens are dead, too");
        let sql = "UPDATE jwt_auth_revoked SET revoke_before = UNIX_TIMESTAMP() WHERE revoke_before > UNIX_TIMESTAMP();";
        findings.push(Finding::new(&SIGNING_REVOKED_AHEAD, text).remedy(sql));
    }
    if revocations.unknown > 0 {
        let at_least = if revocations.all >= MOST { "at least " } else { "" };
        let text = format!(
            "{} of {at_least}{} in jwt_auth_revoked are of no known kind of account",
            revocations.unknown,
            counted(revocations.all, "row", "rows")
        );
        let sql = "DELETE FROM jwt_auth_revoked WHERE user_type_id NOT IN (1, 2, 3);";
        findings.push(Finding::new(&SIGNING_REVOKED_ODD, text).remedy(sql));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::{alone, beside, codes, settings};
    use super::*;
    use time::macros::datetime;

    #[test]
    fn unsafe_settings_are_named_with_the_command_that_mends_them() {
        for (path, value, code, severity) in [
            (ALGORITHM, "A128KW", "signing_encrypted", Severity::Error),
            (ALGORITHM, "A256GCMKW", "signing_encrypted", Severity::Error),
            (ALGORITHM, "none", "signing_unknown", Severity::Error),
            (ALGORITHM, "hs256", "signing_unknown", Severity::Error),
            (ALGORITHM, "", "signing_unknown", Severity::Error),
            (LIFETIMES[0].0, "", "signing_lifetime", Severity::Warning),
            (LIFETIMES[0].0, "0", "signing_lifetime", Severity::Warning),
            (LIFETIMES[1].0, "-5", "signing_lifetime", Severity::Warning),
            (LIFETIMES[1].0, "an hour", "signing_lifetime", Severity::Warning),
            (LIFETIMES[1].0, "1441", "signing_long", Severity::Warning),
            (LIFETIMES[0].0, "99999999999999999999", "signing_long", Severity::Error),
        ] {
            let found = check(&settings(&[(path, value)]), &beside(), &[], None);
            assert_eq!(codes(&found), [code], "{path} {value}");
            assert_eq!(found[0].severity, severity, "{path} {value}");
            assert!(found[0].remedy[0].starts_with("magegate config set webapi/jwtauth/"));
        }
        let found = check(&settings(&[(LIFETIMES[0].0, "60.5")]), &beside(), &[], None);
        assert_eq!(codes(&found), ["signing", "signing_fraction"]);
        assert_eq!(codes(&check(&settings(&[]), &beside(), &[], None)), ["signing"]);
    }

    #[test]
    fn weak_keys_are_told_by_their_number_never_by_themselves() {
        let with = |keys: &[&str]| Surroundings {
            keys: keys.iter().map(|key| KeyFacts::of(key.as_bytes())).collect(),
            ..beside()
        };
        let good = "9b1c7d24e0f35a68c2d1b0a9f8e7d6c5";
        assert_eq!(codes(&check(&settings(&[]), &with(&[good]), &[], None)), ["signing"]);
        for (key, code) in [
            ("0123456789abcdef0123456789abcdef", "signing_key_known"),
            ("00000000000000000000000000000000", "signing_key_known"),
            ("9b1c7d24e0f3", "signing_key_short"),
        ] {
            let found = check(&settings(&[]), &with(&[good, key]), &[], None);
            assert_eq!(codes(&found), [code]);
            assert!(found[0].text.starts_with("key 2 ") && !found[0].text.contains(key));
            let refused = [Fingerprint::of(key.as_bytes())];
            let found = check(&settings(&[]), &with(&[good, key]), &refused, None);
            assert_eq!(found[1].severity, Severity::Note);
        }
        assert_eq!(codes(&check(&settings(&[]), &with(&[]), &[], None)), ["signing_key_none"]);
        assert_eq!(codes(&check(&settings(&[]), &alone(), &[], None)), ["signing"]);
    }

    #[test]
    fn revocations_that_cannot_be_right_are_told() {
        let latest = datetime!(2030-01-01 0:00 UTC);
        let odd = Revocations { all: 9, ahead: (2, Some(latest)), unknown: 1 };
        let found = check(&settings(&[]), &beside(), &[], Some(odd));
        assert_eq!(codes(&found), ["signing_revoked_ahead", "signing_revoked_odd"]);
        assert!(found[0].text.contains("2 accounts") && found[0].text.contains("2030-01-01"));
        let usual = Revocations { all: 9, ..Revocations::default() };
        assert_eq!(codes(&check(&settings(&[]), &beside(), &[], Some(usual))), ["signing"]);
    }
}
