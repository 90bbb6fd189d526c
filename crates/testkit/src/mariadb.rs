//! A real MariaDB for the tests: one for the whole run, or one of a test's own that it may kill and start again.

mod client;
mod database;
mod dump;
pub(crate) mod folder;

pub use client::Access;
pub use database::Database;
pub use dump::Dump;

use crate::supervised::{Supervised, free_port, program, server_folder, wait_for};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The variable that names a running server, with rights to create databases and accounts, for all tests to share:
/// `mysql://user:password@host:port`.
pub const RUNNING: &str = "MAGEGATE_TEST_MARIADB";
/// How often another port is tried when somebody took the first.
const ATTEMPTS: usize = 5;
/// How much of a log a failed test shows.
const LOG_LINES: usize = 40;
/// Small, but as durable as a server that is taken seriously. What is said here, options handed in later may change.
const OPTIONS: [&str; 14] = [
    "--skip-networking=0",
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=64M",
    "--innodb-buffer-pool-dump-at-shutdown=0",
    "--key-buffer-size=1M",
    "--aria-pagecache-buffer-size=1M",
    "--performance-schema=0",
    "--max-connections=400",
    "--thread-stack=256K",
];

/// A server; ended when dropped, and also when the test process is killed.
#[derive(Debug)]
pub struct MariaDb {
    access: Access,
    own: Option<Own>,
}

/// A server that we started.
#[derive(Debug)]
struct Own {
    folder: PathBuf,
    options: Vec<String>,
    running: Option<Supervised>,
    /// Earlier runs, whose watchers clean up if the test dies while the server is down.
    ended: Vec<Supervised>,
}

