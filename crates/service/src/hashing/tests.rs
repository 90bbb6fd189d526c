//! The hashing threads, held still by a gate where the order of events matters.

use super::*;
use magegate_domain::password::Parameters;
use magegate_domain::random::TestRandom;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Waker};

const PASSWORD: &str = "Passw0rd123";
const CURRENT: &str = "6814ac852b2fdf9bbf937746f095e1224871db0231aa432210b3c948ecd12903:\
    AbCdEfGhIjKlMnOpQrStUvWxYz012345:3_32_2_67108864";
const MD5: &str = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";
const KEYED: &str = "200b677a75b0f4eda1f62cdcf567d3e2932f038d6ab3af86a8d2d8f9ac5600b7";
const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

/// Real Argon2 that says when a computation begins, waits to be let on, and counts.
#[derive(Debug)]
struct Gated {
    real: ArgonMemory,
    begun: Sender<()>,
    gate: Receiver<()>,
    runs: Arc<AtomicUsize>,
}

/// One hashing thread and the strings it hangs on.
struct Bench {
    hasher: Hasher,
    begun: Receiver<()>,
    gate: Sender<()>,
    runs: Arc<AtomicUsize>,
}

impl Argon for Gated {
    fn hash(&mut self, input: &[u8], salt: &[u8; 16], parameters: Parameters) -> Result<Vec<u8>> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        self.begun.send(()).ok();
        self.gate.recv().ok();
        assert_ne!(input, b"panic", "asked to panic");
        if input == b"no memory" {
            return Err(messages::busy());
        }
        self.real.hash(input, salt, parameters)
    }
}

impl Bench {
    fn with_room_for(limit: usize) -> Self {
        let (begun_sender, begun) = channel();
        let (gate, gate_receiver) = channel();
        let runs = Arc::new(AtomicUsize::new(0));
        let parts = std::sync::Mutex::new(Some(Gated {
            real: ArgonMemory::new(),
            begun: begun_sender,
            gate: gate_receiver,
            runs: Arc::clone(&runs),
        }));
        let hasher = Hasher::start_with(1, limit, Arc::new(TestRandom::seeded(1)), move || {
            parts.lock().unwrap().take().unwrap()
        });
        Self { hasher, begun, gate, runs }
    }

    /// Lets `count` computations of the thread pass, now or when they come.
    fn let_pass(&self, count: usize) {
        for _ in 0..count {
            self.gate.send(()).unwrap();
        }
    }

    /// Waits until a computation stands before the gate.
    fn wait_until_begun(&self) {
        self.begun.recv().unwrap();
    }
}

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

/// Runs a future up to the point where it waits.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn start() -> Hasher {
    Hasher::start(1, 8, Arc::new(TestRandom::seeded(1)))
}

#[tokio::test]
async fn a_new_hash_verifies_as_current_and_another_password_does_not() {
    let hasher = start();
    let stored = hasher.hash(&password(PASSWORD)).await.unwrap();
    assert_eq!(stored.len(), 113);
    assert!(stored.ends_with(":3_32_2_67108864"));
    let right = hasher.verify(&password(PASSWORD), Some(&stored), None).await.unwrap();
    assert_eq!(right, Verdict::Right { current: true });
    let wrong = hasher.verify(&password("Passw0rd124"), Some(&stored), None).await.unwrap();
    assert_eq!(wrong, Verdict::Wrong);
}

#[tokio::test]
async fn every_new_hash_has_a_salt_of_its_own() {
    let hasher = start();
    let first = hasher.hash(&password(PASSWORD)).await.unwrap();
    let second = hasher.hash(&password(PASSWORD)).await.unwrap();
    let salt = |stored: &str| stored.split(':').nth(1).unwrap().to_owned();
    assert_ne!(salt(&first), salt(&second));
    assert!(salt(&first).bytes().all(|letter| LETTERS_AND_DIGITS.contains(&letter)));
}

#[tokio::test]
async fn older_and_weaker_formats_verify_and_are_not_current() {
    let hasher = start();
    for (stored, key) in [(MD5, None), (KEYED, Some(KEY))] {
        let verdict = hasher.verify(&password(PASSWORD), Some(stored), key).await.unwrap();
        assert_eq!(verdict, Verdict::Right { current: false }, "{stored}");
    }
}

