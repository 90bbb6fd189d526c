//! This program's own tables: whether they are up to date, whether jobs run and letters go out, how long the audit trail is.

use super::codes::{
    AUDIT_LARGE, JOBS_FAILED, JOBS_IDLE, MAIL, MAIL_FAILED, MAIL_STUCK, MIGRATIONS_MISSING,
    MIGRATIONS_NEWER, PROGRAM,
};
use super::{Finding, Severity, Surroundings, counted, listed};
use crate::jobs::Job;
use magegate_domain::clock::timestamp;
use magegate_store::inspection::Outbox;
use magegate_store::jobs::JobRun;
use time::{Duration, OffsetDateTime};

/// The shipped bound of `audit.keep_rows`.
pub(super) const MANY_ENTRIES: i64 = 1_000_000;
/// Jobs that run at least hourly are late after this.
const LATE: Duration = Duration::hours(3);
/// A letter waits no longer while the mail server takes letters.
const STUCK: Duration = Duration::HOUR;

/// What the own tables hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    pub(super) jobs: Vec<JobRun>,
    pub(super) outbox: Vec<Outbox>,
    /// How many entries the audit trail has, and of when the oldest is.
    pub(super) audit: (i64, Option<OffsetDateTime>),
}

/// Names of migrations that were not run yet, and the number of one that nobody here knows.
pub(super) fn migrations(
    expected: &[&'static str],
    run: &[i64],
) -> (Vec<&'static str>, Option<i64>) {
    let number = |name: &str| name.split('_').next().and_then(|digits| digits.parse().ok());
    let missing = expected
        .iter()
        .copied()
        .filter(|name| number(name).is_some_and(|number: i64| !run.contains(&number)))
        .collect();
    let last = expected.iter().filter_map(|name| number(name)).max().unwrap_or(0);
    (missing, run.iter().copied().find(|number| *number > last))
}

pub(super) fn outstanding(missing: &[&str], newer: Option<i64>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(number) = newer {
        let text = format!(
            "the database has been through step {number}, which this version does not know"
        );
        findings.push(Finding::new(&MIGRATIONS_NEWER, text));
    }
    if !missing.is_empty() {
        let steps = counted(missing.len() as u64, "step is", "steps are");
        let text = format!("{steps} outstanding: {}", listed(missing));
        findings.push(Finding::new(&MIGRATIONS_MISSING, text).remedy("magegate serve"));
    }
    findings
}

pub(super) fn check(own: &Own, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut never, mut late) = (Vec::new(), Vec::new());
    for job in Job::ALL {
        let run = own.jobs.iter().find(|run| run.job == job.name());
        let finished = run.and_then(|run| run.finished_at).filter(|at| at.unix_timestamp() > 0);
        let outcome = run.map_or("", |run| run.outcome.as_str());
        match finished {
            Some(_) if outcome.starts_with("failed") => {
                let text = format!("{}: {outcome}", job.name());
                let command = format!("magegate cron run {}", job.name());
                findings.push(Finding::new(&JOBS_FAILED, text).remedy(command));
            }
            Some(finished) if now - finished > LATE => {
                late.push(format!("{} (at {} UTC)", job.name(), timestamp(finished)));
            }
            Some(_) => {}
            None => never.push(job.name()),
        }
    }
    if !late.is_empty() {
        let text = format!("not run for hours: {}", listed(&late));
        findings.push(Finding::new(&JOBS_IDLE, text).remedy("magegate cron run"));
    }
    if !never.is_empty() {
        // A database that no server has run on yet.
        let text = format!("never run: {}", listed(&never));
        let finding = Finding::new(&JOBS_IDLE, text).at(Severity::Note);
        findings.push(finding.remedy("magegate cron run"));
    }
    let (rows, oldest) = own.audit;
    if rows >= MANY_ENTRIES {
        let since =
            oldest.map_or_else(String::new, |oldest| format!(" since {} UTC", timestamp(oldest)));
        findings.push(Finding::new(&AUDIT_LARGE, format!("at least {rows} entries{since}")));
    }
    if findings.is_empty() {
        let entries = counted(rows, "entry", "entries");
        let text = format!(
            "up to date; all {} jobs ran lately; {entries} in the audit trail",
            Job::ALL.len()
        );
        findings.push(Finding::new(&PROGRAM, text));
    }
    findings
}

