//! What a refresh token is worth, its exchange, and its end. Whoever guesses one at 256 bits finds none: an answer's time
//! tells nothing, and what is unknown costs one indexed read.

use super::{Inspected, Signed, check_kept, finish, revoked};
use crate::audit::Event;
use crate::facts::Facts;
use crate::login::Fault;
use crate::origin::Origin;
use crate::token_format;
use crate::{Issued, Service, admin_tokens, customer_tokens};
use magegate_domain::caller::Account;
use magegate_domain::error::{Error, Result};
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_domain::session::{Family, Presented, RefreshToken, Session};
use magegate_store::engine::Door;
use magegate_store::sessions::{self, Exchange, Held};
use magegate_store::tokens::{self, Which};
use magegate_store::{admins, customers};
use time::OffsetDateTime;

/// How many refresh tokens of a session are kept, so that one that comes a second time is known; each is a row.
const KEPT: i64 = 500;

/// Exchanges a refresh token for a new pair; the token before ends at once. Every refusal is the same 401, with the true
/// reason beside it. One that was exchanged before ends the whole session. Refused with 400 where sessions cannot be kept.
pub async fn refresh(service: &Service, origin: &Origin, refresh_token: &str) -> Result<Signed> {
    let facts = service.facts().await?;
    check_kept(service, &facts)?;
    let Some(held) = find(service, refresh_token).await? else {
        return Err(refused(Reason::RefreshUnknown));
    };
    let now = service.now();
    let mut door = service.store.begin().await?;
    // The account first, as a login does it, then the session.
    let account = (held.session.account, now);
    let fault = account_fault(service, &facts, &mut door, origin, account).await?;
    if let Some(Reason::AccountExpired(at)) = fault {
        // The account was disabled just now, and its sessions ended with it.
        door.commit().await?;
        service.changed().await;
        return Err(refused(Reason::AccountExpired(at)));
    }
    let Some(session) = sessions::find(&mut door, held.session.id).await? else {
        return Err(refused(Reason::RefreshUnknown));
    };
    let held = Held { session, ..held };
    if let Some(reason) = session_fault(&mut door, &facts, &held.session, now).await? {
        return Err(refused(reason));
    }
    let presented = held.session.family.map(|family| family.judge(held.refresh, now));
    if presented.is_none_or(|presented| presented == Presented::Spent) {
        return Err(reused(service, door, origin, &held.session).await?);
    }
    if let Some(reason) = fault {
        return Err(refused(reason));
    }
    let (signed, before) = exchange(service, door, &facts, (origin, &held), now).await?;
    // Others learn of it when what they have read grows too old: it is the client itself that has a better one.
    service.tokens.drop_token(before.token);
    let (account, detail) = (held.session.account, format!("session {}", held.session.id));
    service.happened(Event::TokenRefreshed, origin, account.into(), "", &detail);
    Ok(signed)
}

/// What a refresh token is; `None` for one that cannot be exchanged now.
pub async fn inspect(service: &Service, refresh_token: &str) -> Result<Option<Inspected>> {
    let facts = service.facts().await?;
    let Some(Held { refresh, issued_at, session }) = find(service, refresh_token).await? else {
        return Ok(None);
    };
    let now = service.now();
    let mut door = service.store.read().await?;
    let is_current = session.family.is_some_and(|family| family.current == refresh);
    if check_kept(service, &facts).is_err()
        || !is_current
        || session_fault(&mut door, &facts, &session, now).await?.is_some()
        || !stands(&mut door, session.account, now).await?
    {
        return Ok(None);
    }
    let ends_at = session.end(&facts.settings.session_terms(session.account.kind()));
    Ok(Some(Inspected { session: session.id, account: session.account, issued_at, ends_at }))
}

/// Ends the session of a refresh token, whoever presents it (RFC 7009), also by one that was exchanged before. `false`
/// where it is none, or its session ended before.
pub async fn revoke(service: &Service, origin: &Origin, refresh_token: &str) -> Result<bool> {
    let Some(held) = find(service, refresh_token).await? else {
        return Ok(false);
    };
    let mut door = service.store.begin().await?;
    let found = sessions::find(&mut door, held.session.id).await?;
    let Some(session) = found.filter(|session| !session.is_ended) else {
        return Ok(false);
    };
    finish(service, &mut door, &session, "revoked").await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("session {}, by its refresh token", session.id);
    service.happened(Event::SessionsEnded, origin, session.account.into(), "", &detail);
    Ok(true)
}

