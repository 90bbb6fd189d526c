//! Whether a customer has all that it must have, without storing anything (`spec/customers-api.md` 12).

use crate::Service;
use crate::customers::CustomerInput;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::{Attribute, Entity};
use magegate_domain::error::Result;
use magegate_domain::id::WebsiteId;
use magegate_domain::messages;

/// What a customer lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validation {
    /// One message for each missing member, in the order of the attributes.
    pub messages: Vec<String>,
}

impl Validation {
    /// Whether nothing is missing.
    pub fn is_valid(&self) -> bool {
        self.messages.is_empty()
    }
}

/// Looks for required members that are absent or empty; their form is not looked at, as in the reference. Members that no
/// form shows are not asked for.
pub async fn validate(
    service: &Service,
    origin: &Origin,
    _permit: &Permit,
    input: &CustomerInput,
) -> Result<Validation> {
    let facts = service.facts().await?;
    let website = input.website_id.map(WebsiteId);
    let website = website.unwrap_or_else(|| facts.scopes.account_website(origin.store));
    let is_asked = |attribute: &&Attribute| {
        attribute.position.is_some()
            && attribute.is_required_on(website)
            && attribute.is_visible_on(website)
    };
    let lacking = facts.attributes.of(Entity::Customer).filter(is_asked);
    let lacking = lacking.filter(|attribute| !input.has(&attribute.code));
    let label =
        |attribute: &Attribute| attribute.label(origin.store).unwrap_or_default().to_owned();
    let messages = lacking.map(|attribute| messages::attribute_value_empty(&label(attribute)));
    Ok(Validation { messages: messages.collect() })
}

impl CustomerInput {
    /// Whether the attribute has a value: a text that is not empty, any number, 0 included.
    fn has(&self, code: &str) -> bool {
        let text = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        let number = |number: Option<i64>| number.is_some();
        match code {
            "website_id" => number(self.website_id),
            "store_id" => number(self.store_id),
            "group_id" => number(self.group_id),
            "gender" => number(self.gender),
            "disable_auto_group_change" => self.disable_auto_group_change.is_some(),
            "created_in" => text(&self.created_in),
            "created_at" => text(&self.created_at),
            "confirmation" => text(&self.confirmation),
            "prefix" => text(&self.prefix),
            "firstname" => text(&self.firstname),
            "middlename" => text(&self.middlename),
            "lastname" => text(&self.lastname),
            "suffix" => text(&self.suffix),
            "email" => text(&self.email),
            "dob" => text(&self.dob),
            "taxvat" => text(&self.taxvat),
            _ => {
                let given = self.custom_attributes.iter().flatten();
                given.rev().any(|(given, value)| given == code && text(value))
            }
        }
    }
}
