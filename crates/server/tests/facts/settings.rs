//! Settings that the store's panel saves while the program runs beside it: at once where nothing read may be used a second
//! time, else within the bound that the configuration states.

use crate::fixture::{ADMIN, JANE, beside_site, dump};
use magegate_testkit::{Client, Database, Request, Server, Site};
use serde_json::json;
use std::time::{Duration, Instant};

const LIFETIME: &str = "oauth/access_token_lifetime/customer";

/// The store with the program beside it, which may use what it has read for so many milliseconds.
fn bounded(bound: u64) -> Option<(Database, Site, Server)> {
    let database = Database::of(&dump()?);
    let site = beside_site(&database, "", database.account())
        .with_variable("MAGEGATE_CACHE_MAX_AGE_MILLISECONDS", &bound.to_string())
        .with_variable("MAGEGATE_TOKENS_FORMAT", "opaque");
    let server = site.serve(&[]);
    Some((database, site, server))
}

fn set(database: &Database, scope: (&str, i64), path: &str, value: &str) {
    let (name, id) = scope;
    database.run(&format!(
        "REPLACE INTO core_config_data (scope, scope_id, path, value) VALUES ('{name}', {id}, '{path}', {value})"
    ));
}

fn unset(database: &Database, path: &str) {
    database.run(&format!("DELETE FROM core_config_data WHERE path = '{path}'"));
}

async fn me(client: Client, token: &str) -> u16 {
    client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await.status
}

async fn login(client: Client, password: &str) -> u16 {
    let body = json!({ "username": JANE.0, "password": password });
    let request = Request::post("/rest/V1/integration/customer/token").json(&body);
    client.send(&request).await.status
}

async fn create(client: Client, name: &str, password: &str) -> u16 {
    let customer =
        json!({ "email": format!("{name}@example.com"), "firstname": "F", "lastname": "F" });
    let body = json!({ "customer": customer, "password": password });
    client.send(&Request::post("/rest/V1/customers").json(&body)).await.status
}

#[tokio::test]
async fn without_a_cache_each_setting_holds_at_the_next_request() {
    let Some((database, _site, server)) = bounded(0) else { return };
    let client = server.client();
    let everywhere = ("default", 0);

    let token = client.customer_token(JANE.0, JANE.1).await;
    assert_eq!(me(client, &token).await, 200);
    // What is not new by the clock of the database.
    database.run("UPDATE oauth_token SET created_at = NOW() - INTERVAL 10 MINUTE");
    assert_eq!(me(client, &token).await, 200);
    set(&database, everywhere, LIFETIME, "'0.1'");
    assert_eq!(me(client, &token).await, 401);
    unset(&database, LIFETIME);
    assert_eq!(me(client, &token).await, 200);

    let admin = client.admin_token(ADMIN.0, ADMIN.1).await;
    let search =
        Request::get("/rest/V1/customers/search?searchCriteria[pageSize]=1").bearer(&admin);
    database
        .run("UPDATE oauth_token SET created_at = NOW() - INTERVAL 90 MINUTE WHERE admin_id > 0");
    assert_eq!(client.send(&search).await.status, 200);
    set(&database, everywhere, "oauth/access_token_lifetime/admin", "'1'");
    assert_eq!(client.send(&search).await.status, 401);
    unset(&database, "oauth/access_token_lifetime/admin");
    assert_eq!(client.send(&search).await.status, 200);

    let length = "customer/password/minimum_password_length";
    assert_eq!(create(client, "one", "Short_p1!").await, 200);
    set(&database, everywhere, length, "'20'");
    assert_eq!(create(client, "two", "Short_p1!").await, 400);
    unset(&database, length);
    assert_eq!(create(client, "two", "Short_p1!").await, 200);

    let throttle = "oauth/authentication_lock/max_failures_count";
    set(&database, everywhere, throttle, "'1'");
    assert_eq!(login(client, "wrong").await, 401);
    assert_eq!(login(client, JANE.1).await, 401);
    set(&database, everywhere, throttle, "'50'");
    assert_eq!(login(client, JANE.1).await, 200);
    set(&database, everywhere, "customer/password/lockout_failures", "'2'");
    for _ in 0..2 {
        assert_eq!(login(client, "wrong").await, 401);
    }
    assert_eq!(login(client, JANE.1).await, 401, "the account is locked");
}

#[tokio::test]
async fn the_bearer_switch_and_sharing_hold_in_their_scope_at_the_next_request() {
    let Some((database, site, server)) = bounded(0) else { return };
    let client = server.client();
    let create = ["integration", "create", "Feed", "--allow", "Magento_Customer::customer"];
    site.run(&create).succeeded();
    site.run(&["integration", "activate", "Feed"]).succeeded();
    let shown = site.run(&["integration", "tokens", "Feed", "--show", "--json"]).succeeded().stdout;
    let values: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let token = values["access_token"].as_str().unwrap();
    let call = |store: &str| Request::get(&format!("/rest/{store}/V1/customers/1")).bearer(token);
    let path = "oauth/consumer/enable_integration_as_bearer";
    let default = database.rows("SELECT code FROM store WHERE store_id = 1")[0][0].clone();
    assert_eq!(client.send(&call(&default)).await.status, 401);
    set(&database, ("default", 0), path, "'1'");
    assert_eq!(client.send(&call(&default)).await.status, 200);
    set(&database, ("websites", 1), path, "'0'");
    assert_eq!(client.send(&call(&default)).await.status, 401);
    set(&database, ("stores", 1), path, "'1'");
    assert_eq!(client.send(&call(&default)).await.status, 200);
    database.run(&format!("UPDATE core_config_data SET value = '0' WHERE path = '{path}'"));
    assert_eq!(client.send(&call(&default)).await.status, 401);
    unset(&database, path);
    assert_eq!(client.send(&call(&default)).await.status, 401);
}

#[tokio::test]
async fn with_a_bound_a_request_that_begins_after_it_meets_the_new_setting() {
    const BOUND: Duration = Duration::from_millis(700);
    let Some((database, _site, server)) = bounded(700) else { return };
    let client = server.client();
    let token = client.customer_token(JANE.0, JANE.1).await;
    database.run("UPDATE oauth_token SET created_at = NOW() - INTERVAL 10 MINUTE");
    for (value, expected) in [("'0.1'", 401), ("'1'", 200), ("'0.1'", 401)] {
        set(&database, ("default", 0), LIFETIME, value);
        let written = Instant::now();
        loop {
            let begun = written.elapsed();
            if me(client, &token).await == expected {
                break;
            }
            assert!(begun <= BOUND, "{value} does not hold {begun:?} after it was written");
        }
    }
}
