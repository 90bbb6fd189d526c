//! Addresses within customers: checking, storing and showing them (`spec/customers-api.md` 4.3 and 5).

pub(crate) mod checks;
mod single;

pub(crate) use single::{check_room, remove, resulting, save};

use crate::Service;
use crate::attributes::{self, CustomInput, CustomView, Plan};
use crate::audit::Event;
use crate::customers::{AddressInput, AddressesInput, filled, kept};
use crate::facts::Facts;
use crate::origin::Origin;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::Entity;
use magegate_domain::caller::Caller;
use magegate_domain::customer::{Address, Customer, Region};
use magegate_domain::id::{AddressId, CustomerId};
use magegate_domain::messages;
use magegate_store::engine::Door;
use magegate_store::{addresses, attribute_values, customers, directory};
use std::collections::{BTreeSet, HashMap};
use time::OffsetDateTime;

/// How many addresses a request may give a customer: each is checked and stored while other writers wait.
const MOST: usize = 500;
/// How many a stranger may give a new account.
const MOST_OF_STRANGERS: usize = 20;

/// An address as answers show it.
#[derive(Debug, Clone)]
pub struct AddressView {
    /// The row.
    pub address: Address,
    /// The region's code; the text itself where the region is free text.
    pub region_code: Option<String>,
    /// The region's name.
    pub region_name: Option<String>,
    /// Whether it is the customer's default shipping address.
    pub default_shipping: bool,
    /// Whether it is the customer's default billing address.
    pub default_billing: bool,
    /// Its custom attributes.
    pub custom_attributes: CustomView,
}

/// Which of a customer's default addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultAddress {
    /// For invoices.
    Billing,
    /// For deliveries.
    Shipping,
}

/// An address by number; a missing one is 404 by `addressId`.
pub async fn get(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: AddressId,
) -> Result<AddressView> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let (address, customer) = visible(&mut door, permit, id).await?;
    whole_view(&mut door, &facts, origin, &customer.unwrap_or_default(), address).await
}

/// A customer's default address; `None` without one, or where it is not the customer's.
pub async fn default(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    customer: CustomerId,
    which: DefaultAddress,
) -> Result<Option<AddressView>> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let customer = crate::customers::visible(&mut door, permit, customer).await?;
    let id = match which {
        DefaultAddress::Billing => customer.default_billing,
        DefaultAddress::Shipping => customer.default_shipping,
    };
    let Some(id) = id else {
        return Ok(None);
    };
    match addresses::find(&mut door, id).await?.filter(|found| found.customer_id == customer.id) {
        Some(address) => Ok(Some(whole_view(&mut door, &facts, origin, &customer, address).await?)),
        None => Ok(None),
    }
}

/// Deletes an address, which is then no default any longer.
pub async fn delete(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: AddressId,
) -> Result<bool> {
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let (address, customer) = visible(&mut door, permit, id).await?;
    remove(&mut door, &facts, customer.as_ref(), &address, service.now()).await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("address {id} of customer {}", address.customer_id);
    service.happened(Event::AccountChanged, origin, permit.caller(), "", &detail);
    Ok(true)
}

/// An address with its custom attributes.
pub(crate) async fn whole_view(
    door: &mut Door,
    facts: &Facts,
    origin: &Origin,
    customer: &Customer,
    address: Address,
) -> Result<AddressView> {
    let regions = regions(door, facts, origin, std::iter::once(&address)).await?;
    let mut view = view(customer, address, &regions);
    attributes::show_addresses(door, facts, std::iter::once(&mut view)).await?;
    Ok(view)
}

/// The addresses of each of the customers, oldest first, without their custom attributes; however many there are, with
/// few statements.
pub(crate) async fn views(
    door: &mut Door,
    facts: &Facts,
    origin: &Origin,
    customers: &[Customer],
) -> Result<Vec<Vec<AddressView>>> {
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    let mut found = addresses::list_of_many(door, &ids).await?;
    let regions = regions(door, facts, origin, found.values().flatten()).await?;
    let views = customers.iter().map(|customer| {
        let own = found.remove(&customer.id).unwrap_or_default();
        own.into_iter().map(|address| view(customer, address, &regions)).collect()
    });
    Ok(views.collect())
}

/// The regions of addresses, by number.
async fn regions(
    door: &mut Door,
    facts: &Facts,
    origin: &Origin,
    addresses: impl Iterator<Item = &Address>,
) -> Result<HashMap<i64, Region>> {
    let locale = facts.settings.for_store(origin.store, &facts.scopes, "general/locale/code");
    let ids: BTreeSet<i64> = addresses.filter_map(|address| address.region_id).collect();
    let ids: Vec<i64> = ids.into_iter().filter(|id| *id > 0).collect();
    Ok(directory::regions_by_id(door, &ids, locale).await?)
}

