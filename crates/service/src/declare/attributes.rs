//! Declared attributes of customers and addresses.

use super::changes::{Action, Fields};
use super::{Run, within};
use crate::attribute_definitions::{Definition, Outcome, put};
use magegate_domain::attribute::Entity;
use magegate_domain::error::Result;
use magegate_store::attributes;

impl Run<'_> {
    /// Creates and updates what is declared of them.
    pub(super) async fn attributes(&mut self) -> Result<()> {
        let declaration = self.declaration;
        for (entity, section, declared) in [
            (Entity::Customer, "customer_attributes", &declaration.customer_attributes),
            (Entity::Address, "address_attributes", &declaration.address_attributes),
        ] {
            for definition in declared {
                self.attribute(entity, definition)
                    .await
                    .map_err(|error| within(section, &definition.code, error))?;
            }
        }
        Ok(())
    }

    async fn attribute(&mut self, entity: Entity, definition: &Definition) -> Result<()> {
        let known = (&self.facts.attributes, &self.facts.scopes);
        let (outcome, differences) = put(&mut self.door, known, entity, definition).await?;
        let mut fields = Fields::default();
        for (name, before, after) in differences {
            fields.note(name, before, after);
        }
        let action = match outcome {
            Outcome::Created => Action::Create,
            Outcome::Changed | Outcome::Unchanged => Action::Update,
        };
        let name = match entity {
            Entity::Customer => format!("{} of customers", definition.code),
            Entity::Address => format!("{} of addresses", definition.code),
        };
        self.report.change(action, "attribute", &name, fields);
        if outcome != Outcome::Unchanged {
            self.facts.attributes = attributes::load(&mut self.door).await?;
        }
        Ok(())
    }
}
