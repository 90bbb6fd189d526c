//! The half that hears: lets the service forget what it has read when another instance changed something, and when
//! something may have been missed.

use super::message::Message;
use super::outage::Outage;
use super::pace::Pace;
use super::{ANSWERING, ASKING, Address, CONNECTING, Note};
use crate::listen::Stop;
use crate::telemetry::names;
use futures_util::StreamExt as _;
use magegate_service::Service;
use redis::aio::{PubSub, PubSubSink, PubSubStream};
use redis::{Msg, RedisError};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

/// Hears what others say until it is told to stop.
pub(super) struct Hearing {
    address: Address,
    service: Arc<Service>,
    notes: mpsc::Sender<Note>,
    pace: Pace,
    outage: Outage,
}

/// Why nothing is heard.
#[derive(Debug, thiserror::Error)]
enum Deaf {
    /// The server refused, or the network did.
    #[error(transparent)]
    Refused(#[from] RedisError),
    /// Nothing came in time.
    #[error("the server does not answer")]
    Silent,
    /// The connection has ended.
    #[error("the server has closed the connection")]
    Closed,
}

impl Hearing {
    /// A half that does not listen yet.
    pub(super) fn new(address: Address, service: Arc<Service>, notes: mpsc::Sender<Note>) -> Self {
        let outage = Outage::new(
            "hearing",
            "changes made by other instances are not heard of",
            "changes made by other instances are heard of",
        );
        Self { address, service, notes, pace: Pace::default(), outage }
    }

    /// Listens until the stop, however often the connection is lost.
    pub(super) async fn run(mut self, stop: Stop) {
        loop {
            let subscribed = tokio::select! {
                biased;
                () = stop.finishing() => return,
                subscribed = subscribe(&self.address, self.outage.pause()) => subscribed,
            };
            let subscription = match subscribed {
                Ok(subscription) => subscription,
                Err(error) => {
                    self.outage.failed(&error.to_string());
                    continue;
                }
            };
            // Whatever was said while nobody listened was missed.
            self.outdate();
            let _ = self.notes.send(Note::Listening(true)).await;
            self.outage.connected();
            let deaf = tokio::select! {
                biased;
                () = stop.finishing() => return,
                deaf = self.listen(subscription) => deaf,
            };
            let _ = self.notes.send(Note::Listening(false)).await;
            self.outage.lost(&deaf.to_string());
        }
    }

    /// Hears until the connection is lost.
    async fn listen(&mut self, subscription: PubSub) -> Deaf {
        let (sink, mut said) = subscription.split();
        let mut silence = pin!(silence(sink));
        loop {
            let due = self.pace.due();
            tokio::select! {
                biased;
                deaf = &mut silence => return deaf,
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => self.outdate(),
                message = next(&mut said) => match message {
                    Some(message) => self.take(&message),
                    None => return Deaf::Closed,
                },
            }
        }
    }

    fn take(&mut self, message: &Msg) {
        let now = Instant::now();
        let understood = Message::read(message.get_payload_bytes());
        let kind = match &understood {
            Some(Message::Heard(..)) => "answer",
            Some(Message::Changed(instance, _)) if *instance == self.address.me => "own",
            Some(Message::Changed(..)) => "change",
            None => "noise",
        };
        metrics::counter!(names::NOTIFY_HEARD, "kind" => kind).increment(1);
        match understood {
            Some(Message::Heard(instance, number)) => self.heard(Note::Heard(instance, number)),
            // What came back to us went to all; it also counts us as one who has heard.
            Some(Message::Changed(instance, number)) if instance == self.address.me => {
                self.heard(Note::Heard(instance, number));
            }
            Some(Message::Changed(instance, number)) => self.pace.changed(now, instance, number),
            None => self.pace.noise(now),
        }
    }

    fn outdate(&mut self) {
        self.service.outdate();
        for (instance, number) in self.pace.outdated(Instant::now()) {
            // Beyond what may wait, others wait in vain; they do so for a short time.
            let _ = self.notes.try_send(Note::Answer(instance, number));
        }
    }

    fn heard(&self, note: Note) {
        // As for answers.
        let _ = self.notes.try_send(note);
    }
}

/// A subscription to what all say and to what is answered to us, made after a pause.
async fn subscribe(address: &Address, pause: Duration) -> Result<PubSub, Deaf> {
    sleep_until(Instant::now() + pause).await;
    let subscribed = timeout(CONNECTING, async {
        let mut subscription = address.client.get_async_pubsub().await?;
        let own = address.channel_of(&address.me);
        subscription.subscribe(&[&address.channel, &own]).await?;
        Ok::<_, RedisError>(subscription)
    });
    Ok(subscribed.await.map_err(|_| Deaf::Silent)??)
}

/// Ends when the server does not answer a question in time.
async fn silence(mut sink: PubSubSink) -> Deaf {
    let mut ticks = interval(ASKING);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match timeout(ANSWERING, sink.ping::<redis::Value>()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return error.into(),
            Err(_) => return Deaf::Silent,
        }
    }
}

async fn next(said: &mut PubSubStream) -> Option<Msg> {
    said.next().await
}
