//! `directoryCountryInformationAcquirerV1` and `directoryCurrencyInformationAcquirerV1`: the countries that a store view
//! serves and the currencies that it shows (`spec/customers-api.md`, section 15). Open to everybody.

mod cache;

pub(crate) use cache::DirectoryCache;

use crate::Service;
use crate::facts::Facts;
use crate::origin::Origin;
use cache::Rows;
use magegate_domain::cldr::{self, Names};
use magegate_domain::customer::Region;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::{StoreId, WebsiteId};
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_store::directory::{self, Country};
use std::collections::{HashMap, HashSet};

/// The setting that lists the countries of a store view; empty for all.
const ALLOWED_COUNTRIES: &str = "general/country/allow";
/// The setting that names the language of a store view.
const LOCALE: &str = "general/locale/code";

/// A country as a store view shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryView {
    /// The row.
    pub country: Country,
    /// Its name in the store view's language; `None` where CLDR has none.
    pub name_in_locale: Option<&'static str>,
    /// Its name in English.
    pub name_in_english: Option<&'static str>,
    /// Its regions, by their names in the store view's language.
    pub regions: Vec<Region>,
}

/// The currencies of a store view.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrencyView {
    /// The currency that prices are kept in.
    pub base: String,
    /// Its symbol in the store view's language.
    pub base_symbol: String,
    /// The currency that prices are shown in.
    pub default: String,
    /// Its symbol in the store view's language.
    pub default_symbol: String,
    /// The currencies that visitors may choose, each with what one unit of the base currency is worth in it; 0 where
    /// nobody has said.
    pub rates: Vec<(String, f64)>,
}

/// The countries that a store view serves; nothing for all of them.
struct Allowed<'a>(Option<HashSet<&'a str>>);

/// The countries of the request's store view, by their codes.
pub async fn get_countries_info(service: &Service, origin: &Origin) -> Result<Vec<CountryView>> {
    let facts = service.facts().await?;
    let locale = facts.settings.for_store(origin.store, &facts.scopes, LOCALE);
    let rows = service.directory.get(&service.store, &service.freshness, locale).await?;
    let allowed = Allowed::of(&facts, origin.store);
    let (native, english) = (cldr::countries(locale), cldr::countries("en"));
    let served = rows.countries.iter().filter(|country| allowed.has(&country.id));
    Ok(served.map(|country| view(&rows, country, &native, &english)).collect())
}

/// A country of the request's store view. One that does not exist or is not served, or whose code is in small letters,
/// is 404.
pub async fn get_country_info(service: &Service, origin: &Origin, id: &str) -> Result<CountryView> {
    let facts = service.facts().await?;
    let locale = facts.settings.for_store(origin.store, &facts.scopes, LOCALE);
    let rows = service.directory.get(&service.store, &service.freshness, locale).await?;
    let found = rows.countries.iter().find(|country| country.id == id);
    let Some(country) = found.filter(|_| Allowed::of(&facts, origin.store).has(id)) else {
        let text = Phrase::plain(messages::COUNTRY_UNAVAILABLE);
        return Err(Error::new(ErrorKind::NotFound, text));
    };
    Ok(view(&rows, country, &cldr::countries(locale), &cldr::countries("en")))
}

/// The currencies of the request's store view.
pub async fn get_currency_info(service: &Service, origin: &Origin) -> Result<CurrencyView> {
    let facts = service.facts().await?;
    let setting = |path: &str| facts.settings.for_store(origin.store, &facts.scopes, path);
    let (locale, default) = (setting(LOCALE), setting("currency/options/default"));
    // Unless each website has prices of its own, all keep them in one currency.
    let base = match facts.settings.number("catalog/price/scope") {
        0 => facts.settings.global("currency/options/base"),
        _ => setting("currency/options/base"),
    };
    let mut door = service.store.read().await?;
    let known: HashMap<String, String> =
        directory::rates(&mut door, base).await?.into_iter().collect();
    let rate = |code: &str| match known.get(code) {
        _ if code == base => 1.0,
        Some(text) => text.parse().unwrap_or_default(),
        None => 0.0,
    };
    let offered = listed(setting("currency/options/allow"));
    Ok(CurrencyView {
        base: base.to_owned(),
        base_symbol: cldr::currency_symbol(locale, base).to_owned(),
        default: default.to_owned(),
        default_symbol: cldr::currency_symbol(locale, default).to_owned(),
        rates: offered.map(|code| (code.to_owned(), rate(code))).collect(),
    })
}

impl<'a> Allowed<'a> {
    /// Where accounts are shared by all websites, so are the countries.
    fn of(facts: &'a Facts, store: StoreId) -> Self {
        let settings = &facts.settings;
        let lists: Vec<&str> = if settings.global_accounts() {
            let websites = facts.scopes.websites.iter().map(|website| website.id);
            let websites = websites.filter(|website| *website != WebsiteId(0));
            websites.map(|website| settings.for_website(website, ALLOWED_COUNTRIES)).collect()
        } else {
            vec![settings.for_store(store, &facts.scopes, ALLOWED_COUNTRIES)]
        };
        let everything = lists.iter().any(|list| list.is_empty());
        Self((!everything).then(|| lists.into_iter().flat_map(listed).collect()))
    }

    fn has(&self, country: &str) -> bool {
        self.0.as_ref().is_none_or(|countries| countries.contains(country))
    }
}

fn view(rows: &Rows, country: &Country, native: &Names, english: &Names) -> CountryView {
    CountryView {
        country: country.clone(),
        name_in_locale: native.get(&country.id),
        name_in_english: english.get(&country.id),
        regions: rows.regions.get(&country.id).cloned().unwrap_or_default(),
    }
}

fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|item| !item.is_empty())
}
