//! The GraphQL endpoint itself: verbs, content types, limits, the store header, tokens that prove nothing, and the form
//! of answers (`spec/graphql-auth.md` 1).

use crate::fixture::{ANN, CLERK, ROOT, UMA, served};
use crate::storefront::{GUEST, Shop, set};
use magegate_testkit::{Answer, Client, Request, Server};
use serde_json::{Value, json};

const CUSTOMER: &str = "{ customer { email } }";
const EOF: &str = "Syntax Error: Unexpected <EOF>";

/// Status and first message of an answer, which has no data.
fn refusal(answer: &Answer) -> (u16, String) {
    let told = answer.json();
    assert_eq!(told.get("data"), None, "{told}");
    assert_eq!(told["errors"].as_array().map(Vec::len), Some(1), "{told}");
    (answer.status, told["errors"][0]["message"].as_str().unwrap().to_owned())
}

async fn posted(client: &Client, query: &str) -> Answer {
    client.send(&Request::post("/graphql").json(&json!({"query": query}))).await
}

async fn expect(client: &Client, request: Request, wanted: (u16, &str), category: bool) {
    let answer = client.send(&request).await;
    assert_eq!(refusal(&answer), (wanted.0, wanted.1.to_owned()), "{request:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let entry = answer.json()["errors"][0].clone();
    let extensions = category.then(|| json!({"category": "graphql-input"}));
    assert_eq!(entry.get("extensions").cloned(), extensions, "{request:?}");
}

#[tokio::test]
async fn what_is_no_request_is_refused_with_the_reference_s_status() {
    let (_site, server) = served();
    let client = server.client();
    let query = json!({"query": "{ storeConfig { store_code } }"});
    let content_type = "Request content type must be application/json";
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/graphql"] {
        let request =
            Request::post("/graphql").header("Content-Type", kind).body(query.to_string());
        expect(&client, request, (500, content_type), true).await;
    }
    let bare = Request::post("/graphql").body(query.to_string());
    expect(&client, bare, (500, content_type), true).await;
    let json = |body: &str| {
        Request::post("/graphql").header("Content-Type", "application/json").body(body.to_owned())
    };
    for body in ["", "{", "query", "{\"query\":"] {
        expect(&client, json(body), (400, "Decoding error."), true).await;
    }
    for body in ["{}", "[]", "[{\"query\":\"{__typename}\"}]", "{\"query\":\"\"}", "null", "7"] {
        expect(&client, json(body), (200, EOF), false).await;
    }
    for method in ["PUT", "DELETE", "PATCH"] {
        let request = Request::new(method, "/graphql").json(&query);
        expect(&client, request, (200, EOF), false).await;
    }
    let charset = Request::post("/graphql")
        .header("Content-Type", "application/json; charset=utf-8")
        .body(query.to_string());
    let answer = client.send(&charset).await;
    assert_eq!(answer.text(), r#"{"data":{"storeConfig":{"store_code":"default"}}}"#);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-magento-cache-id"), None);
    assert_eq!(answer.header("set-cookie"), None);
}

#[tokio::test]
async fn queries_may_come_by_get_and_mutations_may_not() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let customer = Request::get("/graphql?query=%7Bcustomer%7Bemail%7D%7D").bearer(&ann);
    assert_eq!(
        client.send(&customer).await.text(),
        r#"{"data":{"customer":{"email":"ann@example.com"}}}"#
    );
    let with_variables = "/graphql?query=query($e:String!)%7BisEmailAvailable(email:$e)\
        %7Bis_email_available%7D%7D&variables=%7B%22e%22:%22new@example.com%22%7D";
    let answer = client.get(with_variables).await.json();
    assert_eq!(answer["data"]["isEmailAvailable"]["is_email_available"], json!(true));
    let mutation = "/graphql?query=mutation%7BrevokeCustomerToken%7Bresult%7D%7D";
    let message = "Mutation requests allowed only for POST requests";
    expect(&client, Request::get(mutation).bearer(&ann), (500, message), true).await;
    expect(&client, Request::put(mutation).bearer(&ann), (500, message), true).await;
    assert_eq!(client.send(&customer).await.status, 200, "nothing was revoked");
    expect(&client, Request::get("/graphql"), (200, EOF), false).await;
    let head = Request::new("HEAD", "/graphql?query=%7B__typename%7D");
    assert_eq!(client.send(&head).await.body, b"");
}

#[tokio::test]
async fn the_store_header_has_to_name_an_active_store_view() {
    let (_site, server) = served();
    let client = server.client();
    let asked = |code: &str| {
        Request::post("/graphql")
            .json(&json!({"query": "{ storeConfig { store_code } }"}))
            .header("Store", code)
    };
    for (code, wanted) in [("uk_en", "uk_en"), (" uk_en ", "uk_en"), ("", "default")] {
        let answer = client.send(&asked(code)).await.json();
        assert_eq!(answer["data"]["storeConfig"]["store_code"], json!(wanted), "{code:?}");
    }
    for code in ["nope", "all", "admin"] {
        let message = format!("Requested store is not found ({code})");
        expect(&client, asked(code), (500, &message), true).await;
    }
}

