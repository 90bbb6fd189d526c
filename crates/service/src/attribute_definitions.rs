//! Attributes of an owner's making: declaring, changing and removing them (`spec/database-customers.md` 3). Built-in ones
//! stay as they are.

mod changes;
mod definition;
mod kind;

pub(crate) use definition::option_numbers;
pub use definition::{Definition, OptionDefinition, RuleValue};
pub use kind::Kind;

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use changes::differences;
use definition::merged;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::{Attribute, Attributes, Entity};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_domain::scope::Scopes;
use magegate_store::engine::Door;
use magegate_store::{attribute_values, attributes, scopes};

/// What became of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There was no such attribute.
    Created,
    /// It was another.
    Changed,
    /// It was like this already.
    Unchanged,
}

/// All attributes of an entity, those of the default set first and in its order.
pub async fn list(service: &Service, _permit: &Permit, entity: Entity) -> Result<Vec<Attribute>> {
    let mut door = service.store.read().await?;
    Ok(attributes::load(&mut door).await?.of(entity).cloned().collect())
}

/// An attribute by code, with how many entities have a value of it. An unknown one is refused.
pub async fn get(
    service: &Service,
    _permit: &Permit,
    entity: Entity,
    code: &str,
) -> Result<(Attribute, i64)> {
    let mut door = service.store.read().await?;
    let all = attributes::load(&mut door).await?;
    let found = all.find(entity, code).ok_or_else(|| unknown(entity, code))?;
    Ok((found.clone(), attribute_values::count(&mut door, found).await?))
}

/// Makes an attribute what a definition says: a new one, or one of an owner's making. Gives it as it is then.
pub async fn set(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    entity: Entity,
    definition: &Definition,
) -> Result<(Attribute, Outcome)> {
    let mut door = service.store.begin().await?;
    let (all, scopes) = (attributes::load(&mut door).await?, scopes::load(&mut door).await?);
    let (outcome, _) = put(&mut door, (&all, &scopes), entity, definition).await?;
    let all = attributes::load(&mut door).await?;
    let stored = all.get(entity, &definition.code).ok_or_else(|| unknown(entity, &definition.code));
    let stored = stored?.clone();
    if outcome != Outcome::Unchanged {
        door.commit().await?;
        changed(service, origin, permit, &format!("{} set", named(&stored))).await;
    }
    Ok((stored, outcome))
}

/// Removes an attribute of an owner's making with all its values; gives how many these were.
pub async fn delete(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    entity: Entity,
    code: &str,
) -> Result<i64> {
    let mut door = service.store.begin().await?;
    let all = attributes::load(&mut door).await?;
    let found = all.find(entity, code).ok_or_else(|| unknown(entity, code))?;
    if !found.is_user_defined {
        return Err(built_in(&found.code));
    }
    let values = attribute_values::count(&mut door, found).await?;
    attributes::delete(&mut door, found.id).await?;
    door.commit().await?;
    changed(service, origin, permit, &format!("{} deleted", named(found))).await;
    Ok(values)
}

/// Stores what a definition makes of an attribute, within a transaction; gives what changed, as people read it.
pub(crate) async fn put(
    door: &mut Door,
    (all, scopes): (&Attributes, &Scopes),
    entity: Entity,
    definition: &Definition,
) -> Result<(Outcome, Vec<(&'static str, String, String)>)> {
    let before = all.find(entity, &definition.code);
    let Some(before) = before else {
        let new = merged(definition, None, (all, scopes), entity)?;
        attributes::insert(door, &new).await?;
        settle_default(door, entity, definition).await?;
        return Ok((Outcome::Created, Vec::new()));
    };
    if !before.is_user_defined {
        return Err(built_in(&before.code));
    }
    let after = merged(definition, Some(before), (all, scopes), entity)?;
    let has_another_type = (before.backend_type, before.frontend_input.as_str())
        != (after.backend_type, after.frontend_input.as_str());
    if has_another_type && attribute_values::count(door, before).await? > 0 {
        let text = format!("the type of \"{}\" stays as it is: there are values", before.code);
        return Err(Error::new(ErrorKind::State, Phrase::plain(text)));
    }
    let differences = differences(before, &after);
    if differences.is_empty() {
        return Ok((Outcome::Unchanged, differences));
    }
    attributes::update(door, before, &after).await?;
    settle_default(door, entity, definition).await?;
    Ok((Outcome::Changed, differences))
}

/// Stores a default that is a new option, whose number the database has given only now.
async fn settle_default(door: &mut Door, entity: Entity, definition: &Definition) -> Result<()> {
    let Some(default) = definition.default.as_deref().filter(|default| !default.is_empty()) else {
        return Ok(());
    };
    let all = attributes::load(door).await?;
    let Some(stored) = all.get(entity, &definition.code) else { return Ok(()) };
    let numbers = option_numbers(stored, default);
    if let Some(numbers) = numbers.filter(|numbers| stored.default_value.as_ref() != Some(numbers))
    {
        let settled = Attribute { default_value: Some(numbers), ..stored.clone() };
        attributes::update(door, stored, &settled).await?;
    }
    Ok(())
}

async fn changed(service: &Service, origin: &Origin, permit: &Permit, detail: &str) {
    service.changed().await;
    service.happened(Event::AttributeChanged, origin, permit.caller(), "", detail);
}

fn named(attribute: &Attribute) -> String {
    format!("{} attribute {}", attribute.entity.type_code(), attribute.code)
}

fn unknown(entity: Entity, code: &str) -> Error {
    messages::no_such_entity_by_two(("entityType", entity.type_code()), ("attributeCode", code))
}

fn built_in(code: &str) -> Error {
    messages::input(format!("\"{code}\" is built in; choose another code"))
}
