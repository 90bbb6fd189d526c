//! `token why`, beside the server's own answers.

use crate::fixture::{PASSWORD, objects, site, site_with};
use magegate_testkit::{Outcome, Request, Site};
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";

fn why(site: &Site, token: &str, arguments: &[&str]) -> Outcome {
    let arguments = [&["token", "why", "-"], arguments, &["--json"]].concat();
    site.run_with_input(&arguments, token).succeeded()
}

fn issue(site: &Site, whose: [&str; 2]) -> String {
    let outcome = site.run(&["token", "issue", whose[0], whose[1]]).succeeded();
    outcome.stdout.trim().to_owned()
}

/// The server's status for a request must be the one that goes with the verdict.
#[tokio::test]
async fn the_verdict_is_that_of_the_server() {
    let site = site_with(&[ADA]);
    let customer = issue(&site, ["--customer", ADA]);
    let reader = issue(&site, ["--admin", "reader"]);
    let clerk = issue(&site, ["--admin", "clerk"]);
    let server = site.serve(&[]);
    let client = server.client();
    for (token, path, reason) in [
        (&customer, "/rest/V1/customers/me", None),
        (&customer, "/rest/default/V1/customers/me", None),
        (&customer, "/index.php/rest/default/V1/customers/me?fields=id", None),
        (&customer, "/rest/uk_en/V1/customers/me", Some("wrong_website")),
        (&customer, "/rest/all/V1/customers/me", Some("wrong_website")),
        (&customer, "/rest/V1/customers/1", Some("wrong_caller")),
        (&reader, "/rest/V1/customers/1", None),
        (&reader, "/rest/V1/customers/me", Some("missing_resource")),
        (&clerk, "/rest/V1/customers/1", Some("missing_resource")),
        (&"x".repeat(32), "/rest/V1/customers/1", Some("token_unknown")),
    ] {
        let outcome = why(&site, token, &["get", path]);
        assert!(!outcome.stdout.contains(token.as_str()));
        let said = &objects(&outcome)[0];
        assert_eq!(said["reason"], json!(reason), "{path}: {said}");
        assert_eq!(said["accepted"], json!(reason.is_none()));
        let status = client.send(&Request::get(path).bearer(token)).await.status;
        assert_eq!(status, if reason.is_none() { 200 } else { 401 }, "{path}");
    }
}

#[test]
fn people_read_what_fails_and_what_helps() {
    let site = site();
    let clerk = issue(&site, ["--admin", "clerk"]);
    let said = site.run(&["token", "why", &clerk, "GET", "/V1/customers/1"]).succeeded().stdout;
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines[0], "refused: missing_resource");
    assert!(lines[1].starts_with("  Token 1 of admin 2 (clerk), issued at "), "{said}");
    assert_eq!(
        lines[2..],
        [
            "  GET /rest/V1/customers/1 asks for an admin or integration with Magento_Customer::customer.",
            "  Its role \"Dashboard only\" lacks Magento_Customer::customer.",
            "What helps: `magegate role allow \"Dashboard only\" Magento_Customer::customer` adds it. \
             Roles that hold it: \"Readers\".",
        ]
    );
    let allow = ["role", "allow", "Dashboard only", "Magento_Customer::customer"];
    let _ = site.run(&allow).succeeded();
    let said = site.run(&["token", "why", &clerk, "GET", "/V1/customers/1"]).succeeded().stdout;
    assert!(said.starts_with("accepted\n"), "{said}");
}

#[tokio::test]
async fn a_login_is_explained_with_its_latest_refusals() {
    let site = site_with(&[ADA]);
    let server = site.serve(&[]);
    let client = server.client();
    let body = json!({"username": ADA, "password": "wrong"});
    let login = Request::post("/rest/V1/integration/customer/token").json(&body);
    assert_eq!(client.send(&login).await.status, 401);
    let token = client.customer_token(ADA, PASSWORD).await;
    let body = json!({"currentPassword": "wrong", "newPassword": "N3w!password"});
    let change = Request::put("/rest/V1/customers/me/password").json(&body).bearer(&token);
    assert_eq!(client.send(&change).await.status, 401);
    // The trail is written behind the answers; a graceful stop writes all of it.
    server.stop();
    let said = site.run(&["token", "why", "--customer", "ADA@example.com", "--json"]).succeeded();
    let said = &objects(&said)[0];
    assert_eq!(said["accepted"], json!(true));
    let reasons: Vec<&Value> =
        said["recent"].as_array().unwrap().iter().map(|entry| &entry["reason"]).collect();
    let wrong = json!("wrong_password");
    assert_eq!(reasons, [&wrong, &Value::Null, &wrong], "at the change, at no login, at the first");
    let text = site.run(&["token", "why", "--customer", ADA, "--website", "uk"]).succeeded().stdout;
    assert!(text.starts_with("refused: wrong_website\n"), "{text}");
    assert!(text.contains("not known in website uk, but in base"), "{text}");
    assert!(text.contains("Latest entries in the audit trail:\nAT "), "{text}");
    let text = site.run(&["token", "why", "--admin", "nobody"]).succeeded().stdout;
    assert!(text.starts_with("refused: unknown_account\n"), "{text}");
}

#[test]
fn paths_that_lead_nowhere_are_told_as_such() {
    let site = site();
    let token = "x".repeat(32);
    for (arguments, code, complaint) in [
        (&["GET", "/rest/V1/nothing"][..], 1, "there is no route GET /V1/nothing"),
        (&["PATCH", "/rest/V1/customers/me"], 1, "there is no route PATCH"),
        (&["GET", "/rest/moon/V1/customers/me"], 1, "The codes are: default, uk_en"),
        (&["GET", "/customers/me"], 2, "not a path below /rest"),
        (&["GET"], 2, "PATH"),
    ] {
        let arguments = [&["token", "why", token.as_str()], arguments].concat();
        let outcome = site.run(&arguments).ended_with(code);
        assert!(outcome.stderr.contains(complaint), "{arguments:?}: {}", outcome.stderr);
    }
    let whole = ["GET", "https://shop.example/rest/default/V1/customers/me?a=b"];
    assert_eq!(objects(&why(&site, &token, &whole))[0]["reason"], json!("token_unknown"));
}
