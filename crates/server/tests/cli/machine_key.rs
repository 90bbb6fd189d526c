//! `magegate machine-key …`.

use super::bench::{block_on, empty, filled, objects, status};
use magegate_testkit::http::Request;
use magegate_testkit::site::Site;
use serde_json::Value;

const LOOK: &str = "Magento_Customer::customer";

fn create(site: &Site, arguments: &[&str]) -> String {
    let outcome = site.run(&[&["machine-key", "create"], arguments].concat()).succeeded();
    assert!(outcome.stderr.contains("shown this once"), "{}", outcome.stderr);
    outcome.stdout.trim_end().to_owned()
}

#[test]
fn a_key_is_shown_once_and_listed_with_its_limits() {
    let site = filled();
    let limits = ["--website", "base", "--from", "127.0.0.0/8", "::1"];
    let asked = [&["Feed", "--allow", LOOK, "--expires", "2031-12-31"], &limits[..]].concat();
    let key = create(&site, &asked);
    assert!(key.starts_with("mgk_") && key.len() == 44 && !key.contains('\n'), "{key:?}");
    let listed = site.run(&["machine-key", "list"]).succeeded().stdout;
    assert!(!listed.contains(&key), "{listed}");
    let object = &objects(&site, &["machine-key", "list"])[0];
    assert_eq!(object["name"], "Feed");
    assert_eq!(object["state"], "active");
    assert_eq!(object["resources"], serde_json::json!([LOOK]));
    assert_eq!(object["websites"], serde_json::json!(["base"]));
    assert_eq!(object["networks"], serde_json::json!(["127.0.0.0/8", "::1/128"]));
    assert_eq!(object["ends_at"], "2031-12-31 23:59:59");
    assert_eq!((&object["used_at"], &object["used_from"]), (&Value::Null, &Value::Null));
    let shown = site.run(&["machine-key", "show", "Feed"]).succeeded().stdout;
    for part in ["created by  operator", "used at     never", "  Magento_Customer::customer\n"] {
        assert!(shown.contains(part), "{part:?} in {shown}");
    }
}

#[test]
fn a_key_works_until_it_is_revoked_and_its_uses_are_kept() {
    let site = filled();
    let key = create(&site, &["Feed", "--allow", LOOK, "--days", "30"]);
    let server = site.serve(&[]);
    let path = "/rest/V1/customers/1";
    assert_eq!(status(&server, path, &key), 200);
    let deleted = block_on(server.client().send(&Request::delete(path).bearer(&key)));
    assert_eq!(deleted.status, 401, "{}", deleted.text());
    let outcome = site.run(&["machine-key", "revoke", "Feed"]).succeeded();
    assert_eq!(outcome.stdout, "revoked machine key Feed\n");
    assert_eq!(status(&server, path, &key), 401);
    let outcome = site.run(&["machine-key", "revoke", "Feed"]).succeeded();
    assert!(outcome.stdout.starts_with("nothing to change"), "{}", outcome.stdout);
    let (_, log) = server.stop();
    assert!(!log.contains(&key));
    let object = &objects(&site, &["machine-key", "show", "Feed"])[0];
    assert_eq!((&object["state"], &object["used_from"]), (&"revoked".into(), &"127.0.0.1".into()));
    assert!(object["used_at"].is_string(), "{object}");
    let _ = site.run(&["machine-key", "delete", "Feed"]).succeeded();
    let outcome = site.run(&["machine-key", "show", "Feed"]).ended_with(1);
    assert!(outcome.stderr.contains("no machine key \"Feed\""), "{}", outcome.stderr);
    assert_eq!(objects(&site, &["machine-key", "list"]), [Value::Null; 0]);
}

#[test]
fn a_key_needs_resources_and_an_end_or_a_word_for_none() {
    let site = filled();
    for (arguments, says) in [
        (&["Feed", "--never-expires"][..], "--allow"),
        (&["Feed", "--allow", LOOK], "--never-expires"),
        (&["Feed", "--allow", LOOK, "--days", "0"], "--days"),
        (&["Feed", "--allow", LOOK, "--days", "7", "--never-expires"], "cannot be used with"),
        (&["Feed", "--allow", LOOK, "--expires", "tomorrow"], "2031-12-31"),
    ] {
        let outcome = site.run(&[&["machine-key", "create"], arguments].concat()).ended_with(2);
        assert!(outcome.stderr.contains(says), "{arguments:?}: {}", outcome.stderr);
    }
    for (arguments, says) in [
        (&["Feed", "--allow", "Magento_Customer::custmer", "--days", "7"][..], LOOK),
        (&["Feed", "--allow", LOOK, "--expires", "2020-01-01"], "future"),
        (&["Feed", "--allow", LOOK, "--days", "7", "--website", "us"], "\"us\""),
        (&["Feed", "--allow", LOOK, "--days", "7", "--from", "example.com"], "example.com"),
    ] {
        let outcome = site.run(&[&["machine-key", "create"], arguments].concat()).ended_with(1);
        assert!(outcome.stderr.contains(says), "{arguments:?}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
    assert_eq!(objects(&site, &["machine-key", "list"]), [Value::Null; 0]);
}

#[test]
fn a_resource_is_given_alone_or_with_those_below_it() {
    let site = empty();
    let made = |arguments: &[&str]| {
        let made = objects(&site, &[&["machine-key", "create"], arguments].concat());
        assert!(made[0]["key"].as_str().is_some_and(|key| key.starts_with("mgk_")), "{made:?}");
        made[0]["resources"].as_array().unwrap().len()
    };
    assert_eq!(made(&["One", "--allow", LOOK, "--never-expires"]), 1);
    assert!(made(&["Below", "--allow", LOOK, "--below", "--never-expires"]) > 1);
    assert_eq!(made(&["All", "--allow", "Magento_Backend::all", LOOK, "--never-expires"]), 1);
    let listed = site.run(&["machine-key", "list"]).succeeded().stdout;
    assert!(listed.contains("everything") && listed.contains("never"), "{listed}");
}

#[test]
fn why_tells_which_limit_stops_a_key() {
    let site = filled();
    let asked = ["Feed", "--allow", LOOK, "--days", "30", "--from", "10.0.0.0/8"];
    let key = create(&site, &[&asked[..], &["--website", "base"]].concat());
    let why = |arguments: &[&str]| site.run(&[&["token", "why", &key], arguments].concat());
    let path = "/rest/default/V1/customers/1";
    let told = why(&["GET", path, "--from", "10.1.2.3"]).succeeded().stdout;
    assert!(told.starts_with("accepted\n"), "{told}");
    for (arguments, code, says) in [
        (&["GET", path, "--from", "192.0.2.7"][..], "wrong_network", "not from 192.0.2.7"),
        (&["GET", path], "wrong_network", "--from ADDRESS"),
        (&["DELETE", path, "--from", "10.1.2.3"], "missing_resource", "Magento_Customer::delete"),
        (&["GET", "/rest/all/V1/customers/1", "--from", "10.1.2.3"], "wrong_website", "default"),
    ] {
        let told = why(arguments).succeeded().stdout;
        assert!(told.starts_with(&format!("refused: {code}\n")), "{told}");
        assert!(told.contains(says) && !told.contains(&key), "{told}");
    }
    let cut = key.get(..40).unwrap();
    let told = site.run(&["token", "why", cut]).succeeded().stdout;
    assert!(told.contains("cut off or mistyped"), "{told}");
    assert!(told.contains("magegate machine-key create"), "{told}");
}
