//! What the program's own statements do with each table: which verbs a database account needs for them, which columns
//! they name, and which unique columns their "insert or else update" relies on. Read off the statements themselves.

use super::{census, garbage};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a statement does with a table, as a grant names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Reads rows.
    Select,
    /// Adds rows.
    Insert,
    /// Changes rows.
    Update,
    /// Removes rows.
    Delete,
}

/// Several of them.
pub type Verbs = BTreeSet<Verb>;

/// What the statements do with a table.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// What its rows are used for.
    pub verbs: Verbs,
    /// Every word of the statements that name the table: its columns are among them.
    words: BTreeSet<&'static str>,
    /// The columns of each "insert or else update".
    pub upserts: BTreeSet<Vec<&'static str>>,
}

/// Columns that searches name, which are built while the program runs: all that these tables have.
const SEARCHED: [&str; 3] = ["customer_entity", "customer_address_entity", "customer_group"];

static USES: LazyLock<BTreeMap<&'static str, Uses>> = LazyLock::new(|| {
    let mut uses = BTreeMap::new();
    // What only `doctor` does is no part of what serving needs.
    let own: BTreeSet<_> = census::STATEMENTS.iter().chain(garbage::STATEMENTS).collect();
    crate::serving_statements()
        .filter(|statement| !own.contains(statement))
        .for_each(|statement| read(statement, &mut uses));
    uses
});

impl Verb {
    /// The word of a grant.
    pub fn name(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }
}

impl Uses {
    /// What the statements do with a table; `None` where none names it.
    pub fn of(table: &str) -> Option<&'static Self> {
        USES.get(table)
    }

    /// Whether statements name a column of a table.
    pub fn names(table: &str, column: &str) -> bool {
        SEARCHED.contains(&table) || Self::of(table).is_some_and(|uses| uses.words.contains(column))
    }
}

fn read(statement: &'static str, uses: &mut BTreeMap<&'static str, Uses>) {
    let words: BTreeSet<_> = statement
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    let mut upserted = None;
    for (at, open) in statement.match_indices('{') {
        let inner = statement.get(at + open.len()..).unwrap_or_default();
        let mark = inner.split('}').next().unwrap_or_default();
        if let Some(columns) = mark.strip_prefix("on duplicate ") {
            let columns = columns.split(',').map(str::trim).collect();
            if let Some(of) = upserted.and_then(|table| uses.get_mut(table)) {
                of.upserts.insert(columns);
                of.verbs.insert(Verb::Update);
            }
            continue;
        }
        if !is_table(mark) {
            continue;
        }
        let before = statement.get(..at).unwrap_or_default().trim_end();
        let of = uses.entry(mark).or_default();
        of.words.extend(&words);
        if before.ends_with("INSERT INTO") || before.ends_with("{insert ignore}") {
            of.verbs.insert(Verb::Insert);
            upserted = Some(mark);
            continue;
        }
        // What is changed or removed is also looked for.
        of.verbs.insert(Verb::Select);
        if before.ends_with("UPDATE") {
            of.verbs.insert(Verb::Update);
        } else if before.ends_with("DELETE FROM") {
            of.verbs.insert(Verb::Delete);
        }
    }
}

/// Whether a mark names a table: one word that is no mark of another kind.
fn is_table(mark: &str) -> bool {
    let is_word =
        mark.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'0'..=b'9'));
    is_word && !mark.is_empty() && !matches!(mark, "collate" | "explain" | "unindexed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_columns_and_upserts_are_read_off_statements() {
        let mut uses = BTreeMap::new();
        read(
            "INSERT INTO {log} (name, kind) VALUES (?, ?) {on duplicate name, kind} count = {new count}",
            &mut uses,
        );
        read("SELECT l.id FROM {log} l JOIN {account} a ON a.id = l.id{collate}", &mut uses);
        read("DELETE FROM {log} WHERE at < ?", &mut uses);
        let log = &uses["log"];
        assert_eq!(
            log.verbs,
            Verbs::from([Verb::Select, Verb::Insert, Verb::Update, Verb::Delete])
        );
        assert!(log.words.contains("at") && !log.words.contains("FROM"));
        assert_eq!(log.upserts, BTreeSet::from([vec!["name", "kind"]]));
        assert_eq!(uses["account"].verbs, Verbs::from([Verb::Select]));
        assert_eq!(uses.len(), 2);
    }

    #[test]
    fn every_table_that_is_named_is_expected() {
        let expected = crate::inspection::expected();
        let unknown: Vec<_> =
            USES.keys().filter(|name| !expected.tables.contains_key(**name)).collect();
        assert_eq!(unknown, [&""; 0]);
    }

    #[test]
    fn the_throttle_needs_every_verb() {
        let uses = Uses::of("oauth_token_request_log").unwrap();
        assert_eq!(uses.verbs.len(), 4);
        assert!(uses.upserts.contains(&vec!["user_name", "user_type"]));
        assert!(Uses::names("oauth_token_request_log", "lock_expires_at"));
        assert!(!Uses::names("oauth_token", "verifier_of_nobody"));
        assert!(Uses::of("customer_grid_flat").unwrap().verbs.contains(&Verb::Insert));
    }
}
