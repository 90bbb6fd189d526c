//! A signed request is let in once, whichever instances it comes to, and also when one of them is killed meanwhile.

use crate::fleet::{Fleet, OPAQUE};
use crate::signing::{Draft, Signer, declare, until};
use magegate_testkit::galera::NODES;
use magegate_testkit::{Client, Database, Galera, Request};
use std::sync::Arc;
use tokio::sync::Notify;

const PATH: &str = "/rest/V1/store/websites";
/// What all clients call the store, so that a request is signed for every instance.
const HOST: &str = "shop.example";
const USES: usize = 40;
const ROUNDS: usize = 5;
const WORKERS: usize = 12;
/// Calls that are answered before an instance is killed.
const BEFORE: usize = 300;

fn draft(nonce: &str) -> Draft {
    Signer::of("erp").draft("GET", PATH).to("http", HOST).with("oauth_nonce", nonce)
}

async fn declared(fleet: &Fleet) {
    declare(fleet.site(0), &[("erp", &["Magento_Backend::all"])]);
    for number in 0..fleet.len() {
        let client = fleet.client(number);
        let call = || Signer::of("erp").draft("GET", PATH).to("http", HOST).request(client);
        until(client, call, 200).await;
    }
}

/// Sends one request many times at once, in turn to all instances: one is let in, the others are told why not.
async fn one_is_let_in(fleet: &Fleet) {
    for round in 0..ROUNDS {
        let request = draft(&format!("shared{round}")).request(fleet.client(0));
        let calls: Vec<_> = (0..USES)
            .map(|number| {
                let (client, request) = (fleet.client(number % fleet.len()), request.clone());
                tokio::spawn(async move { client.send(&request).await })
            })
            .collect();
        let mut let_in = 0;
        for call in calls {
            let answer = call.await.unwrap();
            if answer.status == 200 {
                let_in += 1;
                continue;
            }
            let message = &answer.json()["message"];
            let expected = "The nonce is already being used by the consumer with ID %1";
            assert_eq!((answer.status, message.as_str()), (401, Some(expected)));
        }
        assert_eq!(let_in, 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_equal_requests_at_several_instances_one_is_let_in() {
    let database = Database::fresh();
    let fleet = Fleet::on(&database, 2, &[]);
    declared(&fleet).await;
    one_is_let_in(&fleet).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_equal_requests_at_several_nodes_one_is_let_in() {
    let cluster = Galera::start();
    let database = cluster.database();
    let urls: Vec<String> = (0..NODES).map(|node| cluster.url(&database, node)).collect();
    let fleet = Fleet::start(&urls, &[], OPAQUE);
    declared(&fleet).await;
    one_is_let_in(&fleet).await;
}

/// Calls until the instance is gone; gives the requests that were let in.
async fn work(client: Client, worker: usize, enough: Arc<Notify>) -> Vec<Request> {
    let mut let_in = Vec::new();
    for count in 0.. {
        let request = draft(&format!("w{worker}x{count}")).request(client);
        match client.try_send(&request).await {
            Ok(answer) if answer.status == 200 => let_in.push(request),
            Ok(answer) => panic!("{} {}", answer.status, answer.text()),
            Err(_) => break,
        }
        if let_in.len() == BEFORE / WORKERS {
            enough.notify_one();
        }
    }
    let_in
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_let_in_is_not_let_in_again_after_kill_9() {
    let database = Database::fresh();
    let mut fleet = Fleet::on(&database, 2, &[]);
    declared(&fleet).await;
    let enough = Arc::new(Notify::new());
    let client = fleet.client(0);
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| tokio::spawn(work(client, worker, Arc::clone(&enough))))
        .collect();
    enough.notified().await;
    fleet.kill(0);
    let mut let_in = Vec::new();
    for worker in workers {
        let_in.extend(worker.await.unwrap());
    }
    assert!(let_in.len() >= BEFORE / WORKERS, "it was in the middle of its work");
    fleet.restart(0);
    for (number, request) in let_in.iter().enumerate() {
        let answer = fleet.client(number % 2).send(request).await;
        assert_eq!(answer.status, 401, "{}", answer.text());
    }
}
