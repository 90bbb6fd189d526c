//! Attribute metadata and custom attributes through the real program (`spec/customers-api.md` 2.4, 5.1 and 14).

use crate::fixture::{ANN, CLERK, ROOT, site};
use magegate_testkit::{Client, Request, Server, Site};
use serde_json::{Value, json};

const ME: &str = "/rest/V1/customers/me";
const METADATA: &str = "/rest/V1/attributeMetadata";
const WRONG_INT: &str = "The \"int\" type was expected. Verify and try again.";

/// Attributes of every type; options have the numbers 4 to 8.
const DECLARED: &str = r#"
[[customer_attributes]]
code = "tier"
type = "select"
label = "Tier"
labels = { uk_en = "Level" }
options = ["Silver", { label = "Gold", labels = { uk_en = "Golden" } }]
[[customer_attributes]]
code = "flag"
type = "boolean"
label = "Flag"
default = "true"
[[customer_attributes]]
code = "tags"
type = "multiselect"
label = "Tags"
options = ["A", "B", "C"]
[[customer_attributes]]
code = "points"
type = "int"
label = "Points"
[[customer_attributes]]
code = "since"
type = "date"
label = "Since"
[[customer_attributes]]
code = "rate"
type = "decimal"
label = "Rate"
[[customer_attributes]]
code = "nick"
type = "text"
label = "Nick"
unique = true
rules = { input_validation = "alphanumeric", min_text_length = 2, max_text_length = 5 }
[[address_attributes]]
code = "floor"
type = "int"
label = "Floor"
"#;

fn served() -> (Site, Server) {
    let site = site();
    let file = site.file("attributes.toml", DECLARED);
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let server = site.serve(&[]);
    (site, server)
}

async fn get(client: Client, path: &str, token: &str) -> Value {
    client.send(&Request::get(path).bearer(token)).await.json()
}

async fn codes(client: Client, path: &str, token: &str) -> Vec<String> {
    let list = get(client, path, token).await;
    let code = |attribute: &Value| attribute["attribute_code"].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(code).collect()
}

/// Ann as her own update must name her, with custom attributes.
fn ann(custom: &Value) -> Value {
    json!({"customer": {"email": ANN.0, "firstname": "Ann", "lastname": "Archer", "custom_attributes": custom}})
}