/// Letters that wait or were given up.
pub(super) fn letters(own: &Own, surroundings: &Surroundings, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    for state in own.outbox.iter().filter(|state| state.letters > 0) {
        let letters = counted(state.letters, "letter", "letters");
        if state.state == "failed" {
            let text = format!("{letters} given up");
            findings.push(Finding::new(&MAIL_FAILED, text).remedy("magegate mail list"));
        } else if !surroundings.mail_is_on {
            let text = format!("{letters} waiting, but mail.host is empty: none is sent");
            findings.push(Finding::new(&MAIL_STUCK, text).remedy("set mail.host: docs/mail.md"));
        } else if let Some(oldest) = state.oldest.filter(|oldest| now - *oldest > STUCK) {
            let text = format!(
                "{letters} waiting, the oldest since {} UTC, tried up to {} times",
                timestamp(oldest),
                state.attempts
            );
            findings.push(Finding::new(&MAIL_STUCK, text).remedy("magegate mail list"));
        }
    }
    if findings.is_empty() {
        let text = if surroundings.mail_is_on {
            "no letter waits for long"
        } else {
            "mail is off, and no letter waits"
        };
        findings.push(Finding::new(&MAIL, text));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::{alone, codes};
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn ran(at: OffsetDateTime, outcome: &str) -> Own {
        let run = |job: &Job| JobRun {
            job: job.name().to_owned(),
            started_at: Some(at),
            finished_at: Some(at),
            outcome: outcome.to_owned(),
        };
        Own { jobs: Job::ALL.iter().map(run).collect(), ..Own::default() }
    }

    #[test]
    fn jobs_that_do_not_run_are_named() {
        assert_eq!(codes(&check(&ran(NOW - Duration::HOUR, "0 rows"), NOW)), ["program"]);
        let late = check(&ran(NOW - Duration::DAY, "0 rows"), NOW);
        assert_eq!((codes(&late), late[0].severity), (vec!["jobs_idle"], Severity::Warning));
        let failed = check(&ran(NOW, "failed: no disk"), NOW);
        assert_eq!(failed[0].code.name, "jobs_failed");
        let never = check(&Own::default(), NOW);
        assert_eq!((codes(&never), never[0].severity), (vec!["jobs_idle"], Severity::Note));
        let long = Own { audit: (MANY_ENTRIES, Some(NOW)), ..ran(NOW, "0 rows") };
        assert_eq!(codes(&check(&long, NOW)), ["audit_large"]);
    }

    #[test]
    fn migrations_are_compared_by_their_numbers() {
        let expected = ["0001_one", "0002_two", "0003_three"];
        assert_eq!(migrations(&expected, &[1, 2, 3]), (vec![], None));
        assert_eq!(migrations(&expected, &[1, 3]), (vec!["0002_two"], None));
        assert_eq!(migrations(&expected, &[1, 2, 3, 4]), (vec![], Some(4)));
        assert_eq!(
            codes(&outstanding(&["0002_two"], Some(4))),
            ["migrations_newer", "migrations_missing"]
        );
    }

    #[test]
    fn letters_are_stuck_after_an_hour_or_when_mail_is_off() {
        let with = |state: &str, age| Own {
            outbox: vec![Outbox {
                state: state.to_owned(),
                letters: 2,
                oldest: Some(NOW - age),
                attempts: 3,
            }],
            ..Own::default()
        };
        let on = Surroundings { mail_is_on: true, ..alone() };
        for (own, surroundings, code) in [
            (Own::default(), &on, "mail"),
            (with("waiting", Duration::MINUTE), &on, "mail"),
            (with("waiting", Duration::DAY), &on, "mail_stuck"),
            (with("waiting", Duration::MINUTE), &alone(), "mail_stuck"),
            (with("failed", Duration::MINUTE), &on, "mail_failed"),
        ] {
            assert_eq!(codes(&letters(&own, surroundings, NOW)), [code]);
        }
    }
}
