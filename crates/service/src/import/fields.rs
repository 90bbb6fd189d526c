//! From the texts of a row to a customer: each field checked, with a complaint that names it.

use super::{Field, Importer, Record, Secret};
use magegate_domain::clock::{parse_timestamp, timestamp};
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerGroupId, StoreId, WebsiteId};
use magegate_domain::scope::ADMIN_STORE;
use time::Date;
use time::macros::format_description;

/// The widest hash that the column holds, in characters.
const LONGEST_HASH: usize = 255;

/// The customer with the row's fields in place of its own. The error says what is wrong with the row.
pub(super) fn apply(
    importer: &Importer<'_>,
    mut customer: Customer,
    record: &Record,
) -> Result<Customer, String> {
    check_secret(record)?;
    let named = record.filled(Field::Website).is_some();
    let website = match customer.website_id.filter(|_| !named) {
        Some(own) => own,
        None => website(importer, record)?,
    };
    customer.website_id = Some(website);
    if customer.id.0 == 0 {
        set_defaults(importer, &mut customer, website, record)?;
    }
    for (field, value) in &record.values {
        set(importer, &mut customer, *field, value)?;
    }
    if let Some(code) = record.filled(Field::Store) {
        customer.store_id = Some(store(importer, website, code)?);
    }
    if record.filled(Field::UpdatedAt).is_none() {
        customer.updated_at = timestamp(importer.service.now());
    }
    Ok(customer)
}

/// The website that a row names, or the default one.
pub(super) fn website(importer: &Importer<'_>, record: &Record) -> Result<WebsiteId, String> {
    let scopes = &importer.facts.scopes;
    match record.filled(Field::Website) {
        Some(code) => match scopes.website_by_code(code) {
            Some(website) if website.id.0 != 0 => Ok(website.id),
            _ => Err(format!("website: there is none with the code {code:?}")),
        },
        None => match scopes.default_website() {
            Some(website) => Ok(website.id),
            None => Err("website: none is named, and there is no default one".to_owned()),
        },
    }
}

/// What a new account has where its row says nothing.
fn set_defaults(
    importer: &Importer<'_>,
    customer: &mut Customer,
    website: WebsiteId,
    record: &Record,
) -> Result<(), String> {
    let facts = &importer.facts;
    let store = match record.filled(Field::Store) {
        Some(code) => Some(store(importer, website, code)?),
        None => facts.scopes.default_store_of(website).map(|store| store.id),
    };
    let found = store.and_then(|store| facts.scopes.store(store));
    customer.store_id = store;
    customer.created_in = found.map(|store| store.name.clone());
    let path = "customer/create_account/default_group";
    let group = match store {
        Some(store) => facts.settings.for_store(store, &facts.scopes, path),
        None => facts.settings.for_website(website, path),
    };
    customer.group_id = CustomerGroupId(group.parse().unwrap_or(1));
    customer.is_active = true;
    customer.created_at = timestamp(importer.service.now());
    Ok(())
}

fn set(
    importer: &Importer<'_>,
    customer: &mut Customer,
    field: Field,
    value: &str,
) -> Result<(), String> {
    // Website and store view are settled apart, because one needs the other.
    let settled = match field {
        Field::Website | Field::Store => true,
        Field::Group
        | Field::IsActive
        | Field::DisableAutoGroupChange
        | Field::CreatedAt
        | Field::UpdatedAt => value.is_empty(),
        _ => false,
    };
    if settled {
        return Ok(());
    }
    let optional = || (!value.is_empty()).then(|| value.to_owned());
    match field {
        Field::Website | Field::Store => {}
        Field::Email => value.clone_into(&mut customer.email),
        Field::Group => customer.group_id = group(importer, value)?,
        Field::Firstname => customer.firstname = optional(),
        Field::Lastname => customer.lastname = optional(),
        Field::Middlename => customer.middlename = optional(),
        Field::Prefix => customer.prefix = optional(),
        Field::Suffix => customer.suffix = optional(),
        Field::Dob => customer.dob = optional().map(date).transpose()?,
        Field::Gender => customer.gender = optional().map(|text| gender(&text)).transpose()?,
        Field::Taxvat => customer.taxvat = optional(),
        Field::IsActive => customer.is_active = flag(field, value)?,
        Field::DisableAutoGroupChange => {
            customer.disable_auto_group_change = i64::from(flag(field, value)?);
        }
        Field::Confirmation => customer.confirmation = optional(),
        Field::CreatedIn => customer.created_in = optional(),
        Field::CreatedAt => customer.created_at = moment(field, value)?,
        Field::UpdatedAt => customer.updated_at = moment(field, value)?,
    }
    Ok(())
}

fn check_secret(record: &Record) -> Result<(), String> {
    match &record.secret {
        Some(Secret::Hash(hash)) if hash.chars().count() > LONGEST_HASH => {
            Err(format!("password_hash: longer than {LONGEST_HASH} characters"))
        }
        Some(Secret::Hash(hash)) if hash.is_empty() => {
            Err("password_hash: empty; leave it out".to_owned())
        }
        Some(Secret::Password(password)) if password.is_empty() => {
            Err("password: empty; leave it out".to_owned())
        }
        _ => Ok(()),
    }
}

/// A store view of the website, the admin one, or any where accounts are shared.
fn store(importer: &Importer<'_>, website: WebsiteId, code: &str) -> Result<StoreId, String> {
    let facts = &importer.facts;
    let found = facts.scopes.stores.iter().find(|store| store.code == code);
    let Some(found) = found else {
        return Err(format!("store: there is none with the code {code:?}"));
    };
    let fits = found.id == ADMIN_STORE
        || facts.scopes.shares(found.id, website, facts.settings.global_accounts());
    if fits { Ok(found.id) } else { Err(format!("store: {code:?} is of another website")) }
}

fn group(importer: &Importer<'_>, value: &str) -> Result<CustomerGroupId, String> {
    let number = value.parse().ok().map(CustomerGroupId);
    let groups = &importer.groups;
    let by_code = groups.iter().find(|group| group.code == value);
    let found = by_code.or_else(|| groups.iter().find(|group| Some(group.id) == number));
    found
        .map(|group| group.id)
        .ok_or_else(|| format!("group: there is none with the code or number {value:?}"))
}

fn date(value: String) -> Result<String, String> {
    match Date::parse(&value, format_description!("[year]-[month]-[day]")) {
        Ok(_) => Ok(value),
        Err(_) => Err(format!("dob: {value:?} is not a date as in 1990-12-31")),
    }
}

fn gender(value: &str) -> Result<i64, String> {
    match value.parse() {
        Ok(number @ 0..=3) => Ok(number),
        _ => Err(format!("gender: {value:?} is not 0, 1, 2 or 3")),
    }
}

fn flag(field: Field, value: &str) -> Result<bool, String> {
    match value {
        "0" | "false" | "no" => Ok(false),
        "1" | "true" | "yes" => Ok(true),
        other => Err(format!("{}: {other:?} is not 0 or 1", field.name())),
    }
}

fn moment(field: Field, value: &str) -> Result<String, String> {
    parse_timestamp(value).map(timestamp).ok_or_else(|| {
        let name = field.name();
        format!("{name}: {value:?} is not a time as in 2026-11-22 00:50:59")
    })
}
