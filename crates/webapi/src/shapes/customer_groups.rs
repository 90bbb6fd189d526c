//! Customer groups (`spec/customers-api.md`, section 13).

use super::{SEARCH_CRITERIA, object};
use crate::shape::{ObjectShape, Shape, member};

/// A customer group.
pub static CUSTOMER_GROUP: ObjectShape = object(
    "CustomerDataGroupInterface",
    &[
        member("id", Shape::Int).about("Number of the group"),
        member("code", Shape::Text).required().about("Name of the group, 32 characters at most"),
        member("tax_class_id", Shape::Int).required().about("Number of the tax class"),
        member("tax_class_name", Shape::Text).about("Name of the tax class"),
        member("extension_attributes", Shape::Object(&CUSTOMER_GROUP_EXTENSION))
            .about("What modules add"),
    ],
)
.about("A customer group");

/// What modules add to a customer group.
pub static CUSTOMER_GROUP_EXTENSION: ObjectShape = object(
    "CustomerDataGroupExtensionInterface",
    &[member("exclude_website_ids", Shape::List(&Shape::Int))
        .about("Websites that the group's customers may not use")],
)
.about("What modules add to a customer group");

/// A page of customer groups.
pub static CUSTOMER_GROUP_SEARCH_RESULTS: ObjectShape = object(
    "CustomerDataGroupSearchResultsInterface",
    &[
        member("items", Shape::List(&Shape::Object(&CUSTOMER_GROUP)))
            .required()
            .about("Groups on this page"),
        member("search_criteria", Shape::Object(&SEARCH_CRITERIA))
            .required()
            .about("What was asked for"),
        member("total_count", Shape::Int).required().about("Groups on all pages"),
    ],
)
.about("A page of customer groups");
