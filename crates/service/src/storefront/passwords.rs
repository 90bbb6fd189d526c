//! New passwords, in exchange for the current one or for the token of a letter (`spec/graphql-auth.md` 3.6 to 3.8).

use super::{Account, is_email, or_gone, own, shown, standing};
use crate::acting::in_person;
use crate::audit::Event;
use crate::facts::Facts;
use crate::origin::Origin;
use crate::{Service, accounts};
use magegate_domain::acl::Permit;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::CustomerId;
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::phrase::Phrase;
use magegate_domain::reason::Reason;
use magegate_store::customers;

/// Changes the caller's password; all its tokens end. A locked or unconfirmed account keeps the one it has.
pub async fn change_password(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    current: &Password,
    new: &Password,
) -> Result<Account> {
    let id = own(permit)?;
    in_person(permit)?;
    for (name, value) in [("currentPassword", current), ("newPassword", new)] {
        if is_blank(value.expose()) {
            return Err(messages::unspecified(name));
        }
    }
    let facts = service.facts().await?;
    let (email, verified) = verify(service, &facts, id, current).await?;
    let mut door = service.store.read().await?;
    standing(&mut door, &facts, id, service.now()).await?;
    drop(door);
    let hash = accounts::new_hash(service, &facts, &email, new).await?;
    let mut door = service.store.begin().await?;
    standing(&mut door, &facts, id, service.now()).await?;
    accounts::check_unchanged(&mut door, id, Some(&verified)).await.map_err(reworded)?;
    let customer = accounts::set_password(service, &mut door, &facts, id, &hash).await?;
    let account = shown(&mut door, &facts, origin, customer).await?;
    door.commit().await?;
    service.changed().await;
    service.happened(Event::PasswordChanged, origin, permit.caller(), &email, "");
    Ok(account)
}

/// Sends a letter with a link under which a forgotten password can be replaced.
pub async fn request_reset(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    email: &str,
) -> Result<bool> {
    check_email(email)?;
    let refused = |reason| messages::input(messages::RESET_REFUSED).because(reason);
    check_unlocked(service, origin, email, refused).await?;
    let sent = accounts::request_reset(service, origin, permit, email, accounts::RESET, None);
    sent.await.map_err(|error| match error.kind {
        ErrorKind::Internal | ErrorKind::Unavailable => error,
        _ => messages::input(messages::RESET_REFUSED),
    })
}

/// Replaces a password by the token of a letter; all tokens of the account end, wrong passwords are forgotten.
pub async fn reset(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    (email, token): (&str, &str),
    new: &Password,
) -> Result<bool> {
    check_email(email)?;
    if token.is_empty() {
        return Err(messages::must_be_specified("resetPasswordToken"));
    }
    if new.is_empty() {
        return Err(messages::must_be_specified("newPassword"));
    }
    let refused = |reason| messages::input(messages::SET_REFUSED).because(reason);
    check_unlocked(service, origin, email, refused).await?;
    accounts::reset(service, origin, permit, email, token, new).await.map_err(|error| {
        // The account may have gone since it was looked at.
        if error.kind == ErrorKind::NotFound { refused(Reason::UnknownAccount) } else { error }
    })
}

/// Checks the caller's current password; gives the e-mail address and the hash that was verified. A wrong one counts.
pub(super) async fn verify(
    service: &Service,
    facts: &Facts,
    id: CustomerId,
    password: &Password,
) -> Result<(String, String)> {
    let verified = accounts::verify_current(service, facts, id, password).await;
    verified.map_err(|error| or_gone(reworded(error)))
}

/// REST has another sentence for a wrong password.
pub(super) fn reworded(mut error: Error) -> Error {
    if error.reason == Some(Reason::WrongPassword) {
        error.phrase = Phrase::plain(messages::INVALID_LOGIN);
    }
    error
}

fn check_email(email: &str) -> Result<()> {
    if email.is_empty() {
        return Err(messages::input(messages::RESET_EMAIL_UNSPECIFIED));
    }
    if is_email(email) { Ok(()) } else { Err(messages::input(messages::RESET_EMAIL_INVALID)) }
}

/// Refuses an e-mail address that nobody has on the request's website, and a locked account.
async fn check_unlocked(
    service: &Service,
    origin: &Origin,
    email: &str,
    refused: impl Fn(Reason) -> Error,
) -> Result<()> {
    let facts = service.facts().await?;
    let website = facts.address_scope(facts.scopes.account_website(origin.store));
    let mut door = service.store.read().await?;
    let Some(login) = customers::login_by_email(&mut door, email, website).await? else {
        return Err(refused(Reason::UnknownAccount));
    };
    match login.failures.locked_until.filter(|until| *until > service.now()) {
        Some(until) => {
            Err(messages::input(messages::LOCKED_TO_STRANGERS)
                .because(Reason::AccountLocked(until)))
        }
        None => Ok(()),
    }
}

/// Whether a text is nothing but what the reference trims.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\0' | '\x0b'))
}
