//! From one store of magegate's own to another, and what a file is like.

use crate::fixture::{CLERK, PASSWORD, empty, export, figures, full, login, rows, section};
use serde_json::json;
use std::os::unix::fs::PermissionsExt as _;

#[tokio::test]
async fn an_empty_store_becomes_the_one_of_the_file() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let to = empty();
    let done = to.run(&["import", file.to_str().unwrap(), "--json"]).succeeded();
    let figures = figures(&done);
    assert_eq!(figures["customer"]["created"], 3, "{}", done.stdout);
    assert_eq!(figures["customer"]["in_store"], 3);
    assert_eq!(figures["role"]["created"], 2);
    assert!(done.stdout.contains("\"verified\":true"), "{}", done.stdout);
    let again = export(&to, "again.jsonl");
    assert_eq!(rows(&file), rows(&again));

    let server = to.serve(&[]);
    assert_eq!(login(server.client(), "", "ada@example.com", PASSWORD).await, 200);
    assert_eq!(login(server.client(), "", "zoë@example.com", PASSWORD).await, 401);
    let token = server.client().admin_token("clerk", CLERK).await;
    let ada = magegate_testkit::Request::get("/rest/V1/customers/1").bearer(&token);
    let ada = server.client().send(&ada).await.json();
    assert_eq!(ada["addresses"][1]["city"], "München");
    assert_eq!((&ada["default_billing"], &ada["gender"]), (&json!("2"), &json!(2)));
}

#[test]
fn a_second_import_of_the_same_file_finds_everything_as_it_is() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let to = empty();
    let _ = to.run(&["import", file.to_str().unwrap()]).succeeded();
    let done = to.run(&["import", file.to_str().unwrap(), "--json"]).succeeded();
    let figures = figures(&done);
    for name in ["website", "store", "setting", "customer_group", "attribute", "role", "admin"] {
        assert_eq!(figures[name]["unchanged"], figures[name]["in_file"], "{name}: {}", done.stdout);
    }
    assert_eq!(figures["customer"]["unchanged"], 3);
    assert_eq!(rows(&file), rows(&export(&to, "again.jsonl")));
}

#[test]
fn a_dry_run_says_what_would_become_and_leaves_not_even_a_folder() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let to = empty();
    let done = to.run(&["import", file.to_str().unwrap(), "--dry-run", "--json"]).succeeded();
    assert_eq!(figures(&done)["customer"]["created"], 3);
    assert!(!to.data_dir().exists());
}

#[test]
fn the_file_is_its_owner_s_alone_and_warned_about() {
    let site = full();
    let file = site.folder().join("store.jsonl");
    let done = site.run(&["export", file.to_str().unwrap()]).succeeded();
    assert!(done.stderr.contains("password hashes"), "{}", done.stderr);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let piped = site.run(&["export", "-"]).succeeded();
    assert_eq!(piped.stderr, "");
    assert_eq!(piped.stdout.split_once('\n').unwrap().1, rows(&file));
}

#[test]
fn standard_input_will_do() {
    let from = full();
    let text = from.run(&["export", "-"]).succeeded().stdout;
    let to = empty();
    let _ = to.run_with_input(&["import", "-"], &text).succeeded();
    assert_eq!(rows(&export(&to, "again.jsonl")), text.split_once('\n').unwrap().1);
}

#[test]
fn settings_are_those_that_the_program_reads_unless_all_are_asked_for() {
    let site = full();
    let known = section(&export(&site, "known.jsonl"), "setting");
    assert!(known.iter().any(|row| row["path"] == "customer/password/lockout_failures"));
    let all = site.folder().join("all.jsonl");
    let _ = site.run(&["export", all.to_str().unwrap(), "--all-settings"]).succeeded();
    assert!(section(&all, "setting").len() >= known.len());
}
