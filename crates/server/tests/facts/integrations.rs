//! Integrations beside the store: one in the store's own format works here, one made here has the rows that the store
//! writes, and secrets that it can decrypt.

use crate::signer::{CALL, Values, object};
use crate::{beside, beside_after};
use magegate_testkit::{Database, Request, shared};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use serde_json::json;
use std::collections::BTreeMap;

/// An integration as the store leaves it, active and with everything allowed. Its secrets are PHP's
/// `sodium_crypto_aead_chacha20poly1305_ietf_encrypt` of those below, under the key of the deployment file.
const THEIRS: &str = "
    INSERT INTO oauth_consumer (entity_id, name, `key`, secret, rejected_callback_url) VALUES (70, 'Integration50',
        'k3y0f7heconsumer0123456789abcdef',
        '0:3:AAECAwQFBgcICQoLKIxgkfsB4NUg4atTj9qqXuGepQZ5Tj0C+8rvvkU8hzxz13RCbT4KzqB0IE9EF3kK', '');
    INSERT INTO integration (integration_id, name, email, endpoint, status, consumer_id, setup_type, identity_link_url)
        VALUES (50, 'Theirs', '', '', 1, 70, 0, '');
    INSERT INTO oauth_token (consumer_id, type, token, secret, verifier, callback_url, user_type) VALUES (70, 'access',
        '7hetoken0123456789abcdefghijklmn',
        '0:3:DA0ODxAREhMUFRYXYT181jeb1rJsdC4EtTA6Hiabmu/9W/BEriFJ/+l/OmohVDOPi6acBhki6amnk6jX',
        'v3r1f13r0123456789abcdefghijklmn', 'oob', 1);
    INSERT INTO authorization_role (role_id, tree_level, role_type, user_id, user_type, role_name)
        VALUES (90, 1, 'U', 50, '1', '150');
    INSERT INTO authorization_rule (role_id, resource_id, permission) VALUES (90, 'Magento_Backend::all', 'allow')";
const SECRET: &str = "s3cr3t0f7heconsumer0123456789abc";
const TOKEN_SECRET: &str = "s3cr3t0f7hetoken00123456789abcde";

fn row(database: &Database, statement: &str) -> Vec<String> {
    let mut rows = database.rows(statement);
    assert_eq!(rows.len(), 1, "{statement}");
    rows.remove(0)
}

/// What is encrypted in the store's format, by an implementation that is not ours.
fn decrypted(sealed: &str) -> String {
    let folder = shared::folder(env!("CARGO_MANIFEST_DIR")).unwrap();
    let text = std::fs::read_to_string(folder.join("reference/env.php")).unwrap();
    let key = text.split("'key' => '").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(sealed.len(), 84);
    let bytes = sealed.strip_prefix("0:3:").unwrap().as_bytes();
    let bytes = data_encoding::BASE64.decode(bytes).unwrap();
    let (nonce, sealed) = bytes.split_at(12);
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key.as_bytes()).unwrap());
    let unique = Nonce::try_assume_unique_for_key(nonce).unwrap();
    let mut sealed = sealed.to_vec();
    let clear = key.open_in_place(unique, Aad::from(nonce), &mut sealed).unwrap();
    String::from_utf8(clear.to_vec()).unwrap()
}

/// How many rows each of the store's tables has.
fn counts(database: &Database) -> BTreeMap<String, String> {
    let tables = database.tables().into_iter().filter(|table| !table.starts_with("magegate_"));
    let counts: Vec<_> =
        tables.map(|table| format!("SELECT '{table}', COUNT(*) FROM `{table}`")).collect();
    let rows = database.rows(&counts.join(" UNION ALL "));
    rows.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
}

