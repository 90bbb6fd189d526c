//! Runs migrations on a server, where a change of tables cannot be undone: each statement may be run twice, so that a
//! run that was killed, or met another one, goes on. The driver's own way would ask for repair by hand.

use super::script::statements;
use super::{ALL, Migration, Of};
use crate::engine::server::{Own, Tables};
use crate::error::{StoreError, StoreResult, number};
use sqlx::migrate::MigrateError;
use sqlx::{AssertSqlSafe, Executor as _, MySqlConnection, Row as _};
use std::collections::BTreeMap;

/// Texts are written as for SQLite, in which a backslash means itself.
const SESSION: &str = "SET SESSION sql_mode = \
    'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION,NO_BACKSLASH_ESCAPES'";
/// Two programs that start at once go one after the other. A cluster may refuse such locks or keep them on one node, so
/// that nothing relies on it; nor is it waited for longer than ten minutes.
const LOCK: &str =
    "SELECT GET_LOCK(CONCAT('magegate', SHA2(CONCAT(DATABASE(), '.', ?), 224)), 600)";
const UNLOCK: &str =
    "SELECT RELEASE_LOCK(CONCAT('magegate', SHA2(CONCAT(DATABASE(), '.', ?), 224)))";
/// The first table that a store has.
const STORE: &str = "store_website";
/// How often rows are written anew after another program wrote them at the same time.
const ATTEMPTS: usize = 5;

/// Makes the tables, or brings them up to date. The connection's session is changed: it is of no use for anything else.
///
/// A database that is up to date is only read. Fails where it was made by a newer program, and where the store's tables
/// are to be made and are there already, by somebody else's hand.
pub(in crate::engine) async fn run(
    connection: &mut MySqlConnection,
    tables: &Tables,
) -> StoreResult<()> {
    if tables.own == Own::None {
        return Ok(());
    }
    let mut run = Run { connection, prefix: &tables.prefix, own: tables.own };
    let record = run.record().await?;
    if run.unfinished(&record).is_empty() {
        return Ok(());
    }
    run.connection.execute(SESSION).await?;
    let locked = run.lock().await;
    let mut done = run.catch_up().await;
    for _ in 1..ATTEMPTS {
        // Nodes of a cluster know nothing of each other's locks. What was done is noted, and is not done again.
        if !matches!(&done, Err(StoreError::Statement(error)) if was_simultaneous(error)) {
            break;
        }
        done = run.catch_up().await;
    }
    if locked {
        sqlx::query(UNLOCK).bind(run.prefix).execute(&mut *run.connection).await?;
    }
    done
}

/// What the database says of each migration, by its number: whether it came to its end.
type Record = BTreeMap<i64, bool>;

struct Run<'a> {
    connection: &'a mut MySqlConnection,
    prefix: &'a str,
    own: Own,
}