async fn put_ann(client: Client, token: &str, custom: &Value) -> (u16, Value) {
    let answer = client.send(&Request::put(ME).bearer(token).json(&ann(custom))).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn an_attribute_is_described_member_by_member() {
    let (_site, server) = served();
    let client = server.client();
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let path = format!("{METADATA}/customer/attribute/firstname");
    let answer = client.send(&Request::get(&path).bearer(&clerk)).await;
    assert_eq!(
        answer.text(),
        r#"{"frontend_input":"text","input_filter":"trim","store_label":"First Name","validation_rules":["#
            .to_owned()
            + r#"{"name":"max_text_length","value":"255"},{"name":"min_text_length","value":"1"}],"#
            + r#""multiline_count":0,"visible":true,"required":true,"data_model":"","options":[],"#
            + r#""frontend_class":"required-entry","user_defined":false,"sort_order":40,"#
            + r#""frontend_label":"First Name","note":"","system":true,"backend_type":"static","#
            + r#""is_used_in_grid":false,"is_visible_in_grid":false,"is_filterable_in_grid":false,"#
            + r#""is_searchable_in_grid":false,"attribute_code":"firstname"}"#
    );
    let path = format!("{METADATA}/customer/attribute/password_hash");
    let hash = get(client, &path, &clerk).await;
    assert_eq!((&hash["store_label"], &hash["frontend_label"]), (&json!(null), &json!(null)));
    let street = get(client, &format!("{METADATA}/customerAddress/attribute/street"), &clerk).await;
    assert_eq!(
        (&street["frontend_input"], &street["multiline_count"]),
        (&json!("multiline"), &json!(2))
    );
    let postcode =
        get(client, &format!("{METADATA}/customerAddress/attribute/postcode"), &clerk).await;
    assert_eq!(postcode["data_model"], "Magento\\Customer\\Model\\Attribute\\Data\\Postcode");
    assert_eq!(postcode["validation_rules"], json!([]));
}

#[tokio::test]
async fn choices_come_from_options_websites_stores_groups_countries_and_regions() {
    let (_site, server) = served();
    let client = server.client();
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let options = async |entity: &str, code: &str| {
        let path = format!("{METADATA}/{entity}/attribute/{code}");
        get(client, &path, &clerk).await["options"].take()
    };
    let choice = |label: &str, value: &str| json!({"label": label, "value": value});
    let blank = choice(" ", "");
    let gender =
        [&blank, &choice("Male", "1"), &choice("Female", "2"), &choice("Not Specified", "3")];
    assert_eq!(options("customer", "gender").await, json!(gender));
    let websites = [choice("Main Website", "1"), choice("UK Website", "2")];
    assert_eq!(options("customer", "website_id").await, json!(websites));
    let groups = [choice("General", "1"), choice("Retailer", "3"), choice("Wholesale", "2")];
    assert_eq!(options("customer", "group_id").await, json!(groups));
    let indent = "\u{a0}\u{a0}\u{a0}\u{a0}";
    let views = |group: &str, view: &str, id: &str| json!({"label": format!("{indent}{group}"), "options": [choice(&format!("{indent}{view}"), id)]});
    assert_eq!(
        options("customer", "store_id").await,
        json!([
            {"label": "Main Website", "options": []},
            views("Main Store", "Default Store View", "1"),
            {"label": "UK Website", "options": []},
            views("UK Store", "UK English", "2"),
        ])
    );
    assert_eq!(options("customer", "flag").await, json!([choice("Yes", "1"), choice("No", "0")]));
    assert_eq!(options("customer", "disable_auto_group_change").await, json!([]));
    let countries = options("customerAddress", "country_id").await;
    assert_eq!((&countries[0], &countries[1]), (&blank, &choice("Afghanistan", "AF")));
    assert!(countries.as_array().unwrap().contains(&choice("United States", "US")));
    assert_eq!(countries.as_array().unwrap().last(), Some(&choice("Åland Islands", "AX")));
    let regions = options("customerAddress", "region_id").await;
    assert_eq!(regions[0], choice("Please select a region, state or province.", ""));
    assert_eq!(regions.as_array().unwrap().len(), 1122);
}

#[tokio::test]
async fn labels_follow_the_store_view_of_the_request() {
    let (_site, server) = served();
    let client = server.client();
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    for (store, label, gold) in
        [("default", "Tier", "Gold"), ("uk_en", "Level", "Golden"), ("all", "Tier", "Gold")]
    {
        let path = format!("/rest/{store}/V1/attributeMetadata/customer/attribute/tier");
        let tier = get(client, &path, &clerk).await;
        assert_eq!(
            (&tier["store_label"], &tier["frontend_label"]),
            (&json!(label), &json!("Tier"))
        );
        assert_eq!(tier["options"][2], json!({"label": gold, "value": "5"}), "{store}");
        assert_eq!((&tier["user_defined"], &tier["backend_type"]), (&json!(true), &json!("int")));
    }
}

#[tokio::test]
async fn lists_follow_the_set_forms_their_own_order_and_custom_ones_stand_apart() {
    let (_site, server) = served();
    let client = server.client();
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let own = ["tier", "flag", "tags", "points", "since", "rate", "nick"];
    let all = codes(client, &format!("{METADATA}/customer"), &clerk).await;
    assert_eq!(all.len(), 32);
    assert_eq!(all[..5], ["confirmation", "created_at", "website_id", "store_id", "created_in"]);
    assert_eq!(all[25..], own);
    assert_eq!(codes(client, &format!("{METADATA}/customer/custom"), &clerk).await, own);
    assert_eq!(codes(client, &format!("{METADATA}/customerAddress"), &clerk).await.len(), 20);
    assert_eq!(
        codes(client, &format!("{METADATA}/customerAddress/custom"), &clerk).await,
        ["floor"]
    );
    let form =
        codes(client, &format!("{METADATA}/customer/form/customer_account_edit"), &clerk).await;
    assert_eq!(
        form,
        [
            "created_at",
            "prefix",
            "firstname",
            "middlename",
            "lastname",
            "suffix",
            "email",
            "dob",
            "taxvat",
            "gender"
        ]
    );
    let form = codes(client, &format!("{METADATA}/customer/form/adminhtml_customer"), &clerk).await;
    assert_eq!(form[form.len() - 7..], own);
    let list = get(client, &format!("{METADATA}/customer"), &clerk).await;
    let one = get(client, &format!("{METADATA}/customer/attribute/store_id"), &clerk).await;
    assert_eq!((&list[3]["sort_order"], &one["sort_order"]), (&json!(20), &json!(0)));
}

#[tokio::test]
async fn unknown_attributes_and_forms_are_404() {
    let (_site, server) = served();
    let client = server.client();
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    for (path, parameters) in [
        (
            "customer/attribute/nope",
            json!({"fieldName": "entityType", "fieldValue": "customer",
                "field2Name": "attributeCode", "field2Value": "nope"}),
        ),
        (
            "customerAddress/attribute/tier",
            json!({"fieldName": "entityType", "fieldValue": "customer_address",
                "field2Name": "attributeCode", "field2Value": "tier"}),
        ),
        ("customer/form/nope", json!({"fieldName": "formCode", "fieldValue": "nope"})),
        (
            "customerAddress/form/adminhtml_customer",
            json!({"fieldName": "formCode", "fieldValue": "adminhtml_customer"}),
        ),
    ] {
        let answer = client.send(&Request::get(&format!("{METADATA}/{path}")).bearer(&clerk)).await;
        assert_eq!((answer.status, &answer.json()["parameters"]), (404, &parameters), "{path}");
    }
}

#[tokio::test]
async fn values_of_every_type_are_shown_as_texts_in_the_order_of_the_set() {
    let (_site, server) = served();
    let client = server.client();
    let body = json!({"customer": {"email": "new@example.com", "firstname": "N", "lastname": "E",
        "custom_attributes": [
            {"attribute_code": "nick", "value": "ab1"}, {"attribute_code": "rate", "value": 1.5},
            {"attribute_code": "since", "value": "2020-01-02"}, {"attribute_code": "points", "value": 7},
            {"attribute_code": "tags", "value": ["6", "8"]}, {"attribute_code": "tier", "value": "4"},
            {"attribute_code": "gender", "value": "1"}, {"attribute_code": "unknown", "value": "1"},
            {"attribute_code": "group_id", "value": "3"}, {"attribute_code": "password_hash", "value": "x"}],
        "addresses": [{"firstname": "N", "lastname": "E", "street": ["1 St"], "city": "C", "country_id": "GB",
            "telephone": "5", "custom_attributes": {"floor": "3"}}]}});
    let answer = client.send(&Request::post("/rest/V1/customers").json(&body)).await;
    let created = answer.json();
    assert_eq!(answer.status, 200, "{created}");
    let pair = |code: &str, value: &str| json!({"attribute_code": code, "value": value});
    assert_eq!(
        created["custom_attributes"],
        json!([
            pair("tier", "4"),
            pair("flag", "1"),
            pair("tags", "6,8"),
            pair("points", "7"),
            pair("since", "2020-01-02 00:00:00"),
            pair("rate", "1.5000"),
            pair("nick", "ab1"),
        ])
    );
    assert_eq!((created.get("gender"), &created["group_id"]), (None, &json!(1)));
    assert_eq!(created["addresses"][0]["custom_attributes"], json!([pair("floor", "3")]));
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let id = &created["id"];
    assert_eq!(get(client, &format!("/rest/V1/customers/{id}"), &root).await, created);
    let address = created["addresses"][0].clone();
    let path = format!("/rest/V1/customers/addresses/{}", address["id"]);
    assert_eq!(get(client, &path, &root).await, address);
    let page = get(client, "/rest/V1/customers/search?searchCriteria=", &root).await;
    let found = page["items"].as_array().unwrap().iter().find(|item| item["id"] == *id).unwrap();
    assert_eq!(*found, created);
}

#[tokio::test]
async fn what_is_no_value_of_its_attribute_is_refused_in_the_reference_s_words() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let head = "Error occurred during \"custom_attributes\" processing.";
    let wrong = |code: &str, value: &str| {
        let fault = format!("The \"{value}\" value's type is invalid. {WRONG_INT}");
        format!("{head} Attribute \"{code}\" has invalid value. {fault}")
    };
    for (custom, message) in [
        (json!({"flag": true}), wrong("flag", "1")),
        (json!([{"attribute_code": "flag", "value": false}]), wrong("flag", "")),
        (json!({"points": "abc"}), wrong("points", "abc")),
        (
            json!([{}]),
            format!(
                "{head} An empty custom attribute is specified. Enter the attribute and try again."
            ),
        ),
        (
            json!([{"value": 1}]),
            format!(
                "{head} A custom attribute is specified with a missing attribute code. Verify the code and try again."
            ),
        ),
        (
            json!([{"attribute_code": "x"}]),
            format!(
                "{head} The \"x\" attribute code doesn't have a value set. Enter the value and try again."
            ),
        ),
        (json!({"tier": 999}), "Attribute tier does not contain option with Id 999".to_owned()),
        (json!({"tags": "6,999"}), "Attribute tags does not contain option with Id 999".to_owned()),
        (json!({"since": "soon"}), "Invalid date".to_owned()),
        (
            json!({"nick": "a"}),
            "\"Nick\" length must be equal or greater than 2 characters.".to_owned(),
        ),
    ] {
        let (status, body) = put_ann(client, &token, &custom).await;
        assert_eq!((status, &body["message"]), (400, &json!(message)), "{custom}");
    }
}

