//! The half that speaks: carries the changes of this instance to the others, and answers those who want to know whether
//! theirs was heard. Everything that waits goes out together, over one connection.

use super::message::{Instance, Message};
use super::outage::Outage;
use super::rounds::Rounds;
use super::{ANSWERING, ASKING, Address, CONNECTING, Note};
use crate::listen::Stop;
use magegate_service::announce::{Announcement, Announcements};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, RedisResult};
use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

/// Carries changes until it is told to stop.
pub(super) struct Speaking {
    address: Address,
    announcements: Announcements,
    notes: mpsc::Receiver<Note>,
    is_listening: bool,
    /// The number said last.
    number: u64,
    rounds: Rounds,
    /// Changes not yet said, as far as somebody waits for them.
    waiting: Vec<Announcement>,
    /// Whether a change is to be said that nobody waits for any more.
    is_owed: bool,
    answers: HashMap<Instance, u64>,
    outage: Outage,
}

/// Why a conversation ended.
enum End {
    Stopped,
    Lost(RedisError),
}

impl Speaking {
    /// A half that is not yet connected.
    pub(super) fn new(
        address: Address,
        announcements: Announcements,
        notes: mpsc::Receiver<Note>,
    ) -> Self {
        let outage = Outage::new(
            "speaking",
            "other instances are not told of changes made here",
            "other instances are told of changes made here",
        );
        let rounds = Rounds::new(address.me.clone());
        Self {
            address,
            announcements,
            notes,
            is_listening: false,
            number: 0,
            rounds,
            waiting: Vec::new(),
            is_owed: false,
            answers: HashMap::new(),
            outage,
        }
    }

    /// Carries changes until the stop; what waits then is still said where a connection is at hand or on its way.
    pub(super) async fn run(mut self, stop: Stop) {
        while let Some(connection) = self.connect(&stop).await {
            match self.converse(connection, &stop).await {
                End::Stopped => return,
                End::Lost(error) => self.outage.lost(&error.to_string()),
            }
        }
    }

    /// A connection, after as many attempts as it takes; `None` when it is time to stop.
    async fn connect(&mut self, stop: &Stop) -> Option<MultiplexedConnection> {
        loop {
            let attempt = attempt(self.address.client.clone(), self.outage.pause());
            let mut attempt = pin!(attempt);
            let outcome = loop {
                tokio::select! {
                    biased;
                    Some(announcement) = self.announcements.next() => self.take(announcement),
                    () = stop.finishing(), if !self.has_words() => return None,
                    outcome = &mut attempt => break outcome,
                    Some(note) = self.notes.recv() => self.note(note),
                }
            };
            match outcome {
                Ok(connection) => return Some(connection),
                Err(error) => {
                    self.outage.failed(&error.to_string());
                    self.give_up();
                    if stop.is_stopping() {
                        return None;
                    }
                }
            }
        }
    }

    /// Says what there is to say until the connection or the program ends.
    async fn converse(&mut self, mut connection: MultiplexedConnection, stop: &Stop) -> End {
        let mut ticks = interval(ASKING);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_proven = false;
        loop {
            let is_due = tokio::select! {
                biased;
                () = std::future::ready(()), if self.has_words() => true,
                Some(announcement) = self.announcements.next() => {
                    self.take(announcement);
                    true
                }
                () = stop.finishing() => return End::Stopped,
                Some(note) = self.notes.recv() => {
                    self.note(note);
                    false
                }
                _ = ticks.tick() => true,
            };
            self.take_what_waits();
            if is_due || self.has_words() {
                if let Err(error) = self.say(&mut connection).await {
                    return End::Lost(error);
                }
                if !is_proven {
                    self.outage.connected();
                    is_proven = true;
                }
            }
        }
    }

    /// Says everything that waits, in one message and one answer to each who asked; with nothing to say, asks whether the
    /// connection holds.
    async fn say(&mut self, connection: &mut MultiplexedConnection) -> RedisResult<()> {
        let is_change = self.is_owed || !self.waiting.is_empty();
        let mut words = redis::pipe();
        if is_change {
            // Never the same twice: an answer to a message whose fate is unknown must not count for the next one.
            self.number += 1;
            let number = if self.is_listening { self.number } else { 0 };
            let message = Message::Changed(self.address.me.clone(), number);
            words.publish(&self.address.channel, message.to_string());
        }
        for (asker, number) in self.answers.drain() {
            let message = Message::Heard(self.address.me.clone(), number);
            words.publish(self.address.channel_of(&asker), message.to_string());
        }
        if words.is_empty() {
            return redis::cmd("PING").exec_async(connection).await;
        }
        let listeners: Vec<usize> = words.query_async(connection).await?;
        if is_change {
            self.is_owed = false;
            let waiting = std::mem::take(&mut self.waiting);
            if self.is_listening {
                self.rounds.said(self.number, listeners.first().copied().unwrap_or(0), waiting);
            }
        }
        Ok(())
    }

    fn take(&mut self, announcement: Announcement) {
        if self.outage.is_out() {
            // Whoever waits is answered at once, and the others hear of it when there is a connection again.
            self.is_owed = true;
        } else {
            self.waiting.push(announcement);
        }
    }

    fn take_what_waits(&mut self) {
        while let Some(announcement) = self.announcements.next_waiting() {
            self.take(announcement);
        }
        while let Ok(note) = self.notes.try_recv() {
            self.note(note);
        }
    }

    fn note(&mut self, note: Note) {
        match note {
            Note::Listening(is_listening) => {
                self.is_listening = is_listening;
                if !is_listening {
                    self.rounds.lost();
                }
            }
            Note::Heard(instance, number) if number <= self.number => {
                self.rounds.heard(instance, number);
            }
            // Nothing was said under this number.
            Note::Heard(..) => {}
            Note::Answer(instance, number) => {
                self.answers.insert(instance, number);
            }
        }
    }

    fn has_words(&self) -> bool {
        self.is_owed || !self.waiting.is_empty() || !self.answers.is_empty()
    }

    /// Nobody has to wait any longer; that something changed is still to be said.
    fn give_up(&mut self) {
        self.is_owed |= !self.waiting.is_empty();
        self.waiting.clear();
        self.answers.clear();
        self.rounds.lost();
    }
}

/// A connection, made after a pause.
async fn attempt(client: Client, pause: Duration) -> RedisResult<MultiplexedConnection> {
    sleep_until(Instant::now() + pause).await;
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECTING))
        .set_response_timeout(Some(ANSWERING));
    client.get_multiplexed_async_connection_with_config(&config).await
}
