//! Tokens beside the store of the reference's dump: signed ones in both directions, opaque rows in both directions, and
//! revocations that both sides see.

use crate::fixture::{ADMIN, JANE, beside_site, dump};
use crate::minter::{Minter, header, payload};
use magegate_testkit::mariadb::Database;
use magegate_testkit::{Client, Request, Server, Site, shared};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// A site beside the dump with these keys in its deployment file, one a line; the dump's own without.
pub(crate) fn beside(keys: &str) -> Option<(Database, Site)> {
    let database = Database::of(&dump()?);
    let site = beside_site(&database, "", database.account());
    if !keys.is_empty() {
        set_keys(&site, keys);
    }
    Some((database, site))
}

/// Writes other keys into the site's deployment file.
pub(crate) fn set_keys(site: &Site, keys: &str) {
    let file = site.folder().join("env.php");
    let text = std::fs::read_to_string(file).unwrap();
    let from = text.find("'key' => '").unwrap() + "'key' => '".len();
    let to = from + text[from..].find('\'').unwrap();
    site.file("env.php", &format!("{}{keys}{}", &text[..from], &text[to..]));
}

/// The key of the deployment file as it came.
fn key() -> String {
    let folder = shared::folder(env!("CARGO_MANIFEST_DIR")).unwrap();
    let text = std::fs::read_to_string(folder.join("reference/env.php")).unwrap();
    text.split("'key' => '").nth(1).unwrap().split('\'').next().unwrap().to_owned()
}

pub(crate) fn now() -> i64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().or_else(|_| UNIX_EPOCH.elapsed()).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

pub(crate) async fn me(client: Client, token: &str) -> u16 {
    client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await.status
}

fn id_of(database: &Database, email: &str) -> i64 {
    let sql = format!("SELECT entity_id FROM customer_entity WHERE email = '{email}'");
    database.value(&sql).parse().unwrap()
}

fn why(site: &Site, token: &str) -> Value {
    let outcome = site.run_with_input(&["token", "why", "-", "--json"], token).succeeded();
    serde_json::from_str(&outcome.stdout).unwrap()
}

/// Header and payload of a token, as they stand there.
fn parts(token: &str) -> (String, String) {
    let mut parts = token.split('.').map(|part| {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(part.as_bytes()).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    });
    (parts.next().unwrap(), parts.next().unwrap())
}

#[tokio::test]
async fn a_token_that_the_store_signed_is_taken_and_ours_are_signed_as_the_store_does() {
    let Some((database, site)) = beside("") else { return };
    let server = site.serve(&[]);
    let client = server.client();
    let (key, jane) = (key(), id_of(&database, JANE.0));
    let minter = Minter::new(&key);
    for (name, account, token) in [
        ("customer", (jane, 3), client.customer_token(JANE.0, JANE.1).await),
        ("admin", (1, 2), client.admin_token(ADMIN.0, ADMIN.1).await),
    ] {
        let (head, body) = parts(&token);
        let issued = serde_json::from_str::<Value>(&body).unwrap()["iat"].as_i64().unwrap();
        assert_eq!((head, body), (header("1"), payload(account.0, account.1, issued)), "{name}");
        assert_eq!(token, minter.token("1", account, issued), "{name}");
        assert_eq!(database.value("SELECT COUNT(*) FROM oauth_token WHERE secret = ''"), "0");
    }
    // Whatever kid the store gives: every key is tried.
    for kid in ["1", "2", "x"] {
        assert_eq!(me(client, &minter.token(kid, (jane, 3), now())).await, 200, "{kid}");
    }
    let admin = Request::get(&format!("/rest/V1/customers/{jane}"));
    let answer = client.send(&admin.bearer(&minter.token("1", (1, 2), now()))).await;
    assert_eq!((answer.status, &answer.json()["email"]), (200, &json!(JANE.0)));
}

#[tokio::test]
async fn what_the_reference_signed_while_it_was_recorded_verifies() {
    let Some((_database, site)) = beside("") else { return };
    site.run(&["config", "list"]).succeeded();
    let folder = shared::folder(env!("CARGO_MANIFEST_DIR")).unwrap();
    let text = std::fs::read_to_string(folder.join("reference/exchanges.md")).unwrap();
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    let mut tokens: Vec<&str> =
        words.filter(|word| word.starts_with("eyJ") && word.matches('.').count() == 2).collect();
    tokens.sort_unstable();
    tokens.dedup();
    // The signature comes first: of a token that no key verifies, nothing else is told.
    let refused: Vec<Value> =
        tokens.iter().map(|token| why(&site, token)["reason"].clone()).collect();
    let forged = refused.iter().filter(|reason| **reason == "jwt_bad_signature").count();
    assert_eq!(forged, 1, "one of the recorded requests carries a forged token: {refused:?}");
    assert!(refused.len() > 10, "{refused:?}");
}

