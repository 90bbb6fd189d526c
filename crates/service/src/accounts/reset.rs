//! Resetting a forgotten password by a link that is sent by mail (`spec/customers-api.md` 7.4).

use super::{Within, policy};
use crate::Service;
use crate::audit::Event;
use crate::customers::must_exist;
use crate::facts::Facts;
use crate::mail::{self, Addressee, Letter};
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Account;
use magegate_domain::crypt;
use magegate_domain::customer::Customer;
use magegate_domain::error::{Error, Result};
use magegate_domain::id::CustomerId;
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::random;
use magegate_domain::reason::Reason;
use magegate_domain::token::{TOKEN_LENGTH, TokenHash};
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{customers, reset_tokens, tokens};
use time::OffsetDateTime;

/// The templates that a client may ask for, in the order in which the refusal of another one names them.
const REMINDER: &str = "email_reminder";
pub(crate) const RESET: &str = "email_reset";

/// Sends a link by which the password can be set anew; the link before it ends. `template` is `email_reset` or
/// `email_reminder`.
pub async fn request_reset(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    email: &str,
    template: &str,
    website: Option<i64>,
) -> Result<bool> {
    let facts = service.facts().await?;
    let within = website.map_or_else(|| Within::of(&facts, origin), Within::given);
    // Strangers may ask, so the queue of writers is joined only where there is something to write.
    let mut door = service.store.read().await?;
    let customer = within.customer(&mut door, (&facts, permit), email).await?;
    if ![REMINDER, RESET].contains(&template) {
        return Err(messages::unknown_reset_template(template, REMINDER, RESET));
    }
    if was_told_just_now(service, &mut door, &facts, customer.id).await? {
        return Ok(true);
    }
    drop(door);
    let mut door = service.store.begin().await?;
    let customer = must_exist(&mut door, customer.id).await?;
    if was_told_just_now(service, &mut door, &facts, customer.id).await? {
        return Ok(true);
    }
    let token = new_token(service, &mut door, &facts, &customer).await?;
    let letter = if template == REMINDER { Letter::Reminder } else { Letter::ResetRequested };
    let addressee = Addressee { token: Some(&token), ..Addressee::owner(&customer) };
    mail::queue(service, &mut door, &facts, letter, &addressee).await?;
    door.commit().await?;
    let detail = format!("customer {}", customer.id);
    service.happened(Event::ResetRequested, origin, permit.caller(), &customer.email, &detail);
    Ok(true)
}

/// Whether the account was sent a link so shortly before that another one would only be a nuisance: strangers may ask
/// for links too. The one sent stays good.
async fn was_told_just_now(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    id: CustomerId,
) -> Result<bool> {
    let gap = facts.settings.number("magegate/customers/reset_gap_seconds");
    let last = reset_tokens::find(door, id).await?.and_then(|stored| stored.created_at);
    let since = last.map(|last| service.now() - last);
    Ok(since.is_some_and(|since| !since.is_negative() && since.whole_seconds() < gap))
}

/// Stores a fresh token for a link that sets a password, and gives it. Kept as a hash or, beside a store, as the store
/// keeps its own, so that either takes a link of the other.
pub(super) async fn new_token(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
) -> Result<String> {
    let token = random::text(&*service.random, random::LETTERS_AND_DIGITS, TOKEN_LENGTH);
    let stored = if service.policy.is_beside() {
        let sealed = crypt::encrypt(&facts.keys, &*service.random, &token);
        sealed.ok_or_else(|| Error::internal("no key of 32 bytes may encrypt"))?
    } else {
        TokenHash::of(&token).as_str().to_owned()
    };
    reset_tokens::set(door, customer.id, &stored, service.now()).await?;
    Ok(token)
}

/// Whether a link would be taken now; never `false`, what is wrong with it is the error.
pub async fn check_link(service: &Service, id: i64, token: &str) -> Result<bool> {
    if id <= 0 {
        return Err(messages::impossible_customer(id));
    }
    if token.is_empty() {
        return Err(messages::required(&["resetPasswordLinkToken"]));
    }
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let customer = must_exist(&mut door, CustomerId(id)).await?;
    check_token(service, &mut door, &facts, customer.id, token).await?;
    Ok(true)
}

/// Sets a new password by the token of a link. Wrong passwords are forgotten, a lock is lifted, and all tokens of the
/// account end (`spec/deviations.md` row 1).
pub async fn reset(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    email: &str,
    token: &str,
    new: &Password,
) -> Result<bool> {
    if email.is_empty() {
        return Err(messages::required(&["email"]));
    }
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let customer = Within::of(&facts, origin).customer(&mut door, (&facts, permit), email).await?;
    if token.is_empty() {
        return Err(messages::required(&["resetPasswordLinkToken"]));
    }
    check_token(service, &mut door, &facts, customer.id, token).await?;
    drop(door);
    policy(&facts).check_on_change(new, &customer.email)?;
    let hash = service.hasher.hash(new).await?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    // Of two requests with one link, only the first finds its token.
    check_token(service, &mut door, &facts, customer.id, token).await?;
    customers::set_password(&mut door, customer.id, &hash, now).await?;
    customers::clear_failures(&mut door, customer.id).await?;
    let which = Which::Of(Account::Customer(customer.id));
    tokens::revoke(&mut door, which, "password_reset", now).await?;
    let addressee = Addressee::owner(&customer);
    mail::queue(service, &mut door, &facts, Letter::PasswordChanged, &addressee).await?;
    door.commit().await?;
    service.changed().await;
    service.happened(Event::PasswordChanged, origin, permit.caller(), &customer.email, "by link");
    Ok(true)
}

async fn check_token(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    id: CustomerId,
    token: &str,
) -> Result<()> {
    let stored = reset_tokens::find(door, id).await?;
    let Some(stored) = stored.filter(|stored| is_same(service, facts, &stored.token, token)) else {
        return Err(messages::state(messages::RESET_TOKEN_MISMATCH).because(Reason::WrongKey));
    };
    let hours = facts.settings.number("customer/password/reset_link_expiration_period");
    match stored.created_at {
        Some(created_at) if is_alive(created_at, service.now(), hours) => Ok(()),
        _ => Err(messages::state(messages::RESET_TOKEN_EXPIRED).because(Reason::LinkExpired)),
    }
}

/// Whether a stored token is the given one.
fn is_same(service: &Service, facts: &Facts, stored: &str, token: &str) -> bool {
    if !service.policy.is_beside() {
        return stored == TokenHash::of(token).as_str();
    }
    // Hashes compare in a time that tells nothing of the texts.
    crypt::decrypt(&facts.keys, stored)
        .is_some_and(|stored| !stored.is_empty() && TokenHash::of(&stored) == TokenHash::of(token))
}

/// Whole hours count: a link of two hours is good for 119 minutes. One from the future is not.
fn is_alive(created_at: OffsetDateTime, now: OffsetDateTime, hours: i64) -> bool {
    let age = now - created_at;
    !age.is_negative() && age.whole_hours() < hours
}

#[cfg(test)]
mod tests {
    use super::is_alive;
    use time::Duration;
    use time::macros::datetime;

    #[test]
    fn a_link_lives_for_the_hours_of_the_setting() {
        let now = datetime!(2026-01-01 12:00 UTC);
        let alive = |age: Duration, hours| is_alive(now - age, now, hours);
        assert!(alive(Duration::ZERO, 2));
        assert!(alive(Duration::minutes(119), 2));
        assert!(!alive(Duration::minutes(120), 2));
        assert!(!alive(Duration::seconds(-1), 2));
        assert!(!alive(Duration::ZERO, 0));
    }
}
