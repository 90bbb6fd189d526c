//! What the commands print and leave behind, on a store of its own.

use crate::fixture::{CALL, RESOURCE, Values, object, refused, site};
use magegate_testkit::Request;
use serde_json::json;

#[test]
fn an_integration_is_created_listed_shown_and_deleted() {
    let site = site();
    let create = ["integration", "create", "ERP", "--email", "it@erp.example", "--allow", RESOURCE];
    let outcome = site.run(&create).succeeded();
    assert_eq!(outcome.stdout, "created integration ERP (1, 2 of 269 resources)\n");
    site.run(&["integration", "create", "Feed", "--allow-all"]).succeeded();
    let listed = site.run(&["integration", "list"]).succeeded().stdout;
    assert_eq!(
        listed,
        "ID  NAME  STATUS    RESOURCES           TOKEN  ENDPOINT\n\
         1   ERP   inactive  2 of 269 resources  -      -\n\
         2   Feed  inactive  everything          -      -\n"
    );
    let shown = site.run(&["integration", "show", "ERP"]).succeeded().stdout;
    assert!(shown.contains("email              it@erp.example\n"), "{shown}");
    assert!(shown.ends_with("  Magento_Backend::admin\n  Magento_Customer::customer\n"), "{shown}");
    let shown = object(&site, &["integration", "show", "1"]);
    assert_eq!(shown["resources"], json!(["Magento_Backend::admin", RESOURCE]));
    assert_eq!((&shown["everything"], &shown["token"]), (&json!(false), &json!(null)));
    let question = refused(&site, &["integration", "delete", "ERP"], 2);
    assert!(question.contains("--yes"), "{question}");
    let outcome = site.run(&["integration", "delete", "ERP", "--yes"]).succeeded();
    assert_eq!(outcome.stdout, "deleted integration ERP\n");
    let gone = refused(&site, &["integration", "show", "ERP"], 1);
    assert!(gone.contains("ERP"), "{gone}");
}

#[test]
fn what_cannot_be_created_is_refused_and_leaves_nothing() {
    let site = site();
    for (arguments, code, told) in [
        (&["create", "ERP"][..], 2, "--allow"),
        (&["create", "ERP", "--allow", RESOURCE, "--allow-all"], 2, "cannot be used with"),
        (
            &["create", "ERP", "--allow-all", "--endpoint", "https://erp.example/"],
            2,
            "--identity-link",
        ),
        (
            &["create", "ERP", "--allow-all", "--identity-link", "https://erp.example/"],
            2,
            "--endpoint",
        ),
        (&["create", "ERP", "--allow", "Magento_Customer::nothing"], 1, "Magento_Customer::"),
        (&["create", "", "--allow-all"], 1, "name"),
        (&["create", "ERP", "--allow-all", "--email", "nobody"], 1, "e-mail"),
        (&["show", "ERP"], 1, "ERP"),
        (&["activate", "7"], 1, "7"),
        (&["tokens", "ERP", "--show"], 1, "ERP"),
    ] {
        let complaint = refused(&site, &[&["integration"], arguments].concat(), code);
        assert!(complaint.contains(told), "{arguments:?}: {complaint}");
    }
    assert_eq!(site.run(&["integration", "list", "--quiet"]).succeeded().stdout, "");
    site.run(&["integration", "create", "ERP", "--allow-all"]).succeeded();
    let twice = refused(&site, &["integration", "create", "ERP", "--allow-all"], 1);
    assert!(twice.contains("The integration with name \"ERP\" exists."), "{twice}");
}

