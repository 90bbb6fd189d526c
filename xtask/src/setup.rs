//! `setup`: what the recipes need beyond the toolchain. Says what is there, what it installs, what it does without.

use crate::shell;
use anyhow::Result;

/// Installs what is missing. Nothing is needed to build or run the program itself.
pub(crate) fn run() -> Result<()> {
    if has_nextest() {
        shell::say("setup: cargo-nextest is installed");
    } else {
        shell::say(
            "setup: cargo-nextest is not installed; the tests will run under `cargo test`, slower. \
             To have it: cargo install --locked cargo-nextest",
        );
    }
    if has_deny() {
        shell::say("setup: cargo-deny is installed");
        return Ok(());
    }
    shell::say("setup: installing cargo-deny, which checks the dependency rules (some minutes)");
    shell::run(&mut shell::cargo(&["install", "--locked", "cargo-deny"]))
}

/// Whether the faster test runner can be used.
pub(crate) fn has_nextest() -> bool {
    shell::succeeds(&mut shell::cargo(&["nextest", "--version"]))
}

/// Whether the dependency checker can be used.
pub(crate) fn has_deny() -> bool {
    shell::succeeds(&mut shell::cargo(&["deny", "--version"]))
}
