//! The store's keys: a leaked one is refused here, a new one taken up; what else they lock is opened: password hashes of
//! every format, links that set a password.

use crate::fixture::JANE;
use crate::minter::Minter;
use crate::tokens::{beside, me, now, set_keys};
use magegate_testkit::mariadb::Database;
use magegate_testkit::{Client, Request};
use serde_json::{Value, json};

const OLD: &str = "0123456789abcdef0123456789abcdef";
const NEW: &str = "fedcba9876543210fedcba9876543210";
/// `spec/database-auth.md` 3, of `Passw0rd123`; the last under the key [`OLD`].
const HASHES: [&str; 10] = [
    "f9879bca6fb6e1f454d65db13a1d682f:xx:0",
    "725b71083d3b38ef0bede77266aff058b2665875fae3c3a30bfe42227c8c8ec3:xx:1",
    "bd954ad3570f1a9ebcd0b25f2460c0db798467091340bd8dd8da20818cb00d6b:xx:2",
    "bd954ad3570f1a9ebcd0b25f2460c0db798467091340bd8dd8da20818cb00d6b:xx:3_32_2_67108864",
    "6814ac852b2fdf9bbf937746f095e1224871db0231aa432210b3c948ecd12903:AbCdEfGhIjKlMnOpQrStUvWxYz012345:3_32_2_67108864",
    "17d70768231b2236f0efbc5df411ca8a001abe8ec2822ad00db31b4b5a3d2135:1234567890123456:3_32_2_67108864",
    "32fd278f99d6c3cc91732219e88eccd01e46be7d000c9172719924b09486f33f:xx:0:3_32_2_67108864",
    "cdee10d17b6d8d1b6e2660ba89288481a22c22d91aea24fbf86ad7a36c4cd3c4:xx:0:1",
    "95b4096c2954145490bd52c435517d8a174a6750ef63e31752b5046278660c72:xx:0:1:3_32_2_67108864",
    "200b677a75b0f4eda1f62cdcf567d3e2932f038d6ab3af86a8d2d8f9ac5600b7",
];

async fn login(client: Client, password: &str) -> u16 {
    let body = json!({ "username": JANE.0, "password": password });
    let post = Request::post("/rest/V1/integration/customer/token").json(&body);
    client.send(&post).await.status
}

fn set(database: &Database, assignment: &str) {
    database.run(&format!("UPDATE customer_entity SET {assignment} WHERE email = '{}'", JANE.0));
}

#[tokio::test]
async fn a_leaked_key_is_refused_by_a_running_server_and_others_go_on() {
    let Some((database, site)) = beside(&format!("{OLD}\n{NEW}")) else { return };
    let server = site.serve(&[]);
    let client = server.client();
    let sql = format!("SELECT entity_id FROM customer_entity WHERE email = '{}'", JANE.0);
    let jane: i64 = database.value(&sql).parse().unwrap();
    let leaked = Minter::new(OLD).token("1", (jane, 3), now());
    let good = Minter::new(NEW).token("2", (jane, 3), now());
    assert_eq!((me(client, &leaked).await, me(client, &good).await), (200, 200));
    let states = || {
        let listed = site.run(&["key", "list", "--json"]).succeeded().stdout;
        assert!(!listed.contains(OLD) && !listed.contains(NEW), "{listed}");
        let state = |line: &str| serde_json::from_str::<Value>(line).unwrap()["state"].clone();
        listed.lines().map(state).collect::<Vec<_>>()
    };
    assert_eq!(states(), ["verifies", "signs"]);
    let signing = site.run(&["key", "retire", "2"]).ended_with(1);
    assert!(signing.stderr.contains("in the store first"), "{}", signing.stderr);
    let rotate = site.run(&["key", "rotate"]).ended_with(1);
    assert!(rotate.stderr.contains("keys are the store's"), "{}", rotate.stderr);
    let retired = site.run(&["key", "retire", "1"]).succeeded();
    assert!(retired.stdout.contains("key 1 is retired"), "{}", retired.stdout);
    assert_eq!((me(client, &leaked).await, me(client, &good).await), (401, 200));
    assert_eq!(states(), ["refused", "signs"]);
    assert_eq!(database.value("SELECT GROUP_CONCAT(secret) FROM magegate_key"), "");
    let audit = database.value("SELECT detail FROM magegate_audit WHERE event = 'key_changed'");
    assert!(audit.starts_with("key 1 (") && !audit.contains(OLD), "{audit}");
    let (status, log) = server.stop();
    assert!(status.success() && !log.contains(OLD) && !log.contains(NEW), "{log}");
}

#[tokio::test]
async fn a_key_that_the_store_adds_signs_without_a_restart() {
    let Some((_database, site)) = beside(OLD) else { return };
    let server = site.serve(&[]);
    let client = server.client();
    let before = client.customer_token(JANE.0, JANE.1).await;
    set_keys(&site, &format!("{OLD}\n{NEW}"));
    let deadline = now() + 60;
    let after = loop {
        let token = client.customer_token(JANE.0, JANE.1).await;
        // `{"kid":"2",…`
        if token.starts_with("eyJraWQiOiIyI") {
            break token;
        }
        assert!(now() < deadline, "the new key is never taken up");
    };
    assert_eq!((me(client, &before).await, me(client, &after).await), (200, 200));
}

#[tokio::test]
async fn a_password_of_every_hash_format_logs_in() {
    let Some((database, site)) = beside(OLD) else { return };
    let server = site.serve(&[]);
    for hash in HASHES {
        set(&database, &format!("password_hash = '{hash}'"));
        assert_eq!(login(server.client(), "Passw0rd123").await, 200, "{hash}");
    }
    for hash in ["f9879bca6fb6e1f454d65db13a1d682f", "f9879bca6fb6e1f454d65db13a1d682f:xx", ""] {
        set(&database, &format!("password_hash = '{hash}'"));
        assert_eq!(login(server.client(), "Passw0rd123").await, 401, "{hash}");
    }
}

#[tokio::test]
async fn a_link_of_the_store_sets_a_password_here_and_one_made_here_is_kept_as_the_store_does() {
    let Some((database, site)) = beside(OLD) else { return };
    let server = site.serve(&[]);
    let client = server.client();
    let ask = json!({ "email": JANE.0, "template": "email_reset", "websiteId": 1 });
    let answer = client.send(&Request::put("/rest/V1/customers/password").json(&ask)).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "true"));
    let kept = format!("SELECT rp_token FROM customer_entity WHERE email = '{}'", JANE.0);
    let kept = database.value(&kept);
    assert!(kept.starts_with("0:3:") && kept.len() == 84, "{kept}");
    // `hello`, `spec/database-auth.md` 4.
    let sealed = "0:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz";
    set(&database, &format!("rp_token = '{sealed}', rp_token_created_at = UTC_TIMESTAMP()"));
    let reset = |token: &str| {
        let body = json!({ "email": JANE.0, "resetToken": token, "newPassword": "N3w!passw0rd" });
        Request::post("/rest/V1/customers/resetPassword").json(&body)
    };
    for wrong in [sealed, "Hello", "hello2"] {
        assert_eq!(client.send(&reset(wrong)).await.status, 400, "{wrong}");
    }
    let answer = client.send(&reset("hello")).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "true"));
    assert_eq!(login(client, "N3w!passw0rd").await, 200);
}