#[tokio::test]
async fn an_integration_in_the_store_s_own_format_is_read_and_may_call() {
    let Some((database, site, server)) = beside_after(THEIRS) else { return };
    let shown = Values::of(&object(&site, &["integration", "tokens", "Theirs", "--show"]));
    let theirs = Values {
        key: "k3y0f7heconsumer0123456789abcdef".to_owned(),
        secret: SECRET.to_owned(),
        token: "7hetoken0123456789abcdefghijklmn".to_owned(),
        token_secret: TOKEN_SECRET.to_owned(),
    };
    assert_eq!(shown, theirs);
    assert_eq!(decrypted(&database.value("SELECT secret FROM oauth_consumer")), SECRET);
    assert_eq!(theirs.call(server.client()).await, 200);
    let bearer = Request::get(CALL).bearer(&theirs.token);
    assert_eq!(server.client().send(&bearer).await.status, 401, "it is switched off");
    let wrong = Values { token_secret: theirs.secret.clone(), ..theirs.clone() };
    assert_eq!(wrong.call(server.client()).await, 401);
    // Whatever is changed here leaves the handshake's clock alone, and the panel's empty texts.
    site.run(&["integration", "deactivate", "Theirs"]).succeeded();
    let integration = "SELECT status, endpoint, identity_link_url FROM integration";
    assert_eq!(row(&database, integration), ["0", "", ""]);
    let consumer = "SELECT updated_at FROM oauth_consumer";
    assert_eq!(row(&database, consumer), ["0000-00-00 00:00:00"]);
}

#[tokio::test]
async fn an_integration_made_here_has_the_rows_that_the_store_writes() {
    let Some((database, site, server)) = beside() else { return };
    let before = counts(&database);
    let create = ["integration", "create", "ERP", "--email", "erp@example.com"];
    let allow = ["--allow", "Magento_Customer::customer"];
    site.run(&[create.as_slice(), &allow].concat()).succeeded();
    let values = Values::of(&object(&site, &["integration", "activate", "ERP"]));
    assert_eq!(values.call(server.client()).await, 200);

    let mut expected = before.clone();
    let mut more = |table: &str, count: i64| {
        let rows: i64 = before[table].parse().unwrap();
        expected.insert(table.to_owned(), (rows + count).to_string());
    };
    more("integration", 1);
    more("oauth_consumer", 1);
    more("oauth_token", 1);
    more("oauth_nonce", 1);
    more("authorization_role", 1);
    more("authorization_rule", 265);
    assert_eq!(counts(&database), expected);

    let now = "ABS(TIMESTAMPDIFF(SECOND, created_at, UTC_TIMESTAMP())) < 60";
    let integration = format!(
        "SELECT integration_id, name, email, endpoint IS NULL, identity_link_url IS NULL, status, setup_type, {now} \
         FROM integration"
    );
    let integration = row(&database, &integration);
    assert_eq!(integration[1..], ["ERP", "erp@example.com", "1", "1", "1", "0", "1"]);
    let id = &integration[0];
    let consumer = format!(
        "SELECT secret, entity_id = (SELECT consumer_id FROM integration), name, `key`, callback_url IS NULL, \
         rejected_callback_url, updated_at, {now} FROM oauth_consumer"
    );
    let consumer = row(&database, &consumer);
    let name = format!("Integration{id}");
    let zero = "0000-00-00 00:00:00";
    assert_eq!(consumer[1..], ["1", &name, &values.key, "1", "", zero, "1"]);
    assert_eq!(decrypted(&consumer[0]), values.secret);
    let token = format!(
        "SELECT secret, consumer_id = (SELECT consumer_id FROM integration), admin_id IS NULL, customer_id IS NULL, \
         type, token, verifier REGEXP '^[0-9a-z]{{32}}$', callback_url, revoked, authorized, user_type, {now} \
         FROM oauth_token WHERE user_type = 1"
    );
    let token = row(&database, &token);
    let wanted = ["1", "1", "1", "access", &values.token, "1", "oob", "0", "0", "1", "1"];
    assert_eq!(token[1..], wanted);
    assert_eq!(decrypted(&token[0]), values.token_secret);
    let role = "SELECT parent_id, tree_level, sort_order, role_type, user_id, user_type, role_name \
                FROM authorization_role WHERE user_type = '1'";
    assert_eq!(row(&database, role), ["0", "1", "0", "U", id, "1", &format!("1{id}")]);
    let rules = database.rows(
        "SELECT resource_id FROM authorization_rule WHERE permission = 'allow' AND privileges IS NULL AND role_id = \
         (SELECT role_id FROM authorization_role WHERE user_type = '1') ORDER BY rule_id",
    );
    assert_eq!(json!(rules), json!([["Magento_Backend::admin"], ["Magento_Customer::customer"]]));
}
