//! Attribute metadata (`spec/customers-api.md` 14).

use super::object;
use crate::shape::{ObjectShape, Shape, member};

/// An attribute.
pub static ATTRIBUTE_METADATA: ObjectShape = object(
    "CustomerDataAttributeMetadataInterface",
    &[
        member("frontend_input", Shape::Text),
        member("input_filter", Shape::Text),
        member("store_label", Shape::Text),
        member("validation_rules", Shape::List(&Shape::Object(&VALIDATION_RULE))),
        member("multiline_count", Shape::Int),
        member("visible", Shape::Bool),
        member("required", Shape::Bool),
        member("data_model", Shape::Text),
        member("options", Shape::List(&Shape::Object(&ATTRIBUTE_OPTION))),
        member("frontend_class", Shape::Text),
        member("user_defined", Shape::Bool),
        member("sort_order", Shape::Int),
        member("frontend_label", Shape::Text),
        member("note", Shape::Text),
        member("system", Shape::Bool),
        member("backend_type", Shape::Text),
        member("is_used_in_grid", Shape::Bool),
        member("is_visible_in_grid", Shape::Bool),
        member("is_filterable_in_grid", Shape::Bool),
        member("is_searchable_in_grid", Shape::Bool),
        member("attribute_code", Shape::Text),
    ],
);

/// A rule for values.
pub static VALIDATION_RULE: ObjectShape = object(
    "CustomerDataValidationRuleInterface",
    &[member("name", Shape::Text), member("value", Shape::Text)],
);

/// A choice, or a group of choices.
pub static ATTRIBUTE_OPTION: ObjectShape = object(
    "CustomerDataOptionInterface",
    &[
        member("label", Shape::Text),
        member("value", Shape::Text),
        member("options", Shape::List(&Shape::Object(&ATTRIBUTE_OPTION))),
    ],
);
