//! What the tables must look like: what the migrations for a server make, read from their texts, so that the schema is
//! written down once. Whether statements need a table or column, they say themselves.

use super::{Schema, ddl};
use crate::engine::migrations;
use std::sync::LazyLock;

/// The tables as a fresh database of this version has them.
#[derive(Debug)]
pub struct Expected {
    /// All tables.
    pub tables: Schema,
    /// Every migration by name, oldest first, and whether it makes tables of this program's own.
    pub migrations: Vec<(&'static str, bool)>,
}

static EXPECTED: LazyLock<Expected> = LazyLock::new(|| {
    let mut tables = Schema::new();
    let mut names = Vec::new();
    for (name, is_own, text) in migrations::for_server() {
        ddl::read(text, &mut tables);
        names.push((name, is_own));
    }
    Expected { tables, migrations: names }
});

/// What this version expects.
pub fn expected() -> &'static Expected {
    &EXPECTED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::Class;

    #[test]
    fn the_tables_of_the_migrations_are_read_with_all_that_matters() {
        let tables = &expected().tables;
        let tokens = &tables["oauth_token"];
        assert_eq!(tokens.columns["token"].length, Some(32));
        assert_eq!(tokens.columns["created_at"].class, Class::Moment);
        assert!(tokens.unique.contains(&vec!["token".to_owned()]));
        assert_eq!(tokens.foreign.iter().flatten().filter(|key| key.cascades).count(), 3);
        assert!(tables.values().all(|table| !table.columns.is_empty() && !table.unique.is_empty()));
        assert!(
            tables
                .values()
                .flat_map(|table| table.columns.values())
                .all(|c| c.class != Class::Other)
        );
    }
}
