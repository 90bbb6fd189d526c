//! `check`: formatting, lints, documentation and the dependency rules of `deny.toml`.

use crate::{setup, shell};
use anyhow::{Result, bail};

/// Everything that can be found without running a test.
pub(crate) fn run() -> Result<()> {
    shell::run(&mut shell::cargo(&["fmt", "--all", "--check"]))?;
    let mut clippy = shell::locked_cargo(&["clippy", "--workspace", "--all-targets"]);
    shell::run(clippy.args(["--", "--deny", "warnings"]))?;
    let mut doc = shell::locked_cargo(&["doc", "--workspace", "--no-deps"]);
    shell::run(doc.env("RUSTDOCFLAGS", "--deny warnings"))?;
    deny()
}

/// Licences, floors, duplicates and sources always; known vulnerabilities whenever their list can be had.
pub(crate) fn deny() -> Result<()> {
    if !setup::has_deny() {
        bail!("cargo-deny is missing: run `cargo xtask setup` first");
    }
    shell::run(&mut shell::cargo(&["deny", "check", "licenses", "bans", "sources"]))?;
    if shell::succeeds(&mut shell::cargo(&["deny", "fetch", "db"])) {
        return shell::run(&mut shell::cargo(&["deny", "check", "advisories"]));
    }
    shell::say(
        "\n\
         WARNING: the list of known vulnerabilities cannot be fetched from this machine.\n\
         WARNING: `cargo deny check advisories` was NOT run; run it where the network allows it.\n",
    );
    Ok(())
}
