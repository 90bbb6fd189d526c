//! Who has heard what this instance said: a change counts as heard once as many instances have answered as the server
//! has handed it to.

use super::message::Instance;
use magegate_service::announce::Announcement;
use std::collections::HashMap;

/// Instances whose answers are remembered; of more, those that were silent for longest are forgotten.
const INSTANCES: usize = 1024;

/// What was said and is waited for.
#[derive(Debug)]
pub(super) struct Rounds {
    me: Instance,
    heard: HashMap<Instance, u64>,
    open: Vec<Round>,
    /// The last message that not all have answered in time: its number, and how many got it.
    unanswered: Option<(u64, usize)>,
}

/// One message and who waits until it is heard.
#[derive(Debug)]
struct Round {
    number: u64,
    listeners: usize,
    waiting: Vec<Announcement>,
}

impl Rounds {
    /// Nothing is said yet. What this instance says comes back to it as to all others.
    pub(super) fn new(me: Instance) -> Self {
        Self { me, heard: HashMap::new(), open: Vec::new(), unanswered: None }
    }

    /// The message of this number, higher than all before, went to so many instances.
    pub(super) fn said(&mut self, number: u64, listeners: usize, waiting: Vec<Announcement>) {
        self.end_overdue();
        self.unanswered = self.unanswered.filter(|(_, before)| *before == listeners);
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

    /// Ends what nobody waits for any more.
    fn end_overdue(&mut self) {
        let is_overdue = |round: &Round| !round.waiting.iter().any(Announcement::is_awaited);
        let overdue = self.open.iter().rfind(|round| is_overdue(round));
        self.unanswered = overdue.map(|last| (last.number, last.listeners)).or(self.unanswered);
        self.open.retain(|round| !is_overdue(round));
    }

    fn settle(&mut self) {
        // A later message may be through before an earlier one: an instance that died had got the earlier one alone.
        for round in std::mem::take(&mut self.open) {
            if self.answers(round.number) + self.silent() >= round.listeners {
                round.waiting.into_iter().for_each(Announcement::heard);
            } else {
                self.open.push(round);
            }
        }
    }

    /// How many have heard a message.
    fn answers(&self, number: u64) -> usize {
        self.heard.values().filter(|heard| **heard >= number).count()
    }

    /// How many listen and do not answer, halted or somebody who only looks on: waiting for them once is enough. While
    /// not even we hear ourselves in time, it is not the others who are slow.
    fn silent(&self) -> usize {
        let Some((number, listeners)) = self.unanswered else { return 0 };
        if self.heard.get(&self.me).is_none_or(|heard| *heard < number) {
            return 0;
        }
        listeners.saturating_sub(self.answers(number))
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
        let mut rounds = Rounds::new(instance(1));
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
        let mut rounds = Rounds::new(instance(1));
        let (waiting, announcement) = change().await;
        rounds.heard(instance(1), 1);
        rounds.said(1, 1, vec![announcement]);
        assert!(rounds.open.is_empty());
        waiting.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn an_instance_that_died_holds_up_only_what_it_had_got() {
        let mut rounds = Rounds::new(instance(1));
        let (first, second) = (change().await, change().await);
        rounds.said(1, 2, vec![first.1]);
        rounds.said(2, 1, vec![second.1]);
        rounds.heard(instance(1), 2);
        assert_eq!(rounds.open.len(), 1);
        second.0.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_does_not_answer_is_waited_for_once_until_he_does() {
        let mut rounds = Rounds::new(instance(1));
        let overdue = async |rounds: &mut Rounds, number, listeners| {
            let (waiting, announcement) = change().await;
            rounds.said(number, listeners, vec![announcement]);
            rounds.heard(instance(1), number);
            let is_overdue = !rounds.open.is_empty();
            waiting.await.unwrap();
            is_overdue
        };
        assert!(overdue(&mut rounds, 1, 2).await);
        assert!(!overdue(&mut rounds, 2, 2).await);
        assert!(overdue(&mut rounds, 3, 3).await, "another one came, who may answer");
        assert!(!overdue(&mut rounds, 4, 3).await);
        rounds.heard(instance(2), 3);
        rounds.heard(instance(3), 3);
        assert!(overdue(&mut rounds, 5, 3).await, "all have answered at last");
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_any_more_is_forgotten() {
        let mut rounds = Rounds::new(instance(1));
        let (waiting, announcement) = change().await;
        rounds.said(1, 5, vec![announcement]);
        waiting.await.unwrap();
        let (_waiting, announcement) = change().await;
        rounds.said(2, 5, vec![announcement]);
        assert_eq!(rounds.open.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn forged_instances_fill_no_memory() {
        let mut rounds = Rounds::new(instance(1));
        for seed in 0..3000 {
            rounds.heard(instance(seed), seed);
        }
        assert_eq!(rounds.heard.len(), INSTANCES);
    }
}
