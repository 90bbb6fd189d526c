//! What the store's panel reads of accounts is there after they were used here: last logins, locks, failures, the list
//! of customers, and the end of an account with all that the reference removes.

use crate::fixture::ADMIN;
use crate::{beside, beside_after};
use magegate_testkit::{Client, Database, Request};
use serde_json::{Value, json};

/// The reference's customer with two addresses, number 4.
const BOB: (&str, &str) = ("bob@example.com", "Bob_pass1!x");
/// The one with a subscription, number 5.
const CAROL: (&str, &str) = ("carol@example.com", "Carol_pass1!");

async fn login(client: Client, email: &str, password: &str) -> u16 {
    let body = json!({ "username": email, "password": password });
    let login = Request::post("/rest/V1/integration/customer/token").json(&body);
    client.send(&login).await.status
}

/// The only row, as text with blanks between its values.
fn row(database: &Database, sql: &str) -> String {
    let rows = database.rows(sql);
    assert!(rows.len() <= 1, "{sql}");
    rows.into_iter().next().unwrap_or_default().join(" ")
}

/// Whether a moment of the database is of the last minutes.
fn lately(column: &str) -> String {
    format!("{column} BETWEEN NOW() - INTERVAL 5 MINUTE AND NOW()")
}

#[tokio::test]
async fn logins_and_failures_are_where_the_panel_looks_for_them() {
    let lockout = "INSERT INTO core_config_data (path, value) VALUES ('customer/password/lockout_failures', '3')";
    let Some((database, _site, server)) = beside_after(lockout) else { return };
    let client = server.client();
    database.run("INSERT INTO captcha_log VALUES ('2', 'bob@example.com', 3, NOW()), ('2', 'x@example.com', 1, NOW())");
    assert_eq!(login(client, "Bob@example.com", BOB.1).await, 200);
    let log = format!(
        "SELECT customer_id, {}, last_logout_at FROM customer_log",
        lately("last_login_at")
    );
    assert_eq!(row(&database, &log), "4 1 NULL");
    assert_eq!(row(&database, "SELECT value FROM captcha_log"), "x@example.com");
    database
        .run("UPDATE customer_log SET last_login_at = '2020-01-01', last_logout_at = '2020-01-02'");
    assert_eq!(login(client, BOB.0, BOB.1).await, 200);
    assert_eq!(row(&database, &log), "4 1 2020-01-02 00:00:00", "one row for each customer");

    let failures = "SELECT user_name, user_type, failures_count, lock_expires_at BETWEEN \
        NOW() + INTERVAL 1790 SECOND AND NOW() + INTERVAL 1800 SECOND FROM oauth_token_request_log";
    let locks = format!(
        "SELECT failures_num, {}, lock_expires, {} FROM customer_entity WHERE entity_id = 4",
        lately("first_failure"),
        lately("updated_at")
    );
    for count in 1..=3 {
        assert_eq!(login(client, BOB.0, "wrong").await, 401);
        assert_eq!(row(&database, failures), format!("{} 2 {count} 1", BOB.0));
        let lock = database.value("SELECT IFNULL(MAX(lock_expires), 'NULL') FROM customer_entity");
        assert_eq!(row(&database, &locks), format!("{count} 1 {lock} 1"));
        assert_eq!((lock == "NULL"), count < 3);
        let shown = "SELECT lock_expires FROM customer_grid_flat WHERE entity_id = 4";
        assert_eq!(database.value(shown), lock, "the list shows it too");
    }
    assert_eq!(login(client, BOB.0, BOB.1).await, 401, "locked");
    assert_eq!(row(&database, failures), format!("{} 2 4 1", BOB.0));

    let admin = client.admin_token(ADMIN.0, ADMIN.1).await;
    let logged = format!("SELECT lognum, {} FROM admin_user WHERE user_id = 1", lately("logdate"));
    assert_eq!(row(&database, &logged), "1 1");
    let search = "/rest/V1/customers/search?searchCriteria[pageSize]=1&fields=total_count";
    assert_eq!(client.send(&Request::get(search).bearer(&admin)).await.status, 200);
    let wrong = json!({ "username": "ADMIN", "password": "wrong" });
    let wrong = Request::post("/rest/V1/integration/admin/token").json(&wrong);
    assert_eq!(client.send(&wrong).await.status, 401);
    let failed =
        "SELECT user_type, failures_count FROM oauth_token_request_log WHERE user_name = 'admin'";
    assert_eq!(row(&database, failed), "3 1");
    client.admin_token(ADMIN.0, ADMIN.1).await;
    assert_eq!(row(&database, failed), "", "a good login forgets them");
}

