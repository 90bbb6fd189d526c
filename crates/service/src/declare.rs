//! Declaring a store: brings websites, roles, accounts and settings to what a declaration says. Idempotent, all or nothing:
//! passwords are verified and hashed first, then everything happens in one transaction, which a dry run takes back.

mod addresses;
mod admins;
mod attributes;
mod changes;
mod custom_values;
mod customers;
mod format;
mod groups;
mod integrations;
mod passwords;
mod rates;
mod roles;
mod scopes;
mod settings;

pub use changes::{Action, Change, Field, Report};
pub use format::{
    Address, Admin, CurrencyRate, CustomValue, Customer, CustomerGroup, Declaration, Group,
    Integration, PasswordSource, Role, View, Website,
};
pub use settings::{DeclaredSetting, DeclaredSettings};

use crate::audit::Event;
use crate::facts::Facts;
use crate::origin::Origin;
use crate::{Service, again};
use magegate_domain::acl::Permit;
use magegate_domain::collation::fold;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::WebsiteId;
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_store::engine::Door;
use passwords::Passwords;
use std::collections::HashSet;
use time::OffsetDateTime;

/// How often it begins again because a stored password changed while it was being verified.
const ATTEMPTS: usize = 3;

/// Whether to do it, or only to say what would be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Does it.
    Apply,
    /// Does it and takes it back.
    DryRun,
}

/// One pass through a declaration, within its transaction.
struct Run<'a> {
    service: &'a Service,
    declaration: &'a Declaration,
    passwords: &'a Passwords,
    door: Door,
    now: OffsetDateTime,
    /// Settings, scopes and roles as they are within the transaction.
    facts: Facts,
    report: Report,
    /// Whether a stored password is no longer the one that was verified.
    is_stale: bool,
}

/// Brings the store to what is declared; what is not declared stays as it is. Gives what was changed. A second time, it
/// changes nothing and writes nothing.
pub async fn apply(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    declaration: &Declaration,
    mode: Mode,
) -> Result<Report> {
    check_names(declaration)?;
    for _ in 0..ATTEMPTS {
        let passwords = Passwords::prepare(service, declaration).await?;
        let mut run = Run::begin(service, declaration, &passwords).await?;
        run.everything().await?;
        let Run { door, report, is_stale, .. } = run;
        if is_stale {
            continue;
        }
        if mode == Mode::Apply && !report.changes.is_empty() {
            door.commit().await?;
            service.changed().await;
            tell(service, origin, permit, &report);
        }
        return Ok(report);
    }
    Err(messages::busy())
}

/// Gives a store without any website the ones that a fresh installation has; gives whether it had to. Of instances that
/// start together, one does it.
pub async fn ensure_default_scope(service: &Service) -> Result<bool> {
    let (declaration, origin) = (default_scope(), Origin::command("serve"));
    let (mut attempt, mut did) = (1, false);
    while !did && !has_website(service).await? {
        let applied = apply(service, &origin, &Permit::operator(), &declaration, Mode::Apply).await;
        match applied {
            Ok(report) => did = !report.changes.is_empty(),
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            // Another instance was first.
            Err(_) if has_website(service).await? => {}
            Err(error) => return Err(error),
        }
    }
    // What was read until now may be from before another instance did it.
    service.outdate();
    Ok(did)
}

impl<'a> Run<'a> {
    async fn begin(
        service: &'a Service,
        declaration: &'a Declaration,
        passwords: &'a Passwords,
    ) -> Result<Self> {
        let mut door = service.store.begin().await?;
        let facts = Facts::read(&mut door, &service.policy).await?;
        Ok(Self {
            service,
            declaration,
            passwords,
            door,
            now: service.now(),
            facts,
            report: Report::default(),
            is_stale: false,
        })
    }

    /// In the order in which one needs the other.
    async fn everything(&mut self) -> Result<()> {
        self.scopes().await?;
        self.settings().await?;
        self.currency_rates().await?;
        self.roles_and_admins().await?;
        self.integrations().await?;
        self.customer_groups().await?;
        self.attributes().await?;
        self.customers().await
    }
}

