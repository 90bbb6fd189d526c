//! Sessions: signing in on a device, exchanging refresh tokens, the list of an account's devices, and ending them. A
//! family of refresh tokens follows the rules of [`magegate_domain::session`].

mod beginning;
mod cleaning;
mod ending;
mod refreshing;

pub(crate) use beginning::{Begun, Entry, begin};
pub(crate) use cleaning::remove_old;
pub use ending::end_all;
pub use refreshing::{inspect, refresh, revoke};

use crate::acting::in_person;
use crate::audit::Event;
use crate::facts::Facts;
use crate::origin::Origin;
use crate::token_format::ReadToken;
use crate::uses::{Noted, Used};
use crate::{Issuer, Service, admin_tokens, customer_tokens};
use magegate_domain::acl::Permit;
use magegate_domain::caller::{Account, AccountKind, Caller};
use magegate_domain::id::SessionId;
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_domain::session::{Revoked, Session};
use magegate_domain::{Error, Result, messages};
use magegate_store::engine::Door;
use magegate_store::engine::server::Own;
use magegate_store::tokens::Which;
use magegate_store::{admins, customers, impersonations, sessions, tokens};
use std::collections::HashMap;
use time::OffsetDateTime;

/// What a client gets when it signs in or refreshes: a pair of tokens, the only one that its session has.
#[derive(Clone)]
pub struct Signed {
    /// The session; it stays the same through all refreshes.
    pub session: SessionId,
    /// The token for requests.
    pub access_token: String,
    /// When that ends; `None` where tokens live until they are revoked.
    pub expires_at: Option<OffsetDateTime>,
    /// How many seconds that is from now.
    pub expires_in: Option<i64>,
    /// The token that is exchanged for the next pair, once.
    pub refresh_token: String,
    /// Until when it can be exchanged; `None` where the settings set no end.
    pub refresh_expires_at: Option<OffsetDateTime>,
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The session.
    pub id: SessionId,
    /// The device as the client named it, else its program's name for itself; may be empty.
    pub device: String,
    /// The address that it last signed in or refreshed from.
    pub peer: String,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When its token was last used, to about a minute.
    pub used_at: OffsetDateTime,
    /// When its token was last exchanged; `None` if never.
    pub refreshed_at: Option<OffsetDateTime>,
    /// When it ends unless it is refreshed; `None` for never.
    pub ends_at: Option<OffsetDateTime>,
    /// Whether it has a refresh token. An ordinary login has none.
    pub can_refresh: bool,
    /// Whether the request that lists belongs to it.
    pub is_current: bool,
    /// Who acts for the account in it; `None` for the account itself.
    pub acted_by: Option<Caller>,
}

/// The session of a token that is held in memory.
#[derive(Debug, Clone)]
pub(crate) struct UsedSession {
    /// The session.
    pub(crate) id: SessionId,
    /// When it ends, and its token with it.
    pub(crate) ends_at: Option<OffsetDateTime>,
    /// When it was last used.
    pub(crate) noted: Noted,
}

/// What a refresh token is, for who asks about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The session.
    pub session: SessionId,
    /// Whose it is.
    pub account: Account,
    /// When it was issued.
    pub issued_at: OffsetDateTime,
    /// Until when it can be exchanged; `None` where the settings set no end.
    pub ends_at: Option<OffsetDateTime>,
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signed").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Signs in: the checks, the throttle and the refusals of `integrationCustomerTokenServiceV1` and its sister for admins,
/// and a refresh token beside the token. `device` is a short text for the list of sessions; empty: what the client program
/// calls itself. Refused with 400 where sessions cannot be kept.
pub async fn sign_in(
    service: &Service,
    origin: &Origin,
    kind: AccountKind,
    (name, password): (&str, &Password),
    device: &str,
) -> Result<Signed> {
    check_kept(service, &*service.facts().await?)?;
    let entered = match kind {
        AccountKind::Customer => {
            customer_tokens::enter(service, origin, (name, password), Some(device)).await?
        }
        AccountKind::Admin => {
            admin_tokens::enter(service, origin, (name, password), Some(device)).await?
        }
    };
    let begun = entered.session.and_then(|begun| Some((begun.refresh?, begun.id, begun.ends_at)));
    let (refresh, session, refresh_expires_at) =
        begun.ok_or_else(|| Error::internal("a login began no session"))?;
    let expires_at = entered.issued.ends_at;
    Ok(Signed {
        session,
        access_token: entered.issued.token,
        expires_at,
        expires_in: expires_at.map(|at| (at - service.now()).whole_seconds()),
        refresh_token: refresh.expose().to_owned(),
        refresh_expires_at,
    })
}

