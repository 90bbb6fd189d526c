//! Which searches an index serves, in the words of SQLite's planner: what a search costs with a million customers.

use crate::fresh;
use magegate_domain::attribute::Attributes;
use magegate_domain::search::{Filter, SearchCriteria, SortOrder};
use magegate_store::engine::Door;
use magegate_store::query::explain_customers;

/// `field condition value`, joined by ` & ` for groups and ` | ` for filters of one group; ` > field` sorts.
fn criteria(text: &str) -> SearchCriteria {
    let (filters, sort) =
        text.split_once(" > ").map_or((text, None), |(filters, sort)| (filters, Some(sort)));
    let filter = |text: &str| {
        let mut words = text.splitn(3, ' ').map(ToOwned::to_owned);
        Filter { field: words.next(), condition_type: words.next(), value: words.next() }
    };
    let group = |text: &str| text.split(" | ").map(filter).collect();
    SearchCriteria {
        groups: filters.split(" & ").filter(|text| !text.is_empty()).map(group).collect(),
        sort_orders: sort
            .map(|field| SortOrder { field: Some(field.to_owned()), ascending: None })
            .into_iter()
            .collect(),
        page_size: Some(20),
        current_page: None,
    }
}

/// How the page is found and how the rows are counted.
async fn plans(door: &mut Door, text: &str) -> (String, String) {
    let plans = explain_customers(door, &criteria(text), &Attributes::default()).await;
    let (page, count) = plans.unwrap().unwrap();
    (page.join("; "), count.join("; "))
}

#[tokio::test]
async fn the_usual_searches_are_served_by_an_index() {
    let (store, _folder) = fresh::Engine::Sqlite.fresh().await;
    let mut door = store.read().await.unwrap();
    for (text, served) in [
        ("entity_id eq 5", "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"),
        ("entity_id in 5,6,7", "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"),
        ("entity_id gt 5", "SEARCH e USING INTEGER PRIMARY KEY (rowid>?)"),
        ("entity_id gt 5 & entity_id lteq 9", "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        ("email eq a@example.com", "CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email=?)"),
        ("email in a@example.com,b@example.com", "CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email=?)"),
        ("email eq a | email eq b", "CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email=?)"),
        ("email like smi%", "CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email>? AND email<?)"),
        ("email like smi%@example.com", "CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email>? AND email<?)"),
        ("email moreq a@example.com", "CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email=?)"),
        ("lastname eq Smith", "CUSTOMER_ENTITY_LASTNAME (lastname=?)"),
        ("lastname like Smi%", "CUSTOMER_ENTITY_LASTNAME (lastname>? AND lastname<?)"),
        ("firstname like Ad%", "CUSTOMER_ENTITY_FIRSTNAME (firstname>? AND firstname<?)"),
        ("lastname eq Smith & firstname eq Ada", "CUSTOMER_ENTITY_LASTNAME (lastname=?)"),
        ("lastname like Smi% | firstname like Smi%", "MULTI-INDEX OR"),
        ("created_at from 2026-01-01", "MAGEGATE_CUSTOMER_ENTITY_CREATED_AT (created_at>?)"),
        ("updated_at gteq 2026-01-01", "MAGEGATE_CUSTOMER_ENTITY_UPDATED_AT (updated_at>?)"),
        ("updated_at gt 2026-01-01 > updated_at", "ENTITY_UPDATED_AT (updated_at>?)"),
        (
            "updated_at from 2026-01-01 & updated_at to 2026-02-01",
            "MAGEGATE_CUSTOMER_ENTITY_UPDATED_AT (updated_at>? AND updated_at<?)",
        ),
        ("website_id eq 1", "CUSTOMER_ENTITY_WEBSITE_ID (website_id=?)"),
        ("store_id eq 1", "CUSTOMER_ENTITY_STORE_ID (store_id=?)"),
        ("group_id eq 2", "MAGEGATE_CUSTOMER_ENTITY_GROUP_ID (group_id=?)"),
        // Millions of customers share a website and a group, so that the other index is the one to use.
        ("website_id eq 1 & email eq a@example.com", "ENTITY_EMAIL_WEBSITE_ID (email=?"),
        ("website_id eq 1 & lastname eq Smith", "CUSTOMER_ENTITY_LASTNAME (lastname=?)"),
        ("website_id eq 1 & updated_at gt 2026-01-01", "ENTITY_UPDATED_AT (updated_at>?)"),
        ("group_id in 2,3 & created_at from 2026-01-01", "ENTITY_CREATED_AT (created_at>?)"),
    ] {
        let (page, count) = plans(&mut door, text).await;
        assert!(page.contains(served), "{text}: {page}");
        assert!(count.contains(served), "{text} counted: {count}");
    }
}

#[tokio::test]
async fn a_sorted_page_is_read_in_the_order_of_an_index() {
    let (store, _folder) = fresh::Engine::Sqlite.fresh().await;
    let mut door = store.read().await.unwrap();
    for (text, served) in [
        ("", "SCAN e"),
        (" > entity_id", "SCAN e"),
        (" > created_at", "SCAN e USING COVERING INDEX MAGEGATE_CUSTOMER_ENTITY_CREATED_AT"),
        (" > updated_at", "SCAN e USING COVERING INDEX MAGEGATE_CUSTOMER_ENTITY_UPDATED_AT"),
        (" > lastname", "SCAN e USING COVERING INDEX CUSTOMER_ENTITY_LASTNAME"),
        ("website_id eq 1 > created_at", "SCAN e USING INDEX MAGEGATE_CUSTOMER_ENTITY_CREATED_AT"),
    ] {
        let (page, _) = plans(&mut door, text).await;
        assert_eq!(page, served, "{text}");
    }
}

#[tokio::test]
async fn searches_that_no_index_serves_are_known() {
    let (store, _folder) = fresh::Engine::Sqlite.fresh().await;
    let mut door = store.read().await.unwrap();
    for text in [
        "email like %smith",
        "lastname regexp ^S",
        "name like Ada%",
        "taxvat eq 1",
        "dob eq 2000-01-01",
        "gender eq 1",
        "billing_postcode eq 12345",
        "billing_city like Par%",
    ] {
        let (page, _) = plans(&mut door, text).await;
        assert!(page.contains("SCAN e"), "{text}: {page}");
    }
}
