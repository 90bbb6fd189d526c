//! `doctor --fix`: just what nobody can use, in the tables that it names.

use crate::fixture::{beside, dump, empty, examine, fix, with_own_tables};
use magegate_testkit::mariadb::Database;
use magegate_testkit::{Request, Site};

/// Rows of every kind of garbage, and beside each the nearest row that is none.
const ROWS: &str = "
    SET foreign_key_checks = 0;
    INSERT INTO oauth_consumer (entity_id, name, `key`, secret, rejected_callback_url) VALUES (77, 'n', 'k', 's', '');
    INSERT INTO oauth_token (consumer_id, admin_id, customer_id, type, token, secret, callback_url, user_type, created_at) VALUES
    (NULL, NULL, 1, 'access', 'expired of a customer', '', '', 3, '2020-01-01 00:00:00'),
    (NULL, NULL, 1, 'access', 'alive of a customer', '', '', 3, UTC_TIMESTAMP()),
    (NULL, 1, NULL, 'access', 'expired of an admin', '', '', 2, '2020-01-01 00:00:00'),
    (NULL, 1, NULL, 'access', 'alive of an admin', '', '', 2, UTC_TIMESTAMP()),
    (77, NULL, NULL, 'access', 'old of an integration', '', '', 1, '2020-01-01 00:00:00'),
    (77, NULL, NULL, 'request', 'abandoned', '', '', 1, '2020-01-01 00:00:00'),
    (77, NULL, NULL, 'request', 'in a handshake', '', '', 1, UTC_TIMESTAMP()),
    (NULL, NULL, 999999, 'access', 'customer is gone', '', '', 3, UTC_TIMESTAMP()),
    (NULL, NULL, NULL, 'access', 'admin not named', '', '', 2, UTC_TIMESTAMP()),
    (888888, NULL, NULL, 'access', 'consumer is gone', '', '', 1, UTC_TIMESTAMP());
    INSERT INTO oauth_token_request_log (user_name, user_type, failures_count, lock_expires_at) VALUES
    ('old', 2, 3, '2020-01-01 00:00:00'), ('new', 2, 3, '2037-01-01 00:00:00');
    INSERT INTO oauth_nonce VALUES ('old', 1577836800, 77), ('new', UNIX_TIMESTAMP(), 77), ('lost', UNIX_TIMESTAMP(), 888888);
    SET foreign_key_checks = 1;";

const KINDS: [(&str, i64); 7] = [
    ("expired tokens of admins", 1),
    ("expired tokens of customers", 1),
    ("tokens of no account", 3),
    ("abandoned request tokens", 1),
    ("outdated login failures", 1),
    ("old nonces", 1),
    ("nonces of no consumer", 1),
];

fn kinds() -> Vec<(String, i64)> {
    KINDS.iter().map(|(kind, rows)| ((*kind).to_owned(), *rows)).collect()
}

/// Every row of every table, but for those that are cleaned and those that tell of it.
fn rest(database: &Database) -> Vec<(String, Vec<Vec<String>>)> {
    let touched = ["oauth_token", "oauth_token_request_log", "oauth_nonce"];
    let tables = database.tables().into_iter();
    tables
        .filter(|table| !touched.contains(&table.as_str()) && !table.starts_with("magegate_"))
        .map(|table| {
            let rows = database.rows(&format!("SELECT * FROM `{table}`"));
            (table, rows)
        })
        .collect()
}

#[test]
fn just_the_garbage_goes_and_it_is_recorded() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    database.run(
        "DELETE FROM oauth_token; DELETE FROM oauth_token_request_log; DELETE FROM oauth_nonce",
    );
    database.run(ROWS);
    let site = beside(&database, "", database.account(), "Magento_Customer");
    let report = examine(&site);
    report.finding("rows_orphaned", "3 rows in oauth_token");
    report.finding("rows_orphaned", "1 row in oauth_nonce");
    assert_eq!(report.remedies("rows_orphaned", "oauth_nonce"), ["magegate doctor --fix"]);

    with_own_tables(&site);
    let before = rest(&database);
    assert_eq!(fix(&site, &["--dry-run"]), kinds());
    assert_eq!(
        database.value("SELECT COUNT(*) FROM oauth_token"),
        "10",
        "a dry run changes nothing"
    );
    assert_eq!(fix(&site, &[]), kinds());
    let left = database.rows("SELECT token FROM oauth_token ORDER BY token");
    assert_eq!(
        left.concat(),
        ["alive of a customer", "alive of an admin", "in a handshake", "old of an integration"]
    );
    assert_eq!(database.rows("SELECT user_name FROM oauth_token_request_log").concat(), ["new"]);
    assert_eq!(database.rows("SELECT nonce FROM oauth_nonce").concat(), ["new"]);
    assert!(rest(&database) == before, "no other table of the store was touched");
    let audit = database
        .rows("SELECT detail FROM magegate_audit WHERE event = 'rows_removed' ORDER BY audit_id");
    assert_eq!(audit.len(), KINDS.len());
    assert_eq!(audit[2].concat(), "3 tokens of no account from oauth_token");
    assert_eq!(fix(&site, &[]), []);
    let said = site.run(&["doctor", "--fix"]).succeeded();
    assert_eq!(said.stdout, "nothing is left over\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_rows_go_while_a_server_issues_and_reads_tokens() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    database.run(
        "DELETE FROM oauth_token;
         INSERT INTO oauth_token (customer_id, type, token, secret, callback_url, user_type, created_at)
         SELECT 1, 'access', CONCAT('t', seq), '', '', 3, '2020-01-01 00:00:00' FROM seq_1_to_5300;",
    );
    let site = beside(&database, "", database.account(), "Magento_Customer");
    let server = site.serve(&[]);
    let client = server.client();
    let token = client.admin_token("admin", "Admin123!pw").await;
    let fixing = std::thread::scope(|scope| {
        let fixing = scope.spawn(|| fix(&site, &[]));
        while !fixing.is_finished() {
            let answer = tokio::task::block_in_place(|| {
                let request = Request::get("/rest/V1/customers/1").bearer(&token);
                tokio::runtime::Handle::current().block_on(client.send(&request))
            });
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        fixing.join().unwrap()
    });
    assert_eq!(fixing[0], ("expired tokens of customers".to_owned(), 5300));
    assert_eq!(
        database
            .value("SELECT COUNT(*) FROM oauth_token WHERE token LIKE 't%' AND LENGTH(token) < 6"),
        "0"
    );
}

#[test]
fn without_tables_of_our_own_the_garbage_goes_too() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    database.run(
        "DELETE FROM oauth_token; DELETE FROM oauth_token_request_log; DELETE FROM oauth_nonce",
    );
    database.run(ROWS);
    let tables = database.tables();
    let site = beside(&database, "", database.account(), "Magento_Customer")
        .with_variable("MAGEGATE_DATABASE_READ_ONLY_SCHEMA", "true");
    let report = examine(&site);
    assert!(!report.codes().contains(&"migrations_missing"), "{report:#?}");
    assert_eq!(fix(&site, &[]), kinds());
    assert_eq!(fix(&site, &[]), []);
    assert_eq!(database.tables(), tables);
}

#[test]
fn a_file_is_cleaned_the_same_way() {
    let site: Site = empty();
    let file =
        site.file("store.toml", "[settings]\n\"oauth/access_token_lifetime/customer\" = \"2\"\n");
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    assert_eq!(fix(&site, &["--dry-run"]), []);
    assert_eq!(fix(&site, &[]), []);
    let _ = site.run(&["doctor", "--dry-run"]).ended_with(2);
}
