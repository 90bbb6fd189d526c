//! What a connection is doing, told by its socket and its requests, and by when it must have gone on.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What a slow reader must take within the body timeout, in bytes.
const LEAST_PROGRESS: usize = 16 * 1024;

/// Why a connection is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overdue {
    /// Nothing came after connecting.
    FirstByte,
    /// The head of a request was begun and not ended.
    Head,
    /// No further request came.
    Idle,
    /// The client does not take its answer.
    Reader,
}

/// The times that it is held to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeouts {
    pub(super) header: Duration,
    pub(super) body: Duration,
    pub(super) idle: Duration,
}

/// The state of one connection. HTTP/1.1 runs one request at a time; HTTP/2 many.
#[derive(Debug)]
pub(super) struct Activity {
    timeouts: Timeouts,
    many: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Requests handed to the application whose answer is not delivered.
    in_flight: usize,
    /// Whether any request came.
    served: bool,
    /// When it was opened, or became free of requests.
    quiet_since: Instant,
    /// When the first byte of a head came that is not yet a request.
    head_since: Option<Instant>,
    /// Since when, and after how many bytes taken, the socket takes no more.
    blocked: Option<(Instant, usize)>,
    /// Answers whose next part waits for the client, and when one last moved on; HTTP/2 alone, where a client
    /// can hold back one answer while the socket flows.
    held: usize,
    moved: Instant,
    /// Whether a request's body was left unread.
    unread: bool,
}

impl Activity {
    pub(super) fn new(timeouts: Timeouts, many: bool) -> Self {
        let now = Instant::now();
        let state = State {
            in_flight: 0,
            served: false,
            quiet_since: now,
            head_since: None,
            blocked: None,
            held: 0,
            moved: now,
            unread: false,
        };
        Self { timeouts, many, state: Mutex::new(state) }
    }

    /// By when something must happen, and what is overdue if it does not. `None` while the next move is ours.
    pub(super) fn deadline(&self) -> Option<(Instant, Overdue)> {
        let state = self.state();
        let reader = state.blocked.map(|(since, _)| since);
        let held = (self.many && state.held > 0).then_some(state.moved);
        if let Some(since) = reader.into_iter().chain(held).min() {
            return Some((since + self.timeouts.body, Overdue::Reader));
        }
        if state.in_flight > 0 {
            return None;
        }
        Some(match state.head_since {
            Some(since) => (since + self.timeouts.header, Overdue::Head),
            None if state.served => (state.quiet_since + self.timeouts.idle, Overdue::Idle),
            None => (state.quiet_since + self.timeouts.header, Overdue::FirstByte),
        })
    }

    /// Bytes came in. Between requests they begin a head; HTTP/2 also has frames of its own there.
    pub(super) fn bytes_came(&self) {
        let mut state = self.state();
        if !self.many && state.in_flight == 0 && state.head_since.is_none() {
            state.head_since = Some(Instant::now());
        }
    }

    /// The socket took bytes.
    pub(super) fn bytes_taken(&self, count: usize) {
        let mut state = self.state();
        if let Some((since, taken)) = &mut state.blocked {
            *taken += count;
            if *taken >= LEAST_PROGRESS {
                (*since, *taken) = (Instant::now(), 0);
            }
        }
    }

    /// The socket takes no more for now.
    pub(super) fn blocked(&self) {
        self.state().blocked.get_or_insert_with(|| (Instant::now(), 0));
    }

    /// The socket took all there was.
    pub(super) fn flushed(&self) {
        self.state().blocked = None;
    }

    /// A request's head is complete.
    pub(super) fn request_began(&self) {
        let mut state = self.state();
        state.head_since = None;
        state.served = true;
        state.in_flight += 1;
    }

    /// A request's answer is delivered, or given up.
    pub(super) fn request_ended(&self) {
        let mut state = self.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        state.quiet_since = Instant::now();
    }

    /// An answer has a part that waits for the client.
    pub(super) fn answer_held(&self) {
        let mut state = self.state();
        state.held += 1;
        state.moved = Instant::now();
    }

    /// An answer has none any more, or moved on.
    pub(super) fn answer_freed(&self) {
        let mut state = self.state();
        state.held = state.held.saturating_sub(1);
        state.moved = Instant::now();
    }

    /// A body was not read to its end.
    pub(super) fn left_unread(&self) {
        self.state().unread = true;
    }

    /// Whether bytes may still be under way that nobody will read: closing at once would reset the connection, and
    /// the client could lose the answer.
    pub(super) fn must_linger(&self) -> bool {
        let state = self.state();
        state.unread || state.head_since.is_some()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: Timeouts = Timeouts {
        header: Duration::from_secs(10),
        body: Duration::from_secs(30),
        idle: Duration::from_secs(75),
    };

    fn due(activity: &Activity) -> Option<(u64, Overdue)> {
        activity.deadline().map(|(at, why)| ((at - Instant::now()).as_secs(), why))
    }

    #[tokio::test(start_paused = true)]
    async fn each_phase_of_a_connection_has_its_own_deadline() {
        let activity = Activity::new(TIMES, false);
        assert_eq!(due(&activity), Some((10, Overdue::FirstByte)));
        activity.bytes_came();
        assert_eq!(due(&activity), Some((10, Overdue::Head)));
        assert!(activity.must_linger());
        activity.request_began();
        assert_eq!(due(&activity), None);
        activity.bytes_came();
        activity.request_ended();
        assert_eq!(due(&activity), Some((75, Overdue::Idle)));
        assert!(!activity.must_linger());
        activity.left_unread();
        assert!(activity.must_linger());
    }

    #[tokio::test(start_paused = true)]
    async fn a_blocked_socket_is_overdue_unless_enough_is_taken() {
        let activity = Activity::new(TIMES, false);
        activity.request_began();
        activity.blocked();
        tokio::time::advance(Duration::from_secs(20)).await;
        activity.bytes_taken(LEAST_PROGRESS - 1);
        activity.blocked();
        assert_eq!(due(&activity), Some((10, Overdue::Reader)));
        activity.bytes_taken(1);
        assert_eq!(due(&activity), Some((30, Overdue::Reader)));
        activity.flushed();
        assert_eq!(due(&activity), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_held_answer_is_overdue_only_where_requests_run_side_by_side() {
        for (many, expected) in [(false, None), (true, Some((30, Overdue::Reader)))] {
            let activity = Activity::new(TIMES, many);
            activity.request_began();
            activity.answer_held();
            assert_eq!(due(&activity), expected);
            activity.answer_freed();
            assert_eq!(due(&activity), None);
        }
    }
}
