//! The exchange of an integration's four values for a short-lived token, behind every door.

use crate::fixture::{served, served_with_all};
use crate::soap::{Caller, between};
use magegate_testkit::{Answer, Client, Request, Site};
use serde_json::{Value, json};

const PATH: &str = "/rest/V1/magegate/integration/token";
const SERVICE: &str = "magegateIntegrationTokenExchangeV1";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

/// An active integration that may read customers: the fields of its exchange.
fn fields(site: &Site) -> Value {
    let create = ["integration", "create", "Feed", "--allow", "Magento_Customer::customer"];
    site.run(&create).succeeded();
    site.run(&["integration", "activate", "Feed"]).succeeded();
    let shown = site.run(&["integration", "tokens", "Feed", "--show", "--json"]).succeeded();
    let values: Value = serde_json::from_str(&shown.stdout).unwrap();
    json!({
        "grant_type": GRANT,
        "client_id": values["consumer_key"],
        "client_secret": values["consumer_secret"],
        "subject_token": values["access_token"],
        "subject_token_secret": values["access_token_secret"],
        "subject_token_type": ACCESS,
    })
}

fn form(fields: &Value) -> String {
    let pair = |(name, value): (&String, &Value)| {
        format!("{name}={}", value.as_str().unwrap().replace(':', "%3A"))
    };
    fields.as_object().unwrap().iter().map(pair).collect::<Vec<_>>().join("&")
}

async fn post(client: Client, body: &str, content_type: &str) -> Answer {
    let request = Request::post(PATH).header("Content-Type", content_type).body(body);
    client.send(&request).await
}

async fn reads(client: Client, token: &str) -> u16 {
    client.send(&Request::get("/rest/V1/customers/1").bearer(token)).await.status
}

#[tokio::test]
async fn the_four_values_are_exchanged_by_form_and_by_json() {
    let (site, server) = served_with_all();
    let (client, fields) = (server.client(), fields(&site));
    for (body, content_type) in [
        (form(&fields), "application/x-www-form-urlencoded"),
        (fields.to_string(), "application/json"),
    ] {
        let answer = post(client, &body, content_type).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let given = answer.json();
        assert_eq!(given["issued_token_type"], ACCESS);
        assert_eq!((&given["token_type"], &given["expires_in"]), (&json!("Bearer"), &json!(600)));
        let token = given["access_token"].as_str().unwrap();
        assert!(token.starts_with("mgt_"));
        assert_eq!(reads(client, token).await, 200);
        let mine = Request::get("/rest/V1/customers/me").bearer(token);
        assert_eq!(client.send(&mine).await.status, 401, "it is no customer");
        let revoke = json!({ "token": token });
        let revoke = Request::post("/rest/V1/magegate/revoke").json(&revoke);
        assert_eq!(client.send(&revoke).await.text(), "true");
        assert_eq!(reads(client, token).await, 401);
    }
    let token = post(client, &fields.to_string(), "application/json").await.json();
    let token = token["access_token"].as_str().unwrap().to_owned();
    assert_eq!(reads(client, &token).await, 200);
    site.run(&["integration", "deactivate", "Feed"]).succeeded();
    assert_eq!(reads(client, &token).await, 401);
}

#[tokio::test]
async fn refusals_have_the_layout_of_the_web_api_and_tell_no_value() {
    let (site, server) = served_with_all();
    let (client, fields) = (server.client(), fields(&site));
    for (name, value, status, error) in [
        ("grant_type", "password", 400, "unsupported_grant_type"),
        ("subject_token_type", "jwt", 400, "invalid_request"),
        ("requested_token_type", "jwt", 400, "invalid_request"),
        ("client_secret", "wrong", 401, "invalid_client"),
        ("subject_token", "wrong", 401, "invalid_client"),
    ] {
        let mut changed = fields.clone();
        changed[name] = json!(value);
        let answer = post(client, &changed.to_string(), "application/json").await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(answer.json()["parameters"]["error"], error, "{}", answer.text());
        for secret in ["client_secret", "subject_token", "subject_token_secret"] {
            assert!(!answer.text().contains(fields[secret].as_str().unwrap()));
        }
    }
    let mut without = fields.clone();
    without.as_object_mut().unwrap().remove("subject_token_secret");
    let answer = post(client, &without.to_string(), "application/json").await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["parameters"]["fieldName"], "subject_token_secret");
    let twice = format!("{}&client_id=x", form(&fields));
    let answer = post(client, &twice, "application/x-www-form-urlencoded").await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    let log = server.log();
    for secret in ["client_secret", "subject_token", "subject_token_secret"] {
        assert!(!log.contains(fields[secret].as_str().unwrap()), "{secret} is in the log");
    }
}

#[tokio::test]
async fn soap_and_graphql_exchange_them_too() {
    let (site, server) = served_with_all();
    let (client, fields) = (server.client(), fields(&site));
    let text = |name: &str| fields[name].as_str().unwrap().to_owned();
    let names: Vec<String> = fields.as_object().unwrap().keys().cloned().collect();
    let element = |name: &String| format!("<{name}>{}</{name}>", text(name));
    let content = names.iter().map(element).collect::<Vec<_>>().concat();
    let answer = Caller::new(client, SERVICE, None).result("Exchange", &content).await;
    let token = between(&answer, "<accessToken>", "</accessToken>").unwrap();
    assert_eq!(reads(client, &token).await, 200);
    let customer = Caller::new(client, "customerCustomerRepositoryV1", Some(&token));
    let found = customer.result("GetById", "<customerId>1</customerId>").await;
    assert!(found.contains("<email>"), "{found}");

    let arguments: Vec<String> =
        names.iter().map(|name| format!("{name}: \"{}\"", text(name))).collect();
    let query = format!(
        "mutation {{ magegateExchangeIntegrationToken({}) {{ access_token expires_in }} }}",
        arguments.join(", ")
    );
    let ask = Request::post("/graphql").json(&json!({ "query": query }));
    let answer = client.send(&ask).await.json();
    let given = &answer["data"]["magegateExchangeIntegrationToken"];
    assert_eq!(given["expires_in"], 600, "{answer}");
    assert_eq!(reads(client, given["access_token"].as_str().unwrap()).await, 200);
}

#[tokio::test]
async fn switched_off_there_is_no_exchange_and_no_bearer() {
    let (site, server) = served();
    let (client, fields) = (server.client(), fields(&site));
    let answer = post(client, &fields.to_string(), "application/json").await;
    assert_eq!(answer.status, 404, "{}", answer.text());
    let access = fields["subject_token"].as_str().unwrap();
    assert_eq!(reads(client, access).await, 401);
    let switch = "oauth/consumer/enable_integration_as_bearer";
    site.run(&["config", "set", switch, "1"]).succeeded();
    assert_eq!(reads(client, access).await, 200);
    let taken = site.run(&["inventory", "--json", "--kind", "integration"]).succeeded().stdout;
    let item: Value = serde_json::from_str(taken.lines().next().unwrap()).unwrap();
    assert_eq!((&item["name"], &item["alive"]), (&json!("Feed"), &json!(true)));
    assert_eq!(item["codes"][0], "bearer", "{item}");
    let shown = site.run(&["inventory"]).succeeded().stdout;
    assert!(shown.contains("What helps:") && shown.contains("never ends"), "{shown}");
    assert!(!shown.contains(access));
}
