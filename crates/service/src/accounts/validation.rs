//! Whether a customer has all that it must have, without storing anything (`spec/customers-api.md` 12).

use crate::Service;
use crate::customers::CustomerInput;
use magegate_domain::acl::Permit;
use magegate_domain::error::Result;
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

/// Looks for required members that are absent or empty; their form is not looked at, as in the reference.
pub async fn validate(
    _service: &Service,
    _permit: &Permit,
    input: &CustomerInput,
) -> Result<Validation> {
    let number = |number: Option<i64>| number.is_none_or(|number| number == 0);
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().is_empty();
    let missing = [
        ("Associate to Website", number(input.website_id)),
        ("Group", number(input.group_id)),
        ("First Name", text(&input.firstname)),
        ("Last Name", text(&input.lastname)),
        ("Email", text(&input.email)),
    ];
    let missing = missing.into_iter().filter(|(_, missing)| *missing);
    let messages = missing.map(|(label, _)| messages::attribute_value_empty(label)).collect();
    Ok(Validation { messages })
}
