//! Customer groups over HTTP, in JSON and XML, beyond what the recorded exchanges show (`spec/customers-api.md` 13).

use crate::fixture::{ANN, CLERK, ROOT, UMA, served};
use magegate_testkit::{Answer, Client, Request};
use serde_json::{Value, json};

const GROUPS: &str = "/rest/V1/customerGroups";

async fn send(client: Client, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let request = Request::new(method, &format!("{GROUPS}{path}")).bearer(token);
    let request = if body.is_null() { request } else { request.json(body) };
    client.send(&request).await
}

#[tokio::test]
async fn a_group_lives_from_creation_to_deletion_and_its_customers_move_on() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let admin = async |method: &str, path: &str, body: Value| {
        send(client, &root, method, path, &body).await
    };
    let created = admin("POST", "", json!({"group": {"code": "VIP"}})).await.json();
    let id = created["id"].as_i64().unwrap();
    let whole =
        json!({"id": id, "code": "VIP", "tax_class_id": 3, "tax_class_name": "Retail Customer"});
    assert_eq!(created, whole);
    let path = format!("/{id}");
    assert_eq!(admin("GET", &path, Value::Null).await.json(), whole);
    let customer = json!({"customer": {"group_id": id}});
    let put = Request::put("/rest/V1/customers/1").bearer(&root).json(&customer);
    assert_eq!(client.send(&put).await.json()["group_id"], id);
    assert_eq!(admin("DELETE", &path, Value::Null).await.json(), true);
    let get = Request::get("/rest/V1/customers/1").bearer(&root);
    assert_eq!(client.send(&get).await.json()["group_id"], 1);
    let gone = admin("GET", &path, Value::Null).await;
    assert_eq!(
        (gone.status, gone.json()["parameters"].clone()),
        (404, json!({"fieldName": "id", "fieldValue": id}))
    );
}

#[tokio::test]
async fn the_path_says_which_group_is_changed_whatever_the_body_says() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    for (query, body) in [
        ("", json!({"group": {"id": 1, "code": "A", "tax_class_id": 3}})),
        ("", json!({"group": {"Id": 1, "ID": "x", "code": "B", "taxClassId": "3"}})),
        ("", json!({"id": 1, "group": {"code": "C", "tax_class_id": 3}})),
        ("?id=1", json!({"group": {"code": "D", "tax_class_id": 3}})),
    ] {
        let answer = send(client, &root, "PUT", &format!("/2{query}"), &body).await;
        assert_eq!((answer.status, &answer.json()["id"]), (200, &json!(2)), "{body}");
        let first = send(client, &root, "GET", "/1", &Value::Null).await.json();
        assert_eq!(first["code"], "General", "{body}");
    }
    let body = json!({"group": {"code": "E", "tax_class_id": 3}});
    let answer = send(client, &root, "PUT", "/77", &body).await;
    assert_eq!(answer.status, 404);
    let answer = send(client, &root, "PUT", "/x", &body).await;
    assert_eq!(
        (answer.status, answer.json()["message"].as_str().unwrap().contains("\"id\"")),
        (400, true)
    );
}

#[tokio::test]
async fn a_group_without_a_tax_class_for_customers_is_refused_with_what_was_sent() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    for (path, group, value) in [
        ("/2", json!({"code": "Wholesale"}), Value::Null),
        ("/2", json!({"code": "Wholesale", "tax_class_id": 2}), json!(2)),
        ("/2", json!({"code": "Wholesale", "tax_class_id": 0}), json!(0)),
        ("", json!({"code": "New", "tax_class_id": 99}), json!(99)),
    ] {
        let method = if path.is_empty() { "POST" } else { "PUT" };
        let answer = send(client, &root, method, path, &json!({"group": group})).await;
        let wanted = json!({
            "message": "Invalid value of \"%value\" provided for the %fieldName field.",
            "parameters": {"fieldName": "taxClassId", "value": value},
        });
        assert_eq!((answer.status, answer.json()), (400, wanted), "{group}");
    }
}