fn view(customer: &Customer, address: Address, regions: &HashMap<i64, Region>) -> AddressView {
    let (region_code, region_name) = match (address.region_id, &address.region) {
        (Some(id), text) if id > 0 => {
            let region = regions.get(&id).filter(|region| region.country_id == address.country_id);
            region.map_or((None, text.clone()), |region| {
                (Some(region.code.clone()), Some(region.name.clone()))
            })
        }
        (_, text) => (text.clone(), text.clone()),
    };
    AddressView {
        region_code,
        region_name,
        default_shipping: customer.default_shipping == Some(address.id),
        default_billing: customer.default_billing == Some(address.id),
        address,
        custom_attributes: CustomView::new(),
    }
}

/// An address that the caller may see, with its customer, which may be gone. For a caller who is limited to websites,
/// those of others' customers are as if absent.
async fn visible(
    door: &mut Door,
    permit: &Permit,
    id: AddressId,
) -> Result<(Address, Option<Customer>)> {
    let absent = || messages::no_such_entity("addressId", id.0);
    let address = addresses::find(door, id).await?.ok_or_else(absent)?;
    let customer = customers::find(door, address.customer_id).await?;
    if permit.reaches(customer.as_ref().and_then(|customer| customer.website_id)) {
        Ok((address, customer))
    } else {
        Err(absent())
    }
}

/// Refuses an update that names addresses which the caller may not see, as if they were absent.
pub(crate) async fn check_visible(
    door: &mut Door,
    permit: &Permit,
    given: &AddressesInput,
) -> Result<()> {
    let (AddressesInput::List(list), Some(_)) = (given, permit.websites()) else { return Ok(()) };
    for id in list.iter().filter_map(|input| input.id.filter(|id| *id != 0)) {
        visible(door, permit, AddressId(id)).await?;
    }
    Ok(())
}

/// Refuses more addresses than a request may hold, before anything is looked at.
pub(crate) fn check_count(permit: &Permit, given: &AddressesInput) -> Result<()> {
    let AddressesInput::List(list) = given else { return Ok(()) };
    let most = if permit.caller() == Caller::Guest { MOST_OF_STRANGERS } else { MOST };
    if list.len() <= most {
        return Ok(());
    }
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    Err(messages::too_many_items("\\Magento\\Customer\\Api\\Data\\AddressInterface", limit))
}

/// Stores the addresses of a new customer. Those of countries that the store does not serve are left out silently, as
/// in the reference.
pub(crate) async fn create_all(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    list: &[AddressInput],
    now: OffsetDateTime,
) -> Result<()> {
    let mut defaults = Defaults::of(customer);
    for input in list {
        let country = input.country_id.as_deref().unwrap_or_default();
        if !checks::country_is_served(door, facts, customer, country).await? {
            continue;
        }
        let address = merged(&Address { customer_id: customer.id, ..Address::default() }, input);
        let id = insert(door, facts, customer, address, input, now).await?;
        defaults.follow(id, input);
    }
    defaults.store(door, customer, now).await
}

/// Makes a customer's addresses those of an update: listed ones are changed or created, others deleted. Absent: all stay;
/// null: all stay, but none is a default any longer.
pub(crate) async fn replace(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    given: &AddressesInput,
    now: OffsetDateTime,
) -> Result<()> {
    let AddressesInput::List(list) = given else {
        addresses::save_again(door, customer.id, now).await?;
        fill_defaults(door, facts, customer).await?;
        return match given {
            AddressesInput::Null => Defaults::default().store(door, customer, now).await,
            _ => Ok(()),
        };
    };
    let mut defaults = Defaults::of(customer);
    let stored = addresses::list_of(door, customer.id).await?;
    let mut kept: Vec<AddressId> = Vec::new();
    for input in list {
        let id = if let Some(id) = input.id.filter(|id| *id != 0) {
            let base = own(door, customer, &stored, AddressId(id)).await?;
            change(door, facts, customer, &base, input, now).await?;
            base.id
        } else {
            let base = Address { customer_id: customer.id, ..Address::default() };
            insert(door, facts, customer, merged(&base, input), input, now).await?
        };
        defaults.follow(id, input);
        kept.push(id);
    }
    for address in stored.iter().filter(|address| !kept.contains(&address.id)) {
        addresses::delete(door, address.id).await?;
        defaults.forget(address.id);
    }
    defaults.store(door, customer, now).await
}

/// Checks and stores a new address with its custom attributes.
async fn insert(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    address: Address,
    input: &AddressInput,
    now: OffsetDateTime,
) -> Result<AddressId> {
    let address = checks::check(door, facts, customer, address).await?;
    let plan = Plan::new(facts, Entity::Address, customer, &input.custom_attributes, None)?;
    plan.check()?;
    let id = addresses::insert(door, &address, now).await?;
    plan.store(door, id.0).await?;
    Ok(id)
}

