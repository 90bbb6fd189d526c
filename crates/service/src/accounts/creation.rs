//! Creating accounts, with or without a password (`spec/customers-api.md` 3).

use super::reset::new_token;
use super::{Within, policy};
use crate::Service;
use crate::addresses;
use crate::attributes::Plan;
use crate::audit::Event;
use crate::customers::{
    self as customer_service, AddressesInput, CustomerInput, CustomerView, filled,
};
use crate::facts::Facts;
use crate::mail::{self, Addressee, Letter};
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::Entity;
use magegate_domain::clock::timestamp;
use magegate_domain::customer::Customer;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::{AddressId, CustomerGroupId, CustomerId, StoreId, WebsiteId};
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::phrase::Phrase;
use magegate_store::engine::Door;
use magegate_store::{customers, newsletter};

/// The resource that lets a caller choose a new account's group.
const MANAGE: &str = "Magento_Customer::manage";

/// An account about to be stored.
struct New<'a> {
    customer: Customer,
    input: CustomerInput,
    custom: Plan<'a>,
    hash: Option<String>,
    /// Where the first letter's link leads in the end; `None` for no letter.
    letter: Option<&'a str>,
}

/// Creates an account, with or without a password.
pub async fn create(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    input: CustomerInput,
    password: Option<&Password>,
    redirect_url: &str,
) -> Result<CustomerView> {
    addresses::check_count(permit, &input.addresses)?;
    let facts = service.facts().await?;
    let email = input.email.clone().unwrap_or_default();
    if let Some(password) = password {
        policy(&facts).check_on_create(password, &email)?;
        if email.is_empty() {
            return Err(messages::input(messages::EMAIL_MISSING));
        }
    }
    if input.id.is_some_and(|id| id != 0) {
        let mut door = service.store.read().await?;
        Within::of(&facts, origin).customer(&mut door, (&facts, permit), &email).await?;
        let exists = Phrase::plain(messages::CUSTOMER_EXISTS);
        return Err(Error::new(ErrorKind::AlreadyExists, exists));
    }
    let customer = new_customer(service, &facts, permit, &input)?;
    // Looked at before the costly hash; the transaction looks again.
    let mut door = service.store.read().await?;
    let custom = custom_plan(&facts, &customer, &input)?;
    customer_service::check_with(&mut door, &facts, &customer, &custom.complaints).await?;
    drop(door);
    let hash = match password {
        Some(password) => Some(service.hasher.hash(password).await?),
        None => None,
    };
    let new = New { customer, input, custom, hash, letter: Some(redirect_url) };
    let view = store_new(service, &facts, (origin, permit), new).await?;
    let detail = format!("customer {}", view.customer.id);
    service.happened(Event::AccountCreated, origin, permit.caller(), &view.customer.email, &detail);
    Ok(view)
}

/// Stores a new account as it is, for callers who manage customers: with the hash of a password that they computed, or
/// without one, and without a letter.
pub async fn create_stored(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    input: CustomerInput,
    hash: Option<&Password>,
) -> Result<CustomerView> {
    addresses::check_count(permit, &input.addresses)?;
    let facts = service.facts().await?;
    let hash = hash.map(customer_service::checked_hash).transpose()?.map(ToOwned::to_owned);
    let customer = new_customer(service, &facts, permit, &input)?;
    let custom = custom_plan(&facts, &customer, &input)?;
    let new = New { customer, input, custom, hash, letter: None };
    let view = store_new(service, &facts, (origin, permit), new).await?;
    let detail = format!("customer {}", view.customer.id);
    service.happened(Event::AccountCreated, origin, permit.caller(), &view.customer.email, &detail);
    Ok(view)
}

