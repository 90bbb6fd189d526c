//! Imports and exports hold one batch in memory, whatever the file's size.

use crate::fixture::{OLD_HASH, site};
use magegate_testkit::Site;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Stdio};

const ROWS: u32 = 20_000;
/// The most that the program may ever have held, in KiB.
const LIMIT: u64 = 120 * 1024;
/// By how much that may grow from a quarter of the rows to all of them, in KiB: those rows as bare text are 10 MiB, the
/// database's own page caches 2 MiB a connection.
const GROWTH: u64 = 6 * 1024;

fn spawn(site: &Site, arguments: &[&str]) -> Child {
    let mut command = site.command(arguments);
    command.arg("--data-dir").arg(site.data_dir());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

/// The most memory that the process has held so far, in KiB.
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn many_rows_are_imported_and_exported_in_little_memory() {
    let site = site();
    let mut import = spawn(&site, &["customer", "import", "-"]);
    let mut to = import.stdin.take().unwrap();
    to.write_all(b"email,firstname,lastname,middlename,password_hash\n").unwrap();
    let filling = "x".repeat(200);
    let mut row = String::new();
    let mut at_a_quarter = 0;
    for number in 0..ROWS {
        if number == ROWS / 4 {
            at_a_quarter = peak(&import);
        }
        row.clear();
        writeln!(row, "c{number}@example.com,{filling},{filling},{filling},{OLD_HASH}").unwrap();
        to.write_all(row.as_bytes()).unwrap();
    }
    // All but what fits into the pipe was read by now.
    let at_the_end = peak(&import);
    drop(to);
    let done = import.wait_with_output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(said, format!("{ROWS} customers created, 0 updated, 0 rows refused\n"));
    is_bounded(at_a_quarter, at_the_end);

    let mut export = spawn(&site, &["customer", "export", "--format", "jsonl"]);
    let mut lines = BufReader::new(export.stdout.take().unwrap()).lines().map_while(Result::ok);
    let (quarter, most) = (ROWS as usize / 4, ROWS as usize * 3 / 4);
    assert_eq!(lines.by_ref().take(quarter).count(), quarter);
    let at_a_quarter = peak(&export);
    assert_eq!(lines.by_ref().take(most - quarter).count(), most - quarter);
    // What is left does not fit into the pipe: the program is still at it.
    let at_the_end = peak(&export);
    assert_eq!(lines.count(), quarter);
    assert!(export.wait().unwrap().success());
    is_bounded(at_a_quarter, at_the_end);
}

fn is_bounded(at_a_quarter: u64, at_the_end: u64) {
    assert!(at_the_end < LIMIT, "{at_the_end} KiB");
    assert!(at_the_end - at_a_quarter < GROWTH, "from {at_a_quarter} to {at_the_end} KiB");
}
