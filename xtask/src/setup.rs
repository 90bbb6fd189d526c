//! `setup`: what the recipes need beyond the toolchain. Says what is there, what it installs, what it does without.

use crate::shell;
use anyhow::Result;
use std::process::Command;

/// What the tests with other people's clients need: how to see that it is there, and the system's package that has it.
const FOR_CLIENTS: [(&[&str], &str); 3] = [
    (&["python3", "-c", "import venv, ensurepip"], "python3-venv"),
    (&["node", "--version"], "nodejs"),
    (&["npm", "--version"], "npm"),
];

/// Installs what is missing. Nothing is needed to build or run the program itself.
pub(crate) fn run() -> Result<()> {
    for_clients();
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

/// Without these, the tests of the clients fail and say how to go on without them; everything else works.
fn for_clients() {
    let is_there = |check: &[&str]| match check {
        [program, arguments @ ..] => shell::succeeds(Command::new(program).args(arguments)),
        [] => true,
    };
    let missing: Vec<&str> = FOR_CLIENTS
        .iter()
        .filter(|(check, _)| !is_there(check))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        shell::say("setup: python3 with venv, node and npm are installed");
        return;
    }
    let packages = missing.join(" ");
    if !is_there(&["apt-get", "--version"]) {
        shell::say(&format!(
            "setup: {packages} missing: the tests of other people's clients cannot run"
        ));
        return;
    }
    shell::say(&format!(
        "setup: installing {packages}, which the tests of other people's clients need"
    ));
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(&missing);
    let installed =
        shell::run(Command::new("apt-get").arg("update")).and_then(|()| shell::run(&mut install));
    if let Err(error) = installed {
        shell::say(&format!("setup: {error:#}"));
    }
}

/// Whether the faster test runner can be used.
pub(crate) fn has_nextest() -> bool {
    shell::succeeds(&mut shell::cargo(&["nextest", "--version"]))
}

/// Whether the dependency checker can be used.
pub(crate) fn has_deny() -> bool {
    shell::succeeds(&mut shell::cargo(&["deny", "--version"]))
}
