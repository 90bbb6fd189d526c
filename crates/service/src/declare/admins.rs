//! Declared admins. A changed password, a changed role and a disabled account end the admin's tokens.

use super::changes::{Action, Fields};
use super::format::Admin;
use super::passwords::Prepared;
use super::{Run, refuse, within};
use crate::admins::{self as admin_service, binding_name, role_of};
use crate::audit::Event;
use crate::roles as role_service;
use magegate_domain::admin;
use magegate_domain::clock::parse_timestamp;
use magegate_domain::error::Result;
use magegate_domain::password::check_admin;
use magegate_store::{admins, roles};
use time::OffsetDateTime;

impl Run<'_> {
    /// Creates or updates one; `is_first` for the one that an installation begins with.
    pub(super) async fn admin(
        &mut self,
        place: usize,
        declared: &Admin,
        is_first: bool,
    ) -> Result<()> {
        let found = admins::find_by_name(&mut self.door, &declared.username).await;
        let stored = match found {
            Ok(Some(found)) => self.update_admin(place, declared, found).await,
            Ok(None) => self.create_admin(place, declared, is_first).await,
            Err(error) => Err(error.into()),
        };
        stored.map_err(|error| within("admins", &declared.username, error))
    }

    async fn create_admin(&mut self, place: usize, declared: &Admin, is_first: bool) -> Result<()> {
        let mut admin = admin::Admin {
            username: declared.username.clone(),
            is_active: true,
            ..admin::Admin::default()
        };
        let mut fields = Fields::default();
        take_over(declared, &mut admin, &mut fields)?;
        admin_service::check(&admin)?;
        let prepared = self.passwords.admins.get(place).and_then(Option::as_ref);
        let Some(Prepared { new: Some(hash), .. }) = prepared else {
            // An account of this name was there when its password was verified.
            self.is_stale |= prepared.is_some();
            return if prepared.is_some() { Ok(()) } else { Err(refuse("password is missing")) };
        };
        admin.id = admin_service::insert(&mut self.door, &admin, hash, self.now).await?;
        self.warn_of_admin_password(declared);
        if let Some(name) = &declared.role {
            let role = role_service::must_exist(&self.facts.rules, name)?.id;
            let label = binding_name(&admin, is_first);
            roles::bind_admin(&mut self.door, role, admin.id, label).await?;
        }
        self.report.change(Action::Create, "admin", &declared.username, fields);
        self.report.event(Event::AccountCreated, &admin.username, format!("admin {}", admin.id));
        Ok(())
    }

    async fn update_admin(
        &mut self,
        place: usize,
        declared: &Admin,
        found: admin::AdminLogin,
    ) -> Result<()> {
        let before = found.admin;
        let mut admin = before.clone();
        let mut fields = Fields::default();
        take_over(declared, &mut admin, &mut fields)?;
        if !fields.is_empty() {
            admin_service::check(&admin)?;
            admin_service::check_email(&mut self.door, &admin).await?;
            admins::update(&mut self.door, &admin, self.now).await?;
        }
        if admin.expires_at != before.expires_at {
            admins::set_expiration(&mut self.door, admin.id, admin.expires_at).await?;
        }
        if before.is_active && !admin.is_active {
            self.end_admin(&admin, "account_disabled").await?;
            self.report.event(
                Event::AccountDisabled,
                &admin.username,
                format!("admin {}", admin.id),
            );
        }
        if let Some(prepared) = self.passwords.admins.get(place).and_then(Option::as_ref) {
            self.is_stale |= prepared.stored.as_deref() != Some(found.password_hash.as_str());
            if let Some(hash) = &prepared.new {
                admins::set_password(&mut self.door, admin.id, hash, self.now).await?;
                admins::clear_failures(&mut self.door, admin.id).await?;
                self.end_admin(&admin, "password_changed").await?;
                self.warn_of_admin_password(declared);
                fields.secret("password");
                self.report.event(Event::PasswordChanged, &admin.username, String::new());
            }
        }
        self.bind(declared, &admin, &mut fields).await?;
        self.report.change(Action::Update, "admin", &declared.username, fields);
        Ok(())
    }

    async fn bind(
        &mut self,
        declared: &Admin,
        admin: &admin::Admin,
        fields: &mut Fields,
    ) -> Result<()> {
        let Some(name) = &declared.role else {
            return Ok(());
        };
        let (wanted, name) = {
            let role = role_service::must_exist(&self.facts.rules, name)?;
            (role.id, role.name.clone())
        };
        let before = role_of(&self.facts.rules, admin.id);
        if before.as_ref().is_some_and(|(role, _)| *role == wanted) {
            return Ok(());
        }
        roles::bind_admin(&mut self.door, wanted, admin.id, &admin.firstname).await?;
        if before.is_some() {
            self.end_admin(admin, "role_removed").await?;
        }
        let mut role = before.map(|(_, name)| name);
        fields.set("role", &mut role, Some(Some(name)));
        Ok(())
    }

    async fn end_admin(&mut self, admin: &admin::Admin, cause: &str) -> Result<()> {
        let ended = admin_service::end(&mut self.door, admin.id, cause, self.now).await?;
        self.report.revoked += ended;
        Ok(())
    }

    fn warn_of_admin_password(&mut self, declared: &Admin) {
        if let Some(Err(fault)) = declared.password.as_ref().map(check_admin) {
            self.report.warnings.push(format!("admin {}: {fault}", declared.username));
        }
    }
}

fn take_over(declared: &Admin, admin: &mut admin::Admin, fields: &mut Fields) -> Result<()> {
    fields.set("email", &mut admin.email, declared.email.clone());
    fields.set("firstname", &mut admin.firstname, declared.firstname.clone());
    fields.set("lastname", &mut admin.lastname, declared.lastname.clone());
    fields.set("active", &mut admin.is_active, declared.active);
    let expires_at = declared.expires_at.as_deref().map(moment).transpose()?;
    fields.set("expires_at", &mut admin.expires_at, expires_at);
    Ok(())
}

fn moment(text: &str) -> Result<Option<OffsetDateTime>> {
    if text.is_empty() {
        return Ok(None);
    }
    let rule = "expires_at is a moment in UTC like 2031-12-31 23:59:59, or empty for never";
    Ok(Some(parse_timestamp(text).ok_or_else(|| refuse(rule))?))
}
