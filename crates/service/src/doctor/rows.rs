//! Rows that nobody can use any more.

use super::codes::{ROWS, ROWS_EXPIRED, ROWS_ORPHANED};
use super::{Finding, Severity, counted};
use crate::signatures::{handshakes_kept_for, nonces_kept_for};
use magegate_domain::caller::AccountKind;
use magegate_domain::settings::Settings;
use magegate_domain::token::Lifetime;
use magegate_store::inspection::garbage::{Counted, Garbage};
use time::OffsetDateTime;

/// Fewer are what a busy hour leaves between two runs of the jobs.
const FEW: i64 = 1_000;
/// Beyond this the jobs surely do not keep up.
const MANY: i64 = 100_000;

/// What can be left over at a moment under these settings.
pub(super) fn kinds(settings: &Settings, now: OffsetDateTime) -> Vec<Garbage> {
    let lifetimes = [AccountKind::Admin, AccountKind::Customer].map(|kind| {
        match settings.token_lifetime(kind) {
            Lifetime::Limited(lifetime) => Some(lifetime),
            Lifetime::Unlimited => None,
        }
    });
    // A store beside keeps nonces for the longest, and what is too long for one of our own does no harm.
    let kept_for = (handshakes_kept_for(settings), nonces_kept_for(settings, true));
    Garbage::at(now, lifetimes, kept_for)
}

pub(super) fn check(counts: &[(Garbage, Counted)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (garbage, count) in counts.iter().filter(|(_, count)| count.rows > 0) {
        let at_least = if count.at_least { "at least " } else { "" };
        let rows = counted(count.rows, "row", "rows");
        let is_orphan = matches!(garbage, Garbage::OrphanedTokens | Garbage::OrphanedNonces);
        let code = if is_orphan { &ROWS_ORPHANED } else { &ROWS_EXPIRED };
        let severity = match count.rows {
            rows if count.at_least || rows >= MANY => Severity::Warning,
            rows if rows < FEW && !is_orphan => Severity::Fine,
            _ => Severity::Note,
        };
        let text = format!("{at_least}{rows} in {}: {}", garbage.table(), garbage.name());
        let finding = Finding::new(code, text).at(severity);
        findings.push(match severity {
            Severity::Fine => finding,
            _ => finding.remedy("magegate doctor --fix"),
        });
    }
    if findings.is_empty() {
        findings.push(Finding::new(&ROWS, "no expired or orphaned rows"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::{codes, settings};
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    #[test]
    fn few_rows_are_usual_and_orphans_never_are() {
        let count = |rows, at_least| Counted { rows, at_least };
        let failures = Garbage::OutdatedFailures { until: NOW };
        let tokens = Garbage::ExpiredTokens { user_type: 3, until: NOW };
        assert_eq!(codes(&check(&[(failures, count(0, false))])), ["rows"]);
        for (garbage, count, code, severity) in [
            (failures, count(999, false), "rows_expired", Severity::Fine),
            (tokens, count(1_000, false), "rows_expired", Severity::Note),
            (tokens, count(100_000, true), "rows_expired", Severity::Warning),
            (Garbage::OrphanedTokens, count(1, false), "rows_orphaned", Severity::Note),
        ] {
            let found = check(&[(garbage, count)]);
            assert_eq!((codes(&found), found[0].severity), (vec![code], severity));
        }
        assert!(
            check(&[(tokens, count(100_000, true))])[0].text.starts_with("at least 100000 rows")
        );
    }

    #[test]
    fn tokens_without_an_end_are_never_garbage() {
        let of = |rows: &[(&str, &str)]| {
            let kinds = kinds(&settings(rows), NOW);
            kinds.iter().filter(|kind| matches!(kind, Garbage::ExpiredTokens { .. })).count()
        };
        assert_eq!(of(&[]), 2);
        assert_eq!(of(&[("oauth/access_token_lifetime/customer", "0")]), 1);
        let until = NOW - Duration::hours(2);
        assert!(kinds(&settings(&[]), NOW).contains(&Garbage::OldNonces { until }));
        let shorter = settings(&[("oauth/cleanup/expiration_period", "10")]);
        let kinds = kinds(&shorter, NOW);
        let until = NOW - Duration::minutes(10);
        assert!(kinds.contains(&Garbage::RequestTokens { until }));
        // As long as their timestamps are taken, whatever the setting says.
        let until = NOW - Duration::minutes(11);
        assert!(kinds.contains(&Garbage::OldNonces { until }));
    }
}
