//! The panel's list of customers: what its rows hold, when they are written, and what happens where they cannot be.

use crate::fresh::{self, Engine, NOW, on_each_engine};
use magegate_domain::attribute::{Attribute, BackendType, Entity};
use magegate_domain::clock::timestamp;
use magegate_domain::customer::{Address, Customer};
use magegate_domain::id::CustomerId;
use magegate_domain::lockout::LockPolicy;
use magegate_store::engine::Door;
use magegate_store::engine::server::{Own, Tables};
use magegate_store::{
    addresses, attribute_values, attributes, customer_grid, customers, neighbours, newsletter,
};
use magegate_testkit::{Database, Dump};
use time::Duration;

on_each_engine!(
    a_row_is_written_and_goes_with_its_customer,
    a_list_that_is_out_of_date_is_left_alone,
    columns_of_the_store_s_own_hold_its_attributes,
    a_list_that_cannot_be_written_is_marked_as_outdated,
    the_list_shows_until_when_an_account_is_locked,
    texts_are_cut_to_their_columns,
);

async fn refresh(door: &mut Door, id: CustomerId) {
    let attributes = attributes::load(door).await.unwrap();
    customer_grid::refresh(door, &attributes, id).await.unwrap();
}

async fn text(door: &mut Door, column: &'static str) -> Option<String> {
    let row = door.fetch_optional("SELECT * FROM {customer_grid_flat}", Vec::new()).await.unwrap();
    row.unwrap().opt_text(column).unwrap()
}

async fn count(door: &mut Door) -> i64 {
    let count = "SELECT COUNT(*) AS n FROM {customer_grid_flat}";
    door.fetch_optional(count, Vec::new()).await.unwrap().unwrap().int("n").unwrap()
}

async fn status(door: &mut Door) -> String {
    let status = "SELECT status FROM {indexer_state} WHERE indexer_id = 'customer_grid'";
    door.fetch_optional(status, Vec::new()).await.unwrap().unwrap().text("status").unwrap()
}

async fn run(door: &mut Door, statement: &'static str) {
    door.execute(statement, Vec::new()).await.unwrap();
}

/// A customer whose billing address is its second one.
async fn bob(door: &mut Door) -> CustomerId {
    let website = fresh::website(door, "base").await;
    let customer = Customer {
        prefix: Some("Mr".to_owned()),
        middlename: Some(String::new()),
        created_in: Some("Main".to_owned()),
        dob: Some("1990-02-03".to_owned()),
        gender: Some(1),
        ..fresh::named("bob@example.com", website)
    };
    let id = customers::insert(door, &customer, None).await.unwrap();
    let home = Address {
        customer_id: id,
        country_id: "DE".to_owned(),
        street: "Marienplatz 1".to_owned(),
        city: "München".to_owned(),
        firstname: "Bob".to_owned(),
        lastname: "Brown".to_owned(),
        telephone: "1".to_owned(),
        postcode: Some("80331".to_owned()),
        ..Address::default()
    };
    let work = Address {
        street: "1 Main St\nApt 2".to_owned(),
        region: Some("California".to_owned()),
        region_id: Some(12),
        company: Some("Acme".to_owned()),
        ..home.clone()
    };
    let shipping = addresses::insert(door, &home, NOW).await.unwrap();
    let billing = addresses::insert(door, &work, NOW).await.unwrap();
    customers::set_defaults(door, id, Some(billing), Some(shipping), NOW).await.unwrap();
    id
}

async fn a_row_is_written_and_goes_with_its_customer(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = bob(&mut door).await;
    for _ in 0..2 {
        refresh(&mut door, id).await;
    }
    let expected = [
        ("name", Some("Mr Ann Archer")),
        ("email", Some("bob@example.com")),
        ("created_at", Some("2026-11-22 12:00:00")),
        ("confirmation", None),
        ("created_in", Some("Main")),
        ("dob", Some("1990-02-03")),
        ("lock_expires", None),
        ("billing_full", Some("1 Main St\nApt 2 München California 80331")),
        ("shipping_full", Some("Marienplatz 1 München 80331")),
        ("billing_street", Some("1 Main St\nApt 2")),
        ("billing_region", Some("California")),
        ("billing_company", Some("Acme")),
        ("billing_fax", None),
    ];
    for (column, value) in expected {
        assert_eq!(text(&mut door, column).await.as_deref(), value, "{column}");
    }
    assert_eq!(count(&mut door).await, 1);
    customers::delete(&mut door, id).await.unwrap();
    assert_eq!(count(&mut door).await, 0);
    assert_eq!(status(&mut door).await, "valid");
}

