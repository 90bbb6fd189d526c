//! What the clients were told, and whether it stayed true.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// How many broken promises are written down; the first tell enough.
const KEPT: usize = 20;

/// Longest wait for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// What all clients of a test share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Broken promises, in words.
    broken: Mutex<Vec<String>>,
    /// Answers that were neither success nor refusal, by status; 0 stands for a lost connection.
    failures: Mutex<Vec<(Instant, u16)>>,
    /// The longest wait for an answer.
    longest: Mutex<Duration>,
    /// Answers of success.
    done: AtomicUsize,
    progress: Notify,
    stopping: AtomicBool,
}

impl Record {
    /// A promise was broken.
    pub(crate) fn broke(&self, what: String) {
        let mut broken = self.0.broken.lock().unwrap();
        if broken.len() < KEPT {
            broken.push(what);
        }
    }

    /// An answer came, or none: after how long, and of which status.
    pub(crate) fn answered(&self, began: Instant, status: u16) {
        let waited = began.elapsed();
        let mut longest = self.0.longest.lock().unwrap();
        *longest = waited.max(*longest);
        drop(longest);
        match status {
            200 | 401 => {
                self.0.done.fetch_add(1, Ordering::SeqCst);
            }
            0 | 503 => self.0.failures.lock().unwrap().push((began, status)),
            other => self.broke(format!("an answer of status {other}")),
        }
        self.0.progress.notify_waiters();
    }

    /// How many requests were answered as in quiet times.
    pub(crate) fn done(&self) -> usize {
        self.0.done.load(Ordering::SeqCst)
    }

    /// Waits until so many more requests were answered as in quiet times.
    pub(crate) async fn wait_for(&self, more: usize) {
        let wanted = self.done() + more;
        self.wait_until("service does not recover", || self.done() >= wanted).await;
    }

    /// Waits until so many more requests were answered with 503.
    pub(crate) async fn wait_for_outage(&self, more: usize) {
        let wanted = self.failures().0 + more;
        self.wait_until("nobody is told of the outage", || self.failures().0 >= wanted).await;
    }

    async fn wait_until(&self, complaint: &str, reached: impl Fn() -> bool) {
        let waiting = async {
            loop {
                let progress = self.0.progress.notified();
                if reached() {
                    return;
                }
                progress.await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(waited.is_ok(), "{complaint}; broken: {:?}", self.0.broken.lock().unwrap());
    }

    /// Lets the clients end when the test does, however it ends.
    pub(crate) fn stop_when_dropped(&self) -> impl Drop + use<> {
        struct Guard(Record);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.stop();
            }
        }
        Guard(self.clone())
    }

    /// The longest wait for an answer since the last question.
    pub(crate) fn longest(&self) -> Duration {
        std::mem::take(&mut *self.0.longest.lock().unwrap())
    }

    /// How many answers told of an outage: 503 and lost connections.
    pub(crate) fn failures(&self) -> (usize, usize) {
        let failures = self.0.failures.lock().unwrap();
        let lost = failures.iter().filter(|(_, status)| *status == 0).count();
        (failures.len() - lost, lost)
    }

    /// Asks the clients to end.
    pub(crate) fn stop(&self) {
        self.0.stopping.store(true, Ordering::SeqCst);
    }

    /// Whether the clients are to end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::SeqCst)
    }

    /// Fails the test when a promise was broken.
    pub(crate) fn check(&self) {
        let broken = self.0.broken.lock().unwrap();
        assert!(broken.is_empty(), "{} broken promises:\n{}", broken.len(), broken.join("\n"));
    }
}
