//! Beside the store of the reference's dump, its tables as they are.

use crate::fixture::{ADMIN, JANE, beside_site, dump, grants, round};
use magegate_testkit::mariadb::{Access, Database, Dump};
use magegate_testkit::{Request, Site};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_store_is_served_by_an_account_with_minimal_grants() {
    let Some(dump) = dump() else { return };
    served(&dump).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_store_with_a_prefix_and_in_utf8mb4_is_served_too() {
    let Some(dump) = dump() else { return };
    served(&dump.with_prefix("m2_").in_utf8mb4()).await;
}

/// Plays the round; afterwards the store's tables are what they were, and only tables of ours came to them.
async fn served(dump: &Dump) {
    let database = Database::of(dump);
    let prefix = dump.prefix();
    let account = Access { user: "narrow".to_owned(), ..database.account().clone() };
    database.run(&grants("beside.sql", &database, prefix, &account));
    let tables = definitions(&database);
    let site = beside_site(&database, prefix, &account);
    let server = site.serve(&[]);
    round(&site, server.client()).await;
    let (status, log) = server.stop();
    assert!(status.success() && !log.contains("ERROR"), "{log}");
    assert!(!log.contains(&account.password), "the password is shown nowhere");
    site.run(&["cron", "run"]).succeeded();
    let (ours, theirs): (Vec<_>, Vec<_>) = definitions(&database)
        .into_iter()
        .partition(|(table, _)| table.starts_with(&format!("{prefix}magegate_")));
    assert!(ours.len() > 4, "tables of ours were made");
    assert_eq!(theirs, tables, "the store's tables are as they were");
}

/// Every table with its definition, without what counts its rows.
fn definitions(database: &Database) -> Vec<(String, String)> {
    let tables = database.tables();
    let shown: Vec<_> =
        tables.iter().map(|table| format!("SHOW CREATE TABLE `{table}`;")).collect();
    let rows = database.rows(&shown.concat());
    rows.into_iter()
        .map(|row| {
            let text = row[1].split(" AUTO_INCREMENT=").collect::<Vec<_>>();
            let text =
                text.iter().map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
            (row[0].clone(), text.collect())
        })
        .collect()
}

/// Starts a server that must refuse to; what it says.
fn refused(site: &Site) -> String {
    site.run(&["serve", "--listen", "127.0.0.1:0"]).ended_with(3).stderr
}

#[tokio::test]
async fn a_store_whose_signed_tokens_anyone_can_forge_is_refused_at_the_start() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    database.run(
        "INSERT INTO core_config_data (scope, scope_id, path, value) \
         VALUES ('default', 0, 'webapi/jwtauth/jwt_alg', 'A128KW')",
    );
    let site = beside_site(&database, "", database.account());
    let complaint = refused(&site);
    assert!(complaint.contains("webapi/jwtauth/jwt_alg is \"A128KW\""), "{complaint}");
    assert!(complaint.lines().last().unwrap().starts_with("error: webapi/"), "{complaint}");
    let site = site.with_variable("MAGEGATE_TOKENS_FORMAT", "opaque");
    let server = site.serve(&[]);
    assert_eq!(server.client().customer_token(JANE.0, JANE.1).await.len(), 32);
}

#[tokio::test]
async fn a_store_s_modules_decide_which_tokens_there_are_and_who_gets_them() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    let site = beside_site(&database, "", database.account());
    site.file(
        "config.php",
        "<?php return ['modules' => ['Magento_Store' => 1, 'Magento_TwoFactorAuth' => 1]];",
    );
    let server = site.serve(&[]);
    let client = server.client();
    assert_eq!(client.customer_token(JANE.0, JANE.1).await.len(), 32, "no module signs");
    let ask = async |name: &str, password: &str| {
        let login = json!({ "username": name, "password": password });
        let post = Request::post("/rest/V1/integration/admin/token").json(&login);
        let answer = client.send(&post).await;
        (answer.status, answer.json()["message"].as_str().unwrap().to_owned())
    };
    let unconfigured =
        "Please ask an administrator with sufficient access to configure 2FA first".to_owned();
    assert_eq!(ask(ADMIN.0, ADMIN.1).await, (400, unconfigured));
    assert_eq!(ask(ADMIN.0, "wrong").await.0, 401, "a wrong password learns nothing of it");
    site.run(&["admin", "list"]).succeeded();
    database.run(
        "INSERT INTO core_config_data (scope, scope_id, path, value) \
         VALUES ('default', 0, 'twofactorauth/general/force_providers', 'google')",
    );
    let (_, log) = server.stop();
    assert!(log.contains("Magento_TwoFactorAuth is on"), "{log}");
    let server = site.serve(&[]);
    let login = json!({ "username": ADMIN.0, "password": ADMIN.1 });
    let post = Request::post("/rest/V1/integration/admin/token").json(&login);
    let answer = server.client().send(&post).await;
    let text = "Please use the 2fa provider-specific endpoints to obtain a token.";
    assert_eq!((answer.status, &answer.json()["message"]), (400, &json!(text)));
    let tokens = "SELECT COUNT(*) FROM oauth_token WHERE admin_id IS NOT NULL";
    assert_eq!(database.value(tokens), "0", "nothing was issued");
}

#[test]
fn applying_to_a_live_store_says_so() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    let site = beside_site(&database, "", database.account());
    let file = site.file("s.toml", "[settings]\n\"general/locale/timezone\" = \"Europe/Berlin\"\n");
    let file = file.to_str().unwrap();
    let dry = site.run(&["apply", "--dry-run", file]).succeeded();
    assert!(!dry.stderr.contains("live"), "{}", dry.stderr);
    let applied = site.run(&["apply", file]).succeeded();
    assert!(applied.stderr.contains("this changes a live store's own rows"), "{}", applied.stderr);
    database.run(
        "INSERT INTO core_config_data (scope, scope_id, path, value) \
         VALUES ('default', 0, 'payment/x/key', '0:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz')",
    );
    let listed = site.run(&["config", "list"]).succeeded();
    assert!(listed.stdout.contains("payment/x/key") && listed.stdout.contains("(encrypted)"));
    assert!(!listed.stdout.contains("AAECAw"));
    let value = database.value(
        "SELECT value FROM core_config_data WHERE path = 'general/locale/timezone' AND scope_id = 0",
    );
    assert_eq!(value, "Europe/Berlin");
}

#[test]
fn tables_that_are_missing_or_not_granted_are_named_at_the_start() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    let account = Access { user: "narrow".to_owned(), ..database.account().clone() };
    database.run(&grants("beside.sql", &database, "", &account));
    database.run("REVOKE SELECT, DELETE ON captcha_log FROM 'narrow'@'%'");
    database.run("DROP TABLE jwt_auth_revoked; DROP TABLE customer_grid_flat");
    let site = beside_site(&database, "", &account);
    let outcome = site.run(&["serve", "--listen", "127.0.0.1:0"]).ended_with(4);
    let complaint = outcome.stderr.lines().last().unwrap();
    assert!(complaint.contains("this account: captcha_log, jwt_auth_revoked;"), "{complaint}");
}
