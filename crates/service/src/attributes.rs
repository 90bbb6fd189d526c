//! Custom attributes of customers and addresses: what a request says of them, what that changes, and what answers show
//! (`spec/customers-api.md` 2.4).

use crate::addresses::AddressView;
use crate::customers::CustomerView;
use crate::facts::Facts;
use magegate_domain::attribute::rules::{Place, complaints};
use magegate_domain::attribute::value::storable;
use magegate_domain::attribute::{Attribute, Entity};
use magegate_domain::customer::Customer;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::AttributeId;
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_store::attribute_values::{self, Values};
use magegate_store::engine::Door;
use std::collections::HashMap;

/// What a request says of custom attributes: codes with values cast to their attribute's type; `None` removes a value.
/// Codes that are no custom attributes are not among them.
pub type CustomInput = Vec<(String, Option<String>)>;

/// Custom attributes as answers show them: codes with values, in the order of the set.
pub type CustomView = Vec<(String, String)>;

/// What saving an entity does to its custom attributes.
#[derive(Debug, Default)]
pub(crate) struct Plan<'a> {
    /// Attributes with their new value; `None` removes the old one.
    changes: Vec<(&'a Attribute, Option<String>)>,
    /// What is wrong with the values that it would have.
    pub(crate) complaints: Vec<String>,
}

impl<'a> Plan<'a> {
    /// What saving an entity with these values comes to. `stored` are values that count as if the request had said them;
    /// whatever neither says gets its default. A text that is no date, where one belongs, is refused.
    pub(crate) fn new(
        facts: &'a Facts,
        entity: Entity,
        customer: &Customer,
        given: &CustomInput,
        stored: Option<&HashMap<AttributeId, String>>,
    ) -> Result<Self> {
        let place = place_of(customer);
        let mut plan = Self::default();
        for attribute in facts.attributes.custom(entity) {
            // Of several entries with one code, the last one counts.
            let given = given.iter().rev().find(|(code, _)| *code == attribute.code);
            let kept = stored.and_then(|stored| stored.get(&attribute.id));
            let value = match (given, kept) {
                (Some((_, value)), _) => {
                    let value = value.as_deref().map(|value| storable(attribute, value));
                    let value = value.transpose()?;
                    plan.changes.push((attribute, value.clone()));
                    value
                }
                // What is stored stays, even where a rule or an option has changed since.
                (None, Some(_)) => continue,
                (None, None) => {
                    let default = attribute.default_on(place.website);
                    let default = default.and_then(|default| storable(attribute, default).ok());
                    if default.is_some() {
                        plan.changes.push((attribute, default));
                        continue;
                    }
                    None
                }
            };
            plan.complaints.extend(complaints(attribute, value.as_deref(), place));
        }
        Ok(plan)
    }

    /// What storing just these values comes to; all others stay as they are.
    pub(crate) fn only(
        facts: &'a Facts,
        entity: Entity,
        customer: &Customer,
        given: &CustomInput,
    ) -> Result<Self> {
        let mut plan = Self::default();
        for (code, value) in given {
            let Some(attribute) = facts.attributes.get(entity, code) else { continue };
            let value = value.as_deref().map(|value| storable(attribute, value)).transpose()?;
            plan.complaints.extend(complaints(attribute, value.as_deref(), place_of(customer)));
            plan.changes.push((attribute, value));
        }
        Ok(plan)
    }

    /// Leaves out what is stored already; gives the codes of what is left, with the values before and after.
    pub(crate) fn beyond(
        &mut self,
        stored: &HashMap<AttributeId, String>,
    ) -> Vec<(String, Option<String>, Option<String>)> {
        self.changes.retain(|(attribute, value)| stored.get(&attribute.id) != value.as_ref());
        let change = |(attribute, value): &(&Attribute, Option<String>)| {
            (attribute.code.clone(), stored.get(&attribute.id).cloned(), value.clone())
        };
        self.changes.iter().map(change).collect()
    }

    /// Refuses what is wrong with the values, all of it in one message.
    pub(crate) fn check(&self) -> Result<()> {
        match self.complaints.as_slice() {
            [] => Ok(()),
            complaints => Err(messages::input(complaints.join("\n"))),
        }
    }

