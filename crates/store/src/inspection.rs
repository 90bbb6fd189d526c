//! What a deployment is made of, for `magegate doctor`: the tables as they are and as the statements need them, the
//! server's settings and grants, and rows by the bounded number. Nothing here decides; nothing but `garbage` changes.

pub(crate) mod census;
mod ddl;
mod expected;
pub mod garbage;
mod mysql;
mod sqlite;
mod uses;

pub use census::{
    MOST, Oldest, Outbox, Population, Revocations, audit_rows, migrations, orphaned_roles, outbox,
    passwords, revocations, second_factors,
};
pub use expected::{Expected, expected};
pub use mysql::{Server, grants, server};
pub use sqlite::{FileState, file_state, quick_check};
pub use uses::{Uses, Verb, Verbs};

use crate::StoreResult;
use crate::dialect::Dialect;
use crate::engine::Door;
use std::collections::BTreeMap;

/// Tables by their names, without any prefix.
pub type Schema = BTreeMap<String, Table>;

/// A table, as far as it matters to statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Its columns by name.
    pub columns: BTreeMap<String, Column>,
    /// The columns of each unique index, the primary key among them; the order does not matter to uniqueness.
    pub unique: Vec<Vec<String>>,
    /// Its foreign keys; `None` where the account may not see them.
    pub foreign: Option<Vec<ForeignKey>>,
    /// The storage engine; `None` where there is no choice.
    pub engine: Option<String>,
}

/// A column, as far as it matters to statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub class: Class,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether a row may be inserted without naming it.
    pub optional: bool,
    /// How many characters a text may have, where that is bounded.
    pub length: Option<u64>,
    /// How its texts compare; `None` for what is no text, or where the table's default was not written down.
    pub collation: Option<String>,
}

/// What a column holds, as coarsely as the program's values tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Whole numbers and flags, of any width.
    Integer,
    /// Numbers with a fraction.
    Decimal,
    /// Texts, short or long.
    Text,
    /// Days.
    Date,
    /// Moments.
    Moment,
    /// Anything else.
    Other,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Its columns.
    pub columns: Vec<String>,
    /// The table that they refer to.
    pub table: String,
    /// The columns there.
    pub referred: Vec<String>,
    /// Whether a row goes with the one that it refers to.
    pub cascades: bool,
}

impl Class {
    /// The class of a type as a schema names it, in any letter case, with or without a width.
    pub fn of(name: &str) -> Self {
        let name = name.split(['(', ' ']).next().unwrap_or_default().to_ascii_lowercase();
        match name.as_str() {
            "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" | "bool"
            | "boolean" | "bit" | "year" => Self::Integer,
            "decimal" | "numeric" | "float" | "double" | "real" => Self::Decimal,
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => Self::Text,
            "date" => Self::Date,
            "timestamp" | "datetime" => Self::Moment,
            _ => Self::Other,
        }
    }

    /// What to call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "a whole number",
            Self::Decimal => "a decimal number",
            Self::Text => "a text",
            Self::Date => "a date",
            Self::Moment => "a date with time",
            Self::Other => "something else",
        }
    }
}

/// Asks the database something that costs nothing.
pub async fn ping(door: &mut Door) -> StoreResult<()> {
    door.fetch_optional("SELECT 1 AS n", Vec::new()).await?;
    Ok(())
}

/// The tables that are there, of those that the program knows. Others are left out, however many there are.
pub async fn schema(door: &mut Door) -> StoreResult<Schema> {
    match door.dialect() {
        Dialect::Sqlite => sqlite::schema(door).await,
        Dialect::MySql { .. } => mysql::schema(door).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_classes() {
        for (name, class) in [
            ("int(10) unsigned", Class::Integer),
            ("INTEGER", Class::Integer),
            ("decimal(12,4)", Class::Decimal),
            ("VARCHAR(255)", Class::Text),
            ("mediumtext", Class::Text),
            ("date", Class::Date),
            ("datetime(6)", Class::Moment),
            ("timestamp", Class::Moment),
            ("blob", Class::Other),
            ("", Class::Other),
        ] {
            assert_eq!(Class::of(name), class, "{name}");
        }
    }
}
