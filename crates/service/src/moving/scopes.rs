//! Websites, store groups and store views.

use super::node::{Instead, Node, Reference, Space};
use magegate_store::moving::{STORE_GROUPS, STORES, WEBSITES};

/// Columns that name what comes later in the file: set when all of it is there.
pub(super) const LATER: &[&str] = &["default_group_id", "default_store_id"];

pub(super) const WEBSITE: Node = Node {
    member: "website",
    table: &WEBSITES,
    space: Some(Space::Website),
    references: &[Reference {
        column: "default_group_id",
        to: Space::StoreGroup,
        instead: Instead::Number(0),
    }],
    values: None,
    children: &[],
    outlives: false,
};

pub(super) const STORE_GROUP: Node = Node {
    member: "store_group",
    table: &STORE_GROUPS,
    space: Some(Space::StoreGroup),
    references: &[
        Reference { column: "website_id", to: Space::Website, instead: Instead::Number(0) },
        Reference { column: "default_store_id", to: Space::Store, instead: Instead::Number(0) },
    ],
    values: None,
    children: &[],
    outlives: false,
};

pub(super) const STORE: Node = Node {
    member: "store",
    table: &STORES,
    space: Some(Space::Store),
    references: &[
        Reference { column: "website_id", to: Space::Website, instead: Instead::Number(0) },
        Reference { column: "group_id", to: Space::StoreGroup, instead: Instead::Number(0) },
    ],
    values: None,
    children: &[],
    outlives: false,
};