#[tokio::test]
async fn every_verification_runs_argon_at_least_once_and_costs_no_less_than_a_current_one() {
    let bench = Bench::with_room_for(8);
    let upgraded =
        "32fd278f99d6c3cc91732219e88eccd01e46be7d000c9172719924b09486f33f:xx:0:3_32_2_67108864";
    let cases = [
        (Some(CURRENT), 1),
        (Some(upgraded), 1),
        (Some(MD5), 1),
        (Some(KEYED), 1),
        (Some(""), 1),
        (Some("h:s:9"), 1),
        (Some("h:s:3_32_64_9999999999"), 1),
        (Some("h:s:3_16_1_8192"), 2),
        (None, 1),
    ];
    for (stored, expected) in cases {
        let before = bench.runs.load(Ordering::SeqCst);
        bench.let_pass(expected);
        bench.hasher.verify(&password(PASSWORD), stored, Some(KEY)).await.unwrap();
        assert_eq!(bench.runs.load(Ordering::SeqCst) - before, expected, "{stored:?}");
    }
    let before = bench.runs.load(Ordering::SeqCst);
    bench.let_pass(1);
    let unknown = bench.hasher.verify_unknown("nobody", &password(PASSWORD)).await.unwrap();
    assert_eq!(unknown, Verdict::Wrong);
    assert_eq!(bench.runs.load(Ordering::SeqCst) - before, 1);
}

#[tokio::test]
async fn an_unknown_account_is_wrong_whatever_the_password() {
    let hasher = start();
    for text in ["", PASSWORD] {
        assert_eq!(hasher.verify(&password(text), None, None).await.unwrap(), Verdict::Wrong);
    }
}

