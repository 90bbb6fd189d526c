//! The resource tree: the stock one of 265 ids, in the order in which the reference writes a role's rows, and behind it a
//! branch of this program's own, which the reference's program does not know and passes over in rules.

use super::tree_data::RESOURCES;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The branch of this program's own: id, parent, title.
///
/// A panel that saves a role writes a row for every resource that it knows, and thereby drops those of this branch. So no
/// row must mean no: see [`is_own`].
const OWN: &[(&str, &str, &str)] = &[
    ("Magegate_Tokens::tokens", "Magento_Backend::admin", "Tokens (magegate)"),
    ("Magegate_Tokens::impersonate", "Magegate_Tokens::tokens", "Act for Customers by Token"),
    ("Magegate_Tokens::introspect", "Magegate_Tokens::tokens", "Ask What a Token Is"),
    ("Magegate_Tokens::sessions", "Magegate_Tokens::tokens", "See and End Customers' Sessions"),
];

static PARENTS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| entries().map(|(id, parent, _)| (id, parent)).collect());

/// Every resource id that the reference knows, in the order of a saved role's rows.
pub fn stock_ids() -> impl Iterator<Item = &'static str> {
    RESOURCES.iter().map(|(id, _, _)| *id)
}

/// The ids of this program's own branch.
pub fn own_ids() -> impl Iterator<Item = &'static str> {
    OWN.iter().map(|(id, _, _)| *id)
}

/// Every resource id, those of our own last.
pub fn ids() -> impl Iterator<Item = &'static str> {
    stock_ids().chain(own_ids())
}

/// Every resource with its parent (empty for the roots) and its title, in the same order.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    RESOURCES.iter().chain(OWN).copied()
}

/// Whether the tree knows the resource.
pub fn contains(resource: &str) -> bool {
    PARENTS.contains_key(resource)
}

/// Whether the resource is of our own branch, in which nothing is inherited: only a row for the very resource, or
/// "everything", lets a role use it.
pub fn is_own(resource: &str) -> bool {
    own_ids().any(|id| id == resource)
}

/// The parent of a resource; `None` for the roots and for unknown ids.
pub fn parent(resource: &str) -> Option<&'static str> {
    PARENTS.get(resource).copied().filter(|parent| !parent.is_empty())
}
