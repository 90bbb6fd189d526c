//! What several instances decide together is decided exactly: counters, limits, uniqueness, the bound of a revocation.

use crate::fleet::{Fleet, OPAQUE, PASSWORD, SIGNED, email, login, me, revocation, site};
use magegate_testkit::{Answer, Database, Request, Server, Site};
use serde_json::json;
use std::time::{Duration, Instant};

const INSTANCES: usize = 3;
/// How long another instance may still take a revoked token (`cache.max_age_milliseconds`), and what a slow machine adds
/// on the way there and back.
const BOUND: Duration = Duration::from_millis(1000 + 500);

/// Sends all requests at once, in turn to all instances.
async fn at_once(fleet: &Fleet, requests: Vec<Request>) -> Vec<Answer> {
    let sent: Vec<_> = requests
        .into_iter()
        .enumerate()
        .map(|(number, request)| {
            let client = fleet.client(number % fleet.len());
            tokio::spawn(async move { client.send(&request).await })
        })
        .collect();
    let mut answers = Vec::new();
    for answer in sent {
        answers.push(answer.await.unwrap());
    }
    answers
}

fn failures(database: &Database, email: &str) -> (usize, usize) {
    let account = format!("SELECT failures_num FROM customer_entity WHERE email = '{email}'");
    let name = format!(
        "SELECT COALESCE(SUM(failures_count), 0) FROM oauth_token_request_log WHERE user_name = '{email}'"
    );
    (database.value(&account).parse().unwrap(), database.value(&name).parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_at_several_instances_add_up_exactly() {
    const GUESSES: usize = 90;
    let database = Database::fresh();
    let fleet = Fleet::on(&database, INSTANCES, &[('w', 1)]);
    let guess = login(&email('w', 0), "mistyped");
    let answers = at_once(&fleet, vec![guess; GUESSES]).await;
    let refused = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(refused, GUESSES, "every guess is answered");
    assert_eq!(failures(&database, &email('w', 0)), (GUESSES, GUESSES));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_guesses_than_the_limit_count_however_many_come_at_once() {
    let database = Database::fresh();
    let fleet = Fleet::on(&database, INSTANCES, &[('w', 4)]);
    let limit = ["config", "set", "oauth/authentication_lock/max_failures_count", "6"];
    fleet.site(0).run(&limit).succeeded();
    for number in 0..4 {
        let guess = login(&email('w', number), "mistyped");
        let answers = at_once(&fleet, vec![guess; 30]).await;
        assert!(answers.iter().all(|answer| answer.status == 401));
        assert_eq!(failures(&database, &email('w', number)), (6, 6));
        for answer in at_once(&fleet, vec![login(&email('w', number), PASSWORD); 3]).await {
            assert_eq!(answer.status, 401, "the right password comes too late");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_logins_of_one_customer_at_several_instances_all_work() {
    const CUSTOMERS: usize = 8;
    let database = Database::fresh();
    let fleet = Fleet::on(&database, INSTANCES, &[('f', CUSTOMERS)]);
    for number in 0..CUSTOMERS {
        let first = login(&email('f', number), PASSWORD);
        for answer in at_once(&fleet, vec![first; 2 * INSTANCES]).await {
            assert_eq!(answer.status, 200, "I5: {}", answer.text());
            let token = answer.json().as_str().unwrap().to_owned();
            for answer in at_once(&fleet, vec![me(&token); INSTANCES]).await {
                assert_eq!(answer.status, 200, "I2: {}", answer.text());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_equal_new_accounts_at_several_instances_one_is_made() {
    let database = Database::fresh();
    let fleet = Fleet::on(&database, INSTANCES, &[]);
    for number in 0..4 {
        let account = json!({
            "customer": {"email": email('n', number), "firstname": "First", "lastname": "Last"},
            "password": "New_passw0rd",
        });
        let create = Request::post("/rest/V1/customers").json(&account);
        let answers = at_once(&fleet, vec![create; INSTANCES]).await;
        let mut made: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        made.sort_unstable();
        assert_eq!(made, [200, 400, 400], "{:?}", answers.last().map(Answer::text));
    }
    let rows = database.value("SELECT COUNT(*) FROM customer_entity WHERE email LIKE 'n%'");
    assert_eq!(rows, "4");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_is_seen_by_other_instances_within_the_bound() {
    let database = Database::fresh();
    let fleet = Fleet::on(&database, INSTANCES, &[('r', 1)]);
    let token = fleet.client(0).customer_token(&email('r', 0), PASSWORD).await;
    for answer in at_once(&fleet, vec![me(&token); INSTANCES]).await {
        assert_eq!(answer.status, 200);
    }
    assert_eq!(fleet.client(0).send(&revocation(&token)).await.status, 200);
    let revoked = Instant::now();
    assert_eq!(fleet.client(0).send(&me(&token)).await.status, 401, "at once where it was made");
    for number in 1..INSTANCES {
        while fleet.client(number).send(&me(&token)).await.status == 200 {
            assert!(revoked.elapsed() < BOUND, "the bound holds");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_and_logins_of_one_customer_at_once_end_in_a_state_that_can_be() {
    let database = Database::fresh();
    let fleet = Fleet::on(&database, INSTANCES, &[('w', 1)]);
    let (wrong, right) = (login(&email('w', 0), "mistyped"), login(&email('w', 0), PASSWORD));
    for _ in 0..5 {
        let requests = [vec![wrong.clone(); 6], vec![right.clone(); 6]].concat();
        for (number, answer) in at_once(&fleet, requests).await.iter().enumerate() {
            assert_eq!(answer.status, if number < 6 { 401 } else { 200 }, "{}", answer.text());
        }
        let (account, name) = failures(&database, &email('w', 0));
        assert!(account <= 6 && name <= 6, "{account} and {name} failures");
        assert_eq!(fleet.client(0).send(&right).await.status, 200);
        assert_eq!(failures(&database, &email('w', 0)), (0, 0), "a good login clears them");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_together_on_an_empty_database_agree() {
    for tokens in [OPAQUE, SIGNED] {
        let database = Database::fresh();
        let sites: Vec<Site> = (0..INSTANCES).map(|_| site(&database.url(), tokens)).collect();
        let servers: Vec<Server> = std::thread::scope(|scope| {
            let starting: Vec<_> =
                sites.iter().map(|site| scope.spawn(|| site.serve(&[]))).collect();
            starting.into_iter().map(|server| server.join().unwrap()).collect()
        });
        let account = json!({
            "customer": {"email": email('n', 0), "firstname": "First", "lastname": "Last"},
            "password": "New_passw0rd",
        });
        let create = Request::post("/rest/V1/customers").json(&account);
        let answer = servers[0].client().send(&create).await;
        assert_eq!(answer.status, 200, "{} {}", answer.text(), servers[0].log());
        for server in &servers {
            let token = server.client().customer_token(&email('n', 0), "New_passw0rd").await;
            for other in &servers {
                let status = other.client().send(&me(&token)).await.status;
                assert_eq!(status, 200, "{tokens}: {}", other.log());
            }
        }
    }
}
