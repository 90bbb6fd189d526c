//! A caller never reaches another account by smuggling its number: through query, body, XML, forms, duplicate keys or
//! another spelling, on every route for customers themselves.

use crate::fixture::{ANN, BEA, served, served_with_all};
use magegate_domain::acl::Requirement;
use magegate_testkit::{Client, Request};
use magegate_webapi::routes::{self, Route};
use serde_json::{Value, json};

const OWN_ID: i64 = 1;
const FOREIGN_ID: i64 = 3;

/// Ways to name the other account beside what the route needs.
fn smuggled(route: &Route) -> Vec<(String, Request)> {
    let path = format!("/rest{}", route.path);
    let mut requests = Vec::new();
    for name in ["customerId", "customer_id", "CustomerId", "customerid", "customer[id]", "id"] {
        let query = format!("{path}?{name}={FOREIGN_ID}");
        requests.push((format!("query {name}"), Request::new(route.method, &query)));
    }
    for name in ["customerId", "customer_id", "CUSTOMERID", "id", "Id"] {
        let inner = format!(
            r#"{{"id":{FOREIGN_ID},"Id":{FOREIGN_ID},"ID":"{FOREIGN_ID}","i_d":{FOREIGN_ID},"email":"ann@example.com",
            "firstname":"Ann","lastname":"Archer","website_id":2,"websiteId":2,"group_id":3,"store_id":2}}"#
        );
        let body = format!(
            r#"{{"{name}":{FOREIGN_ID},"customer":{inner},"{name}":{FOREIGN_ID},
            "currentPassword":"wrong","newPassword":"Xy_12345678"}}"#
        );
        let request = Request::new(route.method, &path).header("Content-Type", "application/json");
        requests.push((format!("body {name}"), request.body(body)));
        let body = format!(
            "<r><{name}>{FOREIGN_ID}</{name}><customer><id>{FOREIGN_ID}</id><ID>{FOREIGN_ID}</ID>\
             <email>ann@example.com</email><firstname>Ann</firstname><lastname>Archer</lastname></customer>\
             <currentPassword>wrong</currentPassword><newPassword>Xy_12345678</newPassword></r>"
        );
        let request = Request::new(route.method, &path).header("Content-Type", "application/xml");
        requests.push((format!("xml {name}"), request.body(body)));
    }
    requests
}

async fn account(client: Client, token: &str) -> Value {
    let answer = client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut account = answer.json();
    account.as_object_mut().unwrap().remove("updated_at");
    account
}

#[tokio::test]
async fn no_spelling_of_a_foreign_number_reaches_a_foreign_account() {
    let (_site, server) = served_with_all();
    let client = server.client();
    let bea = client.customer_token(BEA.0, BEA.1).await;
    let before = account(client, &bea).await;
    assert_eq!(before["id"], json!(FOREIGN_ID));
    for route in routes::all().filter(|route| route.requirement == Requirement::SelfOnly) {
        for (way, request) in smuggled(route) {
            let ann = client.customer_token(ANN.0, ANN.1).await;
            let answer = client.send(&request.bearer(&ann)).await;
            let context = format!("{way} on {} {}: {}", route.method, route.path, answer.text());
            assert!(answer.status < 500, "{context}");
            if let Some(id) = serde_json::from_slice::<Value>(&answer.body)
                .ok()
                .and_then(|body| body.get("id").cloned())
            {
                assert_eq!(id, json!(OWN_ID), "{context}");
            }
            assert_eq!(account(client, &bea).await, before, "{context}");
        }
    }
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let own = account(client, &ann).await;
    for (member, value) in [("website_id", 1), ("store_id", 1), ("group_id", 1)] {
        assert_eq!(own[member], json!(value), "{member} stays");
    }
}

#[tokio::test]
async fn a_password_hash_that_a_customer_sends_is_not_stored() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let body = json!({
        "customer": {"email": ANN.0, "firstname": "Ann", "lastname": "Archer"},
        "passwordHash": "f9879bca6fb6e1f454d65db13a1d682f:xx:0",
        "password_hash": "f9879bca6fb6e1f454d65db13a1d682f:xx:0",
    });
    let put = Request::put("/rest/V1/customers/me").json(&body).bearer(&ann);
    assert_eq!(client.send(&put).await.status, 200);
    client.customer_token(ANN.0, ANN.1).await;
}
