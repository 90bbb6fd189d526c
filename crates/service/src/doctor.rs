//! `magegate doctor`: looks at a deployment from the connection to the last letter and says what it found in plain words,
//! each finding with its remedy. Facts are collected first; what they mean is decided by pure functions, one file a topic.

mod clock;
mod codes;
mod connection;
mod examine;
mod file;
pub mod fix;
mod grants;
mod integrations;
mod passwords;
mod program;
mod rows;
mod second_factor;
mod server;
mod settings;
mod signing;
mod tables;
#[cfg(test)]
mod tests;
mod texts;
mod variables;

pub use codes::{CODES, Code};
pub use connection::unreachable;
pub use examine::examine;
pub use signing::KeyFacts;

use std::path::PathBuf;
use std::time::Duration;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// As it should be.
    Fine,
    /// Worth knowing; nothing needs to be done.
    Note,
    /// Something is unsafe, or will not work at some time.
    Warning,
    /// Something does not work, or lets strangers in.
    Error,
}

/// What a finding is about; the groups of the report, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The way to the database.
    Connection,
    /// The database server, its version and settings.
    Server,
    /// The file of an embedded database.
    File,
    /// What the database account may do.
    Grants,
    /// Tables, columns, indexes.
    Tables,
    /// How texts are stored and compared.
    Texts,
    /// Clocks.
    Clock,
    /// Signed tokens and encryption keys.
    Signing,
    /// Integrations and how they prove themselves.
    Integrations,
    /// Settings of the store.
    Settings,
    /// Password hashes.
    Passwords,
    /// Rows that nobody can use any more.
    Rows,
    /// Second factors and what else PHP asks for.
    SecondFactor,
    /// This program's own tables and jobs.
    Program,
    /// Letters.
    Mail,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was found, by its stable code.
    pub code: &'static Code,
    /// How bad it is here.
    pub severity: Severity,
    /// What was found here, in plain words with figures.
    pub text: String,
    /// Commands or SQL that help, one each; empty where there is nothing to do.
    pub remedy: Vec<String>,
}

/// In which of its ways the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// On an SQLite file of its own.
    Alone,
    /// On a server, all tables its own.
    Shared,
    /// Beside a store on its tables.
    Beside {
        /// Whether there are to be no tables of this program's own.
        read_only: bool,
    },
}

/// What the building knows and the database cannot tell.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// In which way the program runs.
    pub way: Way,
    /// What stands before the names of tables.
    pub prefix: String,
    /// How long it took to connect.
    pub connected_in: Duration,
    /// Whether the connection stays on this machine.
    pub is_local: bool,
    /// How many connections one server process opens at most.
    pub connections: u32,
    /// The encryption keys of the store, the oldest first; never the keys themselves.
    pub keys: Vec<KeyFacts>,
    /// The modules of the store and whether each is on; `None` where that is not known.
    pub modules: Option<Vec<(String, bool)>>,
    /// Settings that the store's files fix, as `scope path`.
    pub fixed: Vec<String>,
    /// Further databases of the store.
    pub elsewhere: Vec<String>,
    /// Whether letters are sent.
    pub mail_is_on: bool,
    /// What in the configuration of mail is unsafe, one sentence each.
    pub mail_complaints: Vec<String>,
    /// The embedded database's file.
    pub file: Option<FileFacts>,
}

/// The embedded database's file, as the system has it.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// Where it is.
    pub path: PathBuf,
    /// Its permissions and those of its folder, as `chmod` takes them.
    pub modes: [u32; 2],
    /// Bytes that are free on its disk.
    pub free: Option<u64>,
    /// Bytes of the write-ahead log.
    pub log: u64,
}

impl Severity {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Topic {
    /// The heading of its group.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connection => "Connection",
            Self::Server => "Database server",
            Self::File => "Database file",
            Self::Grants => "Grants",
            Self::Tables => "Tables",
            Self::Texts => "Texts",
            Self::Clock => "Clocks",
            Self::Signing => "Signed tokens",
            Self::Integrations => "Integrations",
            Self::Settings => "Settings",
            Self::Passwords => "Passwords",
            Self::Rows => "Left-over rows",
            Self::SecondFactor => "Second factors",
            Self::Program => "Own tables and jobs",
            Self::Mail => "Letters",
        }
    }
}

impl Finding {
    /// A finding of its code's own severity, without a command that helps.
    pub(crate) fn new(code: &'static Code, text: impl Into<String>) -> Self {
        Self { code, severity: code.severity, text: text.into(), remedy: Vec::new() }
    }

    /// The same with another severity than usual.
    pub(crate) fn at(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same with a command or a statement that helps.
    pub(crate) fn remedy(mut self, command: impl Into<String>) -> Self {
        self.remedy.push(command.into());
        self
    }

    /// The same with several.
    pub(crate) fn remedies(mut self, commands: impl IntoIterator<Item = String>) -> Self {
        self.remedy.extend(commands);
        self
    }
}

impl Way {
    /// Whether the tables are a live store's.
    pub(crate) fn is_beside(self) -> bool {
        matches!(self, Self::Beside { .. })
    }
}

/// A number of things with its word: `1 row`, `2 rows`.
pub(crate) fn counted(number: impl Into<i128>, one: &str, many: &str) -> String {
    match number.into() {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}

/// Names for a sentence, in order; beyond ten of them how many more there are.
pub(crate) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    const SHOWN: usize = 10;
    let shown = names.iter().take(SHOWN).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
