//! Values of custom attributes of declared customers and addresses.

use super::format::CustomValue;
use super::{Run, refuse};
use crate::attribute_definitions::option_numbers;
use crate::attributes::{self, CustomInput, Plan};
use magegate_domain::attribute::value::{Given, cast};
use magegate_domain::attribute::{Attribute, Entity, Source};
use magegate_domain::customer::Customer;
use magegate_domain::error::Result;
use std::collections::BTreeMap;

impl Run<'_> {
    /// Stores the declared values of a new customer or address, and the defaults of all others.
    pub(super) async fn store_first_values(
        &mut self,
        (entity, id): (Entity, i64),
        customer: &Customer,
        declared: &BTreeMap<String, CustomValue>,
    ) -> Result<()> {
        let given = self.cast_values(entity, declared)?;
        Plan::only(&self.facts, entity, customer, &given)?.check()?;
        let plan = Plan::new(&self.facts, entity, customer, &given, None)?;
        plan.store(&mut self.door, id).await
    }

    /// Stores the declared values of a known customer or address; gives what that changes, as people read it.
    pub(super) async fn store_values(
        &mut self,
        (entity, id): (Entity, i64),
        customer: &Customer,
        declared: &BTreeMap<String, CustomValue>,
    ) -> Result<Option<(String, String)>> {
        if declared.is_empty() {
            return Ok(None);
        }
        let given = self.cast_values(entity, declared)?;
        let stored = attributes::stored(&mut self.door, &self.facts, entity, id).await?;
        let mut plan = Plan::only(&self.facts, entity, customer, &given)?;
        plan.check()?;
        let changes = plan.beyond(&stored);
        if changes.is_empty() {
            return Ok(None);
        }
        plan.store(&mut self.door, id).await?;
        let shown = |code: &str, value: Option<String>| {
            format!("{code} {}", value.unwrap_or_else(|| "none".to_owned()))
        };
        let (before, after): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .map(|(code, before, after)| (shown(&code, before), shown(&code, after)))
            .unzip();
        Ok(Some((format!("[{}]", before.join(", ")), format!("[{}]", after.join(", ")))))
    }

    fn cast_values(
        &self,
        entity: Entity,
        declared: &BTreeMap<String, CustomValue>,
    ) -> Result<CustomInput> {
        let mut given = CustomInput::new();
        for (code, value) in declared {
            let known = self.facts.attributes.get(entity, code).filter(|known| known.is_custom());
            let Some(attribute) = known else {
                return Err(refuse(&format!("there is no custom attribute \"{code}\"")));
            };
            let value = cast(attribute, read(attribute, value)?).map_err(|fault| refuse(&fault))?;
            given.push((code.clone(), value));
        }
        Ok(given)
    }
}

/// The declared value as a request would give it; options by their labels.
fn read(attribute: &Attribute, value: &CustomValue) -> Result<Given> {
    let by_label = |labels: &str| {
        option_numbers(attribute, labels)
            .map(Given::Text)
            .ok_or_else(|| refuse(&format!("{}: \"{labels}\" is no option", attribute.code)))
    };
    Ok(match value {
        CustomValue::Flag(flag) if attribute.source == Source::Boolean => {
            Given::Number(i64::from(*flag).to_string())
        }
        CustomValue::Flag(flag) => Given::Bool(*flag),
        CustomValue::Whole(number) => Given::Number(number.to_string()),
        CustomValue::Float(number) => Given::Number(number.to_string()),
        CustomValue::Text(text) if attribute.source == Source::Options && !text.is_empty() => {
            by_label(text)?
        }
        CustomValue::Text(text) => Given::Text(text.clone()),
        CustomValue::List(labels) if attribute.source == Source::Options && !labels.is_empty() => {
            by_label(&labels.join(","))?
        }
        CustomValue::List(items) => Given::List(items.clone()),
    })
}
