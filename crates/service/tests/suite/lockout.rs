//! The accounts' own locks (`spec/token-service.md` 5): the atomic SQL against the model of `domain::lockout`, and the
//! promise that a lock always ends.

use crate::kit::{Kit, PASSWORD, code};
use magegate_domain::acl::Permit;
use magegate_domain::lockout::{Failures, LockPolicy};
use magegate_service::operator::unlock_customer;
use magegate_service::origin::Origin;
use magegate_store::{admins, customers};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use time::{Duration, OffsetDateTime};

const NAME: &str = "ada@example.com";

/// What happens to an account.
#[derive(Debug, Clone)]
enum Step {
    /// A wrong password, whether or not the account is locked.
    Failure,
    /// A good login, a reset of the password or an unlock: all clear the counters.
    Clearing,
    Wait(i64),
}

fn steps(longest_wait: i64) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => Just(Step::Failure),
        1 => Just(Step::Clearing),
        3 => (0..longest_wait).prop_map(Step::Wait),
    ];
    proptest::collection::vec(step, 0..50)
}

fn policies(sliding: bool) -> impl Strategy<Value = LockPolicy> {
    (1_i64..12, 1_i64..40).prop_map(move |(max_failures, minutes)| LockPolicy {
        max_failures,
        threshold: Duration::minutes(minutes),
        sliding,
    })
}

/// Runs the steps on the model; `count` does the same in the database and gives what it holds.
async fn follow(
    steps: &[Step],
    policy: LockPolicy,
    start: OffsetDateTime,
    mut database: impl AsyncFnMut(&Step, OffsetDateTime) -> Failures,
) -> Result<(), TestCaseError> {
    let (mut now, mut model) = (start, Failures::default());
    for step in steps {
        match step {
            Step::Failure => model = model.after_failure(&policy, now),
            Step::Clearing => model = Failures::default(),
            Step::Wait(seconds) => now += Duration::seconds(*seconds),
        }
        prop_assert_eq!(database(step, now).await, model);
    }
    Ok(())
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

#[test]
fn a_customers_columns_are_those_of_the_model_after_any_interleaving() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kit = runtime.block_on(Kit::new());
    let id = runtime.block_on(kit.customer(NAME));
    let cases = (steps(1500), policies(false));
    let run = TestRunner::new(config(150)).run(&cases, |(steps, policy)| {
        runtime.block_on(async {
            // Never committed: the next case begins anew.
            let mut door = kit.begin().await;
            follow(&steps, policy, kit.now(), async |step, now| {
                match step {
                    Step::Failure => {
                        customers::count_failure(&mut door, id, &policy, now).await.unwrap();
                    }
                    Step::Clearing => customers::clear_failures(&mut door, id).await.unwrap(),
                    Step::Wait(_) => {}
                }
                customers::login(&mut door, id).await.unwrap().unwrap().failures
            })
            .await
        })
    });
    run.unwrap();
}

#[test]
fn an_admins_columns_are_those_of_the_model_after_any_interleaving() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kit = runtime.block_on(Kit::new());
    let id = runtime.block_on(kit.admin("root", None));
    let cases = (steps(2500), policies(true));
    let run = TestRunner::new(config(150)).run(&cases, |(steps, policy)| {
        runtime.block_on(async {
            let mut door = kit.begin().await;
            follow(&steps, policy, kit.now(), async |step, now| {
                match step {
                    Step::Failure => {
                        admins::count_failure(&mut door, id, &policy, now).await.unwrap();
                    }
                    Step::Clearing => admins::clear_failures(&mut door, id).await.unwrap(),
                    Step::Wait(_) => {}
                }
                admins::find(&mut door, id).await.unwrap().unwrap().admin.failures
            })
            .await
        })
    });
    run.unwrap();
}

