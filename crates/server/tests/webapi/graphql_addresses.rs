//! One's own addresses over GraphQL (`spec/graphql-auth.md` 2.2 and 3.11).

use crate::fixture::{ANN, BEA, served};
use crate::storefront::{Shop, set};
use serde_json::{Value, json};

/// An address of Texas.
const TEXAS: &str = "firstname: \"F\", lastname: \"L\", street: [\"1 St\", \"2nd floor\"], city: \"C\", \
    country_code: US, postcode: \"1\", telephone: \"5\", region: {region_id: 57}";
const FIELDS: &str = "id customer_id region { region_code region region_id } region_id country_id country_code street \
    company telephone fax postcode city firstname lastname middlename prefix suffix vat_id default_shipping \
    default_billing custom_attributes { attribute_code value } extension_attributes { attribute_code value }";

fn create(input: &str) -> String {
    format!("mutation {{ createCustomerAddress(input: {{{input}}}) {{ {FIELDS} }} }}")
}

fn update(id: &Value, input: &str) -> String {
    format!("mutation {{ updateCustomerAddress(id: {id}, input: {{{input}}}) {{ {FIELDS} }} }}")
}

fn delete(id: &Value) -> String {
    format!("mutation {{ deleteCustomerAddress(id: {id}) }}")
}

async fn addresses(shop: &Shop) -> Value {
    let query = format!("{{ customer {{ addresses {{ {FIELDS} }} }} }}");
    shop.data(&query).await["addresses"].clone()
}

#[tokio::test]
async fn a_new_address_is_shown_as_it_was_sent_and_later_with_its_region() {
    let (_site, server) = served();
    let ann = Shop::of(&server).login(ANN).await;
    let more = "company: \"Co\", fax: \"6\", middlename: \"M\", prefix: \"P\", suffix: \"S\", vat_id: \"V\", \
        default_billing: true";
    let created = ann.data(&create(&format!("{TEXAS}, {more}"))).await;
    let region = json!({"region_code": "TX", "region": "Texas", "region_id": 57});
    let mut wanted = json!({"id": created["id"], "customer_id": null, "region": region, "region_id": null,
        "country_id": "US", "country_code": "US", "street": ["1 St", "2nd floor"], "company": "Co",
        "telephone": "5", "fax": "6", "postcode": "1", "city": "C", "firstname": "F", "lastname": "L",
        "middlename": "M", "prefix": "P", "suffix": "S", "vat_id": "V", "default_shipping": false,
        "default_billing": true, "custom_attributes": null, "extension_attributes": null});
    assert!(created["id"].is_i64());
    assert_eq!(created, wanted);
    wanted["region_id"] = json!(57);
    assert_eq!(addresses(&ann).await, json!([wanted]));
    let defaults = ann.data("{ customer { default_billing default_shipping } }").await;
    let id = created["id"].to_string();
    assert_eq!(defaults, json!({"default_billing": id, "default_shipping": null}));

    let british = "firstname: \"F\", lastname: \"L\", street: [\"1 St\"], city: \"C\", country_id: \"GB\", telephone: \"5\"";
    let created = ann.data(&create(british)).await;
    assert_eq!((&created["region"], &created["region_id"]), (&Value::Null, &Value::Null));
    assert_eq!((&created["country_code"], &created["postcode"]), (&json!("GB"), &Value::Null));
    let stored = &addresses(&ann).await[1];
    assert_eq!(stored["region"], json!({"region_code": null, "region": null, "region_id": 0}));
}

#[tokio::test]
async fn a_faulty_new_address_is_refused_by_its_first_fault() {
    let (_site, server) = served();
    let ann = Shop::of(&server).login(ANN).await;
    let without = |part: &str, instead: &str| {
        assert!(TEXAS.contains(part), "{part}");
        create(&TEXAS.replace(part, instead))
    };
    let region_needed = "A region_id is required for the specified country code";
    let elsewhere = "The region_id does not match the selected country or region";
    ann.refuses(&[
        (&create(""), "\"input\" value should be specified", "input"),
        (
            &create("firstname: \"F\", country_code: US"),
            "Required parameters are missing: postcode, city, lastname, street, telephone",
            "input",
        ),
        (
            &create("firstname: \"F\", country_code: GB"),
            "Required parameters are missing: city, lastname, street, telephone",
            "input",
        ),
        (
            &without("country_code: US", "fax: \"1\""),
            "Required parameters are missing: country_id",
            "input",
        ),
        (&without(", region: {region_id: 57}", ""), region_needed, "input"),
        (
            &without("region_id: 57", "region: \"Texas\", region_code: \"TX\""),
            region_needed,
            "input",
        ),
        (&without("region_id: 57", "region_id: 0"), region_needed, "input"),
        (&without("region_id: 57", "region_id: 99999"), elsewhere, "input"),
        (&without("country_code: US", "country_code: DE"), elsewhere, "input"),
        (&without("country_code: US", "country_code: GB"), elsewhere, "input"),
        (
            &without("region_id: 57", "region_id: 57, region_code: \"AL\""),
            "The specified region is not a part of the selected country or region",
            "input",
        ),
        (
            &without("\"2nd floor\"", "\"2\", \"3\""),
            "\"Street Address\" cannot contain more than 2 lines.",
            "input",
        ),
        (
            &create(
                &TEXAS
                    .replace("country_code: US", "country_id: \"ZZ\"")
                    .replace(", region: {region_id: 57}", ""),
            ),
            "Invalid value of \"ZZ\" provided for the countryId field.",
            "input",
        ),
        (&without("\"C\"", "\"  \""), "\"city\" is required. Enter and try again.", "input"),
    ])
    .await;
    assert_eq!(addresses(&ann).await, json!([]));
    ann.data(&without("region_id: 57", "region_id: 57, region_code: \"TX\"")).await;
}

