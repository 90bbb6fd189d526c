//! Values of custom attributes: the ten tables `customer_entity_*` and `customer_address_entity_*`
//! (`spec/database-customers.md` 2.3). Never an empty text; what is too long is cut, as the reference's database cuts it.

use crate::StoreResult;
use crate::engine::{Door, Value, values};
use crate::query::of_many;
use crate::text::{cut, cut_bytes};
use magegate_domain::attribute::value::shown;
use magegate_domain::attribute::{Attribute, Attributes, BackendType, Entity};
use magegate_domain::id::AttributeId;
use std::collections::{HashMap, HashSet};

/// How many entities one statement asks for; engines bound the number of placeholders.
const AT_ONCE: usize = 500;

/// The types of values that have tables.
const TYPES: [BackendType; 5] = [
    BackendType::Datetime,
    BackendType::Decimal,
    BackendType::Int,
    BackendType::Text,
    BackendType::Varchar,
];

/// The values of entities: by entity, then by attribute, as answers show them.
pub type Values = HashMap<i64, HashMap<AttributeId, String>>;

/// The statements of one table.
struct Table {
    name: &'static str,
    set: &'static str,
    remove: &'static str,
    taken: &'static str,
    used: &'static str,
}

macro_rules! tables {
    ($($place:ident = $name:literal;)+) => {
        $(const $place: Table = Table {
            name: $name,
            set: concat!("INSERT INTO {", $name, "} (attribute_id, entity_id, value) VALUES (?, ?, ?) \
                {on duplicate entity_id, attribute_id} value = {new value}"),
            remove: concat!("DELETE FROM {", $name, "} WHERE attribute_id = ? AND entity_id = ?"),
            taken: concat!("SELECT entity_id FROM {", $name, "} WHERE attribute_id = ? AND value = ? \
                AND entity_id <> ? LIMIT 1"),
            used: concat!("SELECT COUNT(*) AS n FROM {", $name, "} WHERE attribute_id = ?"),
        };)+
        /// The statements of this file.
        pub(crate) const STATEMENTS: &[&str] =
            &[$($place.set, $place.remove, $place.taken, $place.used),+];
    };
}

tables! {
    CUSTOMER_DATETIME = "customer_entity_datetime";
    CUSTOMER_DECIMAL = "customer_entity_decimal";
    CUSTOMER_INT = "customer_entity_int";
    CUSTOMER_TEXT = "customer_entity_text";
    CUSTOMER_VARCHAR = "customer_entity_varchar";
    ADDRESS_DATETIME = "customer_address_entity_datetime";
    ADDRESS_DECIMAL = "customer_address_entity_decimal";
    ADDRESS_INT = "customer_address_entity_int";
    ADDRESS_TEXT = "customer_address_entity_text";
    ADDRESS_VARCHAR = "customer_address_entity_varchar";
}

/// The values of the custom attributes of many entities: one statement for each type of value that any attribute has, and
/// none where there are no custom attributes.
pub async fn load(
    door: &mut Door,
    attributes: &Attributes,
    entity: Entity,
    ids: &[i64],
) -> StoreResult<Values> {
    let types: HashSet<BackendType> =
        attributes.custom(entity).map(|attribute| attribute.backend_type).collect();
    let mut found = Values::new();
    for of in types {
        let Some(table) = table(entity, of) else { continue };
        for ids in ids.chunks(AT_ONCE) {
            // Few lengths, so that few statements are prepared; an id that comes twice changes nothing.
            let length = ids.len().next_power_of_two();
            let marks = vec!["?"; length].join(", ");
            let statement = format!(
                "SELECT entity_id, attribute_id, CAST(value AS CHAR) AS value FROM {{{}}} WHERE entity_id IN ({marks})",
                table.name
            );
            let values = ids.iter().cycle().take(length).copied().map(Value::from).collect();
            for row in door.fetch_built(statement, values).await? {
                if let Some(value) = row.opt_text("value")?.filter(|value| !value.is_empty()) {
                    let attribute = AttributeId(row.int("attribute_id")?);
                    let of_entity = found.entry(row.int("entity_id")?).or_default();
                    of_entity.insert(attribute, shown(of, value));
                }
            }
        }
    }
    Ok(found)
}

