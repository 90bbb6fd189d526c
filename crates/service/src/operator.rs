//! What the person at the command line does with accounts and no route does: finding customers by address in all
//! websites, and lifting locks, the account's own and the throttle of its name.

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::caller::AccountKind;
use magegate_domain::customer::Customer;
use magegate_domain::id::CustomerId;
use magegate_domain::{Result, messages};
use magegate_store::{admins, customers, throttle};
use time::OffsetDateTime;

/// What was lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unlocked {
    /// How many wrong passwords the account had.
    pub wrong_passwords: i64,
    /// Until when it was locked, if it still was.
    pub locked_until: Option<OffsetDateTime>,
    /// How many failed token requests were counted under its name.
    pub failed_requests: i64,
}

/// Forgets the wrong passwords of a customer and the failed token requests under its e-mail address.
/// A missing customer is 404 by `customerId`.
pub async fn unlock_customer(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: CustomerId,
) -> Result<Unlocked> {
    let mut door = service.store.begin().await?;
    let Some(login) = customers::login(&mut door, id).await? else {
        return Err(messages::no_such_entity("customerId", id.0));
    };
    let kind = AccountKind::Customer;
    let throttled = throttle::find(&mut door, kind, &login.email).await?;
    customers::clear_failures(&mut door, id).await?;
    throttle::reset(&mut door, kind, &login.email).await?;
    door.commit().await?;
    service.changed().await;
    service.happened(Event::AccountUnlocked, origin, permit.caller(), &login.email, "");
    let now = service.now();
    Ok(Unlocked {
        wrong_passwords: login.failures.count,
        locked_until: login.failures.locked_until.filter(|until| *until > now),
        failed_requests: throttled.map_or(0, |throttled| throttled.failures),
    })
}

/// Forgets the wrong passwords of an admin and the failed token requests under its user name, which may be nobody's:
/// then only the requests are forgotten.
pub async fn unlock_admin(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
) -> Result<Unlocked> {
    let mut door = service.store.begin().await?;
    let kind = AccountKind::Admin;
    let throttled = throttle::find(&mut door, kind, name).await?;
    throttle::reset(&mut door, kind, name).await?;
    let mut unlocked = Unlocked {
        failed_requests: throttled.map_or(0, |throttled| throttled.failures),
        ..Unlocked::default()
    };
    if let Some(found) = admins::find_by_name(&mut door, name).await? {
        let failures = found.admin.failures;
        admins::clear_failures(&mut door, found.admin.id).await?;
        unlocked.wrong_passwords = failures.count;
        unlocked.locked_until = failures.locked_until.filter(|until| *until > service.now());
    }
    door.commit().await?;
    service.changed().await;
    service.happened(Event::AccountUnlocked, origin, permit.caller(), name, "");
    Ok(unlocked)
}

/// Forgets the failed token requests under a name that may be nobody's; gives how many there were.
pub async fn unlock_name(
    service: &Service,
    _permit: &Permit,
    kind: AccountKind,
    name: &str,
) -> Result<i64> {
    let mut door = service.store.begin().await?;
    let throttled = throttle::find(&mut door, kind, name).await?;
    throttle::reset(&mut door, kind, name).await?;
    door.commit().await?;
    Ok(throttled.map_or(0, |throttled| throttled.failures))
}

/// The customers of an e-mail address: at most one in each website, by the order of websites.
pub async fn find_customers(
    service: &Service,
    _permit: &Permit,
    email: &str,
) -> Result<Vec<Customer>> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let mut found = Vec::new();
    for website in &facts.scopes.websites {
        found.extend(customers::find_by_email(&mut door, email, Some(website.id)).await?);
    }
    if found.is_empty() {
        // An account whose website was deleted.
        found.extend(customers::find_by_email(&mut door, email, None).await?);
    }
    Ok(found)
}
