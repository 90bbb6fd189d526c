//! While the database is away, answers come quickly and say so; when it is back, so is the service.

use crate::fleet::{Fleet, PASSWORD, email, login, me};
use magegate_testkit::{Client, MariaDb, Request};
use std::time::{Duration, Instant};

const INSTANCES: usize = 2;
/// Longest time for an answer while the server's port is closed: two seconds of waiting for a connection, and what a slow
/// machine adds.
const QUICKLY: Duration = Duration::from_secs(4);
/// Longest time for an answer while the server has stopped answering: a statement's patience, and some.
const WITHIN_PATIENCE: Duration = Duration::from_secs(12);
/// How long after the server's return service is back at the latest.
const BACK: Duration = Duration::from_secs(5);

/// Asks until an answer of the status comes; every answer must come within the time.
async fn ask_until(client: Client, request: &Request, status: u16, each: Duration, all: Duration) {
    let began = Instant::now();
    loop {
        let asked = Instant::now();
        let answer = client.send(request).await;
        assert!(asked.elapsed() < each, "an answer took {:?}", asked.elapsed());
        if answer.status == status {
            if status == 503 {
                assert!(answer.header("retry-after").is_some(), "when to ask again");
            }
            return;
        }
        assert!(began.elapsed() < all, "{} after {all:?}: {}", answer.status, answer.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_told_quickly_and_ends_with_its_cause() {
    let mut server = MariaDb::start();
    let database = server.database();
    let fleet = Fleet::on(&database, INSTANCES, &[('k', 1)]);
    let token = fleet.client(0).customer_token(&email('k', 0), PASSWORD).await;
    let requests = [me(&token), login(&email('k', 0), PASSWORD)];
    for round in 0..2 {
        if round == 0 {
            server.kill();
        } else {
            server.stop();
        }
        for number in 0..INSTANCES {
            for request in &requests {
                // What is cached may be answered for a second.
                ask_until(fleet.client(number), request, 503, QUICKLY, QUICKLY).await;
            }
        }
        server.restart();
        for number in 0..INSTANCES {
            for request in &requests {
                ask_until(fleet.client(number), request, 200, QUICKLY, BACK).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_answer_any_more_holds_nobody_for_long() {
    let server = MariaDb::start();
    let database = server.database();
    let fleet = Fleet::on(&database, INSTANCES, &[('k', 1)]);
    let token = fleet.client(0).customer_token(&email('k', 0), PASSWORD).await;
    let requests = [me(&token), login(&email('k', 0), PASSWORD)];
    server.pause();
    for number in 0..INSTANCES {
        for request in &requests {
            ask_until(fleet.client(number), request, 503, WITHIN_PATIENCE, WITHIN_PATIENCE).await;
        }
    }
    server.resume();
    for number in 0..INSTANCES {
        for request in &requests {
            ask_until(fleet.client(number), request, 200, WITHIN_PATIENCE, WITHIN_PATIENCE).await;
        }
    }
}