#[tokio::test]
async fn forged_and_unsafe_signed_tokens_are_refused_each_with_its_reason() {
    let Some((database, site)) = beside("") else { return };
    let server = site.serve(&[]);
    let client = server.client();
    let (key, jane) = (key(), id_of(&database, JANE.0));
    let (good, now) = (Minter::new(&key), now());
    let body = payload(jane, 3, now);
    let head = |text: &str| good.sign(text, &body);
    let without = |claim: &str| {
        let mut claims: serde_json::Map<String, Value> = serde_json::from_str(&body).unwrap();
        claims.remove(claim);
        good.sign(&header("1"), &Value::Object(claims).to_string())
    };
    let unsigned = head(r#"{"alg":"none"}"#);
    let unsigned = format!("{}.", unsigned.rsplit_once('.').unwrap().0);
    let other = Minter { key: "0123456789abcdef0123456789abcdef", ..good };
    for (token, reason) in [
        (other.token("1", (jane, 3), now), "jwt_bad_signature"),
        (Minter { filled: 0, ..good }.token("1", (jane, 3), now), "jwt_bad_signature"),
        // The key that anybody knows where encrypted tokens are on.
        (Minter { key: "", ..good }.token("1", (jane, 3), now), "jwt_bad_signature"),
        (unsigned, "jwt_unsigned"),
        (
            Minter { hash: "sha512", ..good }.sign(r#"{"alg":"HS512"}"#, &body),
            "jwt_other_algorithm",
        ),
        (head(r#"{"alg":"HS256","cty":"JWT"}"#), "jwt_content_type"),
        (head(r#"{"alg":"HS256","crit":["b64"]}"#), "jwt_critical"),
        (head(r#"{"alg":"dir","enc":"A128GCM"}"#), "jwt_encrypted"),
        (without("uid"), "jwt_claim"),
        (without("iat"), "jwt_claim"),
        (without("exp"), "jwt_claim"),
        (good.token("1", (jane, 1), now), "jwt_user_type"),
        (good.token("1", (jane, 4), now), "jwt_user_type"),
        (good.token("1", (999_999, 3), now), "account_gone"),
        (good.token("1", (jane, 3), now - 3600), "token_expired"),
        (good.token("1", (jane, 3), now + 600), "jwt_issued_ahead"),
    ] {
        assert_eq!(me(client, &token).await, 401, "{reason}");
        assert_eq!(why(&site, &token)["reason"], reason);
    }
    assert_eq!(me(client, &good.sign(&header("1"), &body)).await, 200);
}

#[tokio::test]
async fn opaque_rows_pass_in_both_directions() {
    let Some((database, site)) = beside("0123456789abcdef0123456789abcdef") else { return };
    let site = site.with_variable("MAGEGATE_TOKENS_FORMAT", "opaque");
    let server = site.serve(&[]);
    let client = server.client();
    let jane = id_of(&database, JANE.0);
    let theirs = "n45phzh5trabcdevy2he5iqvnagzsdid";
    let row = |kind: &str, token: &str, revoked: i64| {
        database.run(&format!(
            "INSERT INTO oauth_token (customer_id, type, token, secret, callback_url, revoked, authorized, user_type) \
             VALUES ({jane}, '{kind}', '{token}', '0:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz', '', {revoked}, 0, 3)"
        ));
    };
    row("access", theirs, 0);
    row("request", "requestrequestrequestrequestrequ", 0);
    row("access", "revokedrevokedrevokedrevokedrevo", 1);
    assert_eq!(me(client, theirs).await, 200);
    for refused in [
        &theirs.to_ascii_uppercase(),
        "requestrequestrequestrequestrequ",
        "revokedrevokedrevokedrevokedrevo",
    ] {
        assert_eq!(me(client, refused).await, 401, "{refused}");
    }
    let ours = client.customer_token(JANE.0, JANE.1).await;
    assert_eq!(me(client, &ours).await, 200);
    let stored = database.rows(&format!(
        "SELECT customer_id, admin_id IS NULL, consumer_id IS NULL, type, verifier IS NULL, callback_url, revoked, \
         authorized, user_type, LENGTH(secret), LEFT(secret, 4), ABS(TIMESTAMPDIFF(SECOND, created_at, UTC_TIMESTAMP())) < 60 \
         FROM oauth_token WHERE token = BINARY '{ours}'"
    ));
    let expected =
        [&jane.to_string(), "1", "1", "access", "1", "", "0", "0", "3", "84", "0:3:", "1"];
    assert_eq!(stored, [expected.map(ToOwned::to_owned).to_vec()]);
    // A store without its module for signed tokens deletes the rows of an account to revoke.
    database.run(&format!("DELETE FROM oauth_token WHERE customer_id = {jane}"));
    refused_soon(&server, &ours).await;
}

#[tokio::test]
async fn a_revocation_is_the_store_s_own_record_and_the_store_s_record_revokes_here() {
    let Some((database, site)) = beside("") else { return };
    let server = site.serve(&[]);
    let client = server.client();
    let jane = id_of(&database, JANE.0);
    let record = || {
        let sql = format!(
            "SELECT revoke_before FROM jwt_auth_revoked WHERE user_type_id = 3 AND user_id = {jane}"
        );
        database.value(&sql).parse::<i64>().unwrap()
    };
    let revoke = Request::post("/rest/V1/integration/customer/revoke-customer-token");
    let mut last = 0;
    // Several times within a second: each new token lives, and is later than the record, so that PHP takes it too.
    for _ in 0..3 {
        let token = client.customer_token(JANE.0, JANE.1).await;
        let issued = serde_json::from_str::<Value>(&parts(&token).1).unwrap()["iat"].clone();
        assert!(issued.as_i64().unwrap() > last);
        assert_eq!(me(client, &token).await, 200);
        assert_eq!(client.send(&revoke.clone().bearer(&token)).await.text(), "true");
        assert_eq!(me(client, &token).await, 401);
        assert!(record() > last && record() >= issued.as_i64().unwrap());
        last = record();
        assert_eq!(why(&site, &token)["reason"], "token_revoked");
    }
    let token = client.customer_token(JANE.0, JANE.1).await;
    let alone = site.run_with_input(&["token", "revoke", "--token-stdin"], &token).ended_with(1);
    assert!(alone.stderr.contains("one by one"), "{}", alone.stderr);
    let all = site.run(&["token", "revoke", "--customer", JANE.0]).succeeded();
    assert!(all.stdout.contains("all signed ones revoked"), "{}", all.stdout);
    assert_eq!(me(client, &token).await, 401);
    let token = client.customer_token(JANE.0, JANE.1).await;
    assert_eq!(me(client, &token).await, 200);
    database.run(&format!(
        "REPLACE INTO jwt_auth_revoked (user_type_id, user_id, revoke_before) VALUES (3, {jane}, {})",
        now() + 5
    ));
    refused_soon(&server, &token).await;
    let admin = client.admin_token(ADMIN.0, ADMIN.1).await;
    site.run(&["token", "revoke", "--all", "--yes"]).succeeded();
    let read = Request::get("/rest/V1/customers/1").bearer(&admin);
    assert_eq!(client.send(&read).await.status, 401);
    let sql = "SELECT COUNT(*) FROM jwt_auth_revoked WHERE user_type_id = 2 AND user_id = 1";
    assert_eq!(database.value(sql), "1");
}

#[tokio::test]
async fn a_signed_token_of_an_account_that_the_store_disabled_or_deleted_is_refused() {
    let Some((database, site)) = beside("") else { return };
    let server = site.serve(&[]);
    let client = server.client();
    let token = client.customer_token(JANE.0, JANE.1).await;
    assert_eq!(me(client, &token).await, 200);
    let change = |sql: &str| database.run(&format!("{sql} WHERE email = '{}'", JANE.0));
    change("UPDATE customer_entity SET is_active = 0");
    refused_soon(&server, &token).await;
    change("UPDATE customer_entity SET is_active = 1");
    let deadline = now() + 30;
    while me(client, &token).await != 200 {
        assert!(now() < deadline, "the account is enabled again");
        tokio::task::yield_now().await;
    }
    change("DELETE FROM customer_entity");
    refused_soon(&server, &token).await;
    assert_eq!(why(&site, &token)["reason"], "account_gone");
}

/// Waits until a token that worked is refused: within the bound of the cache, a second, and a margin for slow machines.
pub(crate) async fn refused_soon(server: &Server, token: &str) {
    let deadline = now() + 30;
    while me(server.client(), token).await != 401 {
        assert!(now() < deadline, "the token is never refused");
        tokio::task::yield_now().await;
    }
}
