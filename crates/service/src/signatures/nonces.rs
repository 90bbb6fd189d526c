//! The writer of nonces: what waits is stored in one transaction, and each request that waits learns what became of its
//! own. The answer is exact: the primary key of the table decides, whichever instance or program came first.

use crate::again;
use magegate_domain::error::Result;
use magegate_domain::id::ConsumerId;
use magegate_domain::messages;
use magegate_domain::oauth::{Fault, LENGTH};
use magegate_domain::reason::Reason;
use magegate_store::nonces::{self, Nonce, Use};
use magegate_store::{Store, StoreResult};
use tokio::sync::{mpsc, oneshot};

/// Counts nonces by what became of them.
const COUNTED: &str = "magegate_nonces_total";
/// How many may wait for the writer. More than arrive within a second at the pace that one instance serves; a writer that
/// is further behind than that will not catch up while clients wait.
const WAITING: usize = 2048;
/// How many are stored in one transaction.
const GROUP: usize = 256;

/// The sending end of the writer's queue.
#[derive(Debug)]
pub(crate) struct Nonces {
    queue: mpsc::Sender<Waiting>,
}

/// A nonce whose request waits to learn what became of it.
#[derive(Debug)]
struct Waiting {
    nonce: Nonce,
    outcome: oneshot::Sender<Use>,
}

impl Nonces {
    /// Starts the writer, a task that ends with this end of the queue.
    pub(crate) fn start(store: Store) -> Self {
        metrics::describe_counter!(COUNTED, "Nonces of signed requests, by what became of them");
        let (queue, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write(store, waiting));
        Self { queue }
    }

    /// Stores a nonce that the consumer has not used before; it is stored for good when this returns. A used one is
    /// refused, as is one that the column does not hold. A full queue and a database that does not answer are 503.
    pub(crate) async fn use_once(
        &self,
        consumer: ConsumerId,
        text: &str,
        timestamp: i64,
    ) -> Result<()> {
        let (text, is_cut) = stored_text(text)?;
        let (outcome, decided) = oneshot::channel();
        let nonce = Nonce { text, timestamp, consumer };
        if self.queue.try_send(Waiting { nonce, outcome }).is_err() {
            count("turned_away");
            return Err(messages::busy().because(Reason::Busy));
        }
        let Ok(decided) = decided.await else {
            count("failed");
            return Err(messages::busy());
        };
        match decided {
            Use::First => {
                count("first");
                Ok(())
            }
            Use::Again => {
                count("again");
                // The reference looks for the whole nonce and stumbles only when it stores the beginning.
                let used = Fault::NonceUsed(consumer.0);
                Err(if is_cut { Fault::Nonce } else { used }.into())
            }
            Use::Refused => Err(Fault::Nonce.into()),
            Use::NoConsumer => Err(Fault::KeyUnknown.into()),
        }
    }
}

/// What the column keeps of a nonce, and whether that is less than all of it. Characters that some columns do not hold, or
/// take all for one, are refused everywhere.
fn stored_text(nonce: &str) -> Result<(String, bool), Fault> {
    let mut characters = nonce.chars();
    let kept: String = characters.by_ref().take(LENGTH).collect();
    if kept.chars().any(|character| character.is_control() || character > '\u{FFFF}') {
        return Err(Fault::Nonce);
    }
    Ok((kept, characters.next().is_some()))
}

fn count(outcome: &'static str) {
    metrics::counter!(COUNTED, "outcome" => outcome).increment(1);
}

async fn write(store: Store, mut queue: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::with_capacity(GROUP);
    while queue.recv_many(&mut waiting, GROUP).await > 0 {
        // Who is gone has not been let in, and may come again with the same nonce.
        waiting.retain(|one| !one.outcome.is_closed());
        // Of equal ones the one that came first stays first.
        waiting.sort_by(|left, right| nonces::order(&left.nonce, &right.nonce));
        let group: Vec<&Nonce> = waiting.iter().map(|one| &one.nonce).collect();
        match store_group(&store, &group).await {
            Ok(uses) => {
                for (one, decided) in waiting.drain(..).zip(uses) {
                    // Nobody waiting any longer is fine.
                    let _ = one.outcome.send(decided);
                }
            }
            Err(error) => {
                let cause = error.source.as_ref().map(ToString::to_string);
                tracing::warn!(%error, cause, lost = waiting.len(), "nonces could not be stored");
                // Those who wait learn it by the end of their channel.
                waiting.clear();
            }
        }
    }
}

/// Stores them, begun again by the common rule when the database undid it.
async fn store_group(store: &Store, group: &[&Nonce]) -> Result<Vec<Use>> {
    if group.is_empty() {
        return Ok(Vec::new());
    }
    let mut attempt = 1;
    loop {
        match try_group(store, group).await.map_err(Into::into) {
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            outcome => return outcome,
        }
    }
}

async fn try_group(store: &Store, group: &[&Nonce]) -> StoreResult<Vec<Use>> {
    let mut door = store.begin().await?;
    let uses = nonces::insert(&mut door, group).await?;
    door.commit().await?;
    Ok(uses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_kept_as_far_as_its_column_goes() {
        assert_eq!(stored_text("abc"), Ok(("abc".to_owned(), false)));
        let full = "ż".repeat(32);
        assert_eq!(stored_text(&full), Ok((full.clone(), false)));
        assert_eq!(stored_text(&format!("{full}x")), Ok((full.clone(), true)));
        assert_eq!(
            stored_text(&format!("{full}\n😀")),
            Ok((full, true)),
            "what is cut is not kept"
        );
    }

    #[test]
    fn a_nonce_that_a_column_may_not_hold_is_refused() {
        for nonce in ["a\0", "\n", "a\u{7f}", "\u{85}", "😀", "a\u{10000}"] {
            assert_eq!(stored_text(nonce), Err(Fault::Nonce), "{nonce:?}");
        }
    }
}
