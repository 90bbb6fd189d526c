//! The door to the database: five methods on a connection or transaction, whichever engine stands behind it.
//! Nothing outside this file and its folder knows a driver's types.

pub(crate) mod migrations;
mod mysql;
mod row;
pub mod server;
mod sqlite;
mod value;

pub(crate) use mysql::MySqlEngine;
pub use row::Row;
pub(crate) use sqlite::SqliteEngine;
pub use value::Value;
pub(crate) use value::values;

use crate::dialect::Dialect;
use crate::error::StoreResult;
use mysql::Link;
use server::Own;
use sqlx::pool::PoolConnection;
use sqlx::{Executor as _, SqlSafeStr, Sqlite, SqliteConnection, Transaction};
use std::time::Duration;

/// How long a statement waits for another that is writing, and a request for a free connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// Statements that are built at run time are kept prepared up to this length in bytes.
const KEPT: usize = 4096;
/// Searches may read whole tables: so many at a time, on connections of their own, so that nobody else waits for them.
const SEARCHERS: u32 = 2;

/// An open database.
#[derive(Debug, Clone)]
pub(crate) enum Engine {
    /// Embedded SQLite.
    Sqlite(SqliteEngine),
    /// A MySQL or MariaDB server.
    MySql(MySqlEngine),
}

/// A connection that reads, or a transaction that is rolled back unless it is committed.
#[derive(Debug)]
pub struct Door {
    inner: Inner,
    terms: Terms,
}

/// What statements are written for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// Which engine's SQL.
    pub(crate) dialect: Dialect,
    /// Whose the tables are.
    pub(crate) own: Own,
}

#[derive(Debug)]
enum Inner {
    SqliteReader(PoolConnection<Sqlite>),
    SqliteWriter(Transaction<'static, Sqlite>),
    MySql(Link),
}

/// The connection of a door.
enum Side<'a> {
    Sqlite(&'a mut SqliteConnection),
    MySql(&'a mut Link),
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
    /// A connection for reading.
    pub(crate) async fn read(&self, with: Terms) -> StoreResult<Door> {
        let inner = match self {
            Self::Sqlite(engine) => Inner::SqliteReader(engine.read().await?),
            Self::MySql(engine) => Inner::MySql(engine.read().await?),
        };
        Ok(Door { inner, terms: with })
    }

    /// A connection for one search, whose statements are interrupted when the time is over.
    pub(crate) async fn search(&self, with: Terms, time: Duration) -> StoreResult<Door> {
        let inner = match self {
            Self::Sqlite(engine) => Inner::SqliteReader(engine.search(time).await?),
            Self::MySql(engine) => Inner::MySql(engine.search(time).await?),
        };
        Ok(Door { inner, terms: with })
    }

    /// A transaction for writing. On SQLite begun as such at once: what it reads stays true until it ends. On a server
    /// that holds for what it reads `{for update}`.
    pub(crate) async fn begin(&self, with: Terms) -> StoreResult<Door> {
        let inner = match self {
            Self::Sqlite(engine) => Inner::SqliteWriter(engine.begin().await?),
            Self::MySql(engine) => Inner::MySql(engine.begin().await?),
        };
        Ok(Door { inner, terms: Terms { dialect: with.dialect.locking(), ..with } })
    }

    /// Closes all connections after their last statement.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(engine) => engine.close().await,
            Self::MySql(engine) => engine.close().await,
        }
    }
}

impl Door {
    /// The first row, if any.
    pub async fn fetch_optional(
        &mut self,
        statement: &'static str,
        values: Vec<Value>,
    ) -> StoreResult<Option<Row>> {
        let statement = self.terms.dialect.render(statement);
        match self.side() {
            Side::Sqlite(connection) => {
                let query = sqlx::query_with(statement, sqlite::arguments(values)?);
                Ok(query.fetch_optional(connection).await?.map(Row::from))
            }
            Side::MySql(link) => {
                let query = sqlx::query_with(statement, link.arguments(values)?);
                let (connection, watch) = link.parts()?;
                Ok(watch.over(query.fetch_optional(connection)).await?.map(Row::from))
            }
        }
    }

    /// All rows.
    pub async fn fetch_all(
        &mut self,
        statement: &'static str,
        values: Vec<Value>,
    ) -> StoreResult<Vec<Row>> {
        let statement = self.terms.dialect.render(statement);
        self.fetch(statement, true, values).await
    }

    /// Runs a statement that changes rows.
    pub async fn execute(
        &mut self,
        statement: &'static str,
        values: Vec<Value>,
    ) -> StoreResult<Done> {
        let statement = self.terms.dialect.render(statement);
        self.run(statement, true, values).await
    }

