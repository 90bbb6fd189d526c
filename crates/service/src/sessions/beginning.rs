//! The beginning of a session within the transaction of the login that it comes of.

use super::{are_kept, finish, revoked};
use crate::facts::Facts;
use crate::{Issued, Service};
use magegate_domain::Result;
use magegate_domain::caller::Account;
use magegate_domain::id::SessionId;
use magegate_domain::session::{self, Family, Pace, RefreshToken, Session};
use magegate_store::engine::Door;
use magegate_store::sessions::{self, NewSession};
use std::cmp::Reverse;
use time::OffsetDateTime;

/// What a login says of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    /// The device; empty where the client did not name it.
    pub(crate) device: &'a str,
    /// What the client program calls itself.
    pub(crate) user_agent: &'a str,
    /// The client's address.
    pub(crate) peer: &'a str,
    /// Whether it asks for a refresh token.
    pub(crate) can_refresh: bool,
}

/// A session that began.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    /// The session.
    pub(crate) id: SessionId,
    /// The first refresh token, where one was asked for.
    pub(crate) refresh: Option<RefreshToken>,
    /// When it ends by its times.
    pub(crate) ends_at: Option<OffsetDateTime>,
    /// Whether others ended to make room: the caller announces it once it has committed.
    pub(crate) has_ended_others: bool,
}

/// Begins a session with a token just issued; `None` where none are kept. The account is held by the caller, so that its
/// logins come one after the other, and its sessions stay as many as the settings allow.
///
/// The token ends with its session, which may be earlier than `issued` says: it is corrected.
pub(crate) async fn begin(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    (account, issued): (Account, &mut Issued),
    entry: &Entry<'_>,
) -> Result<Option<Begun>> {
    let (Some(token), true) = (issued.id, are_kept(service, facts)) else {
        return Ok(None);
    };
    let has_ended_others = make_room(service, door, facts, account).await?;
    let now = service.now();
    let name = session::device(entry.device);
    let device = if name.is_empty() { session::device(entry.user_agent) } else { name };
    let refresh = entry.can_refresh.then(|| RefreshToken::draw(&*service.random));
    let token = (token, issued.issued_at);
    let new = NewSession { account, token, device: &device, peer: entry.peer, now };
    let id = sessions::insert(door, &new, refresh.as_ref()).await?;
    let stored = Session {
        id,
        account,
        token: token.0,
        issued_at: token.1,
        device: String::new(),
        peer: String::new(),
        begun_at: now,
        used_at: now,
        refreshed_at: None,
        // Only whether there is one matters for the times.
        family: refresh.is_some().then_some(Family::begin(magegate_domain::id::RefreshId(0))),
        pace: Pace::default(),
        is_ended: false,
    };
    let terms = facts.settings.session_terms(account.kind());
    issued.ends_at = stored.token_end(&terms);
    Ok(Some(Begun { id, refresh, ends_at: stored.end(&terms), has_ended_others }))
}

/// Ends sessions until there is room for one more, and tells whether it did: ordinary logins first, and of those, and of
/// the others, the one that was not used for longest.
async fn make_room(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    account: Account,
) -> Result<bool> {
    let room = facts.settings.most_sessions().saturating_sub(1);
    let mut open = sessions::open_of(door, account).await?;
    if open.len() <= room {
        return Ok(false);
    }
    let (now, terms) = (service.now(), facts.settings.session_terms(account.kind()));
    let revoked = revoked(door, account).await?;
    open.retain(|session| session.fault_at(&terms, revoked, now).is_none());
    let used_at = |session: &Session| super::used_at(service, session);
    open.sort_by_cached_key(|session| {
        Reverse((session.family.is_some(), used_at(session), session.id.0))
    });
    for session in open.iter().skip(room) {
        finish(service, door, session, "too_many_sessions").await?;
    }
    Ok(open.len() > room)
}
