//! Changing customers: one's own account, and any by number (`spec/customers-api.md` 4).

use super::{
    AddressesInput, CustomerInput, CustomerView, check_with, must_exist, saving, store_extensions,
    view, visible,
};
use crate::Service;
use crate::accounts::verify_current;
use crate::acting::in_person;
use crate::addresses;
use crate::attributes::{self, CustomInput, Plan};
use crate::audit::Event;
use crate::facts::Facts;
use crate::mail::{self, Addressee, Letter};
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::Entity;
use magegate_domain::caller::{Account, Caller};
use magegate_domain::customer::Customer;
use magegate_domain::error::Result;
use magegate_domain::id::{AddressId, CustomerGroupId, CustomerId};
use magegate_domain::messages;
use magegate_domain::password::{Password, StoredHash};
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{customers, tokens};
use time::OffsetDateTime;

/// Bytes that the column for hashes holds.
const LONGEST_HASH: usize = 128;

/// Replaces what a customer may change of its own account; what is absent mostly stays (`spec/customers-api.md` 4.1).
pub async fn update_own(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    input: CustomerInput,
    current_password: Option<&Password>,
) -> Result<CustomerView> {
    // For anybody else the reference would create an account here; see docs/compatibility.md.
    let Caller::Customer(id) = permit.caller() else {
        return Err(messages::required(&["customerId"]));
    };
    addresses::check_count(permit, &input.addresses)?;
    let facts = service.facts().await?;
    confirm_email_change(service, &facts, (permit, id), &input, current_password).await?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    let stored = must_exist(&mut door, id).await?;
    let mut customer = saving::merged(service, &facts, &stored, &input, now)?;
    saving::keep_waiting(&facts, &stored, &mut customer);
    let given = input.custom_attributes.clone().unwrap_or_default();
    let custom = Plan::new(&facts, Entity::Customer, &customer, &given, None)?;
    check_with(&mut door, &facts, &customer, &custom.complaints).await?;
    saving::store_update(&mut door, (&stored, &customer), now).await?;
    custom.store(&mut door, customer.id.0).await?;
    addresses::replace(&mut door, &facts, &customer, &input.addresses, now).await?;
    store_extensions(service, &mut door, (&facts, permit), &customer, &input).await?;
    saving::refresh_list(&mut door, &facts, customer.id).await?;
    tell(service, &mut door, &facts, &stored, &customer, false).await?;
    let customer = must_exist(&mut door, id).await?;
    let mut view = view(&mut door, &facts, origin, customer).await?;
    door.commit().await?;
    service.changed().await;
    if stored.email != view.customer.email {
        let (email, detail) = (&view.customer.email, format!("e-mail address of customer {id}"));
        service.happened(Event::AccountChanged, origin, permit.caller(), email, &detail);
    }
    saving::hide_key(&facts, permit, &mut view.customer);
    Ok(view)
}

/// Changes the members that a request names, of any customer; a missing one is 404 by `customerId`. Where the request
/// names another number than the path, that row is written, with what the path's customer has for all that is absent.
/// `password_hash` is stored as it is, and ends the account's tokens.
pub async fn update(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: CustomerId,
    input: CustomerInput,
    password_hash: Option<&Password>,
) -> Result<CustomerView> {
    addresses::check_count(permit, &input.addresses)?;
    let facts = service.facts().await?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    let base = visible(&mut door, permit, id).await?;
    let stored = match input.id.map(CustomerId) {
        Some(other) if other.0 != 0 && other != id => visible(&mut door, permit, other).await?,
        _ => base.clone(),
    };
    addresses::check_visible(&mut door, permit, &input.addresses).await?;
    let by = (&*facts, permit);
    let customer = merge(service, &mut door, by, (&base, &stored), input).await?;
    if let Some(hash) = password_hash {
        set_hash(&mut door, customer.id, hash, now).await?;
    }
    tell(service, &mut door, &facts, &stored, &customer, password_hash.is_some()).await?;
    let customer = must_exist(&mut door, customer.id).await?;
    let view = view(&mut door, &facts, origin, customer).await?;
    door.commit().await?;
    service.changed().await;
    let email = &view.customer.email;
    let detail = format!("customer {}", view.customer.id);
    service.happened(Event::AccountChanged, origin, permit.caller(), email, &detail);
    if password_hash.is_some() {
        service.happened(Event::PasswordChanged, origin, permit.caller(), email, "by hash");
    }
    Ok(view)
}

/// Stores what a request that names only some members makes of a customer: `stored` becomes what `base` has, but for these
/// members. All within the caller's transaction.
pub(crate) async fn merge(
    service: &Service,
    door: &mut Door,
    (facts, permit): (&Facts, &Permit),
    (base, stored): (&Customer, &Customer),
    input: CustomerInput,
) -> Result<Customer> {
    let now = service.now();
    let input = completed(input, base);
    let mut customer = saving::merged(service, facts, base, &input, now)?;
    customer.id = stored.id;
    customer.is_active = stored.is_active;
    set_scope((facts, permit), &mut customer, &input)?;
    set_defaults(door, stored, &mut customer, &input).await?;
    let custom = merged_attributes(door, facts, base, &customer, &input).await?;
    check_with(door, facts, &customer, &custom.complaints).await?;
    saving::store_update(door, (stored, &customer), now).await?;
    custom.store(door, customer.id.0).await?;
    addresses::replace(door, facts, &customer, &input.addresses, now).await?;
    store_extensions(service, door, (facts, permit), &customer, &input).await?;
    saving::refresh_list(door, facts, customer.id).await?;
    Ok(customer)
}

