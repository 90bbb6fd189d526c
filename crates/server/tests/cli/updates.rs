//! `magegate apply` on stores that exist: what changes, what stays, which tokens end.

use super::bench::{STORE, apply, block_on, filled, objects, status};
use magegate_testkit::http::Request;
use serde_json::{Value, json};

#[test]
fn changed_members_are_shown_and_stored_and_others_stay() {
    let site = filled();
    let change = r#"
        [[websites]]
        code = "base"
        name = "Renamed"
        [[roles]]
        name = "Clerks"
        resources = ["Magento_Customer::delete"]
        [[admins]]
        username = "clerk"
        lastname = "Clark"
        [[customers]]
        email = "jane@example.com"
        taxvat = "GB1"
        is_subscribed = true
    "#;
    let file = site.file("change.toml", change);
    let file = file.to_str().unwrap();
    for arguments in [&["apply", file, "--dry-run"][..], &["apply", file]] {
        let outcome = site.run(arguments).succeeded();
        for line in [
            "update  website         base: name \"Main\" -> \"Renamed\"",
            "update  role            Clerks: resources -[Magento_Customer::customer] -> +[Magento_Customer::delete]",
            "update  admin           clerk: lastname \"Clerk\" -> \"Clark\"",
            "update  customer        jane@example.com: taxvat none -> \"GB1\", is_subscribed false -> true",
        ] {
            assert!(outcome.stdout.contains(line), "{line}\n{}", outcome.stdout);
        }
    }
    assert_eq!(site.run(&["apply", file]).succeeded().stdout, "nothing to change\n");
    let admins = objects(&site, &["admin", "list"]);
    assert_eq!(
        (&admins[1]["firstname"], &admins[1]["lastname"]),
        (&json!("Clara"), &json!("Clark"))
    );
}

#[test]
fn a_declared_password_that_differs_is_set_and_ends_the_tokens() {
    let site = filled();
    let server = site.serve(&[]);
    let me = "/rest/V1/customers/me";
    let token = block_on(server.client().customer_token("jane@example.com", "Jane_pass1"));
    assert_eq!(apply(&site, STORE).succeeded().stdout, "nothing to change\n");
    assert_eq!(status(&server, me, &token), 200, "the same password is no change");
    let outcome = apply(&site, &STORE.replace("Jane_pass1", "Other_pass1")).succeeded();
    let expected = "update  customer        jane@example.com: password (not shown)\ncreated 0, updated 1, ended 1 tokens\n";
    assert_eq!(outcome.stdout, expected);
    assert_eq!(status(&server, me, &token), 401);
    block_on(server.client().customer_token("jane@example.com", "Other_pass1"));
}

#[test]
fn a_disabled_account_and_another_role_end_the_tokens() {
    let site = filled();
    let server = site.serve(&[]);
    let path = "/rest/V1/customers/1";
    let clerk = || block_on(server.client().admin_token("clerk", "Clerk123"));
    let token = clerk();
    let other = "[[admins]]\nusername = \"clerk\"\nrole = \"Administrators\"";
    let outcome = apply(&site, other).succeeded();
    assert!(outcome.stdout.contains("role \"Clerks\" -> \"Administrators\""), "{}", outcome.stdout);
    assert_eq!(status(&server, path, &token), 401);
    let token = clerk();
    assert_eq!(status(&server, path, &token), 200);
    let _ = apply(&site, "[[admins]]\nusername = \"clerk\"\nactive = false").succeeded();
    assert_eq!(status(&server, path, &token), 401);

    let token = block_on(server.client().customer_token("jane@example.com", "Jane_pass1"));
    let _ = apply(&site, "[[customers]]\nemail = \"jane@example.com\"\nactive = false").succeeded();
    assert_eq!(status(&server, "/rest/V1/customers/me", &token), 401);
}

#[test]
fn addresses_follow_their_places_and_defaults_move() {
    let site = filled();
    let address = |city: &str, billing: bool| {
        format!(
            "[[customers.addresses]]\nstreet = [\"1 Main St\"]\ncity = \"{city}\"\nregion_id = 12\npostcode = \"90001\"\n\
             country_id = \"US\"\ntelephone = \"1\"\ndefault_billing = {billing}\n"
        )
    };
    let head = "[[customers]]\nemail = \"jane@example.com\"\n";
    let one = format!("{head}{}", address("Los Angeles", true));
    let outcome = apply(&site, &one).succeeded();
    assert!(
        outcome.stdout.contains("1 added, 0 changed, default_billing none -> 1")
            || outcome.stdout.contains("addresses 0 stored -> 1 added, 0 changed"),
        "{}",
        outcome.stdout
    );
    assert_eq!(apply(&site, &one).succeeded().stdout, "nothing to change\n");
    let two = format!("{head}{}{}", address("San Diego", false), address("Fresno", true));
    let _ = apply(&site, &two).succeeded();
    assert_eq!(apply(&site, &two).succeeded().stdout, "nothing to change\n");
    let server = site.serve(&[]);
    let jane: Value = block_on(async {
        let token = server.client().customer_token("jane@example.com", "Jane_pass1").await;
        server.client().send(&Request::get("/rest/V1/customers/me").bearer(&token)).await.json()
    });
    let cities: Vec<_> =
        jane["addresses"].as_array().unwrap().iter().map(|a| a["city"].clone()).collect();
    assert_eq!(cities, ["San Diego", "Fresno"]);
    assert_eq!(jane["default_billing"], "2");
    assert_eq!(jane["addresses"][0]["firstname"], "Jane", "the customer's own name");
}

#[test]
fn a_second_website_may_become_the_default_one() {
    let site = filled();
    let uk = r#"
        [settings."websites/uk"]
        "customer/create_account/confirm" = true
        [[websites]]
        code = "uk"
        name = "UK"
        default = true
        [[websites.groups]]
        code = "uk_store"
        name = "UK"
        [[websites.groups.views]]
        code = "uk_en"
        name = "UK English"
        active = false
        [[customers]]
        email = "jane@example.com"
        password = "Uk_pass1"
        firstname = "Jane"
        lastname = "Uk"
    "#;
    let outcome = apply(&site, uk).succeeded();
    assert!(
        outcome.stdout.contains("update  website         base: default true -> false"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("create  customer        jane@example.com\n"),
        "{}",
        outcome.stdout
    );
    assert_eq!(apply(&site, uk).succeeded().stdout, "nothing to change\n");
    let get = ["config", "get", "customer/create_account/confirm", "--store", "uk_en"];
    assert_eq!(site.run(&get).succeeded().stdout, "1\n");
    let server = site.serve(&[]);
    block_on(server.client().customer_token("jane@example.com", "Uk_pass1"));
}

#[test]
fn scripts_get_one_object_per_change_and_a_summary() {
    let site = filled();
    let file = site
        .file("x.toml", &STORE.replace("\"Doe\"", "\"Roe\"").replace("Jane_pass1", "Other_pass1"));
    let written = objects(&site, &["apply", file.to_str().unwrap()]);
    assert_eq!(
        written,
        [
            json!({
                "action": "update", "kind": "customer", "name": "jane@example.com",
                "fields": [
                    {"name": "lastname", "before": "\"Doe\"", "after": "\"Roe\""},
                    {"name": "password", "secret": true},
                ],
            }),
            json!({"created": 0, "updated": 1, "tokens_ended": 0, "dry_run": false}),
        ]
    );
}
