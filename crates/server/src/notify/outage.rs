//! Telling of an outage once, and how long to wait before each further attempt.

use crate::telemetry::names;
use std::time::Duration;
use tokio::time::Instant;

/// Wait before the first further attempt; each one after it waits twice as long.
const FIRST: Duration = Duration::from_millis(50);
/// Longest wait between two attempts.
const LONGEST: Duration = Duration::from_secs(2);
/// A connection that held for less was none.
const LASTING: Duration = Duration::from_secs(1);

/// How one of the two connections fares.
#[derive(Debug)]
pub(super) struct Outage {
    /// What does not happen during an outage, for the log.
    missing: &'static str,
    /// What happens again.
    working: &'static str,
    role: &'static str,
    state: State,
    pause: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Connected(Instant),
    Out,
}

impl Outage {
    /// A connection not yet made; `role` is its label in the metrics.
    pub(super) fn new(role: &'static str, missing: &'static str, working: &'static str) -> Self {
        let outage = Self { missing, working, role, state: State::New, pause: Duration::ZERO };
        outage.show(0.0);
        outage
    }

    /// An attempt failed, or the connection was lost; the text is the server's or the system's.
    pub(super) fn failed(&mut self, cause: &str) {
        self.show(0.0);
        if self.state != State::Out {
            tracing::warn!(
                "notify: {}: {cause}. They are seen within cache.max_age_milliseconds; trying again",
                self.missing
            );
        }
        self.state = State::Out;
        self.pause = (self.pause * 2).clamp(FIRST, LONGEST);
    }

    /// The connection was lost. After one that was good, the next attempt is made at once, and nobody is told before it
    /// fails.
    pub(super) fn lost(&mut self, cause: &str) {
        match self.state {
            State::Connected(since) if since.elapsed() >= LASTING => {
                self.show(0.0);
                self.state = State::New;
                self.pause = Duration::ZERO;
            }
            _ => self.failed(cause),
        }
    }

    /// There is a connection, and it does what it is for.
    pub(super) fn connected(&mut self) {
        self.show(1.0);
        tracing::info!("notify: {}", self.working);
        self.state = State::Connected(Instant::now());
    }

    /// Whether the last attempt failed.
    pub(super) fn is_out(&self) -> bool {
        self.state == State::Out
    }

    /// How long to wait before the next attempt.
    pub(super) fn pause(&self) -> Duration {
        self.pause
    }

    fn show(&self, connected: f64) {
        metrics::gauge!(names::NOTIFY_CONNECTED, "role" => self.role).set(connected);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn attempts_become_rarer_until_a_connection_holds() {
        let mut outage = Outage::new("test", "nothing", "everything");
        assert_eq!(outage.pause(), Duration::ZERO);
        let mut pauses = Vec::new();
        for _ in 0..4 {
            outage.failed("refused");
            pauses.push(outage.pause().as_millis());
        }
        // Taken up and ended at once: that is no connection.
        for _ in 0..4 {
            outage.connected();
            outage.lost("refused");
            pauses.push(outage.pause().as_millis());
        }
        assert_eq!(pauses, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
        assert!(outage.is_out());
        outage.connected();
        tokio::time::advance(LASTING).await;
        outage.lost("ended");
        assert!(!outage.is_out());
        assert_eq!(outage.pause(), Duration::ZERO);
    }
}