/// Refuses a declaration that says two things of one object.
fn check_names(declaration: &Declaration) -> Result<()> {
    let Declaration {
        websites,
        currency_rates,
        roles,
        admins,
        integrations,
        customer_groups,
        customer_attributes,
        address_attributes,
        customers,
        settings,
    } = declaration;
    let groups = || websites.iter().flat_map(|website| &website.groups);
    once("websites", websites.iter().map(|website| website.code.clone()))?;
    once("groups", groups().map(|group| group.code.clone()))?;
    once("views", groups().flat_map(|group| &group.views).map(|view| view.code.clone()))?;
    once("currency_rates", currency_rates.iter().map(CurrencyRate::name))?;
    once("roles", roles.iter().map(|role| role.name.clone()))?;
    once("admins", admins.iter().map(|admin| admin.username.clone()))?;
    once("integrations", integrations.iter().map(|one| one.name.trim().to_owned()))?;
    once("customer_groups", customer_groups.iter().map(|group| group.code.clone()))?;
    for (section, attributes) in
        [("customer_attributes", customer_attributes), ("address_attributes", address_attributes)]
    {
        once(section, attributes.iter().map(|attribute| attribute.code.clone()))?;
    }
    let website = |customer: &Customer| customer.website.clone().unwrap_or_default();
    once(
        "customers",
        customers.iter().map(|customer| format!("{} {}", customer.email, website(customer))),
    )?;
    once("settings", settings.0.iter().map(|setting| format!("{} {}", setting.scope, setting.path)))
}

fn once(section: &str, names: impl Iterator<Item = String>) -> Result<()> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(fold(&name)) {
            return Err(within(section, name.trim(), refuse("it is declared twice")));
        }
    }
    Ok(())
}

/// Hands what happened to the audit trail.
fn tell(service: &Service, origin: &Origin, permit: &Permit, report: &Report) {
    for (event, account, detail) in &report.events {
        service.happened(*event, origin, permit.caller(), account, detail);
    }
    let objects = |kind: &str| report.changes.iter().filter(|change| change.kind == kind).count();
    for (event, kind) in [
        (Event::RoleChanged, "role"),
        (Event::AttributeChanged, "attribute"),
        (Event::GroupChanged, "customer group"),
        (Event::SettingChanged, "setting"),
    ] {
        let count = objects(kind);
        if count > 0 {
            let detail = format!("{count} declared");
            service.happened(event, origin, permit.caller(), "", &detail);
        }
    }
}

/// A refusal that says what is wrong with a declared object.
fn refuse(text: &str) -> Error {
    messages::input(text.to_owned())
}

/// The error with the place in the declaration that it is about. Faults that are not the declaration's stay as they are.
fn within(section: &str, name: &str, error: Error) -> Error {
    match error.kind {
        ErrorKind::Internal | ErrorKind::Unavailable => error,
        kind => {
            let text = format!("{section} {name}: {error}");
            Error { kind, phrase: Phrase::plain(text), details: Vec::new(), ..error }
        }
    }
}

async fn has_website(service: &Service) -> Result<bool> {
    let mut door = service.store.read().await?;
    let scopes = magegate_store::scopes::load(&mut door).await?;
    Ok(scopes.websites.iter().any(|website| website.id != WebsiteId(0)))
}

fn default_scope() -> Declaration {
    let view = View {
        code: "default".to_owned(),
        name: Some("Default Store View".to_owned()),
        ..View::default()
    };
    let group = Group {
        code: "main_website_store".to_owned(),
        name: Some("Main Website Store".to_owned()),
        views: vec![view],
        ..Group::default()
    };
    let website = Website {
        code: "base".to_owned(),
        name: Some("Main Website".to_owned()),
        default: Some(true),
        groups: vec![group],
        ..Website::default()
    };
    Declaration { websites: vec![website], ..Declaration::default() }
}

#[cfg(test)]
mod tests;
