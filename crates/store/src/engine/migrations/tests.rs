//! What a list of migrations must be like: nobody can mend a database that a wrong one was released to.

use super::script::statements;
use super::*;
use sqlx::{Connection as _, Executor as _, SqliteConnection};

/// What a statement for a server may begin with, so that running it twice does no harm.
const REPEATABLE: [&str; 3] = ["CREATE TABLE ", "ALTER TABLE ", "INSERT INTO "];

#[test]
fn migrations_are_numbered_one_after_the_other() {
    let versions: Vec<i64> = ALL.iter().map(Migration::version).collect();
    assert_eq!(versions, (1..).take(ALL.len()).collect::<Vec<_>>());
}

#[test]
fn every_file_is_in_the_list() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    for engine in ["sqlite", "mysql", "both"] {
        for file in std::fs::read_dir(format!("{folder}/{engine}")).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let name = name.strip_suffix(".sql").unwrap();
            assert!(ALL.iter().any(|migration| migration.name == name), "{engine}/{name}");
        }
    }
}

#[test]
fn on_a_server_tables_change_before_rows_and_each_statement_may_be_run_twice() {
    for migration in ALL {
        let statements = statements(migration.mysql, "");
        for statement in &statements {
            let known = REPEATABLE.iter().any(|begin| statement.starts_with(begin));
            assert!(known, "{}: {statement}", migration.name);
        }
        let rows = statements.iter().skip_while(|statement| !statement.starts_with("INSERT"));
        for statement in rows {
            assert!(statement.starts_with("INSERT"), "{}: {statement}", migration.name);
        }
    }
}

#[test]
fn on_a_server_the_program_s_own_migrations_name_no_table_of_the_store() {
    for migration in ALL {
        for statement in statements(migration.mysql, "") {
            let words: Vec<&str> = statement.split_whitespace().collect();
            let own = words.get(2).is_some_and(|table| table.starts_with("magegate_"));
            assert_eq!(own, migration.of == Of::Program, "{}: {statement}", migration.name);
            assert!(!own || !statement.contains("REFERENCES"), "{}", migration.name);
        }
    }
}

#[test]
fn with_the_longest_prefix_every_table_and_constraint_has_a_name_that_the_engines_take() {
    for migration in ALL {
        let prefix = "prefix_of_twenty_eight_chars";
        for statement in statements(migration.mysql, prefix) {
            let words = statement.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            for word in words.filter(|word| word.to_lowercase().starts_with(prefix)) {
                assert!(word.len() <= 64, "{word}");
            }
        }
    }
}

/// The beginnings of the checksums that databases in use keep of what they were told.
const RELEASED: [&str; 13] = [
    "c7f075b23d406977",
    "c884c34ef0ad6e67",
    "f57907118f846dfe",
    "260dda939baadce3",
    "e679504d185a6fa3",
    "8036b5c25b6279d5",
    "96a1e6a728f3c81c",
    "419813e3a6f1980c",
    "f06940232efa7cdb",
    "a12a2d98bbd55668",
    "4a6215cc391ff91d",
    "102477a063c7cb1d",
    "f390099f3cde1885",
];

#[test]
fn what_was_released_stays_as_it_was() {
    for (migration, released) in sqlite().iter().zip(RELEASED) {
        let start = u64::from_be_bytes(migration.checksum[..8].try_into().unwrap());
        let start = format!("{start:016x}");
        assert_eq!(
            start, released,
            "write a new migration instead of changing {}",
            migration.version
        );
    }
}

#[tokio::test]
async fn revocations_outlive_the_key_that_they_had_on_their_tokens() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    connection
        .lock_handle()
        .await
        .unwrap()
        .create_collation("utf8mb3_general_ci", magegate_domain::collation::compare)
        .unwrap();
    sqlite().run_to(13, &mut connection).await.unwrap();
    let fill = "INSERT INTO oauth_token (entity_id, type, token, secret, callback_url) VALUES (7, 'access', 'a', '', '');\
        INSERT INTO magegate_revocation (entity_id, revoked_at, cause) VALUES (7, '2026-11-22 12:00:00', 'test');";
    connection.execute(fill).await.unwrap();
    sqlite().run(&mut connection).await.unwrap();
    connection.execute("DELETE FROM oauth_token").await.unwrap();
    let kept = connection.fetch_all("SELECT cause FROM magegate_revocation").await.unwrap();
    assert_eq!(kept.len(), 1);
}
