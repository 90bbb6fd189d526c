//! The migrations: which there are, whose tables they make, and in which words each engine is told.
//!
//! A migration has one file for each engine, of the same name in both folders, or one in `both` where the text is the same.

mod mysql;
mod script;

pub(super) use mysql::run;

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration as SqliteMigration, MigrationType, Migrator};
use std::borrow::Cow;

/// A step from one state of the tables to the next.
#[derive(Debug, Clone, Copy)]
struct Migration {
    /// `NNNN_name`, as the files are called.
    name: &'static str,
    of: Of,
    sqlite: &'static str,
    mysql: &'static str,
}

/// Whose tables a migration makes or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The store's; left alone beside one.
    Store,
    /// This program's, whose names begin with `magegate_`.
    Program,
}

/// A migration with a text for each engine, or one for both.
macro_rules! migration {
    ($of:ident, $name:literal) => {
        migration!($of, $name, "sqlite", "mysql")
    };
    ($of:ident, $name:literal, both) => {
        migration!($of, $name, "both", "both")
    };
    ($of:ident, $name:literal, $sqlite:literal, $mysql:literal) => {
        Migration {
            name: $name,
            of: Of::$of,
            sqlite: include_str!(concat!("../../migrations/", $sqlite, "/", $name, ".sql")),
            mysql: include_str!(concat!("../../migrations/", $mysql, "/", $name, ".sql")),
        }
    };
}

const ALL: &[Migration] = &[
    migration!(Store, "0001_stores_and_settings"),
    migration!(Store, "0002_admins_and_roles"),
    migration!(Store, "0003_attributes"),
    migration!(Store, "0004_customers"),
    migration!(Store, "0005_tokens"),
    migration!(Program, "0006_magegate_tables"),
    migration!(Store, "0007_seed_stores_and_groups", both),
    migration!(Store, "0008_seed_attributes", both),
    migration!(Store, "0009_seed_directory", both),
    migration!(Program, "0010_outbox"),
    migration!(Store, "0011_currency_rates"),
    migration!(Store, "0012_search_indexes"),
    migration!(Program, "0013_imports"),
    migration!(Program, "0014_revocations_without_key"),
    migration!(Program, "0015_keys"),
    migration!(Program, "0016_sessions"),
    migration!(Program, "0017_impersonations"),
    migration!(Program, "0018_machine_keys"),
    migration!(Program, "0019_integration_tokens"),
];

impl Migration {
    fn version(&self) -> i64 {
        self.name.split('_').next().and_then(|number| number.parse().ok()).unwrap_or_default()
    }
}

/// All migrations for a server: the name, whether it makes tables of this program's own, the text.
pub(crate) fn for_server() -> impl Iterator<Item = (&'static str, bool, &'static str)> {
    ALL.iter().map(|migration| (migration.name, migration.of == Of::Program, migration.mysql))
}

/// All migrations for an SQLite file, to which the driver's own way of running them fits: one transaction each.
pub(super) fn sqlite() -> Migrator {
    let migrations = ALL.iter().map(|migration| {
        let title = migration.name.split_once('_').map_or("", |(_, title)| title).replace('_', " ");
        let kind = MigrationType::Simple;
        let text = migration.sqlite.into_sql_str();
        SqliteMigration::new(migration.version(), Cow::Owned(title), kind, text, false)
    });
    Migrator::with_migrations(migrations.collect())
}

#[cfg(test)]
mod tests;
