//! Declared roles, and the order of roles and admins.

use super::changes::{Action, Fields};
use super::format::Role;
use super::{Run, within};
use crate::roles::{self as role_service, Selection};
use magegate_domain::acl::tree;
use magegate_domain::collation::same;
use magegate_domain::error::Result;
use magegate_store::roles;

impl Run<'_> {
    /// Roles come before admins, who name them; except that an installation begins with its first admin and that one's role,
    /// as the reference's does, so that the rows of both tables get the reference's ids.
    pub(super) async fn roles_and_admins(&mut self) -> Result<()> {
        let is_fresh = self.facts.rules.roles().is_empty();
        let declaration = self.declaration;
        let first = declaration.admins.first().filter(|_| is_fresh);
        let first_role = first
            .and_then(|first| first.role.as_deref())
            .and_then(|name| declaration.roles.iter().find(|role| same(&role.name, name)));
        if let (Some(first), Some(role)) = (first, first_role) {
            self.role(role, true).await?;
            self.admin(0, first, true).await?;
        }
        for role in &declaration.roles {
            if first_role.is_none_or(|first_role| !same(&first_role.name, &role.name)) {
                self.role(role, false).await?;
            }
        }
        let done = usize::from(first_role.is_some());
        for (place, admin) in declaration.admins.iter().enumerate().skip(done) {
            self.admin(place, admin, false).await?;
        }
        Ok(())
    }

    async fn role(&mut self, declared: &Role, is_first: bool) -> Result<()> {
        self.store_role(declared, is_first)
            .await
            .map_err(|error| within("roles", &declared.name, error))
    }

    async fn store_role(&mut self, declared: &Role, is_first: bool) -> Result<()> {
        role_service::check_name(&declared.name)?;
        let wanted = declared.resources.as_deref().map(Selection::of).transpose()?;
        let mut fields = Fields::default();
        let found = role_service::find(&self.facts.rules, &declared.name).map(|role| role.id);
        let Some(id) = found else {
            let nothing = Selection::of(&[])?;
            let selection = wanted.unwrap_or(nothing);
            role_service::insert(&mut self.door, &declared.name, &selection, is_first).await?;
            self.report.change(Action::Create, "role", &declared.name, fields);
            self.facts.rules = roles::load(&mut self.door).await?;
            return Ok(());
        };
        let before = Selection::stored(&roles::rules_of(&mut self.door, id).await?);
        if let Some(wanted) = wanted.filter(|wanted| *wanted != before) {
            roles::replace_rules(&mut self.door, id, &wanted.rows()).await?;
            let (lost, gained) = (beyond(&before, &wanted), beyond(&wanted, &before));
            fields.note("resources", format!("-[{lost}]"), format!("+[{gained}]"));
            self.facts.rules = roles::load(&mut self.door).await?;
        }
        self.report.change(Action::Update, "role", &declared.name, fields);
        Ok(())
    }
}

/// The resources that one selection has beyond the other.
pub(super) fn beyond(one: &Selection, other: &Selection) -> String {
    let beyond = tree::ids().filter(|id| one.allows(id) && !other.allows(id));
    beyond.collect::<Vec<_>>().join(", ")
}
