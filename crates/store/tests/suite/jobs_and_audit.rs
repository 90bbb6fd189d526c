//! Jobs run once per interval; the audit trail is bounded by age and by rows.

use crate::fresh::{Engine, NOW, on_each_engine};
use magegate_store::audit::{self, Entry};
use magegate_store::jobs;
use time::{Duration, OffsetDateTime};

on_each_engine!(
    one_of_two_instances_gets_a_run_and_the_other_when_it_is_due_again,
    old_and_surplus_entries_go_the_newest_stay
);

async fn one_of_two_instances_gets_a_run_and_the_other_when_it_is_due_again(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let lease = NOW + Duration::minutes(10);
    let mut claim = async |holder, due, now| {
        jobs::claim(&mut door, "job", due, now, (holder, lease)).await.unwrap()
    };
    assert!(claim("a", NOW, NOW).await);
    assert!(!claim("b", NOW, NOW).await, "taken");
    let next = NOW + Duration::MINUTE;
    assert!(!claim("b", next, next).await, "due, but the first is still at it");
    assert!(claim("b", lease, lease).await, "the first never came back");
    jobs::finish(&mut door, "job", "a", "late", lease).await.unwrap();
    jobs::finish(&mut door, "job", "b", "3 rows", lease).await.unwrap();
    let runs = jobs::list(&mut door).await.unwrap();
    assert_eq!(runs.first().map(|run| run.outcome.as_str()), Some("3 rows"));
}

fn entry(at: OffsetDateTime, account: &str) -> Entry {
    Entry {
        at,
        event: "refused",
        reason: "wrong_password".to_owned(),
        detail: String::new(),
        caller_kind: "guest",
        caller_id: None,
        account: account.to_owned(),
        route: "POST /x".to_owned(),
        store_code: String::new(),
        peer: "127.0.0.1".to_owned(),
        request_id: "r".to_owned(),
    }
}

async fn old_and_surplus_entries_go_the_newest_stay(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    for hours in (0..10).rev() {
        audit::insert(&mut door, &entry(NOW - Duration::hours(hours), "ANN")).await.unwrap();
    }
    let removed = audit::delete_before(&mut door, NOW - Duration::hours(7), 100).await.unwrap();
    assert_eq!(removed, 2);
    assert_eq!(audit::delete_surplus(&mut door, 5).await.unwrap(), 3);
    assert_eq!(audit::delete_surplus(&mut door, 5).await.unwrap(), 0);
    let kept = audit::latest(&mut door, "ANN", ("customer", None), 100).await.unwrap();
    assert_eq!(kept.len(), 5);
    assert_eq!(kept.first().map(|entry| entry.at), Some(NOW));
    let others = audit::latest(&mut door, "BEA", ("customer", Some(1)), 100).await.unwrap();
    assert!(others.is_empty());
}