impl Run<'_> {
    async fn catch_up(&mut self) -> StoreResult<()> {
        // In this order: another run notes what it begins before it makes the first table.
        let has_store = self.has_store().await?;
        let record = self.record().await?;
        if has_store && self.own == Own::All && !began_store(&record) {
            return Err(StoreError::NotOurs { table: format!("{}{STORE}", self.prefix) });
        }
        self.command(format!(
            "CREATE TABLE IF NOT EXISTS {}magegate_migration (version BIGINT NOT NULL, name VARCHAR(64) NOT NULL, \
             finished SMALLINT NOT NULL, PRIMARY KEY (version)) \
             ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
            self.prefix
        ))
        .await?;
        for migration in self.unfinished(&record) {
            self.apply(migration).await?;
        }
        Ok(())
    }

    async fn apply(&mut self, migration: &Migration) -> StoreResult<()> {
        let begin = format!(
            "INSERT IGNORE INTO {}magegate_migration (version, name, finished) VALUES ({}, '{}', 0)",
            self.prefix,
            migration.version(),
            migration.name
        );
        self.command(begin).await?;
        for attempt in 1.. {
            let Err(error) = self.tell(migration).await else {
                break;
            };
            self.connection.execute("ROLLBACK").await?;
            if !was_simultaneous(&error) || attempt == ATTEMPTS {
                return Err(MigrateError::ExecuteMigration(error, migration.version()).into());
            }
            if self.record().await?.get(&migration.version()) == Some(&true) {
                break;
            }
        }
        tracing::info!(migration = migration.name, "tables changed");
        Ok(())
    }

    /// Changes of tables come first and last at once; rows are written in one transaction with the note that they are.
    async fn tell(&mut self, migration: &Migration) -> sqlx::Result<()> {
        let mut in_transaction = false;
        for statement in statements(migration.mysql, self.prefix) {
            if statement.starts_with("INSERT") && !in_transaction {
                self.connection.execute("START TRANSACTION").await?;
                in_transaction = true;
            }
            match self.command(statement).await {
                Err(error) if was_done_before(&error) => {}
                done => done?,
            }
        }
        let version = migration.version();
        let finish = format!(
            "UPDATE {}magegate_migration SET finished = 1 WHERE version = {version}",
            self.prefix
        );
        self.command(finish).await?;
        if in_transaction {
            self.connection.execute("COMMIT").await?;
        }
        Ok(())
    }

    async fn record(&mut self) -> StoreResult<Record> {
        let text = format!("SELECT version, finished FROM {}magegate_migration", self.prefix);
        let rows = match sqlx::query(AssertSqlSafe(text)).fetch_all(&mut *self.connection).await {
            // No such table.
            Err(error) if number(&error) == Some(1146) => return Ok(Record::new()),
            rows => rows?,
        };
        let mut record = Record::new();
        for row in rows {
            let version: i64 = row.try_get(0)?;
            if !ALL.iter().any(|migration| migration.version() == version) {
                return Err(MigrateError::VersionMissing(version).into());
            }
            record.insert(version, row.try_get::<i64, _>(1)? != 0);
        }
        Ok(record)
    }

    async fn has_store(&mut self) -> StoreResult<bool> {
        let text = "SELECT 1 FROM information_schema.TABLES \
            WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
        let table = format!("{}{STORE}", self.prefix);
        let row = sqlx::query(text).bind(table).fetch_optional(&mut *self.connection).await?;
        Ok(row.is_some())
    }

    /// What is wanted here and did not come to its end.
    fn unfinished(&self, record: &Record) -> Vec<&'static Migration> {
        let is_wanted = |it: &&Migration| self.own == Own::All || it.of == Of::Program;
        let is_finished = |it: &&Migration| record.get(&it.version()) == Some(&true);
        ALL.iter().filter(|it| is_wanted(it) && !is_finished(it)).collect()
    }

    async fn lock(&mut self) -> bool {
        let answer = sqlx::query(LOCK).bind(self.prefix).fetch_one(&mut *self.connection).await;
        answer.is_ok_and(|row| row.try_get::<Option<i64>, _>(0).is_ok_and(|held| held == Some(1)))
    }

    async fn command(&mut self, text: String) -> sqlx::Result<()> {
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *self.connection).await?;
        Ok(())
    }
}

/// Whether a run began to make the store's tables.
fn began_store(record: &Record) -> bool {
    let mut of_store =
        ALL.iter().filter(|migration| migration.of == Of::Store).map(Migration::version);
    of_store.any(|version| record.contains_key(&version))
}

/// The table, column or index is there, or gone: an earlier run, or one at the same time, was as far.
fn was_done_before(error: &sqlx::Error) -> bool {
    matches!(number(error), Some(1050 | 1060 | 1061 | 1091))
}

/// Another run wrote the same rows at the same time.
fn was_simultaneous(error: &sqlx::Error) -> bool {
    matches!(number(error), Some(1020 | 1062 | 1205 | 1213 | 1317 | 1586))
}
