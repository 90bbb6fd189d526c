//! The caller's own addresses, one at a time (`spec/graphql-auth.md` 3.11).

use super::{own, standing};
use crate::Service;
use crate::addresses::{self as address_service, AddressView};
use crate::customers::{self as customer_service, AddressInput};
use crate::facts::Facts;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::Entity;
use magegate_domain::customer::{Address, Customer};
use magegate_domain::error::Result;
use magegate_domain::id::AddressId;
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_store::engine::Door;
use magegate_store::{addresses, directory};

/// What a request says of an address.
#[derive(Debug, Default)]
pub struct AddressGiven {
    /// The members.
    pub input: AddressInput,
    /// The code of the region, which has to be that of its number where both are given.
    pub region_code: Option<String>,
    /// The members that were sent as null, by name.
    pub nulls: Vec<String>,
    /// Whether nothing at all was said.
    pub is_empty: bool,
}

/// Adds an address to the caller's account.
pub async fn create_address(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    given: &AddressGiven,
) -> Result<AddressView> {
    let id = own(permit)?;
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let customer = standing(&mut door, &facts, id, service.now()).await?;
    if given.is_empty {
        return Err(messages::input(messages::INPUT_UNSPECIFIED));
    }
    address_service::check_room(&mut door, &customer).await?;
    let base = Address { customer_id: id, ..Address::default() };
    save(service, origin, (&facts, door), &customer, (&base, given)).await
}

/// Changes an address of the caller; what is absent or null stays.
pub async fn update_address(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    address: AddressId,
    given: &AddressGiven,
) -> Result<AddressView> {
    let id = own(permit)?;
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let customer = standing(&mut door, &facts, id, service.now()).await?;
    if address.0 == 0 {
        return Err(messages::input(messages::ADDRESS_ID_UNSPECIFIED));
    }
    if given.is_empty {
        return Err(messages::input(messages::ADDRESS_INPUT_UNSPECIFIED));
    }
    let base = find(&mut door, &customer, address).await?;
    save(service, origin, (&facts, door), &customer, (&base, given)).await
}

/// Deletes an address of the caller that is no default.
pub async fn delete_address(
    service: &Service,
    permit: &Permit,
    address: AddressId,
) -> Result<bool> {
    let id = own(permit)?;
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let customer = standing(&mut door, &facts, id, service.now()).await?;
    if address.0 == 0 {
        return Err(messages::input(messages::ADDRESS_ID_UNSPECIFIED));
    }
    let found = find(&mut door, &customer, address).await?;
    for (which, default) in
        [("billing", customer.default_billing), ("shipping", customer.default_shipping)]
    {
        if default == Some(address) {
            return Err(messages::address_is_default(address.0, which));
        }
    }
    let now = service.now();
    address_service::remove(&mut door, &facts, Some(&customer), &found, now).await?;
    door.commit().await?;
    service.changed().await;
    Ok(true)
}

async fn save(
    service: &Service,
    origin: &Origin,
    (facts, mut door): (&Facts, Door),
    customer: &Customer,
    (base, given): (&Address, &AddressGiven),
) -> Result<AddressView> {
    let resulting = address_service::resulting(base, &given.input);
    check_required(facts, customer, &resulting, (base.id.0 == 0, given))?;
    check_region(&mut door, facts, customer, &resulting, given.region_code.as_deref()).await?;
    let change = (base, &given.input);
    let id = address_service::save(&mut door, facts, customer, change, service.now()).await?;
    let customer = customer_service::must_exist(&mut door, customer.id).await?;
    let stored = find(&mut door, &customer, id).await?;
    let view = address_service::whole_view(&mut door, facts, origin, &customer, stored).await?;
    door.commit().await?;
    service.changed().await;
    Ok(view)
}

/// The address, which must be the customer's own.
async fn find(door: &mut Door, customer: &Customer, id: AddressId) -> Result<Address> {
    match addresses::find(door, id).await? {
        None => Err(messages::address_unknown(id.0)),
        Some(address) if address.customer_id == customer.id => Ok(address),
        Some(_) => Err(messages::address_of_another(id.0).because(Reason::WrongCaller)),
    }
}

/// Refuses a new address that lacks what every address needs, and a change that takes it away, naming all of it at once.
fn check_required(
    facts: &Facts,
    customer: &Customer,
    address: &Address,
    (is_new, given): (bool, &AddressGiven),
) -> Result<()> {
    let input = &given.input;
    let street = input.street.as_ref().map(|lines| if lines.is_empty() { "" } else { "." });
    let members = [
        ("city", input.city.as_deref()),
        ("company", input.company.as_deref()),
        ("country_id", input.country_id.as_deref()),
        ("fax", input.fax.as_deref()),
        ("firstname", input.firstname.as_deref()),
        ("lastname", input.lastname.as_deref()),
        ("street", street),
        ("telephone", input.telephone.as_deref()),
    ];
    let website = customer.website_id.unwrap_or_default();
    let needed = |code: &str| {
        let attribute = facts.attributes.get(Entity::Address, code);
        attribute.is_none_or(|attribute| attribute.is_required_on(website))
    };
    let lacks = |code: &str, value: Option<&str>| match value {
        Some(text) => is_empty(text),
        None => is_new || given.nulls.iter().any(|null| null == code),
    };
    let store = customer.store_id.unwrap_or_default();
    let path = "general/country/optional_zip_countries";
    let optional = facts.settings.for_store(store, &facts.scopes, path);
    let postcode = is_new
        && is_empty(input.postcode.as_deref().unwrap_or_default())
        && !list_has(optional, &address.country_id);
    let missing = members.into_iter().filter(|(code, value)| needed(code) && lacks(code, *value));
    let missing: Vec<&str> =
        postcode.then_some("postcode").into_iter().chain(missing.map(|(code, _)| code)).collect();
    if missing.is_empty() { Ok(()) } else { Err(messages::parameters_missing(&missing)) }
}

/// Holds a region to its country more strictly than REST does: where the country asks for one of its list, it must be
/// named by number.
async fn check_region(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    address: &Address,
    code: Option<&str>,
) -> Result<()> {
    let store = customer.store_id.unwrap_or_default();
    let setting = |path| facts.settings.for_store(store, &facts.scopes, path);
    let country = &address.country_id;
    let id = address.region_id.unwrap_or(0);
    if id == 0 {
        let required = list_has(setting("general/region/state_required"), country);
        if required && directory::has_regions(door, country).await? {
            return Err(messages::input(messages::REGION_REQUIRED));
        }
        return Ok(());
    }
    let region = directory::find_region(door, id, setting("general/locale/code")).await?;
    let Some(region) = region.filter(|region| region.country_id == *country) else {
        return Err(messages::input(messages::REGION_ELSEWHERE));
    };
    match code.filter(|code| !code.is_empty()) {
        Some(code) if code != region.code => Err(messages::input(messages::REGION_MISMATCH)),
        _ => Ok(()),
    }
}

/// What the reference's language takes for empty.
fn is_empty(text: &str) -> bool {
    matches!(text, "" | "0")
}

fn list_has(list: &str, member: &str) -> bool {
    list.split(',').any(|item| item.trim() == member)
}
