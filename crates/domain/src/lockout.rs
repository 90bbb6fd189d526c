//! Failure counting and locking as arithmetic on a clock (`spec/token-service.md`, sections 4 and 5).
//! The store does the same in atomic SQL; its tests hold that against this model.

use time::{Duration, OffsetDateTime};

/// When failures lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockPolicy {
    /// How many failures lock; 0 or less switches locking off.
    pub max_failures: i64,
    /// How long a lock holds, and for admins the window in which failures add up.
    pub threshold: Duration,
    /// Whether failures older than the threshold are forgotten (admins) or add up for ever (customers).
    pub sliding: bool,
}

/// The failures of one account: the three columns of `customer_entity` and `admin_user`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// `failures_num`; null counts as 0.
    pub count: i64,
    /// `first_failure`.
    pub first: Option<OffsetDateTime>,
    /// `lock_expires`.
    pub locked_until: Option<OffsetDateTime>,
}

impl LockPolicy {
    /// Whether failures are counted at all.
    pub fn is_on(&self) -> bool {
        self.max_failures > 0 && self.threshold > Duration::ZERO
    }
}

impl Failures {
    /// Whether the account is locked at `now`.
    pub fn locked(&self, now: OffsetDateTime) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }

    /// The state after one more wrong password at `now`.
    #[must_use]
    pub fn after_failure(self, policy: &LockPolicy, now: OffsetDateTime) -> Self {
        if !policy.is_on() {
            return self;
        }
        let lock_is_over = self.locked_until.is_some_and(|until| until <= now);
        let window_is_over =
            policy.sliding && self.first.is_some_and(|first| now - first > policy.threshold);
        if self.count < 1 || self.first.is_none() || lock_is_over || window_is_over {
            return Self { count: 1, first: Some(now), locked_until: None };
        }
        let count = self.count + 1;
        let locked_until = if count >= policy.max_failures {
            Some(now + policy.threshold)
        } else {
            self.locked_until
        };
        Self { count, first: self.first, locked_until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CUSTOMER: LockPolicy =
        LockPolicy { max_failures: 10, threshold: Duration::minutes(10), sliding: false };
    const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn fail_times(count: i64) -> Failures {
        (0..count).fold(Failures::default(), |state, _| state.after_failure(&CUSTOMER, START))
    }

    #[test]
    fn the_tenth_failure_locks_for_ten_minutes() {
        assert!(!fail_times(9).locked(START));
        let locked = fail_times(10);
        assert!(locked.locked(START + Duration::seconds(599)));
        assert!(!locked.locked(START + Duration::seconds(600)));
    }

    #[test]
    fn after_a_lock_ends_the_count_starts_again() {
        let later = START + Duration::minutes(10);
        let state = fail_times(10).after_failure(&CUSTOMER, later);
        assert_eq!(state, Failures { count: 1, first: Some(later), locked_until: None });
    }

    #[test]
    fn an_admins_failures_are_forgotten_after_the_window() {
        let policy =
            LockPolicy { max_failures: 3, threshold: Duration::minutes(30), sliding: true };
        let mut state = Failures::default();
        for minute in [0, 1, 32, 33] {
            state = state.after_failure(&policy, START + Duration::minutes(minute));
        }
        assert_eq!(state.count, 2);
        assert!(!state.locked(START + Duration::minutes(33)));
    }

    proptest! {
        /// Whatever happened before: once the threshold has passed without a failure, no lock is left.
        #[test]
        fn a_lock_always_ends(waits in proptest::collection::vec(0_i64..1200, 0..60), sliding: bool) {
            let policy = LockPolicy { sliding, ..CUSTOMER };
            let mut now = START;
            let mut state = Failures::default();
            for wait in waits {
                now += Duration::seconds(wait);
                state = state.after_failure(&policy, now);
            }
            prop_assert!(!state.locked(now + policy.threshold));
        }

        /// A lock needs as many failures as the policy says, never fewer.
        #[test]
        fn fewer_failures_never_lock(count in 0_i64..10) {
            prop_assert!(!fail_times(count).locked(START));
        }
    }
}
