//! The documents that describe the API, through the listener: who sees what, which services can be asked for, and what is
//! refused (`spec/openapi.md`, `docs/openapi.md`).

use crate::fixture::{ANN, CLERK, NOBODY, ROOT, UMA, served, site};
use magegate_testkit::{Answer, Client, Request};
use serde_json::{Value, json};

const SWAGGER: &str = "/rest/default/schema";
const OPENAPI: &str = "/rest/default/openapi.json";

async fn read(client: Client, path: &str, token: &str) -> Value {
    let mut request = Request::get(path);
    if !token.is_empty() {
        request = request.bearer(token);
    }
    let answer = client.send(&request).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// The operations of a document, `get /V1/customers/me`.
fn operations(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object();
    let methods = paths.into_iter().flatten().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().keys();
        methods.map(move |method| format!("{method} {path}"))
    });
    methods.collect()
}

/// The names of a document's operations, in the order of the alphabet.
fn ids(document: &Value) -> Vec<&str> {
    let methods = document["paths"].as_object().unwrap().values();
    let operations = methods.flat_map(|methods| methods.as_object().unwrap().values());
    let mut ids: Vec<&str> =
        operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn everybody_sees_what_they_may_call_in_both_documents() {
    let (_site, server) = served();
    let client = server.client();
    let tokens = [
        String::new(),
        "0123456789abcdef0123456789abcdef".to_owned(),
        client.customer_token(ANN.0, ANN.1).await,
        client.admin_token(NOBODY.0, NOBODY.1).await,
        client.admin_token(CLERK.0, CLERK.1).await,
        client.admin_token(ROOT.0, ROOT.1).await,
    ];
    let mut seen = Vec::new();
    for token in &tokens {
        let (swagger, openapi) =
            (read(client, SWAGGER, token).await, read(client, OPENAPI, token).await);
        assert_eq!(ids(&swagger), ids(&openapi));
        seen.push(operations(&swagger));
    }
    let [guest, unknown, customer, nobody, clerk, root] = &seen[..] else {
        panic!("{} callers", seen.len())
    };
    assert_eq!(guest, unknown);
    let beside = |operation: &&String| !guest.contains(operation);
    assert_eq!(nobody.iter().filter(beside).collect::<Vec<_>>(), ["get /V1/modules"]);
    let sees = |seen: &[String], operation: &str| seen.iter().any(|one| one == operation);
    for (operation, wanted) in [
        ("post /V1/integration/customer/token", [true, true, true, true]),
        ("get /V1/directory/countries/{countryId}", [true, true, true, true]),
        ("put /V1/customers/me/password", [false, true, false, true]),
        // The reference hides these two from customers.
        ("get /V1/customers/me", [false, true, false, true]),
        ("put /V1/customers/me", [false, true, false, true]),
        ("get /V1/customers/{customerId}", [false, false, true, true]),
        ("put /V1/customers/{customerId}", [false, false, false, true]),
    ] {
        let seen = [guest, customer, clerk, root].map(|seen| sees(seen, operation));
        assert_eq!(seen, wanted, "{operation}");
    }
}

#[tokio::test]
async fn a_customer_of_another_website_is_shown_nothing_of_their_own() {
    let (_site, server) = served();
    let client = server.client();
    let here = Request::post("/rest/uk_en/V1/integration/customer/token")
        .json(&json!({"username": UMA.0, "password": UMA.1}));
    let uma = client.send(&here).await.json().as_str().unwrap().to_owned();
    let own = "get /V1/customers/me".to_owned();
    for (store, wanted) in [("uk_en", true), ("default", false), ("all", false)] {
        let document = read(client, &format!("/rest/{store}/schema"), &uma).await;
        assert_eq!(operations(&document).contains(&own), wanted, "{store}");
    }
}

#[tokio::test]
async fn the_address_in_a_document_is_the_one_that_was_asked() {
    let (_site, server) = served();
    let client = server.client();
    for (path, base) in [
        ("/rest/schema", "/rest"),
        ("/rest/default/schema?services=all", "/rest/default"),
        ("/rest/all/schemaXYZ", "/rest/all"),
        ("/index.php/rest/uk_en/schema/", "/index.php/rest/uk_en"),
    ] {
        let document = read(client, path, "").await;
        let told = (&document["host"], &document["basePath"], &document["schemes"]);
        let host = json!(server.address().ip().to_string());
        assert_eq!(told, (&host, &json!(base), &json!(["http"])), "{path}");
    }
    let document = read(client, "/rest/uk_en/openapi.json", "").await;
    let url = format!("http://{}/rest/uk_en", server.address());
    assert_eq!(document["servers"], json!([{"url": url}]));
}

#[tokio::test]
async fn services_are_asked_for_by_name_and_those_without_anything_allowed_are_left_out() {
    let (_site, server) = served();
    let client = server.client();
    let (tokens, customers) = ("integrationCustomerTokenServiceV1", "customerCustomerRepositoryV1");
    let document =
        read(client, &format!("{SWAGGER}?services={customers},{tokens},{tokens}"), "").await;
    assert_eq!(document["tags"].as_array().unwrap().len(), 1);
    assert_eq!(operations(&document), ["post /V1/integration/customer/token"]);
    let nothing = read(client, &format!("{SWAGGER}?services={customers}"), "").await;
    let members: Vec<&String> = nothing.as_object().unwrap().keys().collect();
    let wanted =
        ["securityDefinitions", "swagger", "info", "host", "basePath", "schemes", "definitions"];
    assert_eq!(members, wanted);
    assert_eq!(nothing["definitions"].as_object().unwrap().len(), 5);
    let nothing = read(client, &format!("{OPENAPI}?services={customers}"), "").await;
    assert_eq!((&nothing["paths"], &nothing["tags"]), (&json!({}), &json!([])));
}

#[tokio::test]
async fn what_is_no_list_of_services_is_refused_by_both_documents() {
    let (_site, server) = served();
    let client = server.client();
    let missing = "Incorrect format of request URI or Requested services are missing.";
    for query in
        ["services=", "services", "services=a,b", "services[]=aV1", "services=aV1;", "services=ALL"]
    {
        for path in [SWAGGER, OPENAPI] {
            let answer = client.get(&format!("{path}?{query}")).await;
            assert_eq!(
                (answer.status, answer.json()),
                (400, json!({"message": missing})),
                "{query}"
            );
        }
    }
    let query = "services=integrationCustomerTokenServiceV1,customercustomerRepositoryV1";
    for path in [SWAGGER, OPENAPI] {
        let answer = client.get(&format!("{path}?{query}")).await;
        let wanted = json!({
            "message": "There is no service %service.",
            "parameters": {"service": "customercustomerRepositoryV1"},
        });
        assert_eq!((answer.status, answer.json()), (400, wanted));
    }
}

#[tokio::test]
async fn paths_that_are_none_are_refused_as_ever() {
    let (_site, server) = served();
    let client = server.client();
    for (path, status, message) in [
        ("/rest/V1/schema", 404, "Request does not match any route."),
        ("/rest/nope/schema", 400, "Specified request cannot be processed."),
        ("/rest/default/xschema", 400, "Specified request cannot be processed."),
        ("/rest/default/async/schema", 404, "Request does not match any route."),
        ("/rest/default/openapi.jsonx", 400, "Specified request cannot be processed."),
        ("/rest/V1/openapi.json", 404, "Request does not match any route."),
        ("/schema", 404, "Request does not match any route."),
    ] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.json()), (status, json!({"message": message})), "{path}");
    }
}

