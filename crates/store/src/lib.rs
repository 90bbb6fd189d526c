//! Every SQL statement, once, written for two engines; the only crate that knows a database driver.

pub mod addresses;
pub mod admins;
pub mod attribute_values;
pub mod attributes;
pub mod audit;
pub mod consumers;
pub mod customer_grid;
pub mod customer_groups;
pub mod customers;
pub mod dialect;
pub mod directory;
pub mod engine;
pub mod error;
pub mod exchanged_tokens;
pub mod impersonations;
pub mod imports;
pub mod inspection;
pub mod integration_uses;
pub mod integrations;
pub mod inventory;
pub mod jobs;
pub mod keys;
pub mod machine_keys;
pub mod moving;
pub mod neighbours;
pub mod newsletter;
pub mod nonces;
pub mod oauth_tokens;
pub mod outbox;
pub mod query;
pub mod reset_tokens;
pub mod roles;
pub mod scopes;
pub mod sessions;
pub mod settings;
mod text;
pub mod throttle;
pub mod tokens;

use dialect::Dialect;
use engine::server::{MySqlServer, Own, Tables};
use engine::{Door, Engine, MySqlEngine, SqliteEngine, Terms};
pub use error::{StoreError, StoreResult};
use std::path::Path;
use std::time::Duration;

/// An open database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    engine: Engine,
    terms: Terms,
}

impl Store {
    /// Opens the SQLite file, which is created when absent, and brings its tables up to date.
    pub async fn open_sqlite(file: &Path) -> StoreResult<Self> {
        let engine = Engine::Sqlite(SqliteEngine::open(file).await?);
        Ok(Self { engine, terms: Terms { dialect: Dialect::Sqlite, own: Own::All } })
    }

    /// Opens a database on a server. Tables that are this program's own are made and brought up to date; those of a live
    /// store must be there.
    pub async fn open_mysql(server: &MySqlServer, tables: &Tables) -> StoreResult<Self> {
        let engine = Engine::MySql(MySqlEngine::open(server, tables).await?);
        let dialect = Dialect::MySql { prefix: dialect::kept(&tables.prefix), locks: false };
        Ok(Self { engine, terms: Terms { dialect, own: tables.own } })
    }

    /// Whose the tables are.
    pub fn own(&self) -> Own {
        self.terms.own
    }

    /// A connection for reading.
    pub async fn read(&self) -> StoreResult<Door> {
        self.engine.read(self.terms).await
    }

    /// A connection for a search, which may read whole tables: few are there at a time, none is taken from others, and its
    /// statements are interrupted when the time is over.
    pub async fn search(&self, time: Duration) -> StoreResult<Door> {
        self.engine.search(self.terms, time).await
    }

    /// A transaction for writing; without a commit it never happened.
    pub async fn begin(&self) -> StoreResult<Door> {
        self.engine.begin(self.terms).await
    }

    /// Closes all connections after their last statement.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

/// Declares statements as constants, and lists them for the test that prepares each on every engine.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$doc])* const $name: &str = $text;)+
        /// The statements of this file.
        pub(crate) const STATEMENTS: &[&str] = &[$($name),+];
    };
}
pub(crate) use statements;

/// Every constant statement, for the test that prepares each on every engine.
pub fn all_statements() -> impl Iterator<Item = &'static str> {
    let moving = [moving::STATEMENTS, moving::TABLE_STATEMENTS];
    serving_statements().chain(moving.into_iter().flatten().copied())
}

/// All but those that move whole stores, which takes an account with more rights.
pub(crate) fn serving_statements() -> impl Iterator<Item = &'static str> {
    [
        addresses::STATEMENTS,
        admins::STATEMENTS,
        attribute_values::STATEMENTS,
        attributes::STATEMENTS,
        audit::STATEMENTS,
        consumers::STATEMENTS,
        customer_grid::STATEMENTS,
        customer_groups::STATEMENTS,
        customers::STATEMENTS,
        directory::STATEMENTS,
        exchanged_tokens::STATEMENTS,
        impersonations::STATEMENTS,
        imports::STATEMENTS,
        inspection::census::STATEMENTS,
        inspection::garbage::STATEMENTS,
        integration_uses::STATEMENTS,
        integrations::STATEMENTS,
        inventory::STATEMENTS,
        jobs::STATEMENTS,
        keys::STATEMENTS,
        machine_keys::STATEMENTS,
        neighbours::STATEMENTS,
        newsletter::STATEMENTS,
        nonces::STATEMENTS,
        oauth_tokens::STATEMENTS,
        outbox::STATEMENTS,
        reset_tokens::STATEMENTS,
        roles::STATEMENTS,
        scopes::STATEMENTS,
        sessions::CLEANING_STATEMENTS,
        sessions::STATEMENTS,
        settings::STATEMENTS,
        throttle::STATEMENTS,
        tokens::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
