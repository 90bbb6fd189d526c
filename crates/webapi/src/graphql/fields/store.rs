//! What storefronts read before anybody has logged in: the store view's configuration, countries and currencies. The
//! values are REST's.

use super::FieldCall;
use crate::operations::directory::{country_value, currency_value};
use crate::operations::stores;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_domain::scope::{ADMIN_STORE, StoreView};
use magegate_domain::settings::is_on;
use magegate_service::directory::{self, CountryView};
use magegate_service::storefront;

/// `storeConfig`
pub(super) fn config(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let store = call.facts.scopes.store(call.origin.store);
        Ok(store.map_or(Value::Null, |store| config_value(&call, store)))
    }
    .boxed()
}

/// `availableStores`: the active store views of the request's website or, where only those are wanted, of its store group.
pub(super) fn available(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let scopes = &call.facts.scopes;
        let Some(own) = scopes.store(call.origin.store) else { return Ok(Value::Null) };
        let of_group = call.args.flag("useCurrentGroup").unwrap_or(false);
        let mut wanted: Vec<&StoreView> = scopes
            .stores
            .iter()
            .filter(|store| store.id != ADMIN_STORE && store.is_active)
            .filter(|store| store.website_id == own.website_id)
            .filter(|store| !of_group || store.group_id == own.group_id)
            .collect();
        wanted.sort_by_key(|store| (store.sort_order, store.id));
        Ok(Value::List(wanted.into_iter().map(|store| config_value(&call, store)).collect()))
    }
    .boxed()
}

/// `countries`
pub(super) fn countries(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let found = directory::get_countries_info(&call.service, &call.origin).await?;
        Ok(Value::List(found.into_iter().map(country_with_numbers).collect()))
    }
    .boxed()
}

/// `country`
pub(super) fn country(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.required_text("id");
        if id.is_empty() {
            return Err(messages::input(messages::COUNTRY_ID_UNSPECIFIED));
        }
        let found = directory::get_country_info(&call.service, &call.origin, &id).await?;
        Ok(country_with_numbers(found))
    }
    .boxed()
}

/// `currency`
pub(super) fn currency(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let found = directory::get_currency_info(&call.service, &call.origin).await?;
        let mut value = currency_value(found);
        if let Value::Map(members) = &mut value {
            // The reference has both spellings.
            for (name, misspelled) in [
                ("default_display_currency_code", "default_display_currecy_code"),
                ("default_display_currency_symbol", "default_display_currecy_symbol"),
            ] {
                let same = members.get(name).cloned().unwrap_or_default();
                members.insert(misspelled, same);
            }
        }
        Ok(value)
    }
    .boxed()
}

/// REST has the numbers of regions as texts.
fn country_with_numbers(view: CountryView) -> Value {
    let ids: Vec<i64> = view.regions.iter().map(|region| region.id).collect();
    let mut value = country_value(view);
    let regions = match &mut value {
        Value::Map(members) => members.get_mut("available_regions"),
        _ => None,
    };
    if let Some(Value::List(regions)) = regions {
        for (region, id) in regions.iter_mut().zip(ids) {
            if let Value::Map(members) = region {
                members.insert("id", id);
            }
        }
    }
    value
}

/// REST's configuration, with what GraphQL adds.
fn config_value(call: &FieldCall, store: &StoreView) -> Value {
    let facts = &call.facts;
    let codes = std::slice::from_ref(&store.code);
    let found = magegate_service::stores::configs(facts, &call.permit, Some(codes), &call.base_url);
    let Some(Value::Map(mut members)) = found.into_iter().next().map(stores::config) else {
        return Value::Null;
    };
    let more = about_store(call, store).into_iter().chain(about_accounts(call, store));
    for (name, value) in more {
        members.insert(name, value);
    }
    Value::Map(members)
}

fn about_store(call: &FieldCall, store: &StoreView) -> Map {
    let scopes = &call.facts.scopes;
    let setting = |path: &str| call.facts.settings.for_store(store.id, scopes, path);
    let group = scopes.groups.iter().find(|group| group.id == store.group_id);
    let website = scopes.website(store.website_id);
    let default_group = website.map(|website| website.default_group_id);
    Map::from_iter([
        ("store_code", Value::from(store.code.as_str())),
        ("store_name", store.name.as_str().into()),
        ("store_sort_order", store.sort_order.into()),
        ("is_default_store", group.is_some_and(|group| group.default_store_id == store.id).into()),
        ("store_group_code", group.map(|group| group.code.as_str()).into()),
        ("store_group_name", group.map(|group| group.name.as_str()).into()),
        ("is_default_store_group", (default_group == Some(store.group_id)).into()),
        ("website_code", website.map(|website| website.code.as_str()).into()),
        ("website_name", website.map(|website| website.name.as_str()).into()),
        ("use_store_in_url", is_on(setting("web/url/use_store")).into()),
        ("default_country", setting("general/country/default").into()),
        ("countries_with_required_region", setting("general/region/state_required").into()),
        ("display_state_if_optional", is_on(setting("general/region/display_all")).into()),
        ("optional_zip_countries", setting("general/country/optional_zip_countries").into()),
    ])
}

fn about_accounts(call: &FieldCall, store: &StoreView) -> Map {
    let settings = &call.facts.settings;
    let setting = |path: &str| settings.for_store(store.id, &call.facts.scopes, path);
    let classes = settings.global("customer/password/required_character_classes_number");
    let length = settings.global("customer/password/minimum_password_length");
    let complete = setting("customer/password/autocomplete_on_storefront");
    let lifetime = storefront::token_hours(&call.service, &call.facts);
    Map::from_iter([
        ("required_character_classes_number", Value::from(classes)),
        ("minimum_password_length", length.into()),
        ("autocomplete_on_storefront", is_on(complete).into()),
        ("create_account_confirmation", call.facts.confirms_new_accounts(store.website_id).into()),
        ("customer_access_token_lifetime", lifetime.map_or(Value::Null, Value::Float)),
    ])
}
