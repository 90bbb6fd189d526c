//! `directoryCountryInformationAcquirerV1`, `directoryCurrencyInformationAcquirerV1` and `backendModuleServiceV1`.

use crate::call::Call;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::customer::Region;
use magegate_service::directory::{self, CountryView, CurrencyView};

/// The modules of the reference whose routes are served here, so that clients who look for one find it; in the order in
/// which the reference loads them.
const MODULES: &[&str] = &[
    "Magento_Store",
    "Magento_Directory",
    "Magento_Eav",
    "Magento_Customer",
    "Magento_Backend",
    "Magento_Config",
    "Magento_User",
    "Magento_Authorization",
    "Magento_Integration",
    "Magento_Newsletter",
    "Magento_Security",
    "Magento_Tax",
    "Magento_Webapi",
    "Magento_WebapiSecurity",
    "Magento_LoginAsCustomerAssistance",
];

/// `GET /V1/directory/countries`
pub fn countries(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let found = directory::get_countries_info(&call.service, &call.origin).await?;
        Ok(Value::List(found.into_iter().map(country_value).collect()))
    }
    .boxed()
}

/// `GET /V1/directory/countries/:countryId`
pub fn country(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.required_text("countryId");
        let found = directory::get_country_info(&call.service, &call.origin, &id).await?;
        Ok(country_value(found))
    }
    .boxed()
}

/// `GET /V1/directory/currency`
pub fn currency(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        Ok(currency_value(directory::get_currency_info(&call.service, &call.origin).await?))
    }
    .boxed()
}
/// `GET /V1/modules`
pub fn modules(_call: Call) -> BoxFuture<'static, Result<Value>> {
    async { Ok(Value::List(MODULES.iter().map(|name| Value::from(*name)).collect())) }.boxed()
}

/// The answer's object for currencies.
pub(crate) fn currency_value(found: CurrencyView) -> Value {
    let codes = found.rates.iter().map(|(code, _)| Value::from(code.as_str())).collect();
    let rates = found.rates.iter().map(|(code, rate)| {
        Value::Map(Map::from_iter([
            ("currency_to", Value::from(code.as_str())),
            ("rate", Value::Float(*rate)),
        ]))
    });
    Value::Map(Map::from_iter([
        ("base_currency_code", found.base.into()),
        ("base_currency_symbol", found.base_symbol.into()),
        ("default_display_currency_code", found.default.into()),
        ("default_display_currency_symbol", found.default_symbol.into()),
        ("available_currency_codes", Value::List(codes)),
        ("exchange_rates", Value::List(rates.collect())),
    ]))
}

/// The names are members that are always there, even where there is no name.
pub(crate) fn country_value(view: CountryView) -> Value {
    let mut map = Map::from_iter([
        ("id", Value::from(view.country.id)),
        ("two_letter_abbreviation", view.country.two_letters.into()),
        ("three_letter_abbreviation", view.country.three_letters.into()),
        ("full_name_locale", view.name_in_locale.into()),
        ("full_name_english", view.name_in_english.into()),
    ]);
    if !view.regions.is_empty() {
        let regions = view.regions.into_iter().map(region_value).collect();
        map.insert("available_regions", Value::List(regions));
    }
    Value::Map(map)
}

fn region_value(region: Region) -> Value {
    Value::Map(Map::from_iter([
        ("id", Value::from(region.id.to_string())),
        ("code", region.code.into()),
        ("name", region.name.into()),
    ]))
}
