//! What ends tokens: revocation, a new password, an account disabled, deleted or stripped of its role. Each takes hold
//! with the answer.

use crate::fixture::{ANN, CLERK, ROOT, served};
use magegate_testkit::{Client, Request};
use serde_json::{Value, json};

async fn status(client: Client, path: &str, token: &str) -> u16 {
    client.send(&Request::get(path).bearer(token)).await.status
}

const ME: &str = "/rest/V1/customers/me";
const STORES: &str = "/rest/V1/customers/1";

#[tokio::test]
async fn a_revoked_token_is_refused_with_the_answer_and_a_new_one_works_at_once() {
    let (_site, server) = served();
    let client = server.client();
    let (first, second) =
        (client.customer_token(ANN.0, ANN.1).await, client.customer_token(ANN.0, ANN.1).await);
    assert_eq!((status(client, ME, &first).await, status(client, ME, &second).await), (200, 200));
    let revoke = Request::post("/rest/V1/integration/customer/revoke-customer-token");
    let answer = client.send(&revoke.bearer(&first)).await;
    assert_eq!(answer.json(), json!(true));
    assert_eq!((status(client, ME, &first).await, status(client, ME, &second).await), (401, 401));
    let third = client.customer_token(ANN.0, ANN.1).await;
    assert_eq!(status(client, ME, &third).await, 200, "in the very second of the revocation");
}

#[tokio::test]
async fn a_changed_password_ends_all_tokens() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let body = json!({"currentPassword": ANN.1, "newPassword": "N3w!password"});
    let change = Request::put("/rest/V1/customers/me/password").json(&body).bearer(&token);
    assert_eq!(client.send(&change).await.json(), json!(true));
    assert_eq!(status(client, ME, &token).await, 401);
    let fresh = client.customer_token(ANN.0, "N3w!password").await;
    assert_eq!(status(client, ME, &fresh).await, 200);
}

#[tokio::test]
async fn a_deleted_customer_is_gone_with_its_tokens() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let delete = Request::delete("/rest/V1/customers/1").bearer(&root);
    assert_eq!(client.send(&delete).await.json(), json!(true));
    assert_eq!(status(client, ME, &token).await, 401);
    let again = client.send(&delete).await;
    assert_eq!((again.status, again.json()["parameters"]["fieldValue"].clone()), (404, json!(1)));
}

/// Commands run in a process of their own: when they answer, the running server refuses already.
#[tokio::test]
async fn commands_take_hold_in_a_running_server_before_they_answer() {
    let (site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    assert_eq!(status(client, ME, &ann).await, 200);
    site.run(&["token", "revoke", "--customer", ANN.0]).succeeded();
    assert_eq!(status(client, ME, &ann).await, 401, "revoked by command");

    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    assert_eq!(status(client, STORES, &clerk).await, 200);
    site.run(&["admin", "disable", CLERK.0]).succeeded();
    assert_eq!(status(client, STORES, &clerk).await, 401, "disabled by command");
    site.run(&["admin", "enable", CLERK.0]).succeeded();
    assert_eq!(status(client, STORES, &clerk).await, 401, "an enabled account needs a new token");

    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    site.run(&["role", "delete", "Customers only", "--force"]).succeeded();
    assert_eq!(status(client, STORES, &clerk).await, 401, "stripped of its role");
}

#[tokio::test]
async fn lifetimes_change_at_run_time_and_zero_never_ends() {
    let (site, server) = served();
    let client = server.client();
    let path = "oauth/access_token_lifetime/customer";
    let token = client.customer_token(ANN.0, ANN.1).await;
    site.run(&["config", "set", path, "0"]).succeeded();
    assert_eq!(status(client, ME, &token).await, 200);
    site.run(&["config", "set", "magegate/tokens/zero_lifetime_expires", "1"]).succeeded();
    assert_eq!(status(client, ME, &token).await, 401, "the reference's way, by setting");
    site.run(&["config", "unset", path]).succeeded();
    assert_eq!(status(client, ME, &token).await, 200);
}

#[tokio::test]
async fn a_self_update_changes_the_own_account_and_nothing_else() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let body = json!({"customer": {"email": ANN.0, "firstname": "Anna", "lastname": "Archer"}});
    let answer = client.send(&Request::put(ME).json(&body).bearer(&token)).await;
    let customer: Value = answer.json();
    assert_eq!((answer.status, customer["firstname"].clone()), (200, json!("Anna")));
    assert_eq!(customer["id"], json!(1));
}

/// Whoever holds a request open cannot save a right over its end: the decision falls when the request is whole.
#[tokio::test]
async fn a_body_that_arrives_late_is_judged_by_what_holds_then() {
    let (site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let token = client.customer_token(ANN.0, ANN.1).await;
    let mut slow = client.connect().await.unwrap();
    let head = format!(
        "PUT {ME} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{"
    );
    slow.write(head.as_bytes()).await.unwrap();
    let mut deleting = client.connect().await.unwrap();
    let head = format!(
        "DELETE /rest/V1/customers/3 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {root}\r\n\
         Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{"
    );
    deleting.write(head.as_bytes()).await.unwrap();
    let revoke = Request::post("/rest/V1/integration/customer/revoke-customer-token");
    assert_eq!(client.send(&revoke.bearer(&token)).await.json(), json!(true));
    site.run(&["token", "revoke", "--admin", ROOT.0]).succeeded();
    for connection in [&mut slow, &mut deleting] {
        connection.write(b"}").await.unwrap();
        assert_eq!(connection.read_answer(true).await.unwrap().status, 401);
    }
}
