//! Password hashing on its own threads: a fixed number of them, each with memory that it keeps, behind a bounded
//! queue. Equal questions that wait at the same time share one computation, and every verification costs at least one
//! computation in the current format, so that the time of an answer tells nothing about the account.

mod queue;
mod task;
mod worker;

use crate::hashing::queue::Queue;
use crate::hashing::task::{Outcome, SharingKey, Task};
use magegate_domain::password::{Argon, ArgonMemory, Password};
use magegate_domain::random::{LETTERS_AND_DIGITS, Random};
use magegate_domain::reason::Reason;
use magegate_domain::{Error, Result, messages, random};
use std::sync::Arc;

/// Characters of the salt of a new hash (`spec/database-auth.md`, section 3).
const SALT_CHARACTERS: usize = 32;

/// A handle on the hashing threads. Clones share them; dropping the last one ends them.
#[derive(Clone)]
pub struct Hasher {
    inner: Arc<Inner>,
}

/// What a verification found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The password is not the account's, or there is no such account.
    Wrong,
    /// The password is the account's.
    Right {
        /// Whether the stored hash is in the current format with parameters no weaker than today's.
        /// When not, the caller may store a new hash (deviation 19).
        current: bool,
    },
}

struct Inner {
    queue: Arc<Queue>,
    random: Arc<dyn Random>,
    sharing: SharingKey,
}

impl Hasher {
    /// Starts `threads` threads (at least one) before a queue of `queue_limit` waiting computations (at least one).
    ///
    /// Each thread allocates 64 MiB at its first computation and keeps them: memory is bounded by threads × 64 MiB,
    /// plus what a stored hash with larger parameters takes for the time of its own computation.
    /// A thread that the system refuses to start is logged; with none at all, every question is answered "busy".
    pub fn start(threads: usize, queue_limit: usize, random: Arc<dyn Random>) -> Self {
        Self::start_with(threads, queue_limit, random, ArgonMemory::new)
    }

    fn start_with<A: Argon + 'static>(
        threads: usize,
        queue_limit: usize,
        random: Arc<dyn Random>,
        argon: impl Fn() -> A,
    ) -> Self {
        let sharing = SharingKey::draw(&*random);
        let queue = Arc::new(Queue::new(queue_limit.max(1)));
        worker::describe_metrics();
        let started = (0..threads.max(1))
            .filter(|number| worker::start(*number, Arc::clone(&queue), argon()))
            .count();
        if started == 0 {
            queue.close();
        }
        Self { inner: Arc::new(Inner { queue, random, sharing }) }
    }

    /// Whether `password` is the one that `stored` was made of; `crypt_key` is the newest encryption key, for the
    /// keyed formats.
    ///
    /// `None` is an account that does not exist: the same time passes and the answer is `Wrong`. Callers that know the
    /// name that was asked for use [`verify_unknown`](Self::verify_unknown).
    ///
    /// Fails with `Unavailable` and [`Reason::Busy`] at once when the queue is full.
    pub async fn verify(
        &self,
        password: &Password,
        stored: Option<&str>,
        crypt_key: Option<&[u8]>,
    ) -> Result<Verdict> {
        let Some(stored) = stored else {
            return self.ask(Task::Decoy { password: password.clone() }, None).await?.verdict();
        };
        let key = self.inner.sharing.of_stored(stored, password, crypt_key);
        let task = Task::Verify {
            password: password.clone(),
            stored: stored.to_owned(),
            crypt_key: crypt_key.map(<[u8]>::to_vec),
        };
        self.ask(task, Some(key)).await?.verdict()
    }

    /// Spends on an unknown account what a known one would cost; the verdict is always `Wrong`.
    ///
    /// The name matters: equal logins of a known account share one computation, so those of an unknown name must too,
    /// and those of two names must not, or the time under load would tell which names exist.
    pub async fn verify_unknown(&self, name: &str, password: &Password) -> Result<Verdict> {
        let key = self.inner.sharing.of_unknown(name, password);
        self.ask(Task::Decoy { password: password.clone() }, Some(key)).await?.verdict()
    }

    /// A new hash of the password in the current format, with a salt of its own.
    ///
    /// Fails with `Unavailable` and [`Reason::Busy`] at once when the queue is full.
    pub async fn hash(&self, password: &Password) -> Result<String> {
        let salt = random::text(&*self.inner.random, LETTERS_AND_DIGITS, SALT_CHARACTERS);
        self.ask(Task::Hash { password: password.clone(), salt }, None).await?.hash()
    }

    /// How many questions were computed since the start; shared and abandoned ones do not count.
    pub fn computations(&self) -> u64 {
        self.inner.queue.computations()
    }

    async fn ask(&self, task: Task, key: Option<[u8; 32]>) -> Result<Outcome> {
        let Some(mut answer) = self.inner.queue.ask(task, key) else {
            metrics::counter!(worker::REFUSED).increment(1);
            return Err(busy());
        };
        match answer.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => Ok(outcome.clone()),
            _ => Err(Error::internal("the hashing threads ended before the answer")),
        }
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hasher").field("computations", &self.computations()).finish()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.queue.close();
    }
}

fn busy() -> Error {
    messages::busy().because(Reason::Busy)
}

#[cfg(test)]
mod tests;
