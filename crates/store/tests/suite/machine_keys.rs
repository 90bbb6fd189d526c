//! Machine keys as rows, and searches that keep to their websites.

use crate::fresh::{self, Engine, on_each_engine};
use magegate_domain::attribute::Attributes;
use magegate_domain::id::{MachineKeyId, WebsiteId};
use magegate_domain::machine_key::{Limits, Secret};
use magegate_domain::random::TestRandom;
use magegate_domain::search::{Filter, SearchCriteria, SortOrder};
use magegate_store::StoreError;
use magegate_store::engine::Door;
use magegate_store::machine_keys::{self, NewKey};
use magegate_store::query::search_customers_of;
use std::collections::BTreeSet;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

on_each_engine!(
    a_key_is_stored_with_its_limits_and_its_name_is_its_own,
    a_list_that_cannot_be_read_gives_no_key,
    of_two_uses_the_later_one_stays,
    a_search_keeps_to_websites_whatever_it_asks
);

const NOW: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);

fn limits() -> Limits {
    Limits {
        resources: BTreeSet::from(["A::b".to_owned(), "C::d".to_owned()]),
        websites: vec![WebsiteId(1), WebsiteId(3)],
        networks: vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::1".parse().unwrap()],
    }
}

async fn insert(door: &mut Door, name: &str, limits: &Limits) -> Result<MachineKeyId, StoreError> {
    let seed = name.bytes().map(u64::from).sum();
    let hash = Secret::draw(&TestRandom::seeded(seed)).hash();
    let key = NewKey { name, hash: &hash, limits, created_by: "operator", ends_at: Some(NOW) };
    machine_keys::insert(door, &key, NOW).await
}

async fn a_key_is_stored_with_its_limits_and_its_name_is_its_own(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = insert(&mut door, "Feed", &limits()).await.unwrap();
    let stored = machine_keys::find_by_name(&mut door, "Feed").await.unwrap().unwrap();
    assert_eq!((stored.id, &*stored.limits), (id, &limits()));
    assert_eq!((stored.ends_at, stored.revoked_at, stored.used_at), (Some(NOW), None, None));
    let free = insert(&mut door, "feed", &Limits::default()).await.unwrap();
    let stored = machine_keys::find(&mut door, free).await.unwrap().unwrap();
    assert_eq!(*stored.limits, Limits::default());
    door.commit().await.unwrap();
    let mut door = store.begin().await.unwrap();
    let taken = insert(&mut door, "Feed", &limits()).await;
    assert!(matches!(taken, Err(StoreError::Conflict)), "{taken:?}");
}

async fn a_list_that_cannot_be_read_gives_no_key(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    for (name, statement) in [
        ("a", "UPDATE {magegate_machine_key} SET websites = '1,x' WHERE name = 'a'"),
        ("b", "UPDATE {magegate_machine_key} SET websites = ',' WHERE name = 'b'"),
        ("c", "UPDATE {magegate_machine_key} SET networks = 'here' WHERE name = 'c'"),
    ] {
        insert(&mut door, name, &limits()).await.unwrap();
        door.execute(statement, vec![]).await.unwrap();
        let read = machine_keys::find_by_name(&mut door, name).await;
        assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{read:?}");
    }
}

async fn of_two_uses_the_later_one_stays(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = insert(&mut door, "Feed", &limits()).await.unwrap();
    for (at, from) in [(NOW, "192.0.2.1"), (NOW - Duration::MINUTE, "192.0.2.2")] {
        machine_keys::touch(&mut door, &[(id, at, from.to_owned())]).await.unwrap();
        let key = machine_keys::find(&mut door, id).await.unwrap().unwrap();
        assert_eq!((key.used_at, key.used_from.as_str()), (Some(NOW), "192.0.2.1"));
    }
}

async fn a_search_keeps_to_websites_whatever_it_asks(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let (base, uk) =
        (fresh::website(&mut door, "base").await, fresh::website(&mut door, "uk").await);
    for (name, website) in [("a", base), ("b", uk), ("c", base), ("d", uk)] {
        fresh::customer(&mut door, &format!("{name}@example.com"), website).await;
    }
    door.commit().await.unwrap();
    let filter = |condition: &str, value: &str| Filter {
        field: Some("website_id".to_owned()),
        value: Some(value.to_owned()),
        condition_type: Some(condition.to_owned()),
    };
    let base_number = base.0.to_string();
    let sort = SortOrder { field: Some("email".to_owned()), ascending: Some(false) };
    let of_base = vec![vec![filter("eq", &base_number), filter("notnull", "")]];
    let mut door = store.read().await.unwrap();
    for (groups, sorts, wanted) in [
        (vec![], vec![], "bd"),
        (vec![], vec![sort.clone()], "db"),
        (of_base, vec![sort], "db"),
        (vec![vec![filter("eq", &base_number)]], vec![], ""),
        (vec![vec![filter("neq", &base_number)]], vec![], "bd"),
    ] {
        let criteria = SearchCriteria { groups, sort_orders: sorts, ..SearchCriteria::default() };
        let websites = [uk, WebsiteId(99)];
        let (attributes, websites) = (Attributes::default(), Some(&websites[..]));
        let found = search_customers_of(&mut door, websites, &criteria, &attributes, 100).await;
        let (found, total) = found.unwrap().unwrap();
        let names: String =
            found.iter().filter_map(|customer| customer.email.chars().next()).collect();
        assert_eq!(
            (names.as_str(), total),
            (wanted, i64::try_from(wanted.len()).unwrap()),
            "{criteria:?}"
        );
    }
    let none = SearchCriteria::default();
    let found = search_customers_of(&mut door, Some(&[]), &none, &Attributes::default(), 100).await;
    assert_eq!(found.unwrap().unwrap().1, 0);
}
