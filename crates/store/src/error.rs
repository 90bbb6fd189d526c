//! What can go wrong with the database, and the one place where that becomes the program's own error.

use magegate_domain::{Error, ErrorKind, messages};
use sqlx::mysql::MySqlDatabaseError;

/// A failure of the store. "No row" is none: lookups give an `Option`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is locked for too long, or its disk is full.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// The database has undone the transaction: a deadlock, a lock not had in time, a lost connection, a server that no
    /// longer writes. The same operation may succeed when it is begun again from its start.
    #[error("the database has undone the transaction: {0}")]
    Undone(#[source] sqlx::Error),
    /// A value is beyond what its column holds.
    #[error("a value does not fit the column {column}")]
    DoesNotFit {
        /// The column.
        column: String,
    },
    /// The database that a store should be in has none.
    #[error("the database holds no store: there is no table {table}")]
    NoStore {
        /// The first table that was looked for.
        table: String,
    },
    /// Tables of a store are to be made, and are there by somebody else's hand.
    #[error(
        "the table {table} is there and was made by another program: take a database of its own, or run beside that program"
    )]
    NotOurs {
        /// The first table of a store.
        table: String,
    },
    /// The server is there and lets nobody in by this account, password or name of a database.
    #[error("the server refuses the connection: {0}")]
    Refused(#[source] sqlx::Error),
    /// The server's own engine does not take a regular expression.
    #[error("a regular expression is not one that the database takes")]
    BadPattern,
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

impl StoreError {
    /// An error on the way to a connection with a server.
    pub(crate) fn connecting(error: sqlx::Error) -> Self {
        match number(&error) {
            // Refused for what was sent: account, password or database. Everything else may pass.
            Some(1044 | 1045 | 1049 | 1698 | 2059) => Self::Refused(error),
            _ if matches!(error, sqlx::Error::Configuration(_) | sqlx::Error::Tls(_)) => {
                Self::Refused(error)
            }
            _ => Self::Unavailable(error),
        }
    }

    /// An error of a statement on a server, before any commit: a lost connection has changed nothing.
    pub(crate) fn running(error: sqlx::Error) -> Self {
        match (number(&error), &error) {
            (Some(1062 | 1586), _) => Self::Conflict,
            // MariaDB's and MySQL's limit of a statement's time.
            (Some(1969 | 3024), _) => Self::TooLong,
            // MariaDB's and MySQL's complaints about regular expressions.
            (Some(1139 | 3685..=3699), _) => Self::BadPattern,
            // Out of range, too long, not of the type, not of the character set.
            (Some(1264 | 1292 | 1366 | 1406 | 1411 | 1525), _) => {
                Self::DoesNotFit { column: column_of(&error.to_string()) }
            }
            // A lock that somebody holds for long: waiting again would only keep a connection from others.
            (Some(1205), _) => Self::Unavailable(error),
            // Deadlock, changed row; read-only after a failover; shutting down, killed; a node that is not ready.
            (Some(1020 | 1213 | 1290 | 1792 | 1836 | 1047 | 1053 | 1317 | 1927), _) => {
                Self::Undone(error)
            }
            (None, sqlx::Error::Io(_) | sqlx::Error::Protocol(_)) => Self::Undone(error),
            _ => Self::Statement(error),
        }
    }

    /// An error of a commit on a server. Only where the server itself says that it undid the transaction is that sure.
    pub(crate) fn committing(error: sqlx::Error) -> Self {
        match number(&error) {
            Some(1205 | 1213) => Self::Undone(error),
            _ => Self::Unavailable(error),
        }
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

/// The column that a server's complaint names, as in "for column 'gender' at row 1" and "column `db`.`t`.`gender`".
fn column_of(complaint: &str) -> String {
    let (_, after) = complaint.rsplit_once("column ").unwrap_or_default();
    let quoted = after.split(" at row").next().unwrap_or_default();
    let name = quoted.rsplit('.').next().unwrap_or_default();
    name.chars()
        .filter(|character| character.is_ascii_alphanumeric() || *character == '_')
        .collect()
}

/// Whether the server turned the statement away because of its own state: it no longer writes, or is going down. After a
/// failover another one answers under the same address, to a new connection alone.
pub(crate) fn was_turned_away(error: &sqlx::Error) -> bool {
    matches!(number(error), Some(1047 | 1053 | 1290 | 1792 | 1836 | 1927))
}

/// The server's number of an error.
pub(crate) fn number(error: &sqlx::Error) -> Option<u16> {
    let cause = error.as_database_error()?;
    Some(cause.try_downcast_ref::<MySqlDatabaseError>()?.number())
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::Refused(_) | StoreError::Undone(_) => {
                let mut unavailable = messages::busy();
                unavailable.source = Some(Box::new(error));
                unavailable
            }
            StoreError::DoesNotFit { column } => messages::does_not_fit(&column),
            StoreError::BadPattern => messages::bad_pattern(),
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

#[cfg(test)]
mod tests {
    use super::column_of;

    #[test]
    fn a_complaint_names_its_column() {
        for complaint in [
            "1264 (22003): Out of range value for column 'gender' at row 1",
            "1292 (22007): Incorrect datetime value: 'x.y' for column `db`.`customer_entity`.`gender` at row 1",
        ] {
            assert_eq!(column_of(complaint), "gender");
        }
        assert_eq!(column_of("1525 (HY000): Incorrect DATE value: 'abc'"), "");
    }
}
