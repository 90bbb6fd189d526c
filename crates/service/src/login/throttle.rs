//! The throttle of token requests, per name and kind of account (`spec/token-service.md` 4).

use super::Login;
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_store::engine::Door;
use magegate_store::throttle;
use time::{Duration, OffsetDateTime};

impl Login<'_> {
    /// Refuses where too many failures are counted under this name; nothing is written then, and the throttle not
    /// extended.
    pub(super) async fn check_throttle(&self, door: &mut Door, now: OffsetDateTime) -> Result<()> {
        let max = self.facts.settings.number("oauth/authentication_lock/max_failures_count");
        match throttle::find(door, self.kind, self.name).await? {
            Some(found) if found.stops(max, now) => {
                let reason = Reason::Throttled(Some(found.until));
                Err(messages::sign_in_refused().because(reason))
            }
            _ => Ok(()),
        }
    }

    /// Counts this request as a failure under its name.
    pub(super) async fn count(&self, door: &mut Door, now: OffsetDateTime) -> Result<()> {
        let seconds = self.facts.settings.number("oauth/authentication_lock/timeout");
        // At most a century, so that the sum is a date.
        let until = now + Duration::seconds(seconds.clamp(0, 3_153_600_000));
        throttle::count_failure(door, self.kind, self.name, until).await?;
        Ok(())
    }

    /// Forgets the failures under this name.
    pub(super) async fn forget(&self, door: &mut Door) -> Result<()> {
        throttle::reset(door, self.kind, self.name).await?;
        Ok(())
    }
}
