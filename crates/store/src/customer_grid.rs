//! `customer_grid_flat`, the list of customers in the store's panel: a row for each customer, made of its own row and its
//! default addresses (`spec/database-customers.md` 5.2). Its columns are the store's to choose.

use crate::attribute_values::{self, Values};
use crate::engine::{Door, Row, Value, values};
use crate::neighbours::{self, GridColumn, GridKind};
use crate::text::{cut, cut_bytes};
use crate::{StoreError, StoreResult, statements};
use magegate_domain::attribute::{Attributes, Entity};
use magegate_domain::id::CustomerId;

/// Columns of numbers, by the names that the statement below gives them.
const WHOLE: &[&str] = &["entity_id", "group_id", "website_id", "gender", "billing_region_id"];
/// The other columns that are a column of the customer or of its default billing address.
const TEXT: &[&str] = &[
    "email",
    "created_at",
    "confirmation",
    "created_in",
    "dob",
    "taxvat",
    "lock_expires",
    "billing_firstname",
    "billing_lastname",
    "billing_telephone",
    "billing_postcode",
    "billing_country_id",
    "billing_region",
    "billing_street",
    "billing_city",
    "billing_fax",
    "billing_vat_id",
    "billing_company",
];
/// The columns that are made of several, each with its parts in order.
const JOINED: &[(&str, &[&str])] = &[
    ("name", &["prefix", "firstname", "middlename", "lastname", "suffix"]),
    ("billing_full", &["billing_street", "billing_city", "billing_region", "billing_postcode"]),
    (
        "shipping_full",
        &["shipping_street", "shipping_city", "shipping_region", "shipping_postcode"],
    ),
];

statements! {
    STATUS = "SELECT status FROM {indexer_state} WHERE indexer_id = 'customer_grid'";
    OUTDATE = "UPDATE {indexer_state} SET status = 'invalid' WHERE indexer_id = 'customer_grid' AND status = 'valid'";
    SOURCE = "SELECT e.entity_id, e.email, e.group_id, e.website_id, e.gender, e.created_at, e.confirmation, \
        e.created_in, e.dob, e.taxvat, e.lock_expires, e.prefix, e.firstname, e.middlename, e.lastname, e.suffix, \
        e.default_billing, e.default_shipping, b.firstname AS billing_firstname, b.lastname AS billing_lastname, \
        b.telephone AS billing_telephone, b.postcode AS billing_postcode, b.country_id AS billing_country_id, \
        b.region AS billing_region, b.region_id AS billing_region_id, b.street AS billing_street, \
        b.city AS billing_city, b.fax AS billing_fax, b.vat_id AS billing_vat_id, b.company AS billing_company, \
        s.street AS shipping_street, s.city AS shipping_city, s.region AS shipping_region, \
        s.postcode AS shipping_postcode FROM {customer_entity} e \
        LEFT JOIN {customer_address_entity} b ON b.entity_id = e.default_billing \
        LEFT JOIN {customer_address_entity} s ON s.entity_id = e.default_shipping WHERE e.entity_id = ?";
    ADD = "{insert ignore} {customer_grid_flat} (entity_id) VALUES (?)";
    REMOVE = "DELETE FROM {customer_grid_flat} WHERE entity_id = ?";
    FOLLOW_LOCK = "UPDATE {customer_grid_flat} SET lock_expires = \
        (SELECT e.lock_expires FROM {customer_entity} e WHERE e.entity_id = ?) WHERE entity_id = ?";
}

/// Writes a customer's row anew, where the list is up to date; one that is not is rebuilt by the store in its own time.
/// Called at the end of a transaction that changed the customer or its addresses. A list that cannot be written is marked
/// as outdated instead.
pub async fn refresh(door: &mut Door, attributes: &Attributes, id: CustomerId) -> StoreResult<()> {
    let status = door.fetch_optional(STATUS, values![]).await?;
    if status.map_or(Ok(String::new()), |row| row.text("status"))? != "valid" {
        return Ok(());
    }
    let written = write(door, attributes, id).await;
    or_outdate(door, written).await
}

/// Marks the list as outdated, so that the store rebuilds it: for changes of many customers at once.
pub async fn outdate(door: &mut Door) -> StoreResult<()> {
    door.execute(OUTDATE, values![]).await?;
    Ok(())
}

/// Removes a customer's row.
pub(crate) async fn remove(door: &mut Door, id: CustomerId) -> StoreResult<()> {
    let removed = door.execute(REMOVE, values![id]).await;
    or_outdate(door, removed.map(|_| ())).await
}

/// Lets a customer's row show until when it is locked, all else being as it was.
pub(crate) async fn follow_lock(door: &mut Door, id: CustomerId) -> StoreResult<()> {
    let followed = door.execute(FOLLOW_LOCK, values![id, id]).await;
    or_outdate(door, followed.map(|_| ())).await
}