#[tokio::test]
async fn an_excluded_website_lets_the_group_in_nowhere_but_elsewhere() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let group = json!({"group": {"code": "General", "tax_class_id": 3,
        "extension_attributes": {"exclude_website_ids": ["1"]}}});
    let answer = send(client, &root, "PUT", "/1", &group).await;
    let excluded = json!({"exclude_website_ids": [1]});
    assert_eq!(answer.json()["extension_attributes"], excluded, "{}", answer.text());
    let search =
        send(client, &root, "GET", "/search?searchCriteria[pageSize]=2", &Value::Null).await;
    let items = search.json()["items"].clone();
    assert_eq!(
        (items[0].get("extension_attributes"), &items[1]["extension_attributes"]),
        (None, &excluded)
    );
    let login = |(name, password): (&str, &str)| json!({"username": name, "password": password});
    let token = "/V1/integration/customer/token";
    let ann = Request::post(&format!("/rest{token}")).json(&login(ANN));
    assert_eq!(client.send(&ann).await.status, 401);
    let uma = Request::post(&format!("/rest/uk_en{token}")).json(&login(UMA));
    assert_eq!(client.send(&uma).await.status, 200);
}

#[tokio::test]
async fn the_default_group_of_the_request_s_store_view_follows_the_setting() {
    let (site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    site.run(&["config", "set", "customer/create_account/default_group", "3", "--website", "uk"])
        .succeeded();
    let set = send(client, &root, "PUT", "/default/2", &Value::Null).await;
    assert_eq!((set.status, set.json()), (200, json!(2)));
    for (path, wanted) in [
        ("/rest/V1/customerGroups/default", 2),
        ("/rest/all/V1/customerGroups/default", 2),
        ("/rest/uk_en/V1/customerGroups/default", 3),
        ("/rest/V1/customerGroups/default/2", 3),
        ("/rest/V1/customerGroups/default?storeId=2", 3),
        ("/rest/uk_en/V1/customerGroups/default/0", 2),
    ] {
        let answer = client.send(&Request::get(path).bearer(&root)).await;
        assert_eq!(answer.json()["id"], wanted, "{path}: {}", answer.text());
    }
    for (id, readonly) in [(0, true), (1, false), (2, true), (3, true)] {
        let answer = send(client, &root, "GET", &format!("/{id}/permissions"), &Value::Null).await;
        assert_eq!(answer.json(), readonly, "{id}");
    }
}

#[tokio::test]
async fn groups_are_read_and_written_in_xml() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let body = "<request><group><code>&lt;VIP&gt;</code><tax_class_id>3</tax_class_id><extension_attributes>\
        <exclude_website_ids><item>2</item><item>1</item></exclude_website_ids></extension_attributes></group></request>";
    let post = Request::post(GROUPS)
        .bearer(&root)
        .header("Content-Type", "application/xml")
        .header("Accept", "application/xml")
        .body(body);
    let answer = client.send(&post).await;
    let wanted = "<code>&lt;VIP&gt;</code>\n  <tax_class_id>3</tax_class_id>\n  \
        <tax_class_name>Retail Customer</tax_class_name>\n  <extension_attributes>\n    <exclude_website_ids>\n      \
        <item>2</item>\n      <item>1</item>";
    assert!(answer.status == 200 && answer.text().contains(wanted), "{}", answer.text());
    let get =
        Request::get(&format!("{GROUPS}/77")).bearer(&root).header("Accept", "application/xml");
    let answer = client.send(&get).await;
    assert!(
        answer.status == 404 && answer.text().contains("<fieldName>id</fieldName>"),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn an_admin_of_customers_is_told_which_resource_groups_need() {
    let (_site, server) = served();
    let client = server.client();
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    for (method, path) in
        [("GET", "/1"), ("PUT", "/default/2"), ("DELETE", "/3"), ("GET", "/search?searchCriteria=")]
    {
        let answer = send(client, &clerk, method, path, &Value::Null).await;
        let resources = answer.json()["parameters"]["resources"].clone();
        assert_eq!(
            (answer.status, resources),
            (401, json!("Magento_Customer::group")),
            "{method} {path}"
        );
    }
}
