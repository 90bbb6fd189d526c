//! What can go wrong with the database, and the one place where that becomes the program's own error.

use magegate_domain::{Error, ErrorKind, messages};

/// A failure of the store. "No row" is none: lookups give an `Option`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is locked for too long, or its disk is full.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// A search took longer than it may.
    #[error("a search took too long")]
    TooLong,
    /// A unique index refused the row; the caller knows what that means.
    #[error("a row with the same key exists")]
    Conflict,
    /// A column holds what it must not hold.
    #[error("column {column} holds a value that cannot be read: {cause}")]
    Corrupt {
        /// The column.
        column: &'static str,
        /// What the driver says.
        cause: String,
    },
    /// The engine refused a statement.
    #[error("a statement failed: {0}")]
    Statement(#[source] sqlx::Error),
    /// A value could not be handed to the driver.
    #[error("a value could not be bound: {0}")]
    Bind(#[source] sqlx::error::BoxDynError),
    /// The tables could not be brought up to date.
    #[error("the tables cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// What the store's functions return.
pub type StoreResult<T> = Result<T, StoreError>;

impl StoreError {
    pub(crate) fn corrupt(column: &'static str, cause: impl std::fmt::Display) -> Self {
        Self::Corrupt { column, cause: cause.to_string() }
    }

    pub(crate) fn null(column: &'static str) -> Self {
        Self::corrupt(column, "unexpected null")
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Conflict,
            // SQLITE_INTERRUPT
            sqlx::Error::Database(cause) if cause.code().as_deref() == Some("9") => Self::TooLong,
            // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN: primary codes in the low byte.
            sqlx::Error::Database(cause)
                if cause
                    .code()
                    .and_then(|code| code.parse::<u32>().ok())
                    .is_some_and(|code| matches!(code & 0xFF, 5 | 6 | 10 | 13 | 14)) =>
            {
                Self::Unavailable(error)
            }
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Io(_) => Self::Unavailable(error),
            _ => Self::Statement(error),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                let mut unavailable = messages::busy();
                unavailable.source = Some(Box::new(error));
                unavailable
            }
            StoreError::TooLong => messages::search_too_long(),
            StoreError::Conflict => {
                let mut conflict = Self::new(ErrorKind::CouldNotSave, messages::conflict());
                conflict.source = Some(Box::new(error));
                conflict
            }
            other => Self::internal(other),
        }
    }
}