async fn find(service: &Service, refresh_token: &str) -> Result<Option<Held>> {
    let Some(token) = RefreshToken::read(refresh_token) else {
        return Ok(None);
    };
    let mut door = service.store.read().await?;
    Ok(sessions::find_by_refresh(&mut door, &token.hash()).await?)
}

fn refused(reason: Reason) -> Error {
    messages::refresh_refused().because(reason)
}

/// Ends the session of a refresh token that came a second time: who else has it is not known, so nobody keeps it.
async fn reused(
    service: &Service,
    mut door: Door,
    origin: &Origin,
    session: &Session,
) -> Result<Error> {
    finish(service, &mut door, session, "refresh_reused").await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("session {}: a spent refresh token came again", session.id);
    service.happened(Event::SessionsEnded, origin, session.account.into(), "", &detail);
    Ok(refused(Reason::RefreshReused))
}

/// Issues the next pair, puts it in the place of the one before, and revokes that.
async fn exchange(
    service: &Service,
    mut door: Door,
    facts: &Facts,
    (origin, held): (&Origin, &Held),
    now: OffsetDateTime,
) -> Result<(Signed, Session)> {
    let (before, account) = (&held.session, held.session.account);
    let issued = token_format::issue(service, &mut door, facts, account, now).await?;
    let Issued { token, id: Some(id), issued_at, .. } = issued else {
        return Err(messages::input(messages::SESSIONS_NEED_STORED_TOKENS));
    };
    let refresh = RefreshToken::draw(&*service.random);
    let next = sessions::insert_refresh(&mut door, before.id, &refresh.hash(), issued_at).await?;
    let family = before.family.and_then(|family| family.exchanged(held.refresh, next, now));
    let family: Family = family.ok_or_else(|| refused(Reason::RefreshReused))?;
    let with = Exchange { token: (id, issued_at), family, peer: &origin.peer, now };
    if !sessions::exchange(&mut door, before, &with).await? {
        // Only where the database does not hold what was read for us.
        return Err(messages::busy().because(Reason::Busy));
    }
    tokens::revoke(&mut door, Which::One(before.token), "refreshed", now).await?;
    sessions::delete_spent(&mut door, before.id, KEPT).await?;
    door.commit().await?;
    let terms = facts.settings.session_terms(account.kind());
    let after = Session { token: id, issued_at, family: Some(family), ..before.clone() };
    let expires_at = after.token_end(&terms);
    let signed = Signed {
        session: after.id,
        access_token: token,
        expires_at,
        expires_in: expires_at.map(|at| (at - now).whole_seconds()),
        refresh_token: refresh.expose().to_owned(),
        refresh_expires_at: after.end(&terms),
    };
    Ok((signed, before.clone()))
}

/// Why a session is over, by its own row, its token's and its account's records.
async fn session_fault(
    door: &mut Door,
    facts: &Facts,
    session: &Session,
    now: OffsetDateTime,
) -> Result<Option<Reason>> {
    let terms = facts.settings.session_terms(session.account.kind());
    let revoked = revoked(door, session.account).await?;
    if let Some(reason) = session.fault_at(&terms, revoked, now) {
        return Ok(Some(reason));
    }
    Ok(tokens::is_revoked(door, session.token).await?.then_some(Reason::TokenRevoked))
}

/// Why the account could not sign in now, its password aside: the rule of logins.
async fn account_fault(
    service: &Service,
    facts: &Facts,
    door: &mut Door,
    origin: &Origin,
    (account, now): (Account, OffsetDateTime),
) -> Result<Option<Reason>> {
    let fault = match account {
        Account::Customer(id) => {
            customer_tokens::standing_fault(facts, door, origin, (id, now)).await?
        }
        Account::Admin(id) => admin_tokens::standing_fault(service, facts, door, (id, now)).await?,
    };
    Ok(fault.map(|(Fault::Counted(reason) | Fault::Uncounted(reason))| reason))
}

/// Whether the account is there and enabled.
async fn stands(door: &mut Door, account: Account, now: OffsetDateTime) -> Result<bool> {
    Ok(match account {
        Account::Customer(id) => {
            customers::login(door, id).await?.is_some_and(|customer| customer.is_active)
        }
        Account::Admin(id) => admins::find(door, id).await?.is_some_and(|found| {
            found.admin.is_active && found.admin.expires_at.is_none_or(|end| end > now)
        }),
    })
}
