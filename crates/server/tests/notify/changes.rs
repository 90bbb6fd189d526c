//! What one server or command has changed, the other servers know when it is answered.

use crate::fixture::{
    ANN, BEA, CLERK, PASSWORD, ROOT, Twins, email, is_running, me, metric, noise, revoke, says,
    serve, site, site_on, site_with, status,
};
use futures_util::future::join_all;
use magegate_testkit::{Database, Redis, Request};
use serde_json::json;
use std::time::{Duration, Instant};

const CHANGES: &str = "magegate_notify_heard_total{kind=\"change\"}";
const NOISE: &str = "magegate_notify_heard_total{kind=\"noise\"}";
const CUSTOMER: &str = "/rest/V1/customers/1";

#[tokio::test]
async fn without_a_place_to_meet_what_was_read_is_used_for_as_long_as_it_may() {
    let twins = Twins::apart(site());
    let token = twins.held_token(ANN).await;
    revoke(twins.first.client(), &token).await;
    assert_eq!(me(twins.first.client(), &token).await, 401);
    assert_eq!(me(twins.second.client(), &token).await, 200, "or the other tests show nothing");
}

#[tokio::test]
async fn what_one_server_answers_is_honoured_by_the_other_at_its_next_request() {
    let redis = Redis::start();
    tell_each_other(&Twins::meeting(site(), &redis)).await;
}

#[tokio::test]
async fn servers_on_one_mariadb_tell_each_other_too() {
    let (redis, database) = (Redis::start(), Database::fresh());
    tell_each_other(&Twins::meeting(site_on(&database), &redis)).await;
}

