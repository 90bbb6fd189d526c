//! `magegate config …`.

use super::bench::{block_on, filled, members, objects, status};

const LIFETIME: &str = "oauth/access_token_lifetime/customer";
const CONFIRM: &str = "customer/create_account/confirm";

#[test]
fn the_value_that_holds_is_shown_wherever_it_comes_from() {
    let site = filled();
    let get =
        |more: &[&str]| site.run(&[&["config", "get", CONFIRM], more].concat()).succeeded().stdout;
    assert_eq!(get(&[]), "0\n");
    let _ = site.run(&["config", "set", CONFIRM, "1", "--website", "base"]).succeeded();
    assert_eq!(get(&[]), "0\n");
    assert_eq!(get(&["--website", "base"]), "1\n");
    assert_eq!(get(&["--store", "default"]), "1\n");
    let _ = site.run(&["config", "unset", CONFIRM, "--website", "base"]).succeeded();
    assert_eq!(get(&["--store", "default"]), "0\n");
    let outcome = site.run(&["config", "unset", CONFIRM, "--website", "base"]).succeeded();
    assert!(outcome.stdout.starts_with("nothing to change"), "{}", outcome.stdout);
}

#[test]
fn values_and_scopes_that_a_setting_does_not_take_are_refused() {
    let site = filled();
    for (arguments, complaint) in [
        (&[LIFETIME, "soon"][..], "takes a number of hours"),
        (&[LIFETIME, "-1"], "takes a number of hours"),
        (&[CONFIRM, "yes"], "takes 0 or 1"),
        (&[LIFETIME, "1", "--website", "base"], "no scope but the default"),
        (&[CONFIRM, "1", "--website", "uk"], "no website \"uk\""),
        (&[CONFIRM, "1", "--store", "admin"], "no store view \"admin\""),
        (&["nonsense", "1"], "is no path"),
    ] {
        let outcome = site.run(&[&["config", "set"], arguments].concat()).ended_with(1);
        assert!(outcome.stderr.contains(complaint), "{}", outcome.stderr);
    }
    assert_eq!(
        members(&objects(&site, &["config", "list"]), "path"),
        ["general/region/state_required"]
    );
}

#[test]
fn a_path_that_nobody_reads_is_stored_with_a_warning() {
    let site = filled();
    let outcome = site.run(&["config", "set", "catalog/search/engine", "opensearch"]).succeeded();
    assert!(outcome.stderr.contains("magegate does not read it"), "{}", outcome.stderr);
    assert_eq!(
        site.run(&["config", "get", "catalog/search/engine"]).succeeded().stdout,
        "opensearch\n"
    );
    let outcome = site.run(&["config", "get", "catalog/search/motor"]).ended_with(1);
    assert!(outcome.stderr.contains("neither stored nor read"), "{}", outcome.stderr);
}

#[test]
fn the_list_holds_what_is_stored_and_on_request_what_was_shipped() {
    let site = filled();
    let _ = site.run(&["config", "set", LIFETIME, "2"]).succeeded();
    let all = objects(&site, &["config", "list", "--all"]);
    let lifetime = all.iter().find(|row| row["path"] == LIFETIME).unwrap();
    assert_eq!((&lifetime["value"], &lifetime["stored"]), (&"2".into(), &true.into()));
    assert_eq!(lifetime["default"], "1");
    let lock = all.iter().find(|row| row["path"] == "admin/security/lockout_failures").unwrap();
    assert_eq!(lock["stored"], false);
    assert_eq!(objects(&site, &["config", "list"]).len(), 2);
}

#[test]
fn a_lifetime_changes_for_a_running_server_and_its_tokens() {
    let site = filled();
    let server = site.serve(&[]);
    let token = block_on(server.client().customer_token("jane@example.com", "Jane_pass1"));
    let _ = site.run(&["config", "set", "magegate/tokens/zero_lifetime_expires", "1"]).succeeded();
    let _ = site.run(&["config", "set", LIFETIME, "0"]).succeeded();
    assert_eq!(status(&server, "/rest/V1/customers/me", &token), 401);
    let _ = site.run(&["config", "set", "magegate/tokens/zero_lifetime_expires", "0"]).succeeded();
    assert_eq!(status(&server, "/rest/V1/customers/me", &token), 200);
}
