//! What GraphQL lets people do with their own accounts, where it differs from REST: locked and unconfirmed accounts are
//! refused, other members are required, the request's store view counts (`spec/graphql-auth.md` 3). What is checked and
//! stored otherwise is the other files' business.

mod addresses;
mod assistance;
mod availability;
mod creation;
mod passwords;
mod update;

pub use addresses::{AddressGiven, create_address, delete_address, update_address};
pub(crate) use assistance::ASSISTANCE;
pub use assistance::token_as_admin;
pub use availability::is_email_available;
pub use creation::create;
pub use passwords::{change_password, request_reset, reset};
pub use update::{Change, update};

use crate::accounts::is_locked;
use crate::attributes::place_of;
use crate::customers::{self as customer_service, CustomerInput, CustomerView};
use crate::facts::Facts;
use crate::origin::Origin;
use crate::{Issued, Service, customer_tokens, token_format};
use magegate_domain::acl::Permit;
use magegate_domain::attribute::{Entity, rules};
use magegate_domain::caller::{AccountKind, Caller};
use magegate_domain::customer::{Customer, email};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::CustomerId;
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::phrase::Phrase;
use magegate_domain::reason::Reason;
use magegate_domain::token::Lifetime;
use magegate_store::customers;
use magegate_store::engine::Door;
use time::OffsetDateTime;

/// A customer's own account.
#[derive(Debug, Clone)]
pub struct Account {
    /// The customer with its addresses.
    pub view: CustomerView,
    /// Whether it allows shopping assistance.
    pub assistance_allowed: bool,
}

/// The caller's own account.
pub async fn account(service: &Service, origin: &Origin, permit: &Permit) -> Result<Account> {
    let id = own(permit)?;
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let customer = standing(&mut door, &facts, id, service.now()).await?;
    shown(&mut door, &facts, origin, customer).await
}

/// Issues a token. An empty argument is named; every other refusal is the generic one, with the reason beside it.
pub async fn token(
    service: &Service,
    origin: &Origin,
    email: &str,
    password: &Password,
) -> Result<Issued> {
    if email.is_empty() {
        return Err(messages::unspecified("email"));
    }
    if password.is_empty() {
        return Err(messages::unspecified("password"));
    }
    customer_tokens::create(service, origin, email, password).await
}

/// How many hours a customer's token that is issued now lives; `None` where it ends only when it is revoked.
pub fn token_hours(service: &Service, facts: &Facts) -> Option<f64> {
    match token_format::lifetime(service, facts, AccountKind::Customer) {
        Lifetime::Unlimited => None,
        Lifetime::Limited(length) => Some(length.as_seconds_f64() / 3600.0),
    }
}

/// Revokes all tokens of the caller, whose account may be locked or unconfirmed.
pub async fn revoke(service: &Service, origin: &Origin, permit: &Permit) -> Result<bool> {
    customer_tokens::revoke(service, origin, permit, own(permit)?).await
}

/// Deletes the caller's own account.
pub async fn delete(service: &Service, origin: &Origin, permit: &Permit) -> Result<bool> {
    let id = own(permit)?;
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    standing(&mut door, &facts, id, service.now()).await?;
    drop(door);
    customer_service::delete(service, origin, permit, id).await.map_err(or_gone)
}

/// The customer that calls.
fn own(permit: &Permit) -> Result<CustomerId> {
    match permit.caller() {
        Caller::Customer(id) => Ok(id),
        _ => Err(messages::customer_not_authorized().because(Reason::WrongCaller)),
    }
}

/// An account that goes while its request is answered makes a guest of the caller, as one that went before.
fn or_gone(error: Error) -> Error {
    match error.kind {
        ErrorKind::NotFound => messages::customer_not_authorized().because(Reason::AccountGone),
        _ => error,
    }
}

/// The account, unless it is locked or awaits the confirmation that new accounts of its website need.
async fn standing(
    door: &mut Door,
    facts: &Facts,
    id: CustomerId,
    now: OffsetDateTime,
) -> Result<Customer> {
    let found = customers::find(door, id).await?;
    let login = customers::login(door, id).await?;
    let (Some(customer), Some(login)) = (found, login) else {
        return Err(messages::customer_not_authorized().because(Reason::AccountGone));
    };
    if let Some(until) = login.failures.locked_until.filter(|until| *until > now) {
        return Err(is_locked(until));
    }
    let website = customer.website_id.unwrap_or_default();
    if login.awaits_confirmation && facts.confirms_new_accounts(website) {
        let phrase = Phrase::plain(messages::UNCONFIRMED);
        return Err(Error::new(ErrorKind::Unauthenticated, phrase).because(Reason::Unconfirmed));
    }
    Ok(customer)
}

async fn shown(
    door: &mut Door,
    facts: &Facts,
    origin: &Origin,
    customer: Customer,
) -> Result<Account> {
    let assistance_allowed = customers::allows_assistance(door, customer.id).await?;
    let view = customer_service::view(door, facts, origin, customer).await?;
    Ok(Account { view, assistance_allowed })
}

/// Refuses members that are there without a value, an e-mail address that is none and a gender that is no choice, in this
/// order. With `all`, what is absent counts as missing too. `customer` says where the choices are looked for.
fn check(facts: &Facts, customer: &Customer, input: &CustomerInput, all: bool) -> Result<()> {
    let required = [
        ("firstname", "First Name", &input.firstname),
        ("lastname", "Last Name", &input.lastname),
        ("email", "Email", &input.email),
    ];
    let missing = required.into_iter().filter(|(name, _, value)| match value.as_deref() {
        Some(text) => text.is_empty(),
        None => all || input.nulls.iter().any(|null| null == name),
    });
    let missing: Vec<&str> = missing.map(|(_, label, _)| label).collect();
    if !missing.is_empty() {
        return Err(messages::parameters_missing(&missing));
    }
    if let Some(text) = input.email.as_deref().filter(|text| !is_email(text)) {
        return Err(messages::not_an_email(text));
    }
    let (Some(gender), Some(attribute)) =
        (input.gender, facts.attributes.get(Entity::Customer, "gender"))
    else {
        return Ok(());
    };
    let complaints = rules::complaints(attribute, Some(&gender.to_string()), place_of(customer));
    if complaints.is_empty() { Ok(()) } else { Err(messages::not_a_gender(gender)) }
}

fn is_email(text: &str) -> bool {
    email::complaints(text).is_empty()
}