#[tokio::test]
async fn an_own_update_keeps_removes_and_resets_to_defaults() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let pair = |code: &str, value: &str| json!({"attribute_code": code, "value": value});
    for (custom, after) in [
        (
            json!({"tier": 5, "flag": 0, "nick": "ann"}),
            json!([pair("tier", "5"), pair("flag", "0"), pair("nick", "ann")]),
        ),
        // What is not mentioned keeps its value, or goes back to its default.
        (json!([]), json!([pair("tier", "5"), pair("flag", "1"), pair("nick", "ann")])),
        (
            json!([{"attribute_code": "tier", "value": ""}, {"attribute_code": "flag", "value": null}]),
            json!([pair("nick", "ann")]),
        ),
        (json!({"nick": null}), json!([pair("flag", "1")])),
    ] {
        let (status, body) = put_ann(client, &token, &custom).await;
        assert_eq!((status, &body["custom_attributes"]), (200, &after), "{custom}");
    }
    let (_, body) = put_ann(client, &token, &json!({"flag": ""})).await;
    assert_eq!(body.get("custom_attributes"), None, "left out when there are none");
}

#[tokio::test]
async fn an_admin_s_update_keeps_what_it_does_not_speak_of() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let _ = put_ann(client, &token, &json!({"tier": 5, "flag": 0})).await;
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let path = format!("/rest/V1/customers/{}", get(client, ME, &token).await["id"]);
    let put = async |customer: Value| {
        let request = Request::put(&path).bearer(&root).json(&json!({"customer": customer}));
        client.send(&request).await.json()["custom_attributes"].take()
    };
    let pair = |code: &str, value: &str| json!({"attribute_code": code, "value": value});
    assert_eq!(put(json!({"taxvat": "1"})).await, json!([pair("tier", "5"), pair("flag", "0")]));
    let after = put(json!({"custom_attributes": [pair("points", "3")]})).await;
    assert_eq!(after, json!([pair("tier", "5"), pair("flag", "1"), pair("points", "3")]));
}

