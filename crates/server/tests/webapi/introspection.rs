//! What a token is (RFC 7662), the end of a single one (RFC 7009), the forms in which both are asked, and the header that
//! says when a fresh token ends.

use crate::fixture::{ANN, BEA, CLERK, ROOT, on_both, served};
use magegate_testkit::{Answer, Client, Request};
use serde_json::{Value, json};

const ON: &[(&str, &str)] =
    &[("magegate/tokens/introspection", "1"), ("magegate/tokens/revocation", "1")];
const INTROSPECT: &str = "/rest/V1/magegate/introspect";
const REVOKE: &str = "/rest/V1/magegate/revoke";
const FORM: &str = "application/x-www-form-urlencoded";

fn form(path: &str, body: impl Into<Vec<u8>>) -> Request {
    Request::post(path).header("Content-Type", FORM).body(body)
}

async fn introspect(client: Client, admin: &str, token: &str) -> Value {
    let request = form(INTROSPECT, format!("token={token}")).bearer(admin);
    let answer = client.send(&request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn revoke(client: Client, token: &str) -> Answer {
    client.send(&form(REVOKE, format!("token={token}&token_type_hint=access_token"))).await
}

#[tokio::test]
async fn a_token_that_is_alive_is_told_with_its_account_and_its_times() {
    for (_database, _site, server) in on_both(ON) {
        let client = server.client();
        let root = client.admin_token(ROOT.0, ROOT.1).await;
        let ann = client.customer_token(ANN.0, ANN.1).await;
        let told = introspect(client, &root, &ann).await;
        let iat = told["iat"].as_i64().unwrap();
        let issuer = format!("http://{}/", client.address());
        assert_eq!(
            told,
            json!({
                "active": true, "token_type": "Bearer", "sub": "1", "user_type": "customer", "username": ANN.0,
                "iat": iat, "exp": iat + 3600, "iss": issuer, "website_id": 1,
            })
        );
        let own = introspect(client, &root, &root).await;
        assert_eq!(own["user_type"], "admin");
        assert_eq!((&own["sub"], &own["username"]), (&json!("1"), &json!(ROOT.0)));
        assert_eq!(own.get("website_id"), None);
        let in_json = Request::post(INTROSPECT).bearer(&root).json(&json!({ "token": ann }));
        assert_eq!(client.send(&in_json).await.json(), told);
        let xml = format!("<request><token>{ann}</token></request>");
        let in_xml = Request::post(INTROSPECT).bearer(&root).header("Content-Type", "text/xml");
        assert_eq!(client.send(&in_xml.body(xml)).await.json(), told);
    }
}

#[tokio::test]
async fn a_token_without_an_end_is_told_without_one() {
    let (site, server) = served();
    for (path, value) in ON.iter().chain(&[("oauth/access_token_lifetime/customer", "0")]) {
        site.run(&["config", "set", path, value]).succeeded();
    }
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let told = introspect(client, &root, &ann).await;
    assert_eq!((told["active"].as_bool(), told.get("exp")), (Some(true), None), "{told}");
}

#[tokio::test]
async fn a_name_is_told_only_to_those_who_may_see_such_accounts() {
    let (site, server) = served();
    site.run(&["config", "set", ON[0].0, "1"]).succeeded();
    let resource = "Magegate_Tokens::introspect";
    for role in ["Customers only", "Dashboard only"] {
        site.run(&["role", "allow", role, resource]).succeeded();
    }
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let nobody = client.admin_token("nobody", "Nobody123!pw").await;
    assert_eq!(introspect(client, &clerk, &ann).await["username"], ANN.0);
    assert_eq!(introspect(client, &clerk, &root).await.get("username"), None);
    let told = introspect(client, &nobody, &ann).await;
    assert_eq!((told["active"].as_bool(), told.get("username")), (Some(true), None));
}

#[tokio::test]
async fn whatever_is_wrong_with_a_token_is_told_in_the_same_two_words() {
    for (_database, site, server) in on_both(ON) {
        let client = server.client();
        let root = client.admin_token(ROOT.0, ROOT.1).await;
        let revoked = client.customer_token(ANN.0, ANN.1).await;
        assert_eq!(revoke(client, &revoked).await.status, 200);
        let disabled = client.admin_token(CLERK.0, CLERK.1).await;
        site.run(&["admin", "disable", CLERK.0]).succeeded();
        let deleted = client.customer_token(BEA.0, BEA.1).await;
        site.run(&["customer", "delete", BEA.0, "--yes"]).succeeded();
        let ann = client.customer_token(ANN.0, ANN.1).await;
        let long = "x".repeat(100_000);
        let unknown = ["n45phzh5trabcdevy2he5iqvnagzsdid", "", "a.b.c", &long, &ann.to_uppercase()];
        for token in [&*revoked, &disabled, &deleted].into_iter().chain(unknown) {
            let request = form(INTROSPECT, format!("token={token}")).bearer(&root);
            assert_eq!(client.send(&request).await.text(), r#"{"active":false}"#);
        }
        // A wrong hint hides no access token (RFC 7662, section 2.1).
        let body = format!("token={ann}&token_type_hint=refresh_token");
        let answer = client.send(&form(INTROSPECT, body).bearer(&root)).await;
        assert_eq!(answer.json()["active"], json!(true), "{}", answer.text());
        for (path, value) in [
            ("oauth/access_token_lifetime/customer", "0"),
            ("magegate/tokens/zero_lifetime_expires", "1"),
        ] {
            site.run(&["config", "set", path, value]).succeeded();
        }
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
        while introspect(client, &root, &ann).await != json!({ "active": false }) {
            assert!(std::time::Instant::now() < deadline, "an expired token is inactive");
        }
    }
}

#[tokio::test]
async fn only_who_holds_the_resource_asks_what_a_token_is() {
    let (site, server) = served();
    site.run(&["config", "set", ON[0].0, "1"]).succeeded();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    for token in ["", "unknown", &ann, &clerk] {
        let request = form(INTROSPECT, format!("token={ann}"));
        let request = if token.is_empty() { request } else { request.bearer(token) };
        let refused = client.send(&request).await;
        let wanted = json!({
            "message": "The consumer isn't authorized to access %resources.",
            "parameters": { "resources": "Magegate_Tokens::introspect" },
        });
        assert_eq!((refused.status, refused.json()), (401, wanted));
    }
}

#[tokio::test]
async fn one_token_is_revoked_by_who_has_it_and_no_other() {
    for (_database, site, server) in on_both(ON) {
        let client = server.client();
        let one = client.customer_token(ANN.0, ANN.1).await;
        let other = client.customer_token(ANN.0, ANN.1).await;
        let admin = client.admin_token(ROOT.0, ROOT.1).await;
        let status = async |token: &str| {
            client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await.status
        };
        assert_eq!((status(&one).await, status(&other).await), (200, 200));
        // Again, unknown ones, and hints that mislead: nothing tells them apart.
        for token in [&*one, &one, "n45phzh5trabcdevy2he5iqvnagzsdid", "a.b.c", ""] {
            let answer = revoke(client, token).await;
            assert_eq!((answer.status, answer.text()), (200, "true".to_owned()), "{token}");
        }
        assert_eq!((status(&one).await, status(&other).await), (401, 200));
        let body = json!({ "token": other, "token_type_hint": "refresh_token" });
        assert_eq!(client.send(&Request::post(REVOKE).json(&body)).await.status, 200);
        assert_eq!(status(&other).await, 401);
        assert_eq!(revoke(client, &admin).await.status, 200);
        let modules = client.send(&Request::get("/rest/V1/modules").bearer(&admin)).await;
        assert_eq!(modules.status, 401);
        // Nobody has to be anybody for it, and a wrong bearer does not matter.
        let request = form(REVOKE, "token=x").bearer("unknown");
        assert_eq!(client.send(&request).await.status, 200);
        let listed = site.run(&["token", "list", "--alive"]).succeeded().stdout;
        assert!(!listed.contains("alive"), "{listed}");
        let (_, log) = server.stop();
        assert_eq!(log.matches("tokens_revoked").count(), 3, "{log}");
        for secret in [&one, &other, &admin] {
            assert!(!log.contains(secret.as_str()));
        }
    }
}

#[tokio::test]
async fn forms_are_read_strictly_and_only_where_they_are_taken() {
    let (site, server) = served();
    for (path, value) in ON {
        site.run(&["config", "set", path, value]).succeeded();
    }
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let typed = |content_type: &str, body: String| {
        Request::post(REVOKE).header("Content-Type", content_type).body(body)
    };
    let token = format!("token={ann}");
    let many = (0..40).fold(format!("{token}&x="), |form, n| format!("{form}&f{n}="));
    for (request, message) in [
        (
            typed("application/x-www-form-urlencoded; charset=iso-8859-1", token.clone()),
            "UTF-8 is the only supported charset.",
        ),
        (
            typed("application/x-www-form-urlencoded; q=1", token.clone()),
            "Content-Type header is invalid.",
        ),
        (typed(FORM, format!("{token}&{token}")), "\"%fieldName\" was sent more than once."),
        (typed(FORM, "token=%zz".to_owned()), "Decoding error."),
        (typed(FORM, many), "Decoding error."),
        (typed(FORM, String::new()), "\"%fieldName\" is required. Enter and try again."),
        (
            typed(FORM, "token_type_hint=x".to_owned()),
            "\"%fieldName\" is required. Enter and try again.",
        ),
        (
            typed("text/plain", token.clone()),
            "Server cannot understand Content-Type HTTP header media type text/plain",
        ),
        // In the query, tokens would stand in the logs of everybody on the way.
        (
            Request::post(&format!("{REVOKE}?{token}")),
            "\"%fieldName\" is required. Enter and try again.",
        ),
    ] {
        let answer = client.send(&request).await;
        assert_eq!((answer.status, answer.json()["message"].as_str()), (400, Some(message)));
    }
    let huge = format!("token={}", "x".repeat(64 * 1024 * 1024));
    if let Ok(answer) = client.try_send(&form(REVOKE, huge)).await {
        assert_eq!(answer.status, 413);
    }
    for path in [INTROSPECT, REVOKE] {
        assert_eq!(client.get(&format!("{path}?{token}")).await.status, 404);
    }
    let elsewhere = form("/rest/V1/integration/customer/token", "username=a&password=b");
    let refused = client.send(&elsewhere).await;
    let message = refused.json()["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(refused.status, 400);
    assert!(message.ends_with(FORM), "{message}");
    let alive = client.send(&Request::get("/rest/V1/customers/me").bearer(&ann)).await;
    assert_eq!(alive.status, 200, "nothing of this revoked it");
}

#[tokio::test]
async fn a_signed_token_cannot_be_revoked_alone_and_is_introspected() {
    let (site, _) = served();
    for (path, value) in ON {
        site.run(&["config", "set", path, value]).succeeded();
    }
    let site = site.with_variable("MAGEGATE_TOKENS_FORMAT", "jwt");
    let server = site.serve(&[]);
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let ann = client.customer_token(ANN.0, ANN.1).await;
    assert!(ann.contains('.'), "{ann}");
    let told = introspect(client, &root, &ann).await;
    let lives = told["exp"].as_i64().unwrap() - told["iat"].as_i64().unwrap();
    assert_eq!((told["active"].as_bool(), lives), (Some(true), 3600));
    let refused = revoke(client, &ann).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.json()["parameters"], json!({ "error": "unsupported_token_type" }));
    let all = Request::post("/rest/V1/integration/customer/revoke-customer-token").bearer(&ann);
    assert_eq!(client.send(&all).await.status, 200);
    assert_eq!(introspect(client, &root, &ann).await, json!({ "active": false }));
    assert_eq!(revoke(client, &ann).await.status, 200, "it has ended");
}

#[tokio::test]
async fn neither_route_is_there_unless_it_is_switched_on() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    for path in [INTROSPECT, REVOKE] {
        let body = json!({ "token": root });
        let answer = client.send(&Request::post(path).bearer(&root).json(&body)).await;
        let message = json!({ "message": "Request does not match any route." });
        assert_eq!((answer.status, answer.json()), (404, message), "{path}");
        assert_eq!(client.send(&form(path, "token=x").bearer(&root)).await.status, 400);
    }
}

#[tokio::test]
async fn the_header_says_when_a_fresh_token_ends_where_it_is_switched_on() {
    let (site, server) = served();
    let client = server.client();
    let login = |(name, password): (&str, &str), kind: &str| {
        let body = json!({ "username": name, "password": password });
        Request::post(&format!("/rest/V1/integration/{kind}/token")).json(&body)
    };
    let ends = |answer: &Answer| answer.header("x-token-expires-in").map(ToOwned::to_owned);
    assert_eq!(ends(&client.send(&login(ANN, "customer")).await), None, "off as shipped");
    site.run(&["config", "set", "magegate/tokens/expiry_header", "1"]).succeeded();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    let said = loop {
        if let Some(said) = ends(&client.send(&login(ANN, "customer")).await) {
            break said;
        }
        assert!(std::time::Instant::now() < deadline, "the header is there");
    };
    let within = |said: Option<String>, hours: i64| {
        let seconds: i64 = said.unwrap().parse().unwrap();
        assert!((hours * 3600 - 5..=hours * 3600).contains(&seconds), "{seconds}");
    };
    within(Some(said), 1);
    within(ends(&client.send(&login(ROOT, "admin")).await), 4);
    let token = client.customer_token(ANN.0, ANN.1).await;
    let me = client.send(&Request::get("/rest/V1/customers/me").bearer(&token)).await;
    assert_eq!(ends(&me), None, "no token is handed out");
    let refused = client.send(&login((ANN.0, "wrong"), "customer")).await;
    assert_eq!((refused.status, ends(&refused)), (401, None));
    site.run(&["config", "set", "oauth/access_token_lifetime/customer", "0"]).succeeded();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while ends(&client.send(&login(ANN, "customer")).await).is_some() {
        assert!(std::time::Instant::now() < deadline, "what never ends is told without an end");
    }
}
