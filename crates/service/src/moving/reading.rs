//! Rows with all that belongs to them, from the database into objects; one statement for each table and page.

use super::Object;
use super::node::Node;
use super::object::{VALUES, of_entry};
use magegate_domain::Result;
use magegate_domain::attribute::{Attributes, Entity};
use magegate_domain::id::AttributeId;
use magegate_store::engine::Door;
use magegate_store::moving::{self, Entry};
use magegate_store::{attribute_values, directory};
use serde_json::Value;
use std::collections::HashMap;
use std::pin::Pin;

/// A row that was read.
#[derive(Debug)]
pub(super) struct Found {
    /// Its number.
    pub(super) id: i64,
    /// That of its owner.
    pub(super) owner: i64,
    /// All of it.
    pub(super) object: Object,
}

/// By what attributes and regions are known in any store.
#[derive(Debug, Default)]
pub(super) struct Codes {
    attributes: HashMap<AttributeId, String>,
    /// Country and code by number.
    regions: HashMap<i64, (String, String)>,
}

impl Codes {
    /// Those of a store.
    pub(super) async fn load(door: &mut Door, attributes: &Attributes) -> Result<Self> {
        let all = [Entity::Customer, Entity::Address].into_iter().flat_map(|of| attributes.of(of));
        let attributes = all.map(|attribute| (attribute.id, attribute.code.clone())).collect();
        let regions = directory::regions(door, "en_US").await?.into_iter();
        let regions = regions.filter(|region| !region.code.is_empty());
        let regions = regions.map(|region| (region.id, (region.country_id, region.code)));
        Ok(Self { attributes, regions: regions.collect() })
    }

    /// Country and code of a region.
    pub(super) fn region(&self, number: i64) -> Option<&(String, String)> {
        self.regions.get(&number)
    }

    /// The number of a country's region, which should be this one.
    pub(super) fn region_of(&self, place: &(String, String), number: i64) -> Option<i64> {
        if self.regions.get(&number) == Some(place) {
            return Some(number);
        }
        let found = self.regions.iter().filter(|(_, of)| *of == place);
        found.map(|(number, _)| *number).min()
    }
}

/// Adds to rows what belongs to them, in their order.
pub(super) fn complete<'a>(
    door: &'a mut Door,
    node: &'a Node,
    entries: Vec<Entry>,
    codes: &'a Codes,
) -> Pin<Box<dyn Future<Output = Result<Vec<Found>>> + Send + 'a>> {
    Box::pin(async move {
        let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
        let mut found: Vec<Found> = entries
            .iter()
            .map(|entry| Found { id: entry.id, owner: entry.owner, object: of_entry(node, entry) })
            .collect();
        if ids.is_empty() {
            return Ok(found);
        }
        if let Some(entity) = node.values {
            let mut values = values(door, entity, &ids, codes).await?;
            for row in &mut found {
                if let Some(values) = values.remove(&row.id) {
                    row.object.insert(VALUES.to_owned(), values.into());
                }
            }
        }
        for child in node.children {
            let entries = moving::of_owners(door, child.table, &ids).await?;
            let mut lists: HashMap<i64, Vec<Value>> = HashMap::new();
            for row in complete(door, child, entries, codes).await? {
                lists.entry(row.owner).or_default().push(row.object.into());
            }
            for row in &mut found {
                if let Some(list) = lists.remove(&row.id) {
                    row.object.insert(child.member.to_owned(), list.into());
                }
            }
        }
        Ok(found)
    })
}

/// All rows of a section that is small, with all that belongs to them.
pub(super) async fn all(door: &mut Door, node: &Node, codes: &Codes) -> Result<Vec<Found>> {
    const PAGE: i64 = 500;
    let (mut all, mut after) = (Vec::new(), -1);
    loop {
        let entries = moving::page(door, node.table, after, PAGE).await?;
        let Some(last) = entries.last() else {
            return Ok(all);
        };
        after = last.id;
        all.extend(complete(door, node, entries, codes).await?);
    }
}

async fn values(
    door: &mut Door,
    entity: Entity,
    ids: &[i64],
    codes: &Codes,
) -> Result<HashMap<i64, Object>> {
    let mut found: HashMap<i64, Object> = HashMap::new();
    for (id, attribute, value) in attribute_values::load_all(door, entity, ids).await? {
        if let Some(code) = codes.attributes.get(&attribute) {
            found.entry(id).or_default().insert(code.clone(), value.into());
        }
    }
    Ok(found)
}
