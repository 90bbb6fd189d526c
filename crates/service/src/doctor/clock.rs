//! Clocks: this machine's, the database server's, and those of the instances that wrote rows.

use super::codes::{CLOCK, CLOCK_APART, CLOCK_FUTURE};
use super::{Finding, Severity, counted};
use magegate_domain::clock::timestamp;
use time::{Duration, OffsetDateTime};

/// Beyond this, somebody may notice.
const WARNED: Duration = Duration::seconds(5);
/// Beyond this, tokens of other machines are refused (`spec/deviations.md` row 9).
const REFUSED: Duration = Duration::seconds(60);

/// `server` is the database server's clock, in whole seconds, read at `now`; `newest` when the newest row was written.
pub(super) fn check(
    now: OffsetDateTime,
    server: Option<OffsetDateTime>,
    newest: Option<OffsetDateTime>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let apart = server.map(|server| server - now);
    match apart {
        Some(apart) if apart.abs() > WARNED => {
            let direction = if apart.is_positive() { "ahead of" } else { "behind" };
            let seconds = counted(apart.abs().whole_seconds(), "second", "seconds");
            let text =
                format!("the database server's clock is {seconds} {direction} this machine's");
            let severity = if apart.abs() > REFUSED { Severity::Error } else { Severity::Warning };
            let finding = Finding::new(&CLOCK_APART, text).at(severity);
            findings.push(finding.remedy("timedatectl set-ntp true"));
        }
        Some(_) => {
            findings.push(Finding::new(&CLOCK, "this machine and the database server agree"));
        }
        None => {
            findings.push(Finding::new(&CLOCK, format!("{} UTC", timestamp(now))));
        }
    }
    if let Some(newest) = newest.filter(|newest| *newest - now > WARNED) {
        let text = format!(
            "the newest entry of the audit trail is of {} UTC, {} from now: the clock of another instance is ahead",
            timestamp(newest),
            counted((newest - now).whole_seconds(), "second", "seconds")
        );
        findings.push(Finding::new(&CLOCK_FUTURE, text).remedy("timedatectl set-ntp true"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::codes;
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_difference_matters_from_seconds_on() {
        let now = datetime!(2026-11-22 12:00 UTC);
        for (seconds, code, severity) in [
            (0, "clock", Severity::Fine),
            (5, "clock", Severity::Fine),
            (6, "clock_apart", Severity::Warning),
            (-30, "clock_apart", Severity::Warning),
            (61, "clock_apart", Severity::Error),
            (-7200, "clock_apart", Severity::Error),
        ] {
            let found = check(now, Some(now + Duration::seconds(seconds)), None);
            assert_eq!((codes(&found), found[0].severity), (vec![code], severity), "{seconds}");
        }
        assert_eq!(codes(&check(now, None, Some(now))), ["clock"]);
        let found = check(now, None, Some(now + Duration::MINUTE));
        assert_eq!(codes(&found), ["clock", "clock_future"]);
    }
}
