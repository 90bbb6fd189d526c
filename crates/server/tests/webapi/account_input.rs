//! What is said of faulty and empty members of customers and addresses (`spec/customers-api.md` 3, 4.1, 5.1 and 12).

use crate::fixture::{ANN, ROOT, served};
use magegate_testkit::{Client, Request};
use serde_json::{Value, json};

const ME: &str = "/rest/V1/customers/me";

fn address(changes: &Value) -> Value {
    let mut address = json!({"firstname": "A", "lastname": "B", "street": ["1 St"], "city": "C", "country_id": "US",
        "postcode": "1", "telephone": "5", "region_id": 57});
    for (member, value) in changes.as_object().unwrap() {
        address[member] = value.clone();
    }
    address
}

async fn create(client: &Client, email: &str, changes: &Value, password: &str) -> (u16, Value) {
    let mut customer = json!({"email": email, "firstname": "New", "lastname": "Name"});
    for (member, value) in changes.as_object().unwrap() {
        customer[member] = value.clone();
    }
    let body = json!({"customer": customer, "password": password});
    let answer = client.send(&Request::new("POST", "/rest/V1/customers").json(&body)).await;
    (answer.status, answer.json())
}

fn required(field: &str) -> Value {
    json!({"message": "\"%fieldName\" is required. Enter and try again.", "parameters": {"fieldName": field}})
}

#[tokio::test]
async fn a_weak_password_is_complained_about_before_an_absent_address() {
    let (_site, server) = served();
    let client = server.client();
    let (status, answer) = create(&client, "", &json!({}), "short").await;
    assert_eq!(status, 400, "{answer}");
    assert_eq!(answer["parameters"], json!(["8"]), "{answer}");
    let (_, answer) = create(&client, "", &json!({}), "Passw0rd!x").await;
    assert_eq!(answer["message"], "The customer email is missing. Enter and try again.");
}

#[tokio::test]
async fn a_host_that_is_none_is_described_in_lines() {
    let (_site, server) = served();
    let (status, answer) = create(&server.client(), "u@localhost", &json!({}), "Passw0rd!x").await;
    assert_eq!(status, 400, "{answer}");
    assert_eq!(
        answer["message"],
        "\"Email\" is not a valid hostname.\n\
         'localhost' does not match the expected structure for a DNS hostname\n\
         'localhost' looks like a local network name, which is not an acceptable format."
    );
}

#[tokio::test]
async fn empty_texts_are_stored_as_nothing() {
    let (_site, server) = served();
    let client = server.client();
    let empty = json!({"middlename": "", "prefix": "", "suffix": "", "taxvat": "", "created_at": "",
        "addresses": [address(&json!({"company": "", "fax": "", "vat_id": "", "prefix": "", "region_id": null,
            "region": {"region": ""}}))]});
    let (status, answer) = create(&client, "empty@example.com", &empty, "Passw0rd!x").await;
    assert_eq!(status, 200, "{answer}");
    for member in ["middlename", "prefix", "suffix", "taxvat"] {
        assert_eq!(answer.get(member), None, "{member}");
    }
    for member in ["company", "fax", "vat_id", "prefix"] {
        assert_eq!(answer["addresses"][0].get(member), None, "{member}");
    }
    assert_eq!(answer["addresses"][0]["region"]["region"], Value::Null, "{answer}");

    let token = client.customer_token("empty@example.com", "Passw0rd!x").await;
    let own = |taxvat: Value| {
        let customer = json!({"email": "empty@example.com", "firstname": "New", "lastname": "Name", "taxvat": taxvat,
            "created_in": ""});
        Request::new("PUT", ME).json(&json!({"customer": customer})).bearer(&token)
    };
    let answer = client.send(&own(json!("T1"))).await.json();
    assert_eq!(answer["taxvat"], "T1", "{answer}");
    assert_eq!(answer.get("created_in"), None, "{answer}");
    let answer = client.send(&own(Value::Null)).await.json();
    assert_eq!(answer["taxvat"], "T1", "{answer}");
    let answer = client.send(&own(json!(""))).await.json();
    assert_eq!(answer.get("taxvat"), None, "{answer}");
}

#[tokio::test]
async fn an_own_update_without_a_customer_lacks_the_address() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    for body in [json!({}), json!({"customer": null}), json!({"customer": {}})] {
        let answer = client.send(&Request::new("PUT", ME).json(&body).bearer(&ann)).await;
        assert_eq!(answer.status, 400, "{body}");
        let message = "The customer email is missing. Enter and try again.";
        assert_eq!(answer.json(), json!({"message": message}), "{body}");
    }
}

#[tokio::test]
async fn blank_members_of_an_address_are_missing() {
    let (_site, server) = served();
    let client = server.client();
    for (member, named) in [
        ("firstname", "firstname"),
        ("lastname", "lastname"),
        ("city", "city"),
        ("telephone", "telephone"),
        ("postcode", "postcode"),
    ] {
        for blank in [json!(""), json!("  "), json!("\t\n"), Value::Null] {
            let addresses = json!({"addresses": [address(&json!({member: blank}))]});
            let (status, answer) =
                create(&client, "blank@example.com", &addresses, "Passw0rd!x").await;
            assert_eq!((status, &answer), (400, &required(named)), "{member} {blank}");
        }
    }
    let named = json!({"addresses": [address(&json!({"firstname": "0", "city": "0"}))]});
    let (status, answer) = create(&client, "blank@example.com", &named, "Passw0rd!x").await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn a_region_of_another_country_is_shown_as_text() {
    let (_site, server) = served();
    let addresses = json!({"addresses": [address(&json!({"region_id": 81}))]});
    let (status, answer) =
        create(&server.client(), "region@example.com", &addresses, "Passw0rd!x").await;
    assert_eq!(status, 400, "{answer}");
    assert_eq!(answer["parameters"], json!({"fieldName": "regionId", "value": "81"}));
}

#[tokio::test]
async fn numbers_are_values_to_a_validation_even_0() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let customer = json!({"website_id": 1, "group_id": 0, "store_id": 0, "firstname": "0", "lastname": " ",
        "email": "x"});
    let validate = Request::new("PUT", "/rest/V1/customers/validate")
        .json(&json!({"customer": customer}))
        .bearer(&root);
    let answer = client.send(&validate).await;
    assert_eq!(answer.json(), json!({"valid": true, "messages": []}));
}
