//! `authorization_role` and `authorization_rule` (`spec/web-api-framework.md` 12).

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::acl::rules::{AccessRules, Role, Rule};
use magegate_domain::id::{AdminId, IntegrationId, RoleId};

statements! {
    ROLES = "SELECT role_id, parent_id, role_type, user_id, user_type, role_name FROM {authorization_role} \
        ORDER BY role_id {for update}";
    RULES = "SELECT role_id, resource_id, permission FROM {authorization_rule} ORDER BY rule_id";
    INSERT_GROUP = "INSERT INTO {authorization_role} (parent_id, tree_level, sort_order, role_type, user_id, \
        user_type, role_name) VALUES (0, 1, ?, 'G', 0, '2', ?)";
    INSERT_USER = "INSERT INTO {authorization_role} (parent_id, tree_level, sort_order, role_type, user_id, \
        user_type, role_name) VALUES (?, 2, 0, 'U', ?, '2', ?)";
    // A panel session that is open reads its rights anew.
    RELOAD = "UPDATE {admin_user} SET reload_acl_flag = 1, modified = modified WHERE user_id = ?";
    RELOAD_MEMBERS = "UPDATE {admin_user} SET reload_acl_flag = 1, modified = modified WHERE user_id IN \
        (SELECT user_id FROM {authorization_role} WHERE role_type = 'U' AND user_type = '2' AND parent_id = ?)";
    DELETE_USER = "DELETE FROM {authorization_role} WHERE role_type = 'U' AND user_type = '2' AND user_id = ?";
    MEMBERS = "SELECT user_id FROM {authorization_role} WHERE role_type = 'U' AND user_type = '2' AND parent_id = ? \
        ORDER BY role_id {for update}";
    DELETE_MEMBERS = "DELETE FROM {authorization_role} WHERE role_type = 'U' AND parent_id = ?";
    DELETE_GROUP = "DELETE FROM {authorization_role} WHERE role_id = ? AND role_type = 'G'";
    RULES_OF = "SELECT resource_id, permission FROM {authorization_rule} WHERE role_id = ? ORDER BY rule_id";
    DELETE_RULES = "DELETE FROM {authorization_rule} WHERE role_id = ?";
    // The tree's level is that of a row without a parent; the name is the kind's number before the integration's.
    INSERT_INTEGRATION = "INSERT INTO {authorization_role} (parent_id, tree_level, sort_order, role_type, user_id, \
        user_type, role_name) VALUES (0, 1, 0, 'U', ?, '1', ?)";
    OF_INTEGRATION = "SELECT role_id FROM {authorization_role} WHERE role_type = 'U' AND user_type = '1' AND user_id = ? \
        ORDER BY role_id LIMIT 1";
    DELETE_INTEGRATION = "DELETE FROM {authorization_role} WHERE role_type = 'U' AND user_type = '1' AND user_id = ?";
    INSERT_RULE = "INSERT INTO {authorization_rule} (role_id, resource_id, privileges, permission) \
        VALUES (?, ?, NULL, ?)";
}

/// All roles with all their rules.
pub async fn load(door: &mut Door) -> StoreResult<AccessRules> {
    let mut roles = Vec::new();
    for row in door.fetch_all(ROLES, values![]).await? {
        roles.push(Role {
            id: RoleId(row.int("role_id")?),
            parent: RoleId(row.int("parent_id")?),
            user_id: row.int("user_id")?,
            user_type: row.text("user_type")?.parse().unwrap_or(0),
            is_group: row.text("role_type")? == "G",
            name: row.text("role_name")?,
        });
    }
    let mut rules = Vec::new();
    for row in door.fetch_all(RULES, values![]).await? {
        rules.push(Rule {
            role: RoleId(row.int("role_id")?),
            resource: row.text("resource_id")?,
            allow: row.text("permission")? == "allow",
        });
    }
    Ok(AccessRules::new(roles, rules))
}

/// Stores a new group role without rules. `sort_order` is 1 for the role that an installation begins with, else 0.
pub async fn insert_group(door: &mut Door, name: &str, sort_order: i64) -> StoreResult<RoleId> {
    let done = door.execute(INSERT_GROUP, values![sort_order, name]).await?;
    Ok(RoleId(done.inserted_id))
}

/// A role's own rules in the order in which they were saved: each resource, and whether it is allowed.
pub async fn rules_of(door: &mut Door, role: RoleId) -> StoreResult<Vec<(String, bool)>> {
    let rows = door.fetch_all(RULES_OF, values![role]).await?;
    rows.iter()
        .map(|row| Ok((row.text("resource_id")?, row.text("permission")? == "allow")))
        .collect()
}

/// Binds an admin to a group role, in place of whatever it was bound to. The row is named as the reference names it.
pub async fn bind_admin(
    door: &mut Door,
    role: RoleId,
    admin: AdminId,
    name: &str,
) -> StoreResult<()> {
    door.execute(DELETE_USER, values![admin]).await?;
    door.execute(INSERT_USER, values![role, admin, name]).await?;
    door.execute(RELOAD, values![admin]).await?;
    Ok(())
}

/// Removes an admin's binding.
pub async fn unbind_admin(door: &mut Door, admin: AdminId) -> StoreResult<()> {
    door.execute(DELETE_USER, values![admin]).await?;
    Ok(())
}

/// Gives an integration a role row of its own, without rules. It is named as the reference names it.
pub async fn bind_integration(door: &mut Door, id: IntegrationId) -> StoreResult<RoleId> {
    let done = door.execute(INSERT_INTEGRATION, values![id, format!("1{id}")]).await?;
    Ok(RoleId(done.inserted_id))
}

/// The role row of an integration.
pub async fn of_integration(door: &mut Door, id: IntegrationId) -> StoreResult<Option<RoleId>> {
    let row = door.fetch_optional(OF_INTEGRATION, values![id]).await?;
    row.map(|row| row.int("role_id").map(RoleId)).transpose()
}

/// Removes an integration's role row with its rules.
pub async fn unbind_integration(door: &mut Door, id: IntegrationId) -> StoreResult<()> {
    door.execute(DELETE_INTEGRATION, values![id]).await?;
    Ok(())
}

/// The admins that a group role is bound to.
pub async fn members(door: &mut Door, role: RoleId) -> StoreResult<Vec<AdminId>> {
    let rows = door.fetch_all(MEMBERS, values![role]).await?;
    rows.iter().map(|row| row.int("user_id").map(AdminId)).collect()
}

/// Removes a group role with its rules and bindings.
pub async fn delete_group(door: &mut Door, role: RoleId) -> StoreResult<()> {
    door.execute(RELOAD_MEMBERS, values![role]).await?;
    door.execute(DELETE_MEMBERS, values![role]).await?;
    door.execute(DELETE_GROUP, values![role]).await?;
    Ok(())
}

/// Replaces a role's rules.
pub async fn replace_rules(
    door: &mut Door,
    role: RoleId,
    rules: &[(&str, bool)],
) -> StoreResult<()> {
    door.execute(RELOAD_MEMBERS, values![role]).await?;
    door.execute(DELETE_RULES, values![role]).await?;
    for (resource, allow) in rules {
        let permission = if *allow { "allow" } else { "deny" };
        door.execute(INSERT_RULE, values![role, *resource, permission]).await?;
    }
    Ok(())
}
