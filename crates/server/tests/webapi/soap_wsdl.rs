//! Descriptions of services, as each caller gets them (`spec/soap.md` 1 to 3 and its edge cases).

use crate::fixture::{ANN, CLERK, NOBODY, ROOT, UMA, served};
use crate::soap::{Caller, between, operations, reason};
use magegate_webapi::{routes, soap};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CUSTOMERS: &str = "customerCustomerRepositoryV1";
const GROUPS: &str = "customerGroupRepositoryV1";
const TOKENS: &str = "integrationCustomerTokenServiceV1";

fn names(service: &str, suffixes: &[&str]) -> Vec<String> {
    let mut names: Vec<_> = suffixes.iter().map(|suffix| format!("{service}{suffix}")).collect();
    names.sort();
    names
}

async fn sorted(caller: Caller<'_>) -> Vec<String> {
    let answer = caller.wsdl().await;
    let mut found = operations(&answer.text());
    found.sort();
    found
}

#[tokio::test]
async fn a_description_holds_what_the_caller_may_call_and_no_more() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let of = |service, token| Caller::new(client, service, token);
    let all = ["GetById", "GetSelf", "SaveSelf", "GetList", "Save", "DeleteById"];
    assert_eq!(sorted(of(CUSTOMERS, Some(&root))).await, names(CUSTOMERS, &all));
    let own = names(CUSTOMERS, &["GetSelf", "SaveSelf"]);
    assert_eq!(sorted(of(CUSTOMERS, Some(&ann))).await, own);
    let read = names(CUSTOMERS, &["GetById", "GetList"]);
    assert_eq!(sorted(of(CUSTOMERS, Some(&clerk))).await, read);
    assert_eq!(sorted(of(TOKENS, None)).await, names(TOKENS, &["CreateCustomerAccessToken"]));
    let both = names(TOKENS, &["CreateCustomerAccessToken", "RevokeCustomerAccessToken"]);
    for token in [&ann, &root] {
        assert_eq!(sorted(of(TOKENS, Some(token))).await, both);
    }
    let accounts = "customerAccountManagementV1";
    assert_eq!(sorted(of(accounts, None)).await.len(), 5);
    assert_eq!(sorted(of(accounts, Some(&ann))).await.len(), 9);
    assert_eq!(sorted(of(accounts, Some(&root))).await.len(), 16);
    let groups = names(GROUPS, &["DeleteById", "GetById", "GetList", "Save"]);
    assert_eq!(sorted(of(GROUPS, Some(&root))).await, groups);
}

#[tokio::test]
async fn a_caller_without_any_operation_is_refused_the_description() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let nobody = client.admin_token(NOBODY.0, NOBODY.1).await;
    for (services, token) in [
        (CUSTOMERS, None),
        (GROUPS, Some(&ann)),
        (CUSTOMERS, Some(&nobody)),
        ("customerGroupRepositoryV1,customerCustomerRepositoryV1", None),
        (CUSTOMERS, Some(&"n45phzh5trabcdevy2he5iqvnagzsdid".to_owned())),
    ] {
        let caller = Caller::new(client, services, token.map(String::as_str));
        let answer = caller.wsdl().await;
        assert_eq!(answer.status, 401, "{services}");
        assert_eq!(answer.header("content-type"), Some("text/xml; charset=UTF-8"));
        assert_eq!(reason(&answer), "The consumer isn&#039;t authorized to access %resources.");
        let text = answer.text();
        let value = between(&text, "<m:key>resources</m:key><m:value>", "</m:value>");
        assert_eq!(value.unwrap(), services.replace(',', ", "));
        assert!(text.contains("%26wsdl%3D1\">"), "{text}");
    }
}

#[tokio::test]
async fn a_forbidden_service_among_allowed_ones_is_left_out_and_the_namespace_keeps_its_name() {
    let (_site, server) = served();
    let caller = |services| Caller::new(server.client(), services, None);
    let services = "customerGroupRepositoryV1,integrationCustomerTokenServiceV1";
    let text = caller(services).wsdl().await.text();
    assert_eq!(operations(&text), names(TOKENS, &["CreateCustomerAccessToken"]));
    let namespace = caller(services).namespace();
    assert!(text.contains(&format!("targetNamespace=\"{namespace}\"")), "{text}");
    assert!(text.contains(&format!("<soap12:address location=\"{namespace}\"/>")));
    assert!(!text.contains("customerGroupRepositoryV1Service"));
    let twice = format!("{TOKENS},{TOKENS}");
    let text = caller(&twice).wsdl().await.text();
    assert_eq!(text.matches(&format!("name=\"{TOKENS}PortType\"")).count(), 1);
}

#[tokio::test]
async fn wrong_parameters_are_told_with_a_status() {
    let (_site, server) = served();
    let client = server.client();
    let missing = "Incorrect format of request URI or Requested services are missing.";
    let unknown = |name: &str| {
        format!(
            "There is no service &quot;{name}&quot;. The address with ?wsdl_list lists them all."
        )
    };
    for (query, wanted) in [
        ("wsdl", missing.to_owned()),
        ("wsdl&services=", missing.to_owned()),
        ("wsdl&services=all", missing.to_owned()),
        ("wsdl=1&services=a-V1", missing.to_owned()),
        ("wsdl&services[]=aV1", missing.to_owned()),
        ("wsdl&services=nothingV1", unknown("nothingV1")),
        (&format!("wsdl&services={TOKENS},nothingV1"), unknown("nothingV1")),
        (
            "wsdl&services=IntegrationCustomerTokenServiceV1",
            unknown("IntegrationCustomerTokenServiceV1"),
        ),
        (
            "wsdl&services=aV1&x=1&y",
            "Not allowed parameters: x, y. Please use only wsdl and services.".to_owned(),
        ),
    ] {
        let answer = client.get(&format!("/soap/default?{query}")).await;
        assert_eq!((answer.status, reason(&answer)), (400, wanted), "{query}");
        assert_eq!(answer.header("content-type"), Some("text/xml; charset=UTF-8"), "{query}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{query}");
    }
}

