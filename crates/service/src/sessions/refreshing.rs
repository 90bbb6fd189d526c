//! What a refresh token is worth, its exchange, and its end. Whoever guesses one at 256 bits finds none: an answer's time
//! tells nothing, and what is unknown costs one indexed read.

use super::{Inspected, Signed, check_kept, fault_of, finish, revoked};
use crate::audit::Event;
use crate::facts::Facts;
use crate::login::Fault;
use crate::origin::Origin;
use crate::token_format;
use crate::{Issued, Service, admin_tokens, customer_tokens};
use magegate_domain::caller::Account;
use magegate_domain::error::{Error, Result};
use magegate_domain::id::RefreshId;
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_domain::session::{Family, Presented, RefreshToken, Session};
use magegate_store::engine::Door;
use magegate_store::sessions::{self, Exchange, Held};
use magegate_store::tokens;
use time::OffsetDateTime;

/// Exchanges a refresh token for a new pair; the token before ends at once. Every refusal is the same 401, with the true
/// reason beside it. One that was exchanged before ends the whole session. Refused with 400 where sessions cannot be kept.
pub async fn refresh(service: &Service, origin: &Origin, refresh_token: &str) -> Result<Signed> {
    let facts = service.facts().await?;
    check_kept(service, &facts)?;
    let Some((token, held)) = find(service, refresh_token).await? else {
        return Err(refused(Reason::RefreshUnknown));
    };
    let now = service.now();
    let mut door = service.store.begin().await?;
    // The account first, as a login does it, then the session.
    let account = (held.session.account, now);
    let fault = account_fault(service, &facts, &mut door, Some(origin), account).await?;
    if let Some(Reason::AccountExpired(at)) = fault {
        // The account was disabled just now, and its sessions ended with it.
        door.commit().await?;
        service.changed().await;
        return Err(refused(Reason::AccountExpired(at)));
    }
    if fault == Some(Reason::AccountGone) {
        return Err(refused(Reason::AccountGone));
    }
    let Some(session) = sessions::find(&mut door, held.session.id).await? else {
        return Err(refused(Reason::RefreshUnknown));
    };
    let held = Held { session, ..held };
    let revoked = revoked(&mut door, held.session.account).await?;
    if let Some(reason) = fault_of(&mut door, &facts, &held.session, revoked, now).await? {
        return Err(refused(reason));
    }
    let counting = held.session.family.zip(held.presented).map(|(family, (id, _))| (family, id));
    let counting = counting.filter(|(family, id)| family.judge(*id, now) != Presented::Spent);
    let Some((_, presented)) = counting else {
        return Err(reused(service, door, origin, &held.session).await?);
    };
    if let Some(reason) = fault {
        return Err(refused(reason));
    }
    let with = (origin, &token, presented);
    let (signed, before) = exchange(service, door, &facts, (&held.session, with), now).await?;
    // Others learn of it when what they have read grows too old: it is the client itself that has a better one.
    service.tokens.drop_token(before.token);
    let (account, detail) = (held.session.account, format!("session {}", held.session.id));
    service.happened(Event::TokenRefreshed, origin, account.into(), "", &detail);
    Ok(signed)
}

/// What a refresh token is; `None` for one that cannot be exchanged now.
pub async fn inspect(service: &Service, refresh_token: &str) -> Result<Option<Inspected>> {
    let facts = service.facts().await?;
    let Some((_, Held { presented, session })) = find(service, refresh_token).await? else {
        return Ok(None);
    };
    let now = service.now();
    let mut door = service.store.read().await?;
    let counts = |id| session.family.is_some_and(|family| family.current == id);
    let Some((_, issued_at)) = presented.filter(|(id, _)| counts(*id)) else {
        return Ok(None);
    };
    let account = (session.account, now);
    let revoked = revoked(&mut door, session.account).await?;
    if check_kept(service, &facts).is_err()
        || fault_of(&mut door, &facts, &session, revoked, now).await?.is_some()
        || account_fault(service, &facts, &mut door, None, account).await?.is_some()
    {
        return Ok(None);
    }
    let ends_at = session.end(&facts.settings.session_terms(session.account.kind()));
    Ok(Some(Inspected { session: session.id, account: session.account, issued_at, ends_at }))
}

