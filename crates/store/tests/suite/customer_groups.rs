//! Customer groups: numbers, codes, members that move, excluded websites; and the rows of the directory.

use crate::fresh::{self, Engine, on_each_engine};
use magegate_domain::clock::timestamp;
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerGroupId, StoreId, WebsiteId};
use magegate_domain::search::{Filter, SearchCriteria, SearchFault, SortOrder};
use magegate_store::customer_groups;
use magegate_store::engine::Door;
use magegate_store::query::search_customer_groups;
use magegate_store::{customers, directory};

on_each_engine!(
    the_number_for_all_groups_is_given_to_none,
    codes_are_compared_as_the_collation_compares,
    a_group_knows_the_name_of_its_tax_class_and_takes_only_one_for_customers,
    members_move_store_by_store_and_their_time_of_change_with_them,
    exclusions_are_replaced_as_a_whole_and_go_with_their_group,
    groups_are_found_by_number_code_and_tax_class,
    regions_come_by_their_names_and_rates_by_their_currencies
);

const GENERAL: CustomerGroupId = CustomerGroupId(1);
const RETAILER: CustomerGroupId = CustomerGroupId(3);

async fn codes(door: &mut Door, criteria: &SearchCriteria) -> Vec<String> {
    let (found, _) = search_customer_groups(door, criteria, 100).await.unwrap().unwrap();
    found.into_iter().map(|group| group.code).collect()
}

fn filtered(field: &str, condition: &str, value: &str) -> SearchCriteria {
    let filter = Filter {
        field: Some(field.to_owned()),
        value: Some(value.to_owned()),
        condition_type: Some(condition.to_owned()),
    };
    SearchCriteria { groups: vec![vec![filter]], ..SearchCriteria::default() }
}

async fn the_number_for_all_groups_is_given_to_none(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let last = "INSERT INTO {customer_group} (customer_group_id, customer_group_code) VALUES (31999, 'Last')";
    door.execute(last, Vec::new()).await.unwrap();
    assert_eq!(
        customer_groups::insert(&mut door, "VIP", 3).await.unwrap(),
        CustomerGroupId(32_001)
    );
    assert!(!customer_groups::exists(&mut door, CustomerGroupId(32_000)).await.unwrap());
    assert_eq!(customer_groups::insert(&mut door, "VVIP", 3).await.unwrap().0, 32_002);
}

async fn codes_are_compared_as_the_collation_compares(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    for (code, except, taken) in [
        ("general", RETAILER, true),
        ("Général ", RETAILER, true),
        ("General", GENERAL, false),
        ("Generals", RETAILER, false),
    ] {
        let found = customer_groups::code_taken(&mut door, code, except).await.unwrap();
        assert_eq!(found, taken, "{code}");
    }
}

async fn a_group_knows_the_name_of_its_tax_class_and_takes_only_one_for_customers(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let class = customer_groups::find_tax_class(&mut door, 3).await.unwrap();
    assert_eq!(class.as_deref(), Some("Retail Customer"));
    assert_eq!(customer_groups::find_tax_class(&mut door, 2).await.unwrap(), None);
    let id = customer_groups::insert(&mut door, "Odd", 9).await.unwrap();
    let group = customer_groups::find(&mut door, id).await.unwrap().unwrap();
    assert_eq!((group.tax_class_id, group.tax_class_name), (9, None));
}

async fn members_move_store_by_store_and_their_time_of_change_with_them(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let uk = fresh::website(&mut door, "uk").await;
    let member = |email: &str, website, store: Option<i64>| Customer {
        group_id: RETAILER,
        store_id: store.map(StoreId),
        ..fresh::named(email, website)
    };
    let mut ids = Vec::new();
    for customer in [
        member("a@example.com", base, Some(1)),
        member("b@example.com", uk, Some(2)),
        member("c@example.com", uk, None),
    ] {
        ids.push(customers::insert(&mut door, &customer, None).await.unwrap());
    }
    let stores = customer_groups::stores_of_members(&mut door, RETAILER).await.unwrap();
    assert_eq!(stores, [None, Some(StoreId(1)), Some(StoreId(2))]);
    let later = fresh::NOW + time::Duration::HOUR;
    for (store, group) in [(Some(StoreId(1)), 1), (None, 2)] {
        let pair = (RETAILER, CustomerGroupId(group));
        customer_groups::move_members(&mut door, pair, store, later).await.unwrap();
    }
    let mut found = Vec::new();
    for id in ids {
        let customer = customers::find(&mut door, id).await.unwrap().unwrap();
        found.push((customer.group_id.0, customer.updated_at == timestamp(later)));
    }
    assert_eq!(found, [(1, true), (3, false), (2, true)]);
}

