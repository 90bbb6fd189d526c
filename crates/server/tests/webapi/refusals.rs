//! Every route of the table refuses every caller that the committed verdicts refuse, with the reference's answer. The
//! test walks the table, so a route cannot be added without being refused here.

use crate::fixture::{ANN, BEA, CLERK, NOBODY, ROOT, UMA, served};
use magegate_domain::acl::Requirement;
use magegate_testkit::{Client, Request};
use magegate_webapi::routes::{self, Route};
use serde_json::json;

const SECOND_STORE: &str = "/rest/uk_en";

/// Tokens that make nobody of their sender.
async fn dead_tokens(client: Client) -> Vec<(&'static str, String)> {
    let revoked = client.customer_token(BEA.0, BEA.1).await;
    let revoke = Request::post("/rest/V1/integration/customer/revoke-customer-token");
    assert_eq!(client.send(&revoke.bearer(&revoked)).await.status, 200);
    let shouted = client.customer_token(ANN.0, ANN.1).await.to_uppercase();
    vec![
        ("a revoked token", revoked),
        ("an unknown token", "n45phzh5trabcdevy2he5iqvnagzsdid".to_owned()),
        ("a token in other letter case", shouted),
        ("an empty token", String::new()),
    ]
}

fn request(route: &Route, prefix: &str, token: Option<&str>) -> Request {
    let path = format!("{prefix}{}", route.path.replace(":customerId", "1"));
    let request = Request::new(route.method, &path);
    let request =
        if matches!(route.method, "POST" | "PUT") { request.json(&json!({})) } else { request };
    match token {
        Some(token) => request.bearer(token),
        None => request,
    }
}

async fn is_refused(client: Client, route: &Route, prefix: &str, who: &str, token: Option<&str>) {
    let answer = client.send(&request(route, prefix, token)).await;
    let wanted = json!({
        "message": "The consumer isn't authorized to access %resources.",
        "parameters": {"resources": route.requirement.resources()},
    });
    let context = format!("{who} on {} {prefix}{}", route.method, route.path);
    assert_eq!((answer.status, answer.json()), (401, wanted), "{context}");
    assert_eq!(answer.header("www-authenticate"), None, "{context}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{context}");
}

fn guarded() -> impl Iterator<Item = &'static Route> {
    routes::all().filter(|route| route.requirement != Requirement::Anonymous)
}

#[tokio::test]
async fn guests_and_dead_tokens_are_refused_everywhere_but_on_anonymous_routes() {
    let (_site, server) = served();
    let client = server.client();
    let dead = dead_tokens(client).await;
    for route in guarded() {
        for prefix in ["/rest", "/rest/default", "/rest/all", "/index.php/rest", SECOND_STORE] {
            is_refused(client, route, prefix, "a guest", None).await;
        }
        for (who, token) in &dead {
            is_refused(client, route, "/rest", who, Some(token)).await;
        }
    }
}

#[tokio::test]
async fn customers_are_refused_on_admin_routes_and_outside_their_website() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let login = json!({"username": UMA.0, "password": UMA.1});
    let path = format!("{SECOND_STORE}/V1/integration/customer/token");
    let uma = client.send(&Request::post(&path).json(&login)).await.json();
    let uma = uma.as_str().unwrap();
    for route in guarded() {
        if let Requirement::Resources(_) = route.requirement {
            is_refused(client, route, "/rest", "a customer", Some(&ann)).await;
        } else {
            is_refused(client, route, SECOND_STORE, "a customer elsewhere", Some(&ann)).await;
            is_refused(client, route, "/rest", "a customer of the second website", Some(uma)).await;
            is_refused(client, route, "/rest/all", "a customer on all", Some(&ann)).await;
        }
    }
}

#[tokio::test]
async fn admins_are_refused_what_their_role_lacks() {
    let (_site, server) = served();
    let client = server.client();
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let nobody = client.admin_token(NOBODY.0, NOBODY.1).await;
    // Every role holds the root of the tree.
    let held = Requirement::Resources(&["Magento_Backend::admin"]);
    for route in guarded().filter(|route| route.requirement != held) {
        is_refused(client, route, "/rest", "a powerless admin", Some(&nobody)).await;
        let reads = route.requirement == Requirement::Resources(&["Magento_Customer::customer"]);
        if !reads {
            is_refused(client, route, "/rest", "a clerk", Some(&clerk)).await;
        }
    }
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    for route in guarded() {
        let answer = client.send(&request(route, "/rest", Some(&root))).await;
        assert_ne!(answer.status, 401, "{} {}", route.method, route.path);
    }
}
