//! Who has heard what this instance said: a change counts as heard once as many instances have answered as the server
//! has handed it to.

use super::message::Instance;
use magegate_service::announce::Announcement;
use std::collections::HashMap;

/// Instances whose answers are remembered; of more, those that were silent for longest are forgotten.
const INSTANCES: usize = 1024;

/// What was said and is waited for.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    heard: HashMap<Instance, u64>,
    open: Vec<Round>,
}

/// One message and who waits until it is heard.
#[derive(Debug)]
struct Round {
    number: u64,
    listeners: usize,
    waiting: Vec<Announcement>,
}

impl Rounds {
    /// The message of this number, higher than all before, went to so many instances.
    pub(super) fn said(&mut self, number: u64, listeners: usize, waiting: Vec<Announcement>) {
        self.open.retain(|round| round.waiting.iter().any(Announcement::is_awaited));
        self.open.push(Round { number, listeners, waiting });
        self.settle();
    }

    /// An instance has heard the message of this number and all before it.
    pub(super) fn heard(&mut self, instance: Instance, number: u64) {
        if !self.heard.contains_key(&instance) && self.heard.len() >= INSTANCES {
            let last = self.heard.iter().min_by_key(|(_, number)| **number);
            if let Some(silent) = last.map(|(instance, _)| instance.clone()) {
                self.heard.remove(&silent);
            }
        }
        let known = self.heard.entry(instance).or_default();
        *known = number.max(*known);
        self.settle();
    }

    /// Nobody will answer any more.
    pub(super) fn lost(&mut self) {
        self.open.clear();
    }

    fn settle(&mut self) {
        // A later message may be through before an earlier one: an instance that died had got the earlier one alone.
        for round in std::mem::take(&mut self.open) {
            let answers = self.heard.values().filter(|number| **number >= round.number).count();
            if answers >= round.listeners {
                round.waiting.into_iter().for_each(Announcement::heard);
            } else {
                self.open.push(round);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::random::TestRandom;
    use magegate_service::announce::{self, Announcer};
    use tokio::task::JoinHandle;

    fn instance(seed: u64) -> Instance {
        Instance::draw(&TestRandom::seeded(seed))
    }

    /// A change that waits, and the task that waits for it.
    async fn change() -> (JoinHandle<()>, Announcement) {
        let (announcer, mut announcements) = announce::channel();
        let waiting = tokio::spawn(async move { Announcer::announce(&announcer).await });
        (waiting, announcements.next().await.unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_is_heard_when_all_who_got_it_have_answered() {
        let mut rounds = Rounds::default();
        let (waiting, announcement) = change().await;
        rounds.said(7, 2, vec![announcement]);
        rounds.heard(instance(1), 7);
        rounds.heard(instance(1), 7);
        rounds.heard(instance(2), 6);
        assert_eq!(rounds.open.len(), 1);
        rounds.heard(instance(2), 8);
        assert!(rounds.open.is_empty());
        waiting.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_may_come_before_it_is_known_how_many_got_the_change() {
        let mut rounds = Rounds::default();
        let (waiting, announcement) = change().await;
        rounds.heard(instance(1), 1);
        rounds.said(1, 1, vec![announcement]);
        assert!(rounds.open.is_empty());
        waiting.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn an_instance_that_died_holds_up_only_what_it_had_got() {
        let mut rounds = Rounds::default();
        let (first, second) = (change().await, change().await);
        rounds.said(1, 2, vec![first.1]);
        rounds.said(2, 1, vec![second.1]);
        rounds.heard(instance(1), 2);
        assert_eq!(rounds.open.len(), 1);
        second.0.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_any_more_is_forgotten() {
        let mut rounds = Rounds::default();
        let (waiting, announcement) = change().await;
        rounds.said(1, 5, vec![announcement]);
        waiting.await.unwrap();
        let (_waiting, announcement) = change().await;
        rounds.said(2, 5, vec![announcement]);
        assert_eq!(rounds.open.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn forged_instances_fill_no_memory() {
        let mut rounds = Rounds::default();
        for seed in 0..3000 {
            rounds.heard(instance(seed), seed);
        }
        assert_eq!(rounds.heard.len(), INSTANCES);
    }
}