    /// Refuses a value that another entity has where the attribute is unique.
    pub(crate) async fn check_unique(&self, door: &mut Door, id: i64) -> Result<()> {
        for (attribute, value) in self.changes.iter().filter(|(attribute, _)| attribute.is_unique) {
            let Some(value) = value else { continue };
            if attribute_values::is_taken(door, attribute, value, id).await? {
                return Err(taken(attribute));
            }
        }
        Ok(())
    }

    /// Stores the changes. A value that another entity has is refused where the attribute is unique.
    pub(crate) async fn store(&self, door: &mut Door, id: i64) -> Result<()> {
        for (attribute, value) in &self.changes {
            let Some(value) = value else {
                attribute_values::remove(door, attribute, id).await?;
                continue;
            };
            if attribute.is_unique && attribute_values::is_taken(door, attribute, value, id).await?
            {
                return Err(taken(attribute));
            }
            attribute_values::set(door, attribute, id, value).await?;
        }
        Ok(())
    }
}

/// The stored values of one entity.
pub(crate) async fn stored(
    door: &mut Door,
    facts: &Facts,
    entity: Entity,
    id: i64,
) -> Result<HashMap<AttributeId, String>> {
    let mut found = attribute_values::load(door, &facts.attributes, entity, &[id]).await?;
    Ok(found.remove(&id).unwrap_or_default())
}

/// Puts their custom attributes into customers and into their addresses: however many these are, with few statements.
pub(crate) async fn show(door: &mut Door, facts: &Facts, views: &mut [CustomerView]) -> Result<()> {
    let ids: Vec<i64> = views.iter().map(|view| view.customer.id.0).collect();
    let values = attribute_values::load(door, &facts.attributes, Entity::Customer, &ids).await?;
    for view in &mut *views {
        view.custom_attributes = shown(facts, Entity::Customer, &values, view.customer.id.0);
    }
    show_addresses(door, facts, views.iter_mut().flat_map(|view| &mut view.addresses)).await
}

/// Puts their custom attributes into addresses.
pub(crate) async fn show_addresses(
    door: &mut Door,
    facts: &Facts,
    views: impl Iterator<Item = &mut AddressView>,
) -> Result<()> {
    let views: Vec<&mut AddressView> = views.collect();
    let ids: Vec<i64> = views.iter().map(|view| view.address.id.0).collect();
    let values = attribute_values::load(door, &facts.attributes, Entity::Address, &ids).await?;
    for view in views {
        view.custom_attributes = shown(facts, Entity::Address, &values, view.address.id.0);
    }
    Ok(())
}

/// The complaints about the members that the reference stores as attributes but that are no custom ones: those that a
/// store's owner has made required, and a gender that is no option.
pub(crate) fn built_in_complaints(facts: &Facts, customer: &Customer) -> Vec<String> {
    let gender = customer.gender.map(|gender| gender.to_string());
    let members = [
        ("prefix", &customer.prefix),
        ("middlename", &customer.middlename),
        ("suffix", &customer.suffix),
        ("taxvat", &customer.taxvat),
        ("gender", &gender),
    ];
    let of = |(code, value): (&str, &Option<String>)| {
        let attribute = facts.attributes.get(Entity::Customer, code)?;
        Some(complaints(attribute, value.as_deref(), place_of(customer)))
    };
    members.into_iter().filter_map(of).flatten().collect()
}

/// Where a customer's values are checked: in its own store view and website.
pub(crate) fn place_of(customer: &Customer) -> Place {
    Place {
        store: customer.store_id.unwrap_or_default(),
        website: customer.website_id.unwrap_or_default(),
    }
}

pub(crate) fn shown(facts: &Facts, entity: Entity, values: &Values, id: i64) -> CustomView {
    let Some(values) = values.get(&id) else {
        return CustomView::new();
    };
    let custom = facts.attributes.custom(entity);
    let value = |attribute: &Attribute| {
        values.get(&attribute.id).map(|value| (attribute.code.clone(), value.clone()))
    };
    custom.filter_map(value).collect()
}

fn taken(attribute: &Attribute) -> Error {
    let label = attribute.frontend_label.clone().unwrap_or_default();
    let phrase =
        Phrase::positional("The value of attribute \"%1\" must be unique.", vec![label.into()]);
    Error::new(ErrorKind::Input, phrase)
}
