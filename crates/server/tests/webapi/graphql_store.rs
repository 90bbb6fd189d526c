//! What storefronts read before anybody has logged in: GraphQL tells what REST tells.

use crate::fixture::{ROOT, served};
use crate::storefront::{Shop, set};
use magegate_testkit::Request;
use serde_json::{Value, json};

/// The members that the configuration has in both.
const SHARED: &[&str] = &[
    "id",
    "code",
    "website_id",
    "locale",
    "base_currency_code",
    "default_display_currency_code",
    "timezone",
    "weight_unit",
    "base_url",
    "base_link_url",
    "base_static_url",
    "base_media_url",
    "secure_base_url",
    "secure_base_link_url",
    "secure_base_static_url",
    "secure_base_media_url",
];

#[tokio::test]
async fn the_configuration_is_that_of_rest_by_the_store_header() {
    let (site, server) = served();
    set(&site, "web/unsecure/base_url", "https://shop.example/");
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let configs = Request::get("/rest/V1/store/storeConfigs").bearer(&root);
    let configs = client.send(&configs).await.json();
    let query = format!("{{ storeConfig {{ {} }} }}", SHARED.join(" "));
    let guest = Shop::of(&server);
    for (store, place) in [("default", 0), ("uk_en", 1)] {
        let told = guest.through(store).data(&query).await;
        for name in SHARED {
            assert_eq!(told[name], configs[place][name], "{name} of {store}");
        }
    }
}

#[tokio::test]
async fn the_configuration_tells_what_login_forms_need() {
    let (site, server) = served();
    let query = "{ storeConfig { store_code store_name store_sort_order is_default_store store_group_code \
        store_group_name is_default_store_group website_code website_name use_store_in_url \
        required_character_classes_number minimum_password_length autocomplete_on_storefront \
        create_account_confirmation customer_access_token_lifetime default_country display_state_if_optional \
        optional_zip_countries } }";
    let guest = Shop::of(&server);
    let wanted = json!({"store_code": "uk_en", "store_name": "UK English", "store_sort_order": 0,
        "is_default_store": true, "store_group_code": "uk_store", "store_group_name": "UK Store",
        "is_default_store_group": true, "website_code": "uk", "website_name": "UK Website",
        "use_store_in_url": false, "required_character_classes_number": "3", "minimum_password_length": "8",
        "autocomplete_on_storefront": true, "create_account_confirmation": false,
        "customer_access_token_lifetime": 1, "default_country": "US", "display_state_if_optional": true,
        "optional_zip_countries": "HK,IE,MO,PA,GB"});
    assert_eq!(guest.through("uk_en").data(query).await, wanted);

    let lifetime = "{ storeConfig { customer_access_token_lifetime } }";
    for (hours, told) in [("0.5", json!(0.5)), ("0", Value::Null)] {
        set(&site, "oauth/access_token_lifetime/customer", hours);
        let answer = guest.data(lifetime).await;
        assert_eq!(answer["customer_access_token_lifetime"], told);
    }
}

#[tokio::test]
async fn store_views_are_those_of_the_website() {
    let (_site, server) = served();
    let guest = Shop::of(&server);
    let query = "{ availableStores(useCurrentGroup: true) { store_code } }";
    assert_eq!(guest.data(query).await, json!([{"store_code": "default"}]));
    let query = "{ availableStores { store_code } }";
    assert_eq!(guest.through("uk_en").data(query).await, json!([{"store_code": "uk_en"}]));
}

#[tokio::test]
async fn countries_are_those_of_rest_with_numbers_for_regions() {
    let (site, server) = served();
    let client = server.client();
    let guest = Shop::of(&server);
    let of_rest = client.get("/rest/V1/directory/countries").await.json();
    let query = "{ countries { id two_letter_abbreviation three_letter_abbreviation full_name_locale \
        full_name_english available_regions { id code name } } }";
    let told = guest.data(query).await;
    let (told, of_rest) = (told.as_array().unwrap(), of_rest.as_array().unwrap());
    assert_eq!(told.len(), of_rest.len());
    for (told, rest) in told.iter().zip(of_rest) {
        let mut rest = rest.clone();
        let regions = rest.as_object_mut().unwrap().remove("available_regions");
        let regions = regions.map(|mut regions| {
            for region in regions.as_array_mut().unwrap() {
                region["id"] = json!(region["id"].as_str().unwrap().parse::<i64>().unwrap());
            }
            regions
        });
        rest["available_regions"] = regions.unwrap_or_default();
        assert_eq!(*told, rest);
    }

    set(&site, "general/locale/code", "de_DE");
    let germany =
        guest.data("{ country(id: \"DE\") { full_name_locale full_name_english } }").await;
    assert_eq!(germany, json!({"full_name_locale": "Deutschland", "full_name_english": "Germany"}));
    set(&site, "general/country/allow", "US");
    guest
        .refuses(&[
            ("{ country(id: \"DE\") { id } }", "The country isn't available.", ""),
            ("{ country(id: \"\") { id } }", "Country \"id\" value should be specified", "input"),
            ("{ country { id } }", "Country \"id\" value should be specified", "input"),
        ])
        .await;
    assert_eq!(guest.data("{ countries { id } }").await, json!([{"id": "US"}]));
}

#[tokio::test]
async fn currencies_are_those_of_rest() {
    let (_site, server) = served();
    let of_rest = server.client().get("/rest/V1/directory/currency").await.json();
    let query = "{ currency { base_currency_code base_currency_symbol default_display_currency_code \
        default_display_currency_symbol available_currency_codes exchange_rates { currency_to rate } } }";
    assert_eq!(Shop::of(&server).data(query).await, of_rest);
    let misspelled = "{ currency { default_display_currecy_code default_display_currecy_symbol } }";
    let told = Shop::of(&server).data(misspelled).await;
    assert_eq!(told["default_display_currecy_code"], of_rest["default_display_currency_code"]);
    assert_eq!(told["default_display_currecy_symbol"], of_rest["default_display_currency_symbol"]);
}

#[tokio::test]
async fn whether_an_address_is_free_is_told_where_the_settings_say_so() {
    let (site, server) = served();
    let guest = Shop::of(&server);
    let ask =
        |email: &str| format!("{{ isEmailAvailable(email: {email:?}) {{ is_email_available }} }}");
    guest
        .refuses(&[
            (&ask(""), "Email must be specified", "input"),
            (&ask("bad"), "Email is invalid", "input"),
        ])
        .await;
    let free = |free: bool| json!({"is_email_available": free});
    assert_eq!(guest.data(&ask("ann@example.com")).await, free(true));
    set(&site, "checkout/options/enable_guest_checkout_login", "1");
    assert_eq!(guest.data(&ask("ANN@example.com")).await, free(false));
    assert_eq!(guest.data(&ask("new@example.com")).await, free(true));
    assert_eq!(guest.through("uk_en").data(&ask("ann@example.com")).await, free(true));
    assert_eq!(guest.through("uk_en").data(&ask("uma@example.com")).await, free(false));
}
