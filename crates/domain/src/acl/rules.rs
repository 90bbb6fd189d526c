//! The roles and their rules, and how they are read: along the role's line, then up the resource tree
//! (`spec/web-api-framework.md` 12).

use super::{EVERYTHING, tree};
use crate::id::RoleId;
use std::collections::{HashMap, HashSet};

/// A row of `authorization_role`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The row's number.
    pub id: RoleId,
    /// The role that this one inherits from; 0 for none.
    pub parent: RoleId,
    /// The account that the row binds; 0 for a group.
    pub user_id: i64,
    /// The account's kind, as in tokens: 1 integration, 2 admin.
    pub user_type: i64,
    /// Whether the row is a group (`G`) rather than the binding of one account (`U`).
    pub is_group: bool,
    /// The name that the panel shows.
    pub name: String,
}

/// A row of `authorization_rule`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The role.
    pub role: RoleId,
    /// The resource.
    pub resource: String,
    /// `allow` or `deny`.
    pub allow: bool,
}

/// All roles with all their rules.
#[derive(Debug, Clone, Default)]
pub struct AccessRules {
    roles: Vec<Role>,
    rules: HashMap<RoleId, HashMap<String, bool>>,
    /// Roles with at least one `deny` row.
    denying: HashSet<RoleId>,
    /// Resources that some role has a rule for.
    ruled: HashSet<String>,
}

impl AccessRules {
    /// Takes the rows as they are stored, roles in the order of their ids.
    pub fn new(mut roles: Vec<Role>, rules: Vec<Rule>) -> Self {
        roles.sort_by_key(|role| role.id);
        let mut this = Self { roles, ..Self::default() };
        for rule in rules {
            if !rule.allow {
                this.denying.insert(rule.role);
            }
            this.ruled.insert(rule.resource.clone());
            this.rules.entry(rule.role).or_default().insert(rule.resource, rule.allow);
        }
        this
    }

    /// The roles, in the order of their ids.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The role row that binds an account: the first by id.
    pub fn role_of(&self, user_type: i64, user_id: i64) -> Option<&Role> {
        self.roles
            .iter()
            .find(|role| !role.is_group && role.user_id == user_id && role.user_type == user_type)
    }

    /// A role row by its number.
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// Whether the role may use the resource.
    pub fn allowed(&self, role: RoleId, resource: &str) -> bool {
        let line = self.line(role);
        if !tree::contains(resource) {
            return self.rule(&line, EVERYTHING) == Some(true);
        }
        if tree::is_own(resource) {
            let rule = self.rule(&line, resource).or_else(|| self.rule(&line, EVERYTHING));
            return rule == Some(true);
        }
        let denies = line.iter().any(|role| self.denying.contains(role));
        let mut node = Some(resource);
        while let Some(current) = node {
            if let Some(verdict) = self.rule(&line, current) {
                return verdict;
            }
            // A resource that no role has a row for is one that was added after the roles were saved.
            if denies && !self.ruled.contains(current) {
                return false;
            }
            node = tree::parent(current);
        }
        self.rule(&line, EVERYTHING) == Some(true)
    }

    /// Whether the role, or one that it inherits from, was given everything.
    pub fn holds_everything(&self, role: RoleId) -> bool {
        self.rule(&self.line(role), EVERYTHING) == Some(true)
    }

    /// Group roles that would let a caller use the resource, for the `why` command.
    pub fn groups_with<'a>(&'a self, resource: &'a str) -> impl Iterator<Item = &'a Role> {
        self.roles.iter().filter(move |role| role.is_group && self.allowed(role.id, resource))
    }

    /// The role and those it inherits from, nearest first; ends at a missing row or a circle.
    fn line(&self, role: RoleId) -> Vec<RoleId> {
        let mut line = Vec::new();
        let mut next = role;
        while next.0 != 0 && !line.contains(&next) {
            line.push(next);
            next = self.role(next).map_or(RoleId(0), |row| row.parent);
        }
        line
    }

    fn rule(&self, line: &[RoleId], resource: &str) -> Option<bool> {
        line.iter().find_map(|role| self.rules.get(role)?.get(resource).copied())
    }
}
