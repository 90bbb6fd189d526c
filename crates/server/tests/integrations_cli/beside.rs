//! Beside the store of the reference's dump: the rows are the store's own.

use crate::fixture::{OK, RESOURCE, Values, object, on_this_machine, trusting};
use crate::handshake::{begin, finish};
use magegate_testkit::callback::Callback;
use magegate_testkit::mariadb::{Access, Database, Dump};
use magegate_testkit::{Site, shared};

/// A site beside the dump's store.
fn beside(database: &Database) -> Site {
    let site = on_this_machine(Site::new(env!("CARGO_BIN_EXE_magegate")));
    let Access { host, port, user, password } = database.account();
    let folder = shared::folder(env!("CARGO_MANIFEST_DIR")).unwrap();
    let text = std::fs::read_to_string(folder.join("reference/env.php")).unwrap();
    let text = text
        .replace("'host' => '127.0.0.1:3307'", &format!("'host' => '{host}:{port}'"))
        .replace("'dbname' => 'magento'", &format!("'dbname' => '{}'", database.name()))
        .replace("'username' => 'magento'", &format!("'username' => '{user}'"))
        .replace("'password' => 'magento'", &format!("'password' => '{password}'"));
    let file = site.file("env.php", &text);
    site.with_variable("MAGEGATE_DATABASE_BESIDE", file.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_leaves_the_rows_that_the_store_reads() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let database = Database::of(&dump);
    let callback = Callback::protected(OK).await;
    let site = trusting(beside(&database), &callback);
    let before = count(&database);
    let server = site.serve(&[]);
    let form = begin(&site, &callback, 1).await;
    let values = finish(server.client(), &form).await;
    assert_eq!(values.call(server.client()).await, 200);

    let row = |statement: &str| database.rows(statement).remove(0);
    let integration = row(
        "SELECT status, setup_type, integration_id, consumer_id FROM integration WHERE name = 'ERP'",
    );
    assert_eq!((integration[0].as_str(), integration[1].as_str()), ("1", "0"));
    let (id, consumer) = (&integration[2], &integration[3]);
    let stored = row(&format!(
        "SELECT name, `key`, secret FROM oauth_consumer WHERE entity_id = {consumer}"
    ));
    assert_eq!(
        (stored[0].as_str(), stored[1].as_str()),
        (format!("Integration{id}").as_str(), values.key.as_str())
    );
    assert!(stored[2].starts_with("0:3:") && stored[2].len() == 84, "encrypted");
    let token = row(&format!(
        "SELECT type, token, secret, user_type, revoked FROM oauth_token WHERE consumer_id = {consumer}"
    ));
    assert_eq!((token[0].as_str(), &token[1]), ("access", &values.token));
    assert!(token[2].starts_with("0:3:") && token[2].len() == 84, "encrypted");
    assert_eq!((token[3].as_str(), token[4].as_str()), ("1", "0"));
    let role = row(&format!(
        "SELECT role_type, parent_id, role_name FROM authorization_role WHERE user_type = '1' AND user_id = {id}"
    ));
    assert_eq!(role, ["U", "0", &format!("1{id}")]);

    site.run(&["integration", "revoke", "ERP"]).succeeded();
    assert_eq!(values.call(server.client()).await, 401);
    site.run(&["integration", "delete", "ERP", "--yes"]).succeeded();
    assert_eq!(count(&database), before, "nothing is left in the store's tables");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn integrations_are_managed_where_no_table_may_be_added() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let database = Database::of(&dump);
    let site = beside(&database).with_variable("MAGEGATE_DATABASE_READ_ONLY_SCHEMA", "true");
    let tables = database.tables();
    let server = site.serve(&[]);
    site.run(&["integration", "create", "Feed", "--allow", RESOURCE]).succeeded();
    let values = Values::of(&object(&site, &["integration", "activate", "Feed"]));
    assert_eq!(values.call(server.client()).await, 200);
    site.run(&["integration", "deactivate", "Feed"]).succeeded();
    assert_eq!(values.call(server.client()).await, 401);
    site.run(&["integration", "delete", "Feed", "--yes"]).succeeded();
    assert_eq!(database.tables(), tables);
}

/// How many rows each table of integrations has.
fn count(database: &Database) -> Vec<Vec<String>> {
    let count = |table: &str| format!("SELECT COUNT(*) FROM {table};");
    let tables =
        ["integration", "oauth_consumer", "oauth_token", "oauth_nonce", "authorization_role"];
    database.rows(&tables.map(count).concat())
}
