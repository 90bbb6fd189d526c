//! Sessions, introspection, revocation and acting for a customer over SOAP and GraphQL: the same rows, the same rights, and
//! as absent as over REST where they are switched off.

use crate::fixture::{ANN, CLERK, ROOT, served, served_with_all};
use crate::soap::{Caller, between};
use magegate_testkit::{Answer, Client, Request};
use serde_json::{Value, json};

const SESSIONS: &str = "magegateTokensSessionManagementV1";
const TOKENS: &str = "magegateTokensTokenManagementV1";

async fn ask(client: Client, query: &str, token: Option<&str>) -> Answer {
    let request = Request::post("/graphql").json(&json!({ "query": query }));
    client.send(&token.map_or(request.clone(), |token| request.bearer(token))).await
}

async fn data(client: Client, query: &str, token: Option<&str>) -> Value {
    let answer = ask(client, query, token).await.json();
    assert_eq!(answer.get("errors"), None, "{query}: {answer}");
    answer["data"].clone()
}

async fn me(client: Client, token: &str) -> u16 {
    client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await.status
}

#[tokio::test]
async fn sessions_are_begun_listed_refreshed_and_ended_over_soap() {
    let (site, server) = served_with_all();
    site.run(&["config", "set", "magegate/tokens/expiry_header", "1"]).succeeded();
    let client = server.client();
    let guest = Caller::new(client, SESSIONS, None);
    let login = format!("<username>{}</username><password>{}</password>", ANN.0, ANN.1);
    let answer = guest.call("SignInCustomer", &format!("{login}<device>Soap</device>")).await;
    assert!(answer.header("x-token-expires-in").is_some(), "{}", answer.text());
    let part = |text: &str, name: &str| between(text, &format!("<{name}>"), &format!("</{name}>"));
    let access = part(&answer.text(), "accessToken").unwrap();
    let refresh = part(&answer.text(), "refreshToken").unwrap();

    let ann = Caller::new(client, SESSIONS, Some(&access));
    let list = ann.result("GetSelfList", "").await;
    assert_eq!(part(&list, "device").as_deref(), Some("Soap"));
    assert_eq!(part(&list, "isCurrent").as_deref(), Some("true"));
    assert_eq!(ann.result("EndSelfOthers", "").await, "0");
    let refreshed =
        guest.result("Refresh", &format!("<refreshToken>{refresh}</refreshToken>")).await;
    let next = part(&refreshed, "accessToken").unwrap();
    assert_eq!((me(client, &access).await, me(client, &next).await), (401, 200));
    let refresh_next = part(&refreshed, "refreshToken").unwrap();
    let content = format!("<refreshToken>{refresh_next}</refreshToken>");
    assert!(guest.result("Refresh", &content).await.contains("<accessToken>"));
    let again = guest.call("Refresh", &format!("<refreshToken>{refresh}</refreshToken>")).await;
    assert!(again.text().contains("The refresh token cannot be used"), "{}", again.text());
}

#[tokio::test]
async fn tokens_are_introspected_revoked_and_given_for_customers_over_soap() {
    let (_site, server) = served_with_all();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let admin = Caller::new(client, TOKENS, Some(&root));
    let acting = admin.result("Impersonate", "<customerId>1</customerId>").await;
    let told = admin.result("Introspect", &format!("<token>{acting}</token>")).await;
    for part in ["<active>true</active>", "<userType>customer</userType>", "<act><sub>1</sub>"] {
        assert!(told.contains(part), "{told}");
    }
    let guest = Caller::new(client, TOKENS, None);
    assert_eq!(guest.result("Revoke", &format!("<token>{acting}</token>")).await, "true");
    assert_eq!(me(client, &acting).await, 401);
    let told = admin.result("Introspect", &format!("<token>{acting}</token>")).await;
    assert_eq!(told, "<active>false</active>");
    let clerk = Caller::new(client, TOKENS, Some(&clerk));
    for (operation, content) in
        [("Introspect", "<token>x</token>"), ("Impersonate", "<customerId>1</customerId>")]
    {
        let refused = clerk.call(operation, content).await;
        assert!(!refused.text().contains("<result>"), "{operation}: {}", refused.text());
    }
}

