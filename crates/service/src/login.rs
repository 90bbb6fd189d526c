//! The one way from a password to a token, for customers and admins alike: the checks of the input, the throttle, the
//! verification, the counting, the issue (`spec/token-service.md`, sections 2 to 4). What differs between the kinds is
//! in their own files.

mod throttle;

use crate::Service;
use crate::audit::Event;
use crate::facts::Facts;
use crate::hashing::Verdict;
use crate::origin::Origin;
use crate::sessions::{self, Begun, Entry};
use crate::token_format::{self, Issued};
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::phrase::Phrase;
use magegate_domain::reason::Reason;
use magegate_store::engine::Door;
use std::future::Future;
use time::OffsetDateTime;

/// Longer names fit no column; the reference cuts them and then never finds them again (`spec/deviations.md` row 7).
const NAME_LIMIT: usize = 255;
/// How often a login begins again because the stored hash changed while it was being verified.
const ATTEMPTS: usize = 3;

/// A token request whose input is in order.
#[derive(Debug)]
pub(crate) struct Login<'a> {
    service: &'a Service,
    facts: &'a Facts,
    kind: AccountKind,
    /// User name or e-mail address, as sent.
    pub(crate) name: &'a str,
    password: &'a Password,
    /// The device that asks for a refresh token; `None` for an ordinary login.
    device: Option<&'a str>,
}

/// What a good login gives.
pub(crate) struct Entered {
    /// The token.
    pub(crate) issued: Issued,
    /// The session that began with it, where sessions are kept.
    pub(crate) session: Option<Begun>,
}

/// Why a login is refused.
pub(crate) enum Fault {
    /// Refused, and counted under the name.
    Counted(Reason),
    /// Refused, but not counted: the password was right, or did not matter.
    Uncounted(Reason),
}

/// The accounts of a kind, as a login sees them.
pub(crate) trait Accounts: Sync {
    /// The row that a login looks at.
    type Found: Send + Sync;

    /// The account of the name, whatever its state.
    fn find(&self, door: &mut Door) -> impl Future<Output = Result<Option<Self::Found>>> + Send;

    /// The account with its stored hash, if it has a password.
    fn credentials(found: &Self::Found) -> (Account, Option<&str>);

    /// Why the login is refused, in the reference's order. Counts a wrong password on the account.
    fn fault(
        &self,
        door: &mut Door,
        found: Option<&Self::Found>,
        verdict: Verdict,
        now: OffsetDateTime,
    ) -> impl Future<Output = Result<Option<Fault>>> + Send;

    /// Writes what a good login leaves on its account: its time, cleared failures, a hash in the current format.
    fn sign_in(
        &self,
        door: &mut Door,
        found: &Self::Found,
        upgraded: Option<String>,
        now: OffsetDateTime,
    ) -> impl Future<Output = Result<()>> + Send;
}

impl<'a> Login<'a> {
    /// Checks what was sent: both given, the name of a length that a column can hold.
    pub(crate) fn new(
        service: &'a Service,
        facts: &'a Facts,
        kind: AccountKind,
        (name, password): (&'a str, &'a Password),
    ) -> Result<Self> {
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
        Ok(Self { service, facts, kind, name, password, device: None })
    }

    /// The same login from a device that wants a refresh token, if one is named.
    pub(crate) fn on(self, device: Option<&'a str>) -> Self {
        Self { device, ..self }
    }

    /// Issues a token, or refuses with the generic answer and the true reason beside it.
    pub(crate) async fn issue<A: Accounts>(
        &self,
        origin: &Origin,
        accounts: &A,
    ) -> Result<Entered> {
        for _ in 0..ATTEMPTS {
            if let Some((account, entered)) = self.attempt(origin, accounts).await? {
                let event = Event::TokenIssued;
                self.service.happened(event, origin, account.into(), self.name, "");
                return Ok(entered);
            }
        }
        Err(messages::busy().because(Reason::Busy))
    }

