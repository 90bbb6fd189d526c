//! All customers, page by page, in the form that an import takes.

use crate::Service;
use crate::attributes;
use crate::facts::Facts;
use crate::import::{AddressRecord, CustomRecord, Field, Record, Secret};
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::Entity;
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerId, WebsiteId};
use magegate_store::addresses;
use magegate_store::attribute_values::{self, Values};
use magegate_store::customer_groups::{self, CustomerGroup};
use magegate_store::customers;
use magegate_store::engine::Door;

/// How many customers a page holds.
const PAGE: i64 = 500;

/// What to export.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Only the customers of this website.
    pub website: Option<WebsiteId>,
    /// Stored password hashes too.
    pub hashes: bool,
    /// Addresses too.
    pub addresses: bool,
}

/// A page of an export.
#[derive(Debug)]
pub struct Page {
    /// Its customers; may be empty where none is wanted.
    pub records: Vec<Record>,
    /// The last customer that was looked at: the next page begins after it.
    pub last: CustomerId,
    /// How many were looked at.
    pub seen: u64,
}

/// The page after a customer (0: the first); `None` at the end. Each page is read by itself: accounts that change while
/// an export runs are in it as they were or as they are.
pub async fn page(
    service: &Service,
    _permit: &Permit,
    after: CustomerId,
    wanted: Wanted,
) -> Result<Option<Page>> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let found = customers::page(&mut door, after, PAGE).await?;
    let Some(last) = found.last().map(|customer| customer.id) else {
        return Ok(None);
    };
    let groups = customer_groups::list(&mut door).await?;
    let ids: Vec<i64> = found.iter().map(|customer| customer.id.0).collect();
    let custom =
        attribute_values::load(&mut door, &facts.attributes, Entity::Customer, &ids).await?;
    let seen = found.len() as u64;
    let mut records = Vec::with_capacity(found.len());
    for customer in found {
        if wanted.website.is_none() || customer.website_id == wanted.website {
            let mut record = record(&mut door, &facts, &groups, &customer, wanted).await?;
            record.custom = shown(&facts, Entity::Customer, &custom, customer.id.0);
            records.push(record);
        }
    }
    Ok(Some(Page { records, last, seen }))
}

async fn record(
    door: &mut Door,
    facts: &Facts,
    groups: &[CustomerGroup],
    customer: &Customer,
    wanted: Wanted,
) -> Result<Record> {
    let values = Field::ALL.iter().map(|field| (*field, value(facts, groups, customer, *field)));
    let mut record = Record { values: values.collect(), ..Record::default() };
    if wanted.hashes {
        let login = customers::login(door, customer.id).await?;
        let hash = login.and_then(|login| login.password_hash);
        record.secret = hash.filter(|hash| !hash.is_empty()).map(Secret::Hash);
    }
    if wanted.addresses {
        let list = addresses::list_of(door, customer.id).await?;
        let ids: Vec<i64> = list.iter().map(|address| address.id.0).collect();
        let custom = attribute_values::load(door, &facts.attributes, Entity::Address, &ids).await?;
        let list = list.into_iter().map(|address| {
            let id = Some(address.id);
            AddressRecord {
                default_billing: customer.default_billing == id,
                default_shipping: customer.default_shipping == id,
                custom: shown(facts, Entity::Address, &custom, address.id.0),
                address,
            }
        });
        record.addresses = Some(list.collect());
    }
    Ok(record)
}

/// The codes of the custom attributes that customers may have, in the order of the set.
pub fn custom_codes(facts: &Facts) -> Vec<String> {
    facts.attributes.custom(Entity::Customer).map(|attribute| attribute.code.clone()).collect()
}

fn shown(facts: &Facts, entity: Entity, values: &Values, id: i64) -> CustomRecord {
    let shown = attributes::shown(facts, entity, values, id);
    shown.into_iter().map(|(code, value)| (code, Some(value))).collect()
}

/// A field as text; empty where the customer has none.
fn value(facts: &Facts, groups: &[CustomerGroup], customer: &Customer, field: Field) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match field {
        Field::Email => customer.email.clone(),
        Field::Website => {
            let website = customer.website_id.and_then(|id| facts.scopes.website(id));
            website.map(|website| website.code.clone()).unwrap_or_default()
        }
        Field::Store => {
            let store = customer.store_id.and_then(|id| facts.scopes.store(id));
            store.map(|store| store.code.clone()).unwrap_or_default()
        }
        Field::Group => {
            let group = groups.iter().find(|group| group.id == customer.group_id);
            group.map_or_else(|| customer.group_id.to_string(), |group| group.code.clone())
        }
        Field::Firstname => text(&customer.firstname),
        Field::Lastname => text(&customer.lastname),
        Field::Middlename => text(&customer.middlename),
        Field::Prefix => text(&customer.prefix),
        Field::Suffix => text(&customer.suffix),
        Field::Dob => text(&customer.dob),
        Field::Gender => customer.gender.map(|gender| gender.to_string()).unwrap_or_default(),
        Field::Taxvat => text(&customer.taxvat),
        Field::IsActive => i64::from(customer.is_active).to_string(),
        Field::DisableAutoGroupChange => customer.disable_auto_group_change.to_string(),
        Field::Confirmation => text(&customer.confirmation),
        Field::CreatedIn => text(&customer.created_in),
        Field::CreatedAt => customer.created_at.clone(),
        Field::UpdatedAt => customer.updated_at.clone(),
    }
}
