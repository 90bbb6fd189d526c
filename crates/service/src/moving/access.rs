//! Roles with their rules; admins with their passwords, the passwords they had, when they end, and their role.

use super::Object;
use super::maps::{Known, Maps};
use super::node::{Node, Space, leaf};
use super::object::{fault, number, text};
use super::reading::Found;
use magegate_domain::Result;
use magegate_store::engine::Door;
use magegate_store::moving::{ADMIN_EXPIRATIONS, ADMIN_PASSWORDS, ADMINS, ROLES, RULES, bindings};
use std::collections::HashMap;

/// The member that names an admin's role.
pub(super) const ROLE_OF: &str = "role";

pub(super) const ROLE: Node = Node {
    member: "role",
    table: &ROLES,
    space: Some(Space::Role),
    references: &[],
    values: None,
    children: &[leaf("rules", &RULES, &[])],
    outlives: false,
};

pub(super) const ADMIN: Node = Node {
    member: "admin",
    table: &ADMINS,
    space: Some(Space::Admin),
    references: &[],
    values: None,
    children: &[
        leaf("passwords", &ADMIN_PASSWORDS, &[]),
        leaf("expiration", &ADMIN_EXPIRATIONS, &[]),
    ],
    outlives: false,
};

/// Whether a row is a role of admins and not somebody's binding to one, or an integration's.
pub(super) fn is_role(object: &Object) -> bool {
    text(object, "role_type") == "G"
        && text(object, "user_type") == "2"
        && number(object, "user_id") == 0
        && number(object, "parent_id") == 0
}

/// Refuses a row that is no role.
pub(super) fn check_role(object: &Object) -> Result<()> {
    if is_role(object) {
        Ok(())
    } else {
        Err(fault("role_type", "must be that of a role of admins"))
    }
}

/// Adds to admins the number of their role.
pub(super) async fn add_roles(door: &mut Door, admins: &mut [Found]) -> Result<()> {
    let roles: HashMap<i64, i64> =
        bindings(door).await?.into_iter().map(|(admin, role)| (admin.0, role.0)).collect();
    for admin in admins {
        if let Some(role) = roles.get(&admin.id) {
            admin.object.insert(ROLE_OF.to_owned(), (*role).into());
        }
    }
    Ok(())
}

/// Leaves out a role that is not there. Gives whether there was one.
pub(super) fn tidy_role(object: &mut Object, known: &Known) -> bool {
    let lost = object.contains_key(ROLE_OF) && !known.has(Space::Role, number(object, ROLE_OF));
    if lost {
        object.shift_remove(ROLE_OF);
    }
    lost
}

/// Puts the target's number of the role in place of the file's.
pub(super) fn translate_role(object: &mut Object, maps: &Maps) -> Result<()> {
    if !object.contains_key(ROLE_OF) {
        return Ok(());
    }
    let of = number(object, ROLE_OF);
    let target = maps.get(Space::Role, of);
    let target = target.ok_or_else(|| fault(ROLE_OF, &format!("{of} is not in the file")))?;
    object.insert(ROLE_OF.to_owned(), target.into());
    Ok(())
}
