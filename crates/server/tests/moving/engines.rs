//! Between SQLite, MariaDB and the reference's own database.

use crate::fixture::{Elsewhere, PASSWORD, empty, export, figures, full, login, rows, section};
use magegate_testkit::{Database, Dump, Server};
use serde_json::json;

/// A live store's deployment file for a database.
fn env_php(database: &Database, prefix: &str) -> String {
    let account = database.account();
    format!(
        "<?php\nreturn [\n  'crypt' => ['key' => '0123456789abcdef0123456789abcdef'],\n  'db' => [\n    \
         'table_prefix' => '{prefix}',\n    'connection' => ['default' => [\n      'host' => '{}:{}',\n      \
         'dbname' => '{}',\n      'username' => '{}',\n      'password' => '{}',\n      'active' => '1',\n    ]],\n  ],\n];\n",
        account.host,
        account.port,
        database.name(),
        account.user,
        account.password
    )
}

fn beside(database: &Database, prefix: &str) -> Elsewhere {
    let site = empty();
    let file = site.file("env.php", &env_php(database, prefix));
    Elsewhere::new(site, &["--beside", file.to_str().unwrap()])
}

fn serve(store: &Elsewhere) -> Server {
    Server::start(&mut store.command(&["serve", "--listen", "127.0.0.1:0"]))
}

#[tokio::test]
async fn a_store_goes_to_mariadb_and_back_without_losing_a_byte() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let database = Database::fresh();
    let there = Elsewhere::new(empty(), &["--database", &database.url()]);
    let done = there.run(&["import", file.to_str().unwrap(), "--json"]).succeeded();
    assert_eq!(figures(&done)["customer"]["in_store"], 3, "{}", done.stdout);
    let server = serve(&there);
    assert_eq!(login(server.client(), "", "ada@example.com", "wrong").await, 401);
    server.stop();
    let path = there.path("there.jsonl");
    // The wrong password was counted.
    let _ = there.run(&["customer", "unlock", "ada@example.com", "--website", "base"]).succeeded();
    let _ = there.run(&["export", path.to_str().unwrap()]).succeeded();
    let back = empty();
    let _ = back.run(&["import", path.to_str().unwrap()]).succeeded();
    assert_eq!(rows(&path), rows(&export(&back, "back.jsonl")));
    let server = back.serve(&[]);
    assert_eq!(login(server.client(), "", "ada@example.com", PASSWORD).await, 200);
}

#[tokio::test]
async fn the_reference_s_customers_sign_in_to_a_store_of_its_own_with_their_passwords() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let database = Database::of(&dump);
    let live = beside(&database, "");
    let path = live.path("live.jsonl");
    let _ = live.run(&["export", path.to_str().unwrap()]).succeeded();
    let to = empty();
    let done = to.run(&["import", path.to_str().unwrap(), "--json"]).succeeded();
    let rows_of = |table: &str| database.value(&format!("SELECT COUNT(*) FROM {table}"));
    let figures = figures(&done);
    assert_eq!(figures["customer"]["in_store"].to_string(), rows_of("customer_entity"));
    assert_eq!(figures["admin"]["in_store"].to_string(), rows_of("admin_user"));
    assert_eq!(rows(&path), rows(&export(&to, "to.jsonl")));
    let server = to.serve(&[]);
    let client = || server.client();
    assert_eq!(login(client(), "", "roni_cost@example.com", "Roni_cost3@example.com").await, 200);
    assert_eq!(login(client(), "uk_en/", "jane@example.com", "Jane_pass1!").await, 200);
    let token = server.client().admin_token("admin", "Admin123!pw").await;
    let bob = magegate_testkit::Request::get("/rest/V1/customers/4").bearer(&token);
    let bob = server.client().send(&bob).await.json();
    assert_eq!(bob["addresses"][1]["city"], "München");
    assert_eq!((&bob["default_billing"], &bob["default_shipping"]), (&json!("2"), &json!("3")));
}

#[tokio::test]
async fn a_store_joins_the_reference_s_live_one() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let database = Database::of(&dump);
    let live = beside(&database, "");
    let from = full();
    let file = export(&from, "store.jsonl");
    let file = file.to_str().unwrap();
    // Store views are made in the panel, not here.
    let refused = live.run(&["import", file, "--existing", "skip"]).ended_with(1);
    assert!(refused.stderr.contains("make it in its admin panel first"), "{}", refused.stderr);
    database.run(
        "UPDATE store_group SET code = 'main' WHERE code = 'main_website_store'; \
         DELETE FROM core_config_data WHERE path LIKE 'customer/password/%'",
    );
    let before = database.value("SELECT COUNT(*) FROM customer_entity");
    let dry = live.run(&["import", file, "--existing", "skip", "--dry-run", "--json"]).succeeded();
    assert_eq!(figures(&dry)["customer"]["created"], 3, "{}", dry.stdout);
    assert_eq!(database.value("SELECT COUNT(*) FROM customer_entity"), before);
    let done = live.run(&["import", file, "--existing", "skip", "--json"]).succeeded();
    assert_eq!(figures(&done)["customer"]["created"], 3, "{}", done.stdout);
    let path = live.path("live.jsonl");
    let _ = live.run(&["export", path.to_str().unwrap()]).succeeded();
    let customers = section(&path, "customer");
    let ada = customers
        .iter()
        .find(|row| row["lastname"] == "Adams" && row["email"] == "ada@example.com");
    let ada = ada.unwrap();
    assert!(ada["id"].as_i64().unwrap() > 7, "{ada}");
    assert_eq!(ada["default_billing"], ada["addresses"][1]["id"]);
    let server = serve(&live);
    assert_eq!(login(server.client(), "", "ada@example.com", PASSWORD).await, 200);
    assert_eq!(
        login(server.client(), "", "roni_cost@example.com", "Roni_cost3@example.com").await,
        200
    );
}

#[test]
fn a_table_prefix_makes_no_difference() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let plain = Database::of(&dump);
    let prefixed = Database::of(&dump.clone().with_prefix("shop_"));
    let (plain, prefixed) = (beside(&plain, ""), beside(&prefixed, "shop_"));
    let files = [&plain, &prefixed].map(|store| {
        let path = store.path("live.jsonl");
        let _ = store.run(&["export", path.to_str().unwrap()]).succeeded();
        rows(&path)
    });
    assert_eq!(files[0], files[1]);
}
