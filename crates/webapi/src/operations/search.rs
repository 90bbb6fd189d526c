//! Search criteria: from a request, and as the answer repeats them (`spec/customers-api.md` 11).

use crate::call::{Args, Call};
use crate::value::{Map, Value};
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_domain::search::{Filter, SearchCriteria, SortOrder};
use magegate_domain::settings::{as_number, is_on};

/// What a call searches for, with its page held to the settings.
pub(super) fn asked(call: &Call) -> Result<SearchCriteria> {
    let mut criteria = criteria(&call.args.object("searchCriteria").unwrap_or_default())?;
    limit_page(call, &mut criteria)?;
    Ok(criteria)
}

/// The answer to a search: what was found, what was asked, and how many there are on all pages.
pub(super) fn answer(criteria: &SearchCriteria, items: Vec<Value>, total: i64) -> Value {
    Value::Map(Map::from_iter([
        ("items", Value::List(items)),
        ("search_criteria", criteria_value(criteria)),
        ("total_count", Value::Int(total)),
    ]))
}

fn criteria(args: &Args) -> Result<SearchCriteria> {
    let groups = args.objects("filter_groups").unwrap_or_default();
    let sort_orders = args.objects("sort_orders").unwrap_or_default();
    Ok(SearchCriteria {
        groups: groups
            .iter()
            .map(|group| group.objects("filters").unwrap_or_default().iter().map(filter).collect())
            .collect(),
        sort_orders: sort_orders.iter().map(sort_order).collect::<Result<_>>()?,
        page_size: args.int("page_size"),
        current_page: args.int("current_page"),
    })
}

/// Holds the page size to the settings, where these enforce it; both spellings alike (`spec/deviations.md` row 13).
fn limit_page(call: &Call, criteria: &mut SearchCriteria) -> Result<()> {
    let (settings, scopes) = (&call.facts.settings, &call.facts.scopes);
    let setting = |name: &str| {
        let path = format!("webapi/validation/{name}");
        settings.for_store(call.origin.store, scopes, &path)
    };
    if !is_on(setting("input_limit_enabled")) {
        return Ok(());
    }
    let maximum = as_number(setting("maximum_page_size"));
    match criteria.page_size {
        Some(size) if size > maximum => Err(messages::page_too_large(maximum)),
        Some(_) => Ok(()),
        None => {
            criteria.page_size = Some(as_number(setting("default_page_size")));
            Ok(())
        }
    }
}

/// The criteria as the answer repeats them: filter groups always, the rest where it was sent.
fn criteria_value(criteria: &SearchCriteria) -> Value {
    let groups = criteria.groups.iter().map(|filters| {
        let filters = filters.iter().map(filter_value).collect();
        Value::Map(Map::from_iter([("filters", Value::List(filters))]))
    });
    let mut map = Map::from_iter([("filter_groups", Value::List(groups.collect()))]);
    if !criteria.sort_orders.is_empty() {
        let orders = criteria.sort_orders.iter().map(|order| {
            let direction = order.ascending.map(|up| if up { "ASC" } else { "DESC" });
            Value::Map(Map::from_iter([
                ("field", Value::from(order.field.clone())),
                ("direction", Value::from(direction.map(ToOwned::to_owned))),
            ]))
        });
        map.insert("sort_orders", Value::List(orders.collect()));
    }
    if let Some(size) = criteria.page_size {
        map.insert("page_size", size);
    }
    if let Some(page) = criteria.current_page {
        map.insert("current_page", page);
    }
    Value::Map(map)
}

fn filter(args: &Args) -> Filter {
    Filter {
        field: args.text("field"),
        value: args.text("value"),
        condition_type: args.text("condition_type"),
    }
}

fn filter_value(filter: &Filter) -> Value {
    let mut map = Map::new();
    // The reference declares both as never null, and so shows the nulls.
    map.insert("field", filter.field.clone());
    map.insert("value", filter.value.clone());
    let condition = filter.condition_type.as_deref().filter(|condition| !condition.is_empty());
    map.insert("condition_type", condition.unwrap_or("eq"));
    Value::Map(map)
}

fn sort_order(args: &Args) -> Result<SortOrder> {
    let field = args.text("field");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if let Some(field) = field.as_deref().filter(|field| !field.chars().all(is_plain)) {
        return Err(messages::restricted_sort_field(field));
    }
    let direction = args.text("direction").map(|direction| direction.to_ascii_uppercase());
    let ascending = match direction.as_deref() {
        None => None,
        Some("ASC") => Some(true),
        Some("DESC") => Some(false),
        Some(_) => return Err(messages::unknown_sort_direction()),
    };
    Ok(SortOrder { field, ascending })
}