/// A revocation many times over, both ways, a new password, a customer deleted.
async fn tell_each_other(twins: &Twins) {
    let (first, second) = (twins.first.client(), twins.second.client());
    for turn in 0..20 {
        let token = twins.held_token(ANN).await;
        let (here, there) = if turn % 2 == 0 { (first, second) } else { (second, first) };
        revoke(here, &token).await;
        assert_eq!(me(there, &token).await, 401, "turn {turn}");
    }
    let token = twins.held_token(ANN).await;
    let body = json!({"currentPassword": PASSWORD, "newPassword": "N3w!password"});
    let change = Request::put("/rest/V1/customers/me/password").json(&body).bearer(&token);
    assert_eq!(first.send(&change).await.json(), json!(true));
    assert_eq!(me(second, &token).await, 401);

    let token = twins.held_token(BEA).await;
    let root = first.admin_token(ROOT.0, ROOT.1).await;
    let delete = Request::delete("/rest/V1/customers/2").bearer(&root);
    assert_eq!(first.send(&delete).await.json(), json!(true));
    assert_eq!(me(second, &token).await, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_changes_at_once_each_is_known_when_it_is_answered() {
    const CUSTOMERS: usize = 40;
    let redis = Redis::start();
    let twins = Twins::meeting(site_with(CUSTOMERS), &redis);
    let (first, second) = (twins.first.client(), twins.second.client());
    for _ in 0..3 {
        let logins = (0..CUSTOMERS).map(|number| async move {
            let token = first.customer_token(&email(number), PASSWORD).await;
            (me(second, &token).await, token)
        });
        let held = join_all(logins).await;
        assert!(held.iter().all(|(status, _)| *status == 200));
        let revocations = held.iter().enumerate().map(|(number, (_, token))| async move {
            let (here, there) = if number % 2 == 0 { (first, second) } else { (second, first) };
            revoke(here, token).await;
            me(there, token).await
        });
        assert_eq!(join_all(revocations).await, [401; CUSTOMERS]);
    }
}

#[tokio::test]
async fn what_commands_take_away_is_taken_away_at_all_servers() {
    let redis = Redis::start();
    let twins = Twins::meeting(site(), &redis);
    let (first, second) = (twins.first.client(), twins.second.client());
    let clerk = first.admin_token(CLERK.0, CLERK.1).await;
    let reads =
        async || (status(first, CUSTOMER, &clerk).await, status(second, CUSTOMER, &clerk).await);
    assert_eq!(reads().await, (200, 200));
    let resource = ["Clerks", "Magento_Customer::customer", "--below"];
    twins.site.run(&[&["role", "deny"][..], &resource].concat()).succeeded();
    assert_eq!(reads().await, (401, 401));
    twins.site.run(&[&["role", "allow"][..], &resource].concat()).succeeded();
    assert_eq!(reads().await, (200, 200));
    twins.site.run(&["admin", "disable", CLERK.0]).succeeded();
    assert_eq!(reads().await, (401, 401));

    let token = twins.held_token(ANN).await;
    twins.site.run(&["token", "revoke", "--customer", ANN]).succeeded();
    assert_eq!((me(first, &token).await, me(second, &token).await), (401, 401));
}

#[tokio::test]
async fn what_nobody_understands_is_harmless() {
    let redis = Redis::start();
    let twins = Twins::meeting(site(), &redis);
    let (token, ops) = (twins.held_token(ANN).await, twins.second.ops());
    let long = "x".repeat(1_000_000);
    let forged = format!("changed {} 1", "a".repeat(16));
    for text in [
        "",
        "changed",
        "changed me 1",
        "heard aaaaaaaaaaaaaaaa 99999999999999999999",
        "\0\u{1}",
        &long,
    ] {
        noise(&redis, "magegate", text);
    }
    for number in 0..2000 {
        noise(&redis, "magegate", if number % 2 == 0 { &forged } else { "changed 1" });
    }
    assert_eq!(me(twins.second.client(), &token).await, 200);
    revoke(twins.first.client(), &token).await;
    assert_eq!(me(twins.second.client(), &token).await, 401);
    assert!(metric(ops, NOISE).await >= 1006);
    let log = twins.second.log();
    assert!(!log.contains("panic") && !log.contains("WARN"), "{log}");
}

#[tokio::test]
async fn stores_that_share_a_redis_do_not_hear_each_other() {
    let redis = Redis::start();
    let ours = Twins::meeting(site(), &redis);
    let theirs = site().with_variable("MAGEGATE_NOTIFY_CHANNEL", "other");
    let theirs = Twins::meeting(theirs, &redis);
    let ops = ours.second.ops();
    let before = metric(ops, CHANGES).await;
    let token = theirs.held_token(ANN).await;
    revoke(theirs.first.client(), &token).await;
    assert_eq!(me(theirs.second.client(), &token).await, 401);
    assert_eq!(metric(ops, CHANGES).await, before);
    let token = ours.held_token(ANN).await;
    revoke(ours.first.client(), &token).await;
    assert_eq!(me(ours.second.client(), &token).await, 401);
    assert_eq!(metric(ops, CHANGES).await, before + 1);
}

#[tokio::test]
async fn a_server_that_was_killed_or_halted_holds_no_other_up_for_long() {
    let redis = Redis::start();
    let twins = Twins::meeting(site(), &redis);
    let third = serve(&twins.site);
    says(&third, crate::fixture::HEARS, 1);
    let client = twins.first.client();
    let revocation = async || {
        let token = client.customer_token(ANN, PASSWORD).await;
        let began = Instant::now();
        revoke(client, &token).await;
        began.elapsed()
    };
    third.kill();
    assert!(revocation().await < Duration::from_secs(2));
    let token = twins.held_token(BEA).await;
    twins.second.signal("STOP");
    assert!(revocation().await < Duration::from_secs(2));
    revoke(client, &token).await;
    twins.second.signal("CONT");
    assert!(is_running(&twins.second));
    magegate_testkit::supervised::wait_for("the change to be heard late", || {
        let gone = std::thread::scope(|scope| {
            let asked = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.unwrap().block_on(me(twins.second.client(), &token))
            });
            asked.join().unwrap()
        });
        (gone == 401).then_some(())
    });
}
