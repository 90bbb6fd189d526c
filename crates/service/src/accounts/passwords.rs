//! Changing a password, and proving the current one (`spec/customers-api.md` 7.2 and 7.3).

use super::policy;
use crate::Service;
use crate::acting::in_person;
use crate::audit::Event;
use crate::customers::must_exist;
use crate::facts::Facts;
use crate::hashing::Verdict;
use crate::mail::{self, Addressee, Letter};
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Account;
use magegate_domain::customer::{Customer, CustomerLogin};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::CustomerId;
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::phrase::Phrase;
use magegate_domain::reason::Reason;
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{addresses, customers, tokens};
use time::OffsetDateTime;

/// Changes a customer's password; all its tokens end (`spec/deviations.md` row 1). Not for who acts for the customer.
pub async fn change_password(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: CustomerId,
    current: &Password,
    new: &Password,
) -> Result<bool> {
    in_person(permit)?;
    let facts = service.facts().await?;
    let (email, verified) = verify_current(service, &facts, id, current).await?;
    let hash = new_hash(service, &facts, &email, new).await?;
    let mut door = service.store.begin().await?;
    check_unchanged(&mut door, id, Some(&verified)).await?;
    set_password(service, &mut door, &facts, id, &hash).await?;
    door.commit().await?;
    service.changed().await;
    service.happened(Event::PasswordChanged, origin, permit.caller(), &email, "");
    Ok(true)
}

/// The hash of a password that may replace that of the account with an e-mail address.
pub(crate) async fn new_hash(
    service: &Service,
    facts: &Facts,
    email: &str,
    new: &Password,
) -> Result<String> {
    policy(facts).check_on_change(new, email)?;
    service.hasher.hash(new).await
}

/// Holds the account, and refuses what was verified against another hash than the stored one.
pub(crate) async fn check_unchanged(
    door: &mut Door,
    id: CustomerId,
    verified: Option<&str>,
) -> Result<()> {
    let stored = customers::login(door, id).await?.and_then(|stored| stored.password_hash);
    match (stored.as_deref(), verified) {
        (Some(stored), Some(verified)) if stored == verified => Ok(()),
        _ => Err(mismatch()),
    }
}

/// Stores a new password hash: all tokens of the account end, and its owner is told.
pub(crate) async fn set_password(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    id: CustomerId,
    hash: &str,
) -> Result<Customer> {
    let now = service.now();
    customers::set_password(door, id, hash, now).await?;
    // The reference saves the whole account.
    addresses::save_again(door, id, now).await?;
    tokens::revoke(door, Which::Of(Account::Customer(id)), "password_changed", now).await?;
    let customer = must_exist(door, id).await?;
    mail::queue(service, door, facts, Letter::PasswordChanged, &Addressee::owner(&customer))
        .await?;
    Ok(customer)
}

/// Checks a customer's current password; gives its e-mail address and the hash that was verified. A wrong one counts, and
/// a lock holds against right ones too.
pub(crate) async fn verify_current(
    service: &Service,
    facts: &Facts,
    id: CustomerId,
    password: &Password,
) -> Result<(String, String)> {
    let mut door = service.store.read().await?;
    let found = customers::login(&mut door, id).await?;
    drop(door);
    let login = found.ok_or_else(|| messages::no_such_entity("customerId", id.0))?;
    let stored = login.password_hash.as_deref();
    let verdict = service.hasher.verify(password, stored, facts.crypt_key()).await?;
    let now = service.now();
    let locked = |login: &CustomerLogin| login.failures.locked_until.filter(|until| *until > now);
    if let (Verdict::Right { .. }, Some(hash)) = (verdict, &login.password_hash) {
        // Otherwise a lock would not end the guessing of who holds a token.
        return match locked(&login) {
            Some(until) => Err(is_locked(until)),
            None => Ok((login.email, hash.clone())),
        };
    }
    let policy = facts.settings.customer_lock();
    let mut door = service.store.begin().await?;
    let locked = customers::login(&mut door, id).await?.as_ref().and_then(locked);
    if policy.is_on() {
        customers::count_failure(&mut door, id, &policy, now).await?;
    }
    door.commit().await?;
    Err(locked.map_or_else(mismatch, is_locked))
}

/// The refusal of a locked account.
pub(crate) fn is_locked(until: OffsetDateTime) -> Error {
    Error::new(ErrorKind::Locked, Phrase::plain(messages::ACCOUNT_LOCKED))
        .because(Reason::AccountLocked(until))
}

fn mismatch() -> Error {
    Error::new(ErrorKind::Unauthenticated, Phrase::plain(messages::PASSWORD_MISMATCH))
        .because(Reason::WrongPassword)
}
