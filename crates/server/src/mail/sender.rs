//! The task that empties the outbox: takes what is due, a bounded number at a time, and records how each attempt ended.
//! Any number of processes may do so on one database.

use super::{Letter, Transport};
use crate::config::Mail;
use crate::listen::Stop;
use crate::telemetry::names;
use magegate_domain::random;
use magegate_service::Service;
use magegate_service::mail::{self, Failure, Fate, Held, Patience};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// How often the outbox is looked at when nobody says that something was put in.
const TICK: Duration = Duration::from_secs(1);
/// At every so many looks the waiting letters are counted.
const COUNT_AT: u32 = 10;
/// What a lease lasts beyond the longest attempt, for the records around it.
const MARGIN: Duration = Duration::from_secs(30);

/// What the task works with.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    service: Arc<Service>,
    transport: Transport,
    patience: Patience,
    lease: Duration,
    connections: usize,
    grace: Duration,
    holder: Arc<str>,
}

impl Sender {
    /// A sender; `grace` is the time that letters on their way get at the stop.
    pub(crate) fn new(
        service: Arc<Service>,
        transport: Transport,
        config: &Mail,
        grace: Duration,
    ) -> Self {
        let holder = random::text(service.random(), random::LOWER_AND_DIGITS, 16).into();
        Self {
            service,
            transport,
            patience: Patience {
                attempts: i64::try_from(config.max_attempts).unwrap_or(i64::MAX),
                first: Duration::from_secs(config.retry_seconds),
                longest: Duration::from_secs(config.max_retry_seconds),
            },
            lease: Duration::from_secs(config.timeout_seconds) + MARGIN,
            connections: config.connections,
            grace,
            holder,
        }
    }

    /// Sends until the stop, and then ends what is on its way, within the grace.
    pub(crate) async fn run(self, stop: Stop) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut sending = JoinSet::new();
        let mut looks = 0_u32;
        // Whether more may be due than could be taken.
        let mut is_more = false;
        loop {
            let is_due = tokio::select! {
                biased;
                () = stop.finishing() => break,
                Some(_) = sending.join_next(), if !sending.is_empty() => is_more,
                () = mail::ordered(&self.service) => true,
                _ = ticks.tick() => {
                    looks = looks.wrapping_add(1);
                    self.look(looks).await
                }
            };
            let free = self.connections.saturating_sub(sending.len());
            if free == 0 {
                is_more |= is_due;
            } else if is_due {
                let taken = self.take(free).await;
                is_more = taken.len() == free;
                for held in taken {
                    sending.spawn(self.clone().deliver(held));
                }
            }
        }
        let ended = async { while sending.join_next().await.is_some() {} };
        tokio::select! {
            () = ended => {}
            () = stop.at_once() => {}
            _ = tokio::time::timeout(self.grace, std::future::pending::<()>()) => {}
        }
    }

    async fn look(&self, looks: u32) -> bool {
        if looks % COUNT_AT == 1
            && let Ok(waiting) = mail::waiting(&self.service).await
        {
            #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
            metrics::gauge!(names::MAIL_WAITING).set(waiting as f64);
        }
        match mail::is_due(&self.service).await {
            Ok(is_due) => is_due,
            Err(error) => {
                tracing::warn!(%error, "the outbox cannot be read");
                false
            }
        }
    }

    async fn take(&self, free: usize) -> Vec<Held> {
        let taken = mail::take(&self.service, &self.holder, self.lease, free).await;
        taken.unwrap_or_else(|error| {
            tracing::warn!(%error, "no letters can be taken from the outbox");
            Vec::new()
        })
    }

    async fn deliver(self, held: Held) {
        let (id, letter) = (held.id(), held.code().to_owned());
        let recorded = match self.attempt(&held).await {
            Ok(()) => {
                metrics::counter!(names::MAIL_SENT, "letter" => letter.clone()).increment(1);
                tracing::info!(id, letter, attempts = held.attempts(), "letter sent");
                mail::sent(&self.service, &held).await
            }
            Err(failure) => self.record(&held, &failure).await,
        };
        if let Err(error) = recorded {
            // The lease ends by itself; the letter is then sent once more.
            tracing::error!(id, letter, %error, "the end of an attempt cannot be recorded");
        }
    }

    async fn attempt(&self, held: &Held) -> Result<(), Failure> {
        // Its attempts end by themselves, without a record: by a fault of ours, or with the process.
        if held.attempts() > self.patience.attempts {
            return Err(Failure { text: "no attempt came to an end".to_owned(), is_final: true });
        }
        let written = mail::write(&self.service, held).await;
        let composed = written
            .map_err(|error| Failure { text: error.to_string(), is_final: false })
            .flatten()?;
        let letter = Letter {
            composed: &composed,
            to: held.recipient(),
            key: held.key(),
            date: held.ordered_at().into(),
        };
        self.transport.send(&letter).await.map(|_| ())
    }

    /// What the mail server said may name the recipient: it is kept with the letter, for `mail list`, and out of the log.
    async fn record(&self, held: &Held, failure: &Failure) -> magegate_domain::Result<()> {
        let (id, letter, attempts) = (held.id(), held.code(), held.attempts());
        let fate = mail::failed(&self.service, held, failure, self.patience).await?;
        let outcome = match fate {
            Fate::Postponed(until) => {
                tracing::warn!(id, letter, attempts, %until, "letter not sent; tried again later");
                "postponed"
            }
            Fate::GivenUp => {
                tracing::error!(
                    id,
                    letter,
                    attempts,
                    "letter given up; `magegate mail list` tells why"
                );
                "given_up"
            }
            Fate::Lost => "lost",
        };
        metrics::counter!(names::MAIL_FAILED, "letter" => letter.to_owned(), "outcome" => outcome)
            .increment(1);
        Ok(())
    }
}
