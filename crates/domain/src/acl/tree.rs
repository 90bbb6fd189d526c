//! The stock resource tree: 265 ids in the order in which the reference writes a role's rows, each with its parent.

use super::tree_data::RESOURCES;
use std::collections::HashMap;
use std::sync::LazyLock;

static PARENTS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| RESOURCES.iter().map(|(id, parent, _)| (*id, *parent)).collect());

/// Every resource id, in the order of a saved role's rows.
pub fn ids() -> impl Iterator<Item = &'static str> {
    RESOURCES.iter().map(|(id, _, _)| *id)
}

/// Every resource with its parent (empty for the roots) and its title, in the same order.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    RESOURCES.iter().copied()
}

/// Whether the tree knows the resource.
pub fn contains(resource: &str) -> bool {
    PARENTS.contains_key(resource)
}

/// The parent of a resource; `None` for the roots and for unknown ids.
pub fn parent(resource: &str) -> Option<&'static str> {
    PARENTS.get(resource).copied().filter(|parent| !parent.is_empty())
}
