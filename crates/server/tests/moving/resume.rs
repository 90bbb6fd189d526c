//! An import that was stopped, by whatever, goes on where it ended when it is started again.

use crate::fixture::{Elsewhere, OLD_HASH, empty, export, full, rows};
use magegate_testkit::{Database, Site};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const ROWS: u64 = 4_000;

/// A store with many customers, in a file.
fn many() -> (Site, PathBuf) {
    let site = full();
    let mut text = "email,firstname,lastname,created_at,updated_at,password_hash\n".to_owned();
    for number in 0..ROWS {
        let times = "2001-02-03 04:05:06,2002-02-03 04:05:06";
        writeln!(text, "c{number}@example.com,Ada,Adams,{times},{OLD_HASH}").unwrap();
    }
    let _ = site.run_with_input(&["customer", "import", "-"], &text).succeeded();
    let file = export(&site, "store.jsonl");
    (site, file)
}

fn spawn(store: &Elsewhere, file: &Path) -> Child {
    let mut command = store.command(&["import", file.to_str().unwrap()]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// How many customers are in the database; none before it has tables.
fn customers(database: &Database) -> u64 {
    let query = format!(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{}' \
         AND table_name = 'magegate_import'",
        database.name()
    );
    if database.value(&query) == "0" {
        return 0;
    }
    database.value("SELECT COALESCE(MAX(rows_read), 0) FROM magegate_import").parse().unwrap()
}

/// Waits until there are more customers than before. `false`: the import ended before.
fn goes_on(database: &Database, child: &mut Child) -> bool {
    let before = customers(database);
    loop {
        if customers(database) > before {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_import_killed_again_and_again_ends_as_an_uninterrupted_one() {
    let (_from, file) = many();
    let database = Database::fresh();
    let there = Elsewhere::new(empty(), &["--database", &database.url()]);
    let mut kills = 0;
    while kills < 4 {
        let mut child = spawn(&there, &file);
        let amid = goes_on(&database, &mut child);
        child.kill().unwrap();
        child.wait().unwrap();
        if !amid {
            break;
        }
        kills += 1;
    }
    assert!(kills >= 2, "killed {kills} times");
    let done = there.run(&["import", file.to_str().unwrap()]).succeeded();
    assert!(done.stderr.contains("goes on after"), "{}", done.stderr);
    let path = there.path("there.jsonl");
    let _ = there.run(&["export", path.to_str().unwrap()]).succeeded();
    assert!(rows(&file) == rows(&path), "the same store");
}

#[test]
fn an_interrupted_import_finishes_its_batch_and_says_that_it_goes_on() {
    let (_from, file) = many();
    let database = Database::fresh();
    let there = Elsewhere::new(empty(), &["--database", &database.url()]);
    let mut child = spawn(&there, &file);
    assert!(goes_on(&database, &mut child));
    let line = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").arg("-c").arg(line).status().unwrap().success());
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(130), "{said}");
    assert!(said.contains("interrupted after line"), "{said}");
    let kept = customers(&database);
    assert!(kept > 0 && kept < ROWS, "{kept}");
    let stored = database.value("SELECT COUNT(*) FROM customer_entity");
    assert_eq!(stored, kept.to_string());
    let _ = there.run(&["import", file.to_str().unwrap()]).succeeded();
    assert_eq!(customers(&database), ROWS + 3);
}