fn new_customer(
    service: &Service,
    facts: &Facts,
    permit: &Permit,
    input: &CustomerInput,
) -> Result<Customer> {
    let (website, store) = scope_of((facts, permit), input)?;
    let group = input.group_id.filter(|_| permit.also_holds(MANAGE, &facts.rules));
    let default_group =
        facts.settings.for_store(store, &facts.scopes, "customer/create_account/default_group");
    let group = group.unwrap_or_else(|| default_group.parse().unwrap_or(1));
    let confirm = facts.confirms_new_accounts(website);
    let confirmation = match &input.confirmation {
        _ if confirm => Some(customer_service::confirmation_key(service)),
        given => filled(given.as_deref()),
    };
    let now = timestamp(service.now());
    let created_at = filled(input.created_at.as_deref());
    let created_at = created_at.as_deref().map(customer_service::moment).transpose()?;
    let address = |id: &Option<String>| id.as_deref()?.parse().ok().map(AddressId);
    Ok(Customer {
        id: CustomerId(0),
        website_id: Some(website),
        email: input.email.clone().unwrap_or_default(),
        group_id: CustomerGroupId(group),
        store_id: Some(store),
        created_at: created_at.unwrap_or_else(|| now.clone()),
        updated_at: now,
        is_active: true,
        disable_auto_group_change: input.disable_auto_group_change.unwrap_or(0),
        created_in: facts.scopes.store(store).map(|store| store.name.clone()),
        prefix: filled(input.prefix.as_deref()),
        firstname: input.firstname.clone(),
        middlename: filled(input.middlename.as_deref()),
        lastname: input.lastname.clone(),
        suffix: filled(input.suffix.as_deref()),
        dob: input.dob.as_deref().map(customer_service::date_of_birth).transpose()?.flatten(),
        default_billing: address(&input.default_billing),
        default_shipping: address(&input.default_shipping),
        taxvat: filled(input.taxvat.as_deref()),
        confirmation,
        gender: input.gender,
    })
}

/// The website and store view of a new account. The store code of the path does not count, as in the reference.
fn scope_of(
    (facts, permit): (&Facts, &Permit),
    input: &CustomerInput,
) -> Result<(WebsiteId, StoreId)> {
    let given = |id: Option<i64>| id.filter(|id| *id != 0);
    let website = given(input.website_id);
    let website = website.map(|id| facts.website_within(permit, id)).transpose()?;
    let store = match (given(input.store_id), website) {
        (Some(id), _) => Some(facts.store_within(permit, id)?),
        (None, Some(website)) => facts.scopes.default_store_of(website),
        (None, None) => facts.scopes.default_store(),
    };
    let store = store.ok_or_else(messages::store_unknown)?;
    let website = website.unwrap_or(store.website_id);
    facts.website_within(permit, website.0)?;
    if store.website_id != website && !facts.settings.global_accounts() {
        return Err(messages::input(messages::STORE_ELSEWHERE));
    }
    Ok((website, store.id))
}

/// The custom attributes of a new account: what was sent, and the defaults of all others.
fn custom_plan<'a>(
    facts: &'a Facts,
    customer: &Customer,
    input: &CustomerInput,
) -> Result<Plan<'a>> {
    let given = input.custom_attributes.clone().unwrap_or_default();
    Plan::new(facts, Entity::Customer, customer, &given, None)
}

async fn store_new(
    service: &Service,
    facts: &Facts,
    (origin, permit): (&Origin, &Permit),
    new: New<'_>,
) -> Result<CustomerView> {
    let New { mut customer, input, custom, hash, letter } = new;
    let now = service.now();
    let mut door = service.store.begin().await?;
    customer_service::check_with(&mut door, facts, &customer, &custom.complaints).await?;
    let stored = customers::insert(&mut door, &customer, hash.as_deref()).await;
    customer.id = stored.map_err(customer_service::taken)?;
    custom.store(&mut door, customer.id.0).await?;
    if let AddressesInput::List(list) = &input.addresses {
        addresses::create_all(&mut door, facts, &customer, list, now).await?;
    }
    newsletter::adopt(&mut door, &customer).await?;
    customer_service::store_extensions(service, &mut door, (facts, permit), &customer, &input)
        .await?;
    customer_service::refresh_list(&mut door, facts, customer.id).await?;
    if let Some(redirect_url) = letter {
        welcome(service, &mut door, facts, &customer, hash.is_some(), redirect_url).await?;
    }
    let stored = customer_service::must_exist(&mut door, customer.id).await?;
    let view = customer_service::view(&mut door, facts, origin, stored).await?;
    door.commit().await?;
    Ok(view)
}

/// Orders the first letter. Without a password it holds a link that sets one, whether or not the address has yet to be
/// confirmed.
async fn welcome(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    has_password: bool,
    redirect_url: &str,
) -> Result<()> {
    let to_owner = Addressee { redirect_url, ..Addressee::owner(customer) };
    if !has_password {
        let token = new_token(service, door, facts, customer).await?;
        let addressee = Addressee { token: Some(&token), ..to_owner };
        let letter = Letter::WelcomeWithoutPassword;
        return mail::queue(service, door, facts, letter, &addressee).await;
    }
    let website = customer.website_id.unwrap_or_default();
    let (letter, token) = match customer.confirmation.as_deref() {
        Some(key) if facts.confirms_new_accounts(website) => {
            (Letter::ConfirmationNeeded, Some(key))
        }
        _ => (Letter::Welcome, None),
    };
    mail::queue(service, door, facts, letter, &Addressee { token, ..to_owner }).await
}
