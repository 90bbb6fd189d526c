//! The job that removes sessions long over, with their refresh tokens, in batches.

use crate::Service;
use magegate_domain::Result;
use magegate_domain::caller::AccountKind;
use magegate_domain::token::Lifetime;
use magegate_store::sessions::{self, Over};
use time::Duration;

/// How many rows one transaction removes.
const BATCH: i64 = 500;
/// How long what is over is kept, so that a refresh token that comes late is known for what it is.
const KEEP: Duration = Duration::days(30);

/// Removes them; gives how many.
pub(crate) async fn remove_old(service: &Service) -> Result<u64> {
    let facts = service.facts().await?;
    let now = service.now();
    let mut which = vec![Over::Ended(now - KEEP)];
    for kind in [AccountKind::Admin, AccountKind::Customer] {
        let terms = facts.settings.session_terms(kind);
        if let Lifetime::Limited(lifetime) = terms.lifetime {
            which.push(Over::Login(kind, now - lifetime));
        }
    }
    // These are the same for both kinds.
    let terms = facts.settings.session_terms(AccountKind::Customer);
    which.extend(terms.idle.map(|idle| Over::Idle(now - idle - KEEP)));
    which.extend(terms.absolute.map(|absolute| Over::Aged(now - absolute - KEEP)));
    let mut removed = 0;
    for which in which {
        removed += remove(service, which).await?;
    }
    Ok(removed)
}

async fn remove(service: &Service, which: Over) -> Result<u64> {
    let mut removed = 0;
    loop {
        let mut door = service.store.begin().await?;
        let found = sessions::over(&mut door, which, BATCH).await?;
        for id in &found {
            removed += sessions::delete(&mut door, *id).await?;
        }
        door.commit().await?;
        if found.is_empty() {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}
