//! Fresh databases for tests, and the rows that most tests need.

use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerGroupId, CustomerId, StoreId, WebsiteId};
use magegate_domain::scope::{StoreGroup, StoreView, Website};
use magegate_store::engine::Door;
use magegate_store::{Store, customers, scopes};
use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::datetime;

/// When these tests take place.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

/// An empty SQLite database in a folder that goes with it.
pub(crate) async fn sqlite() -> (Store, TempDir) {
    let folder = TempDir::new().unwrap();
    let store = Store::open_sqlite(&folder.path().join("store.sqlite")).await.unwrap();
    (store, folder)
}

/// A website with a store group and a store view; the first has the ids 1, 1 and 1.
pub(crate) async fn website(door: &mut Door, code: &str) -> WebsiteId {
    let website = Website { code: code.to_owned(), is_default: true, ..Website::default() };
    let id = scopes::insert_website(door, &website).await.unwrap();
    let group = StoreGroup { website_id: id, code: code.to_owned(), ..StoreGroup::default() };
    let group_id = scopes::insert_group(door, &group).await.unwrap();
    let store = StoreView {
        website_id: id,
        group_id,
        code: code.to_owned(),
        name: code.to_owned(),
        is_active: true,
        ..StoreView::default()
    };
    scopes::insert_store(door, &store).await.unwrap();
    id
}

/// A customer of the website.
pub(crate) async fn customer(door: &mut Door, email: &str, website: WebsiteId) -> CustomerId {
    let customer = named(email, website);
    customers::insert(door, &customer, None).await.unwrap()
}

/// The row of such a customer.
pub(crate) fn named(email: &str, website: WebsiteId) -> Customer {
    Customer {
        email: email.to_owned(),
        website_id: Some(website),
        store_id: Some(StoreId(website.0)),
        group_id: CustomerGroupId(1),
        created_at: "2026-11-22 12:00:00".to_owned(),
        updated_at: "2026-11-22 12:00:00".to_owned(),
        is_active: true,
        firstname: Some("Ann".to_owned()),
        lastname: Some("Archer".to_owned()),
        ..Customer::default()
    }
}
