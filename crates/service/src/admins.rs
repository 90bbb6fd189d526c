//! Admins as the operator manages them. What ends an account, or changes its password or role, ends its tokens in the same
//! transaction (`spec/deviations.md` rows 1 and 3).

use crate::Service;
use crate::audit::Event;
use crate::hashing::Verdict;
use crate::origin::Origin;
use crate::roles::{self as role_service, Selection};
use magegate_domain::acl::Permit;
use magegate_domain::acl::rules::AccessRules;
use magegate_domain::admin::{Admin, AdminLogin};
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::customer::email;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::{AdminId, RoleId};
use magegate_domain::messages;
use magegate_domain::password::{Password, check_admin};
use magegate_domain::phrase::Phrase;
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{StoreError, admins, roles, tokens};
use time::OffsetDateTime;

/// The role that the first admin of an installation gets.
pub(crate) const FIRST_ROLE: &str = "Administrators";
/// How many former passwords a new one must differ from (`spec/database-auth.md`, section 2).
const REMEMBERED: i64 = 4;

/// An admin as the operator sees it.
#[derive(Debug, Clone)]
pub struct AdminView {
    /// The account.
    pub admin: Admin,
    /// The name of its role.
    pub role: Option<String>,
}

/// All admins, oldest first.
pub async fn list(service: &Service, _permit: &Permit) -> Result<Vec<AdminView>> {
    let mut door = service.store.read().await?;
    let rules = roles::load(&mut door).await?;
    let admins = admins::list(&mut door).await?;
    Ok(admins
        .into_iter()
        .map(|admin| AdminView { role: role_of(&rules, admin.id).map(|(_, name)| name), admin })
        .collect())
}

/// Creates an admin. Without a role it gets the one that may do everything, which is made for it, but only where there is no
/// role yet.
pub async fn create(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    (new, role): (&Admin, Option<&str>),
    password: &Password,
) -> Result<AdminView> {
    check(new)?;
    check_admin(password)?;
    let hash = service.hasher.hash(password).await?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    let rules = roles::load(&mut door).await?;
    let is_first = rules.roles().is_empty();
    let (role, role_name) = match role {
        Some(name) => {
            let role = role_service::must_exist(&rules, name)?;
            (role.id, role.name.clone())
        }
        None if is_first => {
            let everything = Selection::everything();
            let role = role_service::insert(&mut door, FIRST_ROLE, &everything, true).await?;
            (role, FIRST_ROLE.to_owned())
        }
        None => {
            let groups = rules.roles().iter().filter(|role| role.is_group);
            let names: Vec<&str> = groups.map(|role| role.name.as_str()).collect();
            let names = names.join(", ");
            let text = format!("Which role shall the admin have? Name one (--role): {names}.");
            return Err(messages::input(text));
        }
    };
    let id = insert(&mut door, new, &hash, now).await?;
    roles::bind_admin(&mut door, role, id, binding_name(new, is_first)).await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("admin {id}");
    service.happened(Event::AccountCreated, origin, permit.caller(), &new.username, &detail);
    Ok(AdminView { admin: Admin { id, ..new.clone() }, role: Some(role_name) })
}

/// Enables or disables an admin; disabling ends its tokens and sessions. Gives how many tokens that were, or `None` when it
/// was so before.
pub async fn set_active(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
    active: bool,
) -> Result<Option<u64>> {
    let now = service.now();
    let mut door = service.store.begin().await?;
    let AdminLogin { admin, .. } = must_exist(&mut door, name).await?;
    if admin.is_active == active {
        return Ok(None);
    }
    admins::set_active(&mut door, admin.id, active, now).await?;
    let mut revoked = 0;
    if active {
        // A date that has passed would disable it again at its next login.
        if admin.expires_at.is_some_and(|end| end <= now) {
            admins::set_expiration(&mut door, admin.id, None).await?;
        }
    } else {
        revoked = end(&mut door, admin.id, "account_disabled", now).await?;
    }
    door.commit().await?;
    service.changed().await;
    let event = if active { Event::AccountEnabled } else { Event::AccountDisabled };
    let detail = format!("admin {}", admin.id);
    service.happened(event, origin, permit.caller(), &admin.username, &detail);
    Ok(Some(revoked))
}

/// Deletes an admin with its tokens.
pub async fn delete(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
) -> Result<AdminId> {
    let now = service.now();
    let mut door = service.store.begin().await?;
    let AdminLogin { admin, .. } = must_exist(&mut door, name).await?;
    roles::unbind_admin(&mut door, admin.id).await?;
    tokens::revoke_acting(&mut door, Account::Admin(admin.id), "account_deleted", now).await?;
    admins::delete(&mut door, admin.id).await?;
    tokens::set_revoked_before(&mut door, Account::Admin(admin.id), now).await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("admin {}", admin.id);
    service.happened(Event::AccountDeleted, origin, permit.caller(), &admin.username, &detail);
    Ok(admin.id)
}

