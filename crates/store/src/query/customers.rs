//! Customers by their own columns, by their whole name, by their default billing address, and by custom attributes.

use super::{Field, Found, Index, Kind, SearchFault, Source, SourceKind, explain, of_many, search};
use crate::StoreResult;
use crate::customers::{COLUMNS, customer};
use crate::engine::Door;
use magegate_domain::attribute::{Attribute, Attributes, BackendType, Entity};
use magegate_domain::customer::Customer;
use magegate_domain::id::WebsiteId;
use magegate_domain::search::SearchCriteria;
use std::borrow::Cow;
use std::collections::HashMap;

use Kind::{Date, Moment, Number, Text};

/// The default billing address.
const BILLING: &str = " LEFT JOIN {customer_address_entity} b ON b.entity_id = e.default_billing";
/// Prefix, first, middle and last name, suffix, with single blanks between; null without a first or last name.
const NAME: &str = "({concat CASE WHEN e.prefix <> '' THEN TRIM(e.prefix) ELSE '' END\
    |CASE WHEN e.prefix <> '' THEN ' ' ELSE '' END|TRIM(e.firstname)|' '\
    |CASE WHEN e.middlename <> '' THEN TRIM(e.middlename) ELSE '' END\
    |CASE WHEN e.middlename <> '' THEN ' ' ELSE '' END|TRIM(e.lastname)\
    |CASE WHEN e.suffix <> '' THEN ' ' ELSE '' END\
    |CASE WHEN e.suffix <> '' THEN TRIM(e.suffix) ELSE '' END}{collate})";

/// Hashes and reset tokens, which the reference lets an admin search by, are left out on purpose.
const FIELDS: &[Field] = &[
    Field::new("entity_id", "e.entity_id", Number),
    Field::new("increment_id", "e.increment_id", Text),
    Field::indexed("website_id", "e.website_id", Number, Index::Few),
    Field::indexed("store_id", "e.store_id", Number, Index::Few),
    Field::new("created_in", "e.created_in", Text),
    Field::new("prefix", "e.prefix", Text),
    Field::indexed("firstname", "e.firstname", Text, Index::Good),
    Field::new("middlename", "e.middlename", Text),
    Field::indexed("lastname", "e.lastname", Text, Index::Good),
    Field::new("suffix", "e.suffix", Text),
    Field::indexed("email", "e.email", Text, Index::Good),
    Field::indexed("group_id", "e.group_id", Number, Index::Few),
    Field::new("dob", "e.dob", Date),
    Field::new("rp_token_created_at", "e.rp_token_created_at", Moment),
    Field::new("default_billing", "e.default_billing", Number),
    Field::new("default_shipping", "e.default_shipping", Number),
    Field::new("taxvat", "e.taxvat", Text),
    Field::new("confirmation", "e.confirmation", Text),
    Field::indexed("created_at", "e.created_at", Moment, Index::Good),
    Field::new("gender", "e.gender", Number),
    Field::new("disable_auto_group_change", "e.disable_auto_group_change", Number),
    Field::indexed("updated_at", "e.updated_at", Moment, Index::Good),
    Field::new("failures_num", "e.failures_num", Number),
    Field::new("first_failure", "e.first_failure", Moment),
    Field::new("lock_expires", "e.lock_expires", Moment),
    Field::new("name", NAME, Text),
    Field::joined("billing_postcode", "b.postcode", Text, BILLING),
    Field::joined("billing_city", "b.city", Text, BILLING),
    Field::joined("billing_telephone", "b.telephone", Text, BILLING),
    Field::joined("billing_region", "b.region", Text, BILLING),
    Field::joined("billing_country_id", "b.country_id", Text, BILLING),
    Field::joined("billing_company", "b.company", Text, BILLING),
];

/// The customers that match, in order, and how many there are on all pages. A page of more than `most` customers is a
/// fault. Attributes with values of their own are searched whether they are in a set or not.
pub async fn search_customers(
    door: &mut Door,
    criteria: &SearchCriteria,
    attributes: &Attributes,
    most: i64,
) -> StoreResult<Result<(Vec<Customer>, i64), SearchFault>> {
    search_customers_of(door, None, criteria, attributes, most).await
}

/// The same among the customers of some websites alone; `None` for all of them.
pub async fn search_customers_of(
    door: &mut Door,
    websites: Option<&[WebsiteId]>,
    criteria: &SearchCriteria,
    attributes: &Attributes,
    most: i64,
) -> StoreResult<Result<(Vec<Customer>, i64), SearchFault>> {
    let more = custom_fields(criteria, attributes);
    let websites: Option<Vec<i64>> = websites.map(|ids| ids.iter().map(|id| id.0).collect());
    let only = websites.as_deref().map(|ids| ("e.website_id", ids));
    let source = Source { only, ..source(&more) };
    let Found { ids, total } = match search(door, &source, criteria, most).await? {
        Ok(found) => found,
        Err(fault) => return Ok(Err(fault)),
    };
    Ok(Ok((by_ids(door, &ids).await?, total)))
}

/// How the engine would find the page of a search and how it would count, in its own words.
pub async fn explain_customers(
    door: &mut Door,
    criteria: &SearchCriteria,
    attributes: &Attributes,
) -> StoreResult<Result<(Vec<String>, Vec<String>), SearchFault>> {
    let more = custom_fields(criteria, attributes);
    explain(door, &source(&more), criteria).await
}

fn source(more: &[Field]) -> Source<'_> {
    Source {
        from: "{customer_entity} e",
        key: "e.entity_id",
        fields: FIELDS,
        more,
        only: None,
        kind: SourceKind::Entity,
    }
}

/// The fields of the attributes that the criteria name.
fn custom_fields(criteria: &SearchCriteria, attributes: &Attributes) -> Vec<Field> {
    let filters = criteria.groups.iter().flatten().filter_map(|filter| filter.field.as_deref());
    let orders = criteria.sort_orders.iter().filter_map(|order| order.field.as_deref());
    let mut names: Vec<&str> = filters.chain(orders).collect();
    names.sort_unstable();
    names.dedup();
    let named = names.into_iter().filter_map(|name| attributes.get(Entity::Customer, name));
    named.filter_map(custom_field).collect()
}

/// Customers without a value have none to compare with, but are not left out: the reference joins its value tables so
/// that they are.
fn custom_field(attribute: &Attribute) -> Option<Field> {
    let (of, kind) = match attribute.backend_type {
        BackendType::Static => return None,
        BackendType::Int => ("int", Number),
        BackendType::Decimal => ("decimal", Number),
        BackendType::Datetime => ("datetime", Moment),
        BackendType::Varchar => ("varchar", Text),
        BackendType::Text => ("text", Text),
    };
    let id = attribute.id.0;
    let join = format!(
        " LEFT JOIN {{customer_entity_{of}}} a{id} ON a{id}.entity_id = e.entity_id AND a{id}.attribute_id = {id}"
    );
    Some(Field {
        name: Cow::Owned(attribute.code.clone()),
        expression: Cow::Owned(format!("a{id}.value")),
        kind,
        join: Some(Cow::Owned(join)),
        index: Index::None,
    })
}

/// The customers with these ids, in their order; one that is gone meanwhile is left out.
async fn by_ids(door: &mut Door, ids: &[i64]) -> StoreResult<Vec<Customer>> {
    let head = format!("SELECT {COLUMNS} FROM {{customer_entity}} WHERE entity_id IN");
    let mut found = HashMap::with_capacity(ids.len());
    for row in of_many(door, &head, "", &[], ids).await? {
        let customer = customer(&row)?;
        found.insert(customer.id.0, customer);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}
