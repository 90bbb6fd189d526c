//! Customer groups and their tax classes.

use super::node::{Instead, Node, Reference, Space, leaf, strictly};
use super::object::number;
use super::reading::Found;
use magegate_store::moving::{CUSTOMER_GROUPS, EXCLUSIONS, TAX_CLASSES};

/// The tax class that every installation begins with, for groups whose own is gone.
const RETAIL: i64 = 3;

pub(super) const TAX_CLASS: Node = Node {
    member: "tax_class",
    table: &TAX_CLASSES,
    space: Some(Space::TaxClass),
    references: &[],
    values: None,
    children: &[],
    outlives: false,
};

pub(super) const CUSTOMER_GROUP: Node = Node {
    member: "customer_group",
    table: &CUSTOMER_GROUPS,
    space: Some(Space::CustomerGroup),
    references: &[Reference {
        column: "tax_class_id",
        to: Space::TaxClass,
        instead: Instead::Number(RETAIL),
    }],
    values: None,
    children: &[leaf("excluded_websites", &EXCLUSIONS, &[strictly("website_id", Space::Website)])],
    outlives: false,
};

/// Leaves the tax classes that some group has, and the one that stands in for those that are gone.
pub(super) fn only_used(classes: &mut Vec<Found>, groups: &[Found]) {
    classes.retain(|class| {
        let uses = |group: &Found| number(&group.object, "tax_class_id") == class.id;
        class.id == RETAIL || groups.iter().any(uses)
    });
}
