//! What is wrong with a configuration, as one line that names the source, the key and what is allowed.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A line of the configuration file, counted from 1.
    File(PathBuf, usize),
    /// A variable of the environment.
    Variable(String),
    /// A flag of the command line.
    Flag(String),
    /// The built-in default.
    Default,
}

/// Why a configuration was refused. `Display` gives one line.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("{}: cannot be read: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{location}: not valid TOML: {message}")]
    Syntax {
        /// Where.
        location: Source,
        /// What the parser said.
        message: String,
    },
    /// A key that the catalogue does not have.
    #[error("{location}: unknown {what} {name}; {hint}")]
    Unknown {
        /// Where it was given.
        location: Source,
        /// `key`, `section`, `variable` or `flag`.
        what: &'static str,
        /// The name given.
        name: String,
        /// What is there instead.
        hint: String,
    },
    /// A value that the key does not allow.
    #[error("{location}: {key}: {value} is not allowed; expected {expected}")]
    BadValue {
        /// Where it was given.
        location: Source,
        /// The key.
        key: String,
        /// The value given, in quotes.
        value: String,
        /// What is allowed.
        expected: String,
    },
    /// A file that a key names does not hold what it should. What it holds is not shown.
    #[error("{key}: {}: {cause}", file.display())]
    Content {
        /// The key.
        key: &'static str,
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// A value that does not go with what the store's database says.
    #[error("{0}")]
    Store(String),
    /// A value that does not go with another one.
    #[error("{location}: {key} {rule}")]
    Together {
        /// Where it was given.
        location: Source,
        /// The key.
        key: &'static str,
        /// The rule that it breaks.
        rule: String,
    },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
            Self::Default => f.write_str("default"),
        }
    }
}