#[tokio::test]
async fn a_document_may_ask_for_so_much_and_no_more() {
    let (_site, server) = served();
    let client = server.client();
    let fields = |count: usize| {
        let list: Vec<_> = (0..count).map(|number| format!("a{number}: __typename")).collect();
        format!("{{ {} }}", list.join(" "))
    };
    assert_eq!(posted(&client, &fields(300)).await.status, 200);
    let too_many = "Max query complexity should be 300 but got 320.".to_owned();
    assert_eq!(refusal(&posted(&client, &fields(320)).await), (500, too_many));
    let nested = |levels: usize| {
        let open = "ofType { ".repeat(levels);
        let shut = " }".repeat(levels);
        format!("{{ __type(name: \"Customer\") {{ {open}name{shut} }} }}")
    };
    let deep = posted(&client, &nested(20)).await.json();
    assert_eq!(deep, json!({"data": {"__type": {"ofType": null}}}));
    let too_deep = "Max query depth should be 20 but got 21.".to_owned();
    let answer = posted(&client, &nested(21)).await;
    assert_eq!(refusal(&answer), (200, too_deep));
    assert_eq!(answer.json()["errors"][0].get("extensions"), None);
    let steps: Vec<_> = (0..40)
        .map(|step| format!("fragment F{step} on Query {{ ...F{0} ...F{0} }}", step + 1))
        .collect();
    let bomb = format!("{{ ...F0 }} {} fragment F40 on Query {{ __typename }}", steps.join(" "));
    let (status, message) = refusal(&posted(&client, &bomb).await);
    assert_eq!((status, message.contains("complexity")), (200, true));
    let around = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    assert_eq!(refusal(&posted(&client, around).await).0, 200);
    let long = format!("{{ __typename }} #{}", "x".repeat(70_000));
    assert_eq!(posted(&client, &long).await.status, 413);
    let brackets = format!("{{ a(b: {}", "[".repeat(60_000));
    assert_eq!(posted(&client, &brackets).await.status, 500);
    let logins: Vec<_> =
        (0..21).map(|number| format!("a{number}: revokeCustomerToken {{ result }}")).collect();
    let many = posted(&client, &format!("mutation {{ {} }}", logins.join(" "))).await;
    assert_eq!(refusal(&many).0, 400);
    assert_eq!(posted(&client, "{ __typename }").await.status, 200);
}

