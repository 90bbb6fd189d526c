//! `setup`: what the recipes need beyond the toolchain. Says what is there, what it installs, what it does without.

use crate::shell;
use anyhow::Result;
use std::process::Command;

/// Programs of the system that a group of tests needs.
struct Programs {
    /// Which tests need them.
    tests: &'static str,
    /// How to see that each is there, and the system's package that has it.
    checks: &'static [(&'static [&'static str], &'static str)],
}

const FOR_CLIENTS: Programs = Programs {
    tests: "the tests of other people's clients",
    checks: &[
        (&["python3", "-c", "import venv, ensurepip"], "python3-venv"),
        (&["node", "--version"], "nodejs"),
        (&["npm", "--version"], "npm"),
    ],
};
const FOR_DATABASES: Programs = Programs {
    tests: "the tests on MariaDB, on a Galera cluster and on Redis",
    checks: &[
        // Not always on the search path of an ordinary account.
        (&["sh", "-c", "PATH=$PATH:/usr/sbin mariadbd --version"], "mariadb-server"),
        (&["mariadb", "--version"], "mariadb-client"),
        (&["sh", "-c", "ls /usr/lib*/galera*/libgalera_smm.so"], "galera-4"),
        (&["rsync", "--version"], "rsync"),
        (&["redis-server", "--version"], "redis-server"),
    ],
};

const FOR_BROWSER: Programs = Programs {
    tests: "the tests in a browser",
    checks: &[
        (&["chromium", "--version"], "chromium"),
        (&["chromedriver", "--version"], "chromium-driver"),
    ],
};

/// Installs what is missing. Nothing is needed to build or run the program itself.
pub(crate) fn run() -> Result<()> {
    for_tests(&FOR_CLIENTS);
    for_tests(&FOR_DATABASES);
    for_tests(&FOR_BROWSER);
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

/// Without these, the tests that need them fail and say how to go on; everything else works.
fn for_tests(programs: &Programs) {
    let is_there = |check: &[&str]| match check {
        [program, arguments @ ..] => shell::succeeds(Command::new(program).args(arguments)),
        [] => true,
    };
    let Programs { tests, checks } = programs;
    let missing: Vec<&str> =
        checks.iter().filter(|(check, _)| !is_there(check)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        let packages: Vec<&str> = checks.iter().map(|(_, package)| *package).collect();
        shell::say(&format!("setup: {} are installed", packages.join(", ")));
        return;
    }
    let packages = missing.join(" ");
    if !is_there(&["apt-get", "--version"]) {
        shell::say(&format!("setup: {packages} missing: {tests} cannot run"));
        return;
    }
    shell::say(&format!("setup: installing {packages}, which {tests} need"));
    let mut install = Command::new("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
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
