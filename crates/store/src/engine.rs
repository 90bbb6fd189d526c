//! The door to the database: five methods on a connection or transaction, whichever engine stands behind it.
//! Nothing outside this file knows a driver's types.

mod row;
mod value;

pub use row::Row;
pub use value::Value;
pub(crate) use value::values;

use crate::dialect::Dialect;
use crate::error::{StoreError, StoreResult};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteArguments, SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Arguments as _, Executor as _, SqlSafeStr as _, Sqlite, SqliteConnection, Transaction};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a statement waits for another process that is writing, and a request for a free connection.
const PATIENCE: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
/// Statements that are built at run time are kept prepared up to this length in bytes.
const KEPT: usize = 4096;
/// Searches may read whole tables: so many at a time, on connections of their own, so that nobody else waits for them.
const SEARCHERS: u32 = 2;
/// After how many of its steps SQLite asks whether a search may go on: about a millisecond.
const STEPS: i32 = 10_000;

/// An open database.
#[derive(Debug, Clone)]
pub(crate) enum Engine {
    /// Embedded SQLite: one writer, separate readers.
    Sqlite {
        /// At most one connection, so that writers queue here and not on the file's lock.
        writer: SqlitePool,
        /// Connections that only read; each sees committed data alone.
        readers: SqlitePool,
        /// Connections for searches, which read as well.
        searchers: SqlitePool,
    },
}

/// A connection that reads, or a transaction that is rolled back unless it is committed.
#[derive(Debug)]
pub struct Door {
    inner: Inner,
    dialect: Dialect,
}

#[derive(Debug)]
enum Inner {
    SqliteReader(PoolConnection<Sqlite>),
    SqliteWriter(Transaction<'static, Sqlite>),
}

/// What a statement that changes rows did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// How many rows it changed.
    pub affected: u64,
    /// The id that the last inserted row was given.
    pub inserted_id: i64,
}

impl Engine {
    /// Opens or creates the SQLite file and brings its tables up to date.
    pub(crate) async fn open_sqlite(file: &Path) -> StoreResult<Self> {
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
        sqlx::migrate!("./migrations/sqlite").run(&writer).await?;
        let options = options.pragma("query_only", "on");
        let reading = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .connect_lazy_with(options.clone())
        };
        Ok(Self::Sqlite { writer, readers: reading(READERS), searchers: reading(SEARCHERS) })
    }

    /// A connection for reading.
    pub(crate) async fn read(&self, dialect: Dialect) -> StoreResult<Door> {
        let Self::Sqlite { readers, .. } = self;
        Ok(Door { inner: Inner::SqliteReader(readers.acquire().await?), dialect })
    }

    /// A connection for one search, whose statements are interrupted when the time is over.
    pub(crate) async fn search(&self, dialect: Dialect, time: Duration) -> StoreResult<Door> {
        let Self::Sqlite { searchers, .. } = self;
        let mut connection = searchers.acquire().await?;
        let end = Instant::now() + time;
        connection.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < end);
        Ok(Door { inner: Inner::SqliteReader(connection), dialect })
    }

    /// A transaction for writing, begun as such at once: what it reads stays true until it ends.
    pub(crate) async fn begin(&self, dialect: Dialect) -> StoreResult<Door> {
        let Self::Sqlite { writer, .. } = self;
        let transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Door { inner: Inner::SqliteWriter(transaction), dialect })
    }

    /// Writes what is still in memory to the file and closes all connections.
    pub(crate) async fn close(&self) {
        let Self::Sqlite { writer, readers, searchers } = self;
        searchers.close().await;
        readers.close().await;
        writer.close().await;
    }
}

impl Door {
    /// The first row, if any.
    pub async fn fetch_optional(
        &mut self,
        statement: &'static str,
        values: Vec<Value>,
    ) -> StoreResult<Option<Row>> {
        let statement = self.dialect.render(statement);
        let query = bound(statement, values)?;
        Ok(query.fetch_optional(self.connection()).await?.map(Row::from))
    }

    /// All rows.
    pub async fn fetch_all(
        &mut self,
        statement: &'static str,
        values: Vec<Value>,
    ) -> StoreResult<Vec<Row>> {
        let statement = self.dialect.render(statement);
        let query = bound(statement, values)?;
        Ok(query.fetch_all(self.connection()).await?.into_iter().map(Row::from).collect())
    }

    /// Runs a statement that changes rows.
    pub async fn execute(
        &mut self,
        statement: &'static str,
        values: Vec<Value>,
    ) -> StoreResult<Done> {
        let statement = self.dialect.render(statement);
        let done = bound(statement, values)?.execute(self.connection()).await?;
        Ok(Done { affected: done.rows_affected(), inserted_id: done.last_insert_rowid() })
    }

    /// All rows of a statement that `query.rs` built; the one way for text that is not a constant.
    pub(crate) async fn fetch_built(
        &mut self,
        statement: String,
        values: Vec<Value>,
    ) -> StoreResult<Vec<Row>> {
        let statement = self.dialect.render_built(&statement);
        // A long statement hardly ever comes again, and would be kept in memory for others that do.
        let is_short = statement.len() <= KEPT;
        let query = sqlx::query_with(sqlx::AssertSqlSafe(statement), arguments(values)?);
        let query = query.persistent(is_short);
        Ok(query.fetch_all(self.connection()).await?.into_iter().map(Row::from).collect())
    }

    /// Which engine's SQL to write, for what `query.rs` builds.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Checks that the engine understands the statement; for the test over all of them.
    pub async fn prepare(&mut self, statement: &'static str) -> StoreResult<()> {
        let statement = self.dialect.render(statement);
        self.connection().prepare(statement.into_sql_str()).await?;
        Ok(())
    }

    /// Makes the changes of a transaction lasting. A door for reading has none.
    pub async fn commit(self) -> StoreResult<()> {
        match self.inner {
            Inner::SqliteReader(_) => Ok(()),
            Inner::SqliteWriter(transaction) => Ok(transaction.commit().await?),
        }
    }

    fn connection(&mut self) -> &mut SqliteConnection {
        match &mut self.inner {
            Inner::SqliteReader(connection) => connection,
            Inner::SqliteWriter(transaction) => transaction,
        }
    }
}

fn bound(
    statement: &'static str,
    values: Vec<Value>,
) -> StoreResult<sqlx::query::Query<'static, Sqlite, SqliteArguments>> {
    Ok(sqlx::query_with(statement, arguments(values)?))
}

fn arguments(values: Vec<Value>) -> StoreResult<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Null => arguments.add(None::<i64>),
            Value::Int(number) => arguments.add(number),
            Value::Text(text) => arguments.add(text),
        };
        added.map_err(StoreError::Bind)?;
    }
    Ok(arguments)
}
