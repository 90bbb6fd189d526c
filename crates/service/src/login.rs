//! What the token requests of customers and admins have in common: the checks of their input, the throttle, and the
//! counting of failures (`spec/token-service.md`, sections 2 to 4).

use crate::Service;
use crate::facts::Facts;
use crate::hashing::Verdict;
use magegate_domain::caller::AccountKind;
use magegate_domain::error::{Error, Result};
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_store::engine::Door;
use magegate_store::throttle;
use time::{Duration, OffsetDateTime};

/// Longer names fit no column; the reference cuts them and then never finds them again (`spec/deviations.md` row 7).
const NAME_LIMIT: usize = 255;
/// How often a login begins again because the stored hash changed while it was being verified.
pub(crate) const ATTEMPTS: usize = 3;

/// A token request whose input is in order.
#[derive(Debug)]
pub(crate) struct Login<'a> {
    pub(crate) kind: AccountKind,
    pub(crate) name: &'a str,
    pub(crate) password: &'a Password,
}

impl<'a> Login<'a> {
    /// Checks what was sent: both given, the name of a length that a column can hold.
    pub(crate) fn new(kind: AccountKind, name: &'a str, password: &'a Password) -> Result<Self> {
        let missing: Vec<&str> = [("username", name.is_empty()), ("password", password.is_empty())]
            .into_iter()
            .filter_map(|(field, empty)| empty.then_some(field))
            .collect();
        if !missing.is_empty() {
            return Err(messages::required(&missing));
        }
        if name.chars().count() > NAME_LIMIT {
            return Err(messages::too_long("username", NAME_LIMIT));
        }
        Ok(Self { kind, name, password })
    }

    /// The refusal that the throttle demands, if it does.
    pub(crate) async fn throttled(
        &self,
        door: &mut Door,
        facts: &Facts,
        now: OffsetDateTime,
    ) -> Result<Option<Reason>> {
        let max = facts.settings.number("oauth/authentication_lock/max_failures_count");
        let throttle = throttle::find(door, self.kind, self.name).await?;
        Ok(throttle
            .filter(|throttle| throttle.stops(max, now))
            .map(|throttle| Reason::Throttled(Some(throttle.until))))
    }

    /// Verifies the password, at the same cost whether there is a stored hash or not.
    pub(crate) async fn verify(&self, service: &Service, stored: Option<&str>) -> Result<Verdict> {
        match stored {
            Some(stored) => service.hasher.verify(self.password, Some(stored), None).await,
            None => service.hasher.verify_unknown(self.name, self.password).await,
        }
    }

    /// A hash in the current format where the stored one is not, and the settings allow to replace it.
    pub(crate) async fn upgraded_hash(
        &self,
        service: &Service,
        facts: &Facts,
        verdict: Verdict,
    ) -> Result<Option<String>> {
        let outdated = verdict == (Verdict::Right { current: false });
        if outdated && facts.settings.flag("magegate/passwords/upgrade_at_login") {
            return Ok(Some(service.hasher.hash(self.password).await?));
        }
        Ok(None)
    }

    /// Counts this request as a failure under its name.
    pub(crate) async fn count(
        &self,
        door: &mut Door,
        facts: &Facts,
        now: OffsetDateTime,
    ) -> Result<()> {
        let seconds = facts.settings.number("oauth/authentication_lock/timeout");
        // At most a century, so that the sum is a date.
        let until = now + Duration::seconds(seconds.clamp(0, 3_153_600_000));
        throttle::count_failure(door, self.kind, self.name, until).await?;
        Ok(())
    }

    /// Forgets the failures under this name.
    pub(crate) async fn forget(&self, door: &mut Door) -> Result<()> {
        throttle::reset(door, self.kind, self.name).await?;
        Ok(())
    }
}

/// The answer to every refused login, with its true reason for the operator.
pub(crate) fn refusal(reason: Reason) -> Error {
    messages::sign_in_refused().because(reason)
}