/// An account's sessions that are alive, the one used last first. `current` is the session of the request that asks
/// ([`crate::authentication::Identity::session`]).
pub async fn list(
    service: &Service,
    permit: &Permit,
    account: Account,
    current: Option<SessionId>,
) -> Result<Vec<Listed>> {
    in_person(permit)?;
    let facts = service.facts().await?;
    let (now, terms) = (service.now(), facts.settings.session_terms(account.kind()));
    let mut door = service.store.read().await?;
    if !reaches(&mut door, permit, account).await? {
        return Ok(Vec::new());
    }
    let revoked = revoked(&mut door, account).await?;
    let mut stored = sessions::list_of(&mut door, account).await?;
    stored.retain(|(session, row)| {
        let fault = session.fault_at(&terms, revoked, now);
        fault.or_else(|| session.token_fault(&terms, *row, now)).is_none()
    });
    let marks = impersonations::of_account(&mut door, account).await?;
    let marks: HashMap<_, _> = marks.into_iter().collect();
    let mut listed: Vec<Listed> = stored
        .into_iter()
        .map(|(session, _)| Listed {
            ends_at: session.end(&terms),
            can_refresh: session.family.is_some(),
            is_current: current == Some(session.id),
            acted_by: marks.get(&session.token).copied(),
            used_at: used_at(service, &session),
            id: session.id,
            device: session.device,
            peer: session.peer,
            created_at: session.begun_at,
            refreshed_at: session.refreshed_at,
        })
        .collect();
    listed.sort_by_key(|session| std::cmp::Reverse((session.used_at, session.id.0)));
    Ok(listed)
}

/// Ends one session of an account: its token and refresh token are refused from now on. 404 where the account has no such
/// session, or it has ended.
pub async fn end(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    account: Account,
    id: SessionId,
) -> Result<bool> {
    in_person(permit)?;
    // Before the transaction: while one writes, no connection for reading may be wanted.
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let found = if reaches(&mut door, permit, account).await? {
        alive((service, &facts), &mut door, account, id).await?
    } else {
        None
    };
    let Some(session) = found else {
        return Err(messages::no_such_entity("sessionId", id.0));
    };
    finish(service, &mut door, &session, "session_ended").await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("session {id} of {} {}", account.kind().name(), account.id());
    service.happened(Event::SessionsEnded, origin, permit.caller(), "", &detail);
    Ok(true)
}

/// Ends all sessions of an account but one, and all its stored tokens that belong to no session. Gives how many tokens
/// ended. `keep` is the session of the request that asks; 400 where it belongs to none.
pub async fn end_others(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    account: Account,
    keep: Option<SessionId>,
) -> Result<u64> {
    in_person(permit)?;
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let kept = match keep {
        Some(keep) if reaches(&mut door, permit, account).await? => {
            alive((service, &facts), &mut door, account, keep).await?
        }
        _ => None,
    };
    let Some(kept) = kept else {
        return Err(messages::input(messages::NO_SESSION));
    };
    let (now, cause) = (service.now(), "session_ended");
    sessions::end_others(&mut door, account, kept.id, cause, now).await?;
    let count = tokens::revoke_others(&mut door, account, kept.token, cause, now).await?;
    door.commit().await?;
    service.changed().await;
    let (kind, number) = (account.kind().name(), account.id());
    let detail = format!("all of {kind} {number} but session {}: {count} tokens", kept.id);
    service.happened(Event::SessionsEnded, origin, permit.caller(), "", &detail);
    Ok(count)
}

/// Whether the caller may see what is an account's. To a caller who is limited to websites, the customers of others are as
/// if absent.
async fn reaches(door: &mut Door, permit: &Permit, account: Account) -> Result<bool> {
    let (Account::Customer(id), Some(_)) = (account, permit.websites()) else { return Ok(true) };
    let found = customers::login(door, id).await?;
    Ok(found.is_some_and(|found| permit.reaches(found.website_id)))
}

