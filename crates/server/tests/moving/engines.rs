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
fn prefix_and_character_set_make_no_difference_and_a_store_finds_itself_unchanged() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let plain = Database::of(&dump);
    let other = Database::of(&dump.clone().with_prefix("shop_").in_utf8mb4());
    let (plain, other) = (beside(&plain, ""), beside(&other, "shop_"));
    let paths = [&plain, &other].map(|store| {
        let path = store.path("live.jsonl");
        let _ = store.run(&["export", path.to_str().unwrap()]).succeeded();
        path
    });
    assert_eq!(rows(&paths[0]), rows(&paths[1]));
    let done = other.run(&["import", paths[0].to_str().unwrap(), "--json"]).succeeded();
    for (name, figure) in figures(&done).as_object().unwrap() {
        assert_eq!(figure["unchanged"], figure["in_file"], "{name}: {}", done.stdout);
    }
    let again = other.path("again.jsonl");
    let _ = other.run(&["export", again.to_str().unwrap()]).succeeded();
    assert_eq!(rows(&again), rows(&paths[0]));
}

#[tokio::test]
async fn the_reference_s_store_goes_to_a_database_of_its_own() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let live = Database::of(&dump);
    let live = beside(&live, "");
    let path = live.path("live.jsonl");
    let _ = live.run(&["export", path.to_str().unwrap()]).succeeded();
    let database = Database::fresh();
    let there = Elsewhere::new(empty(), &["--database", &database.url()]);
    let _ = there.run(&["import", path.to_str().unwrap()]).succeeded();
    let again = there.path("again.jsonl");
    let _ = there.run(&["export", again.to_str().unwrap()]).succeeded();
    assert_eq!(rows(&again), rows(&path));
    let server = serve(&there);
    let status =
        login(server.client(), "", "roni_cost@example.com", "Roni_cost3@example.com").await;
    assert_eq!(status, 200);
    let token = server.client().admin_token("clerk", "Clerk123!pw").await;
    assert!(!token.is_empty());
}

#[test]
fn encrypted_settings_are_left_out_unless_both_stores_have_the_key() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let database = Database::of(&dump);
    let cipher = "0:3:Qk9HVVMtQ0lQSEVSVEVYVC1GT1ItVEVTVFM=";
    database.run(&format!(
        "INSERT INTO core_config_data (scope, scope_id, path, value) VALUES \
         ('default', 0, 'payment/some/key', '{cipher}'), ('websites', 99, 'payment/some/title', 'x')"
    ));
    let live = beside(&database, "");
    let path = live.path("live.jsonl");
    let path = path.to_str().unwrap();
    let done = live.run(&["export", path, "--all-settings"]).succeeded();
    assert!(done.stderr.contains("1 settings are encrypted"), "{}", done.stderr);
    assert!(done.stderr.contains("1 references to rows that do not exist"), "{}", done.stderr);
    for (more, left) in [(None, 1), (Some("--same-key"), 0)] {
        let to = empty();
        let arguments: Vec<&str> = ["import", path, "--json"].into_iter().chain(more).collect();
        let done = to.run(&arguments).succeeded();
        assert_eq!(figures(&done)["setting"]["left_out"], left, "{}", done.stdout);
        let again = to.folder().join("all.jsonl");
        let _ = to.run(&["export", again.to_str().unwrap(), "--all-settings"]).succeeded();
        let taken = section(&again, "setting").iter().any(|row| row["value"] == cipher);
        assert_eq!(taken, left == 0);
    }
}

#[test]
fn regions_are_known_by_their_codes() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let database = Database::fresh();
    let there = Elsewhere::new(empty(), &["--database", &database.url()]);
    let nothing = there.path("nothing.toml");
    std::fs::write(&nothing, "").unwrap();
    let _ = there.run(&["apply", nothing.to_str().unwrap()]).succeeded();
    database.run(
        "SET FOREIGN_KEY_CHECKS = 0; UPDATE directory_country_region SET region_id = region_id + 5000 \
         ORDER BY region_id DESC",
    );
    let _ = there.run(&["import", file.to_str().unwrap()]).succeeded();
    let moved =
        database.value("SELECT COUNT(*) FROM customer_address_entity WHERE region_id = 5081");
    assert_eq!(moved, "3");
    let path = there.path("there.jsonl");
    let _ = there.run(&["export", path.to_str().unwrap()]).succeeded();
    let back = empty();
    let _ = back.run(&["import", path.to_str().unwrap()]).succeeded();
    assert_eq!(rows(&file), rows(&export(&back, "back.jsonl")));
}

#[test]
fn a_store_that_does_not_hold_what_it_was_given_is_told_from_one_that_does() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let database = Database::fresh();
    let there = Elsewhere::new(empty(), &["--database", &database.url()]);
    let nothing = there.path("nothing.toml");
    std::fs::write(&nothing, "").unwrap();
    let _ = there.run(&["apply", nothing.to_str().unwrap()]).succeeded();
    database.run(
        "CREATE TRIGGER spoil BEFORE INSERT ON customer_entity FOR EACH ROW \
         SET NEW.password_hash = REPLACE(NEW.password_hash, 'f98', '000')",
    );
    let done = there.run(&["import", file.to_str().unwrap()]).ended_with(1);
    assert!(done.stderr.contains("customer: 2 rows are not as in the file"), "{}", done.stderr);
    assert!(done.stderr.contains("check sums over all customers' passwords"), "{}", done.stderr);
}

#[test]
fn a_store_without_tables_of_ours_takes_customers_too() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let database = Database::of(&dump);
    let live = beside(&database, "");
    let path = live.path("live.jsonl");
    let path = path.to_str().unwrap();
    let tables = database.tables();
    let arguments = ["export", path, "--read-only-schema"];
    let _ = live.run(&arguments).succeeded();
    assert_eq!(database.tables(), tables);
    database.run("DELETE FROM customer_entity WHERE entity_id IN (1, 4)");
    let import = ["import", path, "--read-only-schema", "--json"];
    let done = live.run(&import).succeeded();
    assert_eq!(figures(&done)["customer"]["created"], 2, "{}", done.stdout);
    let done = live.run(&import).succeeded();
    assert_eq!(figures(&done)["customer"]["unchanged"], 7, "{}", done.stdout);
    assert_eq!(database.tables(), tables);
}