#[tokio::test]
async fn a_change_touches_what_it_names_alone() {
    let (_site, server) = served();
    let ann = Shop::of(&server).login(ANN).await;
    let first =
        ann.data(&create(&format!("{TEXAS}, company: \"Co\", default_shipping: true"))).await;
    let second = ann.data(&create(TEXAS)).await;
    let id = &first["id"];
    let changed = ann.data(&update(id, "city: \"D\", street: [\"9 St\"]")).await;
    let mut wanted = first.clone();
    (wanted["city"], wanted["street"], wanted["region_id"]) =
        (json!("D"), json!(["9 St"]), json!(57));
    assert_eq!(changed, wanted);
    let shown = ann.data(&update(id, "company: null")).await;
    assert_eq!(shown["company"], Value::Null);
    assert_eq!(addresses(&ann).await[0], wanted, "null has kept it");
    let cleared = ann.data(&update(id, "company: \"\", default_shipping: false")).await;
    assert_eq!((&cleared["company"], &cleared["default_shipping"]), (&Value::Null, &json!(false)));
    let moved = ann
        .data(&update(id, "country_code: GB, region: {region: \"Kent\"}, default_billing: true"))
        .await;
    assert_eq!(moved["region"], json!({"region_code": "Kent", "region": "Kent", "region_id": 0}));
    assert_eq!(moved["default_billing"], json!(true));
    let stored = &addresses(&ann).await[1];
    assert_eq!((&stored["id"], &stored["city"]), (&second["id"], &json!("C")));
}

#[tokio::test]
async fn a_faulty_change_is_refused_and_changes_nothing() {
    let (_site, server) = served();
    let guest = Shop::of(&server);
    let (ann, bea) = (guest.login(ANN).await, guest.login(BEA).await);
    let own = ann.data(&create(TEXAS)).await["id"].clone();
    let foreign = bea.data(&create(TEXAS)).await["id"].clone();
    let denied =
        format!("Current customer does not have permission to address with ID \"{foreign}\"");
    let before = addresses(&ann).await;
    let no_input = update(&own, "").replace(", input: {}", "");
    ann.refuses(&[
        (&update(&json!(0), "city: \"D\""), "Address \"id\" value must be specified", "input"),
        (&update(&json!(0), ""), "Address \"id\" value must be specified", "input"),
        (&update(&own, ""), "\"input\" value must be specified", "input"),
        (&no_input, "\"input\" value must be specified", "input"),
        (&update(&own, "city: \"\""), "Required parameters are missing: city", "input"),
        (
            &update(&own, "city: null, street: []"),
            "Required parameters are missing: city, street",
            "input",
        ),
        (
            &update(&own, "country_code: null"),
            "Required parameters are missing: country_id",
            "input",
        ),
        (
            &update(&own, "postcode: \"\""),
            "\"postcode\" is required. Enter and try again.",
            "input",
        ),
        (
            &update(&own, "country_code: DE"),
            "The region_id does not match the selected country or region",
            "input",
        ),
        (
            &update(&own, "region: {region: \"Texas\"}"),
            "A region_id is required for the specified country code",
            "input",
        ),
        (&update(&json!(99999), "city: \"D\""), "Could not find a address with ID \"99999\"", ""),
        (&update(&json!(-1), "city: \"D\""), "Could not find a address with ID \"-1\"", ""),
        (&update(&foreign, "city: \"D\""), &denied, "authorization"),
        (&delete(&json!(0)), "Address \"id\" value must be specified", "input"),
        (&delete(&json!(99999)), "Could not find a address with ID \"99999\"", ""),
        (&delete(&foreign), &denied, "authorization"),
    ])
    .await;
    assert_eq!(addresses(&ann).await, before);
    assert_eq!(addresses(&bea).await[0]["city"], json!("C"));
}

#[tokio::test]
async fn a_default_address_stays_and_any_other_is_deleted() {
    let (_site, server) = served();
    let ann = Shop::of(&server).login(ANN).await;
    let both =
        ann.data(&create(&format!("{TEXAS}, default_billing: true, default_shipping: true"))).await;
    let other = ann.data(&create(TEXAS)).await["id"].clone();
    let id = &both["id"];
    let text = |which: &str| {
        format!("Customer Address {id} is set as default {which} address and can not be deleted")
    };
    ann.refuses(&[(&delete(id), &text("billing"), "input")]).await;
    ann.data(&update(&other, "default_billing: true")).await;
    ann.refuses(&[(&delete(id), &text("shipping"), "input")]).await;
    ann.data(&update(id, "default_shipping: false")).await;
    assert_eq!(ann.data(&delete(id)).await, json!(true));
    ann.refuses(&[(&delete(id), &format!("Could not find a address with ID \"{id}\""), "")]).await;
    assert_eq!(addresses(&ann).await.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_country_asks_for_a_region_where_the_settings_say_so() {
    let (site, server) = served();
    let ann = Shop::of(&server).login(ANN).await;
    set(&site, "general/region/state_required", "DE");
    ann.data(&create(&TEXAS.replace(", region: {region_id: 57}", ""))).await;
    let german = TEXAS.replace("country_code: US", "country_code: DE");
    let german = german.replace(", region: {region_id: 57}", "");
    let needed = "A region_id is required for the specified country code";
    ann.refuses(&[(&create(&german), needed, "input")]).await;
}
