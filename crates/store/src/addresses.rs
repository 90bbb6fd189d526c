//! `customer_address_entity`.

use crate::engine::{Door, Row, values};
use crate::query::of_many;
use crate::text::{cut, cut_optional};
use crate::{StoreResult, statements};
use magegate_domain::customer::Address;
use magegate_domain::id::{AddressId, CustomerId};
use std::collections::HashMap;
use time::OffsetDateTime;

/// Up to the list of customers.
const MANY: &str = "SELECT entity_id, parent_id, city, company, country_id, fax, firstname, lastname, middlename, postcode, \
    prefix, region, region_id, street, suffix, telephone, vat_id FROM {customer_address_entity} WHERE parent_id IN";

statements! {
    LIST_OF = "SELECT entity_id, parent_id, city, company, country_id, fax, firstname, lastname, middlename, postcode, \
        prefix, region, region_id, street, suffix, telephone, vat_id FROM {customer_address_entity} WHERE parent_id = ? ORDER BY entity_id";
    FIND = "SELECT entity_id, parent_id, city, company, country_id, fax, firstname, lastname, middlename, postcode, \
        prefix, region, region_id, street, suffix, telephone, vat_id FROM {customer_address_entity} WHERE entity_id = ? {for update}";
    INSERT = "INSERT INTO {customer_address_entity} (city, company, country_id, fax, firstname, lastname, middlename, \
        postcode, prefix, region, region_id, street, suffix, telephone, vat_id, updated_at, parent_id, created_at) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    UPDATE = "UPDATE {customer_address_entity} SET city = ?, company = ?, country_id = ?, fax = ?, firstname = ?, \
        lastname = ?, middlename = ?, postcode = ?, prefix = ?, region = ?, region_id = ?, street = ?, suffix = ?, \
        telephone = ?, vat_id = ?, updated_at = ? WHERE entity_id = ?";
    SAVE_AGAIN = "UPDATE {customer_address_entity} SET region_id = COALESCE(region_id, 0), updated_at = ? WHERE parent_id = ?";
    DELETE = "DELETE FROM {customer_address_entity} WHERE entity_id = ?";
}

/// A customer's addresses, oldest first.
pub async fn list_of(door: &mut Door, customer: CustomerId) -> StoreResult<Vec<Address>> {
    door.fetch_all(LIST_OF, values![customer]).await?.iter().map(address).collect()
}

/// The addresses of many customers, each one's oldest first; a customer without any is not among them.
pub async fn list_of_many(
    door: &mut Door,
    customers: &[CustomerId],
) -> StoreResult<HashMap<CustomerId, Vec<Address>>> {
    let ids: Vec<i64> = customers.iter().map(|id| id.0).collect();
    let mut found: HashMap<CustomerId, Vec<Address>> = HashMap::new();
    for row in of_many(door, MANY, " ORDER BY entity_id", &[], &ids).await? {
        let address = address(&row)?;
        found.entry(address.customer_id).or_default().push(address);
    }
    Ok(found)
}

/// An address by number.
pub async fn find(door: &mut Door, id: AddressId) -> StoreResult<Option<Address>> {
    let row = door.fetch_optional(FIND, values![id]).await?;
    row.as_ref().map(address).transpose()
}

/// Stores a new address; its id is given by the database.
pub async fn insert(
    door: &mut Door,
    address: &Address,
    now: OffsetDateTime,
) -> StoreResult<AddressId> {
    let mut values = columns(address, now);
    values.extend(values![address.customer_id, now]);
    Ok(AddressId(door.execute(INSERT, values).await?.inserted_id))
}

/// Stores all of an address but whose it is.
pub async fn update(door: &mut Door, address: &Address, now: OffsetDateTime) -> StoreResult<()> {
    let mut values = columns(address, now);
    values.push(address.id.into());
    door.execute(UPDATE, values).await?;
    Ok(())
}

/// What the reference does to addresses that an update of their customer does not mention: it saves each as it is, by
/// which a region that was never given becomes 0 (`spec/customers-api.md` 5.2).
pub async fn save_again(
    door: &mut Door,
    customer: CustomerId,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SAVE_AGAIN, values![now, customer]).await?;
    Ok(())
}

/// Removes an address.
pub async fn delete(door: &mut Door, id: AddressId) -> StoreResult<()> {
    door.execute(DELETE, values![id]).await?;
    Ok(())
}

/// The values of the columns that may change, in the order of the statements; texts cut to their columns.
fn columns(address: &Address, now: OffsetDateTime) -> Vec<crate::engine::Value> {
    values![
        cut(&address.city, 255),
        cut_optional(address.company.as_deref(), 255),
        cut(&address.country_id, 255),
        cut_optional(address.fax.as_deref(), 255),
        cut(&address.firstname, 255),
        cut(&address.lastname, 255),
        cut_optional(address.middlename.as_deref(), 255),
        cut_optional(address.postcode.as_deref(), 255),
        cut_optional(address.prefix.as_deref(), 40),
        cut_optional(address.region.as_deref(), 255),
        address.region_id.map(|id| id.clamp(0, u32::MAX.into())),
        cut(&address.street, 65_535),
        cut_optional(address.suffix.as_deref(), 40),
        cut(&address.telephone, 255),
        cut_optional(address.vat_id.as_deref(), 255),
        now,
    ]
}

fn address(row: &Row) -> StoreResult<Address> {
    Ok(Address {
        id: AddressId(row.int("entity_id")?),
        customer_id: CustomerId(row.opt_int("parent_id")?.unwrap_or(0)),
        country_id: row.text("country_id")?,
        region_id: row.opt_int("region_id")?,
        region: row.opt_text("region")?,
        street: row.text("street")?,
        company: row.opt_text("company")?,
        telephone: row.text("telephone")?,
        fax: row.opt_text("fax")?,
        postcode: row.opt_text("postcode")?,
        city: row.text("city")?,
        firstname: row.text("firstname")?,
        lastname: row.text("lastname")?,
        middlename: row.opt_text("middlename")?,
        prefix: row.opt_text("prefix")?,
        suffix: row.opt_text("suffix")?,
        vat_id: row.opt_text("vat_id")?,
    })
}
