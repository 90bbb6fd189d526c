//! An admin's token for a customer: whom it is given to, what it is, what is told of it, and what ends it.

use crate::fixture::{ANN, BEA, CLERK, NOBODY, ROOT, UMA, on_both, served, served_with_all};
use crate::soap::Caller;
use magegate_testkit::{Answer, Client, Request, Site};
use serde_json::{Value, json};

const ON: &[(&str, &str)] =
    &[("magegate/tokens/impersonation", "1"), ("magegate/tokens/introspection", "1")];

fn ask(customer: i64, token: &str) -> Request {
    let path = format!("/rest/V1/integration/customer/{customer}/token");
    Request::post(&path).bearer(token).json(&json!({}))
}

async fn me(client: Client, store: &str, token: &str) -> Answer {
    client.send(&Request::get(&format!("/rest/{store}/V1/customers/me")).bearer(token)).await
}

/// The lines of a command's JSON output.
fn objects(site: &Site, arguments: &[&str]) -> Vec<Value> {
    let arguments: Vec<_> = ["--json"].iter().chain(arguments).copied().collect();
    let output = site.run(&arguments).succeeded().stdout;
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn an_admin_who_may_acts_for_a_customer_by_an_ordinary_token_that_is_marked() {
    for (database, site, server) in on_both(ON) {
        let client = server.client();
        let root = client.admin_token(ROOT.0, ROOT.1).await;
        let answer = client.send(&ask(1, &root)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let token = answer.json().as_str().unwrap().to_owned();
        let account = me(client, "default", &token).await;
        assert_eq!(account.json()["email"], ANN.0, "{}", account.text());

        let asked = Request::post("/rest/V1/magegate/introspect").bearer(&root);
        let asked = client.send(&asked.json(&json!({ "token": token }))).await.json();
        assert_eq!(asked["act"], json!({ "sub": "1", "user_type": "admin" }));
        let listed = objects(&site, &["token", "list", "--customer", ANN.0]);
        assert_eq!(listed[0]["acted_by"], "admin 1", "{listed:?}");
        let of_admin = objects(&site, &["token", "list", "--admin", ROOT.0]);
        assert_eq!(of_admin[0]["acted_by"], Value::Null);

        // With the admin, what it does for others ends.
        site.run(&["admin", "disable", ROOT.0]).succeeded();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
        while me(client, "default", &token).await.status == 200 {
            assert!(std::time::Instant::now() < deadline, "the token ends with the admin");
        }
        let (_, log) = server.stop();
        let line = log.lines().find(|line| line.contains("impersonated")).unwrap();
        assert!(line.contains("admin 1 acts for customer 1"), "{line}");
        assert!(!log.contains(&token));
        if let Some(database) = database {
            let audit = "SELECT caller_kind, caller_id, account, detail FROM magegate_audit WHERE event = 'impersonated'";
            let rows = database.rows(audit);
            assert_eq!(rows, [["admin", "1", "ANN@EXAMPLE.COM", "admin 1 acts for customer 1"]]);
        }
    }
}

#[tokio::test]
async fn the_token_is_good_where_the_customer_s_account_is() {
    let (site, server) = served();
    site.run(&["config", "set", ON[0].0, "1"]).succeeded();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    // Uma is a customer of the second website, whatever store the admin's request names.
    let token = client.send(&ask(2, &root)).await.json();
    let token = token.as_str().unwrap();
    assert_eq!(me(client, "uk_en", token).await.json()["email"], UMA.0);
    assert_eq!(me(client, "default", token).await.status, 401);
}

#[tokio::test]
async fn nobody_acts_for_a_customer_who_could_not_sign_in_but_for_locks() {
    for (database, site, server) in on_both(ON) {
        let client = server.client();
        let root = client.admin_token(ROOT.0, ROOT.1).await;
        let unknown = client.send(&ask(99, &root)).await;
        assert_eq!(unknown.status, 404);
        let fields = json!({ "fieldName": "customerId", "fieldValue": 99 });
        assert_eq!(unknown.json()["parameters"], fields);
        for id in ["abc", "0", "-1", "99999999999999999999"] {
            let path = format!("/rest/V1/integration/customer/{id}/token");
            let answer = client.send(&Request::post(&path).bearer(&root)).await;
            assert!(matches!(answer.status, 400 | 404), "{id}: {}", answer.text());
        }
        // A lock guards the password, which is not asked for here.
        site.run(&["config", "set", "customer/password/lockout_failures", "1"]).succeeded();
        let login = json!({ "username": ANN.0, "password": "wrong" });
        let login = Request::post("/rest/V1/integration/customer/token").json(&login);
        assert_eq!(client.send(&login).await.status, 401);
        assert_eq!(client.send(&ask(1, &root)).await.status, 200);

        let path = "customer/create_account/confirm";
        site.run(&["config", "set", path, "1"]).succeeded();
        let customer = json!({ "email": "new@example.com", "firstname": "N", "lastname": "N" });
        let body = json!({ "customer": customer, "password": "N3w_pass1!" });
        let created = client.send(&Request::post("/rest/V1/customers").json(&body)).await;
        let unconfirmed = created.json()["id"].as_i64().unwrap();
        let mut unusable = vec![unconfirmed];
        if let Some(database) = &database {
            database.run("UPDATE customer_entity SET is_active = 0 WHERE entity_id = 1");
            unusable.push(1);
        }
        for id in unusable {
            let refused = client.send(&ask(id, &root)).await;
            let message = "Nobody can act for this customer: the account is disabled, unconfirmed or excluded.";
            assert_eq!((refused.status, refused.json()["message"].as_str()), (400, Some(message)));
        }
    }
}

#[tokio::test]
async fn the_right_is_a_resource_of_its_own_that_no_other_gives() {
    for (_database, site, server) in on_both(ON) {
        let client = server.client();
        let ann = client.customer_token(ANN.0, ANN.1).await;
        let clerk = client.admin_token(CLERK.0, CLERK.1).await;
        let nobody = client.admin_token(NOBODY.0, NOBODY.1).await;
        for token in [&ann, &clerk, &nobody] {
            let refused = client.send(&ask(1, token)).await;
            let resources = &refused.json()["parameters"]["resources"];
            assert_eq!((refused.status, resources), (401, &json!("Magegate_Tokens::impersonate")));
        }
        let role = "Customers only";
        site.run(&["role", "allow", role, "Magegate_Tokens::impersonate"]).succeeded();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
        while client.send(&ask(1, &clerk)).await.status != 200 {
            assert!(std::time::Instant::now() < deadline, "the right holds");
        }
        // A role of the same rows but this one gains nothing by it.
        assert_eq!(client.send(&ask(1, &nobody)).await.status, 401);
    }
}

#[tokio::test]
async fn there_is_no_such_route_unless_it_is_switched_on() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let answer = client.send(&ask(1, &root)).await;
    let message = json!({ "message": "Request does not match any route." });
    assert_eq!((answer.status, answer.json()), (404, message));
}

/// What a document answers over GraphQL: the category and the words of its first error, else nothing.
async fn refusal(client: Client, query: &str, token: &str) -> Option<(String, String)> {
    let request = Request::post("/graphql").json(&json!({ "query": query })).bearer(token);
    let answer = client.send(&request).await.json();
    let error = answer["errors"].get(0)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Some((text(&error["extensions"]["category"]), text(&error["message"])))
}

#[tokio::test]
async fn who_acts_cannot_take_the_account_over_through_any_door() {
    const ALONE: &str =
        "Only the customer itself may do this, and nobody who acts for the customer.";
    let (site, server) = served_with_all();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let token = client.send(&ask(1, &root)).await.json().as_str().unwrap().to_owned();
    let renamed =
        json!({ "customer": { "email": "taken@example.com", "firstname": "A", "lastname": "B" } });
    let passwords = json!({ "currentPassword": ANN.1, "newPassword": "N3w_pass1!" });
    let me = |rest: &str| format!("/rest/V1/customers/me{rest}");
    let sessions = |rest: &str| format!("/rest/V1/magegate/customers/me/sessions{rest}");
    for request in [
        Request::put(&me("")).json(&renamed),
        Request::put(&me("/password")).json(&passwords),
        Request::post("/rest/V1/integration/customer/revoke-customer-token").json(&json!({})),
        Request::get(&sessions("")),
        Request::delete(&sessions("/1")),
        Request::post(&sessions("/end-others")).json(&json!({})),
    ] {
        let refused = client.send(&request.bearer(&token)).await;
        assert_eq!((refused.status, &refused.json()["message"]), (401, &json!(ALONE)));
    }
    let soap = Caller::new(client, "magegateTokensSessionManagementV1", Some(&token));
    for (operation, content) in
        [("GetSelfList", ""), ("EndSelf", "<sessionId>1</sessionId>"), ("EndSelfOthers", "")]
    {
        let refused = soap.call(operation, content).await.text();
        assert!(refused.contains(ALONE), "{operation}: {refused}");
    }
    let change = format!(
        "mutation {{ updateCustomerEmail(email: \"taken@example.com\", password: {:?}) {{ customer {{ email }} }} }}",
        ANN.1
    );
    let password = format!(
        "mutation {{ changeCustomerPassword(currentPassword: {:?}, newPassword: \"N3w_pass1!\") {{ email }} }}",
        ANN.1
    );
    for query in [
        change.as_str(),
        password.as_str(),
        "mutation { deleteCustomer }",
        "mutation { revokeCustomerToken { result } }",
        "{ magegateSessions { device } }",
        "mutation { magegateEndSession(sessionId: 1) }",
        "mutation { magegateEndOtherSessions }",
    ] {
        let refused = refusal(client, query, &token).await;
        let expected = ("graphql-authorization".to_owned(), ALONE.to_owned());
        assert_eq!(refused, Some(expected), "{query}");
    }
    assert_eq!(refusal(client, "{ customer { email } }", &token).await, None);
    client.customer_token(ANN.0, ANN.1).await;

    let why = site.run(&["--json", "token", "why", &token]).succeeded().stdout;
    assert!(why.contains("admin 1 acts by it"), "{why}");
    let (_, log) = server.stop();
    let refused: Vec<_> = log.lines().filter(|line| line.contains("acting_token")).collect();
    assert_eq!(refused.len(), 16);
    for line in refused {
        assert!(line.contains("admin 1 acts"), "{line}");
    }
}

#[tokio::test]
async fn of_two_tokens_in_one_answer_the_one_that_ends_first_is_told() {
    let (site, server) = served();
    for (path, value) in [
        ("magegate/tokens/expiry_header", "1"),
        ("magegate/sessions/enabled", "1"),
        ("oauth/access_token_lifetime/admin", "0.5"),
    ] {
        site.run(&["config", "set", path, value]).succeeded();
    }
    let client = server.client();
    let query = format!(
        "mutation {{ a: generateCustomerToken(email: {:?}, password: {:?}) {{ token }} \
         b: magegateSignInAdmin(username: {:?}, password: {:?}) {{ access_token }} \
         c: generateCustomerToken(email: {:?}, password: {:?}) {{ token }} }}",
        BEA.0, BEA.1, ROOT.0, ROOT.1, ANN.0, ANN.1
    );
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    let said = loop {
        let request = Request::post("/graphql").json(&json!({ "query": query }));
        let answer = client.send(&request).await;
        let said = answer.header("x-token-expires-in").and_then(|said| said.parse::<i64>().ok());
        if let Some(said) = said.filter(|_| answer.json().get("errors").is_none()) {
            break said;
        }
        assert!(std::time::Instant::now() < deadline, "{}", answer.text());
    };
    assert!((1_700..=1_800).contains(&said), "{said}");
}
