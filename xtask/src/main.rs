//! The project's recipes, run as `cargo xtask NAME`. CI runs `all` and nothing else.

mod checks;
mod database;
mod fuzz;
mod setup;
mod shell;
mod suite;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask RECIPE

  setup              installs what the other recipes need; says what it does
  check              formatting, lints, documentation, dependency rules
  check deny         dependency rules alone
  test [FILTER…]     every test, or those whose names match
  fuzz [--seconds N] every fuzz target over its seeds, then N seconds of new input each (default 30)
  gen                writes the generated files anew (documentation, tables, snapshots)
  conform [--release] replays the recorded answers of the reference against the program
  all                what CI does: setup, check, fuzz for 5 seconds a target, test";

/// Seconds that each fuzz target gets when nothing is said.
const FUZZ_SECONDS: u32 = 30;
/// Seconds that each fuzz target gets as a part of `all`.
const FUZZ_SECONDS_IN_ALL: u32 = 5;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match recipe(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell::say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn recipe(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["setup"] => setup::run(),
        ["check"] => checks::run(),
        ["check", "deny"] => checks::deny(),
        ["test", filters @ ..] => suite::run(filters),
        ["fuzz"] => fuzz::run(FUZZ_SECONDS),
        ["fuzz", "--seconds", seconds] => fuzz::run(seconds.parse()?),
        ["gen"] => suite::regenerate(),
        ["conform"] => suite::conform(false),
        ["conform", "--release"] => suite::conform(true),
        ["all"] => all(),
        ["help" | "--help" | "-h"] | [] => {
            shell::say(USAGE);
            Ok(())
        }
        other => bail!("no such recipe: {}\n\n{USAGE}", other.join(" ")),
    }
}

/// The tests come last, so that the run ends with the test runner's own count.
fn all() -> Result<()> {
    setup::run()?;
    checks::run()?;
    fuzz::run(FUZZ_SECONDS_IN_ALL)?;
    suite::run(&[])
}
