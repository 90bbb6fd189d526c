//! The one error of the program: a closed kind, what the client sees, what the log sees, and the reason.

use crate::phrase::Phrase;
use crate::reason::Reason;

/// What went wrong, as far as a protocol has to know. Each renderer matches it exhaustively.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The request's content is not acceptable.
    Input,
    /// The thing asked for, or the route, does not exist.
    NotFound,
    /// The thing exists already.
    AlreadyExists,
    /// The thing is not in a state that allows the operation.
    State,
    /// Who calls could not be proven.
    Unauthenticated,
    /// Who calls may not do this.
    Unauthorized,
    /// The account is locked.
    Locked,
    /// The change could not be stored.
    CouldNotSave,
    /// The method is not one that the protocol serves.
    MethodNotSupported,
    /// No renderer suits the client's `Accept`.
    NotAcceptable,
    /// The request is larger than a limit.
    TooLarge,
    /// The request did not arrive in time.
    Timeout,
    /// Too much work is waiting, or the database cannot be reached: try again in a moment.
    Unavailable,
    /// A fault of ours; the client gets a report id only.
    Internal,
}

/// A refusal or failure on its way to a client.
#[derive(Debug)]
pub struct Error {
    /// The kind, from which every protocol derives its status.
    pub kind: ErrorKind,
    /// What the client sees.
    pub phrase: Phrase,
    /// Further phrases where several faults were found; empty when there is one.
    pub details: Vec<Phrase>,
    /// Why, for the operator: audit, metrics and `token why`. Never part of an answer.
    pub reason: Option<Reason>,
    /// The cause, for the log alone.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What fallible functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of a kind with a phrase.
    pub fn new(kind: ErrorKind, phrase: Phrase) -> Self {
        Self { kind, phrase, details: Vec::new(), reason: None, source: None }
    }

    /// A fault of ours: the cause goes to the log, the client gets a report id.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut error = Self::new(ErrorKind::Internal, crate::messages::internal());
        error.source = Some(source.into());
        error
    }

    /// The same error with the operator's reason.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The same error with further phrases.
    #[must_use]
    pub fn with_details(mut self, details: Vec<Phrase>) -> Self {
        self.details = details;
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.phrase.substituted())?;
        for detail in &self.details {
            write!(f, " {}", detail.substituted())?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
