//! An import that was stopped, by whatever, goes on where it ended and ends where an uninterrupted one would have.

use crate::fixture::{OLD_HASH, objects, site};
use magegate_testkit::Site;
use serde_json::json;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const ROWS: u64 = 6_000;
/// Every so many rows one is refused, so that progress can be seen from outside.
const BAD: u64 = 500;

/// A file whose import is the same whenever it happens.
fn file(site: &Site) -> PathBuf {
    let mut text = "email,firstname,lastname,created_at,updated_at,password_hash\n".to_owned();
    for number in 0..ROWS {
        let at = if number % BAD == 7 { "" } else { "@example.com" };
        let times = "2001-02-03 04:05:06,2002-02-03 04:05:06";
        writeln!(text, "c{number}{at},Ada,\"Adams\n{number}\",{times},{OLD_HASH}").unwrap();
    }
    site.file("customers.csv", &text)
}

fn spawn(site: &Site, arguments: &[&str]) -> Child {
    let mut command = site.command(&[&["customer", "import", "customers.csv"], arguments].concat());
    command.arg("--data-dir").arg(site.data_dir());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the import has told so many refused rows on standard error. `false`: it ended before.
fn has_told(child: &mut Child, rows: usize) -> bool {
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let seen = told.by_ref().filter(|line| line.starts_with("warning: line")).take(rows).count();
    // The rest is read, so that the program does not wait for us.
    std::thread::spawn(move || told.count());
    seen == rows
}

fn signal(child: &Child, name: &str) {
    let line = format!("kill -{name} {}", child.id());
    assert!(Command::new("sh").arg("-c").arg(line).status().unwrap().success());
}

fn customers(site: &Site) -> String {
    site.run(&["customer", "export", "--format", "jsonl"]).succeeded().stdout
}

/// What an uninterrupted import leaves: the customers and the report.
fn uninterrupted() -> (String, String) {
    let site = site();
    file(&site);
    let _ =
        site.run(&["customer", "import", "customers.csv", "--report", "report.csv"]).ended_with(1);
    let report = std::fs::read_to_string(site.folder().join("report.csv")).unwrap();
    (customers(&site), report)
}

#[test]
fn an_import_killed_again_and_again_ends_as_an_uninterrupted_one() {
    let site = site();
    file(&site);
    let mut kills = 0;
    while kills < 20 {
        let how: &[&str] = if kills == 0 { &[] } else { &["--resume"] };
        let mut child = spawn(&site, how);
        let amid = has_told(&mut child, 3);
        if amid {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        if !amid {
            break;
        }
        kills += 1;
    }
    assert!((2..20).contains(&kills), "killed {kills} times");
    let done =
        site.run(&["customer", "import", "customers.csv", "--resume", "--json"]).ended_with(1);
    let refused = ROWS / BAD;
    let told = &objects(&done)[0];
    assert_eq!((&told["created"], &told["refused"]), (&json!(ROWS - refused), &json!(refused)));
    assert_eq!(customers(&site), uninterrupted().0);
}

#[test]
fn the_report_of_an_import_that_was_killed_goes_on_without_gap_or_repetition() {
    let site = site();
    file(&site);
    let report = site.folder().join("report.csv");
    let length = || std::fs::metadata(&report).map_or(0, |about| about.len());
    let mut child = spawn(&site, &["--report", "report.csv"]);
    while length() < 200 && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let _ = site
        .run(&["customer", "import", "customers.csv", "--resume", "--report", "report.csv"])
        .ended_with(1);
    let (customers_then, report_then) = uninterrupted();
    assert_eq!(std::fs::read_to_string(&report).unwrap(), report_then);
    assert_eq!(customers(&site), customers_then);
}

#[test]
fn an_interrupted_import_finishes_its_rows_and_says_how_to_go_on() {
    let site = site();
    file(&site);
    for name in ["INT", "TERM"] {
        let mut child = spawn(&site, &["--restart", "--update"]);
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        errors.read_line(&mut line).unwrap();
        signal(&child, name);
        let mut rest = String::new();
        errors.read_to_string(&mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
        assert!(rest.contains("interrupted after line "), "{rest}");
        assert!(rest.ends_with("so far; --resume goes on\n"), "{rest}");
    }
    let refused = site.run(&["customer", "import", "customers.csv"]).ended_with(1);
    assert!(refused.stderr.contains("--resume goes on after that line"), "{}", refused.stderr);
    let other = site.run(&["customer", "import", "customers.csv", "--resume"]).ended_with(1);
    assert!(other.stderr.contains("was begun with --format csv --update"), "{}", other.stderr);
    let done =
        site.run(&["customer", "import", "customers.csv", "--resume", "--update"]).ended_with(1);
    assert!(done.stdout.contains(" rows refused; went on after line "), "{}", done.stdout);
}

#[test]
fn an_import_into_a_full_disk_goes_on_when_there_is_room() {
    let site = site();
    file(&site);
    // No file may grow beyond 1 MiB, and the program is told so by an error instead of a signal.
    let mut command = Command::new("sh");
    command.arg("-c").arg("trap '' XFSZ; ulimit -f 2048; exec \"$@\"").arg("sh");
    command.arg(env!("CARGO_BIN_EXE_magegate")).args(["customer", "import", "customers.csv"]);
    command.arg("--data-dir").arg(site.data_dir()).current_dir(site.folder());
    let full = command.output().unwrap();
    let told = String::from_utf8_lossy(&full.stderr);
    assert_eq!(full.status.code(), Some(4), "{told}");
    assert!(told.contains("those before are; --resume goes on with them"), "{told}");
    let _ = site.run(&["customer", "import", "customers.csv", "--resume"]).ended_with(1);
    assert_eq!(customers(&site), uninterrupted().0);
}

#[test]
fn a_changed_file_and_what_can_be_read_once_are_not_gone_on_with() {
    let site = site();
    let path = file(&site);
    let mut child = spawn(&site, &[]);
    assert!(has_told(&mut child, 3));
    child.kill().unwrap();
    child.wait().unwrap();
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("late@example.com,Ada,Adams,,,\n");
    std::fs::write(&path, text).unwrap();
    for how in [&[][..], &["--resume"]] {
        let refused =
            site.run(&[&["customer", "import", "customers.csv"], how].concat()).ended_with(1);
        assert!(refused.stderr.contains("its content has changed since"), "{}", refused.stderr);
    }
    let again = site.run(&["customer", "import", "customers.csv", "--restart"]).ended_with(1);
    assert!(!again.stdout.contains("went on"), "{}", again.stdout);
    let once = site.run_with_input(&["customer", "import", "-", "--resume"], "email\n");
    let once = once.ended_with(2);
    assert!(once.stderr.contains("- can be read only once"), "{}", once.stderr);
}

#[test]
fn a_file_that_was_imported_to_its_end_is_imported_again_only_when_asked() {
    let site = site();
    site.file("customers.csv", "email,firstname,lastname\na@example.com,Ada,Adams\n");
    let import = |how: &[&str]| site.run(&[&["customer", "import", "customers.csv"], how].concat());
    let first = import(&["--resume"]).succeeded();
    assert_eq!(first.stdout, "1 customers created, 0 updated, 0 rows refused\n");
    let nothing = import(&["--resume"]).succeeded();
    let wanted = "1 customers created, 0 updated, 0 rows refused; went on after line 2\n";
    assert_eq!(nothing.stdout, wanted);
    let again = import(&[]).ended_with(1);
    assert_eq!(again.stdout, "0 customers created, 0 updated, 1 rows refused\n");
    let _ = import(&["--restart", "--update"]).succeeded();
}
