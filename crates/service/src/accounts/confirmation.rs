//! Confirming that an e-mail address is the account's own (`spec/customers-api.md` 9).

use super::Within;
use crate::Service;
use crate::audit::Event;
use crate::customers::{self as customer_service, CustomerView, must_exist, visible};
use crate::facts::Facts;
use crate::mail::{self, Addressee, Letter};
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::customer::Customer;
use magegate_domain::error::Result;
use magegate_domain::id::CustomerId;
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_domain::token::TokenHash;
use magegate_store::customers;
use magegate_store::engine::Door;

/// Whether an account has been, or has to be, confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmationStatus {
    /// Its website asks no new account for a confirmation.
    NotRequired,
    /// It has yet to be confirmed.
    Required,
    /// It is confirmed.
    Confirmed,
}

/// Confirms the caller's own account.
pub async fn activate_own(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    key: &str,
) -> Result<CustomerView> {
    let Caller::Customer(id) = permit.caller() else {
        return Err(messages::required(&["customerId"]));
    };
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let customer = must_exist(&mut door, id).await?;
    confirm(service, &mut door, &facts, customer, key).await?;
    finish(service, origin, permit, &facts, door, id).await
}

/// Confirms the account with an e-mail address in the website of the request.
pub async fn activate(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    email: &str,
    key: &str,
) -> Result<CustomerView> {
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let id = Within::of(&facts, origin).customer(&mut door, (&facts, permit), email).await?.id;
    // Held from here on: the key may be another by now, for another address.
    let customer = must_exist(&mut door, id).await?;
    confirm(service, &mut door, &facts, customer, key).await?;
    finish(service, origin, permit, &facts, door, id).await
}

/// Whether an account is confirmed, by its number.
pub async fn confirmation_status(
    service: &Service,
    permit: &Permit,
    id: CustomerId,
) -> Result<ConfirmationStatus> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let customer = visible(&mut door, permit, id).await?;
    let website = customer.website_id.unwrap_or_default();
    Ok(match customer.confirmation {
        _ if !facts.confirms_new_accounts(website) => ConfirmationStatus::NotRequired,
        Some(_) => ConfirmationStatus::Required,
        None => ConfirmationStatus::Confirmed,
    })
}

/// Sends the mail with the confirmation key once more.
pub async fn resend(
    service: &Service,
    permit: &Permit,
    email: &str,
    website: i64,
    redirect_url: &str,
) -> Result<bool> {
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let within = Within::given(website);
    let customer = within.customer(&mut door, (&facts, permit), email).await?;
    let Some(key) = customer.confirmation.as_deref() else {
        return Err(messages::state(messages::CONFIRMATION_NOT_NEEDED));
    };
    let addressee = Addressee { token: Some(key), redirect_url, ..Addressee::owner(&customer) };
    mail::queue(service, &mut door, &facts, Letter::ConfirmationNeeded, &addressee).await?;
    door.commit().await?;
    Ok(true)
}

async fn confirm(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    mut customer: Customer,
    key: &str,
) -> Result<()> {
    let Some(stored) = customer.confirmation.take() else {
        return Err(messages::state(messages::ALREADY_ACTIVE));
    };
    // Hashes are compared so that the time tells nothing of the key.
    if TokenHash::of(&stored) != TokenHash::of(key) {
        return Err(messages::state(messages::CONFIRMATION_MISMATCH).because(Reason::WrongKey));
    }
    customers::confirm(door, customer.id, service.now()).await?;
    customer_service::refresh_list(door, facts, customer.id).await?;
    if !customers::ever_signed_in(door, customer.id).await? {
        let addressee = Addressee::owner(&customer);
        mail::queue(service, door, facts, Letter::Confirmed, &addressee).await?;
    }
    Ok(())
}

async fn finish(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    facts: &Facts,
    mut door: Door,
    id: CustomerId,
) -> Result<CustomerView> {
    let customer = must_exist(&mut door, id).await?;
    let view = customer_service::view(&mut door, facts, origin, customer).await?;
    door.commit().await?;
    service.changed().await;
    let (email, detail) = (&view.customer.email, format!("customer {id}"));
    service.happened(Event::AccountConfirmed, origin, permit.caller(), email, &detail);
    Ok(view)
}
