//! Sudden death in the middle of many requests: what was answered with success still holds after a restart.

use crate::fixture::site;
use magegate_testkit::{Client, Request};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// Customers whose passwords verify fast enough to have a thousand logins in one test: equal concurrent logins share
/// one computation.
const CUSTOMERS: usize = 4;
const WORKERS: usize = 50;
const REQUESTS: usize = 1_000;

/// What the clients were told before the server died.
#[derive(Default)]
struct Told {
    issued: Vec<String>,
    revoked: Vec<String>,
}

fn email(number: usize) -> String {
    format!("c{number}@example.com")
}

/// One client: logs in again and again, now and then revokes, and notes what it was answered. A revocation ends all
/// tokens of the account, so each revoking client has an account of its own.
async fn work(client: Client, worker: usize, left: Arc<AtomicUsize>, started: Arc<Notify>) -> Told {
    let mut told = Told::default();
    let account = if worker < CUSTOMERS { worker } else { CUSTOMERS };
    let login = serde_json::json!({"username": email(account), "password": "Passw0rd123"});
    while left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok() {
        let post = Request::post("/rest/V1/integration/customer/token").json(&login);
        let Ok(answer) = client.try_send(&post).await else {
            break;
        };
        if answer.status != 200 {
            continue;
        }
        let token = answer.json().as_str().unwrap().to_owned();
        told.issued.push(token.clone());
        if left.load(Ordering::SeqCst) < REQUESTS / 2 {
            started.notify_one();
        }
        if worker < CUSTOMERS {
            let revoke = Request::post("/rest/V1/integration/customer/revoke-customer-token");
            match client.try_send(&revoke.bearer(&token)).await {
                Ok(answer) if answer.status == 200 => {
                    told.revoked.append(&mut told.issued);
                }
                // Not answered: it may hold or not, nothing was promised.
                _ => told.issued.clear(),
            }
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_survives_kill_9_amid_a_thousand_requests() {
    let site = site();
    let mut rows = String::from("email,firstname,lastname,website,password_hash\n");
    for n in 0..=CUSTOMERS {
        let hash = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";
        writeln!(rows, "{},First,Last,base,{hash}", email(n)).unwrap();
    }
    let file = site.file("c.csv", &rows);
    site.run(&["customer", "import", file.to_str().unwrap()]).succeeded();
    let server = site.serve(&[]);
    let client = server.client();
    let (left, started) = (Arc::new(AtomicUsize::new(REQUESTS)), Arc::new(Notify::new()));
    let workers: Vec<_> = (0..WORKERS)
        .map(|n| tokio::spawn(work(client, n, Arc::clone(&left), Arc::clone(&started))))
        .collect();
    started.notified().await;
    server.kill();
    let mut told = Told::default();
    for worker in workers {
        let mut part = worker.await.unwrap();
        told.issued.append(&mut part.issued);
        told.revoked.append(&mut part.revoked);
    }
    assert!(told.issued.len() > 50 && !told.revoked.is_empty(), "the storm was one");
    let server = site.serve(&[]);
    let client = server.client();
    for (tokens, status) in [(&told.issued, 200), (&told.revoked, 401)] {
        for token in tokens {
            let me = Request::get("/rest/V1/customers/me").bearer(token);
            assert_eq!(client.send(&me).await.status, status);
        }
    }
}