#[tokio::test]
async fn bodies_in_xml_carry_lists_of_attributes_and_of_values() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let head =
        format!("<email>{}</email><firstname>Ann</firstname><lastname>Archer</lastname>", ANN.0);
    let item = |code: &str, value: &str| {
        format!("<item><attribute_code>{code}</attribute_code><value>{value}</value></item>")
    };
    let tags = item("tags", "<item>6</item><item>7</item>");
    for (items, wanted) in [
        (
            item("points", "9"),
            r#"[{"attribute_code":"flag","value":"1"},{"attribute_code":"points","value":"9"}]"#,
        ),
        (
            item("points", "") + &tags,
            r#"[{"attribute_code":"flag","value":"1"},{"attribute_code":"tags","value":"6,7"}]"#,
        ),
    ] {
        let body = format!(
            "<r><customer>{head}<custom_attributes>{items}</custom_attributes></customer></r>"
        );
        let request = Request::put(ME).bearer(&token).header("Content-Type", "application/xml");
        let answer = client.send(&request.header("Accept", "application/json").body(body)).await;
        let wanted: Value = serde_json::from_str(wanted).unwrap();
        assert_eq!(answer.json()["custom_attributes"], wanted, "{items}: {}", answer.text());
    }
}

#[tokio::test]
async fn no_two_customers_share_a_value_that_is_unique() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let _ = put_ann(client, &token, &json!({"nick": "ann"})).await;
    assert_eq!(put_ann(client, &token, &json!({"nick": "ann"})).await.0, 200, "her own value");
    let body = json!({"customer": {"email": "new@example.com", "firstname": "N", "lastname": "E",
        "custom_attributes": {"nick": "ANN"}}});
    let answer = client.send(&Request::post("/rest/V1/customers").json(&body)).await;
    let wanted =
        json!({"message": "The value of attribute \"%1\" must be unique.", "parameters": ["Nick"]});
    assert_eq!((answer.status, answer.json()), (400, wanted));
}

#[tokio::test]
async fn an_attribute_that_was_deleted_is_gone_with_its_values_and_a_new_one_is_seen() {
    let (site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let _ = put_ann(client, &token, &json!({"tier": 5, "flag": ""})).await;
    let _ = site.run(&["attribute", "delete", "tier", "--yes"]).succeeded();
    assert_eq!(get(client, ME, &token).await.get("custom_attributes"), None);
    let _ =
        site.run(&["attribute", "set", "tier", "--type", "text", "--label", "Tier"]).succeeded();
    let (_, body) = put_ann(client, &token, &json!({"tier": "gold", "flag": ""})).await;
    assert_eq!(body["custom_attributes"], json!([{"attribute_code": "tier", "value": "gold"}]));
}
