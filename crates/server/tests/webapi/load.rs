//! Memory under a storm of logins stays within the stated bound, and readers are answered meanwhile.

use crate::fixture::{ANN, served};
use magegate_testkit::Request;
use serde_json::json;

const LOGINS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_concurrent_logins_keep_memory_bounded_and_readers_answered() {
    let (_site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    // Names of nobody: nothing is shared, each costs a full computation.
    let logins: Vec<_> = (0..LOGINS)
        .map(|n| {
            let login =
                json!({"username": format!("nobody{n}@example.com"), "password": "Passw0rd!x"});
            tokio::spawn(async move {
                client
                    .send(&Request::post("/rest/V1/integration/customer/token").json(&login))
                    .await
            })
        })
        .collect();
    let mut answered_meanwhile = 0;
    while !logins.iter().all(tokio::task::JoinHandle::is_finished) {
        let me = Request::get("/rest/V1/customers/me").bearer(&token);
        assert_eq!(client.send(&me).await.status, 200);
        answered_meanwhile += 1;
    }
    for login in logins {
        let answer = login.await.unwrap();
        assert!(matches!(answer.status, 401 | 503), "{}", answer.status);
        if answer.status == 503 {
            assert_eq!(answer.header("retry-after"), Some("1"));
        }
    }
    assert!(answered_meanwhile > 100, "{answered_meanwhile} answers to readers");
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    let bound = (64 * cores + 60) * 1024;
    let peak = server.peak_resident_kib();
    assert!(peak < bound, "{peak} KiB at the most, {bound} are allowed");
}

#[tokio::test]
async fn an_idle_server_is_small() {
    let (site, server) = served();
    server.stop();
    let server = site.serve(&[]);
    assert_eq!(server.client().get("/rest/V1/customers/me").await.status, 401);
    assert!(server.taken_kib() < 12 * 1024, "{} KiB", server.taken_kib());
}