#[tokio::test]
async fn operations_are_counted_and_their_names_are_not_looked_at() {
    let (_site, server) = served();
    let client = server.client();
    let two =
        json!({"query": "query A { __typename } query B { __typename }", "operationName": "A"});
    let message = "Must provide operation name if query contains multiple operations.";
    expect(&client, Request::post("/graphql").json(&two), (200, message), false).await;
    let one = json!({"query": "query A { __typename }", "operationName": "B"});
    let answer = client.send(&Request::post("/graphql").json(&one)).await;
    assert_eq!(answer.text(), r#"{"data":{"__typename":"Query"}}"#);
    let syntax = posted(&client, "{ customer { email }").await;
    assert_eq!(syntax.status, 500);
    let entry = syntax.json()["errors"][0].clone();
    assert!(entry["message"].as_str().unwrap().starts_with("Syntax Error: "), "{entry}");
    assert!(entry["locations"].is_array() && entry.get("extensions").is_none(), "{entry}");
}

#[tokio::test]
async fn only_the_first_error_is_told_and_stands_before_the_data() {
    let (_site, server) = served();
    let client = server.client();
    let answer = posted(&client, "{ b: customer { email } a: customer { email } }").await;
    assert_eq!(
        answer.text(),
        concat!(
            r#"{"errors":[{"message":"The current customer isn't authorized.","#,
            r#""locations":[{"line":1,"column":3}],"path":["b"],"#,
            r#""extensions":{"category":"graphql-authorization"}}],"data":{"b":null,"a":null}}"#
        )
    );
}

#[tokio::test]
async fn a_token_that_proves_nothing_makes_a_guest() {
    let (site, server) = served();
    let client = server.client();
    let guest = Shop::of(&server);
    let ann = guest.login(ANN).await;
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    for token in ["x", "wrongwrongwrongwrongwrongwrong12", "a.b.c", &root, &clerk] {
        let shop = guest.with(token);
        shop.is_refused(CUSTOMER, GUEST).await;
        assert_eq!(shop.data("{ storeConfig { store_code } }").await["store_code"], "default");
    }
    for value in ["Basic eA==", "Bearer", "Bearer a b", "x"] {
        let request = guest.request(CUSTOMER).header("Authorization", value);
        let answer = client.send(&request).await;
        assert_eq!((answer.status, &answer.json()["data"]), (200, &json!({"customer": null})));
    }
    ann.through("uk_en").is_refused(CUSTOMER, GUEST).await;
    assert_eq!(ann.data(CUSTOMER).await["email"], ANN.0);
    let uma = guest.through("uk_en").login(UMA).await;
    assert_eq!(uma.data(CUSTOMER).await["email"], UMA.0);
    uma.through("default").is_refused(CUSTOMER, GUEST).await;
    ann.data("mutation { deleteCustomer }").await;
    ann.is_refused(CUSTOMER, GUEST).await;
    assert_eq!(ann.data("{ storeConfig { store_code } }").await["store_code"], "default");
    set(&site, "oauth/access_token_lifetime/customer", "0.0000001");
    uma.is_refused(CUSTOMER, GUEST).await;
    uma.is_refused("mutation { revokeCustomerToken { result } }", GUEST).await;
    set(&site, "magegate/graphql/compatibility", "2.4.8");
    uma.is_refused(CUSTOMER, (GUEST.0, "graphql-authentication")).await;
    guest.is_refused(CUSTOMER, GUEST).await;
    guest.with("x").is_refused(CUSTOMER, GUEST).await;
}

#[tokio::test]
async fn introspection_can_be_switched_off() {
    let (site, server) = served();
    let client = server.client();
    let query =
        "{ __schema { queryType { name } mutationType { name } subscriptionType { name } } }";
    assert_eq!(
        posted(&client, query).await.json(),
        json!({"data": {"__schema": {"queryType": {"name": "Query"}, "mutationType": {"name": "Mutation"},
            "subscriptionType": null}}})
    );
    set(&site, "magegate/graphql/introspection", "0");
    let message =
        "GraphQL introspection is not allowed, but the query contained __schema or __type";
    assert_eq!(refusal(&posted(&client, query).await), (200, message.to_owned()));
    let hidden = "{ ...F } fragment F on Query { __type(name: \"Customer\") { name } }";
    assert_eq!(refusal(&posted(&client, hidden).await), (200, message.to_owned()));
    assert_eq!(posted(&client, "{ __typename }").await.status, 200);
}

#[tokio::test]
async fn a_mutation_that_stands_twice_in_a_document_runs_once() {
    let (_site, server) = served();
    let client = server.client();
    let login = format!("generateCustomerToken(email: {:?}, password: {:?})", ANN.0, ANN.1);
    let query = format!(
        "mutation {{ {login} {{ token }} ...F }} fragment F on Mutation {{ {login} {{ again: token }} }}"
    );
    let answer = posted(&client, &query).await.json();
    let issued = &answer["data"]["generateCustomerToken"];
    assert!(issued["token"].is_string(), "{answer}");
    assert_eq!(issued["token"], issued["again"]);
}

/// What a row of our own answers over GraphQL.
async fn own(server: &Server, token: &str, query: &str) -> Value {
    let request = Request::post("/graphql").json(&json!({"query": query})).bearer(token);
    server.client().send(&request).await.json()
}

#[tokio::test]
async fn operations_of_our_own_are_fields_while_their_setting_is_on() {
    let (site, server) = served();
    let root = server.client().admin_token(ROOT.0, ROOT.1).await;
    let clerk = server.client().admin_token(CLERK.0, CLERK.1).await;
    let query = "mutation { magegateImpersonateCustomer(customerId: 1) }";
    let absent = own(&server, &root, query).await;
    let message = "Cannot query field \"magegateImpersonateCustomer\" on type \"Mutation\".";
    assert!(absent["errors"][0]["message"].as_str().unwrap().starts_with(message), "{absent}");
    set(&site, "magegate/tokens/impersonation", "1");
    let refused = own(&server, &clerk, query).await;
    assert_eq!(refused["errors"][0]["extensions"]["category"], "graphql-authorization");
    let told = own(&server, &root, query).await;
    let token =
        told["data"]["magegateImpersonateCustomer"].as_str().unwrap_or_else(|| panic!("{told}"));
    assert!(own(&server, token, CUSTOMER).await["data"]["customer"]["email"].is_string());
    set(&site, "magegate/sessions/enabled", "1");
    let pair = own(
        &server,
        "",
        &format!(
            "mutation {{ magegateSignInCustomer(username: {:?}, password: {:?}, device: \"Phone\") \
             {{ __typename }} }}",
            ANN.0, ANN.1
        ),
    )
    .await;
    assert!(pair["data"]["magegateSignInCustomer"]["__typename"].is_string(), "{pair}");
}
