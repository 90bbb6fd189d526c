//! The bounded queue before the hashing threads: who asks the same joins, who is not waited for is skipped.

use super::task::{Outcome, Task};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The name of the gauge that shows how many questions wait.
pub(super) const WAITING: &str = "magegate_hash_queue";

/// Questions in the order in which they came, at most `limit` of them.
pub(super) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    limit: usize,
    computations: AtomicU64,
}

/// A question, and the channel on which all who asked it wait.
pub(super) struct Job {
    pub(super) task: Task,
    key: Option<[u8; 32]>,
    answer: watch::Sender<Option<Outcome>>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Arc<Job>>,
    /// Questions that others may join: those that wait and those that are being computed.
    joinable: HashMap<[u8; 32], Arc<Job>>,
    closed: bool,
}

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            state: Mutex::default(),
            filled: Condvar::new(),
            limit,
            computations: AtomicU64::new(0),
        }
    }

    /// Lines a question up, or joins an equal one (same `key`) that is not answered yet. `None`: no room.
    pub(super) fn ask(
        &self,
        task: Task,
        key: Option<[u8; 32]>,
    ) -> Option<watch::Receiver<Option<Outcome>>> {
        let mut state = self.lock();
        if let Some(job) = key.and_then(|key| state.joinable.get(&key)) {
            return Some(job.answer.subscribe());
        }
        if state.waiting.len() >= self.limit {
            state.forget_abandoned();
        }
        if state.closed || state.waiting.len() >= self.limit {
            return None;
        }
        let (answer, receiver) = watch::channel(None);
        let job = Arc::new(Job { task, key, answer });
        if let Some(key) = key {
            state.joinable.insert(key, Arc::clone(&job));
        }
        state.waiting.push_back(job);
        state.show_length();
        drop(state);
        self.filled.notify_one();
        Some(receiver)
    }

    /// The next question that somebody waits for; blocks until there is one. `None` when the queue was closed.
    pub(super) fn take(&self) -> Option<Arc<Job>> {
        let mut state = self.lock();
        while !state.closed {
            if let Some(job) = state.waiting.pop_front() {
                state.show_length();
                if !job.is_abandoned() {
                    self.computations.fetch_add(1, Ordering::Relaxed);
                    return Some(job);
                }
                state.forget(&job);
            } else {
                state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
        None
    }

    /// Answers everybody who waits for the question; later askers start anew.
    pub(super) fn answer(&self, job: &Job, outcome: Outcome) {
        self.lock().forget(job);
        job.answer.send_replace(Some(outcome));
    }

    /// Lets nobody in any more, drops what waits and ends the threads.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.waiting.clear();
        state.joinable.clear();
        state.show_length();
        drop(state);
        self.filled.notify_all();
    }

    /// How many questions were handed to threads.
    pub(super) fn computations(&self) -> u64 {
        self.computations.load(Ordering::Relaxed)
    }

    /// The state is consistent between any two statements, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    /// Whether everybody who asked has gone. Under the queue's lock nobody can join meanwhile.
    fn is_abandoned(&self) -> bool {
        self.answer.receiver_count() == 0
    }
}

impl State {
    fn forget(&mut self, job: &Job) {
        if let Some(key) = &job.key {
            self.joinable.remove(key);
        }
    }

    fn forget_abandoned(&mut self) {
        let (gone, kept) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition::<VecDeque<_>, _>(|job| job.is_abandoned());
        self.waiting = kept;
        for job in gone {
            self.forget(&job);
        }
    }

    fn show_length(&self) {
        let length = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX);
        metrics::gauge!(WAITING).set(f64::from(length));
    }
}