#[tokio::test]
async fn a_hundred_equal_verifications_share_one_computation() {
    for (text, expected) in
        [(PASSWORD, Verdict::Right { current: true }), ("wrong", Verdict::Wrong)]
    {
        let bench = Bench::with_room_for(1);
        let password = password(text);
        let mut waiters: Vec<_> = (0..100)
            .map(|_| Box::pin(bench.hasher.verify(&password, Some(CURRENT), None)))
            .collect();
        for waiter in &mut waiters {
            assert!(poll(waiter.as_mut()).is_pending());
        }
        bench.let_pass(1);
        for waiter in waiters {
            assert_eq!(waiter.await.unwrap(), expected);
        }
        assert_eq!(bench.hasher.computations(), 1);
        assert_eq!(bench.runs.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_question_joins_an_equal_one_that_is_being_computed_but_not_one_that_was_answered() {
    let bench = Bench::with_room_for(1);
    let password = password(PASSWORD);
    let mut first = pin!(bench.hasher.verify(&password, Some(CURRENT), None));
    assert!(poll(first.as_mut()).is_pending());
    bench.wait_until_begun();
    let mut second = pin!(bench.hasher.verify(&password, Some(CURRENT), None));
    assert!(poll(second.as_mut()).is_pending());
    bench.let_pass(1);
    assert_eq!(first.await.unwrap(), second.await.unwrap());
    assert_eq!(bench.hasher.computations(), 1);

    bench.let_pass(1);
    bench.hasher.verify(&password, Some(CURRENT), None).await.unwrap();
    assert_eq!(bench.hasher.computations(), 2);
}

#[tokio::test]
async fn questions_that_differ_in_anything_are_computed_apart() {
    let bench = Bench::with_room_for(8);
    let hasher = &bench.hasher;
    let (one, other) = (password(PASSWORD), password("other"));
    let verify = |password, stored, key| Box::pin(hasher.verify(password, stored, key));
    let mut waiters = vec![
        verify(&one, Some(CURRENT), None),
        verify(&other, Some(CURRENT), None),
        verify(&one, Some(MD5), None),
        verify(&one, Some(CURRENT), Some(KEY)),
        verify(&one, None, None),
        verify(&one, None, None),
    ];
    for waiter in &mut waiters {
        assert!(poll(waiter.as_mut()).is_pending());
    }
    let count = waiters.len();
    bench.let_pass(count);
    for waiter in waiters {
        waiter.await.unwrap();
    }
    assert_eq!(hasher.computations(), u64::try_from(count).unwrap());
}

#[tokio::test]
async fn unknown_names_share_computations_with_themselves_alone() {
    let bench = Bench::with_room_for(8);
    let password = password(PASSWORD);
    let mut waiters: Vec<_> = ["a", "b", "a", "b", "a"]
        .map(|name| Box::pin(bench.hasher.verify_unknown(name, &password)))
        .into();
    for waiter in &mut waiters {
        assert!(poll(waiter.as_mut()).is_pending());
    }
    bench.let_pass(2);
    for waiter in waiters {
        assert_eq!(waiter.await.unwrap(), Verdict::Wrong);
    }
    assert_eq!(bench.hasher.computations(), 2);
}

#[tokio::test]
async fn a_full_queue_answers_busy_at_once_and_still_lets_equal_questions_join() {
    let bench = Bench::with_room_for(2);
    let passwords = ["running", "first", "second", "third"].map(password);
    let [running, first, second, third] =
        passwords.each_ref().map(|password| bench.hasher.verify(password, Some(CURRENT), None));
    let (mut running, mut first, mut second) = (pin!(running), pin!(first), pin!(second));
    assert!(poll(running.as_mut()).is_pending());
    bench.wait_until_begun();
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());

    let Poll::Ready(Err(error)) = poll(pin!(third)) else { panic!("the queue had room") };
    assert_eq!(error.kind, magegate_domain::ErrorKind::Unavailable);
    assert_eq!(error.reason, Some(Reason::Busy));
    let mut joins = pin!(bench.hasher.verify(&passwords[1], Some(CURRENT), None));
    assert!(poll(joins.as_mut()).is_pending());

    bench.let_pass(3);
    for verdict in [running.await, first.await, second.await, joins.await] {
        assert_eq!(verdict.unwrap(), Verdict::Wrong);
    }
    assert_eq!(bench.hasher.computations(), 3);
}

#[tokio::test]
async fn a_waiter_who_leaves_does_not_take_the_answer_from_the_others() {
    let bench = Bench::with_room_for(1);
    let password = password(PASSWORD);
    let mut leaves = Box::pin(bench.hasher.verify(&password, Some(CURRENT), None));
    assert!(poll(leaves.as_mut()).is_pending());
    let mut stays = pin!(bench.hasher.verify(&password, Some(CURRENT), None));
    assert!(poll(stays.as_mut()).is_pending());
    drop(leaves);
    bench.let_pass(1);
    assert_eq!(stays.await.unwrap(), Verdict::Right { current: true });
    assert_eq!(bench.hasher.computations(), 1);
}

#[tokio::test]
async fn what_nobody_waits_for_is_skipped_and_makes_room() {
    let bench = Bench::with_room_for(2);
    let passwords = ["running", "gone", "gone too", "stays"].map(password);
    let mut waiters = passwords
        .each_ref()
        .map(|password| Some(Box::pin(bench.hasher.verify(password, Some(CURRENT), None))));
    for waiter in waiters.iter_mut().take(3).flatten() {
        assert!(poll(waiter.as_mut()).is_pending());
        if bench.runs.load(Ordering::SeqCst) == 0 {
            bench.wait_until_begun();
        }
    }
    waiters[1] = None;
    waiters[2] = None;
    assert!(poll(waiters[3].as_mut().unwrap().as_mut()).is_pending());
    bench.let_pass(2);
    for waiter in waiters.into_iter().flatten() {
        waiter.await.unwrap();
    }
    assert_eq!(bench.hasher.computations(), 2);
}

#[tokio::test]
async fn a_question_asked_anew_after_its_askers_left_is_still_answered() {
    let bench = Bench::with_room_for(2);
    let (running, password) = (password("running"), password(PASSWORD));
    let mut running = pin!(bench.hasher.verify(&running, Some(CURRENT), None));
    assert!(poll(running.as_mut()).is_pending());
    bench.wait_until_begun();
    let mut leaves = Box::pin(bench.hasher.verify(&password, Some(CURRENT), None));
    assert!(poll(leaves.as_mut()).is_pending());
    drop(leaves);
    let mut again = pin!(bench.hasher.verify(&password, Some(CURRENT), None));
    assert!(poll(again.as_mut()).is_pending());
    bench.let_pass(2);
    assert_eq!(running.await.unwrap(), Verdict::Wrong);
    assert_eq!(again.await.unwrap(), Verdict::Right { current: true });
}

#[tokio::test]
async fn a_panic_in_a_computation_is_an_internal_error_and_the_thread_goes_on() {
    let bench = Bench::with_room_for(2);
    bench.let_pass(2);
    let error = bench.hasher.verify(&password("panic"), Some(CURRENT), None).await.unwrap_err();
    assert_eq!(error.kind, magegate_domain::ErrorKind::Internal);
    let after = bench.hasher.verify(&password(PASSWORD), Some(CURRENT), None).await.unwrap();
    assert_eq!(after, Verdict::Right { current: true });
}

#[tokio::test]
async fn memory_that_cannot_be_had_is_busy_and_no_verdict() {
    let bench = Bench::with_room_for(2);
    bench.let_pass(1);
    let refused = bench.hasher.verify(&password("no memory"), Some(CURRENT), None).await;
    assert_eq!(refused.unwrap_err().reason, Some(Reason::Busy));
}

#[test]
fn the_threads_end_with_the_last_handle() {
    let bench = Bench::with_room_for(1);
    let clone = bench.hasher.clone();
    drop(bench.hasher);
    let password = password(PASSWORD);
    let mut waiter = Box::pin(clone.verify(&password, Some(CURRENT), None));
    assert!(poll(waiter.as_mut()).is_pending());
    bench.begun.recv().unwrap();
    bench.gate.send(()).unwrap();
    drop(waiter);
    drop(clone);
    // The thread owns the sender: when it is gone, so is the thread's work.
    assert!(bench.begun.recv().is_err());
}

#[test]
fn debug_output_of_the_hasher_shows_counts_alone() {
    assert_eq!(format!("{:?}", start()), "Hasher { computations: 0 }");
}
