//! The throttle of token requests per name and kind (`spec/token-service.md` 4).

use crate::kit::{Kit, PASSWORD, code, reason};
use magegate_domain::caller::AccountKind;
use magegate_domain::reason::Reason;
use magegate_store::throttle::{self, Throttle};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use time::{Duration, OffsetDateTime};

const KIND: AccountKind = AccountKind::Customer;
const NAME: &str = "ada@example.com";

async fn fail(kit: &Kit, times: usize) {
    for _ in 0..times {
        let _ = kit.login("x@example.com", "wrong").await.unwrap_err();
    }
}

#[tokio::test]
async fn six_failures_are_ordinary_and_the_seventh_attempt_is_stopped() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    for _ in 0..6 {
        assert_eq!(reason(kit.login(NAME, "wrong").await), Reason::WrongPassword);
    }
    let until = kit.now() + Duration::seconds(1800);
    assert_eq!(reason(kit.login(NAME, PASSWORD).await), Reason::Throttled(Some(until)));
}

#[tokio::test]
async fn while_stopped_nothing_is_counted_and_the_end_stays() {
    let kit = Kit::new().await;
    fail(&kit, 6).await;
    let before = kit.throttle(KIND, "x@example.com").await;
    kit.wait(Duration::minutes(29));
    fail(&kit, 3).await;
    assert_eq!(kit.throttle(KIND, "x@example.com").await, before);
}

#[tokio::test]
async fn a_row_past_its_end_stops_nothing_but_keeps_its_count() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    for _ in 0..6 {
        let _ = kit.login(NAME, "wrong").await;
    }
    kit.wait(Duration::seconds(1800));
    assert_eq!(reason(kit.login(NAME, "wrong").await), Reason::WrongPassword);
    assert_eq!(kit.throttle(KIND, NAME).await.unwrap().failures, 7);
    assert_eq!(code(&kit.login(NAME, PASSWORD).await), "throttled");
    kit.wait(Duration::seconds(1800));
    kit.login(NAME, PASSWORD).await.unwrap();
    assert_eq!(kit.throttle(KIND, NAME).await, None);
}

#[tokio::test]
async fn every_counted_failure_moves_the_end() {
    let kit = Kit::new().await;
    fail(&kit, 1).await;
    kit.wait(Duration::minutes(20));
    fail(&kit, 1).await;
    let row = kit.throttle(KIND, "x@example.com").await.unwrap();
    assert_eq!((row.failures, row.until), (2, kit.now() + Duration::seconds(1800)));
}

#[tokio::test]
async fn spellings_of_a_name_share_a_counter_and_kinds_do_not() {
    let kit = Kit::new().await;
    for name in ["root", "ROOT", "Root ", "root", "rööt", "ROOT  "] {
        assert_eq!(code(&kit.admin_login(name, "wrong").await), "unknown_account", "{name}");
    }
    assert_eq!(code(&kit.admin_login("root", "wrong").await), "throttled");
    assert_eq!(code(&kit.login("root", "wrong").await), "unknown_account");
    assert_eq!(code(&kit.admin_login(" root", "wrong").await), "unknown_account");
}

#[tokio::test]
async fn a_limit_of_zero_or_empty_stops_nobody() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    for (limit, failures) in [("0", 7), ("", 1)] {
        kit.set("oauth/authentication_lock/max_failures_count", limit).await;
        fail(&kit, failures).await;
        kit.login(NAME, PASSWORD).await.unwrap();
        assert_eq!(code(&kit.login("x@example.com", "wrong").await), "unknown_account");
    }
}

#[tokio::test]
async fn tokens_issued_before_keep_working_while_the_name_is_stopped() {
    use magegate_service::authentication::Credential;
    use magegate_service::signatures::Proof;
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    for _ in 0..7 {
        let _ = kit.login(NAME, "wrong").await;
    }
    let identity =
        kit.service.identify(Credential::Bearer(&token), &mut Proof::default()).await.unwrap();
    assert_eq!(identity.refusal, None);
}

