//! Custom attributes of a row: cast to the types of their attributes and checked before anything of the row is stored.

use super::Importer;
use crate::attributes::{self, CustomInput, Plan};
use magegate_domain::attribute::value::{Given, cast};
use magegate_domain::attribute::{Attribute, Entity};
use magegate_domain::customer::Customer;
use magegate_domain::error::ErrorKind;
use magegate_domain::{Error, Result};
use magegate_store::engine::Door;

/// Custom attributes as a row has them: codes with texts; an empty text and `None` remove a value.
pub type CustomRecord = Vec<(String, Option<String>)>;

/// What storing the customer's attributes comes to; the inner error says what is wrong with the row.
pub(super) async fn of_customer<'a>(
    importer: &'a Importer<'_>,
    door: &mut Door,
    customer: &Customer,
    given: &CustomRecord,
) -> Result<Result<Plan<'a>, String>> {
    let (facts, id) = (&importer.facts, customer.id.0);
    let stored = match id {
        0 => None,
        id => Some(attributes::stored(door, facts, Entity::Customer, id).await?),
    };
    let given = match input(importer, Entity::Customer, given) {
        Ok(given) => given,
        Err(fault) => return Ok(Err(fault)),
    };
    let plan = Plan::new(facts, Entity::Customer, customer, &given, stored.as_ref());
    let free = match &plan {
        Ok(plan) => plan.check_unique(door, id).await,
        Err(_) => Ok(()),
    };
    match (sound(plan)?, free) {
        (Ok(_), Err(error)) => refused(error),
        (plan, _) => Ok(plan),
    }
}

/// The same for an address, which is always a new one.
pub(super) async fn of_address<'a>(
    importer: &'a Importer<'_>,
    door: &mut Door,
    customer: &Customer,
    given: &CustomRecord,
) -> Result<Result<Plan<'a>, String>> {
    let given = match input(importer, Entity::Address, given) {
        Ok(given) => given,
        Err(fault) => return Ok(Err(fault)),
    };
    match sound(Plan::new(&importer.facts, Entity::Address, customer, &given, None))? {
        Ok(plan) => match plan.check_unique(door, 0).await {
            Ok(()) => Ok(Ok(plan)),
            Err(error) => refused(error),
        },
        Err(fault) => Ok(Err(fault)),
    }
}

fn input(
    importer: &Importer<'_>,
    entity: Entity,
    given: &CustomRecord,
) -> Result<CustomInput, String> {
    let mut input = CustomInput::new();
    for (code, text) in given {
        let attribute = importer.facts.attributes.get(entity, code).filter(|it| it.is_custom());
        let attribute: &Attribute = attribute
            .ok_or_else(|| format!("custom_attributes: there is none with the code {code:?}"))?;
        let given = text.clone().map_or(Given::Null, Given::Text);
        let value = cast(attribute, given)
            .map_err(|complaint| format!("custom_attributes: {complaint}"))?;
        input.push((code.clone(), value));
    }
    Ok(input)
}

fn sound(plan: Result<Plan<'_>>) -> Result<Result<Plan<'_>, String>> {
    match plan {
        Ok(plan) if plan.complaints.is_empty() => Ok(Ok(plan)),
        Ok(plan) => Ok(Err(plan.complaints.join(" "))),
        Err(error) => refused(error),
    }
}

/// A complaint about the row; other failures end the import.
fn refused<T>(error: Error) -> Result<Result<T, String>> {
    match error.kind {
        ErrorKind::Input => Ok(Err(error.phrase.substituted())),
        _ => Err(error),
    }
}