async fn exclusions_are_replaced_as_a_whole_and_go_with_their_group(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let (base, uk) = (WebsiteId(1), WebsiteId(2));
    customer_groups::replace_exclusions(&mut door, RETAILER, &[uk, base]).await.unwrap();
    assert_eq!(customer_groups::exclusions(&mut door, RETAILER).await.unwrap(), [uk, base]);
    assert!(customer_groups::is_excluded(&mut door, RETAILER, uk).await.unwrap());
    customer_groups::replace_exclusions(&mut door, RETAILER, &[base]).await.unwrap();
    assert!(!customer_groups::is_excluded(&mut door, RETAILER, uk).await.unwrap());
    let all = customer_groups::all_exclusions(&mut door).await.unwrap();
    assert_eq!(all, [(RETAILER, base)]);
    customer_groups::delete(&mut door, RETAILER).await.unwrap();
    assert_eq!(customer_groups::all_exclusions(&mut door).await.unwrap(), []);
}

async fn groups_are_found_by_number_code_and_tax_class(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    customer_groups::insert(&mut door, "Odd", 9).await.unwrap();
    for (field, condition, value, wanted) in [
        ("id", "eq", "0", "NOT LOGGED IN"),
        ("id", "gt", "2", "Retailer Odd"),
        ("customer_group_id", "in", "1,3", "General Retailer"),
        ("code", "eq", "GENERAL", "General"),
        ("code", "like", "%ale%", "Wholesale"),
        ("code", "fulltext", "e", "NOT LOGGED IN General Wholesale Retailer"),
        ("code", "moreq", "General", "General"),
        ("customer_group_code", "neq", "Odd", "NOT LOGGED IN General Wholesale Retailer"),
        ("tax_class_id", "eq", "9", "Odd"),
        ("tax_class_name", "null", "", "Odd"),
        ("tax_class_name", "eq", "retail customer", "NOT LOGGED IN General Wholesale Retailer"),
    ] {
        let found = codes(&mut door, &filtered(field, condition, value)).await.join(" ");
        assert_eq!(found, wanted, "{field} {condition} {value}");
    }
    let fault = search_customer_groups(&mut door, &filtered("name", "eq", "x"), 100).await.unwrap();
    assert_eq!(fault.unwrap_err(), SearchFault::UnknownField(Some("name".to_owned())));
    let order = |field: &str, ascending| SortOrder {
        field: Some(field.to_owned()),
        ascending: Some(ascending),
    };
    let criteria = SearchCriteria {
        sort_orders: vec![order("tax_class_name", true), order("code", false)],
        page_size: Some(2),
        current_page: Some(2),
        ..SearchCriteria::default()
    };
    assert_eq!(codes(&mut door, &criteria).await, ["Retailer", "NOT LOGGED IN"]);
}

async fn regions_come_by_their_names_and_rates_by_their_currencies(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    assert_eq!(directory::countries(&mut door).await.unwrap().len(), 249);
    assert_eq!(directory::regions(&mut door, "en_US").await.unwrap().len(), 1121);
    let name = "INSERT INTO {directory_country_region_name} (locale, region_id, name) VALUES ('fr_BE', 620, 'Anvers')";
    door.execute(name, Vec::new()).await.unwrap();
    let named = directory::regions(&mut door, "fr_BE").await.unwrap();
    let belgian = named.iter().filter(|region| region.country_id == "BE");
    let names: Vec<&str> = belgian.map(|region| region.name.as_str()).collect();
    // Those without a name in the language stand first, as nulls do.
    assert_eq!((names.len(), names[0], names[10]), (11, "Brabant wallon", "Anvers"));
    let rates = directory::rates(&mut door, "USD").await.unwrap();
    let rates: Vec<_> = rates.iter().map(|(to, rate)| (to.as_str(), rate.as_str())).collect();
    assert_eq!(rates, [("EUR", "0.706700000000"), ("USD", "1.000000000000")]);
    assert_eq!(directory::rates(&mut door, "PLN").await.unwrap(), []);
}
