//! Redis goes away, hangs, comes back, or refuses: the servers go on, and nothing that was missed stays unseen.

use crate::fixture::{ANN, BEA, HEARS, PASSWORD, SPEAKS, Twins, me, metric, revoke, says, site};
use magegate_testkit::Redis;
use std::time::{Duration, Instant};

/// Far above what an answer may wait for others, far below what would be a request that hangs; the machine may be busy.
const QUICK: Duration = Duration::from_secs(2);
const CONNECTED: [&str; 2] =
    ["magegate_notify_connected{role=\"hearing\"}", "magegate_notify_connected{role=\"speaking\"}"];

#[tokio::test]
async fn servers_go_on_without_redis_and_miss_nothing_when_it_is_back() {
    let mut redis = Redis::start();
    let twins = Twins::meeting(site(), &redis);
    let (first, second, ops) = (twins.first.client(), twins.second.client(), twins.second.ops());
    let (token, other) = (twins.held_token(ANN).await, twins.held_token(BEA).await);
    redis.kill();
    let began = Instant::now();
    revoke(first, &token).await;
    assert!(began.elapsed() < QUICK, "{:?}", began.elapsed());
    for _ in 0..10 {
        let another = first.customer_token(ANN, PASSWORD).await;
        let began = Instant::now();
        revoke(first, &another).await;
        assert!(began.elapsed() < QUICK, "{:?}", began.elapsed());
    }
    assert_eq!((me(first, &token).await, me(first, &other).await), (401, 200));
    assert_eq!(me(second, &other).await, 200);

    redis.restart();
    for server in [&twins.first, &twins.second] {
        says(server, HEARS, 2);
        says(server, SPEAKS, 2);
    }
    assert_eq!(me(second, &token).await, 401, "missed while nobody listened");
    revoke(second, &other).await;
    assert_eq!(me(first, &other).await, 401, "told at once again");
    for role in CONNECTED {
        assert_eq!(metric(ops, role).await, 1);
    }
    for server in [&twins.first, &twins.second] {
        let log = server.log();
        assert!(log.matches("WARN").count() <= 2, "one line for each half:\n{log}");
    }
}

#[tokio::test]
async fn a_redis_that_does_not_answer_holds_answers_up_for_a_short_time_alone() {
    let redis = Redis::start();
    let twins = Twins::meeting(site(), &redis);
    let first = twins.first.client();
    let (token, other) = (twins.held_token(ANN).await, twins.held_token(BEA).await);
    assert_eq!(redis.ask(&["CLIENT", "PAUSE", "8000", "ALL"]).as_deref(), Some("+OK"));
    for token in [&token, &other] {
        let began = Instant::now();
        revoke(first, token).await;
        assert!(began.elapsed() < QUICK, "{:?}", began.elapsed());
        assert_eq!(me(first, token).await, 401);
    }
    says(&twins.second, HEARS, 2);
    assert_eq!(me(twins.second.client(), &token).await, 401);
    assert_eq!(me(twins.second.client(), &other).await, 401);
}

#[tokio::test]
async fn a_server_starts_and_serves_though_redis_is_not_there_yet() {
    let mut redis = Redis::start();
    redis.kill();
    let twins = Twins::apart(site().with_variable("MAGEGATE_NOTIFY_REDIS_URL", &redis.url()));
    let token = twins.held_token(ANN).await;
    twins.site.run(&["token", "issue", "--customer", ANN]).succeeded();
    redis.restart();
    for server in [&twins.first, &twins.second] {
        says(server, HEARS, 1);
        says(server, SPEAKS, 1);
    }
    revoke(twins.first.client(), &token).await;
    assert_eq!(me(twins.second.client(), &token).await, 401);
}

#[tokio::test]
async fn a_redis_that_asks_for_a_password_gets_it_and_nobody_else_sees_it() {
    let redis = Redis::start_with_password("s3cret-word");
    let twins = Twins::meeting(site(), &redis);
    let token = twins.held_token(ANN).await;
    revoke(twins.first.client(), &token).await;
    assert_eq!(me(twins.second.client(), &token).await, 401);

    let wrong = redis.url().replace("s3cret-word", "wr0ng-word");
    let strangers = Twins::apart(site().with_variable("MAGEGATE_NOTIFY_REDIS_URL", &wrong));
    let token = strangers.held_token(ANN).await;
    says(&strangers.first, "WARN", 2);
    revoke(strangers.first.client(), &token).await;
    let outcome = strangers.site.run(&["token", "list"]).succeeded();
    let logs = [twins.first.stop().1, strangers.first.stop().1, outcome.stderr];
    for log in logs {
        assert!(!log.contains("s3cret-word") && !log.contains("wr0ng-word"), "{log}");
    }
}

#[test]
fn what_is_no_address_stops_the_start_without_being_shown() {
    let site = site();
    let file = site.file("url", "http://:s3cret-word@cache\n");
    let ca = site.file("ca.pem", "nothing");
    let ca = ca.to_str().unwrap();
    for (variables, complaint) in [
        (
            vec![("REDIS_URL", "http://:s3cret-word@cache")],
            "MAGEGATE_NOTIFY_REDIS_URL: notify.redis_url",
        ),
        (vec![("REDIS_URL", "rediss://:s3cret-word@cache/#insecure")], "notify.redis_url"),
        (vec![("REDIS_URL_FILE", file.to_str().unwrap())], "notify.redis_url_file"),
        (vec![("REDIS_URL_FILE", "/does/not/exist")], "notify.redis_url_file"),
        (vec![("REDIS_URL_FILE", "x"), ("REDIS_URL", "redis://cache")], "give one of them"),
        (vec![("CHANNEL", "a b")], "notify.channel"),
        (vec![("TLS_CA", "/does/not/exist"), ("REDIS_URL", "rediss://cache")], "notify.tls_ca"),
        (vec![("TLS_CA", ca), ("REDIS_URL", "redis://:s3cret-word@cache")], "notify.tls_ca"),
    ] {
        let mut command = site.command(&["token", "list", "--data-dir"]);
        command.arg(site.data_dir());
        command
            .envs(variables.iter().map(|(key, value)| (format!("MAGEGATE_NOTIFY_{key}"), value)));
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(complaint) && !said.contains("s3cret-word"), "{said}");
    }
}