impl MariaDb {
    /// The one server of this process, started at the first call; or the one that `MAGEGATE_TEST_MARIADB` names.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<MariaDb> = OnceLock::new();
        SHARED.get_or_init(|| match std::env::var_os(RUNNING) {
            Some(url) => {
                let access = url.to_str().and_then(Access::from_url);
                let access = access.unwrap_or_else(|| {
                    panic!("{RUNNING} must read mysql://user:password@host:port")
                });
                Self { access, own: None }
            }
            None => Self::start(),
        })
    }

    /// A server of the caller's own, with nothing in it. `root` has no password.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with further options, such as `--max-connections=20`.
    pub fn start_with(options: &[&str]) -> Self {
        let folder = server_folder();
        folder::copy_fresh(&folder.join("data"));
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        Self::start_on(&folder, &options, &[])
    }

    /// A new empty database with an account of its own that has all rights on it.
    pub fn database(&self) -> Database {
        Database::create(self)
    }

    /// Where it listens, and an account that may do everything.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Its port on this machine.
    pub fn port(&self) -> u16 {
        self.access.port
    }

    /// What it wrote about itself, for messages of failed tests.
    pub fn log(&self) -> String {
        let file = self.own.as_ref().map(|own| own.folder.join("log"));
        file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default()
    }

    /// Ends it at once (SIGKILL), as a power cut would.
    pub fn kill(&mut self) {
        self.end("KILL");
    }

    /// Ends it politely (SIGTERM) and waits until it is down.
    pub fn stop(&mut self) {
        self.end("TERM");
    }

    /// Halts all its threads (SIGSTOP) until `resume`: connections stay open and nothing answers.
    pub fn pause(&self) {
        self.signal("STOP");
    }

    /// Ends a `pause`.
    pub fn resume(&self) {
        self.signal("CONT");
    }

    /// Starts it again on the same port and data and waits until it answers.
    pub fn restart(&mut self) {
        self.restart_with(&[]);
    }

    /// The same with further options for this once.
    pub(crate) fn restart_with(&mut self, once: &[&str]) {
        let port = self.access.port;
        let own = self.own.as_mut().expect("only a server of the test's own is restarted");
        assert!(own.running.is_none(), "the server is still running");
        own.run(port, once);
        wait_for("the server to answer again", || self.answers().then_some(()));
    }

    /// Whether it answers a query now.
    pub fn answers(&self) -> bool {
        self.access.try_run("", "SELECT 1").is_ok()
    }

    /// Runs the stopped server's program on its data with a further option that makes it end by itself; gives what it
    /// says.
    pub(crate) fn say(&self, option: &str) -> String {
        let own = self.own.as_ref().expect("only a server of the test's own is stopped");
        assert!(own.running.is_none(), "the server is still running");
        let mut command = Command::new(program("mariadbd", "mariadb-server"));
        let output = command.args(own.arguments(self.access.port)).arg(option).output();
        let output = output.expect("mariadbd starts");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Where its data lies.
    pub(crate) fn data(&self) -> PathBuf {
        self.own.as_ref().map(|own| own.folder.join("data")).unwrap_or_default()
    }

    /// A server on a folder whose `data` is filled, with options for good and some for this once. Takes the folder over.
    pub(crate) fn start_on(folder: &Path, options: &[String], once: &[&str]) -> Self {
        let options = options.to_vec();
        let folder = folder.to_owned();
        let mut own = Own { folder, options, running: None, ended: Vec::new() };
        for _ in 0..ATTEMPTS {
            let port = free_port();
            own.run(port, once);
            let access = Access {
                host: "127.0.0.1".to_owned(),
                port,
                user: "root".to_owned(),
                password: String::new(),
            };
            let is_up = wait_for("a new MariaDB to answer", || {
                if own.running.as_ref().is_none_or(Supervised::has_ended) {
                    return Some(false);
                }
                access.try_run("", "SELECT 1").is_ok().then_some(true)
            });
            if is_up {
                return Self { access, own: Some(own) };
            }
            own.end("KILL");
        }
        let log = std::fs::read_to_string(own.folder.join("log")).unwrap_or_default();
        let tail: Vec<_> = log.lines().rev().take(LOG_LINES).collect();
        let tail = tail.into_iter().rev().collect::<Vec<_>>().join("\n");
        panic!("MariaDB does not start:\n{tail}");
    }

    fn end(&mut self, signal: &str) {
        let own = self.own.as_mut().expect("only a server of the test's own is stopped");
        own.end(signal);
    }

    fn signal(&self, name: &str) {
        let running = self.own.as_ref().and_then(|own| own.running.as_ref());
        let id = running.expect("a server of the test's own is running").id();
        let line = format!("kill -{name} {id}");
        let sent = Command::new("sh").arg("-c").arg(line).status();
        assert!(sent.is_ok_and(|status| status.success()), "signal {name} can be sent");
    }
}

impl Own {
    fn end(&mut self, signal: &str) {
        let mut running = self.running.take().expect("the server is running");
        running.end(signal);
        self.ended.push(running);
    }

    fn run(&mut self, port: u16, once: &[&str]) {
        let mut arguments = self.arguments(port);
        arguments.extend(once.iter().map(|&option| option.to_owned()));
        let server = program("mariadbd", "mariadb-server");
        let log = self.folder.join("log");
        self.running = Some(Supervised::start(&server, &arguments, &log, &self.folder));
    }

    fn arguments(&self, port: u16) -> Vec<String> {
        let at = |name: &str| self.folder.join(name).display().to_string();
        let mut arguments = vec!["--no-defaults".to_owned()];
        arguments.extend(OPTIONS.iter().chain(&folder::SHAPE).map(|&option| option.to_owned()));
        // Of several accounts named, the server takes the first.
        let names_account = self.options.iter().any(|option| option.starts_with("--user="));
        let account = folder::user().filter(|_| !names_account);
        arguments.extend(account.map(str::to_owned));
        arguments.extend([
            format!("--port={port}"),
            format!("--datadir={}", at("data")),
            // Servers that share one take each other's temporary tables away.
            format!("--tmpdir={}", at("data")),
            format!("--socket={}", at("socket")),
            format!("--pid-file={}", at("pid")),
        ]);
        arguments.extend(self.options.iter().cloned());
        arguments
    }
}

#[cfg(test)]
mod tests;
