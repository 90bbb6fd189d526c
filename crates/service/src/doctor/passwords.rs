//! Which formats passwords are stored in, and how many of each.

use super::codes::{PASSWORDS, PASSWORDS_FAST, PASSWORDS_KEYED, PASSWORDS_UNREADABLE};
use super::{Finding, Surroundings, counted};
use magegate_domain::password::HashFormat;
use std::collections::BTreeMap;

/// The passwords of customers or of admins by format.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub(super) by_format: BTreeMap<HashFormat, u64>,
    /// Whether all were counted before the time was over.
    pub(super) is_complete: bool,
}

pub(super) fn check(of: &[(&str, Counts)], surroundings: &Surroundings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (whose, counts) in of {
        findings.push(Finding::new(&PASSWORDS, summary(whose, counts)));
    }
    for (whose, counts) in of {
        let at_least = if counts.is_complete { "" } else { "at least " };
        let number = |wanted: &dyn Fn(HashFormat) -> bool| -> u64 {
            counts.by_format.iter().filter(|(format, _)| wanted(**format)).map(|(_, n)| n).sum()
        };
        let fast = number(&|format| format.is_fast());
        if fast > 0 {
            let passwords = counted(fast, "password", "passwords");
            let text = format!(
                "{at_least}{passwords} of {whose} can be guessed through quickly by whoever copies the table"
            );
            let mut finding = Finding::new(&PASSWORDS_FAST, text);
            if surroundings.way.is_beside() && *whose == "customers" {
                finding = finding.remedy("bin/magento customer:hash:upgrade");
            }
            findings
                .push(finding.remedy("magegate config set magegate/passwords/upgrade_at_login 1"));
        }
        let keyed = number(&|format| format == HashFormat::Keyed);
        if keyed > 0 {
            let text = format!(
                "{at_least}{} of {whose} would be lost with the newest key",
                counted(keyed, "password", "passwords")
            );
            findings.push(Finding::new(&PASSWORDS_KEYED, text));
        }
        let unreadable = number(&|format| format == HashFormat::Unreadable);
        if unreadable > 0 {
            let text = format!(
                "{at_least}{} of {whose} match nothing",
                counted(unreadable, "password", "passwords")
            );
            findings.push(Finding::new(&PASSWORDS_UNREADABLE, text));
        }
    }
    findings
}

fn summary(whose: &str, counts: &Counts) -> String {
    let all: u64 = counts.by_format.values().sum();
    let shown: Vec<_> = HashFormat::ALL
        .iter()
        .filter_map(|format| Some((format, counts.by_format.get(format)?)))
        .map(|(format, number)| format!("{number} {}", format.name()))
        .collect();
    match (all, counts.is_complete) {
        (0, true) => format!("no {whose}"),
        (_, true) => format!("{whose}: {}", shown.join("; ")),
        (_, false) => format!(
            "of the first {all} {whose}, as many as there was time for: {}",
            shown.join("; ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{alone, beside, codes};
    use super::*;

    fn counts(of: &[(HashFormat, u64)]) -> Counts {
        Counts { by_format: of.iter().copied().collect(), is_complete: true }
    }

    #[test]
    fn formats_are_counted_and_weak_ones_named() {
        let all = HashFormat::ALL.map(|format| (format, 2));
        let found = check(&[("customers", counts(&all)), ("admins", counts(&[]))], &beside());
        let expected =
            ["passwords", "passwords", "passwords_fast", "passwords_keyed", "passwords_unreadable"];
        assert_eq!(codes(&found), expected);
        assert!(found[0].text.contains("2 salted MD5 (0)"), "{}", found[0].text);
        assert_eq!(found[1].text, "no admins");
        assert!(found[2].text.starts_with("6 passwords of customers"));
        assert_eq!(found[2].remedy.len(), 2);
    }

    #[test]
    fn what_was_not_counted_to_the_end_says_so() {
        let some = Counts { is_complete: false, ..counts(&[(HashFormat::Md5, 1)]) };
        let found = check(&[("customers", some)], &alone());
        assert!(found[0].text.starts_with("of the first 1 customers"));
        assert!(found[1].text.starts_with("at least 1 password"));
    }
}
