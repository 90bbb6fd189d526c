//! The exit codes: what scripts may rely on.

use crate::config::ConfigError;
use crate::deployment::DeploymentError;
use crate::mail::MailError;
use magegate_domain::{Error, ErrorKind};
use magegate_store::StoreError;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked; also: there was nothing to do.
    Done = 0,
    /// It was refused, or failed.
    Failed = 1,
    /// It was typed wrongly.
    Usage = 2,
    /// The configuration is wrong: a file, a variable or a flag.
    Configuration = 3,
    /// The database is missing, cannot be opened, or does not answer.
    Database = 4,
    /// `doctor` found something unsafe, or something that will not work at some time.
    Warnings = 5,
    /// `doctor` found something that does not work, or that lets strangers in.
    Errors = 6,
    /// It was interrupted by a signal, and left things in order.
    Interrupted = 130,
}

/// A command that cannot be understood, found after its arguments were read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);

/// A database that is not there.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct DatabaseError(pub(crate) String);

/// What `doctor` found, where it is worse than a note.
#[derive(Debug, thiserror::Error)]
#[error("doctor found errors: {errors}, warnings: {warnings}")]
pub(crate) struct Found {
    pub(crate) warnings: usize,
    pub(crate) errors: usize,
}

/// A command that was told to stop before its end; says how to go on.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Interrupted(pub(crate) String);

impl Exit {
    /// What `--help` says of the exit codes.
    pub const HELP: &'static str = "Exit codes: 0 done, 1 refused or failed, 2 wrong arguments, \
        3 wrong configuration, 4 database missing or not answering, 5 and 6 doctor found warnings or errors, \
        130 interrupted";

    /// The exit code that an error leads to. A reader who went away (`… | head`) is no failure.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        for cause in error.chain() {
            // The CSV writer's errors hide the system's from the chain.
            let written = cause.downcast_ref::<csv::Error>().map(csv::Error::kind);
            let from_system = match written {
                Some(csv::ErrorKind::Io(error)) => Some(error),
                _ => cause.downcast_ref::<std::io::Error>(),
            };
            if from_system.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe) {
                return Self::Done;
            }
            let is_configured = cause.is::<ConfigError>() || cause.is::<DeploymentError>();
            if is_configured || cause.is::<MailError>() {
                return Self::Configuration;
            }
            if cause.is::<UsageError>() {
                return Self::Usage;
            }
            if let Some(found) = cause.downcast_ref::<Found>() {
                return if found.errors > 0 { Self::Errors } else { Self::Warnings };
            }
            if cause.is::<Interrupted>() {
                return Self::Interrupted;
            }
            if cause.is::<StoreError>() || cause.is::<DatabaseError>() {
                return Self::Database;
            }
            if let Some(error) = cause.downcast_ref::<Error>() {
                return match error.kind {
                    ErrorKind::Unavailable => Self::Database,
                    _ => Self::Failed,
                };
            }
        }
        Self::Failed
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_help() {
        for code in [0, 1, 2, 3, 4, 5, 6, 130] {
            assert!(Exit::HELP.contains(&format!(" {code} ")), "{code}");
        }
    }

    #[test]
    fn errors_lead_to_their_codes_through_any_context() {
        let usage = anyhow::Error::new(UsageError("x".to_owned())).context("more");
        assert_eq!(Exit::of(&usage), Exit::Usage);
        let busy = anyhow::Error::new(magegate_domain::messages::busy());
        assert_eq!(Exit::of(&busy), Exit::Database);
        let pipe = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        assert_eq!(Exit::of(&pipe.into()), Exit::Done);
        let pipe = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        assert_eq!(Exit::of(&csv::Error::from(pipe).into()), Exit::Done);
        assert_eq!(Exit::of(&anyhow::anyhow!("x")), Exit::Failed);
    }
}
