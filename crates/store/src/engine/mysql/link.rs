//! A connection in use, and perhaps its transaction: undone unless committed, and never given back to the pool in an
//! unknown state.

use super::PATIENCE;
use crate::engine::Value;
use crate::error::{StoreError, StoreResult, was_turned_away};
use magegate_domain::clock::timestamp;
use sqlx::mysql::MySqlArguments;
use sqlx::pool::PoolConnection;
use sqlx::{Arguments as _, Executor as _, MySql, MySqlConnection};
use std::future::Future;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;
use tokio::time::timeout;

/// What a column of the type `timestamp` can hold.
const EARLIEST: OffsetDateTime = datetime!(1970-01-01 00:00:01 UTC);
const LATEST: OffsetDateTime = datetime!(2038-01-19 03:14:07 UTC);

/// A connection in use.
#[derive(Debug)]
pub(crate) struct Link {
    /// Always there until the link is dropped.
    connection: Option<PoolConnection<MySql>>,
    watch: Watch,
    in_transaction: bool,
    narrow: bool,
}

/// Looks at what becomes of each statement.
#[derive(Debug)]
pub(crate) struct Watch {
    /// How long a statement may take before the connection counts as lost.
    patience: Duration,
    /// Whether the connection must not be used again.
    broken: bool,
}

impl Link {
    pub(super) fn new(connection: PoolConnection<MySql>, patience: Duration, narrow: bool) -> Self {
        let watch = Watch { patience, broken: false };
        Self { connection: Some(connection), watch, in_transaction: false, narrow }
    }

    /// The connection for one statement, and who watches over it.
    pub(crate) fn parts(&mut self) -> StoreResult<(&mut MySqlConnection, &mut Watch)> {
        match &mut self.connection {
            Some(connection) if !self.watch.broken => Ok((connection, &mut self.watch)),
            _ => Err(StoreError::Unavailable(sqlx::Error::PoolClosed)),
        }
    }

    pub(super) async fn begin(&mut self) -> StoreResult<()> {
        let (connection, watch) = self.parts()?;
        watch.over(connection.execute("START TRANSACTION")).await?;
        self.in_transaction = true;
        Ok(())
    }

    /// A command to the session; the text is this crate's own.
    pub(super) async fn command(&mut self, text: String) -> StoreResult<()> {
        let (connection, watch) = self.parts()?;
        watch.over(sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(connection)).await?;
        Ok(())
    }

    /// Makes the changes lasting. Whether they are, when the connection is lost meanwhile, nobody knows: that is never an
    /// error that invites to try again.
    pub(crate) async fn commit(mut self) -> StoreResult<()> {
        if !self.in_transaction {
            return Ok(());
        }
        let (connection, watch) = self.parts()?;
        let done = timeout(watch.patience, connection.execute("COMMIT")).await;
        self.in_transaction = false;
        match done {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                self.watch.broken = true;
                Err(StoreError::committing(error))
            }
            Err(_) => {
                self.watch.broken = true;
                Err(StoreError::Unavailable(sqlx::Error::PoolTimedOut))
            }
        }
    }

    /// The values as the driver takes them.
    pub(crate) fn arguments(&self, values: Vec<Value>) -> StoreResult<MySqlArguments> {
        let mut arguments = MySqlArguments::default();
        for value in values {
            let added = match value {
                Value::Null => arguments.add(None::<i64>),
                Value::Int(number) => arguments.add(number),
                Value::Text(text) if self.narrow => arguments.add(within_basic_plane(text)),
                Value::Text(text) => arguments.add(text),
                Value::Moment(moment) => arguments.add(timestamp(moment.clamp(EARLIEST, LATEST))),
            };
            added.map_err(StoreError::Bind)?;
        }
        Ok(arguments)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        if self.watch.broken {
            connection.close_on_drop();
            return;
        }
        if !self.in_transaction {
            return;
        }
        // Closing undoes the transaction as well, and costs a new connection.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            connection.close_on_drop();
            return;
        };
        runtime.spawn(async move {
            let undone = timeout(PATIENCE, connection.execute("ROLLBACK")).await;
            if !undone.is_ok_and(|undone| undone.is_ok()) {
                connection.close_on_drop();
            }
        });
    }
}

impl Watch {
    /// Waits for a statement, for as long as it may take.
    pub(crate) async fn over<T>(
        &mut self,
        statement: impl Future<Output = sqlx::Result<T>>,
    ) -> StoreResult<T> {
        // Whoever gives up waiting for this future leaves the connection in the middle of an answer.
        self.broken = true;
        let done = timeout(self.patience, statement).await;
        match done {
            Ok(Ok(done)) => {
                self.broken = false;
                Ok(done)
            }
            Ok(Err(error)) => {
                self.broken = !matches!(error, sqlx::Error::Database(_)) || was_turned_away(&error);
                Err(StoreError::running(error))
            }
            Err(_) => Err(StoreError::Unavailable(sqlx::Error::PoolTimedOut)),
        }
    }
}

/// Columns of `utf8mb3` hold no other characters. The collation takes all of them for the same one, which stands for them.
fn within_basic_plane(text: String) -> String {
    if text.chars().all(|character| u32::from(character) <= 0xFFFF) {
        return text;
    }
    text.chars()
        .map(|character| if u32::from(character) <= 0xFFFF { character } else { '\u{FFFD}' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_a_narrow_column_cannot_hold_become_one_that_it_can() {
        assert_eq!(within_basic_plane("a😀ż".to_owned()), "a\u{FFFD}ż");
        assert_eq!(within_basic_plane("ż\u{FFFF}".to_owned()), "ż\u{FFFF}");
    }
}
