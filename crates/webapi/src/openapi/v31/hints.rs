//! What names say about their values beyond the type: formats and examples.

use serde_json::{Map, Value, json};

/// Adds format and example to the schema of a scalar, by the name of the member or parameter.
pub(super) fn add(name: &str, schema: &mut Map<String, Value>) {
    let format = match name {
        "email" | "customerEmail" => "email",
        "dob" => "date",
        _ => "",
    };
    if !format.is_empty() {
        schema.insert("format".to_owned(), format.into());
    }
    if let Some(example) = example(name) {
        schema.insert("examples".to_owned(), json!([example]));
    }
}

fn example(name: &str) -> Option<Value> {
    let text = match name {
        "email" | "customerEmail" => "ann@example.com",
        "firstname" => "Ann",
        "lastname" => "Archer",
        "dob" => "1990-12-31",
        "created_at" | "updated_at" => "2026-01-31 12:00:00",
        "country_id" | "countryId" => "US",
        "telephone" => "555-0100",
        "postcode" => "89501",
        "city" => "Reno",
        "attributeCode" => "firstname",
        "formCode" => "customer_account_edit",
        "template" => "email_reset",
        "locale" => "en_US",
        "timezone" => "America/Chicago",
        "field" => "entity_id",
        "condition_type" => "eq",
        "direction" => "ASC",
        "customerId" | "storeId" | "websiteId" | "current_page" => return Some(json!(1)),
        "page_size" => return Some(json!(20)),
        _ => return None,
    };
    Some(json!(text))
}
