//! Searches: every condition, groups and pages, and values that would be SQL if they were not bound.

use crate::fresh::{self, Engine, Kept, on_each_engine};
use magegate_domain::attribute::Attributes;
use magegate_domain::search::{Filter, SearchCriteria, SortOrder};
use magegate_store::StoreError;
use magegate_store::engine::Door;
use magegate_store::query::{SearchFault, search_customers};
use std::time::Duration;

on_each_engine!(
    each_condition_means_what_it_says,
    groups_are_joined_by_and_filters_by_or_and_pages_count_all,
    the_patterns_of_a_search_are_bounded_together,
    secrets_and_unknown_fields_cannot_be_searched_by,
    a_search_that_takes_too_long_is_stopped_and_the_next_one_is_not,
    a_regular_expression_that_the_server_does_not_take_is_bad_input,
    no_value_is_ever_sql
);

fn filter(field: &str, condition: &str, value: &str) -> Filter {
    Filter {
        field: Some(field.to_owned()),
        value: Some(value.to_owned()),
        condition_type: Some(condition.to_owned()),
    }
}

async fn emails(door: &mut Door, criteria: &SearchCriteria) -> Vec<String> {
    let (found, _) =
        search_customers(door, criteria, &Attributes::default(), 100).await.unwrap().unwrap();
    found.into_iter().map(|customer| customer.email.replace("@example.com", "")).collect()
}

async fn filled(engine: Engine) -> (magegate_store::Store, Kept) {
    let (store, folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    for name in ["a", "b", "c", "d"] {
        fresh::customer(&mut door, &format!("{name}@example.com"), base).await;
    }
    door.commit().await.unwrap();
    (store, folder)
}

async fn each_condition_means_what_it_says(engine: Engine) {
    let (store, _folder) = filled(engine).await;
    let mut door = store.read().await.unwrap();
    for (field, condition, value, wanted) in [
        ("email", "eq", "A@EXAMPLE.COM", "a"),
        ("email", "wrong", "b@example.com", "b"),
        ("email", "neq", "a@example.com", "bcd"),
        ("entity_id", "gt", "2", "cd"),
        ("entity_id", "lteq", "2", "ab"),
        ("entity_id", "from", "3", "cd"),
        ("entity_id", "in", "1, 4", "ad"),
        ("entity_id", "nin", "1,4", "bc"),
        ("email", "like", "%@example.com", "abcd"),
        ("email", "nlike", "a%", "bcd"),
        ("dob", "null", "", "abcd"),
        ("dob", "notnull", "", ""),
        ("dob", "seq", "", "abcd"),
        ("entity_id", "eq", "x", ""),
    ] {
        let groups = vec![vec![filter(field, condition, value)]];
        let criteria = SearchCriteria { groups, ..SearchCriteria::default() };
        let found = emails(&mut door, &criteria).await.concat();
        assert_eq!(found, wanted, "{field} {condition} {value}");
    }
}

async fn groups_are_joined_by_and_filters_by_or_and_pages_count_all(engine: Engine) {
    let (store, _folder) = filled(engine).await;
    let mut door = store.read().await.unwrap();
    let either = vec![filter("entity_id", "eq", "1"), filter("entity_id", "eq", "3")];
    let criteria = SearchCriteria {
        groups: vec![either, vec![filter("entity_id", "gt", "1")]],
        ..SearchCriteria::default()
    };
    assert_eq!(emails(&mut door, &criteria).await, ["c"]);
    let criteria = SearchCriteria {
        sort_orders: vec![SortOrder { field: Some("email".to_owned()), ascending: Some(false) }],
        page_size: Some(3),
        current_page: Some(2),
        ..SearchCriteria::default()
    };
    let (found, total) =
        search_customers(&mut door, &criteria, &Attributes::default(), 100).await.unwrap().unwrap();
    assert_eq!((found.len(), total), (1, 4));
}

async fn the_patterns_of_a_search_are_bounded_together(engine: Engine) {
    let (store, _folder) = filled(engine).await;
    let mut door = store.read().await.unwrap();
    let pattern = "a".repeat(1_000);
    for (condition, value, most) in [("like", pattern.as_str(), 5), ("regexp", "[a-z]+", 20)] {
        for (count, is_fine) in [(most, true), (most + 1, false)] {
            let groups = vec![vec![filter("email", condition, value); count]];
            let criteria = SearchCriteria { groups, ..SearchCriteria::default() };
            let found =
                search_customers(&mut door, &criteria, &Attributes::default(), 100).await.unwrap();
            assert_eq!(found.is_ok(), is_fine, "{count} {condition}: {found:?}");
        }
    }
}

async fn secrets_and_unknown_fields_cannot_be_searched_by(engine: Engine) {
    let (store, _folder) = filled(engine).await;
    let mut door = store.read().await.unwrap();
    for field in ["password_hash", "rp_token", "id", "1=1--", "email)--"] {
        let groups = vec![vec![filter(field, "eq", "x")]];
        let criteria = SearchCriteria { groups, ..SearchCriteria::default() };
        let fault = search_customers(&mut door, &criteria, &Attributes::default(), 100)
            .await
            .unwrap()
            .unwrap_err();
        assert_eq!(fault, SearchFault::UnknownField(Some(field.to_owned())));
    }
}

async fn a_search_that_takes_too_long_is_stopped_and_the_next_one_is_not(engine: Engine) {
    const ENDLESS: &str = "SELECT COUNT(*) AS n FROM {directory_country_region} a, \
        {directory_country_region} b, {directory_country_region} c WHERE a.code < b.code OR b.code < c.code";
    let (store, _folder) = filled(engine).await;
    for _ in 0..3 {
        let mut door = store.search(Duration::from_millis(20)).await.unwrap();
        let stopped = door.fetch_all(ENDLESS, Vec::new()).await;
        assert!(matches!(stopped, Err(StoreError::TooLong)), "{stopped:?}");
    }
    let mut door = store.search(Duration::from_mins(1)).await.unwrap();
    assert_eq!(emails(&mut door, &SearchCriteria::default()).await, ["a", "b", "c", "d"]);
}

async fn a_regular_expression_that_the_server_does_not_take_is_bad_input(engine: Engine) {
    let (store, _folder) = filled(engine).await;
    let mut door = store.read().await.unwrap();
    let groups = vec![vec![filter("lastname", "regexp", r"\u{41}rch")]];
    let criteria = SearchCriteria { groups, ..SearchCriteria::default() };
    let found = search_customers(&mut door, &criteria, &Attributes::default(), 100).await;
    match engine {
        Engine::Sqlite => assert_eq!(found.unwrap().unwrap().1, 4),
        Engine::MariaDb => assert!(matches!(found, Err(StoreError::BadPattern)), "{found:?}"),
    }
}

/// No value, condition or sort key breaks out of its statement.
async fn no_value_is_ever_sql(engine: Engine) {
    let (store, _folder) = filled(engine).await;
    let inputs = ("[ -~żé'\"%;{}-]{0,20}", "[a-z'{}]{0,8}", -3_i64..9);
    let case = async |value: String, condition: String, size: i64| {
        let mut door = store.read().await.unwrap();
        let criteria = SearchCriteria {
            groups: vec![vec![filter("email", &condition, &value)]],
            sort_orders: vec![SortOrder { field: Some(value), ascending: Some(true) }],
            page_size: Some(size),
            current_page: Some(size),
        };
        search_customers(&mut door, &criteria, &Attributes::default(), 100).await.unwrap().unwrap();
    };
    fresh::for_all(64, &inputs, |(value, condition, size)| case(value, condition, size));
}