#[test]
fn without_an_endpoint_the_four_values_are_shown_once_and_again_on_demand() {
    let site = site();
    let create = ["integration", "create", "ERP", "--allow", RESOURCE];
    site.run(&create).succeeded();
    let none = refused(&site, &["integration", "tokens", "ERP", "--show"], 1);
    assert!(none.contains("activate it first"), "{none}");
    let shown = object(&site, &["integration", "activate", "ERP"]);
    let values = Values::of(&shown);
    for value in [&values.key, &values.secret, &values.token, &values.token_secret] {
        assert!(value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
    let state = site.run(&["integration", "tokens", "ERP"]).succeeded().stdout;
    assert!(state.contains("token   access\n"), "{state}");
    let everything = ["list", "show ERP", "tokens ERP"].map(|command| {
        let words: Vec<&str> = command.split(' ').collect();
        let text = site.run(&[&["integration"], words.as_slice()].concat()).succeeded();
        let json = site.run(&[&["integration", "--json"], words.as_slice()].concat()).succeeded();
        format!("{}{}{}{}", text.stdout, text.stderr, json.stdout, json.stderr)
    });
    for secret in [&values.key, &values.secret, &values.token, &values.token_secret] {
        assert!(!everything.concat().contains(secret.as_str()), "{everything:?}");
    }
    let again = object(&site, &["integration", "tokens", "ERP", "--show"]);
    assert_eq!(Values::of(&again), values);
}

#[test]
fn a_second_activation_is_asked_for_and_gives_a_new_token() {
    let site = site();
    let created = ["integration", "create", "ERP", "--allow-all", "--activate"];
    let outcome = site.run(&created).succeeded();
    assert!(outcome.stdout.starts_with("created integration ERP (1, everything)\n"));
    assert!(outcome.stdout.contains("\nconsumer secret      "), "{}", outcome.stdout);
    let first = Values::of(&object(&site, &["integration", "tokens", "ERP", "--show"]));
    let question = refused(&site, &["integration", "activate", "ERP"], 2);
    assert!(question.contains("That ends") && question.contains("--yes"), "{question}");
    for flag in ["--yes", "--again"] {
        let shown = object(&site, &["integration", "activate", "ERP", flag]);
        let second = Values::of(&shown);
        assert_eq!((&second.key, &second.secret), (&first.key, &first.secret));
        assert_ne!(second.token, first.token);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_server_sees_what_is_given_and_what_is_taken_away() {
    let site = site();
    let server = site.serve(&[]);
    let client = server.client();
    let run = |arguments: &[&str]| site.run(arguments).succeeded().stdout;
    run(&["integration", "create", "ERP", "--allow", RESOURCE]);
    let activate = || Values::of(&object(&site, &["integration", "activate", "ERP", "--yes"]));
    let first = activate();
    assert_eq!(first.call(client).await, 200);
    let second = activate();
    assert_eq!((first.call(client).await, second.call(client).await), (401, 200));
    assert_eq!(run(&["integration", "deactivate", "ERP"]), "deactivated integration ERP\n");
    assert_eq!(second.call(client).await, 401);
    refused(&site, &["integration", "activate", "ERP"], 2);
    assert_eq!(run(&["integration", "deactivate", "1"]), "integration ERP was not active\n");
    let third = activate();
    assert_eq!(third.call(client).await, 200);
    assert_eq!(run(&["integration", "revoke", "ERP"]), "revoked the token of integration ERP\n");
    assert_eq!(third.call(client).await, 401);
    let none = run(&["integration", "revoke", "ERP"]);
    assert_eq!(none, "integration ERP has no token to revoke\n");
    let state = object(&site, &["integration", "tokens", "ERP"]);
    assert_eq!(state["token"], "revoked");
    let fourth = activate();
    assert_eq!(fourth.call(client).await, 200);
    run(&["integration", "delete", "ERP", "--yes"]);
    assert_eq!(fourth.call(client).await, 401);
    let guest = client.send(&Request::get(CALL)).await;
    assert_eq!(guest.status, 401);
    let (_, log) = server.stop();
    for values in [first, second, third, fourth] {
        for secret in [values.secret, values.token_secret] {
            assert!(!log.contains(&secret), "no secret is logged");
        }
    }
}
