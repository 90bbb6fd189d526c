//! Nonces: each is used once, whoever comes with it, and none is kept for longer than it is needed.

use crate::kit::Kit;
use crate::signed_tokens::instance;
use crate::signing::{Client, outcome};
use magegate_domain::caller::Caller;
use magegate_domain::id::ConsumerId;
use magegate_service::jobs::{AuditLimits, Job, Run, run_if_due, run_now};
use magegate_service::keys::{CryptKeys, TokenPolicy};
use magegate_store::engine::Value;
use magegate_store::nonces::{self, Nonce, Use};
use std::sync::Arc;
use std::time::Duration as Span;
use time::Duration;

const LIMITS: AuditLimits = AuditLimits { days: 90, rows: 1_000 };

async fn count(kit: &Kit) -> i64 {
    let mut door = kit.store.read().await.unwrap();
    let rows = door.fetch_all("SELECT COUNT(*) AS n FROM {oauth_nonce}", vec![]).await.unwrap();
    rows[0].int("n").unwrap()
}

/// Stores nonces, so many, that are so old.
async fn aged(kit: &Kit, consumer: ConsumerId, name: &str, number: usize, age: Duration) {
    let timestamp = (kit.now() - age).unix_timestamp();
    let nonce = |n| Nonce { text: format!("{name}{n}"), timestamp, consumer };
    let made: Vec<Nonce> = (0..number).map(nonce).collect();
    let mut door = kit.begin().await;
    let uses = nonces::insert(&mut door, &made.iter().collect::<Vec<_>>()).await.unwrap();
    door.commit().await.unwrap();
    assert!(uses.iter().all(|one| *one == Use::First));
}

#[tokio::test]
async fn a_nonce_is_used_once_by_each_consumer() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    let other = Client::active(&kit, &kit.service, 'o').await;
    let long = "n".repeat(32);
    let longer = format!("{long}1");
    for (client, nonce, expected) in [
        (&erp, "abc", Ok(())),
        (&erp, "abc", Err("oauth_nonce_used")),
        (&other, "abc", Ok(())),
        // The column takes these for the same, as it does for the program beside.
        (&erp, "ABC", Err("oauth_nonce_used")),
        (&erp, "abc ", Err("oauth_nonce_used")),
        (&erp, "äbc", Err("oauth_nonce_used")),
        (&erp, "äbd", Ok(())),
        // It keeps 32 characters.
        (&erp, &longer, Ok(())),
        (&erp, &longer, Err("oauth_nonce_refused")),
        (&erp, &format!("{long}2"), Err("oauth_nonce_refused")),
        (&erp, &long, Err("oauth_nonce_used")),
        (&erp, "a😀", Err("oauth_nonce_refused")),
        (&erp, "a\n", Err("oauth_nonce_refused")),
    ] {
        let identity = client.call(&kit, &kit.service, nonce).await;
        let came = outcome(&identity);
        assert_eq!(came, expected.map(|()| Caller::Integration(client.integration)), "{nonce:?}");
    }
    let later = erp.draft("abc", kit.now() + Duration::MINUTE);
    let identity = later.send(&kit.service).await;
    assert_eq!(outcome(&identity), Err("oauth_nonce_used"), "whatever the timestamp");
}