#[tokio::test]
async fn addresses_name_the_store_that_was_found() {
    let (_site, server) = served();
    let client = server.client();
    for (path, code) in [
        ("/soap/default", "default"),
        ("/soap/uk_en", "uk_en"),
        ("/soap/all", "all"),
        ("/soap/nowhere", "default"),
        ("/soap/admin", "default"),
        ("/soap", "default"),
        ("/soap/", "default"),
        ("/index.php/soap/uk_en/", "uk_en"),
    ] {
        let answer = client.get(&format!("{path}?wsdl&services={TOKENS}")).await;
        assert_eq!(answer.status, 200, "{path}");
        let location = between(&answer.text(), "soap12:address location=\"", "?").unwrap();
        assert_eq!(location, format!("http://{}/soap/{code}", client.address()), "{path}");
    }
    let answer = client.get(&format!("/Soap/default?wsdl&services={TOKENS}")).await;
    assert_ne!(answer.status, 200, "the door's name has one letter case");
}

#[tokio::test]
async fn the_list_names_all_services_whoever_asks() {
    let (site, server) = served();
    let client = server.client();
    for query in ["wsdl_list", "wsdl_list=1&x=1"] {
        let answer = client.get(&format!("/soap/uk_en?{query}")).await;
        assert_eq!(answer.header("content-type"), Some("application/json; charset=UTF-8"));
        let list = answer.json();
        let endpoint = format!("http://{}/soap/uk_en?wsdl&services={GROUPS}", client.address());
        assert_eq!(list[GROUPS], json!({"wsdl_endpoint": endpoint}));
        let listed: BTreeSet<&str> = list.as_object().unwrap().keys().map(String::as_str).collect();
        let offered = routes::all().filter(|route| route.switch.is_none());
        assert_eq!(listed, offered.map(|route| route.service).collect());
    }
    drop(server);
    for switch in routes::all().filter_map(|route| route.switch).collect::<BTreeSet<_>>() {
        site.run(&["config", "set", switch, "1"]).succeeded();
    }
    let server = site.serve(&[]);
    let list: Value = server.client().get("/soap?wsdl_list").await.json();
    let all: BTreeSet<&str> = routes::all().map(|route| route.service).collect();
    assert_eq!(list.as_object().unwrap().len(), all.len());
}

#[tokio::test]
async fn a_customer_has_no_own_operations_in_another_website_s_store() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let uk = Caller { store: "uk_en", ..Caller::new(client, CUSTOMERS, Some(&ann)) };
    assert_eq!(uk.wsdl().await.status, 401);
    let login = format!("<username>{}</username><password>{}</password>", UMA.0, UMA.1);
    let here = Caller { store: "uk_en", ..Caller::new(client, TOKENS, None) };
    let uma = here.result("CreateCustomerAccessToken", &login).await;
    let uk = Caller { token: Some(&uma), ..uk };
    assert_eq!(uk.wsdl().await.status, 200);
}

#[tokio::test]
async fn opened_stores_are_described_to_guests() {
    let (site, server) = served();
    let guest = Caller::new(server.client(), "storeStoreRepositoryV1", None);
    assert_eq!(guest.wsdl().await.status, 401);
    drop(server);
    site.run(&["config", "set", routes::OPEN_TO_ALL, "1"]).succeeded();
    let server = site.serve(&[]);
    let guest = Caller::new(server.client(), "storeStoreRepositoryV1", None);
    assert_eq!(operations(&guest.wsdl().await.text()), ["storeStoreRepositoryV1GetList"]);
    assert!(guest.result("GetList", "").await.contains("<code>default</code>"));
}

#[tokio::test]
async fn every_operation_of_the_table_is_described_to_the_admin_who_may_do_everything() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let offered: Vec<_> = routes::all().filter(|route| route.switch.is_none()).collect();
    let services: BTreeSet<&str> = offered.iter().map(|route| route.service).collect();
    let services = services.into_iter().collect::<Vec<_>>().join(",");
    let found = sorted(Caller::new(client, &services, Some(&root))).await;
    let wanted: BTreeSet<String> =
        offered.iter().map(|route| soap::operation_name(route)).collect();
    assert_eq!(found, wanted.into_iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn the_recorded_descriptions_are_repeated_byte_for_byte() {
    let Some(shared) = magegate_testkit::shared::folder(env!("CARGO_MANIFEST_DIR")) else {
        return;
    };
    let text = std::fs::read_to_string(shared.join("conformance/recorded/soap_tokens.json"));
    let recorded: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let (_site, server) = served();
    let base = format!("http://{}", server.client().address());
    let mut compared = 0;
    for step in recorded["steps"].as_array().unwrap() {
        let is_get = step["request"]["method"] == "GET";
        let Some(wanted) = step["expect"]["xml"].as_str().filter(|_| is_get) else {
            continue;
        };
        let answer = server.client().get(step["request"]["path"].as_str().unwrap()).await;
        assert_eq!(answer.text(), wanted.replace("{{base}}", &base), "{}", step["id"]);
        compared += 1;
    }
    assert_eq!(compared, 4);
}
