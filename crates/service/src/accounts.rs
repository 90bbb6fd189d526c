//! `customerAccountManagementV1`: creating accounts and changing passwords (`spec/customers-api.md`, sections 3, 7 and 12).

use crate::Service;
use crate::addresses;
use crate::audit::Event;
use crate::customers::{self as customer_service, AddressesInput, CustomerInput, CustomerView};
use crate::facts::Facts;
use crate::hashing::Verdict;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Account;
use magegate_domain::clock::timestamp;
use magegate_domain::customer::Customer;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::{AddressId, CustomerGroupId, CustomerId, StoreId, WebsiteId};
use magegate_domain::messages;
use magegate_domain::password::{CustomerPolicy, Password};
use magegate_domain::phrase::Phrase;
use magegate_domain::reason::Reason;
use magegate_domain::settings::is_on;
use magegate_store::tokens::Which;
use magegate_store::{customers, tokens};

/// The resource that lets a caller choose a new account's group.
const MANAGE: &str = "Magento_Customer::manage";

/// Creates an account, with or without a password.
pub async fn create(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    input: CustomerInput,
    password: Option<&Password>,
) -> Result<CustomerView> {
    let facts = service.facts().await?;
    let email = input.email.clone().unwrap_or_default();
    if let Some(password) = password {
        if email.is_empty() {
            return Err(messages::input(messages::EMAIL_MISSING));
        }
        policy(&facts).check_on_create(password, &email)?;
    }
    if input.id.is_some_and(|id| id != 0) {
        return Err(existing(service, &facts, origin, &email).await?);
    }
    let customer = new_customer(service, &facts, permit, &input)?;
    // Looked at before the costly hash; the transaction looks again.
    let mut door = service.store.read().await?;
    customer_service::check(&mut door, &facts, &customer).await?;
    drop(door);
    let hash = match password {
        Some(password) => Some(service.hasher.hash(password).await?),
        None => None,
    };
    let view = store_new(service, &facts, origin, customer, &input, hash.as_deref()).await?;
    let detail = format!("customer {}", view.customer.id);
    service.happened(Event::AccountCreated, origin, permit.caller(), &view.customer.email, &detail);
    Ok(view)
}

/// Changes a customer's password; all its tokens end (`spec/deviations.md` row 1).
pub async fn change_password(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: CustomerId,
    current: &Password,
    new: &Password,
) -> Result<bool> {
    let facts = service.facts().await?;
    let (email, verified) = verify_current(service, &facts, id, current).await?;
    policy(&facts).check_on_change(new, &email)?;
    let hash = service.hasher.hash(new).await?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    let stored = customers::login(&mut door, id).await?;
    if stored.and_then(|stored| stored.password_hash) != Some(verified) {
        return Err(mismatch());
    }
    customers::set_password(&mut door, id, &hash, now).await?;
    let which = Which::Of(Account::Customer(id));
    tokens::revoke(&mut door, which, "password_changed", now).await?;
    door.commit().await?;
    service.changed();
    service.happened(Event::PasswordChanged, origin, permit.caller(), &email, "");
    Ok(true)
}

/// Whether an e-mail address is free; `true` for every address unless the settings tell strangers more.
pub async fn is_email_available(
    service: &Service,
    origin: &Origin,
    email: &str,
    website: Option<i64>,
) -> Result<bool> {
    let facts = service.facts().await?;
    let website = match website {
        Some(id) => {
            let id = WebsiteId(id);
            facts.scopes.website(id).ok_or_else(|| messages::website_unknown(id.0))?.id
        }
        None => facts.scopes.account_website(origin.store),
    };
    let path = "checkout/options/enable_guest_checkout_login";
    if !is_on(facts.settings.for_website(website, path)) {
        return Ok(true);
    }
    let scope = facts.address_scope(website);
    let mut door = service.store.read().await?;
    Ok(customers::find_by_email(&mut door, email, scope).await?.is_none())
}

/// Checks a customer's current password; gives its e-mail address and the hash that was verified. A wrong one counts.
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
    let verdict = service.hasher.verify(password, login.password_hash.as_deref(), None).await?;
    if let (Verdict::Right { .. }, Some(hash)) = (verdict, login.password_hash) {
        return Ok((login.email, hash));
    }
    let policy = facts.settings.customer_lock();
    let now = service.now();
    let mut door = service.store.begin().await?;
    let locked = customers::login(&mut door, id)
        .await?
        .and_then(|login| login.failures.locked_until)
        .filter(|until| *until > now);
    if policy.is_on() {
        customers::count_failure(&mut door, id, &policy, now).await?;
    }
    door.commit().await?;
    Err(match locked {
        Some(until) => Error::new(ErrorKind::Locked, Phrase::plain(messages::ACCOUNT_LOCKED))
            .because(Reason::AccountLocked(until)),
        None => mismatch(),
    })
}