/// The session that a token belongs to now.
pub(crate) async fn of_token(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    token: &ReadToken,
) -> Result<Option<UsedSession>> {
    let (ReadToken::Stored(token), true) = (token, are_kept(service, facts)) else {
        return Ok(None);
    };
    let found = sessions::find_by_token(door, token.id).await?;
    let session = found.filter(|session| session.account == token.account);
    Ok(session.map(|session| {
        let ends_at = session.end(&facts.settings.session_terms(token.account.kind()));
        UsedSession { id: session.id, ends_at, noted: Noted::since(Some(session.used_at)) }
    }))
}

/// When a session was last used. What waits to be stored is later than what is.
pub(crate) fn used_at(service: &Service, session: &Session) -> OffsetDateTime {
    let waiting = service.uses.waiting(Used::Session(session.id));
    waiting.map_or(session.used_at, |last| last.at.max(session.used_at))
}

/// Whether logins are kept as sessions; signed tokens are stored nowhere, so that there is nothing to keep.
pub(crate) fn are_kept(service: &Service, facts: &Facts) -> bool {
    check_kept(service, facts).is_ok()
}

/// Why logins are not kept as sessions now; `None` where they are. Those that began before are listed and ended all the
/// same.
pub async fn not_kept(service: &Service, _permit: &Permit) -> Result<Option<&'static str>> {
    Ok(fault(service, &*service.facts().await?))
}

/// Refuses where no sessions can be kept, and says why.
fn check_kept(service: &Service, facts: &Facts) -> Result<()> {
    fault(service, facts).map_or(Ok(()), |fault| Err(messages::input(fault)))
}

fn fault(service: &Service, facts: &Facts) -> Option<&'static str> {
    let is_signed =
        service.policy.issuer == Issuer::Signed && facts.settings.token_algorithm().is_some();
    if !facts.settings.flag("magegate/sessions/enabled") {
        Some(messages::SESSIONS_OFF)
    } else if is_signed {
        Some(messages::SESSIONS_NEED_STORED_TOKENS)
    } else if service.store.own() == Own::None {
        Some(messages::SESSIONS_NEED_TABLES)
    } else {
        None
    }
}

/// A session of an account if it is alive, held for the rest of the transaction; before it the account.
async fn alive(
    (service, facts): (&Service, &Facts),
    door: &mut Door,
    account: Account,
    id: SessionId,
) -> Result<Option<Session>> {
    let revoked = revoked(door, account).await?;
    let found = sessions::find(door, id).await?.filter(|session| session.account == account);
    let Some(session) = found else {
        return Ok(None);
    };
    let fault = fault_of(door, facts, &session, revoked, service.now()).await?;
    Ok(fault.is_none().then_some(session))
}

/// Why a session is over, by its own row, its token's and its account's records; `None` while it lives.
async fn fault_of(
    door: &mut Door,
    facts: &Facts,
    session: &Session,
    revoked: Revoked,
    now: OffsetDateTime,
) -> Result<Option<Reason>> {
    let terms = facts.settings.session_terms(session.account.kind());
    if let Some(reason) = session.fault_at(&terms, revoked, now) {
        return Ok(Some(reason));
    }
    let row = tokens::is_revoked(door, session.token).await?;
    Ok(session.token_fault(&terms, row, now))
}

/// Ends a session with the token that it has.
async fn finish(service: &Service, door: &mut Door, session: &Session, cause: &str) -> Result<()> {
    let now = service.now();
    sessions::end(door, session.id, cause, now).await?;
    tokens::revoke(door, Which::One(session.token), cause, now).await?;
    Ok(())
}

/// What an account's own records say of tokens issued before. Holds the account, which comes before its sessions.
async fn revoked(door: &mut Door, account: Account) -> Result<Revoked> {
    let cutoff = match account {
        Account::Customer(id) => {
            customers::login(door, id).await?.and_then(|customer| customer.session_cutoff)
        }
        Account::Admin(id) => {
            admins::find(door, id).await?;
            None
        }
    };
    let before = tokens::revoked_before(door, account).await?;
    Ok(Revoked { before, cutoff })
}