#[tokio::test]
async fn the_answer_names_the_consumer_and_hides_the_nonce_s_length() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    assert!(erp.call(&kit, &kit.service, "abc").await.is_ok());
    let error = erp.call(&kit, &kit.service, "abc").await.unwrap_err();
    let expected =
        format!("The nonce is already being used by the consumer with ID {}", erp.consumer);
    assert_eq!(error.to_string(), expected);
    let error = erp.call(&kit, &kit.service, "😀").await.unwrap_err();
    assert_eq!(error.to_string(), "An error occurred validating the nonce");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_uses_at_two_instances_at_the_same_time_one_is_let_in() {
    let kit = Arc::new(Kit::new().await);
    let erp = Client::active(&kit, &kit.service, 'e').await;
    let keeps = instance(&kit, TokenPolicy::default(), Span::from_hours(1));
    for round in 0..10 {
        let calls: Vec<_> = (0..40)
            .map(|n| {
                let service = Arc::clone(if n % 2 == 0 { &kit.service } else { &keeps });
                // Among others that are nobody else's.
                let (shared, own) = (format!("shared{round}"), format!("own{round}x{n}"));
                let (shared, own) = (erp.draft(&shared, kit.now()), erp.draft(&own, kit.now()));
                tokio::spawn(async move {
                    let (own, shared) = tokio::join!(own.send(&service), shared.send(&service));
                    assert!(own.is_ok(), "{own:?}");
                    outcome(&shared)
                })
            })
            .collect();
        let (mut accepted, mut refused) = (0, 0);
        for call in calls {
            match call.await.unwrap() {
                Ok(_) => accepted += 1,
                Err("oauth_nonce_used") => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((accepted, refused), (1, 39), "round {round}");
    }
    assert_eq!(count(&kit).await, 10 * 41);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_may_wait_are_answered_at_once_and_the_others_when_the_database_goes_on() {
    let kit = Arc::new(Kit::new().await);
    let keeps = instance(&kit, TokenPolicy::default(), Span::from_hours(1));
    let erp = Client::active(&kit, &keeps, 'e').await;
    assert!(erp.call(&kit, &keeps, "first").await.is_ok());
    // Somebody else stores this one and has not said whether it lasts.
    let timestamp = kit.now().unix_timestamp();
    let held = Nonce { text: "held".to_owned(), timestamp, consumer: erp.consumer };
    let mut door = kit.begin().await;
    assert_eq!(nonces::insert(&mut door, &[&held]).await.unwrap(), [Use::First]);
    let mut calls: Vec<_> = ["held".to_owned()]
        .into_iter()
        .chain((0..3_000).map(|n| format!("n{n}")))
        .map(|nonce| {
            let (draft, service) = (erp.draft(&nonce, kit.now()), Arc::clone(&keeps));
            tokio::spawn(async move { outcome(&draft.send(&service).await) })
        })
        .collect();
    // Those beyond the queue are turned away while the others still wait.
    let turned_away = tokio::time::timeout(Span::from_mins(1), async {
        loop {
            let done = calls.iter().filter(|call| call.is_finished()).count();
            if done >= 3_001 - 2048 - 256 {
                return done;
            }
            tokio::task::yield_now().await;
        }
    });
    let turned_away = turned_away.await.expect("the queue is full soon");
    drop(door);
    assert!(calls.remove(0).await.unwrap().is_ok(), "the other use was undone");
    let (mut stored, mut busy) = (1, 0);
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => stored += 1,
            Err("busy") => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(busy >= turned_away.min(600) && stored >= 2048, "{busy} turned away, {stored} stored");
    assert_eq!(count(&kit).await, stored + 1);
}

#[tokio::test]
async fn nonces_go_when_no_timestamp_lets_them_in_any_more() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    // More than one batch.
    aged(&kit, erp.consumer, "old", 1_100, Duration::seconds(661)).await;
    aged(&kit, erp.consumer, "young", 5, Duration::seconds(660)).await;
    assert_eq!(run_if_due(&kit.service, Job::OldNonces, LIMITS).await.unwrap(), Run::Done(1_100));
    assert_eq!(count(&kit).await, 5);
    assert_eq!(run_if_due(&kit.service, Job::OldNonces, LIMITS).await.unwrap(), Run::NotDue);
    kit.wait(Duration::MINUTE);
    assert_eq!(run_if_due(&kit.service, Job::OldNonces, LIMITS).await.unwrap(), Run::Done(5));
}

#[tokio::test]
async fn a_nonce_lives_for_as_long_as_its_request_would_be_taken() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    // As far ahead as a timestamp may be.
    let draft = erp.draft("n", kit.now() + Duration::minutes(10));
    assert!(draft.send(&kit.service).await.is_ok());
    for _ in 0..20 {
        kit.wait(Duration::MINUTE);
        run_now(&kit.service, Job::OldNonces, LIMITS).await.unwrap();
        assert_eq!(outcome(&draft.send(&kit.service).await), Err("oauth_nonce_used"));
    }
    kit.wait(Duration::MINUTE + Duration::SECOND);
    assert_eq!(outcome(&draft.send(&kit.service).await), Err("oauth_timestamp_refused"));
    assert_eq!(run_now(&kit.service, Job::OldNonces, LIMITS).await.unwrap(), Run::Done(1));
}

#[tokio::test]
async fn beside_a_store_nonces_stay_for_its_own_period() {
    let kit = Kit::new().await;
    let crypt = Some(CryptKeys::new("0123456789abcdef0123456789abcdef".to_owned()));
    let policy = TokenPolicy { crypt, ..TokenPolicy::default() };
    let service = instance(&kit, policy, Span::ZERO);
    let erp = Client::active(&kit, &service, 'e').await;
    let run = async || run_now(&service, Job::OldNonces, LIMITS).await.unwrap();
    aged(&kit, erp.consumer, "old", 3, Duration::seconds(7_201)).await;
    aged(&kit, erp.consumer, "young", 2, Duration::minutes(120)).await;
    kit.set("oauth/cleanup/cleanup_probability", "0").await;
    assert_eq!(run().await, Run::Done(0), "its owner wants none removed");
    kit.set("oauth/cleanup/cleanup_probability", "100").await;
    assert_eq!(run().await, Run::Done(3));
    kit.set("oauth/cleanup/expiration_period", "1").await;
    aged(&kit, erp.consumer, "usable", 1, Duration::minutes(10)).await;
    assert_eq!(run().await, Run::Done(2), "and none that a timestamp still lets in");
}

#[tokio::test]
async fn handshakes_that_nobody_finished_go_and_those_under_way_stay() {
    let kit = Kit::new().await;
    let mut clients = Vec::new();
    for name in ['a', 'b', 'c', 'd'] {
        clients.push(Client::active(&kit, &kit.service, name).await);
    }
    let age = async |client: &Client, kind: &str, minutes: i64| {
        let created = kit.now() - Duration::minutes(minutes);
        let values = vec![Value::from(kind), Value::from(created), Value::from(client.row)];
        let statement = "UPDATE {oauth_token} SET type = ?, created_at = ? WHERE entity_id = ?";
        kit.execute(statement, values).await;
    };
    age(&clients[0], "request", 120).await;
    age(&clients[1], "request", 119).await;
    age(&clients[2], "access", 5_000).await;
    // A verifier that waited for long, and whose handshake has just begun.
    age(&clients[3], "request", 5_000).await;
    let mut door = kit.begin().await;
    let begun = kit.now() - Duration::MINUTE;
    magegate_store::consumers::touch(&mut door, clients[3].consumer, begun).await.unwrap();
    door.commit().await.unwrap();
    assert_eq!(run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap(), Run::Done(1));
    kit.wait(Duration::hours(2));
    assert_eq!(run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap(), Run::Done(2));
    let identity = clients[2].call(&kit, &kit.service, "n").await;
    assert!(identity.is_ok(), "access tokens never end");
}