/// What an update that merges does to custom attributes: a list that the request sends takes the place of the stored one,
/// so that defaults come back where it says nothing; without a list, the stored one stands.
async fn merged_attributes<'a>(
    door: &mut Door,
    facts: &'a Facts,
    base: &Customer,
    customer: &Customer,
    input: &CustomerInput,
) -> Result<Plan<'a>> {
    let entity = Entity::Customer;
    if let Some(given) = &input.custom_attributes {
        return Plan::new(facts, entity, customer, given, None);
    }
    let stored = attributes::stored(door, facts, entity, base.id.0).await?;
    Plan::new(facts, entity, customer, &CustomInput::new(), Some(&stored))
}

/// A new e-mail address is not for who acts for the customer, and needs the current password where the settings ask for it.
async fn confirm_email_change(
    service: &Service,
    facts: &Facts,
    (permit, id): (&Permit, CustomerId),
    input: &CustomerInput,
    current: Option<&Password>,
) -> Result<()> {
    let asks = facts.settings.flag("magegate/customers/email_change_needs_password");
    if !asks && permit.acted_by().is_none() {
        return Ok(());
    }
    let mut door = service.store.read().await?;
    let stored = must_exist(&mut door, id).await?;
    drop(door);
    let unchanged =
        input.email.as_deref().is_none_or(|email| saving::is_same_mailbox(email, &stored.email));
    if unchanged {
        return Ok(());
    }
    in_person(permit)?;
    match current {
        _ if !asks => Ok(()),
        Some(password) => verify_current(service, facts, id, password).await.map(|_| ()),
        None => Err(messages::required(&["currentPassword"])),
    }
}

/// What a request that names only some members says of a whole customer.
fn completed(mut input: CustomerInput, stored: &Customer) -> CustomerInput {
    let nulls = std::mem::take(&mut input.nulls);
    let absent = |name: &str| !nulls.iter().any(|null| null == name);
    if absent("email") {
        input.email.get_or_insert_with(|| stored.email.clone());
    }
    if absent("firstname") {
        input.firstname = input.firstname.or_else(|| stored.firstname.clone());
    }
    if absent("lastname") {
        input.lastname = input.lastname.or_else(|| stored.lastname.clone());
    }
    if absent("confirmation") {
        input.confirmation = input.confirmation.or_else(|| stored.confirmation.clone());
    }
    if absent("disable_auto_group_change") {
        input.disable_auto_group_change.get_or_insert(stored.disable_auto_group_change);
    }
    if matches!(input.addresses, AddressesInput::Null) {
        input.addresses = AddressesInput::Absent;
    }
    input
}

/// Sets group, website and store view where the request names them. That the store view is one of the website is not
/// asked here, as in the reference; that both exist is, and that the caller may put customers there.
fn set_scope(
    (facts, permit): (&Facts, &Permit),
    customer: &mut Customer,
    input: &CustomerInput,
) -> Result<()> {
    if let Some(group) = input.group_id {
        customer.group_id = CustomerGroupId(group);
    }
    if let Some(id) = input.website_id {
        customer.website_id = Some(facts.website_within(permit, id)?);
    }
    if let Some(id) = input.store_id {
        customer.store_id = Some(facts.store_within(permit, id)?.id);
    }
    Ok(())
}

/// Sets the default addresses where the request names addresses of the customer.
async fn set_defaults(
    door: &mut Door,
    stored: &Customer,
    customer: &mut Customer,
    input: &CustomerInput,
) -> Result<()> {
    (customer.default_billing, customer.default_shipping) =
        (stored.default_billing, stored.default_shipping);
    for (place, given) in [
        (&mut customer.default_billing, &input.default_billing),
        (&mut customer.default_shipping, &input.default_shipping),
    ] {
        let Some(id) = given.as_deref().and_then(|id| id.parse().ok()).map(AddressId) else {
            continue;
        };
        let address = magegate_store::addresses::find(door, id).await?;
        if address.is_some_and(|address| address.customer_id == stored.id) {
            *place = Some(id);
        }
    }
    Ok(())
}

/// Stores a hash that a client computed.
async fn set_hash(
    door: &mut Door,
    id: CustomerId,
    hash: &Password,
    now: OffsetDateTime,
) -> Result<()> {
    customers::set_password(door, id, checked_hash(hash)?, now).await?;
    tokens::revoke(door, Which::Of(Account::Customer(id)), "password_changed", now).await?;
    Ok(())
}

/// A hash that a client computed, as it is stored; one that no password could ever match is refused.
pub(crate) fn checked_hash(hash: &Password) -> Result<&str> {
    let text = hash.expose();
    if text.len() > LONGEST_HASH || !StoredHash::parse(text).is_readable() {
        return Err(messages::unreadable_hash("passwordHash"));
    }
    Ok(text)
}

/// Orders the letters about what opens the account: a change of the address is told to the former one as well.
pub(crate) async fn tell(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    before: &Customer,
    after: &Customer,
    new_password: bool,
) -> Result<()> {
    let new_email = before.email != after.email;
    let letter = match (new_email, new_password) {
        (false, false) => return Ok(()),
        (false, true) => Letter::PasswordChanged,
        (true, false) => Letter::EmailChanged,
        (true, true) => Letter::EmailAndPasswordChanged,
    };
    let owner = Addressee::owner(after);
    mail::queue(service, door, facts, letter, &owner).await?;
    if !new_email {
        return Ok(());
    }
    let former = Addressee { to: &before.email, ..Addressee::owner(after) };
    mail::queue(service, door, facts, letter, &former).await?;
    match after.confirmation.as_deref() {
        Some(key) if saving::new_email_needs_confirmation(facts, after) => {
            let addressee = Addressee { token: Some(key), ..owner };
            mail::queue(service, door, facts, Letter::ConfirmationNeeded, &addressee).await
        }
        _ => Ok(()),
    }
}