/// Ends the session of a refresh token, whoever presents it (RFC 7009), also by one that was exchanged before. `false`
/// where it is none, or its session ended before.
pub async fn revoke(service: &Service, origin: &Origin, refresh_token: &str) -> Result<bool> {
    let Some((_, held)) = find(service, refresh_token).await? else {
        return Ok(false);
    };
    let mut door = service.store.begin().await?;
    revoked(&mut door, held.session.account).await?;
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

/// A refresh token as it is read, and what is stored of it.
async fn find(service: &Service, refresh_token: &str) -> Result<Option<(RefreshToken, Held)>> {
    let Some(token) = RefreshToken::read(refresh_token) else {
        return Ok(None);
    };
    let mut door = service.store.read().await?;
    let held = sessions::find_by_refresh(&mut door, &token).await?;
    Ok(held.map(|held| (token, held)))
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

/// Issues the next pair, puts it in the place of the one before, and removes that. Refused with 503 where the session had as
/// many as there may be for now.
async fn exchange(
    service: &Service,
    mut door: Door,
    facts: &Facts,
    (before, (origin, token, presented)): (&Session, (&Origin, &RefreshToken, RefreshId)),
    now: OffsetDateTime,
) -> Result<(Signed, Session)> {
    let Some(pace) = before.pace.one_more(now) else {
        metrics::counter!("magegate_refreshes_too_often_total").increment(1);
        return Err(messages::busy());
    };
    let account = before.account;
    let issued = token_format::issue(service, &mut door, facts, account, now).await?;
    let Issued { token: access_token, id: Some(id), issued_at, .. } = issued else {
        return Err(messages::input(messages::SESSIONS_NEED_STORED_TOKENS));
    };
    let refresh = token.next(&*service.random);
    let next = sessions::insert_refresh(&mut door, before.id, &refresh, issued_at).await?;
    let family = before.family.and_then(|family| family.exchanged(presented, next, now));
    let family: Family = family.ok_or_else(|| refused(Reason::RefreshReused))?;
    let with = Exchange { token: (id, issued_at), family, pace, peer: &origin.peer, now };
    if !sessions::exchange(&mut door, before, &with).await? {
        // Only where the database does not hold what was read for us.
        return Err(messages::busy().because(Reason::Busy));
    }
    // Not revoked: whoever refreshes all day long would leave rows behind that nobody needs.
    tokens::delete_replaced(&mut door, before.token).await?;
    door.commit().await?;
    let terms = facts.settings.session_terms(account.kind());
    let after = Session { token: id, issued_at, family: Some(family), ..before.clone() };
    let expires_at = after.token_end(&terms);
    let signed = Signed {
        session: after.id,
        access_token,
        expires_at,
        expires_in: expires_at.map(|at| (at - now).whole_seconds()),
        refresh_token: refresh.expose().to_owned(),
        refresh_expires_at: after.end(&terms),
    };
    Ok((signed, before.clone()))
}

/// Why the account could not sign in now, its password and the lock that guards it aside: the rule of logins, for exchanges
/// and for who asks about a refresh token. Only an exchange tells where it comes from (`origin`) and writes.
async fn account_fault(
    service: &Service,
    facts: &Facts,
    door: &mut Door,
    origin: Option<&Origin>,
    (account, now): (Account, OffsetDateTime),
) -> Result<Option<Reason>> {
    let fault = match account {
        Account::Customer(id) => {
            customer_tokens::standing_fault(facts, door, origin, (id, now)).await?
        }
        Account::Admin(id) => {
            let writes = origin.is_some();
            admin_tokens::standing_fault(service, facts, door, (id, writes), now).await?
        }
    };
    Ok(fault.map(|(Fault::Counted(reason) | Fault::Uncounted(reason))| reason))
}
