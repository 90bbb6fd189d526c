//! `test`, `gen` and `conform`: the test suite, whole or in part.

use crate::database::Database;
use crate::{setup, shell};
use anyhow::Result;
use std::process::Command;

/// Makes the tests of generated files write them instead of comparing.
const REGENERATE: &str = "MAGEGATE_TEST_REGENERATE";
/// The part of a name by which tests of generated files are known.
const FRESHNESS: &str = "fresh";

/// Examples in the documentation first, then the suite on one database server; its count closes the output.
pub(crate) fn run(filters: &[&str]) -> Result<()> {
    if filters.is_empty() {
        shell::run(&mut shell::locked_cargo(&["test", "--workspace", "--doc"]))?;
    }
    let database = Database::start()?;
    shell::run(database.tell(&mut runner(&["--workspace"], filters)))
}

/// Runs the tests that compare a generated file with its source, telling them to write it.
pub(crate) fn regenerate() -> Result<()> {
    let database = Database::start()?;
    shell::run(database.tell(runner(&["--workspace"], &[FRESHNESS]).env(REGENERATE, "1")))?;
    shell::say("gen: done; `git diff` shows what changed");
    Ok(())
}

/// The recorded answers alone, with every difference shown.
pub(crate) fn conform(release: bool) -> Result<()> {
    let mut scope = vec!["--package", "magegate", "--test", "conformance"];
    if release {
        scope.push("--release");
    }
    let mut command = runner(&scope, &[]);
    if setup::has_nextest() {
        command.arg("--no-capture");
    } else {
        command.args(["--", "--nocapture"]);
    }
    let database = Database::start()?;
    shell::run(database.tell(&mut command))
}

fn runner(scope: &[&str], filters: &[&str]) -> Command {
    let runner: &[&str] = if setup::has_nextest() { &["nextest", "run"] } else { &["test"] };
    let mut command = shell::locked_cargo(&[runner, scope].concat());
    match (runner, filters) {
        (_, []) => {}
        (["test"], filters) => {
            command.arg("--").args(filters);
        }
        (_, filters) => {
            command.args(filters);
        }
    }
    command
}
