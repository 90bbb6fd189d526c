//! `token issue`, `list` and `revoke`.

use crate::fixture::{objects, site_with};
use magegate_testkit::{Client, Request};
use serde_json::json;

const ADA: &str = "ada@example.com";
const BEA: &str = "bea@example.com";

async fn me(client: Client, token: &str) -> u16 {
    client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await.status
}

#[tokio::test]
async fn an_issued_token_works_and_is_never_shown_again() {
    let site = site_with(&[ADA]);
    let token = site.run(&["token", "issue", "--customer", ADA]).succeeded().stdout;
    let token = token.trim();
    assert_eq!(token.len(), 32);
    let admin = site.run(&["token", "issue", "--admin", "READER", "--json"]).succeeded();
    let admin = &objects(&admin)[0];
    assert_eq!((&admin["account"], &admin["account_id"]), (&json!("admin"), &json!(1)));
    let server = site.serve(&[]);
    let client = server.client();
    assert_eq!(me(client, token).await, 200);
    let read = Request::get("/rest/V1/customers/1").bearer(admin["token"].as_str().unwrap());
    assert_eq!(client.send(&read).await.status, 200);
    let list = site.run(&["token", "list"]).succeeded().stdout;
    assert!(!list.contains(token), "{list}");
    let rows = objects(&site.run(&["token", "list", "--json"]).succeeded());
    let name = |index: usize| (rows[index]["name"].clone(), rows[index]["state"].clone());
    assert_eq!(name(0), (json!(ADA), json!("alive")));
    assert_eq!(name(1), (json!("reader"), json!("alive")));
}

#[tokio::test]
async fn a_revoked_token_is_refused_from_the_moment_that_the_command_ends() {
    let site = site_with(&[ADA, BEA]);
    let server = site.serve(&[]);
    let client = server.client();
    let issue = |email| {
        let outcome = site.run(&["token", "issue", "--customer", email]).succeeded();
        outcome.stdout.trim().to_owned()
    };
    let (first, second, third, other) = (issue(ADA), issue(ADA), issue(ADA), issue(BEA));
    for token in [&first, &second, &third, &other] {
        assert_eq!(me(client, token).await, 200);
    }
    let one = site.run(&["token", "revoke", "1"]).succeeded();
    assert_eq!(one.stdout, "token 1 revoked\n");
    assert_eq!((me(client, &first).await, me(client, &second).await), (401, 200));
    let again = site.run(&["token", "revoke", "1"]).succeeded();
    assert_eq!(again.stdout, "token 1 was revoked before\n");
    let _ = site
        .run_with_input(&["token", "revoke", "--token-stdin"], &format!("{second}\n"))
        .succeeded();
    assert_eq!((me(client, &second).await, me(client, &third).await), (401, 200));
    let rest = site.run(&["token", "revoke", "--customer", ADA]).succeeded();
    assert_eq!(rest.stdout, "1 token revoked, of customer 1 (ada@example.com)\n");
    assert_eq!((me(client, &third).await, me(client, &other).await), (401, 200));
    let asked = site.run(&["token", "revoke", "--all"]).ended_with(2);
    assert!(asked.stderr.contains("give --yes"), "{}", asked.stderr);
    let all = site.run(&["token", "revoke", "--all", "--yes", "--json"]).succeeded();
    assert_eq!(objects(&all), [json!({"revoked": 1})]);
    assert_eq!(me(client, &other).await, 401);
}

#[test]
fn tokens_are_listed_by_account_state_and_page() {
    let site = site_with(&[ADA, BEA]);
    for email in [ADA, ADA, BEA] {
        let _ = site.run(&["token", "issue", "--customer", email]).succeeded();
    }
    let _ = site.run(&["token", "revoke", "2"]).succeeded();
    let list = |arguments: &[&str]| {
        let outcome = site.run(&[&["token", "list", "--json"], arguments].concat()).succeeded();
        objects(&outcome).iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(list(&[]), [1, 2, 3]);
    assert_eq!(list(&["--alive"]), [1, 3]);
    assert_eq!(list(&["--customer", ADA]), [1, 2]);
    assert_eq!(list(&["--customer", ADA, "--alive"]), [1]);
    assert_eq!(list(&["--after", "1", "--limit", "1"]), [2]);
    let table = site.run(&["token", "list", "--limit", "1"]).succeeded().stdout;
    assert!(table.ends_with("there are more; --after 1 goes on\n"), "{table}");
}

#[test]
fn what_names_no_account_or_token_is_refused() {
    let site = site_with(&[ADA]);
    let disable = "email,is_active\nada@example.com,0\n";
    let _ = site.run_with_input(&["customer", "import", "-", "--update"], disable).succeeded();
    for (arguments, code, complaint) in [
        (&["token", "issue"][..], 2, "name the account"),
        (&["token", "issue", "--customer", ADA], 1, "is disabled"),
        (&["token", "issue", "--admin", "x"], 1, "there is no admin \"x\""),
        (&["token", "revoke"], 2, "--token-stdin"),
        (&["token", "revoke", "7"], 1, "there is no token 7"),
        (&["token", "revoke", "--token-stdin"], 2, "no token on standard input"),
        (&["token", "revoke", "1", "--all"], 2, "cannot be used with"),
    ] {
        let outcome = site.run(arguments).ended_with(code);
        assert!(outcome.stderr.contains(complaint), "{arguments:?}: {}", outcome.stderr);
    }
}

#[test]
fn a_store_that_is_not_there_is_not_made() {
    let site = magegate_testkit::Site::new(env!("CARGO_BIN_EXE_magegate"));
    for arguments in [["token", "list"], ["customer", "list"]] {
        let outcome = site.run(&arguments).ended_with(4);
        assert!(outcome.stderr.contains("there is no store"), "{}", outcome.stderr);
    }
    assert!(!site.data_dir().exists());
    let _ = site.run(&["token", "list", "--nonsense"]).ended_with(2);
}
