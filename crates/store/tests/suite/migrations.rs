//! Making the tables on a server: by several at once, after a run was cut off, beside a store, with few rights.

use crate::fresh::{open, server};
use magegate_store::engine::server::{Host, MySqlServer, Own, Tables};
use magegate_store::{Store, StoreError, directory};
use magegate_testkit::{Database, Dump, Galera};

const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM directory_country_region_name), \
    (SELECT COUNT(*) FROM eav_attribute), (SELECT COUNT(*) FROM store), \
    (SELECT COUNT(*) FROM directory_currency_rate), \
    (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()), \
    (SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE()), \
    (SELECT COUNT(*) FROM magegate_migration WHERE finished = 1)";

fn tables(prefix: &str, own: Own) -> Tables {
    Tables { prefix: prefix.to_owned(), own }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_at_once_on_an_empty_database_all_succeed() {
    let database = Database::fresh();
    let starting: Vec<_> = (0..4)
        .map(|_| {
            let server = server(&database);
            tokio::spawn(async move { Store::open_mysql(&server, &Tables::default()).await })
        })
        .collect();
    for start in starting {
        let store = start.await.unwrap().unwrap();
        let mut door = store.read().await.unwrap();
        assert!(directory::country_exists(&mut door, "US").await.unwrap());
    }
    let alone = Database::fresh();
    open(&alone, &Tables::default()).await.unwrap();
    assert_eq!(database.rows(COUNTS), alone.rows(COUNTS));
}

/// The nodes know nothing of each other's locks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_at_once_at_different_nodes_of_a_cluster_all_succeed() {
    let cluster = Galera::start();
    let database = cluster.database();
    let starting: Vec<_> = (0..3)
        .map(|number| {
            let host =
                Host::Tcp { name: "127.0.0.1".to_owned(), port: cluster.node(number).port() };
            let server = MySqlServer { host, ..server(&database) };
            tokio::spawn(async move { Store::open_mysql(&server, &Tables::default()).await })
        })
        .collect();
    for start in starting {
        start.await.unwrap().unwrap();
    }
    let alone = Database::fresh();
    open(&alone, &Tables::default()).await.unwrap();
    assert_eq!(database.rows(COUNTS), alone.rows(COUNTS));
}

/// Each run is ended by a right that is missing: to make a table, to write rows, to add an index.
#[tokio::test]
async fn a_run_that_was_cut_off_anywhere_is_taken_up_where_it_ended() {
    const MAY_NOT_INSERT: &str = "SELECT, CREATE, ALTER, INDEX, REFERENCES";
    const MAY_NOT_ALTER: &str = "SELECT, INSERT, CREATE, REFERENCES";
    let whole = Database::fresh();
    open(&whole, &Tables::default()).await.unwrap();
    let database = Database::fresh();
    let mut done = 0;
    for (table, rights) in [
        ("core_config_data", None),
        ("customer_entity", None),
        ("core_config_data", Some(MAY_NOT_INSERT)),
        ("customer_form_attribute", Some(MAY_NOT_INSERT)),
        ("directory_country_region_name", Some(MAY_NOT_INSERT)),
        ("customer_entity", Some(MAY_NOT_ALTER)),
        ("magegate_import", None),
    ] {
        let tables = whole.tables();
        let others = tables.iter().filter(|name| *name != table);
        let mut grants: Vec<_> = others.map(|name| ("ALL", name.as_str())).collect();
        grants.extend(rights.map(|rights| (rights, table)));
        let server = account(&database, &grants);
        Store::open_mysql(&server, &Tables::default()).await.unwrap_err();
        let finished = "SELECT COUNT(*) FROM magegate_migration WHERE finished = 1";
        let finished: u32 = database.value(finished).parse().unwrap();
        assert!(done <= finished, "{table}");
        done = finished;
    }
    assert_eq!(done, 12);
    open(&database, &Tables::default()).await.unwrap();
    assert_eq!(database.rows(COUNTS), whole.rows(COUNTS));
}

