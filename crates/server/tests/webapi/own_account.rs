//! What requests about an account do besides what the recorded exchanges show (`spec/customers-api.md` 3, 4.1, 5.2, 8.1).

use crate::fixture::{ANN, served, site};
use magegate_testkit::Request;
use serde_json::{Value, json};

const ME: &str = "/rest/V1/customers/me";

fn put(customer: &Value) -> Request {
    Request::new("PUT", ME).json(&json!({"customer": customer}))
}

#[tokio::test]
async fn an_address_without_region_reads_as_0_once_the_account_is_saved_again() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let address = json!({"firstname": "A", "lastname": "B", "street": ["1 St"], "city": "C", "country_id": "US",
        "postcode": "1", "telephone": "5", "default_billing": true});
    let own = json!({"email": ANN.0, "firstname": "Ann", "lastname": "Archer"});
    let mut with_address = own.clone();
    with_address["addresses"] = json!([address]);
    let answer = client.send(&put(&with_address).bearer(&ann)).await;
    assert_eq!(answer.json()["addresses"][0].get("region_id"), None, "{}", answer.text());

    let answer = client.send(&put(&own).bearer(&ann)).await;
    let answer = answer.json();
    assert_eq!(answer["addresses"][0]["region_id"], json!(0), "{answer}");
    assert_eq!(answer["addresses"][0]["default_billing"], json!(true), "{answer}");
}

#[tokio::test]
async fn forced_members_are_not_even_looked_at() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let before = client.send(&Request::get(ME).bearer(&ann)).await.json();
    let body = json!({"email": ANN.0, "firstname": "Ann", "lastname": "Archer",
        "Id": "x", "groupId": "x", "website_id": [], "store_id": 2});
    let answer = client.send(&put(&body).bearer(&ann)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for member in ["id", "group_id", "website_id", "store_id"] {
        assert_eq!(answer.json()[member], before[member], "{member}");
    }
}

#[tokio::test]
async fn accounts_shared_by_all_websites_are_found_under_every_store_code() {
    let site = site();
    site.run(&["config", "set", "customer/account_share/scope", "0"]).succeeded();
    let server = site.serve(&[]);
    let client = server.client();
    let customer = json!({"id": 1, "email": ANN.0, "firstname": "Ann", "lastname": "Archer"});
    let create =
        Request::new("POST", "/rest/uk_en/V1/customers").json(&json!({"customer": customer}));
    let answer = client.send(&create).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(answer.json()["message"], "This customer already exists in this store.");

    let ann = client.customer_token(ANN.0, ANN.1).await;
    let elsewhere = Request::get("/rest/uk_en/V1/customers/me").bearer(&ann);
    assert_eq!(client.send(&elsewhere).await.status, 200);
    let nowhere = Request::get("/rest/all/V1/customers/me").bearer(&ann);
    assert_eq!(client.send(&nowhere).await.status, 401);
}
