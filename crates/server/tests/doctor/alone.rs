//! On an SQLite file.

use crate::fixture::{ERRORS, FINE, WARNINGS, empty, examine};
use magegate_testkit::Site;
use std::os::unix::fs::PermissionsExt;

/// A site whose store was made by declaring nothing, and whose jobs ran.
fn made() -> Site {
    let site = empty();
    let file =
        site.file("store.toml", "[settings]\n\"magegate/tokens/credentials_in_query\" = \"0\"\n");
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let _ = site.run(&["cron", "run"]).succeeded();
    site
}

#[test]
fn a_healthy_file_is_told_in_calm_words() {
    let site = made();
    let report = examine(&site);
    assert_eq!(report.codes(), [""; 0], "{report:#?}");
    assert_eq!(report.code, FINE);
    let text = site.run(&["doctor"]).succeeded().stdout;
    assert!(text.starts_with("Connection\n  ok       the file was opened in "), "{text}");
    assert!(
        text.ends_with(" ok, 0 notes, 0 warnings, 0 errors. docs/doctor.md explains every code.\n"),
        "{text}"
    );
    assert_eq!(site.run(&["doctor", "--quiet"]).succeeded().stdout, "");
}

#[test]
fn there_must_be_a_file() {
    let outcome = empty().run(&["doctor"]).ended_with(4);
    assert!(outcome.stderr.contains("there is no store in"), "{}", outcome.stderr);
}

#[test]
fn a_file_that_others_may_read_is_a_warning_and_chmod_helps() {
    let site = made();
    let folder = site.data_dir();
    let file = folder.join("magegate.sqlite");
    let mode =
        |path, bits| std::fs::set_permissions(path, PermissionsExt::from_mode(bits)).unwrap();
    mode(&folder, 0o755);
    mode(&file, 0o644);
    let report = examine(&site);
    assert_eq!((report.code, report.faults()), (WARNINGS, vec!["file_open"]));
    let remedies = report.remedies("file_open", "644");
    assert!(remedies[0].starts_with("chmod 600 ") && remedies[1].starts_with("chmod 700 "));
    for command in remedies {
        let done = std::process::Command::new("sh").args(["-c", &command]).status().unwrap();
        assert!(done.success(), "{command}");
    }
    assert_eq!(examine(&site).code, FINE);
}

#[test]
fn a_damaged_file_is_an_error() {
    let site = made();
    let file = site.data_dir().join("magegate.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    // Rows that nobody reads at a start: names of regions.
    let page = bytes.chunks(4096).position(|page| page.windows(6).any(|text| text == b"Nevada"));
    let page = page.unwrap() * 4096;
    bytes[page..page + 64].fill(0xA5);
    std::fs::write(&file, bytes).unwrap();
    let report = examine(&site);
    assert_eq!(report.code, ERRORS, "{report:#?}");
    report.finding("file_broken", "is damaged");
}

#[test]
fn unsafe_settings_are_warnings_here_too() {
    let site = made();
    let path = "oauth/authentication_lock/max_failures_count";
    let _ = site.run(&["config", "set", path, "0"]).succeeded();
    let report = examine(&site);
    assert_eq!((report.code, report.faults()), (WARNINGS, vec!["throttle_off"]));
    let text = site.run(&["doctor", "--quiet"]).ended_with(WARNINGS);
    assert_eq!(text.stdout.lines().next(), Some("Settings"));
    assert_eq!(text.stderr, "error: doctor found errors: 0, warnings: 1\n");
}
