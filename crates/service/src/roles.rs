//! The roles of admins: which resources each may use, saved as the reference's panel saves them
//! (`spec/web-api-framework.md` 12).

mod selection;

pub(crate) use selection::{Selection, spread};

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use magegate_domain::acl::rules::{AccessRules, Role};
use magegate_domain::acl::{EVERYTHING, Permit, tree};
use magegate_domain::caller::Account;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::RoleId;
use magegate_domain::phrase::Phrase;
use magegate_domain::{collation, messages};
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{admins, roles, tokens};

/// The most characters of a role's name, as the column has them.
const NAME_LIMIT: usize = 50;

/// A role as the operator sees it.
#[derive(Debug, Clone)]
pub struct RoleView {
    /// Its row.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Whether it may do everything, resources of later versions included.
    pub everything: bool,
    /// The resources that its own rules allow, in the order of the tree.
    pub allowed: Vec<String>,
    /// The user names of the admins who have it.
    pub members: Vec<String>,
}

/// All roles, oldest first.
pub async fn list(service: &Service, _permit: &Permit) -> Result<Vec<RoleView>> {
    let mut door = service.store.read().await?;
    let rules = roles::load(&mut door).await?;
    let mut views = Vec::new();
    for role in rules.roles().iter().filter(|role| role.is_group) {
        views.push(view(&mut door, role).await?);
    }
    Ok(views)
}

/// A role by name.
pub async fn get(service: &Service, _permit: &Permit, name: &str) -> Result<RoleView> {
    let mut door = service.store.read().await?;
    let rules = roles::load(&mut door).await?;
    view(&mut door, must_exist(&rules, name)?).await
}

/// Creates a role that may use the resources. A name that exists, or an unknown resource, is refused.
pub async fn create(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
    resources: &[String],
) -> Result<RoleView> {
    let selection = Selection::of(resources)?;
    check_name(name)?;
    let mut door = service.store.begin().await?;
    let rules = roles::load(&mut door).await?;
    if find(&rules, name).is_some() {
        let text = format!("The role \"{name}\" exists already.");
        return Err(Error::new(ErrorKind::AlreadyExists, Phrase::plain(text)));
    }
    let id = insert(&mut door, name, &selection, rules.roles().is_empty()).await?;
    let role = Role {
        id,
        parent: RoleId(0),
        user_id: 0,
        user_type: 2,
        is_group: true,
        name: name.to_owned(),
    };
    let created = view(&mut door, &role).await?;
    door.commit().await?;
    changed(service, origin, permit, &format!("created role {name}")).await;
    Ok(created)
}

/// Lets a role use further resources; gives it as it is then, and whether that changed anything. With `below`, the
/// resources below each in the tree too.
pub async fn allow(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
    (resources, below): (&[String], bool),
) -> Result<(RoleView, bool)> {
    let more = spread(resources, below)?;
    change(service, origin, permit, name, move |now| {
        if more.contains(&EVERYTHING) { Ok(Selection::everything()) } else { Ok(now.with(&more)) }
    })
    .await
}

/// Takes resources away from a role; gives it as it is then, and whether that changed anything. With `below`, the resources
/// below each in the tree too. Tokens stay: permissions are looked at anew for every request.
pub async fn deny(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
    (resources, below): (&[String], bool),
) -> Result<(RoleView, bool)> {
    let fewer = spread(resources, below)?;
    change(service, origin, permit, name, move |now| now.without(&fewer)).await
}

/// Deletes a role. One that admins have is refused unless `force`, which leaves them without a role and ends their tokens;
/// gives how many tokens that were.
pub async fn delete(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
    force: bool,
) -> Result<u64> {
    let now = service.now();
    let mut door = service.store.begin().await?;
    let rules = roles::load(&mut door).await?;
    let role = must_exist(&rules, name)?;
    let members = roles::members(&mut door, role.id).await?;
    if !members.is_empty() && !force {
        let text = format!(
            "The role \"{}\" belongs to {} admins; they would be left without a role.",
            role.name,
            members.len()
        );
        return Err(Error::new(ErrorKind::State, Phrase::plain(text)));
    }
    let mut revoked = 0;
    for admin in &members {
        let which = Which::Of(Account::Admin(*admin));
        revoked += tokens::revoke(&mut door, which, "role_removed", now).await?;
    }
    roles::delete_group(&mut door, role.id).await?;
    door.commit().await?;
    changed(service, origin, permit, &format!("deleted role {}", role.name)).await;
    Ok(revoked)
}

/// Stores a new role with its rules. The first of an installation sorts first, as the reference's own does.
pub(crate) async fn insert(
    door: &mut Door,
    name: &str,
    selection: &Selection,
    is_first: bool,
) -> Result<RoleId> {
    let id = roles::insert_group(door, name, i64::from(is_first)).await?;
    roles::replace_rules(door, id, &selection.rows()).await?;
    Ok(id)
}

/// A role by its name under the reference's collation.
pub(crate) fn find<'a>(rules: &'a AccessRules, name: &str) -> Option<&'a Role> {
    rules.roles().iter().find(|role| role.is_group && collation::same(&role.name, name))
}

/// The same; a missing one is refused with the names that exist.
pub(crate) fn must_exist<'a>(rules: &'a AccessRules, name: &str) -> Result<&'a Role> {
    find(rules, name).ok_or_else(|| {
        let known: Vec<_> = rules
            .roles()
            .iter()
            .filter(|role| role.is_group)
            .map(|role| format!("\"{}\"", role.name))
            .collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let text = format!("There is no role \"{name}\"; there is {known}.");
        Error::new(ErrorKind::NotFound, Phrase::plain(text))
    })
}

/// Refuses a name that no column holds.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() || name.chars().count() > NAME_LIMIT {
        return Err(messages::input(format!("A role's name has 1 to {NAME_LIMIT} characters.")));
    }
    Ok(())
}

async fn change(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
    to: impl FnOnce(&Selection) -> Result<Selection>,
) -> Result<(RoleView, bool)> {
    let mut door = service.store.begin().await?;
    let rules = roles::load(&mut door).await?;
    let role = must_exist(&rules, name)?;
    let before = Selection::stored(&roles::rules_of(&mut door, role.id).await?);
    let after = to(&before)?;
    let differs = before != after;
    if differs {
        roles::replace_rules(&mut door, role.id, &after.rows()).await?;
    }
    let now = view(&mut door, role).await?;
    if differs {
        door.commit().await?;
        changed(service, origin, permit, &format!("changed role {}", role.name)).await;
    }
    Ok((now, differs))
}

async fn view(door: &mut Door, role: &Role) -> Result<RoleView> {
    let selection = Selection::stored(&roles::rules_of(door, role.id).await?);
    let mut members = Vec::new();
    for id in roles::members(door, role.id).await? {
        members.extend(admins::find(door, id).await?.map(|login| login.admin.username));
    }
    let allowed = tree::ids().filter(|id| selection.allows(id)).map(ToOwned::to_owned);
    Ok(RoleView {
        id: role.id,
        name: role.name.clone(),
        everything: selection.is_everything(),
        allowed: allowed.collect(),
        members,
    })
}

async fn changed(service: &Service, origin: &Origin, permit: &Permit, detail: &str) {
    service.changed().await;
    service.happened(Event::RoleChanged, origin, permit.caller(), "", detail);
}