/// What the two documents have in common as answers.
fn check_answer(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn the_reference_s_document_takes_every_method_and_ours_is_read() {
    let (_site, server) = served();
    let client = server.client();
    let document = client.get(SWAGGER).await;
    check_answer(&document);
    assert!(!document.text().contains("\\/"));
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let answer = client.send(&Request::new(method, SWAGGER).body("{}")).await;
        check_answer(&answer);
        assert_eq!(answer.text(), document.text(), "{method}");
        let refused = client.send(&Request::new(method, OPENAPI)).await;
        assert_eq!(refused.status, 405, "{method}");
    }
    for path in [SWAGGER, OPENAPI] {
        let head = client.send(&Request::new("HEAD", path)).await;
        check_answer(&head);
        assert!(head.body.is_empty());
        // Whatever the client would like: it is JSON.
        for accept in ["text/html", "application/xml", "nonsense/x"] {
            check_answer(&client.send(&Request::get(path).header("Accept", accept)).await);
        }
    }
}

#[tokio::test]
async fn what_a_setting_opens_to_everybody_is_described_to_everybody() {
    let site = site();
    site.run(&["config", "set", "webapi/webapisecurity/allow_insecure", "1"]).succeeded();
    let server = site.serve(&[]);
    let client = server.client();
    let views = "get /V1/store/storeViews".to_owned();
    assert!(operations(&read(client, SWAGGER, "").await).contains(&views));
    let document = read(client, OPENAPI, "").await;
    let operation = &document["paths"]["/V1/store/storeViews"]["get"];
    assert_eq!(operation["x-magento-acl"], json!(["anonymous"]));
    assert_eq!(operation["security"], json!([]));
}

#[tokio::test]
async fn an_operation_of_ours_is_described_with_all_that_it_answers() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let document = read(client, OPENAPI, &root).await;
    let put = &document["paths"]["/V1/customers/{customerId}"]["put"];
    assert_eq!(put["operationId"], "PutV1CustomersCustomerId");
    assert_eq!(put["security"], json!([{"bearer": []}]));
    assert_eq!(put["x-magento-acl"], json!(["Magento_Customer::manage"]));
    let content = put["requestBody"]["content"].as_object().unwrap();
    assert_eq!(content.keys().collect::<Vec<_>>(), ["application/json", "application/xml"]);
    let schema = &content["application/json"]["schema"];
    assert_eq!(schema["required"], json!(["customer"]));
    let reference = json!("#/components/schemas/CustomerDataCustomerInterfaceInput");
    assert_eq!(schema["properties"]["customer"]["$ref"], reference);
    let statuses: Vec<&String> = put["responses"].as_object().unwrap().keys().collect();
    let wanted = ["200", "400", "401", "404", "406", "408", "413", "500", "503"];
    assert_eq!(statuses, wanted);
    let unavailable = &document["components"]["responses"]["Unavailable"];
    assert!(unavailable["headers"]["Retry-After"].is_object());
    let customer = &document["components"]["schemas"]["CustomerDataCustomerInterface"];
    assert_eq!(customer["required"], json!(["email", "firstname", "lastname"]));
    let names: Vec<&str> = document["paths"]["/V1/customers/search"]["get"]["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    assert_eq!(names[0], "searchCriteria[filterGroups][0][filters][0][field]");
    assert_eq!(names[names.len() - 1], "searchCriteria[currentPage]");
}