/// Named after issue 34981 of magento2: after the lock time had passed, the old failures were still read, and the right
/// password was refused for ever.
#[tokio::test]
async fn magento2_34981_a_correct_password_after_the_lock_time_always_succeeds() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    kit.set("oauth/authentication_lock/max_failures_count", "0").await;
    kit.set("customer/password/lockout_failures", "4").await;
    for round in 0..3 {
        for _ in 0..4 {
            assert_eq!(code(&kit.login(NAME, "wrong").await), "wrong_password", "round {round}");
        }
        assert_eq!(code(&kit.login(NAME, PASSWORD).await), "account_locked");
        kit.wait(Duration::minutes(10));
        // One more failure after the lock must begin anew, not lock again.
        if round > 0 {
            assert_eq!(code(&kit.login(NAME, "wrong").await), "wrong_password");
        }
        kit.login(NAME, PASSWORD).await.unwrap();
        assert_eq!(kit.row(id).await.failures, Failures::default());
    }
}

/// Whatever happened before: when both the throttle's time and the lock's have passed, the right password is taken.
/// Few cases, because each login hashes.
#[test]
fn after_any_interleaving_of_logins_the_right_password_is_taken_once_the_times_have_passed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kit = runtime.block_on(Kit::new());
    runtime.block_on(kit.set("customer/password/lockout_failures", "3"));
    let step = prop_oneof![3 => Just(None), 2 => (1_i64..900).prop_map(Some)];
    let cases = (proptest::collection::vec(step, 0..10), any::<bool>());
    let accounts = std::cell::Cell::new(0);
    let run = TestRunner::new(config(8)).run(&cases, |(steps, unlocks)| {
        runtime.block_on(async {
            let name = format!("c{}@example.com", accounts.replace(accounts.get() + 1));
            let id = kit.customer(&name).await;
            for step in steps {
                match step {
                    None => {
                        let refused = kit.login(&name, "wrong").await;
                        prop_assert!(refused.is_err());
                    }
                    Some(seconds) => kit.wait(Duration::seconds(seconds)),
                }
            }
            if unlocks {
                let origin = Origin::command("customer unlock");
                unlock_customer(&kit.service, &origin, &Permit::operator(), id).await.unwrap();
            } else {
                kit.wait(Duration::seconds(1800));
            }
            prop_assert_eq!(code(&kit.login(&name, PASSWORD).await), "accepted");
            Ok(())
        })
    });
    run.unwrap();
}

#[tokio::test]
async fn either_lock_setting_at_zero_or_empty_switches_locking_off() {
    let kit = Kit::new().await;
    kit.set("oauth/authentication_lock/max_failures_count", "0").await;
    let id = kit.customer(NAME).await;
    for (failures, threshold) in [("0", "10"), ("10", "0"), ("", "10"), ("10", "")] {
        kit.set("customer/password/lockout_failures", failures).await;
        kit.set("customer/password/lockout_threshold", threshold).await;
        let _ = kit.login(NAME, "wrong").await;
        assert_eq!(kit.row(id).await.failures, Failures::default(), "{failures:?} {threshold:?}");
    }
}

#[tokio::test]
async fn a_changed_password_does_not_lift_the_accounts_lock() {
    let kit = Kit::new().await;
    kit.set("customer/password/lockout_failures", "2").await;
    let id = kit.customer(NAME).await;
    for _ in 0..2 {
        let _ = kit.login(NAME, "wrong").await;
    }
    let mut door = kit.begin().await;
    customers::set_password(&mut door, id, crate::kit::OLD_HASH, kit.now()).await.unwrap();
    door.commit().await.unwrap();
    assert_eq!(code(&kit.login(NAME, PASSWORD).await), "account_locked");
}

#[tokio::test]
async fn unlocking_lifts_both_locks_and_says_what_it_lifted() {
    let kit = Kit::new().await;
    kit.set("customer/password/lockout_failures", "2").await;
    let id = kit.customer(NAME).await;
    for _ in 0..6 {
        let _ = kit.login(NAME, "wrong").await;
    }
    assert_eq!(code(&kit.login(NAME, PASSWORD).await), "throttled");
    let origin = Origin::command("customer unlock");
    let done = unlock_customer(&kit.service, &origin, &Permit::operator(), id).await.unwrap();
    assert_eq!((done.wrong_passwords, done.failed_requests), (2, 6));
    assert_eq!(done.locked_until, Some(kit.now() + Duration::minutes(10)));
    kit.login(NAME, PASSWORD).await.unwrap();
}
