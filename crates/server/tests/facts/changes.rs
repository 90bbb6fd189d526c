//! What the store's own program changes in its database holds here within the bound that the configuration states.

use crate::beside_after;
use crate::fixture::ADMIN;
use magegate_testkit::{Answer, Client, Database, Request, Server, Site};
use serde_json::json;
use std::time::{Duration, Instant};

const BOB: (&str, &str) = ("bob@example.com", "Bob_pass1!x");
/// `cache.max_age_milliseconds` as shipped is a second; the rest is what a slow machine may take beyond it.
const BOUND: Duration = Duration::from_secs(5);

/// Sends the request until the answer is as expected; fails the test when it is not within the bound.
async fn becomes(
    client: Client,
    request: &Request,
    what: &str,
    expected: impl Fn(&Answer) -> bool,
) {
    let begun = Instant::now();
    loop {
        let answer = client.send(request).await;
        if expected(&answer) {
            return;
        }
        let status = answer.status;
        assert!(begun.elapsed() < BOUND, "{what}: still {status} {}", answer.text());
    }
}

/// Creates accounts in the new store view until the answer is as expected.
async fn creating(client: Client, what: &str, expected: impl Fn(&Answer) -> bool) {
    let begun = Instant::now();
    let name = what.replace([' ', '\''], ".");
    for number in 0.. {
        let customer = json!({
            "email": format!("{name}{number}@example.com"), "firstname": "F", "lastname": "F", "website_id": 3,
        });
        let body = json!({ "customer": customer, "password": "Short_p1!" });
        let create = Request::post("/rest/fr_fr/V1/customers").json(&body);
        let answer = client.send(&create).await;
        if expected(&answer) {
            return;
        }
        assert!(begun.elapsed() < BOUND, "{what}: still {}", answer.text());
    }
}

/// The store with the program beside it. Whoever waits for a login to be taken again fails more often than the throttle
/// likes.
fn patient() -> Option<(Database, Site, Server)> {
    beside_after(
        "INSERT INTO core_config_data (path, value) VALUES ('oauth/authentication_lock/max_failures_count', '50000')",
    )
}

fn login(email: &str, password: &str) -> Request {
    let body = json!({ "username": email, "password": password });
    Request::post("/rest/V1/integration/customer/token").json(&body)
}

fn set(database: &Database, scope: (&str, i64), path: &str, value: &str) {
    let (name, id) = scope;
    database.run(&format!(
        "REPLACE INTO core_config_data (scope, scope_id, path, value) VALUES ('{name}', {id}, '{path}', {value})"
    ));
}

#[tokio::test]
async fn stores_settings_and_groups_hold_as_the_panel_saves_them() {
    let Some((database, _site, server)) = patient() else { return };
    let client = server.client();
    let admin = client.admin_token(ADMIN.0, ADMIN.1).await;
    let views = Request::get("/rest/V1/store/storeViews").bearer(&admin);
    let new = Request::get("/rest/fr_fr/V1/directory/currency");
    assert_ne!(client.send(&new).await.status, 200);
    // As the panel does it: website and group name each other.
    database.run(
        "INSERT INTO store_website VALUES (3, 'fr', 'France', 20, 0, 0);\
         INSERT INTO store_group VALUES (3, 3, 'FR Store', 2, 0, 'fr_store');\
         INSERT INTO store VALUES (3, 'fr_fr', 3, 3, 'Français', 0, 0);\
         UPDATE store_website SET default_group_id = 3 WHERE website_id = 3;\
         UPDATE store_group SET default_store_id = 3 WHERE group_id = 3",
    );
    becomes(client, &new, "a new store view", |answer| answer.status == 200).await;
    becomes(client, &views, "its name", |answer| answer.text().contains("\"fr_fr\"")).await;

    // The nearest scope wins; a null is a value.
    let path = "customer/password/minimum_password_length";
    set(&database, ("default", 0), path, "'20'");
    creating(client, "the default", |answer| answer.status == 400).await;
    set(&database, ("default", 0), path, "NULL");
    creating(client, "a null", |answer| answer.status == 200).await;
    set(&database, ("websites", 3), "customer/create_account/default_group", "'2'");
    set(&database, ("default", 0), "customer/create_account/default_group", "'3'");
    creating(client, "the website's", |answer| answer.json()["group_id"] == 2).await;

    assert_eq!(client.send(&login(BOB.0, BOB.1)).await.status, 200);
    database.run(
        "INSERT INTO customer_group_excluded_website (customer_group_id, website_id) VALUES (1, 1)",
    );
    becomes(client, &login(BOB.0, BOB.1), "an excluded group", |answer| answer.status == 401).await;
    database
        .run("DELETE FROM customer_group_excluded_website; DELETE FROM oauth_token_request_log");
    becomes(client, &login(BOB.0, BOB.1), "no longer", |answer| answer.status == 200).await;

    set(&database, ("stores", 1), "general/locale/code", "'fr_FR'");
    database.run("INSERT INTO directory_country_region_name VALUES ('fr_FR', 12, 'Californie')");
    let me = Request::get("/rest/default/V1/customers/me");
    let me = me.bearer(&client.customer_token(BOB.0, BOB.1).await);
    becomes(client, &me, "a region's name", |answer| answer.text().contains("Californie")).await;
}