#[tokio::test]
async fn however_many_guesses_run_at_once_no_more_than_the_limit_are_answered_by_their_worth() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let passwords: Vec<String> = (0..50).map(|number| format!("guess {number}")).collect();
    let guesses = passwords.iter().map(|password| kit.login(NAME, password));
    let codes: Vec<_> = join_all(guesses).await.iter().map(code).collect();
    let count = |wanted| codes.iter().filter(|code| **code == wanted).count();
    assert_eq!((count("wrong_password"), count("throttled")), (6, 44), "{codes:?}");
    assert_eq!(kit.throttle(KIND, NAME).await.unwrap().failures, 6);
    assert_eq!(kit.row(id).await.failures.count, 6);
}

#[tokio::test]
async fn failures_of_one_account_that_come_at_once_are_all_counted_until_it_locks() {
    let kit = Kit::new().await;
    kit.set("oauth/authentication_lock/max_failures_count", "0").await;
    let id = kit.customer(NAME).await;
    let passwords: Vec<String> = (0..24).map(|number| format!("guess {number}")).collect();
    let guesses = passwords.iter().map(|password| kit.login(NAME, password));
    let codes: Vec<_> = join_all(guesses).await.iter().map(code).collect();
    let count = |wanted| codes.iter().filter(|code| **code == wanted).count();
    assert_eq!((count("wrong_password"), count("account_locked")), (10, 14), "{codes:?}");
    let failures = kit.row(id).await.failures;
    assert_eq!((failures.count, failures.locked(kit.now())), (10, true));
    assert_eq!(kit.throttle(KIND, NAME).await.unwrap().failures, 24);
}

/// What happens to a name.
#[derive(Debug, Clone)]
enum Step {
    Failure,
    Success,
    Wait(i64),
    Cleanup,
}

/// The throttle as arithmetic.
#[derive(Debug, Clone, Copy, Default)]
struct Model(Option<Throttle>);

impl Model {
    fn step(self, step: &Step, now: OffsetDateTime, until: OffsetDateTime) -> Self {
        Self(match (step, self.0) {
            (Step::Failure, row) => {
                let failures = row.map_or(0, |row| row.failures) + 1;
                Some(Throttle { failures, until })
            }
            (Step::Success, _) => None,
            (Step::Wait(_), row) => row,
            (Step::Cleanup, row) => row.filter(|row| row.until > now),
        })
    }
}

#[test]
fn the_tables_counter_is_that_of_the_model_after_any_interleaving() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kit = runtime.block_on(Kit::new());
    let steps = proptest::collection::vec(
        prop_oneof![
            4 => Just(Step::Failure),
            1 => Just(Step::Success),
            2 => (0_i64..2500).prop_map(Step::Wait),
            1 => Just(Step::Cleanup),
        ],
        0..40,
    );
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&steps, |steps| {
        runtime.block_on(async {
            let mut door = kit.begin().await;
            let (mut now, mut model) = (kit.now(), Model::default());
            for step in &steps {
                let until = now + Duration::seconds(1800);
                match step {
                    Step::Failure => {
                        throttle::count_failure(&mut door, KIND, NAME, until).await.unwrap();
                    }
                    Step::Success => {
                        throttle::reset(&mut door, KIND, NAME).await.unwrap();
                    }
                    Step::Wait(seconds) => now += Duration::seconds(*seconds),
                    Step::Cleanup => {
                        throttle::delete_outdated(&mut door, now, 10).await.unwrap();
                    }
                }
                model = model.step(step, now, until);
                let row = throttle::find(&mut door, KIND, NAME).await.unwrap();
                prop_assert_eq!(row, model.0);
            }
            let later = now + Duration::seconds(1800);
            prop_assert!(!model.0.is_some_and(|row| row.stops(6, later)));
            Ok(())
        })
    });
    run.unwrap();
}

/// Runs futures side by side in one task.
async fn join_all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(move |context| {
        for (future, output) in &mut running {
            if output.is_none()
                && let std::task::Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *output = Some(ready);
            }
        }
        if running.iter().any(|(_, output)| output.is_none()) {
            return std::task::Poll::Pending;
        }
        let outputs = running.iter_mut().filter_map(|(_, output)| output.take());
        std::task::Poll::Ready(outputs.collect())
    })
    .await
}
