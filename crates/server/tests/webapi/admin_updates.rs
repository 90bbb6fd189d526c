//! Changes of any customer by an admin, single addresses, and validation (`spec/customers-api.md` 4.2, 5, 9 and 12).

use crate::fixture::{ANN, BEA, ROOT, served};
use magegate_testkit::{Answer, Client, Request};
use serde_json::{Value, json};

/// An admin at work.
struct Admin {
    client: Client,
    token: String,
}

impl Admin {
    async fn of(client: Client) -> Self {
        let token = client.admin_token(ROOT.0, ROOT.1).await;
        Self { client, token }
    }

    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = Request::new(method, path).bearer(&self.token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        self.client.send(&request).await
    }

    async fn get(&self, path: &str) -> Value {
        self.send("GET", &format!("/rest/V1/{path}"), None).await.json()
    }

    async fn put(&self, id: &Value, customer: Value) -> Answer {
        let path = format!("/rest/V1/customers/{id}");
        self.send("PUT", &path, Some(json!({"customer": customer}))).await
    }

    /// A fresh customer with an address that is both defaults.
    async fn customer(&self, email: &str) -> Value {
        let body = json!({"customer": {"email": email, "firstname": "Eve", "lastname": "Evans", "taxvat": "T1",
            "dob": "1990-01-02", "gender": 2, "addresses": [address(true)]}, "password": "Passw0rd!x"});
        let answer = self.send("POST", "/rest/V1/customers", Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }
}

fn address(is_default: bool) -> Value {
    json!({"firstname": "E", "lastname": "E", "street": ["1 St"], "city": "C", "country_id": "US", "postcode": "1",
        "telephone": "5", "region": {"region_id": 57}, "default_billing": is_default, "default_shipping": is_default})
}

#[tokio::test]
async fn only_the_named_members_change() {
    let (_site, server) = served();
    let admin = Admin::of(server.client()).await;
    let before = admin.customer("eve@example.com").await;
    let id = &before["id"];
    let answer = admin.put(id, json!({"firstname": "Eva", "group_id": 0})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut wanted = before.clone();
    wanted["firstname"] = json!("Eva");
    wanted["group_id"] = json!(0);
    let mut after = answer.json();
    assert_eq!(admin.get(&format!("customers/{id}")).await, after);
    wanted["updated_at"] = after["updated_at"].take();
    after["updated_at"] = wanted["updated_at"].clone();
    assert_eq!(after, wanted);
}

#[tokio::test]
async fn nulls_and_empty_texts_clear_keep_or_are_refused_as_in_the_reference() {
    let (_site, server) = served();
    let admin = Admin::of(server.client()).await;
    let id = &admin.customer("eve@example.com").await["id"];
    let kept =
        json!({"dob": null, "gender": null, "taxvat": null, "group_id": null, "addresses": null});
    let after = admin.put(id, kept).await.json();
    assert_eq!(
        (&after["dob"], &after["gender"], &after["taxvat"]),
        (&json!("1990-01-02"), &json!(2), &json!("T1"))
    );
    assert_eq!(after["addresses"][0]["default_billing"], json!(true));
    let after = admin.put(id, json!({"taxvat": ""})).await.json();
    assert_eq!(after.get("taxvat"), None);
    for (customer, message) in [
        (json!({"email": null}), "The customer email is missing. Enter and try again."),
        (json!({"firstname": null}), "\"First Name\" is a required value."),
        (
            json!({"gender": ""}),
            "Error occurred during \"gender\" processing. The \"\" value's type is invalid. The \"int\" type was \
             expected. Verify and try again.",
        ),
        (json!({"group_id": 99}), "The specified customer group id does not exist."),
        (
            json!({"email": ANN.0}),
            "A customer with the same email address already exists in an associated website.",
        ),
    ] {
        let answer = admin.put(id, customer).await;
        assert_eq!((answer.status, &answer.json()["message"]), (400, &json!(message)));
    }
}

#[tokio::test]
async fn what_does_not_exist_is_404_and_nothing_is_created() {
    let (_site, server) = served();
    let admin = Admin::of(server.client()).await;
    let id = &admin.customer("eve@example.com").await["id"];
    for (path, customer, status) in [
        ("9999", json!({"firstname": "X"}), 404),
        ("0", json!({"email": "n@example.com", "firstname": "N", "lastname": "N"}), 404),
        ("abc", json!({"email": "n@example.com", "firstname": "N", "lastname": "N"}), 400),
        (&id.to_string(), json!({"website_id": 77}), 404),
        (&id.to_string(), json!({"store_id": 77}), 404),
        (&id.to_string(), json!({"id": 7777, "firstname": "X"}), 404),
    ] {
        let path = format!("/rest/V1/customers/{path}");
        let answer = admin.send("PUT", &path, Some(json!({"customer": customer}))).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
    }
    let all = admin.get("customers/search?searchCriteria=").await;
    assert_eq!(all["total_count"], json!(4));
}

#[tokio::test]
async fn a_password_hash_is_taken_as_it_is_and_ends_tokens() {
    let (_site, server) = served();
    let client = server.client();
    let admin = Admin::of(client).await;
    let before = client.customer_token(BEA.0, BEA.1).await;
    let me = || Request::get("/rest/V1/customers/me").bearer(&before);
    let id = client.send(&me()).await.json()["id"].clone();
    let path = format!("/rest/V1/customers/{id}");
    let unusable = json!({"customer": {}, "passwordHash": "abc"});
    let answer = admin.send("PUT", &path, Some(unusable)).await;
    assert_eq!(
        (answer.status, &answer.json()["parameters"]),
        (400, &json!({"fieldName": "passwordHash"}))
    );
    assert_eq!(client.send(&me()).await.status, 200);

    // The MD5 of `xx` and `Passw0rd123`.
    let hash = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";
    let answer =
        admin.send("PUT", &path, Some(json!({"customer": {}, "passwordHash": hash}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(!answer.text().contains(hash));
    assert_eq!(client.send(&me()).await.status, 401);
    client.customer_token(BEA.0, "Passw0rd123").await;
}

#[tokio::test]
async fn the_body_s_number_is_the_row_that_is_written() {
    let (_site, server) = served();
    let admin = Admin::of(server.client()).await;
    let first = admin.customer("eve@example.com").await;
    let second = admin.customer("fay@example.com").await;
    let answer =
        admin.put(&first["id"], json!({"id": second["id"], "email": "gil@example.com"})).await;
    let after = answer.json();
    assert_eq!(
        (&after["id"], &after["email"]),
        (&second["id"], &json!("gil@example.com")),
        "{after}"
    );
    assert_eq!(after["addresses"][0]["id"], second["addresses"][0]["id"]);
    assert_eq!(after["default_billing"], second["default_billing"]);
    assert_eq!(admin.get(&format!("customers/{}", first["id"])).await, first);
    let conflict = admin.put(&first["id"], json!({"id": second["id"], "lastname": "X"})).await;
    assert_eq!(conflict.status, 400);
}

#[tokio::test]
async fn a_default_address_is_one_s_own() {
    let (_site, server) = served();
    let admin = Admin::of(server.client()).await;
    let first = admin.customer("eve@example.com").await;
    let second = admin.customer("fay@example.com").await;
    let foreign = second["addresses"][0]["id"].to_string();
    let after = admin.put(&first["id"], json!({"default_billing": foreign})).await.json();
    assert_eq!(after["default_billing"], first["default_billing"]);
    let list = json!([{"id": first["addresses"][0]["id"]}, address(false)]);
    let after = admin.put(&first["id"], json!({"addresses": list})).await.json();
    let other = after["addresses"][1]["id"].to_string();
    let after = admin.put(&first["id"], json!({"default_billing": other})).await.json();
    assert_eq!(after["default_billing"], json!(other));
    assert_eq!(after["default_shipping"], first["default_shipping"]);
    let stolen =
        admin.put(&first["id"], json!({"addresses": [{"id": second["addresses"][0]["id"]}]})).await;
    assert_eq!(stolen.json()["parameters"], json!({"customer_id": first["id"]}));
}

#[tokio::test]
async fn addresses_are_read_and_deleted_by_number() {
    let (_site, server) = served();
    let client = server.client();
    let admin = Admin::of(client).await;
    let eve = admin.customer("eve@example.com").await;
    let (customer, address) = (&eve["id"], &eve["addresses"][0]);
    let path = format!("customers/addresses/{}", address["id"]);
    assert_eq!(&admin.get(&path).await, address);
    for which in ["billingAddress", "shippingAddress"] {
        assert_eq!(&admin.get(&format!("customers/{customer}/{which}")).await, address);
    }
    let eve_s = client.customer_token("eve@example.com", "Passw0rd!x").await;
    let own = Request::get("/rest/V1/customers/me/billingAddress?customerId=1").bearer(&eve_s);
    assert_eq!(&client.send(&own).await.json(), address);

    let gone = format!("/rest/V1/addresses/{}", address["id"]);
    assert_eq!(admin.send("DELETE", &gone, None).await.json(), json!(true));
    assert_eq!(admin.send("DELETE", &gone, None).await.status, 404);
    assert_eq!(
        admin.get(&path).await["parameters"],
        json!({"fieldName": "addressId", "fieldValue": address["id"]})
    );
    let after = admin.get(&format!("customers/{customer}")).await;
    assert_eq!((after.get("default_billing"), &after["addresses"]), (None, &json!([])));
    assert_eq!(client.send(&own).await.json(), json!([]));
    let xml = own.header("accept", "application/xml");
    assert_eq!(client.send(&xml).await.text(), "<?xml version=\"1.0\"?>\n<response/>\n");
    assert_eq!(admin.send("GET", "/rest/V1/customers/9999/billingAddress", None).await.status, 404);
}

#[tokio::test]
async fn validation_names_what_is_missing_and_stores_nothing() {
    let (_site, server) = served();
    let admin = Admin::of(server.client()).await;
    let path = "/rest/V1/customers/validate";
    let whole = json!({"email": "not an address", "firstname": "V", "lastname": "W", "website_id": 1,
        "store_id": 1, "group_id": 1});
    let answer = admin.send("PUT", path, Some(json!({"customer": whole}))).await;
    assert_eq!(answer.json(), json!({"valid": true, "messages": []}));
    let answer = admin.send("PUT", path, Some(json!({"customer": {}}))).await.json();
    let labels = ["Associate to Website", "Group", "First Name", "Last Name", "Email"];
    let empty = |label: &str| {
        format!("The \"{label}\" attribute value is empty. Set the attribute and try again.")
    };
    assert_eq!(answer, json!({"valid": false, "messages": labels.map(empty)}));
}

#[tokio::test]
async fn accounts_are_confirmed_by_admins_and_by_their_owners() {
    let (site, server) = served();
    let client = server.client();
    let admin = Admin::of(client).await;
    let body = json!({"customer": {"email": "kim@example.com", "firstname": "K", "lastname": "M",
        "confirmation": "key1"}, "password": "Passw0rd!x"});
    let created = admin.send("POST", "/rest/V1/customers", Some(body)).await.json();
    assert_eq!(created.get("confirmation"), None);
    let id = &created["id"];
    assert_eq!(admin.get(&format!("customers/{id}")).await["confirmation"], json!("key1"));
    assert_eq!(
        admin.get(&format!("customers/{id}/confirm")).await,
        json!("account_confirmation_not_required")
    );
    let kim = client.customer_token("kim@example.com", "Passw0rd!x").await;
    let own = |key: &str| {
        let body = json!({"confirmation_key": key, "customerId": 1});
        Request::new("PUT", "/rest/V1/customers/me/activate").json(&body).bearer(&kim)
    };
    let wrong = client.send(&own("key2")).await;
    let message = "The confirmation token is invalid. Verify the token and try again.";
    assert_eq!((wrong.status, &wrong.json()["message"]), (400, &json!(message)));
    let done = client.send(&own("key1")).await.json();
    assert_eq!((&done["id"], done.get("confirmation")), (id, None));
    assert!(done.get("extension_attributes").is_some());

    site.run(&["config", "set", "customer/create_account/confirm", "1"]).succeeded();
    let again = admin.put(id, json!({"confirmation": "key3"})).await.json();
    assert_eq!(again["confirmation"], json!("key3"));
    let path = "/rest/V1/customers/kim%40example.com/activate";
    let done = admin.send("PUT", path, Some(json!({"confirmationKey": "key3"}))).await.json();
    assert_eq!((&done["id"], done.get("extension_attributes")), (id, None));
    let twice = admin.send("PUT", path, Some(json!({"confirmationKey": "key3"}))).await;
    assert_eq!(twice.json()["message"], json!("The account is already active."));
    let nobody = "/rest/V1/customers/nobody%40example.com/activate";
    let nobody = admin.send("PUT", nobody, Some(json!({"confirmationKey": "x"}))).await;
    assert_eq!(
        nobody.json()["parameters"],
        json!({"fieldName": "email", "fieldValue": "nobody@example.com",
        "field2Name": "websiteId", "field2Value": "1"})
    );
}
