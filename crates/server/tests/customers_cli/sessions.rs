//! `session list` and `end`, and the devices in `token list`, on a file and on a database server.

use crate::fixture::{PASSWORD, objects, on_both, site_with};
use magegate_testkit::{Client, Request, Site};
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";
const BEA: &str = "bea@example.com";

fn switch(site: &Site, value: &str) {
    site.run(&["config", "set", "magegate/sessions/enabled", value]).succeeded();
}

async fn signed_in(client: Client, kind: &str, (name, password): (&str, &str), at: &str) -> Value {
    let body = json!({ "username": name, "password": password, "device": at });
    let login = Request::post(&format!("/rest/V1/magegate/{kind}/login")).json(&body);
    let answer = client.send(&login).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Whether the session's token and its refresh token are good.
async fn good(client: Client, pair: &Value) -> (bool, bool) {
    let token = pair["access_token"].as_str().unwrap();
    let me = client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await;
    let body = json!({ "refreshToken": pair["refresh_token"] });
    let refresh = Request::post("/rest/V1/magegate/token/refresh").json(&body);
    (me.status == 200, client.send(&refresh).await.status == 200)
}

fn listed(site: &Site, whose: &[&str]) -> Vec<Value> {
    objects(&site.run(&[&["session", "list", "--json"], whose].concat()).succeeded())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_is_refused_from_the_moment_that_the_command_ends() {
    for (_database, site) in on_both(&[ADA, BEA]) {
        switch(&site, "1");
        let server = site.serve(&[]);
        let client = server.client();
        let phone = signed_in(client, "customer", (ADA, PASSWORD), "Telephone").await;
        let tablet = signed_in(client, "customer", (ADA, PASSWORD), "Tablet").await;
        let other = signed_in(client, "customer", (BEA, PASSWORD), "").await;
        let plain = client.customer_token(ADA, PASSWORD).await;
        let id = phone["session_id"].to_string();

        let foreign = site.run(&["session", "end", &id, "--customer", BEA]).ended_with(1);
        assert!(foreign.stderr.contains("has no session"), "{}", foreign.stderr);
        let one = site.run(&["session", "end", &id, "--customer", ADA]).succeeded();
        assert_eq!(one.stdout, format!("session {id} of customer 1 (ada@example.com) ended\n"));
        assert_eq!(good(client, &phone).await, (false, false));
        assert!(good(client, &tablet).await.0);

        let asked = site.run(&["session", "end", "--all", "--customer", "1"]).ended_with(2);
        assert!(asked.stderr.contains("give --yes"), "{}", asked.stderr);
        let all = ["session", "end", "--all", "--customer", "1", "--yes"];
        let ended = site.run(&all).succeeded();
        assert_eq!(ended.stdout, "2 sessions ended, of customer 1 (ada@example.com)\n");
        assert_eq!(good(client, &tablet).await, (false, false));
        let me = Request::get("/rest/V1/customers/me").bearer(&plain);
        assert_eq!(client.send(&me).await.status, 401, "an ordinary login is a session, too");
        assert_eq!(good(client, &other).await, (true, true), "somebody else's stays");
        let again = site.run(&[&all[..], &["--json"]].concat()).succeeded();
        assert_eq!(objects(&again), [json!({ "ended": 0 })]);
        let (_, log) = server.stop();
        assert!(!log.contains("ERROR"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_are_listed_with_their_devices_and_so_are_the_tokens_of_sessions() {
    for (_database, site) in on_both(&[ADA, BEA]) {
        site.run(&["token", "issue", "--customer", ADA]).succeeded();
        switch(&site, "1");
        let server = site.serve(&[]);
        let client = server.client();
        let pair = signed_in(client, "customer", (ADA, PASSWORD), "Ada's\ntelephone").await;
        let admin = signed_in(client, "admin", ("reader", "Reader123!pw"), "Desk").await;

        let rows = listed(&site, &["--customer", ADA]);
        assert_eq!(rows.len(), 1, "{rows:?}");
        let row = &rows[0];
        assert_eq!(row["id"], pair["session_id"]);
        let device = row["device"].as_str().unwrap();
        assert!(device.starts_with("Ada's") && device.ends_with("telephone"), "{device}");
        assert_eq!(row["ip_address"], "127.0.0.1");
        let rest = (&row["can_refresh"], &row["refreshed_at"], &row["acted_by"]);
        assert_eq!(rest, (&json!(true), &Value::Null, &Value::Null));
        let of_admin = listed(&site, &["--admin", "READER"]);
        assert_eq!((&of_admin[0]["device"], of_admin.len()), (&json!("Desk"), 1));

        let table = site.run(&["session", "list", "--customer", "1"]).succeeded().stdout;
        let lines: Vec<_> = table.lines().collect();
        assert!(lines[0].starts_with("ID  DEVICE "), "{table}");
        assert_eq!(lines.len(), 2, "{table}");
        let secret = |name: &str| pair[name].as_str().unwrap().to_owned();
        for secret in [secret("access_token"), secret("refresh_token")] {
            assert!(!table.contains(&secret), "{table}");
        }
        let none = site.run(&["session", "list", "--customer", BEA]).succeeded();
        assert_eq!(none.stdout, "customer 2 (bea@example.com) has no sessions\n");
        assert_eq!(listed(&site, &["--customer", BEA]), [Value::Null; 0]);

        for whose in [&[][..], &["--customer", ADA]] {
            let tokens = site.run(&[&["token", "list", "--json"], whose].concat()).succeeded();
            let tokens = objects(&tokens);
            assert_eq!((&tokens[0]["session"], &tokens[0]["device"]), (&Value::Null, &Value::Null));
            assert_eq!(tokens[1]["session"], pair["session_id"], "{tokens:?}");
            assert_eq!(tokens[1]["device"], row["device"]);
        }
        let tokens = objects(&site.run(&["token", "list", "--admin", "reader", "--json"]));
        assert_eq!(tokens[0]["session"], admin["session_id"]);
        let table = site.run(&["token", "list"]).succeeded().stdout;
        assert!(table.lines().next().unwrap().ends_with("ACTED BY  SESSION  DEVICE"), "{table}");
        assert!(table.trim_end().ends_with("Desk"), "{table}");
    }
}

#[tokio::test]
async fn sessions_that_are_switched_off_are_still_listed_and_ended() {
    let site = site_with(&[ADA]);
    let off = site.run(&["session", "list", "--customer", ADA]).succeeded();
    assert_eq!(off.stderr, "warning: Sessions are switched off.\n");
    switch(&site, "1");
    let server = site.serve(&[]);
    let client = server.client();
    let pair = signed_in(client, "customer", (ADA, PASSWORD), "Telephone").await;
    switch(&site, "0");
    let list = site.run(&["session", "list", "--customer", ADA]).succeeded();
    assert!(list.stdout.contains("Telephone"), "{}", list.stdout);
    assert!(list.stderr.contains("Those that are listed began before."), "{}", list.stderr);
    let end = ["session", "end", "1", "--customer", ADA];
    site.run(&end).succeeded();
    assert!(!good(client, &pair).await.0);
    let again = site.run(&end).ended_with(1);
    assert!(again.stderr.contains("`magegate session list --customer 1`"), "{}", again.stderr);
}

#[test]
fn what_names_no_account_or_session_is_refused() {
    let site = site_with(&[ADA]);
    for (arguments, code, complaint) in [
        (&["session", "list"][..], 2, "--customer"),
        (&["session", "list", "--customer", ADA, "--admin", "reader"], 2, "cannot be used with"),
        (&["session", "list", "--customer", "7"], 1, "7"),
        (&["session", "end", "--customer", ADA], 2, "--all"),
        (&["session", "end", "1"], 2, "--customer"),
        (&["session", "end", "--all", "--yes"], 2, "--customer"),
        (&["session", "end", "1", "--all", "--customer", ADA], 2, "cannot be used with"),
        (&["session", "end", "x", "--customer", ADA], 2, "SESSION-ID"),
        (&["session", "end", "9", "--customer", ADA], 1, "has no session 9"),
        (&["session", "end", "9", "--admin", "reader"], 1, "session list --admin reader`"),
        (&["session", "end", "9", "--admin", "x"], 1, "there is no admin \"x\""),
    ] {
        let outcome = site.run(arguments).ended_with(code);
        assert!(outcome.stderr.contains(complaint), "{arguments:?}: {}", outcome.stderr);
        assert!(outcome.stdout.is_empty(), "{arguments:?}: {}", outcome.stdout);
    }
}

#[tokio::test]
async fn signed_tokens_have_no_sessions_and_the_list_says_so() {
    let site = site_with(&[ADA]).with_variable("MAGEGATE_TOKENS_FORMAT", "jwt");
    switch(&site, "1");
    let list = site.run(&["session", "list", "--customer", ADA, "--json"]).succeeded();
    assert!(list.stdout.is_empty(), "{}", list.stdout);
    assert!(list.stderr.contains("This server issues signed tokens"), "{}", list.stderr);
}
