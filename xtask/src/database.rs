//! The one MariaDB of a run of the tests: started before it, its address handed on, ended after it.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The variable in which the tests find a running server.
const RUNNING: &str = "MAGEGATE_TEST_MARIADB";

/// A server for the tests; ended when dropped.
pub(crate) struct Database {
    process: Option<Child>,
    url: String,
}

impl Database {
    /// Starts a server, or takes the one that the environment names.
    pub(crate) fn start() -> Result<Self> {
        if let Some(url) = std::env::var_os(RUNNING) {
            let url = url.into_string().ok().context("MAGEGATE_TEST_MARIADB is not text")?;
            shell::say("test: the tests use the server that MAGEGATE_TEST_MARIADB names");
            return Ok(Self { process: None, url });
        }
        let package = ["--package", "magegate-testkit", "--bin", "mariadb-for-tests"];
        let mut process = shell::locked_cargo(&[&["run", "--quiet"], &package[..]].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the database of the tests")?;
        let mut url = String::new();
        let output = process.stdout.take().context("the database's output is not piped")?;
        BufReader::new(output).read_line(&mut url).context("cannot read the database's address")?;
        let url = url.trim_end().to_owned();
        if url.is_empty() {
            let _ = process.wait();
            bail!(
                "the MariaDB that the tests need does not start (see above). `cargo xtask setup` installs it; \
                 or set {RUNNING}=mysql://user:password@host:port to a server whose databases may be used"
            );
        }
        Ok(Self { process: Some(process), url })
    }

    /// Tells a command where the server is.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env(RUNNING, &self.url)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            // The end of its input is the order to stop.
            drop(process.stdin.take());
            let _ = process.wait();
        }
    }
}