async fn a_list_that_is_out_of_date_is_left_alone(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = bob(&mut door).await;
    customer_grid::outdate(&mut door).await.unwrap();
    assert_eq!(status(&mut door).await, "invalid");
    refresh(&mut door, id).await;
    assert_eq!(count(&mut door).await, 0);
    // A rebuild that is under way is not disturbed.
    run(&mut door, "UPDATE {indexer_state} SET status = 'working'").await;
    customer_grid::outdate(&mut door).await.unwrap();
    assert_eq!(status(&mut door).await, "working");
    run(&mut door, "DELETE FROM {indexer_state}").await;
    refresh(&mut door, id).await;
    assert_eq!(count(&mut door).await, 0);
}

async fn columns_of_the_store_s_own_hold_its_attributes(engine: Engine) {
    let (store, kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = bob(&mut door).await;
    for (entity, code, backend_type) in [
        (Entity::Customer, "tier", BackendType::Varchar),
        (Entity::Customer, "points", BackendType::Int),
        (Entity::Address, "floor", BackendType::Int),
    ] {
        let attribute = Attribute::user_defined(entity, code, "text");
        let attribute = Attribute { backend_type, position: Some(200), ..attribute };
        attributes::insert(&mut door, &attribute).await.unwrap();
    }
    let all = attributes::load(&mut door).await.unwrap();
    let tier = all.get(Entity::Customer, "tier").unwrap();
    let floor = all.get(Entity::Address, "floor").unwrap();
    let billing = customers::find(&mut door, id).await.unwrap().unwrap().default_billing.unwrap();
    attribute_values::set(&mut door, tier, id.0, "gold").await.unwrap();
    attribute_values::set(&mut door, floor, billing.0, "7").await.unwrap();
    door.commit().await.unwrap();
    let mut door = store.begin().await.unwrap();
    for column in [
        "ALTER TABLE {customer_grid_flat} ADD COLUMN tier VARCHAR(3)",
        "ALTER TABLE {customer_grid_flat} ADD COLUMN points INT DEFAULT 9",
        "ALTER TABLE {customer_grid_flat} ADD COLUMN billing_floor INT",
        "ALTER TABLE {customer_grid_flat} ADD COLUMN shipping_floor INT",
        "ALTER TABLE {customer_grid_flat} ADD COLUMN of_a_plugin VARCHAR(20) DEFAULT 'kept'",
    ] {
        run(&mut door, column).await;
    }
    door.commit().await.unwrap();
    let store = kept.open().await;
    let mut door = store.begin().await.unwrap();
    refresh(&mut door, id).await;
    assert_eq!(text(&mut door, "tier").await.as_deref(), Some("gol"));
    assert_eq!(text(&mut door, "of_a_plugin").await.as_deref(), Some("kept"));
    let numbers = "SELECT points, billing_floor, shipping_floor FROM {customer_grid_flat}";
    let row = door.fetch_optional(numbers, Vec::new()).await.unwrap().unwrap();
    assert_eq!(row.opt_int("points").unwrap(), None);
    assert_eq!(row.opt_int("billing_floor").unwrap(), Some(7));
    assert_eq!(row.opt_int("shipping_floor").unwrap(), None);
}

async fn a_list_that_cannot_be_written_is_marked_as_outdated(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = bob(&mut door).await;
    refresh(&mut door, id).await;
    door.commit().await.unwrap();
    let valid = "UPDATE {indexer_state} SET status = 'valid'";
    // A column that takes no null, then no table at all.
    for change in [
        "ALTER TABLE {customer_grid_flat} ADD COLUMN tier VARCHAR(3) NOT NULL DEFAULT ''",
        "ALTER TABLE {customer_grid_flat} RENAME TO {customer_grid_flat}_away",
    ] {
        let mut door = store.begin().await.unwrap();
        run(&mut door, change).await;
        let tier = Attribute::user_defined(Entity::Customer, "tier", "text");
        let all = attributes::load(&mut door).await.unwrap();
        if all.get(Entity::Customer, "tier").is_none() {
            attributes::insert(&mut door, &tier).await.unwrap();
        }
        door.commit().await.unwrap();
        let mut door = store.begin().await.unwrap();
        run(&mut door, valid).await;
        refresh(&mut door, id).await;
        assert_eq!(status(&mut door).await, "invalid", "{change}");
        door.commit().await.unwrap();
    }
    let mut door = store.begin().await.unwrap();
    run(&mut door, valid).await;
    customers::delete(&mut door, id).await.unwrap();
    assert_eq!(status(&mut door).await, "invalid");
    assert!(customers::find(&mut door, id).await.unwrap().is_none());
    door.commit().await.unwrap();
}

async fn the_list_shows_until_when_an_account_is_locked(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = bob(&mut door).await;
    refresh(&mut door, id).await;
    let threshold = Duration::minutes(10);
    let policy = LockPolicy { max_failures: 2, threshold, sliding: false };
    for locked in [None, Some(timestamp(NOW + threshold))] {
        customers::count_failure(&mut door, id, &policy, NOW).await.unwrap();
        assert_eq!(text(&mut door, "lock_expires").await, locked);
    }
    customers::clear_failures(&mut door, id).await.unwrap();
    assert_eq!(text(&mut door, "lock_expires").await, None);
}

async fn texts_are_cut_to_their_columns(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = bob(&mut door).await;
    let mut list = addresses::list_of(&mut door, id).await.unwrap();
    let mut billing = list.pop().unwrap();
    billing.street = "ż".repeat(32_000);
    addresses::update(&mut door, &billing, NOW).await.unwrap();
    let long = format!("{}@example.com", "e".repeat(200));
    let mut customer = customers::find(&mut door, id).await.unwrap().unwrap();
    customer.email = long;
    customers::update(&mut door, &customer).await.unwrap();
    let nothing = Some(newsletter::Awaits::Nothing);
    newsletter::subscribe(&mut door, &customer, nothing, "code", NOW).await.unwrap();
    refresh(&mut door, id).await;
    assert_eq!(status(&mut door).await, "valid");
    let street = text(&mut door, "billing_street").await.unwrap();
    // SQLite's columns have no length.
    let length = if engine == Engine::MariaDb { 255 } else { 32_000 };
    assert_eq!(street.chars().count(), length);
    assert!(text(&mut door, "billing_full").await.unwrap().len() > 64_000);
}

/// Beside the reference's database: the rows that it wrote are what we would have written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reference_s_own_rows_are_written_again_as_they_were() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    for prefix in ["", "m2_"] {
        let dump = dump.clone().with_prefix(prefix);
        let database = Database::of(&dump);
        let tables = Tables { prefix: prefix.to_owned(), own: Own::None };
        let store = fresh::open(&database, &tables).await.unwrap();
        let rows = format!("SELECT * FROM {prefix}customer_grid_flat ORDER BY entity_id");
        let before = database.rows(&rows);
        assert_eq!(before.len(), 7);
        database.run(&format!("DELETE FROM {prefix}customer_grid_flat WHERE entity_id > 2"));
        database
            .run(&format!("UPDATE {prefix}customer_grid_flat SET name = 'x', billing_full = NULL"));
        let mut door = store.begin().await.unwrap();
        for id in 1..=7 {
            refresh(&mut door, CustomerId(id)).await;
        }
        door.commit().await.unwrap();
        assert_eq!(database.rows(&rows), before);
    }
}

