//! What the tests of the topics share.

use super::*;
use magegate_domain::settings::{SettingScope, Settings};

/// Alone on a file.
pub(super) fn alone() -> Surroundings {
    Surroundings {
        way: Way::Alone,
        prefix: String::new(),
        connected_in: Duration::from_millis(2),
        is_local: true,
        connections: 10,
        keys: Vec::new(),
        modules: None,
        fixed: Vec::new(),
        elsewhere: Vec::new(),
        mail_is_on: false,
        mail_complaints: Vec::new(),
        file: None,
    }
}

/// Beside a store with one good key and no odd modules.
pub(super) fn beside() -> Surroundings {
    Surroundings {
        way: Way::Beside { read_only: false },
        keys: vec![KeyFacts::of(b"9e6cb249a0b6cfde60aed91c5e03ee7e")],
        modules: Some(vec![("Magento_Store".to_owned(), true)]),
        ..alone()
    }
}

/// The codes of findings, in order.
pub(super) fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.name).collect()
}

/// Values of the default scope.
pub(super) fn settings(rows: &[(&str, &str)]) -> Settings {
    let row = |(path, value): &(&str, &str)| {
        (SettingScope::Default, (*path).to_owned(), Some((*value).to_owned()))
    };
    Settings::new(rows.iter().map(row))
}

#[test]
fn numbers_come_with_their_words() {
    assert_eq!(counted(1, "row", "rows"), "1 row");
    assert_eq!(counted(0, "row", "rows"), "0 rows");
    assert_eq!(listed(&["a", "b"]), "a, b");
    let many: Vec<_> = (0..12).map(|n| n.to_string()).collect();
    assert!(listed(&many).ends_with(" and 2 more"));
}
