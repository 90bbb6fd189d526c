//! What the tables promise: seeds, ids, the reference's collation, transactions.

use crate::fresh::{self, Engine, on_each_engine};
use magegate_domain::clock::timestamp;
use magegate_domain::id::{CustomerId, WebsiteId};
use magegate_domain::lockout::LockPolicy;
use magegate_store::{StoreError, customer_groups, customers, directory, scopes};

on_each_engine!(
    a_new_database_holds_what_a_fresh_installation_has,
    addresses_are_the_same_without_letter_case_accents_and_trailing_blanks,
    a_transaction_without_commit_never_happened_and_ids_are_not_given_twice,
    a_database_opens_again_with_what_was_committed,
    texts_longer_than_their_column_are_cut_as_the_reference_cuts_them,
    a_wrong_password_moves_the_time_of_change
);

async fn a_new_database_holds_what_a_fresh_installation_has(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.read().await.unwrap();
    let scopes = scopes::load(&mut door).await.unwrap();
    assert_eq!((scopes.websites.len(), scopes.groups.len(), scopes.stores.len()), (1, 1, 1));
    let groups = customer_groups::list(&mut door).await.unwrap();
    let codes: Vec<&str> = groups.iter().map(|group| group.code.as_str()).collect();
    assert_eq!(codes, ["NOT LOGGED IN", "General", "Wholesale", "Retailer"]);
    let michigan = directory::find_region(&mut door, 33, "en_US").await.unwrap().unwrap();
    assert_eq!((michigan.code.as_str(), michigan.name.as_str()), ("MI", "Michigan"));
    assert!(directory::country_exists(&mut door, "US").await.unwrap());
    assert!(!directory::country_exists(&mut door, "us").await.unwrap());
}

async fn addresses_are_the_same_without_letter_case_accents_and_trailing_blanks(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let uk = fresh::website(&mut door, "uk").await;
    let id = fresh::customer(&mut door, "josé@example.com", base).await;
    for spelling in ["JOSÉ@example.com", "jose@Example.com ", "josé@example.com"] {
        let found = customers::find_by_email(&mut door, spelling, Some(base)).await.unwrap();
        assert_eq!(found.map(|customer| customer.id), Some(id), "{spelling}");
        let twin = fresh::named(spelling, base);
        let refused = customers::insert(&mut door, &twin, None).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{spelling}");
    }
    for other in [" josé@example.com", "jos@example.com"] {
        let found = customers::find_by_email(&mut door, other, Some(base)).await.unwrap();
        assert!(found.is_none(), "{other}");
    }
    fresh::customer(&mut door, "josé@example.com", uk).await;
}

async fn a_transaction_without_commit_never_happened_and_ids_are_not_given_twice(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    assert_eq!(base, WebsiteId(1));
    let first = fresh::customer(&mut door, "a@example.com", base).await;
    assert_eq!(first, CustomerId(1));
    door.commit().await.unwrap();
    let mut door = store.begin().await.unwrap();
    fresh::customer(&mut door, "b@example.com", base).await;
    drop(door);
    let mut door = store.begin().await.unwrap();
    assert!(customers::find_by_email(&mut door, "b@example.com", None).await.unwrap().is_none());
    customers::delete(&mut door, first).await.unwrap();
    let next = fresh::customer(&mut door, "c@example.com", base).await;
    assert!(next > first);
}

async fn a_database_opens_again_with_what_was_committed(engine: Engine) {
    let (store, kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    fresh::website(&mut door, "base").await;
    door.commit().await.unwrap();
    store.close().await;
    let store = kept.open().await;
    let mut door = store.read().await.unwrap();
    assert_eq!(scopes::load(&mut door).await.unwrap().websites.len(), 2);
}

async fn texts_longer_than_their_column_are_cut_as_the_reference_cuts_them(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let mut customer = fresh::named("a@example.com", base);
    customer.prefix = Some("ż".repeat(41));
    let id = customers::insert(&mut door, &customer, None).await.unwrap();
    let stored = customers::find(&mut door, id).await.unwrap().unwrap();
    assert_eq!(stored.prefix, Some("ż".repeat(40)));
}

async fn a_wrong_password_moves_the_time_of_change(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let id = fresh::customer(&mut door, "a@example.com", base).await;
    let policy = LockPolicy { max_failures: 10, threshold: time::Duration::MINUTE, sliding: false };
    let later = fresh::NOW + time::Duration::HOUR;
    customers::count_failure(&mut door, id, &policy, later).await.unwrap();
    let stored = customers::find(&mut door, id).await.unwrap().unwrap();
    assert_eq!(stored.updated_at, timestamp(later));
}
