//! Attribute metadata (`spec/customers-api.md` 14).

use super::object;
use crate::shape::{ObjectShape, Shape, member};

/// An attribute.
pub static ATTRIBUTE_METADATA: ObjectShape = object(
    "CustomerDataAttributeMetadataInterface",
    &[
        member("frontend_input", Shape::Text).required().about("Kind of input field"),
        member("input_filter", Shape::Text).required().about("Filter that input goes through"),
        member("store_label", Shape::Text).required().nullable().about("Label in the store view"),
        member("validation_rules", Shape::List(&Shape::Object(&VALIDATION_RULE)))
            .required()
            .about("Rules for its values"),
        member("multiline_count", Shape::Int).required().about("Lines of a value of several lines"),
        member("visible", Shape::Bool).required().about("Whether forms show it"),
        member("required", Shape::Bool).required().about("Whether a value must be given"),
        member("data_model", Shape::Text).required().about("Class that prepares its values"),
        member("options", Shape::List(&Shape::Object(&ATTRIBUTE_OPTION)))
            .required()
            .about("Values to choose from"),
        member("frontend_class", Shape::Text).required().about("Style classes of its input field"),
        member("user_defined", Shape::Bool)
            .required()
            .about("Whether the store's owner has added it"),
        member("sort_order", Shape::Int).required().about("Place among the others"),
        member("frontend_label", Shape::Text).required().nullable().about("Label by default"),
        member("note", Shape::Text).required().about("Remark beside the input field"),
        member("system", Shape::Bool).required().about("Whether it belongs to every store"),
        member("backend_type", Shape::Text).required().about("How its values are stored"),
        member("is_used_in_grid", Shape::Bool).about("Whether lists have a column for it"),
        member("is_visible_in_grid", Shape::Bool).about("Whether that column is shown"),
        member("is_filterable_in_grid", Shape::Bool).about("Whether lists can be filtered by it"),
        member("is_searchable_in_grid", Shape::Bool).about("Whether lists can be searched by it"),
        member("attribute_code", Shape::Text).required().about("Code of the attribute"),
    ],
)
.about("An attribute of customers or addresses");

/// The value of a custom attribute: a text in answers, whatever suits the attribute in requests.
pub static CUSTOM_ATTRIBUTE: ObjectShape = object(
    "FrameworkAttributeInterface",
    &[
        member("attribute_code", Shape::Text).required().about("Attribute code"),
        member("value", Shape::Text).required().about("Attribute value"),
    ],
)
.about("Interface for custom attribute value.");

/// Whether a member is the one that may hold anything, for which shapes have no word.
pub fn is_any_value(object: &ObjectShape, member: &str) -> bool {
    object.name == CUSTOM_ATTRIBUTE.name && member == "value"
}

/// A rule for values.
pub static VALIDATION_RULE: ObjectShape = object(
    "CustomerDataValidationRuleInterface",
    &[
        member("name", Shape::Text).required().about("Name of the rule"),
        member("value", Shape::Text).required().about("What it demands"),
    ],
)
.about("A rule for the values of an attribute");

/// A choice, or a group of choices.
pub static ATTRIBUTE_OPTION: ObjectShape = object(
    "CustomerDataOptionInterface",
    &[
        member("label", Shape::Text).required().about("What is shown"),
        member("value", Shape::Text).about("What is stored"),
        member("options", Shape::List(&Shape::Object(&ATTRIBUTE_OPTION)))
            .about("Choices of a group"),
    ],
)
.about("A value to choose, or a group of such values");