/// The policy that the settings ask for.
pub(crate) fn policy(facts: &Facts) -> CustomerPolicy {
    let number = |path| usize::try_from(facts.settings.number(path)).unwrap_or(0);
    CustomerPolicy {
        minimum_length: number("customer/password/minimum_password_length"),
        required_classes: number("customer/password/required_character_classes_number"),
    }
}

fn mismatch() -> Error {
    Error::new(ErrorKind::Unauthenticated, Phrase::plain(messages::PASSWORD_MISMATCH))
        .because(Reason::WrongPassword)
}

/// The refusal of a creation that names an id: the account is looked up by its address.
async fn existing(service: &Service, facts: &Facts, origin: &Origin, email: &str) -> Result<Error> {
    let website = facts.scopes.account_website(origin.store);
    let scope = facts.address_scope(website);
    let mut door = service.store.read().await?;
    Ok(match customers::find_by_email(&mut door, email, scope).await? {
        Some(_) => Error::new(ErrorKind::AlreadyExists, Phrase::plain(messages::CUSTOMER_EXISTS)),
        None => {
            messages::no_such_entity_by_two(("email", email), ("websiteId", website.0.to_string()))
        }
    })
}

fn new_customer(
    service: &Service,
    facts: &Facts,
    permit: &Permit,
    input: &CustomerInput,
) -> Result<Customer> {
    let (website, store) = scope_of(facts, input)?;
    let group = input.group_id.filter(|_| permit.also_holds(MANAGE, &facts.rules));
    let default_group =
        facts.settings.for_store(store, &facts.scopes, "customer/create_account/default_group");
    let group = group.unwrap_or_else(|| default_group.parse().unwrap_or(1));
    let confirm = is_on(facts.settings.for_website(website, "customer/create_account/confirm"));
    let confirmation = match &input.confirmation {
        _ if confirm => Some(customer_service::confirmation_key(service)),
        Some(key) if !key.is_empty() => Some(key.clone()),
        _ => None,
    };
    let now = timestamp(service.now());
    let created_at = input.created_at.as_deref().map(customer_service::moment).transpose()?;
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
        prefix: input.prefix.clone(),
        firstname: input.firstname.clone(),
        middlename: input.middlename.clone(),
        lastname: input.lastname.clone(),
        suffix: input.suffix.clone(),
        dob: input.dob.as_deref().map(customer_service::date_of_birth).transpose()?.flatten(),
        default_billing: address(&input.default_billing),
        default_shipping: address(&input.default_shipping),
        taxvat: input.taxvat.clone(),
        confirmation,
        gender: input.gender,
    })
}

/// The website and store view of a new account. The store code of the path does not count, as in the reference.
fn scope_of(facts: &Facts, input: &CustomerInput) -> Result<(WebsiteId, StoreId)> {
    let given = |id: Option<i64>| id.filter(|id| *id != 0);
    let unknown_store = || Error::new(ErrorKind::NotFound, Phrase::plain(messages::STORE_UNKNOWN));
    let website = match given(input.website_id) {
        Some(id) => {
            let website = facts.scopes.website(WebsiteId(id));
            Some(website.ok_or_else(|| messages::website_unknown(id))?.id)
        }
        None => None,
    };
    let store = match (given(input.store_id), website) {
        (Some(id), _) => facts.scopes.store(StoreId(id)),
        (None, Some(website)) => facts.scopes.default_store_of(website),
        (None, None) => facts.scopes.default_store(),
    };
    let store = store.ok_or_else(unknown_store)?;
    let website = website.unwrap_or(store.website_id);
    if store.website_id != website && !facts.settings.global_accounts() {
        return Err(messages::input(messages::STORE_ELSEWHERE));
    }
    Ok((website, store.id))
}

async fn store_new(
    service: &Service,
    facts: &Facts,
    origin: &Origin,
    mut customer: Customer,
    input: &CustomerInput,
    hash: Option<&str>,
) -> Result<CustomerView> {
    let now = service.now();
    let mut door = service.store.begin().await?;
    customer_service::check(&mut door, facts, &customer).await?;
    let stored = customers::insert(&mut door, &customer, hash).await;
    customer.id = stored.map_err(customer_service::taken)?;
    if let AddressesInput::List(list) = &input.addresses {
        addresses::create_all(&mut door, facts, &customer, list, now).await?;
    }
    customer_service::store_extensions(service, &mut door, &customer, input, now).await?;
    let stored = customer_service::must_exist(&mut door, customer.id).await?;
    let view = customer_service::view(&mut door, facts, origin, stored).await?;
    door.commit().await?;
    Ok(view)
}
