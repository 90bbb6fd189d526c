//! Integrations: secrets that cannot be read, and settings that make their credentials weaker than a signature.

use super::codes::{
    INTEGRATIONS, INTEGRATIONS_BEARER, INTEGRATIONS_RESET, INTEGRATIONS_ROLES,
    INTEGRATIONS_UNREADABLE, SIGNATURES_WEAK,
};
use super::{Finding, Severity, counted, listed};
use crate::programs::BEARER_SWITCH;
use crate::signatures::SHA1_SWITCH;
use magegate_domain::crypt;
use magegate_domain::integration::{Status, TokenKind};
use magegate_domain::keys::KeyRing;
use magegate_domain::settings::Settings;
use magegate_store::inventory::IntegrationRow;

/// Of how many integrations the names are kept.
const NAMED: usize = 100;

/// What is known of a store's integrations.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// How many may call.
    pub(super) active: u64,
    /// The names of those whose secrets no key opens, and how many they are.
    pub(super) unreadable: (Vec<String>, u64),
    /// The names of those that wait to be activated again, and how many they are.
    pub(super) reset: (Vec<String>, u64),
    /// How many roles belong to integrations that are not there.
    pub(super) orphaned_roles: i64,
    /// The store views where access tokens are bearer tokens.
    pub(super) bearer_views: Vec<String>,
    /// The commands that end that.
    pub(super) bearer_off: Vec<String>,
}

impl Facts {
    /// Counts one in.
    pub(super) fn add(&mut self, row: &IntegrationRow, ring: &KeyRing) {
        self.active += u64::from(row.status == Status::Active);
        let name = |(names, number): &mut (Vec<String>, u64)| {
            *number += 1;
            if names.len() < NAMED {
                names.push(row.name.clone());
            }
        };
        if row.status == Status::Reset {
            name(&mut self.reset);
        }
        let opens =
            |stored: &str| crypt::decrypt(ring, stored).is_some_and(|text| !text.is_empty());
        let access = row.token.as_ref().filter(|token| token.kind == Some(TokenKind::Access));
        let is_readable = row.consumer_secret.as_deref().is_none_or(opens)
            && access.is_none_or(|token| opens(&token.secret));
        if !is_readable {
            name(&mut self.unreadable);
        }
    }
}

pub(super) fn check(facts: &Facts, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (names, number) = &facts.unreadable;
    if *number > 0 {
        let text = format!(
            "the secrets of {} cannot be read: {}",
            counted(*number, "integration", "integrations"),
            listed(names)
        );
        findings.push(Finding::new(&INTEGRATIONS_UNREADABLE, text));
    }
    findings.extend(bearer(facts));
    if settings.flag(SHA1_SWITCH) {
        let text = format!("{SHA1_SWITCH} is on: requests may be signed by HMAC-SHA1");
        let finding = Finding::new(&SIGNATURES_WEAK, text);
        findings.push(finding.remedy(format!("magegate config set {SHA1_SWITCH} 0")));
    }
    let (names, number) = &facts.reset;
    if *number > 0 {
        let text = format!(
            "{} to be activated again: {}",
            counted(*number, "integration waits", "integrations wait"),
            listed(names)
        );
        findings.push(Finding::new(&INTEGRATIONS_RESET, text));
    }
    if facts.orphaned_roles > 0 {
        let text = format!(
            "{} to no integration",
            counted(facts.orphaned_roles, "role belongs", "roles belong")
        );
        let sql = "DELETE FROM authorization_role WHERE role_type = 'U' AND user_type = '1' AND user_id NOT IN \
            (SELECT integration_id FROM integration);";
        findings.push(Finding::new(&INTEGRATIONS_ROLES, text).remedy(sql));
    }
    if findings.iter().all(|finding| finding.severity <= Severity::Note) {
        let text = format!(
            "{} may call, by signatures",
            counted(facts.active, "integration", "integrations")
        );
        findings.insert(0, Finding::new(&INTEGRATIONS, text));
    }
    findings
}

fn bearer(facts: &Facts) -> Option<Finding> {
    if facts.bearer_views.is_empty() {
        return None;
    }
    let text = format!(
        "{BEARER_SWITCH} is on in {}: the access token of {} lets in whoever sends it, and never ends",
        listed(&facts.bearer_views),
        counted(facts.active, "active integration", "active integrations")
    );
    let severity = if facts.active > 0 { Severity::Warning } else { Severity::Note };
    let finding = Finding::new(&INTEGRATIONS_BEARER, text).at(severity);
    Some(finding.remedies(facts.bearer_off.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{codes, settings};
    use super::*;
    use magegate_domain::id::IntegrationId;
    use magegate_domain::random::TestRandom;
    use time::OffsetDateTime;

    const KEY: &str = "9b1c7d24e0f35a68c2d1b0a9f8e7d6c5";

    fn row(secret: &str, status: Status) -> IntegrationRow {
        IntegrationRow {
            id: IntegrationId(1),
            name: "ERP".to_owned(),
            status,
            created_at: OffsetDateTime::UNIX_EPOCH,
            consumer_secret: Some(secret.to_owned()),
            token: None,
        }
    }

    #[test]
    fn what_is_in_order_is_counted() {
        let ring = KeyRing::from_crypt_key(KEY, &[]);
        let sealed = crypt::encrypt(&ring, &TestRandom::seeded(1), "secret").unwrap();
        let mut facts = Facts::default();
        facts.add(&row(&sealed, Status::Active), &ring);
        facts.add(&row(&sealed, Status::Inactive), &ring);
        let found = check(&facts, &settings(&[]));
        assert_eq!(codes(&found), ["integrations"]);
        assert!(found[0].text.starts_with("1 integration may call"), "{}", found[0].text);
    }

    #[test]
    fn each_weakness_is_told_with_what_helps() {
        let ring = KeyRing::from_crypt_key(KEY, &[]);
        let mut facts = Facts { orphaned_roles: 2, ..Facts::default() };
        for _ in 0..300 {
            facts.add(&row("0:3:AAAA", Status::Active), &ring);
        }
        facts.add(&row("", Status::Reset), &ring);
        facts.bearer_views = vec!["default".to_owned()];
        let found = check(&facts, &settings(&[(SHA1_SWITCH, "1")]));
        assert_eq!(
            codes(&found),
            [
                "integrations_unreadable",
                "integrations_bearer",
                "signatures_weak",
                "integrations_reset",
                "integrations_roles"
            ]
        );
        assert!(found[0].text.starts_with("the secrets of 301 integrations"), "{}", found[0].text);
        assert!(found[0].text.len() < 200);
        assert!(found[1].text.contains("300 active integrations"), "{}", found[1].text);
        assert!(found[4].remedy[0].starts_with("DELETE FROM authorization_role "));
    }

    #[test]
    fn a_bearer_switch_that_concerns_nobody_is_a_note() {
        let off = vec![format!("magegate config set {BEARER_SWITCH} 0 --store uk_en")];
        let facts = Facts {
            bearer_views: vec!["uk_en".to_owned()],
            bearer_off: off.clone(),
            ..Facts::default()
        };
        let found = check(&facts, &settings(&[]));
        assert_eq!(codes(&found), ["integrations", "integrations_bearer"]);
        assert_eq!(found[1].remedy, off);
        assert_eq!(found[1].severity, Severity::Note);
    }
}