#[tokio::test]
async fn roles_hold_as_the_panel_saves_them() {
    let Some((database, _site, server)) = patient() else { return };
    let client = server.client();
    let clerk = client.admin_token("clerk", "Clerk123!pw").await;
    let search =
        Request::get("/rest/V1/customers/search?searchCriteria[pageSize]=1").bearer(&clerk);
    let is = |status: u16| move |answer: &Answer| answer.status == status;
    becomes(client, &search, "its role", is(200)).await;
    database.run("UPDATE authorization_role SET parent_id = 4 WHERE user_id = 2");
    becomes(client, &search, "another role", is(401)).await;
    database.run("UPDATE authorization_role SET parent_id = 3 WHERE user_id = 2");
    becomes(client, &search, "the first role", is(200)).await;
    // What the panel leaves unticked is a row that denies.
    database.run(
        "UPDATE authorization_rule SET permission = 'deny' WHERE role_id = 3 AND resource_id = 'Magento_Customer::customer'",
    );
    becomes(client, &search, "a rule that denies", is(401)).await;
    database.run(
        "UPDATE authorization_rule SET permission = 'allow' WHERE role_id = 3 AND resource_id = 'Magento_Customer::customer'",
    );
    becomes(client, &search, "a rule that allows", is(200)).await;
    database.run("UPDATE admin_user SET is_active = 0 WHERE user_id = 2");
    becomes(client, &search, "a disabled admin", is(401)).await;
}

#[tokio::test]
async fn locks_revocations_and_ends_of_accounts_hold() {
    let Some((database, _site, server)) = patient() else { return };
    let client = server.client();
    let token = client.customer_token(BOB.0, BOB.1).await;
    let me = Request::get("/rest/V1/customers/me").bearer(&token);
    let is = |status: u16| move |answer: &Answer| answer.status == status;
    becomes(client, &me, "a token", is(200)).await;
    database.run(
        "UPDATE customer_entity SET lock_expires = NOW() + INTERVAL 1 DAY WHERE entity_id = 4",
    );
    becomes(client, &login(BOB.0, BOB.1), "a lock", is(401)).await;
    becomes(client, &me, "a token of a locked account", is(200)).await;
    database.run(
        "UPDATE customer_entity SET lock_expires = NOW() - INTERVAL 1 DAY WHERE entity_id = 4",
    );
    becomes(client, &login(BOB.0, BOB.1), "a lock that is over", is(200)).await;
    database.run(
        "REPLACE INTO oauth_token_request_log (user_name, user_type, failures_count, lock_expires_at) \
         VALUES ('bob@example.com', 2, 60000, NOW() + INTERVAL 1 HOUR)",
    );
    becomes(client, &login(BOB.0, BOB.1), "failures that the store counted", is(401)).await;
    database.run("DELETE FROM oauth_token_request_log");
    becomes(client, &login(BOB.0, BOB.1), "none of them left", is(200)).await;

    database.run("REPLACE INTO jwt_auth_revoked VALUES (3, 4, UNIX_TIMESTAMP() + 5)");
    becomes(client, &me, "a revocation", is(401)).await;
    let token = client.customer_token("dave@example.com", "Dave_pass1!").await;
    let me = Request::get("/rest/V1/customers/me").bearer(&token);
    becomes(client, &me, "another's token", is(200)).await;
    database.run("DELETE FROM customer_entity WHERE entity_id = 7");
    becomes(client, &me, "a deleted account", is(401)).await;
}