/// All values of entities, whatever attributes they belong to: entity, attribute, and the value as answers show it, in
/// the order of entities and attributes.
pub async fn load_all(
    door: &mut Door,
    entity: Entity,
    ids: &[i64],
) -> StoreResult<Vec<(i64, AttributeId, String)>> {
    let mut found = Vec::new();
    for of in TYPES {
        let Some(table) = table(entity, of) else { continue };
        let head = format!(
            "SELECT entity_id, attribute_id, CAST(value AS CHAR) AS value FROM {{{}}} WHERE entity_id IN",
            table.name
        );
        for row in of_many(door, &head, "", &[], ids).await? {
            if let Some(value) = row.opt_text("value")?.filter(|value| !value.is_empty()) {
                let attribute = AttributeId(row.int("attribute_id")?);
                found.push((row.int("entity_id")?, attribute, shown(of, value)));
            }
        }
    }
    found.sort_unstable_by_key(|(id, attribute, _)| (*id, attribute.0));
    Ok(found)
}

/// Stores an entity's value, a new one or in place of the old; an empty one removes it.
pub async fn set(door: &mut Door, attribute: &Attribute, id: i64, value: &str) -> StoreResult<()> {
    let Some(table) = table(attribute.entity, attribute.backend_type) else {
        return Ok(());
    };
    match bound(attribute.backend_type, value) {
        Some(value) => {
            door.execute(table.set, vec![attribute.id.into(), id.into(), value]).await?;
        }
        None => remove(door, attribute, id).await?,
    }
    Ok(())
}

/// Removes an entity's value, if it has one.
pub async fn remove(door: &mut Door, attribute: &Attribute, id: i64) -> StoreResult<()> {
    if let Some(table) = table(attribute.entity, attribute.backend_type) {
        door.execute(table.remove, values![attribute.id, id]).await?;
    }
    Ok(())
}

/// Whether another entity has the value.
pub async fn is_taken(
    door: &mut Door,
    attribute: &Attribute,
    value: &str,
    id: i64,
) -> StoreResult<bool> {
    let Some(table) = table(attribute.entity, attribute.backend_type) else {
        return Ok(false);
    };
    let Some(value) = bound(attribute.backend_type, value) else {
        return Ok(false);
    };
    let values = vec![attribute.id.into(), value, id.into()];
    Ok(door.fetch_optional(table.taken, values).await?.is_some())
}

/// How many entities have a value of the attribute.
pub async fn count(door: &mut Door, attribute: &Attribute) -> StoreResult<i64> {
    let Some(table) = table(attribute.entity, attribute.backend_type) else {
        return Ok(0);
    };
    let row = door.fetch_optional(table.used, values![attribute.id]).await?;
    row.map_or(Ok(0), |row| row.int("n"))
}

/// The value as its column takes it; `None` for an empty one, or one that is no value of the type.
fn bound(of: BackendType, value: &str) -> Option<Value> {
    if value.is_empty() {
        return None;
    }
    match of {
        BackendType::Int => value.parse().ok().map(Value::Int),
        BackendType::Varchar => Some(cut(value, 255).into()),
        BackendType::Text => Some(cut_bytes(value, 65_535).into()),
        BackendType::Decimal | BackendType::Datetime | BackendType::Static => Some(value.into()),
    }
}

fn table(entity: Entity, of: BackendType) -> Option<&'static Table> {
    Some(match (entity, of) {
        (_, BackendType::Static) => return None,
        (Entity::Customer, BackendType::Datetime) => &CUSTOMER_DATETIME,
        (Entity::Customer, BackendType::Decimal) => &CUSTOMER_DECIMAL,
        (Entity::Customer, BackendType::Int) => &CUSTOMER_INT,
        (Entity::Customer, BackendType::Text) => &CUSTOMER_TEXT,
        (Entity::Customer, BackendType::Varchar) => &CUSTOMER_VARCHAR,
        (Entity::Address, BackendType::Datetime) => &ADDRESS_DATETIME,
        (Entity::Address, BackendType::Decimal) => &ADDRESS_DECIMAL,
        (Entity::Address, BackendType::Int) => &ADDRESS_INT,
        (Entity::Address, BackendType::Text) => &ADDRESS_TEXT,
        (Entity::Address, BackendType::Varchar) => &ADDRESS_VARCHAR,
    })
}
