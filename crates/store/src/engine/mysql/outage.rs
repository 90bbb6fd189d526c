//! What is done while the server does not answer: requests are refused at once, and now and then one of them tries again.

use crate::error::{StoreError, StoreResult};
use sqlx::MySql;
use sqlx::mysql::MySqlPool;
use sqlx::pool::PoolConnection;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long requests are refused after the first failure; twice as long after each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest such pause: so much later than the server, requests are answered again at the latest.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Whether the server could be reached lately.
#[derive(Debug, Default)]
pub(super) struct Outage {
    state: Mutex<Option<Pause>>,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    length: Duration,
    until: Instant,
}

impl Outage {
    /// A connection, or at once an error while the server is known to be out of reach.
    pub(super) async fn acquire(&self, pool: &MySqlPool) -> StoreResult<PoolConnection<MySql>> {
        if !self.may_try(Instant::now()) {
            return Err(StoreError::Unavailable(sqlx::Error::PoolTimedOut));
        }
        match pool.acquire().await {
            Ok(connection) => {
                if self.lock().take().is_some() {
                    tracing::info!("the database answers again");
                }
                Ok(connection)
            }
            Err(error) => {
                // With all connections in use, the server is busy and not away.
                let is_busy = matches!(error, sqlx::Error::PoolTimedOut)
                    && pool.size() >= pool.options().get_max_connections();
                if !is_busy {
                    if self.lock().is_none() {
                        tracing::warn!("the database does not answer: {error}");
                    }
                    self.failed(Instant::now());
                }
                Err(StoreError::connecting(error))
            }
        }
    }

    /// Whether a request may try. Within a pause none may; after it one may, and the others wait for another pause.
    fn may_try(&self, now: Instant) -> bool {
        let mut state = self.lock();
        match &mut *state {
            Some(pause) if now < pause.until => false,
            Some(pause) => {
                pause.until = now + pause.length;
                true
            }
            None => true,
        }
    }

    fn failed(&self, now: Instant) {
        let mut state = self.lock();
        let length = state.map_or(FIRST_PAUSE, |pause| (pause.length * 2).min(LONGEST_PAUSE));
        *state = Some(Pause { length, until: now + length });
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pause>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_second_and_let_one_request_try_at_their_end() {
        let outage = Outage::default();
        let mut now = Instant::now();
        assert!(outage.may_try(now));
        let mut longest = Duration::ZERO;
        for _ in 0..8 {
            outage.failed(now);
            assert!(!outage.may_try(now));
            let pause = outage.lock().unwrap();
            longest = longest.max(pause.length);
            now = pause.until;
            assert!(outage.may_try(now), "one may try");
            assert!(!outage.may_try(now), "one alone");
        }
        assert_eq!(longest, LONGEST_PAUSE);
    }
}
