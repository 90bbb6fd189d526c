//! `magegate role …`.

use super::bench::{block_on, empty, filled, members, objects, status};
use magegate_testkit::http::Request;

const LOOK: &str = "Magento_Customer::customer";
const DELETE: &str = "Magento_Customer::delete";

#[test]
fn a_role_is_created_shown_changed_and_deleted() {
    let site = filled();
    let outcome = site.run(&["role", "create", "Lookers", LOOK]).succeeded();
    assert_eq!(outcome.stdout, "created role Lookers (2 of 269 resources)\n");
    let outcome = site.run(&["role", "show", "lookers"]).succeeded();
    assert!(outcome.stdout.contains("  Magento_Backend::admin\n  Magento_Customer::customer\n"));
    let outcome = site.run(&["role", "allow", "Lookers", DELETE]).succeeded();
    assert_eq!(outcome.stdout, "role Lookers now has 3 of 269 resources\n");
    let outcome = site.run(&["role", "allow", "Lookers", DELETE]).succeeded();
    assert!(outcome.stdout.starts_with("nothing to change"), "{}", outcome.stdout);
    let outcome = site.run(&["role", "deny", "Lookers", LOOK]).succeeded();
    assert!(outcome.stderr.contains("--below"), "what is below stays: {}", outcome.stderr);
    let shown = objects(&site, &["role", "show", "Lookers"]);
    assert_eq!(shown[0]["resources"], serde_json::json!(["Magento_Backend::admin", DELETE]));
    let _ = site.run(&["role", "delete", "Lookers"]).succeeded();
    assert_eq!(members(&objects(&site, &["role", "list"]), "name"), ["Administrators", "Clerks"]);
}

#[test]
fn everything_is_one_right_and_taking_one_resource_leaves_the_others() {
    let site = empty();
    let _ = site.run(&["role", "create", "All", "Magento_Backend::all"]).succeeded();
    let outcome = site.run(&["role", "deny", "All", LOOK, "--below"]).succeeded();
    let shown = objects(&site, &["role", "show", "All"]);
    assert_eq!(shown[0]["everything"], false);
    assert!(!outcome.stdout.contains("everything"), "{}", outcome.stdout);
    let left = shown[0]["resources"].as_array().unwrap();
    assert!(!left.contains(&LOOK.into()) && !left.contains(&DELETE.into()));
    assert!(left.contains(&"Magento_Sales::sales".into()));
}

#[test]
fn unknown_resources_and_roles_are_refused_with_known_ones() {
    let site = filled();
    let outcome = site.run(&["role", "allow", "Clerks", "Magento_Customer::delet"]).ended_with(1);
    assert!(outcome.stderr.contains(DELETE), "{}", outcome.stderr);
    let outcome = site.run(&["role", "create", "clerks"]).ended_with(1);
    assert!(outcome.stderr.contains("exists already"), "{}", outcome.stderr);
    let mixed = ["role", "create", "x", "Magento_Backend::all", LOOK];
    let outcome = site.run(&mixed).ended_with(1);
    assert!(outcome.stderr.contains("stands alone"), "{}", outcome.stderr);
}

#[test]
fn a_permission_that_is_taken_away_or_given_acts_on_tokens_that_were_issued_before() {
    let site = filled();
    let server = site.serve(&[]);
    let token = block_on(server.client().admin_token("clerk", "Clerk123"));
    let path = "/rest/V1/customers/1";
    assert_eq!(status(&server, path, &token), 200);
    let _ = site.run(&["role", "deny", "Clerks", LOOK]).succeeded();
    assert_eq!(status(&server, path, &token), 401);
    let _ = site.run(&["role", "allow", "Clerks", LOOK, DELETE]).succeeded();
    assert_eq!(status(&server, path, &token), 200);
    let deleted = block_on(server.client().send(&Request::delete(path).bearer(&token)));
    assert_eq!(deleted.status, 200, "{}", deleted.text());
}

#[test]
fn a_role_that_admins_have_is_deleted_by_force_only_and_their_tokens_end() {
    let site = filled();
    let server = site.serve(&[]);
    let token = block_on(server.client().admin_token("clerk", "Clerk123"));
    let outcome = site.run(&["role", "delete", "Clerks"]).ended_with(1);
    assert!(outcome.stderr.contains("--force") && outcome.stderr.contains("1 admins"));
    assert_eq!(status(&server, "/rest/V1/customers/1", &token), 200);
    let outcome = site.run(&["role", "delete", "Clerks", "--force"]).succeeded();
    assert_eq!(outcome.stdout, "deleted role Clerks, ended 1 tokens\n");
    assert_eq!(status(&server, "/rest/V1/customers/1", &token), 401);
    let admins = objects(&site, &["admin", "list"]);
    assert_eq!(admins[1]["role"], serde_json::Value::Null);
}

#[test]
fn the_tree_of_resources_is_shown_without_a_store() {
    let site = empty();
    let tree = objects(&site, &["role", "show"]);
    assert_eq!(tree.len(), 269);
    assert!(!site.data_dir().exists());
    let text = site.run(&["role", "show"]).succeeded().stdout;
    assert!(text.contains("\n  Magento_Backend::dashboard  Dashboard\n"), "{text}");
}