    /// All rows of a statement that this crate built; the one way to read by a text that is not a constant.
    pub(crate) async fn fetch_built(
        &mut self,
        statement: String,
        values: Vec<Value>,
    ) -> StoreResult<Vec<Row>> {
        let statement = self.terms.dialect.render_built(&statement);
        // A long statement hardly ever comes again, and would be kept in memory for others that do.
        let is_short = statement.len() <= KEPT;
        self.fetch(sqlx::AssertSqlSafe(statement), is_short, values).await
    }

    /// Runs a statement that this crate built; the one way to change rows by a text that is not a constant.
    pub(crate) async fn execute_built(
        &mut self,
        statement: String,
        values: Vec<Value>,
    ) -> StoreResult<Done> {
        let statement = self.terms.dialect.render_built(&statement);
        let is_short = statement.len() <= KEPT;
        self.run(sqlx::AssertSqlSafe(statement), is_short, values).await
    }

    /// All rows of a statement without values that a server may refuse to prepare. There are none on SQLite.
    pub(crate) async fn fetch_plain(&mut self, statement: &'static str) -> StoreResult<Vec<Row>> {
        match self.side() {
            Side::Sqlite(_) => Ok(Vec::new()),
            Side::MySql(link) => {
                let (connection, watch) = link.parts()?;
                let rows = watch.over(sqlx::raw_sql(statement).fetch_all(connection)).await?;
                Ok(rows.into_iter().map(Row::from).collect())
            }
        }
    }

    /// Which engine's SQL to write, for what `query.rs` builds.
    pub(crate) fn dialect(&self) -> Dialect {
        self.terms.dialect
    }

    /// Whose the tables are.
    pub fn own(&self) -> Own {
        self.terms.own
    }

    /// Whether there are `magegate_*` tables. Without them, what needs one is not done.
    pub fn has_own_tables(&self) -> bool {
        self.terms.own != Own::None
    }

    /// Checks that the engine understands the statement; for the test over all of them.
    pub async fn prepare(&mut self, statement: &'static str) -> StoreResult<()> {
        let statement = self.terms.dialect.render(statement).into_sql_str();
        match self.side() {
            Side::Sqlite(connection) => {
                connection.prepare(statement).await?;
            }
            Side::MySql(link) => {
                let (connection, watch) = link.parts()?;
                watch.over(connection.prepare(statement)).await?;
            }
        }
        Ok(())
    }

    /// Makes the changes of a transaction lasting. A door for reading has none.
    pub async fn commit(self) -> StoreResult<()> {
        match self.inner {
            Inner::SqliteReader(_) => Ok(()),
            Inner::SqliteWriter(transaction) => Ok(transaction.commit().await?),
            Inner::MySql(link) => link.commit().await,
        }
    }

    async fn fetch(
        &mut self,
        statement: impl SqlSafeStr,
        keep: bool,
        values: Vec<Value>,
    ) -> StoreResult<Vec<Row>> {
        match self.side() {
            Side::Sqlite(connection) => {
                let query = sqlx::query_with(statement, sqlite::arguments(values)?);
                let rows = query.persistent(keep).fetch_all(connection).await?;
                Ok(rows.into_iter().map(Row::from).collect())
            }
            Side::MySql(link) => {
                let query = sqlx::query_with(statement, link.arguments(values)?);
                let (connection, watch) = link.parts()?;
                let rows = watch.over(query.persistent(keep).fetch_all(connection)).await?;
                Ok(rows.into_iter().map(Row::from).collect())
            }
        }
    }

    async fn run(
        &mut self,
        statement: impl SqlSafeStr,
        keep: bool,
        values: Vec<Value>,
    ) -> StoreResult<Done> {
        match self.side() {
            Side::Sqlite(connection) => {
                let query = sqlx::query_with(statement, sqlite::arguments(values)?);
                let done = query.persistent(keep).execute(connection).await?;
                let inserted_id = done.last_insert_rowid();
                Ok(Done { affected: done.rows_affected(), inserted_id })
            }
            Side::MySql(link) => {
                let query = sqlx::query_with(statement, link.arguments(values)?);
                let (connection, watch) = link.parts()?;
                let done = watch.over(query.persistent(keep).execute(connection)).await?;
                let inserted_id = i64::try_from(done.last_insert_id()).unwrap_or(i64::MAX);
                Ok(Done { affected: done.rows_affected(), inserted_id })
            }
        }
    }

    fn side(&mut self) -> Side<'_> {
        match &mut self.inner {
            Inner::SqliteReader(connection) => Side::Sqlite(connection),
            Inner::SqliteWriter(transaction) => Side::Sqlite(transaction),
            Inner::MySql(link) => Side::MySql(link),
        }
    }
}
