//! Search criteria (`spec/customers-api.md` 11).

use super::object;
use crate::shape::{ObjectShape, Shape, member};

/// Search criteria; any scalar stands for none.
pub static SEARCH_CRITERIA: ObjectShape = ObjectShape {
    name: "FrameworkSearchCriteriaInterface",
    scalar_is_empty: true,
    about: "What to search for, in which order, and which page of it",
    members: &[
        member("filter_groups", Shape::List(&Shape::Object(&FILTER_GROUP)))
            .required()
            .about("Groups of filters; every group must apply"),
        member("sort_orders", Shape::List(&Shape::Object(&SORT_ORDER)))
            .about("Sort keys, the most important one first"),
        member("page_size", Shape::Int).about("Items of a page"),
        member("current_page", Shape::Int).about("Number of the page, from 1 on"),
    ],
};

/// Filters joined by "or".
pub static FILTER_GROUP: ObjectShape = object(
    "FrameworkSearchFilterGroup",
    &[member("filters", Shape::List(&Shape::Object(&FILTER))).about("Filters of the group")],
)
.about("Filters of which one must apply");

/// One comparison.
pub static FILTER: ObjectShape = object(
    "FrameworkFilter",
    &[
        member("field", Shape::Text).required().nullable().about("Field to compare"),
        member("value", Shape::Text).required().nullable().about("Value to compare with"),
        member("condition_type", Shape::Text)
            .about("How to compare: eq, neq, like, in, gt and others"),
    ],
)
.about("A comparison of a field with a value");

/// One sort key.
pub static SORT_ORDER: ObjectShape = object(
    "FrameworkSortOrder",
    &[
        member("field", Shape::Text).required().nullable().about("Field to sort by"),
        member("direction", Shape::Text).required().nullable().about("ASC or DESC"),
    ],
)
.about("A sort key");
