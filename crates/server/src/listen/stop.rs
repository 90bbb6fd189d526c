//! The signal to stop, in two steps: finish what is in flight, then stop at once.

use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Tells all who hold a copy to stop. Never goes back.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<Step>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Running,
    Finish,
    AtOnce,
}

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Step::Running)))
    }
}

impl Stop {
    /// One that the first SIGTERM or SIGINT sets to finishing, and the second to stopping at once. Must be called
    /// inside the runtime.
    ///
    /// # Errors
    /// When the system refuses the handlers.
    pub fn on_signals() -> std::io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let stop = Self::default();
        let told = stop.clone();
        tokio::spawn(async move {
            for _ in 0..2 {
                let name = tokio::select! {
                    _ = terminate.recv() => "SIGTERM",
                    _ = interrupt.recv() => "SIGINT",
                };
                told.signal();
                tracing::info!(signal = name, at_once = told.is_at_once(), "stopping");
            }
        });
        Ok(stop)
    }

    /// Asks to finish: no new connections, requests in flight may end.
    pub fn finish(&self) {
        self.raise(Step::Finish);
    }

    /// Asks to end at once.
    pub fn cut(&self) {
        self.raise(Step::AtOnce);
    }

    /// What a signal does: the first asks to finish, a further one to end at once.
    pub fn signal(&self) {
        if self.is_stopping() {
            self.cut();
        } else {
            self.finish();
        }
    }

    /// Whether either was asked.
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow() >= Step::Finish
    }

    /// Waits until either is asked.
    pub async fn finishing(&self) {
        self.reached(Step::Finish).await;
    }

    /// Waits until the end at once is asked.
    pub async fn at_once(&self) {
        self.reached(Step::AtOnce).await;
    }

    fn is_at_once(&self) -> bool {
        *self.0.borrow() == Step::AtOnce
    }

    fn raise(&self, to: Step) {
        self.0.send_if_modified(|step| {
            let higher = *step < to;
            *step = (*step).max(to);
            higher
        });
    }

    async fn reached(&self, least: Step) {
        // Cannot fail: this copy holds the sender.
        let _ = self.0.subscribe().wait_for(|step| *step >= least).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_signal_finishes_and_the_second_ends_at_once() {
        let stop = Stop::default();
        assert!(!stop.is_stopping());
        stop.signal();
        stop.finishing().await;
        assert!(stop.is_stopping() && !stop.is_at_once());
        stop.clone().signal();
        stop.at_once().await;
        stop.finish();
        assert!(stop.is_at_once(), "finishing does not take the end back");
    }
}
