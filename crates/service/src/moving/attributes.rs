//! Attributes of customers and addresses: their definition, forms, labels, what single websites say otherwise, and their
//! options. They are known by entity and code; options by their label in the admin panel.

use super::Object;
use super::maps::Maps;
use super::node::{Node, Space, leaf, strictly};
use super::object::{ID, fault, list, list_mut, number, text};
use super::reading::Found;
use magegate_domain::attribute::Entity;
use magegate_domain::{Result, collation};
use magegate_store::engine::Door;
use magegate_store::moving::{
    ATTRIBUTES, CUSTOMER_ATTRIBUTES, FORMS, LABELS, OPTION_LABELS, OPTIONS, OVERRIDES,
    entity_types, positions,
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The member that says whose attribute it is, in place of the number of the entity's type.
pub(super) const ENTITY: &str = "entity";
/// The column for it.
const ENTITY_TYPE: &str = "entity_type_id";
/// The member with the place in the default set; absent where it is in none.
pub(super) const POSITION: &str = "position";
/// The column of the value for entities that have none.
const DEFAULT: &str = "default_value";
/// The member with the options.
pub(super) const OPTIONS_OF: &str = "options";

pub(super) const OPTION: Node = Node {
    member: OPTIONS_OF,
    table: &OPTIONS,
    space: Some(Space::Option),
    references: &[],
    values: None,
    children: &[leaf("labels", &OPTION_LABELS, &[strictly("store_id", Space::Store)])],
    outlives: false,
};

pub(super) const ATTRIBUTE: Node = Node {
    member: "attribute",
    table: &ATTRIBUTES,
    space: Some(Space::Attribute),
    references: &[],
    values: None,
    children: &[
        leaf("definition", &CUSTOMER_ATTRIBUTES, &[]),
        leaf("forms", &FORMS, &[]),
        leaf("labels", &LABELS, &[strictly("store_id", Space::Store)]),
        leaf("websites", &OVERRIDES, &[strictly("website_id", Space::Website)]),
        OPTION,
    ],
    outlives: false,
};

/// Leaves the attributes of customers and addresses, with their entity's code and their place.
pub(super) async fn only_ours(door: &mut Door, attributes: &mut Vec<Found>) -> Result<()> {
    let types: HashMap<i64, String> = entity_types(door).await?.into_iter().collect();
    let places: HashMap<i64, i64> = positions(door).await?.into_iter().collect();
    attributes.retain_mut(|attribute| {
        let object = &mut attribute.object;
        let Some(code) = types.get(&number(object, ENTITY_TYPE)) else { return false };
        object.shift_remove(ENTITY_TYPE);
        object.insert(ENTITY.to_owned(), code.as_str().into());
        if let Some(place) = places.get(&attribute.id) {
            object.insert(POSITION.to_owned(), (*place).into());
        }
        true
    });
    Ok(())
}

/// The entity that an attribute belongs to.
pub(super) fn entity(object: &Object) -> Result<Entity> {
    let code = text(object, ENTITY);
    let found = [Entity::Customer, Entity::Address].into_iter().find(|of| of.type_code() == code);
    found.ok_or_else(|| fault(ENTITY, "must be customer or customer_address"))
}

/// Gives an object the number of its entity's type in the target.
pub(super) fn set_entity_type(object: &mut Object, types: &[(i64, String)]) -> Result<()> {
    let code = entity(object)?.type_code();
    let found = types.iter().find(|(_, known)| known == code);
    let (number, _) = found.ok_or_else(|| fault(ENTITY, "is unknown to the store"))?;
    object.insert(ENTITY_TYPE.to_owned(), (*number).into());
    Ok(())
}

/// Notes which options of an attribute in the file are which in the target. Gives each with its number there; without one
/// where the target lacks it.
pub(super) fn match_options(
    maps: &mut Maps,
    object: &Object,
    target: &Object,
) -> Vec<(Option<i64>, Object)> {
    let known: HashMap<String, i64> = list(target, OPTIONS_OF)
        .filter_map(|option| Some((label(option)?, number(option, ID))))
        .collect();
    let mut matched = Vec::new();
    for option in list(object, OPTIONS_OF) {
        let id = label(option).and_then(|label| known.get(&label)).copied();
        if let Some(id) = id {
            maps.set(Space::Option, number(option, ID), id);
        }
        matched.push((id, option.clone()));
    }
    matched
}

/// The target's attribute without the options that the file's does not have: they stay, whatever the file says.
pub(super) fn without_further_options(target: &Object, object: &Object) -> Object {
    let known: HashSet<Option<String>> = list(object, OPTIONS_OF).map(label).collect();
    let mut target = target.clone();
    if let Some(Value::Array(options)) = target.get_mut(OPTIONS_OF) {
        options.retain(|option| option.as_object().is_some_and(|of| known.contains(&label(of))));
        if options.is_empty() {
            target.shift_remove(OPTIONS_OF);
        }
    }
    target
}

/// Puts the target's numbers of options in place of the file's where a default value names them.
pub(super) fn translate_defaults(object: &mut Object, maps: &Maps) {
    if !object.contains_key(OPTIONS_OF) {
        return;
    }
    translate_default(object, maps);
    for website in list_mut(object, "websites") {
        translate_default(website, maps);
    }
}

fn translate_default(object: &mut Object, maps: &Maps) {
    let options: Vec<String> = text(object, DEFAULT)
        .split(',')
        .filter_map(|number| maps.get(Space::Option, number.trim().parse().ok()?))
        .map(|number| number.to_string())
        .collect();
    if !options.is_empty() {
        object.insert(DEFAULT.to_owned(), options.join(",").into());
    }
}

/// The label in the admin panel, in the form under which equal ones are identical.
fn label(option: &Object) -> Option<String> {
    let admin = list(option, "labels").find(|label| number(label, "store_id") == 0)?;
    Some(collation::fold(text(admin, "value")))
}
