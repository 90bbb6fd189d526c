//! The directory as a store view shows it: countries that it serves, in its language, and its currencies.

use crate::kit::{Kit, UK};
use magegate_domain::id::StoreId;
use magegate_domain::settings::SettingScope;
use magegate_service::directory::{self, CurrencyView};
use magegate_service::origin::Origin;
use magegate_store::settings;

const DEFAULT: i64 = 1;
const UK_EN: i64 = 2;

fn at(store: i64) -> Origin {
    Origin { store: StoreId(store), ..Origin::default() }
}

async fn set_uk(kit: &Kit, path: &str, value: &str) {
    let mut door = kit.begin().await;
    let scope = SettingScope::Website(UK);
    settings::set(&mut door, scope, path, value, kit.now()).await.unwrap();
    door.commit().await.unwrap();
}

async fn countries(kit: &Kit, store: i64) -> Vec<String> {
    let found = directory::get_countries_info(&kit.service, &at(store)).await.unwrap();
    found.into_iter().map(|view| view.country.id).collect()
}

#[tokio::test]
async fn a_store_view_shows_the_countries_that_it_serves_by_their_codes() {
    let kit = Kit::new().await;
    assert_eq!(countries(&kit, DEFAULT).await.len(), 249);
    set_uk(&kit, "general/country/allow", "US, GB,XX,gb").await;
    assert_eq!(countries(&kit, UK_EN).await, ["GB", "US"]);
    assert_eq!(countries(&kit, DEFAULT).await.len(), 249);
    for (store, country, served) in
        [(UK_EN, "GB", true), (UK_EN, "gb", false), (UK_EN, "DE", false), (DEFAULT, "DE", true)]
    {
        let found = directory::get_country_info(&kit.service, &at(store), country).await;
        assert_eq!(found.is_ok(), served, "{country} at {store}");
    }
}

#[tokio::test]
async fn where_accounts_are_shared_each_store_view_serves_the_countries_of_all_websites() {
    let kit = Kit::new().await;
    kit.set("general/country/allow", "DE").await;
    set_uk(&kit, "general/country/allow", "GB").await;
    assert_eq!(countries(&kit, DEFAULT).await, ["DE"]);
    kit.set("customer/account_share/scope", "0").await;
    assert_eq!(countries(&kit, DEFAULT).await, ["DE", "GB"]);
}

#[tokio::test]
async fn countries_are_named_in_the_store_views_language_and_in_english() {
    let kit = Kit::new().await;
    set_uk(&kit, "general/locale/code", "de_AT").await;
    let find = async |country: &str| {
        directory::get_country_info(&kit.service, &at(UK_EN), country).await.unwrap()
    };
    let austria = find("AT").await;
    assert_eq!(
        (austria.name_in_locale, austria.name_in_english),
        (Some("Österreich"), Some("Austria"))
    );
    assert_eq!((austria.regions.len(), austria.regions[0].name.as_str()), (9, "Burgenland"));
    // A country that is none any more, but still in the list.
    let antilles = find("AN").await;
    assert_eq!((antilles.name_in_locale, antilles.name_in_english), (None, None));
}

#[tokio::test]
async fn currencies_come_with_symbols_and_rates_from_the_base_currency() {
    let kit = Kit::new().await;
    let shown =
        async |store: i64| directory::get_currency_info(&kit.service, &at(store)).await.unwrap();
    let fresh = CurrencyView {
        base: "USD".to_owned(),
        base_symbol: "$".to_owned(),
        default: "USD".to_owned(),
        default_symbol: "$".to_owned(),
        rates: vec![("USD".to_owned(), 1.0)],
    };
    assert_eq!(shown(UK_EN).await, fresh);
    for (path, value) in [
        ("currency/options/base", "EUR"),
        ("currency/options/default", "GBP"),
        ("currency/options/allow", "USD,,GBP,EUR"),
    ] {
        set_uk(&kit, path, value).await;
    }
    let uk = shown(UK_EN).await;
    // One base currency for all, unless each website has prices of its own.
    assert_eq!((uk.base.as_str(), uk.default_symbol.as_str()), ("USD", "£"));
    kit.set("catalog/price/scope", "1").await;
    let uk = shown(UK_EN).await;
    assert_eq!((uk.base.as_str(), uk.base_symbol.as_str()), ("EUR", "€"));
    let rates: Vec<_> = uk.rates.iter().map(|(code, rate)| (code.as_str(), *rate)).collect();
    assert_eq!(rates, [("USD", 1.415), ("GBP", 0.0), ("EUR", 1.0)]);
}
