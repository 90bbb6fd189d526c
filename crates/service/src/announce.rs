//! Telling the other processes on a database at once that something changed: what this one hands out, to whoever
//! carries it to them.

use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// Counts changes handed out, by outcome: `heard` by all that listen, or `unheard` in time.
const ANNOUNCED: &str = "magegate_changes_announced_total";
/// Changes that may wait to be carried. All say the same, so that one more is covered by those that wait.
const WAITING: usize = 4096;
/// Longest time that an answer waits for others to hear of its change. Beyond it they see the change when what they
/// have read grows too old.
pub const PATIENCE: Duration = Duration::from_millis(250);

/// Hands changes to whoever carries them to other processes. Clones share the way.
#[derive(Debug, Clone)]
pub struct Announcer {
    waiting: mpsc::Sender<Announcement>,
}

/// The carrier's end.
#[derive(Debug)]
pub struct Announcements {
    waiting: mpsc::Receiver<Announcement>,
}

/// A change that waits to be carried. Which one is nobody's business: whoever hears of it reads everything anew.
#[derive(Debug)]
pub struct Announcement {
    heard: oneshot::Sender<()>,
}

/// Both ends of a way for changes.
pub fn channel() -> (Announcer, Announcements) {
    let (sender, receiver) = mpsc::channel(WAITING);
    metrics::describe_counter!(ANNOUNCED, "Changes that other processes were told of, by outcome");
    (Announcer { waiting: sender }, Announcements { waiting: receiver })
}

impl Announcer {
    /// Hands a change out and waits, for [`PATIENCE`] at most, until others have heard of it. It is handed out even when
    /// nobody waits for the end.
    pub async fn announce(&self) {
        let (heard, hears) = oneshot::channel();
        let is_waiting = self.waiting.try_send(Announcement { heard }).is_ok();
        let is_heard = is_waiting && matches!(timeout(PATIENCE, hears).await, Ok(Ok(())));
        let outcome = if is_heard { "heard" } else { "unheard" };
        metrics::counter!(ANNOUNCED, "outcome" => outcome).increment(1);
    }
}

impl Announcements {
    /// The next change; `None` when no announcer is left.
    pub async fn next(&mut self) -> Option<Announcement> {
        self.waiting.recv().await
    }

    /// The next change that waits already.
    pub fn next_waiting(&mut self) -> Option<Announcement> {
        self.waiting.try_recv().ok()
    }
}

impl Announcement {
    /// Says that others have heard. Dropped instead, it says that they have not.
    pub fn heard(self) {
        // Whoever announced it may have given up waiting.
        let _ = self.heard.send(());
    }

    /// Whether somebody still waits.
    pub fn is_awaited(&self) -> bool {
        !self.heard.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn an_announcer_waits_until_others_have_heard() {
        let (announcer, mut announcements) = channel();
        let waiting = tokio::spawn(async move { announcer.announce().await });
        let announcement = announcements.next().await.unwrap();
        assert!(announcement.is_awaited() && !waiting.is_finished());
        announcement.heard();
        waiting.await.unwrap();
        assert!(announcements.next().await.is_none(), "no announcer is left");
    }

    #[tokio::test(start_paused = true)]
    async fn an_announcer_waits_no_longer_than_its_patience() {
        let (announcer, mut announcements) = channel();
        let start = Instant::now();
        announcer.announce().await;
        assert_eq!(start.elapsed(), PATIENCE);
        assert!(!announcements.next_waiting().unwrap().is_awaited());
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_that_nobody_carries_costs_no_wait() {
        let (announcer, announcements) = channel();
        drop(announcements);
        let start = Instant::now();
        announcer.announce().await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn more_changes_than_may_wait_are_covered_by_those_that_do() {
        let (announcer, mut announcements) = channel();
        for _ in 0..WAITING {
            drop(announcer.waiting.try_send(Announcement { heard: oneshot::channel().0 }));
        }
        let start = Instant::now();
        announcer.announce().await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        let mut carried = 0;
        while announcements.next_waiting().is_some() {
            carried += 1;
        }
        assert_eq!(carried, WAITING);
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_is_handed_out_though_its_request_is_given_up() {
        let (announcer, mut announcements) = channel();
        {
            let mut announcing = Box::pin(announcer.announce());
            let polled = futures_poll(&mut announcing).await;
            assert!(!polled, "it waits");
        }
        assert!(announcements.next_waiting().is_some());
    }

    /// Polls a future once; whether it has ended.
    async fn futures_poll(future: &mut (impl Future<Output = ()> + Unpin)) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context).is_ready())
        })
        .await
    }
}
