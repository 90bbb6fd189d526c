//! The scheduled jobs: what they remove, what they leave, and that they run once per interval.

use crate::kit::Kit;
use magegate_domain::caller::Account;
use magegate_domain::token::TokenHash;
use magegate_service::jobs::{AuditLimits, Job, Run, run_if_due, run_now};
use magegate_store::tokens::{self, Which};
use time::Duration;

const LIMITS: AuditLimits = AuditLimits { days: 90, rows: 1_000 };

async fn stored(kit: &Kit, tokens: &[&str]) -> Vec<bool> {
    let mut door = kit.store.read().await.unwrap();
    let mut found = Vec::new();
    for token in tokens {
        found.push(tokens::find(&mut door, token).await.unwrap().is_some());
    }
    found
}

async fn issue(kit: &Kit, account: Account, token: &str, age: Duration) {
    let mut door = kit.begin().await;
    let at = kit.now() - age;
    tokens::insert(&mut door, account, &TokenHash::of(token), at).await.unwrap();
    door.commit().await.unwrap();
}

#[tokio::test]
async fn expired_tokens_go_and_living_ones_stay() {
    let kit = Kit::new().await;
    let ann = Account::Customer(kit.customer("ann@example.com").await);
    // More than one batch.
    for n in 0..1_100 {
        issue(&kit, ann, &format!("old{n}"), Duration::minutes(61)).await;
    }
    issue(&kit, ann, "young", Duration::minutes(59)).await;
    let run = run_if_due(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
    assert_eq!(run, Run::Done(1_100));
    assert_eq!(stored(&kit, &["old0", "old1099", "young"]).await, [false, false, true]);
}

#[tokio::test]
async fn without_a_lifetime_nothing_expires_but_long_revoked_tokens_go() {
    let kit = Kit::new().await;
    kit.set("oauth/access_token_lifetime/customer", "").await;
    let ann = Account::Customer(kit.customer("ann@example.com").await);
    let bea = Account::Customer(kit.customer("bea@example.com").await);
    issue(&kit, ann, "revoked", Duration::days(400)).await;
    issue(&kit, bea, "ancient", Duration::days(4_000)).await;
    let mut door = kit.begin().await;
    tokens::revoke(&mut door, Which::Of(ann), "test", kit.now()).await.unwrap();
    door.commit().await.unwrap();
    run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
    assert_eq!(stored(&kit, &["revoked", "ancient"]).await, [true, true], "why can still tell");
    kit.wait(Duration::days(31));
    run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
    assert_eq!(stored(&kit, &["revoked", "ancient"]).await, [false, true]);
}

#[tokio::test]
async fn what_is_recorded_of_a_revocation_goes_in_time_when_its_token_is_long_gone() {
    let kit = Kit::new().await;
    let id = kit.customer("ann@example.com").await;
    issue(&kit, Account::Customer(id), "one", Duration::ZERO).await;
    let mut door = kit.begin().await;
    tokens::revoke(&mut door, Which::All, "test", kit.now()).await.unwrap();
    magegate_store::customers::delete(&mut door, id).await.unwrap();
    door.commit().await.unwrap();
    for (days, records) in [(29, 1), (2, 0)] {
        kit.wait(Duration::days(days));
        run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
        let mut door = kit.store.read().await.unwrap();
        let left = tokens::revoked_until(&mut door, kit.now(), 10).await.unwrap();
        assert_eq!(left.len(), records);
    }
}

#[tokio::test]
async fn a_job_runs_once_per_interval() {
    for (job, interval) in
        [(Job::OutdatedFailures, Duration::MINUTE), (Job::ExpiredTokens, Duration::HOUR)]
    {
        let kit = Kit::new().await;
        let due = async || run_if_due(&kit.service, job, LIMITS).await.unwrap();
        assert_eq!(due().await, Run::Done(0), "{}", job.name());
        assert_eq!(due().await, Run::NotDue);
        kit.wait(interval - Duration::SECOND);
        assert_eq!(due().await, Run::NotDue);
        kit.wait(Duration::SECOND);
        assert_eq!(due().await, Run::Done(0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_instances_at_once_one_runs_the_job() {
    let kit = Kit::new().await;
    let running: Vec<_> = (0..8)
        .map(|_| {
            let service = kit.service.clone();
            tokio::spawn(async move { run_if_due(&service, Job::ExpiredAdmins, LIMITS).await })
        })
        .collect();
    let mut done = 0;
    for task in running {
        done += usize::from(task.await.unwrap().unwrap() != Run::NotDue);
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn the_hour_begins_with_the_full_hour() {
    let kit = Kit::new().await;
    kit.wait(Duration::minutes(59));
    let due = async || run_if_due(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
    assert_eq!(due().await, Run::Done(0));
    kit.wait(Duration::MINUTE);
    assert_eq!(due().await, Run::Done(0), "a new hour began");
}