/// Checks and stores what a request changes of an address and of its custom attributes.
async fn change(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    base: &Address,
    input: &AddressInput,
    now: OffsetDateTime,
) -> Result<()> {
    let address = checks::check(door, facts, customer, merged(base, input)).await?;
    let known = attributes::stored(door, facts, Entity::Address, address.id.0).await?;
    let given = &input.custom_attributes;
    let plan = Plan::new(facts, Entity::Address, customer, given, Some(&known))?;
    plan.check()?;
    addresses::update(door, &address, now).await?;
    plan.store(door, address.id.0).await
}

/// Gives a customer's stored addresses the defaults of custom attributes of which they have no value, as the reference
/// does whenever it saves them again.
async fn fill_defaults(door: &mut Door, facts: &Facts, customer: &Customer) -> Result<()> {
    let website = customer.website_id.unwrap_or_default();
    let mut custom = facts.attributes.custom(Entity::Address);
    if !custom.any(|attribute| attribute.default_on(website).is_some()) {
        return Ok(());
    }
    let stored = addresses::list_of(door, customer.id).await?;
    let ids: Vec<i64> = stored.iter().map(|address| address.id.0).collect();
    let mut values = attribute_values::load(door, &facts.attributes, Entity::Address, &ids).await?;
    for id in ids {
        let known = values.remove(&id).unwrap_or_default();
        let given = CustomInput::new();
        let plan = Plan::new(facts, Entity::Address, customer, &given, Some(&known))?;
        plan.store(door, id).await?;
    }
    Ok(())
}

/// The stored address that an update names; another customer's is refused.
async fn own(
    door: &mut Door,
    customer: &Customer,
    stored: &[Address],
    id: AddressId,
) -> Result<Address> {
    if let Some(address) = stored.iter().find(|address| address.id == id) {
        return Ok(address.clone());
    }
    Err(match addresses::find(door, id).await? {
        Some(_) => messages::foreign_address(customer.id.0),
        None => messages::no_such_entity("addressId", id.0),
    })
}

/// An address with the members that a request gives.
fn merged(base: &Address, input: &AddressInput) -> Address {
    let text =
        |given: &Option<String>, base: &str| given.clone().unwrap_or_else(|| base.to_owned());
    let mut address = Address {
        country_id: text(&input.country_id, &base.country_id),
        company: kept(input.company.as_deref(), base.company.as_deref()),
        telephone: text(&input.telephone, &base.telephone),
        fax: kept(input.fax.as_deref(), base.fax.as_deref()),
        postcode: kept(input.postcode.as_deref(), base.postcode.as_deref()),
        city: text(&input.city, &base.city),
        firstname: text(&input.firstname, &base.firstname),
        lastname: text(&input.lastname, &base.lastname),
        middlename: kept(input.middlename.as_deref(), base.middlename.as_deref()),
        prefix: kept(input.prefix.as_deref(), base.prefix.as_deref()),
        suffix: kept(input.suffix.as_deref(), base.suffix.as_deref()),
        vat_id: kept(input.vat_id.as_deref(), base.vat_id.as_deref()),
        ..base.clone()
    };
    if let Some(street) = &input.street {
        street.join("\n").trim().clone_into(&mut address.street);
    }
    let region_id =
        input.region_id.or_else(|| input.region.as_ref().and_then(|region| region.region_id));
    if region_id.is_some() || input.region.is_some() {
        address.region_id = Some(region_id.unwrap_or(0));
        address.region = input.region.as_ref().and_then(|region| filled(region.region.as_deref()));
    } else if base.id.0 != 0 {
        // A stored address without region reads as 0 once it has been saved again.
        address.region_id = Some(address.region_id.unwrap_or(0));
    }
    address
}

/// Which addresses are a customer's defaults.
#[derive(Debug, Default)]
struct Defaults {
    billing: Option<AddressId>,
    shipping: Option<AddressId>,
}

impl Defaults {
    fn of(customer: &Customer) -> Self {
        Self { billing: customer.default_billing, shipping: customer.default_shipping }
    }

    fn follow(&mut self, id: AddressId, input: &AddressInput) {
        for (place, wanted) in [
            (&mut self.billing, input.default_billing),
            (&mut self.shipping, input.default_shipping),
        ] {
            match wanted {
                Some(true) => *place = Some(id),
                Some(false) if *place == Some(id) => *place = None,
                _ => {}
            }
        }
    }

    fn forget(&mut self, id: AddressId) {
        self.billing = self.billing.filter(|billing| *billing != id);
        self.shipping = self.shipping.filter(|shipping| *shipping != id);
    }

    /// Writes them where they are not the stored ones.
    async fn store(&self, door: &mut Door, customer: &Customer, now: OffsetDateTime) -> Result<()> {
        let (billing, shipping) = (self.billing, self.shipping);
        if (billing, shipping) == (customer.default_billing, customer.default_shipping) {
            return Ok(());
        }
        Ok(customers::set_defaults(door, customer.id, billing, shipping, now).await?)
    }
}