#[tokio::test]
async fn an_admin_whose_time_has_come_is_ended_as_the_panel_ends_it() {
    let Some((database, _site, server)) = beside() else { return };
    database.run("INSERT INTO admin_user_expiration VALUES (2, '2020-01-01')");
    database.run("INSERT INTO admin_user_session (user_id, status, ip) VALUES (2, 1, ''), (2, 3, ''), (1, 1, '')");
    let body = json!({ "username": "clerk", "password": "Clerk123!pw" });
    let login = Request::post("/rest/V1/integration/admin/token").json(&body);
    assert_eq!(server.client().send(&login).await.status, 401);
    let sessions = "SELECT GROUP_CONCAT(status ORDER BY id) FROM admin_user_session";
    assert_eq!(database.value(sessions), "0,3,1");
    assert_eq!(database.value("SELECT is_active FROM admin_user WHERE user_id = 2"), "0");
    assert_eq!(database.value("SELECT COUNT(*) FROM admin_user_expiration"), "0");
    let revoked = "SELECT user_type_id, user_id, revoke_before BETWEEN UNIX_TIMESTAMP() - 300 AND UNIX_TIMESTAMP() \
        FROM jwt_auth_revoked WHERE user_id = 2";
    assert_eq!(row(&database, revoked), "2 2 1");
    assert_eq!(row(&database, "SELECT user_name FROM oauth_token_request_log"), "", "not counted");
}

#[tokio::test]
async fn changes_of_an_account_reach_all_its_rows() {
    let Some((database, _site, server)) = beside() else { return };
    let client = server.client();
    database.run(
        "INSERT INTO sales_order (entity_id, customer_id, customer_email) VALUES (1, 5, 'carol@example.com');\
         INSERT INTO quote (entity_id, customer_id, customer_email) VALUES (1, 5, 'carol@example.com');\
         UPDATE customer_address_entity SET updated_at = '2020-01-01'",
    );
    let token = client.customer_token(CAROL.0, CAROL.1).await;
    let carol = |more: Value| {
        let mut carol = json!({ "email": "caroline@example.com", "firstname": "Caroline", "lastname": "Clark", "website_id": 1 });
        carol.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "customer": carol })
    };
    let put =
        |token: &str, body: &Value| Request::put("/rest/V1/customers/me").bearer(token).json(body);
    let answer = client.send(&put(&token, &carol(json!({})))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for place in [
        "SELECT email FROM customer_entity WHERE entity_id = 5",
        "SELECT email FROM customer_grid_flat WHERE entity_id = 5",
        "SELECT subscriber_email FROM newsletter_subscriber",
        "SELECT customer_email FROM sales_order",
        "SELECT customer_email FROM quote",
    ] {
        assert_eq!(database.value(place), "caroline@example.com", "{place}");
    }
    let pending = "SELECT rp_token, rp_token_created_at FROM customer_entity WHERE entity_id = 5";
    assert_eq!(row(&database, pending), "NULL NULL", "a link sent to the former address ends");
    let unsubscribed = carol(json!({ "extension_attributes": { "is_subscribed": false } }));
    assert_eq!(client.send(&put(&token, &unsubscribed)).await.status, 200);
    let status = format!(
        "SELECT subscriber_status, {} FROM newsletter_subscriber",
        lately("change_status_at")
    );
    assert_eq!(row(&database, &status), "3 1");

    let bob = client.customer_token(BOB.0, BOB.1).await;
    let change = json!({ "currentPassword": BOB.1, "newPassword": "Robert_pass1!" });
    let change = Request::put("/rest/V1/customers/me/password").bearer(&bob).json(&change);
    assert_eq!(client.send(&change).await.text(), "true");
    let saved = format!(
        "SELECT COUNT(*) FROM customer_address_entity WHERE parent_id = 4 AND {}",
        lately("updated_at")
    );
    assert_eq!(database.value(&saved), "2", "the addresses are saved again");
    let cut =
        format!("SELECT {} FROM customer_entity WHERE entity_id = 4", lately("session_cutoff"));
    assert_eq!(database.value(&cut), "1");

    let admin = client.admin_token(ADMIN.0, ADMIN.1).await;
    let delete = |path: &str| Request::delete(path).bearer(&admin);
    assert_eq!(client.send(&delete("/rest/V1/addresses/2")).await.text(), "true");
    let rest = "SELECT default_billing, default_shipping FROM customer_entity WHERE entity_id = 4";
    assert_eq!(row(&database, rest), "NULL 3");
    let shown = "SELECT billing_full, billing_city, shipping_full FROM customer_grid_flat WHERE entity_id = 4";
    assert_eq!(row(&database, shown), " NULL Marienplatz 1 München Bayern 80331");
    assert_eq!(client.send(&delete("/rest/V1/customers/5")).await.text(), "true");
    for (table, column) in [
        ("customer_entity", "entity_id"),
        ("customer_grid_flat", "entity_id"),
        ("newsletter_subscriber", "customer_id"),
        ("oauth_token", "customer_id"),
    ] {
        let count = format!("SELECT COUNT(*) FROM {table} WHERE {column} = 5");
        assert_eq!(database.value(&count), "0", "{table}");
    }
    assert_eq!(database.value("SELECT COUNT(*) FROM customer_log WHERE customer_id = 5"), "1");
    assert_eq!(row(&database, "SELECT customer_id FROM sales_order"), "NULL");
    let revoked = "SELECT revoke_before BETWEEN UNIX_TIMESTAMP() - 300 AND UNIX_TIMESTAMP() + 1 \
        FROM jwt_auth_revoked WHERE user_type_id = 3 AND user_id = 5";
    assert_eq!(row(&database, revoked), "1");
    assert_eq!(
        database.value("SELECT status FROM indexer_state WHERE indexer_id = 'customer_grid'"),
        "valid"
    );
}
