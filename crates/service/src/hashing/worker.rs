//! A hashing thread: takes questions until the queue closes, and outlives whatever happens inside one.

use super::queue::{Queue, WAITING};
use super::task::Outcome;
use magegate_domain::password::Argon;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

/// The name of the counter of questions that found no room.
pub(super) const REFUSED: &str = "magegate_hash_refused_total";
/// The name of the histogram of computing times, without the time in the queue.
const SECONDS: &str = "magegate_hash_seconds";

/// Tells the metrics recorder what the names mean.
pub(super) fn describe_metrics() {
    metrics::describe_histogram!(
        SECONDS,
        metrics::Unit::Seconds,
        "Time to compute a password question, without the wait for a thread"
    );
    metrics::describe_gauge!(WAITING, "Password questions that wait for a thread");
    metrics::describe_counter!(REFUSED, "Password questions refused because the queue was full");
}

/// Starts one thread that owns `argon`; `false` when the system refuses.
pub(super) fn start(number: usize, queue: Arc<Queue>, argon: impl Argon + 'static) -> bool {
    let thread = std::thread::Builder::new().name(format!("hashing-{number}"));
    let started = thread.spawn(move || work(&queue, argon));
    if let Err(error) = &started {
        tracing::error!(%error, "a hashing thread could not be started");
    }
    started.is_ok()
}

fn work(queue: &Queue, mut argon: impl Argon) {
    while let Some(job) = queue.take() {
        let start = Instant::now();
        // The memory may be half filled after a panic; every computation fills it from the start.
        let outcome = catch_unwind(AssertUnwindSafe(|| job.task.compute(&mut argon)))
            .unwrap_or_else(|_| Outcome::Fault("a hash computation panicked".to_owned()));
        metrics::histogram!(SECONDS).record(start.elapsed());
        queue.answer(&job, outcome);
    }
}
