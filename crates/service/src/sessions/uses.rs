//! When sessions were last used: noted in memory, at most once a minute for each, and written in batches apart from the
//! requests. What a process had noted when it was killed is lost: a minute at most.

use crate::Service;
use magegate_domain::Result;
use magegate_domain::id::SessionId;
use magegate_store::sessions;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use time::OffsetDateTime;

/// Noted at most so often for each session, in seconds.
const EVERY: i64 = 60;
/// How many sessions wait at most. Beyond it uses are not noted until those that wait are written.
const MOST: usize = 50_000;
/// How many are written in one transaction.
const BATCH: usize = 100;

/// Uses that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    waiting: Mutex<HashMap<SessionId, OffsetDateTime>>,
}

/// The session of a token that is held in memory.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The session.
    pub(crate) id: SessionId,
    /// When it ends, and its token with it.
    pub(crate) ends_at: Option<OffsetDateTime>,
    /// The second of the use noted last.
    noted: Arc<AtomicI64>,
}

impl Session {
    /// A session that was last used, as far as is stored, at a moment.
    pub(crate) fn new(
        id: SessionId,
        ends_at: Option<OffsetDateTime>,
        used_at: OffsetDateTime,
    ) -> Self {
        Self { id, ends_at, noted: Arc::new(AtomicI64::new(used_at.unix_timestamp())) }
    }
}

impl Uses {
    /// Notes a use; nearly always a look at one number.
    pub(crate) fn note(&self, session: &Session, now: OffsetDateTime) {
        let (second, last) = (now.unix_timestamp(), session.noted.load(Ordering::Relaxed));
        if second - last < EVERY {
            return;
        }
        let (set, seen) = (Ordering::Relaxed, Ordering::Relaxed);
        // Whoever is first notes it for all.
        if session.noted.compare_exchange(last, second, set, seen).is_err() {
            return;
        }
        let mut waiting = self.lock();
        if waiting.len() < MOST || waiting.contains_key(&session.id) {
            let now = now.replace_nanosecond(0).unwrap_or(now);
            waiting.insert(session.id, now);
        }
    }

    /// The use of a session that waits to be written.
    pub(crate) fn waiting(&self, session: SessionId) -> Option<OffsetDateTime> {
        self.lock().get(&session).copied()
    }

    /// Takes up to `most` of them.
    fn take(&self, most: usize) -> Vec<(SessionId, OffsetDateTime)> {
        let mut waiting = self.lock();
        let ids: Vec<_> = waiting.keys().take(most).copied().collect();
        ids.into_iter().filter_map(|id| waiting.remove_entry(&id)).collect()
    }

    fn count(&self) -> usize {
        self.lock().len()
    }

    /// Takes back what could not be written, unless the session was used again.
    fn put_back(&self, uses: &[(SessionId, OffsetDateTime)]) {
        let mut waiting = self.lock();
        for (id, at) in uses {
            waiting.entry(*id).or_insert(*at);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, OffsetDateTime>> {
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
            service.uses.put_back(&batch);
            return Err(error);
        }
        stored += batch.len() as u64;
    }
    Ok(stored)
}

async fn store_batch(service: &Service, batch: &[(SessionId, OffsetDateTime)]) -> Result<()> {
    let mut door = service.store.begin().await?;
    sessions::touch(&mut door, batch).await?;
    door.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    #[test]
    fn a_session_is_noted_once_a_minute_however_often_it_is_used() {
        let uses = Uses::default();
        let session = Session::new(SessionId(1), None, NOW);
        for second in 0..59 {
            uses.note(&session, NOW + Duration::seconds(second));
        }
        assert!(uses.waiting(SessionId(1)).is_none());
        let later = NOW + Duration::MINUTE;
        uses.note(&session, later);
        uses.note(&session.clone(), later + Duration::SECOND);
        assert_eq!(uses.take(BATCH), [(SessionId(1), later)]);
    }

    #[test]
    fn no_more_sessions_wait_than_there_is_room_for() {
        let uses = Uses::default();
        for id in 0..60_000 {
            uses.note(&Session::new(SessionId(id), None, OffsetDateTime::UNIX_EPOCH), NOW);
        }
        assert_eq!(uses.count(), MOST);
    }

    #[test]
    fn what_could_not_be_written_does_not_hide_a_later_use() {
        let uses = Uses::default();
        let session = Session::new(SessionId(1), None, OffsetDateTime::UNIX_EPOCH);
        uses.note(&session, NOW);
        let taken = uses.take(BATCH);
        uses.note(&session, NOW + Duration::MINUTE);
        uses.put_back(&taken);
        assert_eq!(uses.waiting(SessionId(1)), Some(NOW + Duration::MINUTE));
    }
}
