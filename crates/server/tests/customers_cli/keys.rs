//! `key list`, `rotate` and `retire` with keys of our own, and the drill: a retired key's tokens fail in a running server.

use crate::fixture::{PASSWORD, objects, site_with};
use magegate_testkit::{Client, Request, Site};
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";

async fn me(client: Client, token: &str) -> u16 {
    client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await.status
}

fn signing_site() -> Site {
    site_with(&[ADA]).with_variable("MAGEGATE_TOKENS_FORMAT", "jwt")
}

fn states(site: &Site) -> Vec<(i64, String)> {
    let rows = objects(&site.run(&["key", "list", "--json"]).succeeded());
    let row =
        |row: &Value| (row["key"].as_i64().unwrap(), row["state"].as_str().unwrap().to_owned());
    rows.iter().map(row).collect()
}

#[tokio::test]
async fn a_retired_key_s_tokens_fail_in_a_running_server_and_others_go_on() {
    let site = signing_site();
    assert_eq!(site.run(&["key", "list", "--json"]).succeeded().stdout, "");
    let server = site.serve(&[]);
    let client = server.client();
    let first = client.customer_token(ADA, PASSWORD).await;
    assert_eq!(first.matches('.').count(), 2, "{first}");
    assert_eq!(me(client, &first).await, 200);
    assert_eq!(states(&site), [(1, "signs".to_owned())]);
    let early = site.run(&["key", "retire", "1"]).ended_with(1);
    assert!(early.stderr.contains("magegate key rotate"), "{}", early.stderr);
    let rotated = site.run(&["key", "rotate"]).succeeded();
    assert_eq!(rotated.stdout, "key 2 signs from now on\n");
    let second = client.customer_token(ADA, PASSWORD).await;
    // `{"kid":"2",…`
    assert!(second.starts_with("eyJraWQiOiIyI"), "{second}");
    assert_eq!((me(client, &first).await, me(client, &second).await), (200, 200));
    let issued = site.run(&["token", "issue", "--customer", ADA]).succeeded().stdout;
    assert_eq!(me(client, issued.trim()).await, 200);
    let retired = site.run(&["key", "retire", "1", "--json"]).succeeded();
    assert_eq!(objects(&retired), [json!({ "key": 1, "retired": true })]);
    assert_eq!((me(client, &first).await, me(client, &second).await), (401, 200));
    assert_eq!(states(&site), [(1, "refused".to_owned()), (2, "signs".to_owned())]);
    let again = site.run(&["key", "retire", "1"]).succeeded();
    assert_eq!(again.stdout, "key 1 was refused before\n");
    let none = site.run(&["key", "retire", "3"]).ended_with(1);
    assert!(none.stderr.contains("There is no key 3"), "{}", none.stderr);
    let why = site.run_with_input(&["token", "why", "-"], &first).succeeded();
    assert!(why.stdout.contains("jwt_refused_key"), "{}", why.stdout);
    let why = site.run_with_input(&["token", "why", "-"], &second).succeeded();
    assert!(
        why.stdout.contains("signed by key 2 of customer 1 (ada@example.com"),
        "{}",
        why.stdout
    );
}

#[tokio::test]
async fn signed_tokens_outlive_a_restart_and_end_with_a_revocation() {
    let site = signing_site();
    let server = site.serve(&[]);
    let token = server.client().customer_token(ADA, PASSWORD).await;
    drop(server.stop());
    let server = site.serve(&[]);
    let client = server.client();
    assert_eq!(me(client, &token).await, 200);
    let alone = site.run_with_input(&["token", "revoke", "--token-stdin"], &token).ended_with(1);
    assert!(alone.stderr.contains("`magegate token revoke --customer 1`"), "{}", alone.stderr);
    let revoked = site.run(&["token", "revoke", "--customer", "1"]).succeeded();
    let said = "0 stored tokens and all signed ones revoked, of customer 1 (ada@example.com)\n";
    assert_eq!(revoked.stdout, said);
    assert_eq!(me(client, &token).await, 401);
    let token = client.customer_token(ADA, PASSWORD).await;
    assert_eq!(me(client, &token).await, 200, "a token of the same second works");
    let revoke = Request::post("/rest/V1/integration/customer/revoke-customer-token");
    assert_eq!(client.send(&revoke.bearer(&token)).await.text(), "true");
    assert_eq!(me(client, &token).await, 401);
}

#[tokio::test]
async fn a_server_that_goes_back_to_opaque_tokens_still_takes_signed_ones() {
    let site = signing_site();
    let signed = site.run(&["token", "issue", "--customer", ADA]).succeeded().stdout;
    let site = site.with_variable("MAGEGATE_TOKENS_FORMAT", "opaque");
    let server = site.serve(&[]);
    let client = server.client();
    assert_eq!(me(client, signed.trim()).await, 200);
    let opaque = client.customer_token(ADA, PASSWORD).await;
    assert_eq!((opaque.len(), me(client, &opaque).await), (32, 200));
    site.run(&["token", "revoke", "--all", "--yes"]).succeeded();
    assert_eq!((me(client, signed.trim()).await, me(client, &opaque).await), (401, 401));
}
