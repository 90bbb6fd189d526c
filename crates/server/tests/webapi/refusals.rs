//! Every route of the table refuses every caller that the committed verdicts refuse, with the reference's answer. The
//! test walks the table, so a route cannot be added without being refused here.

use crate::fixture::{ANN, BEA, CLERK, NOBODY, ROOT, UMA, served_with_all};
use crate::signing::{Draft, Signer, declare, header};
use magegate_domain::acl::Requirement;
use magegate_testkit::{Answer, Client, Request, Site};
use magegate_webapi::routes::{self, Route};
use serde_json::json;

const SECOND_STORE: &str = "/rest/uk_en";

/// Tokens that make nobody of their sender.
async fn dead_tokens(site: &Site, client: Client) -> Vec<(&'static str, String)> {
    let revoked = client.customer_token(BEA.0, BEA.1).await;
    let revoke = Request::post("/rest/V1/integration/customer/revoke-customer-token");
    assert_eq!(client.send(&revoke.bearer(&revoked)).await.status, 200);
    let revoked_admin = client.admin_token(ROOT.0, ROOT.1).await;
    site.run(&["token", "revoke", "--admin", ROOT.0]).succeeded();
    let disabled_admin = client.admin_token(CLERK.0, CLERK.1).await;
    site.run(&["admin", "disable", CLERK.0]).succeeded();
    let deleted = client.customer_token(BEA.0, BEA.1).await;
    site.run(&["customer", "delete", BEA.0, "--yes"]).succeeded();
    let shouted = client.customer_token(ANN.0, ANN.1).await.to_uppercase();
    vec![
        ("a revoked token", revoked),
        ("an admin's revoked token", revoked_admin),
        ("a disabled admin's token", disabled_admin),
        ("a deleted customer's token", deleted),
        ("an unknown token", "n45phzh5trabcdevy2he5iqvnagzsdid".to_owned()),
        ("a token in other letter case", shouted),
        ("an empty token", String::new()),
    ]
}

/// Tokens of accounts that may do all that a route asks for, but for the time that has passed.
async fn expired_tokens(site: &Site, client: Client) -> Vec<(&'static str, String)> {
    let customer = client.customer_token(ANN.0, ANN.1).await;
    let admin = client.admin_token(ROOT.0, ROOT.1).await;
    for (path, value) in [
        ("oauth/access_token_lifetime/customer", "0"),
        ("oauth/access_token_lifetime/admin", "0"),
        ("magegate/tokens/zero_lifetime_expires", "1"),
    ] {
        site.run(&["config", "set", path, value]).succeeded();
    }
    vec![("a customer's expired token", customer), ("an admin's expired token", admin)]
}

