//! A data directory of its own and the program to run on it.

use crate::mariadb::Database;
use crate::server::Server;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The variable of the configuration's key `database.url`.
const DATABASE_URL: &str = "MAGEGATE_DATABASE_URL";

/// A data directory that is removed at the end, and the program that works on it.
#[derive(Debug)]
pub struct Site {
    binary: PathBuf,
    folder: TempDir,
    variables: Vec<(String, String)>,
    database: Option<String>,
}

/// What a finished command left behind.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The exit code; `None` when a signal ended the process.
    pub code: Option<i32>,
    /// Everything written to standard output.
    pub stdout: String,
    /// Everything written to standard error.
    pub stderr: String,
}

impl Site {
    /// An empty data directory. `binary` is `env!("CARGO_BIN_EXE_magegate")` of the calling test.
    pub fn new(binary: impl Into<PathBuf>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory can be made");
        Self { binary: binary.into(), folder, variables: Vec::new(), database: None }
    }

    /// The same site with an environment variable for every command. Nothing else of the test's environment is
    /// handed on except `PATH`.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same program on a database of a server instead of a file of its own.
    #[must_use]
    pub fn on(self, database: &Database) -> Self {
        self.on_url(&database.url())
    }

    /// The same on the database that a URL names.
    #[must_use]
    pub fn on_url(mut self, url: &str) -> Self {
        self.database = Some(url.to_owned());
        self
    }

    /// The data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where a test may put files of its own, beside the data directory.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file beside the data directory and gives its path.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a file can be written beside the data directory");
        path
    }

    /// Runs a command on the data directory to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with_input(arguments, "")
    }

    /// The same with text on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut child = self
            .on_store(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        if let Some(mut pipe) = child.stdin.take() {
            // A program that does not read its input closes the pipe early: nothing to complain about.
            let _ = pipe.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().expect("the program's output can be read");
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts `serve` on the data directory and a free port, with further arguments, and waits until it listens.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        let mut command =
            self.on_store(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        Server::start(&mut command)
    }

    /// The bare program with arguments, in the site's environment; the data directory is not named.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_clear().current_dir(self.folder.path()).args(arguments);
        // Any free port, so that tests can run beside each other.
        command.env("MAGEGATE_OPS_LISTEN", "127.0.0.1:0");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    fn on_store(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        match &self.database {
            Some(url) => command.env(DATABASE_URL, url),
            None => command.arg("--data-dir").arg(self.data_dir()),
        };
        command
    }
}

impl Outcome {
    /// The same outcome, which must be that of a success.
    #[expect(clippy::return_self_not_must_use, reason = "often the check is all that is wanted")]
    pub fn succeeded(self) -> Self {
        self.ended_with(0)
    }

    /// The same outcome, which must have the given exit code.
    #[expect(clippy::return_self_not_must_use, reason = "often the check is all that is wanted")]
    pub fn ended_with(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "the command's exit code\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }
}