#[tokio::test]
async fn a_prefix_stands_before_every_table() {
    // The longest that the configuration takes.
    const PREFIX: &str = "prefix_of_twenty_eight_chars";
    let database = Database::fresh();
    for prefix in [PREFIX, ""] {
        let store = open(&database, &tables(prefix, Own::All)).await.unwrap();
        let mut door = store.read().await.unwrap();
        assert!(directory::country_exists(&mut door, "US").await.unwrap());
    }
    let names = database.tables();
    let (with, without): (Vec<_>, Vec<_>) = names.iter().partition(|name| name.starts_with(PREFIX));
    assert_eq!(with.len(), without.len());
    for name in with {
        assert!(without.iter().any(|other| **other == name[PREFIX.len()..]), "{name}");
    }
}

#[tokio::test]
async fn beside_a_store_only_tables_of_our_own_are_made_and_nothing_else_changes() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    for dump in [dump.clone(), dump.with_prefix("sh_")] {
        let database = Database::of(&dump);
        let prefix = dump.prefix();
        let before = fingerprint(&database);
        for _ in 0..2 {
            open(&database, &tables(prefix, Own::Beside)).await.unwrap();
        }
        let ours = format!("{prefix}magegate_");
        let (own, others): (Vec<_>, Vec<_>) =
            fingerprint(&database).into_iter().partition(|(name, _)| name.starts_with(&ours));
        assert_eq!(others, before);
        let names: Vec<&str> = own.iter().map(|(name, _)| &name[ours.len()..]).collect();
        for name in ["audit", "import", "job", "meta", "migration", "outbox", "revocation"] {
            assert!(names.contains(&name), "{name} is not among {names:?}");
        }
        assert!(own.iter().all(|(_, text)| !text.contains("FOREIGN KEY")));
    }
}

#[tokio::test]
async fn with_a_schema_that_is_only_read_nothing_is_made() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let database = Database::of(&dump);
    let before = database.tables();
    open(&database, &tables("", Own::None)).await.unwrap();
    assert_eq!(database.tables(), before);
}

#[tokio::test]
async fn a_database_that_holds_somebody_else_s_store_is_refused_and_left_alone() {
    let database = Database::fresh();
    database.run("CREATE TABLE store_website (website_id INT PRIMARY KEY)");
    let refused = open(&database, &Tables::default()).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotOurs { .. }), "{refused}");
    assert_eq!(database.tables(), ["store_website"]);
}

#[tokio::test]
async fn tables_made_by_a_newer_program_are_refused() {
    let database = Database::fresh();
    open(&database, &Tables::default()).await.unwrap();
    database.run("INSERT INTO magegate_migration VALUES (9000, '9000_later', 1)");
    let refused = open(&database, &Tables::default()).await.unwrap_err();
    assert!(refused.to_string().contains("9000"), "{refused}");
}

#[tokio::test]
async fn tables_that_are_up_to_date_ask_for_no_right_to_change_them() {
    let database = Database::fresh();
    open(&database, &Tables::default()).await.unwrap();
    let server = account(&database, &[("SELECT, INSERT, UPDATE, DELETE", "*")]);
    Store::open_mysql(&server, &Tables::default()).await.unwrap();
}

/// The database through an account with these rights alone.
fn account(database: &Database, grants: &[(&str, &str)]) -> MySqlServer {
    let url = database.url_with_grants(grants);
    let (names, _) = url.trim_start_matches("mysql://").split_once('@').unwrap();
    let (user, password) = names.split_once(':').unwrap();
    MySqlServer { user: user.to_owned(), password: password.to_owned(), ..server(database) }
}

/// Each table and how it was made.
fn fingerprint(database: &Database) -> Vec<(String, String)> {
    let tables = database.tables();
    let text = |name: &String| database.rows(&format!("SHOW CREATE TABLE `{name}`"))[0][1].clone();
    tables.iter().map(|name| (name.clone(), text(name))).collect()
}
