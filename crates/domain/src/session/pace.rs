//! How often the refresh tokens of one session are exchanged, and the bound of that: each exchange is written.

use time::{Duration, OffsetDateTime};

/// How many exchanges of one session there are at most within an hour. A client that keeps its token needs one for each
/// token's lifetime.
pub const MOST_EXCHANGES: i64 = 120;

/// How many exchanges there were since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// How many.
    pub count: i64,
    /// Since when; `None` before the first one.
    pub since: Option<OffsetDateTime>,
}

impl Pace {
    /// The same after one more exchange; `None` where that must wait.
    #[must_use]
    pub fn one_more(&self, now: OffsetDateTime) -> Option<Self> {
        match self.since {
            Some(since) if (now - since).abs() < Duration::HOUR => (self.count < MOST_EXCHANGES)
                .then(|| Self { count: self.count.saturating_add(1), ..*self }),
            _ => Some(Self { count: 1, since: Some(now) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn what_is_too_often_waits_for_the_hour_to_end() {
        let start = datetime!(2026-11-22 12:00 UTC);
        let (mut pace, mut done) = (Pace::default(), 0);
        for second in 0..3600 {
            if let Some(next) = pace.one_more(start + Duration::seconds(second)) {
                (pace, done) = (next, done + 1);
            }
        }
        assert_eq!(done, MOST_EXCHANGES);
        let later = start + Duration::HOUR;
        assert_eq!(pace.one_more(later), Some(Pace { count: 1, since: Some(later) }));
        let set_back = start - Duration::days(1);
        assert!(pace.one_more(set_back).is_some());
    }
}
