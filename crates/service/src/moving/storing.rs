//! Rows with all that belongs to them, from objects into the database.

use super::Object;
use super::maps::Maps;
use super::node::Node;
use super::object::{ID, VALUES, cells, fault, list, number};
use magegate_domain::Result;
use magegate_domain::attribute::{Attributes, Entity};
use magegate_store::attribute_values;
use magegate_store::engine::Door;
use magegate_store::moving;
use serde_json::Value;
use std::pin::Pin;

/// What the target is like.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// Its attributes.
    pub(super) attributes: &'a Attributes,
    /// Whether rows get the numbers that the file has for them.
    pub(super) keeps_numbers: bool,
}

/// Stores a new row whose numbers of others are the target's, and notes its own number.
pub(super) fn insert<'a>(
    door: &'a mut Door,
    target: &'a Target<'_>,
    node: &'a Node,
    (owner, object): (i64, &'a Object),
    maps: &'a mut Maps,
) -> Pin<Box<dyn Future<Output = Result<i64>> + Send + 'a>> {
    Box::pin(async move {
        let numbered = node.space.map(|space| (space, number(object, ID)));
        let kept = numbered.map(|(_, number)| number).filter(|_| target.keeps_numbers);
        let cells = cells(node.table, object)?;
        let id = moving::insert(door, node.table, (kept, owner), &cells).await?;
        if let Some((space, number)) = numbered {
            maps.set(space, number, id);
        }
        if let Some(entity) = node.values {
            set_values(door, target.attributes, (entity, id), object).await?;
        }
        for child in node.children {
            if child.outlives && object.contains_key(child.member) {
                moving::delete(door, child.table, id).await?;
            }
            for item in list(object, child.member) {
                insert(door, target, child, (id, item), maps).await?;
            }
        }
        Ok(id)
    })
}

/// Stores a row in place of one that exists, and what belongs to it in place of what did, `except` under these members.
pub(super) async fn replace(
    door: &mut Door,
    target: &Target<'_>,
    node: &Node,
    (id, object, except): (i64, &Object, &[&str]),
    maps: &mut Maps,
) -> Result<()> {
    moving::update(door, node.table, id, &cells(node.table, object)?).await?;
    if let Some(entity) = node.values {
        remove_values(door, target.attributes, (entity, id)).await?;
        set_values(door, target.attributes, (entity, id), object).await?;
    }
    for child in node.children.iter().filter(|child| !except.contains(&child.member)) {
        moving::delete(door, child.table, id).await?;
        for item in list(object, child.member) {
            insert(door, target, child, (id, item), maps).await?;
        }
    }
    Ok(())
}

async fn set_values(
    door: &mut Door,
    attributes: &Attributes,
    (entity, id): (Entity, i64),
    object: &Object,
) -> Result<()> {
    for (code, value) in object.get(VALUES).and_then(Value::as_object).into_iter().flatten() {
        let attribute = attributes.find(entity, code);
        let attribute = attribute.ok_or_else(|| fault(code, "is no attribute of the store"))?;
        let value = value.as_str().unwrap_or_default();
        attribute_values::set(door, attribute, id, value).await?;
    }
    Ok(())
}

async fn remove_values(
    door: &mut Door,
    attributes: &Attributes,
    (entity, id): (Entity, i64),
) -> Result<()> {
    for (_, attribute, _) in attribute_values::load_all(door, entity, &[id]).await? {
        if let Some(attribute) = attributes.of(entity).find(|known| known.id == attribute) {
            attribute_values::remove(door, attribute, id).await?;
        }
    }
    Ok(())
}
