//! The servers do what the tests that stand on them rely on.

use super::*;

fn reference() -> Option<Dump> {
    Dump::reference(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn databases_are_apart_and_gone_at_the_end() {
    let server = MariaDb::shared();
    let (one, other) = (server.database(), server.database());
    one.run("CREATE TABLE t (a INT, b TEXT); INSERT INTO t VALUES (1, NULL), (2, 'x\\ty\\nz')");
    assert_eq!(one.rows("SELECT * FROM t ORDER BY a"), [["1", "NULL"], ["2", "x\ty\nz"]]);
    assert_eq!(one.tables(), ["t"]);
    assert_eq!(other.tables(), [""; 0]);
    let name = one.name().to_owned();
    drop(one);
    let found = format!("SHOW DATABASES LIKE '{name}'");
    assert_eq!(server.access().rows("", &found), Vec::<Vec<String>>::new());
}

#[test]
fn an_account_has_its_own_database_only() {
    let server = MariaDb::shared();
    let (one, other) = (server.database(), server.database());
    assert_eq!(one.account().try_run(one.name(), "CREATE TABLE t (a INT)"), Ok(()));
    let refusal = one.account().try_run(other.name(), "SELECT 1").unwrap_err();
    assert!(refusal.contains("Access denied"), "{refusal}");
}

#[test]
fn an_account_with_grants_has_no_more_than_those() {
    let database = Database::fresh();
    database.run("CREATE TABLE t (a INT, b INT); CREATE TABLE u (a INT)");
    let url = database.url_with_grants(&[("SELECT, INSERT (a)", "t")]);
    let account = Access::from_url(&url).unwrap();
    let name = database.name();
    assert_eq!(account.try_run(name, "INSERT INTO t (a) VALUES (1)"), Ok(()));
    assert_eq!(account.rows(name, "SELECT a FROM t"), [["1"]]);
    for refused in ["INSERT INTO t (b) VALUES (1)", "DELETE FROM t", "SELECT * FROM u"] {
        assert!(account.try_run(name, refused).is_err(), "{refused}");
    }
}

#[test]
fn what_was_committed_survives_a_kill() {
    let mut server = MariaDb::start();
    let database = server.database();
    database.run("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
    let port = server.port();
    server.kill();
    assert!(!server.answers());
    server.restart();
    assert_eq!(server.port(), port);
    assert_eq!(database.rows("SELECT a FROM t"), [["1"]]);
    server.stop();
    server.restart();
    assert_eq!(database.value("SELECT COUNT(*) FROM t"), "1");
}

#[test]
fn the_dump_of_the_reference_is_there_at_once() {
    let Some(dump) = reference() else { return };
    let database = Database::of(&dump);
    assert!(database.tables().len() > 370);
    assert_eq!(database.value("SELECT code FROM store WHERE store_id = 1"), "default");
    let url = database.url();
    let account = Access::from_url(&url).unwrap();
    assert_eq!(account.try_run(database.name(), "CREATE TABLE magegate_x (a INT)"), Ok(()));
}

#[test]
fn the_dump_takes_a_prefix_and_another_charset() {
    let Some(dump) = reference() else { return };
    let database = Database::of(&dump.with_prefix("m2_").in_utf8mb4());
    assert!(database.tables().iter().all(|table| table.starts_with("m2_")));
    let charsets = database.rows(
        "SELECT DISTINCT character_set_name FROM information_schema.columns \
         WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL",
    );
    assert_eq!(charsets, [["utf8mb4"]]);
    let keys = "SELECT DISTINCT referenced_table_name FROM information_schema.referential_constraints \
                WHERE constraint_schema = DATABASE() AND referenced_table_name NOT LIKE 'm2\\_%'";
    assert_eq!(database.rows(keys), Vec::<Vec<String>>::new());
}

#[test]
fn a_dump_can_be_loaded_into_the_shared_server() {
    let Some(dump) = reference() else { return };
    let database = Database::fresh();
    database.load(&dump);
    assert!(database.tables().len() > 370);
}