/// The route with every variable of its path filled.
fn filled(route: &Route, variable: &str) -> String {
    let parts =
        route.path.split('/').map(|part| if part.starts_with(':') { variable } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn request(route: &Route, path: &str, token: Option<&str>) -> Request {
    let request = Request::new(route.method, path);
    let request =
        if matches!(route.method, "POST" | "PUT") { request.json(&json!({})) } else { request };
    match token {
        Some(token) => request.bearer(token),
        None => request,
    }
}

async fn is_refused(client: Client, route: &Route, prefix: &str, who: &str, token: Option<&str>) {
    is_refused_for(client, route, (prefix, "1"), who, token).await;
}

async fn is_refused_for(
    client: Client,
    route: &Route,
    (prefix, variable): (&str, &str),
    who: &str,
    token: Option<&str>,
) {
    let path = format!("{prefix}{}", filled(route, variable));
    let answer = client.send(&request(route, &path, token)).await;
    has_refused(route, &answer, &format!("{who} on {} {path}", route.method));
}

fn has_refused(route: &Route, answer: &Answer, context: &str) {
    let wanted = json!({
        "message": "The consumer isn't authorized to access %resources.",
        "parameters": {"resources": route.requirement.resources()},
    });
    assert_eq!((answer.status, answer.json()), (401, wanted), "{context}");
    assert_eq!(answer.header("www-authenticate"), None, "{context}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{context}");
}

fn guarded() -> impl Iterator<Item = &'static Route> {
    routes::all().filter(|route| route.requirement != Requirement::Anonymous)
}

#[tokio::test]
async fn guests_and_dead_tokens_are_refused_everywhere_but_on_anonymous_routes() {
    let (site, server) = served_with_all();
    let client = server.client();
    let mut dead = dead_tokens(&site, client).await;
    dead.extend(expired_tokens(&site, client).await);
    for route in guarded() {
        for prefix in ["/rest", "/rest/default", "/rest/all", "/index.php/rest", SECOND_STORE] {
            is_refused(client, route, prefix, "a guest", None).await;
        }
        for (who, token) in &dead {
            is_refused(client, route, "/rest", who, Some(token)).await;
        }
    }
    for route in routes::all().filter(|route| route.requirement == Requirement::Anonymous) {
        for (who, token) in &dead {
            let path = format!("/rest{}", filled(route, "1"));
            let answer = client.send(&request(route, &path, Some(token))).await;
            let passes = !answer.text().contains("isn't authorized");
            assert!(passes, "{who} on {} {path}: {}", route.method, answer.text());
        }
    }
}

#[tokio::test]
async fn customers_are_refused_on_admin_routes_and_outside_their_website() {
    let (_site, server) = served_with_all();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let login = json!({"username": UMA.0, "password": UMA.1});
    let path = format!("{SECOND_STORE}/V1/integration/customer/token");
    let uma = client.send(&Request::post(&path).json(&login)).await.json();
    let uma = uma.as_str().unwrap();
    for route in guarded() {
        if let Requirement::Resources(_) = route.requirement {
            // Their own number gives them no more than another's.
            for number in ["1", "3"] {
                let whose = format!("a customer, for the number {number},");
                is_refused_for(client, route, ("/rest", number), &whose, Some(&ann)).await;
            }
        } else {
            is_refused(client, route, SECOND_STORE, "a customer elsewhere", Some(&ann)).await;
            is_refused(client, route, "/rest", "a customer of the second website", Some(uma)).await;
            is_refused(client, route, "/rest/all", "a customer on all", Some(&ann)).await;
        }
    }
}

#[tokio::test]
async fn admins_are_refused_what_their_role_lacks() {
    let (_site, server) = served_with_all();
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
        let path = format!("/rest{}", filled(route, "1"));
        let answer = client.send(&request(route, &path, Some(&root))).await;
        assert_ne!(answer.status, 401, "{} {}", route.method, route.path);
    }
}

/// The answer to a request for a route that an integration signs, and bends.
async fn signed(client: Client, route: &Route, who: &str, bend: impl Fn(Draft) -> Draft) -> Answer {
    let path = format!("/rest{}", filled(route, "1"));
    let draft = bend(Signer::of(who).draft(route.method, &path));
    let authorization = header(&draft.signed(client));
    client.send(&request(route, &path, None).header("Authorization", &authorization)).await
}

#[tokio::test]
async fn integrations_are_refused_what_their_role_lacks_and_whatever_is_not_signed() {
    let (site, server) = served_with_all();
    let reads = ["Magento_Backend::admin", "Magento_Customer::customer"];
    let all = ["Magento_Backend::all"];
    declare(&site, &[("erp", &all), ("feed", &reads), ("bare", &[]), ("asleep", &all)]);
    site.run(&["integration", "deactivate", "asleep"]).succeeded();
    let client = server.client();
    for route in guarded() {
        let context = |who: &str| format!("{who} on {} {}", route.method, route.path);
        for who in ["bare", "asleep"] {
            let answer = signed(client, route, who, |draft| draft).await;
            has_refused(route, &answer, &context(who));
        }
        let forged = signed(client, route, "erp", Draft::forged).await;
        let bad = json!({"message": "The signature is invalid. Verify and try again."});
        assert_eq!((forged.status, forged.json()), (401, bad), "{}", context("a forger"));
        let is_held = route.requirement.resources().split(", ").all(|one| reads.contains(&one));
        if !is_held {
            let answer = signed(client, route, "feed", |draft| draft).await;
            has_refused(route, &answer, &context("feed"));
        }
    }
    for route in routes::all().filter(|route| route.requirement == Requirement::Anonymous) {
        for who in ["bare", "asleep", "a forger"] {
            let answer = match who {
                "a forger" => signed(client, route, "erp", Draft::forged).await,
                who => signed(client, route, who, |draft| draft).await,
            };
            let text = answer.text();
            let passes = !text.contains("isn't authorized") && !text.contains("signature");
            assert!(passes, "{who} on {} {}: {text}", route.method, route.path);
        }
    }
    // It is no admin, whose own sessions these are.
    for route in guarded().filter(|route| !route.path.contains("/admins/me/")) {
        let answer = signed(client, route, "erp", |draft| draft).await;
        assert_ne!(answer.status, 401, "{} {}: {}", route.method, route.path, answer.text());
    }
}
