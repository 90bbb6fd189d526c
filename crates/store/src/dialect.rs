//! The complete list of differences between the engines' SQL, and the table prefix. Statements are written with marks in
//! braces ([`Dialect`] lists them); each is rendered once, at its first use. Patterns differ in more than words:
//! `patterns.rs`.

pub(crate) mod patterns;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError, RwLock};

/// Rendered statements by the address of their constant: there are as many as constants, so keeping them is bounded.
static RENDERED: LazyLock<RwLock<HashMap<(Dialect, usize), &'static str>>> =
    LazyLock::new(RwLock::default);

/// Which engine's SQL to write, for these marks:
///
/// * `{table}`: the table's full name;
/// * `{on duplicate a, b}`: the head of "insert or else update", by the unique columns;
/// * `{new column}`: the value that would have been inserted;
/// * `{insert ignore}`: insert unless the key exists;
/// * `{concat a|b}`: texts one after the other, null with a null among them;
/// * `{collate}`: the reference's collation, for an expression that is no column;
/// * `{unindexed}`: before a column, an index on which is not to be used;
/// * `{columns of table}`: the table's columns, each a row of `name` and `type`; no rows without the table;
/// * `{explain}`: how a statement would be run, in words;
/// * `{for share}`: at the end of a read whose rows must stay until the transaction ends, for others that want the same;
/// * `{for update}`: at the end of a read whose rows the rest of the transaction relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite 3.
    Sqlite,
    /// MySQL 8 or MariaDB 10.6.
    MySql {
        /// What stands before the name of every table.
        prefix: &'static str,
        /// Whether rows that are read `{for update}` are locked: within a transaction.
        locks: bool,
    },
}

impl Dialect {
    /// The statement for this engine.
    pub(crate) fn render(self, statement: &'static str) -> &'static str {
        let key = (self, statement.as_ptr() as usize);
        let known = RENDERED.read().ok().and_then(|rendered| rendered.get(&key).copied());
        known.unwrap_or_else(|| {
            let text: &'static str = Box::leak(self.render_built(statement).into_boxed_str());
            if let Ok(mut rendered) = RENDERED.write() {
                return rendered.entry(key).or_insert(text);
            }
            text
        })
    }

    /// The same for a text that is no constant; rendered anew each time.
    pub(crate) fn render_built(self, statement: &str) -> String {
        let mut out = String::with_capacity(statement.len());
        let mut rest = statement;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (mark, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(&self.mark(mark));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// The same engine within a transaction.
    pub(crate) fn locking(self) -> Self {
        match self {
            Self::Sqlite => self,
            Self::MySql { prefix, .. } => Self::MySql { prefix, locks: true },
        }
    }

    fn mark(self, mark: &str) -> String {
        match self {
            Self::Sqlite => sqlite(mark),
            Self::MySql { prefix, locks } => mysql(mark, prefix, locks),
        }
    }
}

/// The prefix for as long as the program runs. Each is kept once, however often a database is opened.
pub(crate) fn kept(prefix: &str) -> &'static str {
    static KEPT: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.iter().find(|known| **known == prefix) {
        return known;
    }
    let new: &'static str = Box::leak(prefix.to_owned().into_boxed_str());
    kept.push(new);
    new
}

fn sqlite(mark: &str) -> String {
    match mark.split_once(' ') {
        Some(("on", columns)) => {
            let columns = columns.trim_start_matches("duplicate ");
            format!("ON CONFLICT ({columns}) DO UPDATE SET")
        }
        Some(("new", column)) => format!("excluded.{column}"),
        Some(("insert", _)) => "INSERT OR IGNORE INTO".to_owned(),
        Some(("concat", parts)) => format!("({})", parts.replace('|', " || ")),
        Some(("columns", table)) => {
            format!("pragma_table_info('{}')", table.trim_start_matches("of "))
        }
        // There is one writer, and it has the whole database.
        Some(("for", _)) => String::new(),
        _ if mark == "explain" => "EXPLAIN QUERY PLAN".to_owned(),
        _ if mark == "unindexed" => "+".to_owned(),
        _ if mark == "collate" => " COLLATE utf8mb3_general_ci".to_owned(),
        _ => mark.to_owned(),
    }
}

fn mysql(mark: &str, prefix: &str, locks: bool) -> String {
    match mark.split_once(' ') {
        Some(("on", _)) => "ON DUPLICATE KEY UPDATE".to_owned(),
        Some(("new", column)) => format!("VALUES({column})"),
        Some(("insert", _)) => "INSERT IGNORE INTO".to_owned(),
        Some(("concat", parts)) => format!("CONCAT({})", parts.replace('|', ", ")),
        Some(("columns", table)) => format!(
            "(SELECT column_name AS name, column_type AS type FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name = '{prefix}{}')",
            table.trim_start_matches("of ")
        ),
        Some(("for", "share")) => if locks { "LOCK IN SHARE MODE" } else { "" }.to_owned(),
        Some(("for", _)) => if locks { "FOR UPDATE" } else { "" }.to_owned(),
        _ if mark == "explain" => "EXPLAIN".to_owned(),
        // Its planner knows how often a value occurs; an expression of columns has their collation.
        _ if mark == "unindexed" || mark == "collate" => String::new(),
        _ => format!("{prefix}{mark}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_sqlite() {
        let text = "INSERT INTO {t} (a) VALUES (?) {on duplicate a, b} c = {new c}";
        assert_eq!(
            Dialect::Sqlite.render(text),
            "INSERT INTO t (a) VALUES (?) ON CONFLICT (a, b) DO UPDATE SET c = excluded.c"
        );
        assert_eq!(Dialect::Sqlite.render("{insert ignore} {t}"), "INSERT OR IGNORE INTO t");
        let text = Dialect::Sqlite.render("({concat a|' '|b}{collate})");
        assert_eq!(text, "((a || ' ' || b) COLLATE utf8mb3_general_ci)");
    }

    #[test]
    fn marks_become_mysql() {
        let dialect = Dialect::MySql { prefix: "m2_", locks: true };
        let text = "INSERT INTO {t} (a) VALUES (?) {on duplicate a, b} c = {new c}";
        assert_eq!(
            dialect.render(text),
            "INSERT INTO m2_t (a) VALUES (?) ON DUPLICATE KEY UPDATE c = VALUES(c)"
        );
        assert_eq!(dialect.render("{insert ignore} {t}"), "INSERT IGNORE INTO m2_t");
        assert_eq!(dialect.render("({concat a|' '|b}{collate})"), "(CONCAT(a, ' ', b))");
        let read = "SELECT a FROM {t} {for update}";
        assert_eq!(dialect.render(read), "SELECT a FROM m2_t FOR UPDATE");
        let reader = Dialect::MySql { prefix: "m2_", locks: false };
        assert_eq!(reader.render(read), "SELECT a FROM m2_t ");
        assert_eq!(Dialect::Sqlite.render(read), "SELECT a FROM t ");
    }

    #[test]
    fn a_table_tells_its_columns() {
        let text = "SELECT name FROM {columns of t} c";
        assert_eq!(Dialect::Sqlite.render(text), "SELECT name FROM pragma_table_info('t') c");
        let dialect = Dialect::MySql { prefix: "m2_", locks: true };
        assert!(
            dialect.render(text).contains("table_schema = DATABASE() AND table_name = 'm2_t') c")
        );
    }

    #[test]
    fn an_unclosed_mark_does_no_harm() {
        assert_eq!(Dialect::Sqlite.render("SELECT {t"), "SELECT t");
    }
}