/// The list is the store's and derived: what is wrong with it must not refuse a change of a customer.
async fn or_outdate(door: &mut Door, done: StoreResult<()>) -> StoreResult<()> {
    match done {
        Ok(()) => Ok(()),
        Err(error @ (StoreError::Undone(_) | StoreError::Unavailable(_))) => Err(error),
        Err(error) => {
            tracing::warn!(%error, "the panel's list of customers cannot be written and is marked as outdated");
            outdate(door).await
        }
    }
}

async fn write(door: &mut Door, attributes: &Attributes, id: CustomerId) -> StoreResult<()> {
    let Some(row) = door.fetch_optional(SOURCE, values![id]).await? else {
        return remove(door, id).await;
    };
    let grid = neighbours::grid(door).await?;
    let custom = Custom::load(door, &grid, attributes, &row).await?;
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for column in &grid {
        let cell = match built_in(&row, &column.name)? {
            Some(value) => Some(value),
            None => custom.value(&column.name),
        };
        if let Some(cell) = cell {
            columns.push(format!("`{}` = ?", column.name));
            values.push(fitting(column.kind, cell));
        }
    }
    if columns.is_empty() {
        return outdate(door).await;
    }
    door.execute(ADD, values![id]).await?;
    let columns = columns.join(", ");
    let statement = format!("UPDATE {{customer_grid_flat}} SET {columns} WHERE entity_id = ?");
    values.push(id.into());
    door.execute_built(statement, values).await?;
    Ok(())
}

/// What a column that every list has holds; `None` for one of the store's own.
fn built_in(row: &Row, name: &str) -> StoreResult<Option<Value>> {
    if let Some(name) = WHOLE.iter().find(|known| **known == name) {
        return Ok(Some(row.opt_int(name)?.into()));
    }
    if let Some(name) = TEXT.iter().find(|known| **known == name) {
        return Ok(Some(row.opt_text(name)?.into()));
    }
    let Some((_, parts)) = JOINED.iter().find(|(known, _)| *known == name) else {
        return Ok(None);
    };
    let mut texts = Vec::new();
    for part in *parts {
        texts.extend(row.opt_text(part)?.filter(|text| !text.is_empty()));
    }
    Ok(Some(texts.join(" ").into()))
}

/// The value as the column takes it: the reference's database cuts what is too long.
fn fitting(kind: GridKind, value: Value) -> Value {
    match (kind, value) {
        (GridKind::Short(size), Value::Text(text)) => cut(&text, size).into(),
        (GridKind::Long, Value::Text(text)) => cut_bytes(&text, 65_535).into(),
        (GridKind::Whole, Value::Text(text)) => text.trim().parse::<i64>().ok().into(),
        (_, value) => value,
    }
}

/// Custom attributes that the list has columns for.
#[derive(Default)]
struct Custom<'a> {
    /// The column's name with the value, which may be null.
    values: Vec<(&'a str, Value)>,
}

impl<'a> Custom<'a> {
    /// The values of a customer's attributes, and those of its default addresses, whose columns begin with `billing_` or
    /// `shipping_`. A column that is named like no attribute is left to its default.
    async fn load(
        door: &mut Door,
        grid: &'a [GridColumn],
        attributes: &Attributes,
        row: &Row,
    ) -> StoreResult<Self> {
        let own: Vec<&GridColumn> =
            grid.iter().filter(|column| !is_built_in(&column.name)).collect();
        let mut this = Self::default();
        if own.is_empty() {
            return Ok(this);
        }
        let places = [
            ("", Entity::Customer, Some(row.int("entity_id")?)),
            ("billing_", Entity::Address, row.opt_int("default_billing")?),
            ("shipping_", Entity::Address, row.opt_int("default_shipping")?),
        ];
        for (prefix, entity, id) in places {
            let stored = match id {
                Some(id) => attribute_values::load(door, attributes, entity, &[id]).await?,
                None => Values::new(),
            };
            for column in &own {
                let code = column.name.strip_prefix(prefix);
                let Some(attribute) = code.and_then(|code| attributes.get(entity, code)) else {
                    continue;
                };
                let of_entity = id.and_then(|id| stored.get(&id));
                let value = of_entity.and_then(|values| values.get(&attribute.id));
                this.values.push((&column.name, value.into()));
            }
        }
        Ok(this)
    }

    fn value(&self, column: &str) -> Option<Value> {
        let found = self.values.iter().find(|(name, _)| *name == column);
        found.map(|(_, value)| value.clone())
    }
}

fn is_built_in(name: &str) -> bool {
    WHOLE.contains(&name) || TEXT.contains(&name) || JOINED.iter().any(|(known, _)| *known == name)
}
