//! The complete list of differences between the engines' SQL, and the table prefix. Statements are written with marks in
//! braces ([`Dialect`] lists them); each is rendered once, at its first use. Patterns differ in more than words:
//! `patterns.rs`.

pub(crate) mod patterns;

use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

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
/// * `{explain}`: how a statement would be run, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite 3.
    Sqlite,
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

    fn mark(self, mark: &str) -> String {
        match self {
            Self::Sqlite => match mark.split_once(' ') {
                Some(("on", columns)) => {
                    let columns = columns.trim_start_matches("duplicate ");
                    format!("ON CONFLICT ({columns}) DO UPDATE SET")
                }
                Some(("new", column)) => format!("excluded.{column}"),
                Some(("insert", _)) => "INSERT OR IGNORE INTO".to_owned(),
                Some(("concat", parts)) => format!("({})", parts.replace('|', " || ")),
                _ if mark == "explain" => "EXPLAIN QUERY PLAN".to_owned(),
                _ if mark == "unindexed" => "+".to_owned(),
                _ if mark == "collate" => " COLLATE utf8mb3_general_ci".to_owned(),
                _ => mark.to_owned(),
            },
        }
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
    fn an_unclosed_mark_does_no_harm() {
        assert_eq!(Dialect::Sqlite.render("SELECT {t"), "SELECT t");
    }
}