    /// One pass from throttle to token; `None` when the stored hash changed while it was verified, so that everything
    /// must be looked at again.
    async fn attempt<A: Accounts>(
        &self,
        origin: &Origin,
        accounts: &A,
    ) -> Result<Option<(Account, Entered)>> {
        let mut door = self.service.store.read().await?;
        self.check_throttle(&mut door, self.service.now()).await?;
        let before = accounts.find(&mut door).await?;
        drop(door);
        let stored = before.as_ref().and_then(|found| A::credentials(found).1);
        let verdict = self.verify(stored).await?;
        let upgraded = self.upgraded_hash(verdict).await?;
        let now = self.service.now();
        let mut door = self.service.store.begin().await?;
        // The account is held from here on, so that others who guess its password wait.
        let after = accounts.find(&mut door).await?;
        // They may have failed under this name meanwhile: however many guesses run at once, no more of them than the limit
        // are answered by what they are worth.
        self.check_throttle(&mut door, now).await?;
        if after.as_ref().map(A::credentials) != before.as_ref().map(A::credentials) {
            return Ok(None);
        }
        let fault = accounts.fault(&mut door, after.as_ref(), verdict, now).await?;
        let (None, Some(found)) = (&fault, &after) else {
            let fault = fault.unwrap_or(Fault::Counted(Reason::UnknownAccount));
            return Err(self.refuse(door, fault, now).await?);
        };
        let (account, _) = A::credentials(found);
        let entered = self.enter(&mut door, origin, account, now).await?;
        accounts.sign_in(&mut door, found, upgraded, now).await?;
        self.forget(&mut door).await?;
        door.commit().await?;
        if entered.session.as_ref().is_some_and(|begun| begun.has_ended_others) {
            self.service.changed().await;
        }
        Ok(Some((account, entered)))
    }

    /// Issues the token, and begins its session where sessions are kept.
    async fn enter(
        &self,
        door: &mut Door,
        origin: &Origin,
        account: Account,
        now: OffsetDateTime,
    ) -> Result<Entered> {
        let (service, facts) = (self.service, self.facts);
        let mut issued = token_format::issue(service, door, facts, account, now).await?;
        let entry = Entry {
            device: self.device.unwrap_or_default(),
            user_agent: &origin.user_agent,
            peer: &origin.peer,
            can_refresh: self.device.is_some(),
        };
        let session = sessions::begin(service, door, facts, (account, &mut issued), &entry).await?;
        Ok(Entered { issued, session })
    }

    /// Verifies the password, at the same cost whether there is a stored hash or not.
    async fn verify(&self, stored: Option<&str>) -> Result<Verdict> {
        let hasher = &self.service.hasher;
        match stored {
            Some(stored) => {
                hasher.verify(self.password, Some(stored), self.facts.crypt_key()).await
            }
            None => hasher.verify_unknown(self.name, self.password).await,
        }
    }

    /// A hash in the current format where the stored one is not, and the settings allow to replace it.
    async fn upgraded_hash(&self, verdict: Verdict) -> Result<Option<String>> {
        let outdated = verdict == (Verdict::Right { current: false });
        if outdated && self.facts.settings.flag("magegate/passwords/upgrade_at_login") {
            return Ok(Some(self.service.hasher.hash(self.password).await?));
        }
        Ok(None)
    }

    /// Counts the refusal where it counts, keeps what the checks wrote, and gives the answer.
    async fn refuse(&self, mut door: Door, fault: Fault, now: OffsetDateTime) -> Result<Error> {
        let reason = match fault {
            Fault::Uncounted(reason) => reason,
            Fault::Counted(reason) => {
                self.count(&mut door, now).await?;
                reason
            }
        };
        door.commit().await?;
        if let Reason::AccountExpired(_) = reason {
            // The account was disabled just now, and its tokens with it.
            self.service.changed().await;
        }
        if reason == Reason::SecondFactor {
            let providers = self.facts.settings.global("twofactorauth/general/force_providers");
            let text = if providers.trim().is_empty() {
                messages::SECOND_FACTOR_UNCONFIGURED
            } else {
                messages::SECOND_FACTOR
            };
            return Ok(Error::new(ErrorKind::Input, Phrase::plain(text)).because(reason));
        }
        if reason == Reason::NoRole {
            let phrase = Phrase::plain(messages::MORE_PERMISSIONS);
            return Ok(Error::new(ErrorKind::Unauthenticated, phrase).because(reason));
        }
        Ok(messages::sign_in_refused().because(reason))
    }
}