/// Gives an admin a new password, unlike its last ones; its lock is lifted and its tokens end. Gives how many tokens that were.
pub async fn set_password(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
    password: &Password,
) -> Result<u64> {
    check_admin(password)?;
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let id = must_exist(&mut door, name).await?.admin.id;
    let former = admins::last_passwords(&mut door, id, REMEMBERED).await?;
    drop(door);
    for hash in former {
        if service.hasher.verify(password, Some(&hash), facts.crypt_key()).await? != Verdict::Wrong
        {
            let text = "Sorry, but this password has already been used. Please create another.";
            return Err(messages::input(text));
        }
    }
    let hash = service.hasher.hash(password).await?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    let AdminLogin { admin, .. } = must_exist(&mut door, name).await?;
    admins::set_password(&mut door, admin.id, &hash, now).await?;
    admins::clear_failures(&mut door, admin.id).await?;
    let revoked = end(&mut door, admin.id, "password_changed", now).await?;
    door.commit().await?;
    service.changed().await;
    service.happened(Event::PasswordChanged, origin, permit.caller(), &admin.username, "");
    Ok(revoked)
}

/// What an admin must have, and how long it may be.
pub(crate) fn check(admin: &Admin) -> Result<()> {
    let members = [
        ("user name", &admin.username, 40),
        ("first name", &admin.firstname, 32),
        ("last name", &admin.lastname, 32),
        ("e-mail address", &admin.email, 128),
    ];
    for (name, value, limit) in members {
        if value.trim().is_empty() {
            return Err(messages::input(format!("The {name} is missing.")));
        }
        if value.chars().count() > limit {
            return Err(messages::input(format!("The {name} has at most {limit} characters.")));
        }
    }
    if !email::complaints(&admin.email).is_empty() {
        return Err(messages::input(format!("\"{}\" is no e-mail address.", admin.email)));
    }
    Ok(())
}

/// Stores a new admin with its expiry. Neither its user name nor its e-mail address may be another's.
pub(crate) async fn insert(
    door: &mut Door,
    admin: &Admin,
    hash: &str,
    now: OffsetDateTime,
) -> Result<AdminId> {
    check_email(door, admin).await?;
    let id = admins::insert(door, admin, hash, now).await.map_err(|error| match error {
        StoreError::Conflict => taken(),
        other => other.into(),
    })?;
    if let Some(at) = admin.expires_at {
        admins::set_expiration(door, id, Some(at)).await?;
    }
    Ok(id)
}

/// Ends an admin's tokens, those by which it acts for customers, and its panel sessions; gives how many tokens there were.
pub(crate) async fn end(
    door: &mut Door,
    id: AdminId,
    cause: &str,
    now: OffsetDateTime,
) -> Result<u64> {
    admins::end_sessions(door, id, now).await?;
    Ok(tokens::revoke(door, Which::Of(Account::Admin(id)), cause, now).await?)
}

/// Refuses an e-mail address that another admin has.
pub(crate) async fn check_email(door: &mut Door, admin: &Admin) -> Result<()> {
    let owner = admins::find_by_email(door, &admin.email).await?;
    if owner.is_some_and(|owner| owner != admin.id) { Err(taken()) } else { Ok(()) }
}

/// The role row's name for an admin, as the reference writes it: the user name of the installation's first, else the first name.
pub(crate) fn binding_name(admin: &Admin, is_first: bool) -> &str {
    if is_first { &admin.username } else { &admin.firstname }
}

/// The role that an admin is bound to, with its name.
pub(crate) fn role_of(rules: &AccessRules, admin: AdminId) -> Option<(RoleId, String)> {
    let bound = rules.role_of(AccountKind::Admin.user_type(), admin.0)?;
    rules.role(bound.parent).map(|role| (role.id, role.name.clone()))
}

async fn must_exist(door: &mut Door, name: &str) -> Result<AdminLogin> {
    admins::find_by_name(door, name).await?.ok_or_else(|| {
        let text = format!("There is no admin \"{name}\".");
        Error::new(ErrorKind::NotFound, Phrase::plain(text))
    })
}

fn taken() -> Error {
    let text = "A user with the same user name or email already exists.";
    Error::new(ErrorKind::AlreadyExists, Phrase::plain(text))
}
