//! `customerCustomerRepositoryV1`: reading, updating, searching and deleting customers
//! (`spec/customers-api.md`, sections 2, 4 and 6).

mod input;
mod saving;
mod update;

pub use input::{AddressInput, AddressesInput, CustomerInput, RegionInput};
pub(crate) use saving::{
    check, check_with, confirmation_key, date_of_birth, filled, kept, moment, refresh_list, rename,
    store_extensions, subscribe, taken,
};
pub(crate) use update::{checked_hash, merge, tell};
pub use update::{update, update_own};

use crate::Service;
use crate::acting::in_person;
use crate::addresses::{self, AddressView};
use crate::attributes::{self, CustomView};
use crate::audit::Event;
use crate::facts::Facts;
use crate::origin::Origin;
use crate::search;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Account;
use magegate_domain::customer::Customer;
use magegate_domain::id::CustomerId;
use magegate_domain::messages;
use magegate_domain::search::SearchCriteria;
use magegate_domain::{Error, Result};
use magegate_store::engine::Door;
use magegate_store::query::search_customers_of;
use magegate_store::{customers, newsletter, tokens};

/// A customer as answers show it.
#[derive(Debug, Clone)]
pub struct CustomerView {
    /// The row.
    pub customer: Customer,
    /// Its addresses, oldest first.
    pub addresses: Vec<AddressView>,
    /// Whether it gets the newsletter.
    pub is_subscribed: bool,
    /// Its custom attributes.
    pub custom_attributes: CustomView,
}

/// A page of a search.
#[derive(Debug, Clone)]
pub struct SearchResult {
    /// The customers of the page.
    pub items: Vec<CustomerView>,
    /// How many match on all pages.
    pub total: i64,
}

/// A customer by number; a missing one is 404 by `customerId`.
pub async fn get(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: CustomerId,
) -> Result<CustomerView> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let mut customer = visible(&mut door, permit, id).await?;
    saving::hide_key(&facts, permit, &mut customer);
    view(&mut door, &facts, origin, customer).await
}

/// The customers that match the criteria.
pub async fn search(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    criteria: &SearchCriteria,
) -> Result<SearchResult> {
    let facts = service.facts().await?;
    let mut door = service.store.search(search::PATIENCE).await?;
    let most = search::most(&facts);
    let (websites, attributes) = (permit.websites(), &facts.attributes);
    let found = search_customers_of(&mut door, websites, criteria, attributes, most).await?;
    let (found, total) = found?;
    let items = views(&mut door, &facts, origin, found).await?;
    Ok(SearchResult { items, total })
}

/// Deletes a customer with everything that is its own; its tokens end with it.
pub async fn delete(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: CustomerId,
) -> Result<bool> {
    in_person(permit)?;
    let facts = service.facts().await?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    let customer = visible(&mut door, permit, id).await?;
    let scope = facts.address_scope(customer.website_id.unwrap_or_default());
    newsletter::forget_email(&mut door, &customer.email, scope).await?;
    customers::delete(&mut door, id).await?;
    tokens::set_revoked_before(&mut door, Account::Customer(id), now).await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("customer {id}");
    service.happened(Event::AccountDeleted, origin, permit.caller(), &customer.email, &detail);
    Ok(true)
}

/// Customers' rows with what belongs to them, in the same order; however many there are, with few statements.
pub(crate) async fn views(
    door: &mut Door,
    facts: &Facts,
    origin: &Origin,
    customers: Vec<Customer>,
) -> Result<Vec<CustomerView>> {
    let website = facts.scopes.account_website(origin.store);
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    let letters = newsletter::subscribed_of_many(door, &ids).await?;
    let addresses = addresses::views(door, facts, origin, &customers).await?;
    let views = customers.into_iter().zip(addresses).map(|(customer, addresses)| {
        // The newsletter of the website that is asked for counts, and that of the customer's own.
        let places = [Some(website), customer.website_id];
        let gets = |website| letters.get(&(customer.id, website)).copied().unwrap_or(false);
        let is_subscribed = places.into_iter().flatten().any(gets);
        CustomerView { customer, addresses, is_subscribed, custom_attributes: CustomView::new() }
    });
    let mut views: Vec<CustomerView> = views.collect();
    attributes::show(door, facts, &mut views).await?;
    Ok(views)
}

/// A customer's row with what belongs to it.
pub(crate) async fn view(
    door: &mut Door,
    facts: &Facts,
    origin: &Origin,
    customer: Customer,
) -> Result<CustomerView> {
    let views = views(door, facts, origin, vec![customer]).await?;
    views.into_iter().next().ok_or_else(|| Error::internal("a customer without a view"))
}

/// A customer whom the caller may see. For a caller who is limited to websites, those of others are as if absent: every
/// operation that a right leads to finds its customer here.
pub(crate) async fn visible(door: &mut Door, permit: &Permit, id: CustomerId) -> Result<Customer> {
    let found = must_exist(door, id).await?;
    if permit.reaches(found.website_id) {
        return Ok(found);
    }
    Err(messages::no_such_entity("customerId", id.0))
}

pub(crate) async fn must_exist(door: &mut Door, id: CustomerId) -> Result<Customer> {
    let found = customers::find(door, id).await?;
    found.ok_or_else(|| messages::no_such_entity("customerId", id.0))
}