/// Beside the reference's database: orders and carts follow an e-mail address.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_and_the_open_cart_follow_a_new_address() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let database = Database::of(&dump);
    let tables = Tables { own: Own::None, ..Tables::default() };
    let store = fresh::open(&database, &tables).await.unwrap();
    database.run(
        "INSERT INTO sales_order (entity_id, customer_id, customer_email) \
         VALUES (1, 4, 'bob@example.com'), (2, 4, 'as.a.guest@example.com'), (3, 5, 'bob@example.com')",
    );
    database.run(
        "INSERT INTO quote (entity_id, customer_id, customer_email, is_active) \
         VALUES (1, 4, 'bob@example.com', 1), (2, 4, 'bob@example.com', 0), (3, 5, 'carol@example.com', 1)",
    );
    let mut door = store.begin().await.unwrap();
    let emails = ("bob@example.com", "robert@example.com");
    neighbours::rename(&mut door, CustomerId(4), emails).await.unwrap();
    door.commit().await.unwrap();
    let rows = |table| {
        let rows = database.rows(&format!("SELECT customer_email FROM {table} ORDER BY entity_id"));
        rows.into_iter().flatten().collect::<Vec<_>>()
    };
    assert_eq!(
        rows("sales_order"),
        ["robert@example.com", "as.a.guest@example.com", "bob@example.com"]
    );
    assert_eq!(rows("quote"), ["robert@example.com", "bob@example.com", "carol@example.com"]);
}
