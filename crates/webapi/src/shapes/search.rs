//! Search criteria (`spec/customers-api.md` 11).

use super::object;
use crate::shape::{ObjectShape, Shape, member};

/// Search criteria; any scalar stands for none.
pub static SEARCH_CRITERIA: ObjectShape = ObjectShape {
    name: "FrameworkSearchCriteriaInterface",
    scalar_is_empty: true,
    about: "",
    members: &[
        member("filter_groups", Shape::List(&Shape::Object(&FILTER_GROUP))),
        member("sort_orders", Shape::List(&Shape::Object(&SORT_ORDER))),
        member("page_size", Shape::Int),
        member("current_page", Shape::Int),
    ],
};

/// Filters joined by "or".
pub static FILTER_GROUP: ObjectShape = object(
    "FrameworkSearchFilterGroup",
    &[member("filters", Shape::List(&Shape::Object(&FILTER)))],
);

/// One comparison.
pub static FILTER: ObjectShape = object(
    "FrameworkFilter",
    &[
        member("field", Shape::Text),
        member("value", Shape::Text),
        member("condition_type", Shape::Text),
    ],
);

/// One sort key.
pub static SORT_ORDER: ObjectShape =
    object("FrameworkSortOrder", &[member("field", Shape::Text), member("direction", Shape::Text)]);
