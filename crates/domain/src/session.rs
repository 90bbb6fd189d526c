//! Sessions as pure rules: when one is over, and what a presented refresh token is worth. A session holds at most one
//! token and one refresh token that count; every exchange replaces both (RFC 9700, section 4.14.2).

mod device;
mod pace;
mod refresh_token;

pub use device::{DEVICE_LENGTH, device};
pub use pace::{MOST_EXCHANGES, Pace};
pub use refresh_token::{REFRESH_LENGTH, RefreshHash, RefreshToken};

use crate::caller::Account;
use crate::id::{RefreshId, SessionId, TokenId};
use crate::reason::Reason;
use crate::token::Lifetime;
use time::{Duration, OffsetDateTime};

/// How long after its exchange a refresh token may come once more: the answer was lost on its way, and the client asks
/// again. It gets another pair then, and the lost one is void. Not moved by further attempts.
pub const REPEAT_WINDOW: Duration = Duration::seconds(10);
/// How far back the clock may be set between two exchanges, and between servers.
const CLOCK_SLACK: Duration = Duration::seconds(2);

/// For how long sessions of a kind of account last, by the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How long a token lives.
    pub lifetime: Lifetime,
    /// How long after its issue a refresh token can be exchanged; `None` for ever.
    pub idle: Option<Duration>,
    /// How long after it began a session with refresh tokens ends at the latest; `None` for never.
    pub absolute: Option<Duration>,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its row.
    pub id: SessionId,
    /// Whose it is.
    pub account: Account,
    /// The token that it has now.
    pub token: TokenId,
    /// When that was issued.
    pub issued_at: OffsetDateTime,
    /// The device as the client names it.
    pub device: String,
    /// The address that it last signed in or refreshed from.
    pub peer: String,
    /// When it began.
    pub begun_at: OffsetDateTime,
    /// When its token was last used, to about a minute.
    pub used_at: OffsetDateTime,
    /// When its tokens were last exchanged.
    pub refreshed_at: Option<OffsetDateTime>,
    /// Its refresh tokens; `None` for an ordinary login, which has none.
    pub family: Option<Family>,
    /// How many exchanges there were lately.
    pub pace: Pace,
    /// Whether it was ended.
    pub is_ended: bool,
}

/// Where a family of refresh tokens is: which one can be exchanged, and which one that was given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// The one that can be exchanged.
    pub current: RefreshId,
    /// The one exchanged last, and when it was first presented.
    pub previous: Option<(RefreshId, OffsetDateTime)>,
}

/// What a presented refresh token of a living family is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// The one that can be exchanged.
    Current,
    /// The one that was exchanged a moment ago.
    Again,
    /// One that was exchanged before, or whose place another took: somebody has what is not theirs.
    Spent,
}

/// What an account's own records say of tokens issued before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Revoked {
    /// The second up to which the reference's record voids tokens.
    pub before: Option<i64>,
    /// When a customer's password was last changed, by whichever program.
    pub cutoff: Option<OffsetDateTime>,
}

impl Session {
    /// When it ends by its times; `None` for never. Without refresh tokens it ends with its token.
    pub fn end(&self, terms: &Terms) -> Option<OffsetDateTime> {
        if self.family.is_none() {
            return terms.lifetime.end(self.issued_at);
        }
        let idle = terms.idle.map(|idle| self.issued_at.saturating_add(idle));
        let absolute = terms.absolute.map(|absolute| self.begun_at.saturating_add(absolute));
        earlier(idle, absolute)
    }

    /// When the token that it has now ends; never later than the session.
    pub fn token_end(&self, terms: &Terms) -> Option<OffsetDateTime> {
        earlier(terms.lifetime.end(self.issued_at), self.end(terms))
    }

    /// Why it is over at `now`, as far as its own row and its account's records go; `None` while it lives.
    pub fn fault_at(&self, terms: &Terms, revoked: Revoked, now: OffsetDateTime) -> Option<Reason> {
        if self.is_ended {
            return Some(Reason::SessionEnded);
        }
        let is_void =
            revoked.before.is_some_and(|before| self.issued_at.unix_timestamp() <= before)
                || revoked.cutoff.is_some_and(|cutoff| self.issued_at < cutoff);
        if is_void {
            return Some(Reason::TokenRevoked);
        }
        self.end(terms).filter(|end| *end <= now).map(Reason::SessionExpired)
    }

    /// Why it is over as far as its token's row goes: `is_revoked` is what that says, `None` without a row. Whoever removes
    /// the row of a token that cannot have ended yet revokes it; later, clean-ups do so.
    pub fn token_fault(
        &self,
        terms: &Terms,
        is_revoked: Option<bool>,
        now: OffsetDateTime,
    ) -> Option<Reason> {
        let lives_still = || self.token_end(terms).is_none_or(|end| end > now);
        is_revoked.unwrap_or_else(lives_still).then_some(Reason::TokenRevoked)
    }
}

impl Family {
    /// A new family.
    pub fn begin(first: RefreshId) -> Self {
        Self { current: first, previous: None }
    }

    /// What one of its refresh tokens is at `now`.
    pub fn judge(&self, presented: RefreshId, now: OffsetDateTime) -> Presented {
        match self.previous {
            _ if presented == self.current => Presented::Current,
            Some((previous, at)) if presented == previous && is_soon(at, now) => Presented::Again,
            _ => Presented::Spent,
        }
    }

    /// The family after one of its tokens was exchanged for the next; `None` where that must not be.
    #[must_use]
    pub fn exchanged(
        &self,
        presented: RefreshId,
        next: RefreshId,
        now: OffsetDateTime,
    ) -> Option<Self> {
        match self.judge(presented, now) {
            Presented::Current => Some(Self { current: next, previous: Some((presented, now)) }),
            Presented::Again => Some(Self { current: next, ..*self }),
            Presented::Spent => None,
        }
    }

    /// The one that need not be known any more after an exchange: neither the next nor the one exchanged for it.
    pub fn forgotten(&self, after: &Self) -> Option<RefreshId> {
        let previous = |family: &Self| family.previous.map(|(id, _)| id);
        [Some(self.current), previous(self)]
            .into_iter()
            .flatten()
            .find(|id| *id != after.current && Some(*id) != previous(after))
    }
}

/// Whether a moment is within the window after an exchange. A clock that was set back makes it no longer than the window.
fn is_soon(at: OffsetDateTime, now: OffsetDateTime) -> bool {
    let since = now - at;
    since > -CLOCK_SLACK && since < REPEAT_WINDOW
}

fn earlier(a: Option<OffsetDateTime>, b: Option<OffsetDateTime>) -> Option<OffsetDateTime> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests;
