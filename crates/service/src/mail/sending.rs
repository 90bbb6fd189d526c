//! The outbox as its sender sees it: takes letters that are due, writes them, and says how each attempt ended.

use super::render::{self, Composed};
use super::{Letter, Particulars};
use crate::Service;
use magegate_domain::Result;
use magegate_domain::error::Error;
use magegate_store::outbox::{self, HeldLetter};
use std::time::Duration;
use time::OffsetDateTime;

/// The longest text of a failure that is kept, in characters.
const FAILURE_LIMIT: usize = 500;

/// A letter that this process alone may send until its lease ends.
#[derive(Debug)]
pub struct Held {
    letter: HeldLetter,
    holder: String,
}

/// How long a letter is tried.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How often, at most.
    pub attempts: i64,
    /// How long after the first attempt the second comes; each further wait is twice as long.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

/// Why a letter did not go out. The text is for the operator and may name the recipient; it goes into no log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub text: String,
    /// Whether trying again is of no use.
    pub is_final: bool,
}

/// What becomes of a letter that did not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is tried again then.
    Postponed(OffsetDateTime),
    /// It was given up, and what it was filled with forgotten.
    GivenUp,
    /// Another process has taken it meanwhile, and decides.
    Lost,
}

impl Held {
    /// Its number in the outbox.
    pub fn id(&self) -> i64 {
        self.letter.id
    }

    /// The code of what it tells.
    pub fn code(&self) -> &str {
        &self.letter.letter
    }

    /// The address that it goes to.
    pub fn recipient(&self) -> &str {
        &self.letter.recipient
    }

    /// What tells it from other letters, the same at every attempt.
    pub fn key(&self) -> &str {
        &self.letter.message_key
    }

    /// When it was ordered.
    pub fn ordered_at(&self) -> OffsetDateTime {
        self.letter.created_at
    }

    /// How often it was tried, this time included.
    pub fn attempts(&self) -> i64 {
        self.letter.attempts
    }
}

/// Whether letters are due that nobody is sending.
pub async fn is_due(service: &Service) -> Result<bool> {
    let mut door = service.store.read().await?;
    Ok(outbox::has_due(&mut door, service.now()).await?)
}

/// Takes up to `limit` letters for the length of the lease, after which another process may send them.
pub async fn take(
    service: &Service,
    holder: &str,
    lease: Duration,
    limit: usize,
) -> Result<Vec<Held>> {
    let now = service.now();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut door = service.store.begin().await?;
    let letters = outbox::claim(&mut door, now, (holder, now + lease), limit).await?;
    door.commit().await?;
    Ok(letters.into_iter().map(|letter| Held { letter, holder: holder.to_owned() }).collect())
}

/// Writes a letter, or says why it cannot be written.
pub async fn write(service: &Service, held: &Held) -> Result<Result<Composed, Failure>> {
    let facts = service.facts().await?;
    let later = |text: String| Failure { text, is_final: false };
    let letter = &held.letter;
    let (Some(kind), Some(templates)) =
        (Letter::with_code(&letter.letter), service.outbox.templates.as_ref())
    else {
        return Ok(Err(later(format!("no letter {} is known", letter.letter))));
    };
    if matches!(kind, Letter::ResetRequested | Letter::Reminder) {
        let hours = render::link_hours(&facts).clamp(0, 1_000_000);
        if letter.created_at + time::Duration::hours(hours) <= service.now() {
            let text = "the link in it does not work any more".to_owned();
            return Ok(Err(Failure { text, is_final: true }));
        }
    }
    let particulars: Particulars = serde_json::from_str(&letter.variables)
        .map_err(|_| Error::internal("unreadable letter"))?;
    let composed = render::compose(&facts, templates, kind, letter.store, &particulars);
    Ok(composed.map_err(later))
}

/// Forgets a letter that was sent.
pub async fn sent(service: &Service, held: &Held) -> Result<()> {
    let mut door = service.store.begin().await?;
    outbox::delete(&mut door, held.letter.id, &held.holder).await?;
    Ok(door.commit().await?)
}

/// Puts a letter that did not go out back, to be tried later, or gives it up.
pub async fn failed(
    service: &Service,
    held: &Held,
    failure: &Failure,
    patience: Patience,
) -> Result<Fate> {
    let now = service.now();
    let text = kept(&failure.text);
    let letter = (held.letter.id, held.holder.as_str());
    let mut door = service.store.begin().await?;
    let (is_mine, fate) = if failure.is_final || held.attempts() >= patience.attempts {
        (outbox::give_up(&mut door, letter, now, &text).await?, Fate::GivenUp)
    } else {
        let until = now + patience.wait(held.attempts(), share(service));
        (outbox::postpone(&mut door, letter, until, &text).await?, Fate::Postponed(until))
    };
    door.commit().await?;
    Ok(if is_mine { fate } else { Fate::Lost })
}

impl Patience {
    /// How long to wait after an attempt, counted from 1; `share` of 255 parts of a fifth are added, so that letters
    /// that failed together are not tried together again.
    fn wait(&self, attempt: i64, share: u8) -> Duration {
        let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or(0).min(30);
        let wait = self.first.saturating_mul(1 << doublings).min(self.longest);
        let more = wait.saturating_mul(u32::from(share)) / (5 * 255);
        Duration::from_secs((wait + more).as_secs().max(1))
    }
}

fn share(service: &Service) -> u8 {
    let mut byte = [0];
    service.random.fill(&mut byte);
    let [share] = byte;
    share
}

/// One line of bounded length: a server may answer anything.
fn kept(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(FAILURE_LIMIT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATIENCE: Patience =
        Patience { attempts: 12, first: Duration::from_secs(30), longest: Duration::from_hours(1) };

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<u64> = (1..=9).map(|n| PATIENCE.wait(n, 0).as_secs()).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(PATIENCE.wait(1, 255).as_secs(), 36);
    }

    proptest! {
        #[test]
        fn a_wait_is_never_nothing_and_never_far_beyond_the_longest(
            attempt in any::<i64>(), share in any::<u8>(), first in 0..10_u64
        ) {
            let patience = Patience { first: Duration::from_secs(first), ..PATIENCE };
            let wait = patience.wait(attempt, share).as_secs();
            prop_assert!((1..=4320).contains(&wait));
        }
    }
}
