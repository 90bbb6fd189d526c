//! Each customer that the reference created is created here once more, through the Web API, and has the same rows.

use crate::beside;
use crate::masks::{TWIN, rows};
use magegate_testkit::{Client, Database, Request};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The reference's customers by number, as `shared/conformance/store.toml` describes them.
fn customers() -> Vec<Value> {
    let address = |name: (&str, &str), street: &[&str], place: (&str, i64, &str, &str)| {
        let (city, region, postcode, country) = place;
        json!({
            "firstname": name.0, "lastname": name.1, "street": street, "city": city, "country_id": country,
            "region": { "region_id": region }, "postcode": postcode,
        })
    };
    let with = |mut address: Value, more: Value| {
        address.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        address
    };
    let veronica = address(
        ("Veronica", "Costello"),
        &["6146 Honey Bluff Parkway"],
        ("Calder", 33, "49628-7978", "US"),
    );
    let bob = ("Bob", "Brown");
    let office = address(bob, &["1 Main St", "Apt 2"], ("Los Angeles", 12, "90210", "US"));
    let home = address(bob, &["Marienplatz 1"], ("München", 81, "80331", "DE"));
    vec![
        json!({
            "email": "roni_cost@example.com", "firstname": "Veronica", "lastname": "Costello", "dob": "1973-12-15",
            "gender": 2, "addresses": [with(veronica, json!({
                "telephone": "(555) 229-3326", "default_billing": true, "default_shipping": true,
            }))],
        }),
        json!({ "email": "jane@example.com", "firstname": "Jane", "lastname": "Doe", "website_id": 2 }),
        json!({
            "email": "alice@example.com", "firstname": "Alice", "lastname": "Adams", "prefix": "Ms", "middlename": "Q",
            "suffix": "PhD", "taxvat": "US123",
        }),
        json!({
            "email": "bob@example.com", "firstname": "Bob", "lastname": "Brown", "addresses": [
                with(office, json!({ "company": "Acme", "telephone": "555-1111", "default_billing": true })),
                with(home, json!({ "telephone": "+49 89 1", "default_shipping": true })),
            ],
        }),
        json!({
            "email": "carol@example.com", "firstname": "Carol", "lastname": "Clark",
            "extension_attributes": { "is_subscribed": true },
        }),
        json!({ "email": "josé@example.com", "firstname": "José", "lastname": "Núñez" }),
        json!({ "email": "dave@example.com", "firstname": "Dave", "lastname": "Davis" }),
    ]
}

/// Where a customer's rows are: every table with its number.
fn places(database: &Database) -> Vec<(String, String)> {
    let found = database.rows(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c \
         JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
         WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE 'magegate%' \
         AND (c.column_name = 'customer_id' OR c.column_name = 'entity_id' AND (c.table_name LIKE 'customer\\_entity%' \
         OR c.table_name IN ('customer_grid_flat', 'customer_address_entity') \
         OR c.table_name LIKE 'customer\\_address\\_entity\\_%')) ORDER BY c.table_name",
    );
    let condition = |table: &str, column: &str| match table {
        "customer_address_entity" => "parent_id = ?".to_owned(),
        table if table.starts_with("customer_address_entity_") => {
            "entity_id IN (SELECT entity_id FROM customer_address_entity WHERE parent_id = ?)"
                .to_owned()
        }
        _ => format!("{column} = ?"),
    };
    let place = |row: Vec<String>| (row[0].clone(), condition(&row[0], &row[1]));
    let jwt = ("jwt_auth_revoked".to_owned(), "user_type_id = 3 AND user_id = ?".to_owned());
    found.into_iter().map(place).chain([jwt]).collect()
}

/// How many rows each table of the store has.
fn counts(database: &Database) -> BTreeMap<String, String> {
    let tables = database.tables().into_iter().filter(|table| !table.starts_with("magegate_"));
    let places: Vec<_> = tables.map(|table| (table, "TRUE".to_owned())).collect();
    count(database, &places)
}

/// How many rows there are in places, by table; one question for all.
fn count(database: &Database, places: &[(String, String)]) -> BTreeMap<String, String> {
    let count = |(table, condition): &(String, String)| {
        format!("SELECT '{table}', COUNT(*) FROM `{table}` WHERE {condition}")
    };
    let counts: Vec<String> = places.iter().map(count).collect();
    let rows = database.rows(&counts.join(" UNION ALL "));
    rows.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
}

async fn create(client: Client, mut customer: Value) -> i64 {
    let email = customer["email"].as_str().unwrap().to_owned();
    customer["email"] = format!("{TWIN}{email}").into();
    let body = json!({ "customer": customer, "password": "Twin_pass1!" });
    let answer = client.send(&Request::post("/rest/V1/customers").json(&body)).await;
    assert_eq!(answer.status, 200, "{email}: {}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

#[tokio::test]
async fn customers_created_here_have_the_rows_that_the_reference_writes() {
    let Some((database, _site, server)) = beside() else { return };
    let before = counts(&database);
    let places = places(&database);
    assert!(places.len() > 30, "{places:?}");
    let mut compared = 0;
    for (number, customer) in (1..).zip(customers()) {
        let twin = create(server.client(), customer).await;
        let of = |id: i64| {
            let at = |(table, condition): &(String, String)| {
                (table.clone(), condition.replace('?', &id.to_string()))
            };
            places.iter().map(at).collect::<Vec<_>>()
        };
        let (theirs, ours) = (of(number), of(twin));
        let counted = count(&database, &theirs);
        assert_eq!(count(&database, &ours), counted, "rows of customer {number}");
        for ((table, there), (_, here)) in theirs.iter().zip(&ours) {
            if counted[table] == "0" {
                continue;
            }
            let theirs = rows(&database, number, (table, there));
            assert_eq!(
                rows(&database, twin, (table, here)),
                theirs,
                "{table} of customer {number}"
            );
            compared += theirs.len();
        }
    }
    // 7 customers with a row in the panel's list each, 3 addresses, 1 subscription.
    assert_eq!(compared, 18);
    let after = counts(&database);
    let changed: Vec<_> = after.iter().filter(|(table, count)| before[*table] != **count).collect();
    let changed: Vec<_> = changed.into_iter().map(|(table, _)| table.as_str()).collect();
    let expected = [
        "customer_address_entity",
        "customer_entity",
        "customer_grid_flat",
        "newsletter_subscriber",
    ];
    assert_eq!(changed, expected, "no other table has more or fewer rows");
}
