//! When sessions and programs' tokens were last used: noted in memory, at most once a minute for each, and written in batches
//! apart from the requests. What a process had noted when it was killed is lost: a minute at most.

use crate::Service;
use magegate_domain::Result;
use magegate_domain::id::{IntegrationId, MachineKeyId, SessionId};
use magegate_store::integration_uses::LastUse;
use magegate_store::{integration_uses, machine_keys, sessions};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use time::OffsetDateTime;

/// Noted at most so often for each, in seconds.
const EVERY: i64 = 60;
/// How many wait at most. Beyond it uses are not noted until those that wait are written.
const MOST: usize = 50_000;
/// How many are written in one transaction.
const BATCH: usize = 100;

/// What is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Used {
    /// An account's session, by its token.
    Session(SessionId),
    /// A machine key.
    MachineKey(MachineKeyId),
    /// An integration, by a bearer token or a signature.
    Integration(IntegrationId),
}

/// A use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    /// When, in whole seconds.
    pub(crate) at: OffsetDateTime,
    /// The address that the request came from; empty where that is not kept.
    pub(crate) from: String,
    /// By what an integration called; empty for others.
    pub(crate) how: &'static str,
}

/// The second of the use noted last, which all who hold what is used in memory share.
#[derive(Debug, Clone)]
pub(crate) struct Noted(Arc<AtomicI64>);

/// Uses that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    waiting: Mutex<HashMap<Used, Use>>,
}

impl Noted {
    /// Of what was last used, as far as is stored, at a moment.
    pub(crate) fn since(used_at: Option<OffsetDateTime>) -> Self {
        Self(Arc::new(AtomicI64::new(used_at.map_or(i64::MIN, OffsetDateTime::unix_timestamp))))
    }
}

impl Uses {
    /// Notes a use, from where and by what; nearly always a look at one number.
    pub(crate) fn note(
        &self,
        (used, noted): (Used, &Noted),
        now: OffsetDateTime,
        (from, how): (&str, &'static str),
    ) {
        let (second, last) = (now.unix_timestamp(), noted.0.load(Ordering::Relaxed));
        if second.saturating_sub(last) < EVERY {
            return;
        }
        let (set, seen) = (Ordering::Relaxed, Ordering::Relaxed);
        // Whoever is first notes it for all.
        if noted.0.compare_exchange(last, second, set, seen).is_err() {
            return;
        }
        let mut waiting = self.lock();
        if waiting.len() < MOST || waiting.contains_key(&used) {
            let at = now.replace_nanosecond(0).unwrap_or(now);
            waiting.insert(used, Use { at, from: from.to_owned(), how });
        }
    }

    /// The use that waits to be written.
    pub(crate) fn waiting(&self, used: Used) -> Option<Use> {
        self.lock().get(&used).cloned()
    }

    /// Takes up to `most` of them.
    fn take(&self, most: usize) -> Vec<(Used, Use)> {
        let mut waiting = self.lock();
        let keys: Vec<_> = waiting.keys().take(most).copied().collect();
        keys.into_iter().filter_map(|used| waiting.remove_entry(&used)).collect()
    }

    fn count(&self) -> usize {
        self.lock().len()
    }

    /// Takes back what could not be written, unless it was used again.
    fn put_back(&self, uses: Vec<(Used, Use)>) {
        let mut waiting = self.lock();
        for (used, last) in uses {
            waiting.entry(used).or_insert(last);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Used, Use>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the uses that wait; gives how many. What could not be written waits for the next time.
pub async fn store_uses(service: &Service) -> Result<u64> {
    let mut stored = 0;
    // Those that come meanwhile wait, too.
    for _ in 0..service.uses.count().div_ceil(BATCH) {
        let batch = service.uses.take(BATCH);
        if let Err(error) = store_batch(service, &batch).await {
            service.uses.put_back(batch);
            return Err(error);
        }
        stored += batch.len() as u64;
    }
    Ok(stored)
}

async fn store_batch(service: &Service, batch: &[(Used, Use)]) -> Result<()> {
    let (mut of_sessions, mut of_keys) = (Vec::new(), Vec::new());
    let mut of_integrations = Vec::new();
    for (used, last) in batch {
        match used {
            Used::Session(id) => of_sessions.push((*id, last.at)),
            Used::MachineKey(id) => of_keys.push((*id, last.at, last.from.clone())),
            Used::Integration(id) => {
                let (from, how) = (last.from.clone(), last.how.to_owned());
                of_integrations.push((*id, LastUse { at: last.at, from, how }));
            }
        }
    }
    let mut door = service.store.begin().await?;
    sessions::touch(&mut door, &of_sessions).await?;
    machine_keys::touch(&mut door, &of_keys).await?;
    integration_uses::touch(&mut door, &of_integrations).await?;
    door.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
    const SESSION: Used = Used::Session(SessionId(1));

    #[test]
    fn a_session_is_noted_once_a_minute_however_often_it_is_used() {
        let (uses, noted) = (Uses::default(), Noted::since(Some(NOW)));
        for second in 0..59 {
            uses.note((SESSION, &noted), NOW + Duration::seconds(second), ("", ""));
        }
        assert!(uses.waiting(SESSION).is_none());
        let later = NOW + Duration::MINUTE;
        uses.note((SESSION, &noted), later, ("", ""));
        uses.note((SESSION, &noted.clone()), later + Duration::SECOND, ("", ""));
        assert_eq!(uses.take(BATCH), [(SESSION, Use { at: later, from: String::new(), how: "" })]);
    }

    #[test]
    fn what_was_never_used_is_noted_at_once_with_where_from() {
        let (uses, key) = (Uses::default(), Used::MachineKey(MachineKeyId(1)));
        uses.note((key, &Noted::since(None)), NOW, ("192.0.2.7", ""));
        assert_eq!(uses.waiting(key), Some(Use { at: NOW, from: "192.0.2.7".to_owned(), how: "" }));
        assert!(uses.waiting(SESSION).is_none());
    }

    #[test]
    fn no_more_wait_than_there_is_room_for() {
        let uses = Uses::default();
        for id in 0..60_000 {
            uses.note((Used::Session(SessionId(id)), &Noted::since(None)), NOW, ("", ""));
        }
        assert_eq!(uses.count(), MOST);
    }

    #[test]
    fn what_could_not_be_written_does_not_hide_a_later_use() {
        let (uses, noted) = (Uses::default(), Noted::since(None));
        uses.note((SESSION, &noted), NOW, ("", ""));
        let taken = uses.take(BATCH);
        uses.note((SESSION, &noted), NOW + Duration::MINUTE, ("", ""));
        uses.put_back(taken);
        assert_eq!(uses.waiting(SESSION).map(|last| last.at), Some(NOW + Duration::MINUTE));
    }
}
