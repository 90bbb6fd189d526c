//! Removing what signed requests leave behind: nonces that no timestamp lets in any more, and handshakes that nobody
//! finished (`spec/oauth-integrations.md` 6, `spec/token-service.md` 8).

use crate::{Service, again};
use magegate_domain::Result;
use magegate_domain::oauth::TIMESTAMP_WINDOW;
use magegate_domain::settings::Settings;
use magegate_store::inspection::garbage::{self, Garbage};
use magegate_store::{StoreResult, nonces};
use time::{Duration, OffsetDateTime};

/// How many rows one transaction removes.
const BATCH: i64 = 500;
/// How long a nonce is kept at the least: as long as its timestamp is taken, and a minute for clocks that differ.
const LEAST: Duration = TIMESTAMP_WINDOW.saturating_add(Duration::MINUTE);
/// How many minutes handshakes and a store's nonces are kept where the setting says nothing.
const USUAL: i64 = 120;
/// A century, which keeps the arithmetic of dates within its range.
const MOST: i64 = 52_560_000;

/// How long a nonce is kept behind its timestamp. Ours are void when the timestamp is: no one is let in by an older one. A
/// store beside takes timestamps of any age, and keeps its nonces for as long as its setting says.
pub(crate) fn nonces_kept_for(settings: &Settings, is_beside: bool) -> Duration {
    if is_beside { handshakes_kept_for(settings).max(LEAST) } else { LEAST }
}

/// How long a handshake may take, by the reference's own setting.
pub(crate) fn handshakes_kept_for(settings: &Settings) -> Duration {
    match settings.number("oauth/cleanup/expiration_period") {
        minutes if minutes > 0 => Duration::minutes(minutes.min(MOST)),
        _ => Duration::minutes(USUAL),
    }
}

/// Removes nonces that are no longer needed; gives how many.
pub(crate) async fn remove_old_nonces(service: &Service) -> Result<u64> {
    let facts = service.facts().await?;
    if is_off(&facts.settings) {
        return Ok(0);
    }
    let kept_for = nonces_kept_for(&facts.settings, service.policy.is_beside());
    let until = service.now() - kept_for - Duration::SECOND;
    let (mut removed, mut attempt) = (0, 1);
    loop {
        match nonce_batch(service, until).await.map_err(Into::into) {
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            Err(error) => return Err(error),
            Ok(0) => return Ok(removed),
            Ok(found) => (removed, attempt) = (removed + found as u64, 1),
        }
        tokio::task::yield_now().await;
    }
}

/// Removes request tokens of handshakes that nobody finished; gives how many.
pub(crate) async fn remove_old_requests(service: &Service) -> Result<u64> {
    let facts = service.facts().await?;
    if is_off(&facts.settings) {
        return Ok(0);
    }
    let until = service.now() - handshakes_kept_for(&facts.settings);
    let mut removed = 0;
    loop {
        let mut door = service.store.begin().await?;
        let requests = Garbage::RequestTokens { until };
        let (found, gone) = garbage::remove(&mut door, requests, BATCH).await?;
        door.commit().await?;
        removed += gone;
        if found == 0 {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}

async fn nonce_batch(service: &Service, until: OffsetDateTime) -> StoreResult<usize> {
    let mut door = service.store.begin().await?;
    let found = nonces::delete_until(&mut door, until, BATCH).await?;
    door.commit().await?;
    Ok(found)
}

/// Whether the store's owner wants neither removed.
fn is_off(settings: &Settings) -> bool {
    settings.number("oauth/cleanup/cleanup_probability") <= 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::settings::SettingScope;

    fn minutes(period: Option<&str>, is_beside: bool) -> i64 {
        let path = "oauth/cleanup/expiration_period".to_owned();
        let row = period.map(|period| (SettingScope::Default, path, Some(period.to_owned())));
        nonces_kept_for(&Settings::new(row), is_beside).whole_minutes()
    }

    #[test]
    fn nonces_of_our_own_are_kept_as_long_as_their_timestamp_is_taken() {
        for period in [None, Some("1"), Some("1000"), Some("")] {
            assert_eq!(minutes(period, false), 11, "{period:?}");
        }
    }

    #[test]
    fn beside_a_store_nonces_are_kept_for_its_own_period_and_never_too_short() {
        for (period, kept) in [
            (None, 120),
            (Some(""), 120),
            (Some("0"), 120),
            (Some("-5"), 120),
            (Some("1"), 11),
            (Some("30"), 30),
            (Some("99999999999999"), MOST),
        ] {
            assert_eq!(minutes(period, true), kept, "{period:?}");
        }
    }
}
