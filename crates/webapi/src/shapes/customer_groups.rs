//! Customer groups (`spec/customers-api.md`, section 13).

use super::{SEARCH_CRITERIA, object};
use crate::shape::{ObjectShape, Shape, member};

/// A customer group.
pub static CUSTOMER_GROUP: ObjectShape = object(
    "CustomerDataGroupInterface",
    &[
        member("id", Shape::Int),
        member("code", Shape::Text),
        member("tax_class_id", Shape::Int),
        member("tax_class_name", Shape::Text),
        member("extension_attributes", Shape::Object(&CUSTOMER_GROUP_EXTENSION)),
    ],
);

/// What modules add to a customer group.
pub static CUSTOMER_GROUP_EXTENSION: ObjectShape = object(
    "CustomerDataGroupExtensionInterface",
    &[member("exclude_website_ids", Shape::List(&Shape::Int))],
);

/// A page of customer groups.
pub static CUSTOMER_GROUP_SEARCH_RESULTS: ObjectShape = object(
    "CustomerDataGroupSearchResultsInterface",
    &[
        member("items", Shape::List(&Shape::Object(&CUSTOMER_GROUP))),
        member("search_criteria", Shape::Object(&SEARCH_CRITERIA)),
        member("total_count", Shape::Int),
    ],
);
