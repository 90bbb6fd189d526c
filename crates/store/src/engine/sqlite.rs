//! The embedded engine: one writer, separate readers, connections of their own for searches.

use super::{PATIENCE, SEARCHERS, Value, migrations};
use crate::error::{StoreError, StoreResult};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteArguments, SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Arguments as _, Sqlite, Transaction};
use std::path::Path;
use std::time::{Duration, Instant};

const READERS: u32 = 4;
/// After how many of its steps SQLite asks whether a search may go on: about a millisecond.
const STEPS: i32 = 10_000;

/// An open SQLite file.
#[derive(Debug, Clone)]
pub(crate) struct SqliteEngine {
    /// At most one connection, so that writers queue here and not on the file's lock.
    writer: SqlitePool,
    /// Connections that only read; each sees committed data alone.
    readers: SqlitePool,
    /// Connections for searches, which read as well.
    searchers: SqlitePool,
}

impl SqliteEngine {
    /// Opens or creates the file and brings its tables up to date.
    pub(crate) async fn open(file: &Path) -> StoreResult<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was answered with success survives power loss.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            .statement_cache_capacity(256)
            .with_regexp()
            .collation("utf8mb3_general_ci", magegate_domain::collation::compare);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        migrations::sqlite().run(&writer).await?;
        let options = options.pragma("query_only", "on");
        let reading = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .connect_lazy_with(options.clone())
        };
        Ok(Self { writer, readers: reading(READERS), searchers: reading(SEARCHERS) })
    }

    pub(super) async fn read(&self) -> StoreResult<PoolConnection<Sqlite>> {
        Ok(self.readers.acquire().await?)
    }

    pub(super) async fn search(&self, time: Duration) -> StoreResult<PoolConnection<Sqlite>> {
        let mut connection = self.searchers.acquire().await?;
        let end = Instant::now() + time;
        connection.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < end);
        Ok(connection)
    }

    pub(super) async fn begin(&self) -> StoreResult<Transaction<'static, Sqlite>> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Writes what is still in memory to the file and closes all connections.
    pub(super) async fn close(&self) {
        self.searchers.close().await;
        self.readers.close().await;
        self.writer.close().await;
    }
}

pub(super) fn arguments(values: Vec<Value>) -> StoreResult<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Null => arguments.add(None::<i64>),
            Value::Int(number) => arguments.add(number),
            Value::Text(text) => arguments.add(text),
            Value::Moment(moment) => arguments.add(magegate_domain::clock::timestamp(moment)),
        };
        added.map_err(StoreError::Bind)?;
    }
    Ok(arguments)
}
