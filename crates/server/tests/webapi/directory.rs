//! What storefronts ask at start-up: countries, currencies and modules, in JSON and XML.

use crate::fixture::{ANN, ROOT, served};
use magegate_testkit::Request;
use serde_json::{Value, json};

#[tokio::test]
async fn everybody_sees_the_countries_with_their_regions() {
    let (_site, server) = served();
    let client = server.client();
    let answer = client.send(&Request::get("/rest/V1/directory/countries")).await.json();
    let countries = answer.as_array().unwrap();
    assert_eq!((countries.len(), &countries[0]["id"]), (249, &json!("AD")));
    let with_regions = countries.iter().filter(|one| one.get("available_regions").is_some());
    assert_eq!(with_regions.count(), 41);
    let path = "/rest/V1/directory/countries/US";
    let country = client.send(&Request::get(path)).await;
    assert!(country.text().starts_with(
        r#"{"id":"US","two_letter_abbreviation":"US","three_letter_abbreviation":"USA","full_name_locale":"United States","full_name_english":"United States","available_regions":[{"id":"1","code":"AL","name":"Alabama"},"#
    ), "{}", country.text());
    assert_eq!(country.json()["available_regions"].as_array().unwrap().len(), 65);
    // A token, good or bad, changes nothing.
    let ann = client.customer_token(ANN.0, ANN.1).await;
    for token in [ann.as_str(), "unknown"] {
        assert_eq!(client.send(&Request::get(path).bearer(token)).await.text(), country.text());
    }
    for unknown in ["us", "XX", "u%73", "U%00S", "%20", "%27%20OR%201=1", "../../US"] {
        let path = format!("/rest/V1/directory/countries/{unknown}");
        let answer = client.send(&Request::get(&path)).await;
        assert_eq!(answer.status, 404, "{unknown}: {}", answer.text());
    }
    let answer = client.send(&Request::get("/rest/V1/directory/countries/XX")).await;
    assert_eq!(answer.json(), json!({"message": "The country isn't available."}));
}

#[tokio::test]
async fn a_store_view_speaks_its_own_language() {
    let (site, server) = served();
    let client = server.client();
    for (path, value) in [("general/locale/code", "pl_PL"), ("general/country/allow", "PL,DE")] {
        site.run(&["config", "set", path, value, "--store", "uk_en"]).succeeded();
    }
    let get = Request::get("/rest/uk_en/V1/directory/countries?fields=id,full_name_locale");
    let named = client.send(&get).await.json();
    let wanted = json!([{"id": "DE", "full_name_locale": "Niemcy"}, {"id": "PL", "full_name_locale": "Polska"}]);
    assert_eq!(named, wanted);
    let get =
        Request::get("/rest/uk_en/V1/directory/countries/DE").header("Accept", "application/xml");
    let text = client.send(&get).await.text();
    for part in [
        "<full_name_locale>Niemcy</full_name_locale>",
        "<full_name_english>Germany</full_name_english>",
        "<available_regions>\n    <item>\n      <id>80</id>\n      <code>BAW</code>",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn currencies_come_with_symbols_and_rates() {
    let (site, server) = served();
    let client = server.client();
    let get = Request::get("/rest/V1/directory/currency");
    assert_eq!(
        client.send(&get).await.text(),
        r#"{"base_currency_code":"USD","base_currency_symbol":"$","default_display_currency_code":"USD","default_display_currency_symbol":"$","available_currency_codes":["USD"],"exchange_rates":[{"currency_to":"USD","rate":1}]}"#
    );
    site.run(&["config", "set", "currency/options/allow", "USD,EUR,PLN"]).succeeded();
    let answer = client.send(&get).await.json();
    let rates = json!([{"currency_to": "USD", "rate": 1}, {"currency_to": "EUR", "rate": 0.7067},
        {"currency_to": "PLN", "rate": 0}]);
    assert_eq!(answer["exchange_rates"], rates);
}

#[tokio::test]
async fn admins_see_the_modules_that_are_stood_in_for() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    for query in ["", "?searchCriteria=", "?searchCriteria[pageSize]=2"] {
        let get = Request::get(&format!("/rest/V1/modules{query}")).bearer(&root);
        let modules = client.send(&get).await.json();
        let has = |name: &str| modules.as_array().unwrap().contains(&Value::from(name));
        assert!(has("Magento_Customer") && has("Magento_Integration"), "{modules}");
    }
}
