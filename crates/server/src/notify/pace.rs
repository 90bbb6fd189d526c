//! How often what others say may outdate what was read: anybody who reaches the server may say something, as often as he
//! likes, and the cache must stay one.

use super::message::Instance;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Least time between two outdatings that instances of this version ask for.
const CHANGES: Duration = Duration::from_millis(10);
/// The same for what nobody understands.
const NOISE: Duration = Duration::from_secs(1);
/// Instances that may wait for an answer; further ones get none.
const ASKERS: usize = 256;

/// When what was read is outdated next, and who wants to know. Everything said until then is covered by that once.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<Instant>,
    due: Option<Instant>,
    askers: HashMap<Instance, u64>,
}

impl Pace {
    /// An instance said at `now` that something changed; it gets an answer unless the number is 0.
    pub(super) fn changed(&mut self, now: Instant, instance: Instance, number: u64) {
        self.plan(now, CHANGES);
        let is_known = self.askers.contains_key(&instance);
        if number > 0 && (is_known || self.askers.len() < ASKERS) {
            let asked = self.askers.entry(instance).or_default();
            *asked = number.max(*asked);
        }
    }

    /// Something was said at `now` that nobody understands.
    pub(super) fn noise(&mut self, now: Instant) {
        self.plan(now, NOISE);
    }

    /// When to call `outdated`; `None` when nothing was said.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// What was read is outdated at `now`; gives who wants to know, each with the last number.
    pub(super) fn outdated(&mut self, now: Instant) -> impl Iterator<Item = (Instance, u64)> {
        self.last = Some(now);
        self.due = None;
        self.askers.drain()
    }

    fn plan(&mut self, now: Instant, pause: Duration) {
        let at = self.last.map_or(now, |last| now.max(last + pause));
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::random::TestRandom;

    fn instance(seed: u64) -> Instance {
        Instance::draw(&TestRandom::seeded(seed))
    }

    #[test]
    fn a_lone_change_is_heard_at_once_and_a_flood_at_a_bounded_pace() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let mut outdatings = 0;
        for microseconds in (0..1_000_000).step_by(100) {
            let now = start + Duration::from_micros(microseconds);
            pace.changed(now, instance(1), 1);
            if pace.due().unwrap() <= now {
                assert_eq!(pace.outdated(now).count(), 1);
                outdatings += 1;
            }
        }
        assert_eq!(outdatings, 100);
    }

    #[test]
    fn noise_outdates_once_a_second_and_holds_no_change_up() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        pace.noise(start);
        assert_eq!(pace.due(), Some(start));
        assert_eq!(pace.outdated(start).count(), 0);
        pace.noise(start);
        assert_eq!(pace.due(), Some(start + NOISE));
        pace.changed(start, instance(1), 1);
        assert_eq!(pace.due(), Some(start + CHANGES));
        pace.noise(start);
        assert_eq!(pace.due(), Some(start + CHANGES));
    }

    #[test]
    fn whoever_asked_is_answered_with_its_last_number() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        for (seed, number) in [(1, 4), (2, 9), (1, 5), (3, 0), (2, 8)] {
            pace.changed(now, instance(seed), number);
        }
        let mut answers: Vec<_> = pace.outdated(now).map(|(_, number)| number).collect();
        answers.sort_unstable();
        assert_eq!(answers, [5, 9]);
        assert_eq!(pace.due(), None);
    }

    #[test]
    fn forged_instances_fill_no_memory() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        for seed in 0..10_000 {
            pace.changed(now, instance(seed), 1);
        }
        assert_eq!(pace.outdated(now).count(), ASKERS);
    }
}