#[tokio::test]
async fn the_same_is_done_over_graphql() {
    let (site, server) = served_with_all();
    site.run(&["config", "set", "magegate/tokens/expiry_header", "1"]).succeeded();
    let client = server.client();
    let login = format!(
        "mutation {{ magegateSignInCustomer(username: \"{}\", password: \"{}\", device: \"Graph\") \
         {{ access_token token_type refresh_token session_id }} }}",
        ANN.0, ANN.1
    );
    let answer = ask(client, &login, None).await;
    assert!(answer.header("x-token-expires-in").is_some(), "{}", answer.text());
    let pair = answer.json()["data"]["magegateSignInCustomer"].clone();
    let access = pair["access_token"].as_str().unwrap();
    let list = data(client, "{ magegateSessions { device is_current } }", Some(access)).await;
    assert_eq!(list["magegateSessions"], json!([{ "device": "Graph", "is_current": true }]));
    let refresh = format!(
        "mutation {{ magegateRefreshToken(refreshToken: {}) {{ access_token }} }}",
        pair["refresh_token"]
    );
    let next = data(client, &refresh, None).await;
    let next = next["magegateRefreshToken"]["access_token"].as_str().unwrap();
    assert_eq!((me(client, access).await, me(client, next).await), (401, 200));

    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let impersonate = "mutation { magegateImpersonateCustomer(customerId: 1) }";
    let acting = data(client, impersonate, Some(&root)).await;
    let acting = acting["magegateImpersonateCustomer"].as_str().unwrap();
    let introspect = format!(
        "mutation {{ magegateIntrospectToken(token: \"{acting}\") {{ active sub act {{ sub user_type }} }} }}"
    );
    let told = data(client, &introspect, Some(&root)).await;
    let act = json!({ "sub": "1", "user_type": "admin" });
    assert_eq!(told["magegateIntrospectToken"], json!({ "active": true, "sub": "1", "act": act }));
    for query in
        [impersonate, &introspect, "{ magegateCustomerSessions(customerId: 1) { device } }"]
    {
        for token in [None, Some(access), Some(next), Some(clerk.as_str())] {
            let refused = ask(client, query, token).await.json();
            assert!(refused["errors"][0]["message"].is_string(), "{query}: {refused}");
        }
    }
    let revoke = format!("mutation {{ magegateRevokeToken(token: \"{acting}\") }}");
    assert_eq!(data(client, &revoke, None).await["magegateRevokeToken"], true);
    assert_eq!(me(client, acting).await, 401);
    let (_, log) = server.stop();
    for secret in [access, next, acting, pair["refresh_token"].as_str().unwrap()] {
        assert!(!log.contains(secret));
    }
}

#[tokio::test]
async fn what_is_switched_off_is_in_no_description_and_no_schema() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let list = client.get("/soap/default?wsdl_list").await.text();
    assert!(list.contains("customerCustomerRepositoryV1"), "{list}");
    let openapi = Request::get("/rest/default/openapi.json").bearer(&root);
    let openapi = client.send(&openapi).await.text();
    assert!(openapi.contains("/V1/customers/search"), "{openapi}");
    let swagger = Request::get("/rest/default/schema?services=all").bearer(&root);
    let swagger = client.send(&swagger).await.text();
    let fields = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
    let fields = ask(client, fields, Some(&root)).await.text();
    for text in [&list, &openapi, &swagger, &fields] {
        assert!(!text.contains("magegateTokens") && !text.contains("/V1/magegate"), "{text}");
        assert!(!text.contains("magegateSign") && !text.contains("magegateRe"), "{text}");
    }
    for service in [SESSIONS, TOKENS] {
        let described = Caller::new(client, service, Some(&root)).wsdl().await;
        assert_eq!(described.status, 400, "{}", described.text());
        let called = Caller::new(client, service, Some(&root)).call("Revoke", "").await;
        assert!(!called.text().contains("<result>"), "{}", called.text());
    }
    let answer = ask(client, "mutation { magegateRevokeToken(token: \"x\") }", None).await.text();
    assert!(answer.contains("Cannot query field"), "{answer}");
}
