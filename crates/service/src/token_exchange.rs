//! The way out for integrations that cannot sign: a short-lived bearer token for the four values, asked for and answered
//! as RFC 8693 has it. Such a token has the integration's rights, and ends with its access token.

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use crate::programs::{Kind, Program};
use magegate_domain::caller::Caller;
use magegate_domain::exchanged_token::{self, MOST_ALIVE, SecretHash};
use magegate_domain::id::{IntegrationId, TokenId};
use magegate_domain::integration::{Consumer, OauthToken, Status, TokenKind};
use magegate_domain::keys::KeyRing;
use magegate_domain::oauth::{Fault, LENGTH};
use magegate_domain::reason::Reason;
use magegate_domain::{Result, crypt, messages};
use magegate_store::engine::Door;
use magegate_store::engine::server::Own;
use magegate_store::exchanged_tokens::{self, NewToken};
use magegate_store::{StoreError, consumers, integrations, keys, oauth_tokens};
use time::{Duration, OffsetDateTime};

/// The one kind of exchange that there is (RFC 8693, section 2.1).
const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// What is exchanged, and what comes of it (RFC 8693, section 3).
pub const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const MINUTES: &str = "magegate/integrations/exchanged_token_minutes";
/// How many rows one transaction of the clean-up removes.
const BATCH: i64 = 500;

/// What a client sends: the four values, and what RFC 8693 asks for beside them.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// `grant_type`.
    pub grant_type: &'a str,
    /// The consumer's key.
    pub client_id: &'a str,
    /// The consumer's secret.
    pub client_secret: &'a str,
    /// The access token.
    pub subject_token: &'a str,
    /// The access token's secret.
    pub subject_token_secret: &'a str,
    /// What kind of token that is.
    pub subject_token_type: &'a str,
    /// What kind of token is wanted; `None` for whichever there is.
    pub requested_token_type: Option<&'a str>,
}

/// A token that was given for the four values: the one moment at which it is known.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchanged {
    /// The token itself.
    pub token: String,
    /// When it ends.
    pub ends_at: OffsetDateTime,
    /// In how many seconds that is.
    pub expires_in: i64,
}

/// An integration that has proven itself by its four values.
struct Proven {
    integration: IntegrationId,
    name: String,
    access: TokenId,
    /// When the access token's handshake began: later than the last revocation.
    access_since: OffsetDateTime,
}

impl std::fmt::Debug for Given<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Given")
    }
}

impl std::fmt::Debug for Exchanged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Exchanged({:?})", self.ends_at)
    }
}

/// Gives a token for the four values of an active integration. Fails with one refusal (401 `invalid_client`) whatever is
/// wrong with them, the true cause beside it; with 400 where something else is asked for than this exchange, and where
/// there are no tables of our own.
///
/// Nothing is counted, so that who knows a consumer's key cannot lock its integration out: each value is of 160 random bits.
pub async fn exchange(service: &Service, origin: &Origin, given: &Given<'_>) -> Result<Exchanged> {
    check_kinds(given)?;
    if service.store.own() == Own::None {
        return Err(messages::exchange_needs_tables());
    }
    let facts = service.facts().await?;
    let proven = {
        // Most of what strangers send is refused by reading alone.
        let mut door = service.store.read().await?;
        prove(service, &mut door, given).await?
    };
    let minutes = exchanged_token::minutes(facts.settings.number(MINUTES));
    // Not within a second whose tokens a revocation has made void.
    let now = service.now().max(proven.access_since);
    let ends_at = now + Duration::minutes(minutes);
    let token = exchanged_token::draw(&*service.random);
    let ended = keep(service, &token, given, &proven, (now, ends_at)).await?;
    if ended > 0 {
        service.changed().await;
    }
    let detail = format!("to {:?} in exchange for its values, until {ends_at}", proven.name);
    let caller = Caller::Integration(proven.integration);
    service.happened(Event::TokenExchanged, origin, caller, given.client_id, &detail);
    Ok(Exchanged { token, ends_at, expires_in: minutes * 60 })
}

/// Reads a token that was given so, whatever its state; `None` for what is none.
pub(crate) async fn read(door: &mut Door, token: &str) -> Result<Option<Program>> {
    if !exchanged_token::is_meant(token) {
        return Ok(None);
    }
    let Some(found) = exchanged_tokens::find(door, &SecretHash::of(token)).await? else {
        return Ok(None);
    };
    let fault = if found.is_revoked || !found.has_access {
        Some(Reason::TokenRevoked)
    } else {
        (found.status != Some(Status::Active)).then_some(Reason::IntegrationInactive)
    };
    let program = Program::of_integration(Kind::Exchanged, found.integration, found.issued_at);
    Ok(Some(Program { ends_at: Some(found.ends_at), fault, ..program }))
}

/// Ends such a token by itself, which its bearer proves to have by sending it; `false` for one that is none any more.
pub(crate) async fn revoke(service: &Service, origin: &Origin, token: &str) -> Result<bool> {
    if !exchanged_token::is_meant(token) || service.store.own() == Own::None {
        return Ok(false);
    }
    let mut door = service.store.begin().await?;
    let Some(found) = exchanged_tokens::find(&mut door, &SecretHash::of(token)).await? else {
        return Ok(false);
    };
    let count = exchanged_tokens::delete(&mut door, found.id).await?;
    door.commit().await?;
    if count > 0 {
        service.changed().await;
        let detail = format!("exchanged token {} of integration {}", found.id, found.integration);
        let caller = Caller::Integration(found.integration);
        service.happened(Event::TokensRevoked, origin, caller, "", &detail);
    }
    Ok(count > 0)
}

/// Removes tokens that are over; gives how many.
pub(crate) async fn remove_old(service: &Service) -> Result<u64> {
    let mut removed = 0;
    loop {
        let mut door = service.store.begin().await?;
        let found = exchanged_tokens::ended_until(&mut door, service.now(), BATCH).await?;
        for id in &found {
            removed += exchanged_tokens::delete(&mut door, *id).await?;
        }
        door.commit().await?;
        if found.is_empty() {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}

/// Refuses what is another exchange than this one.
fn check_kinds(given: &Given<'_>) -> Result<()> {
    if given.grant_type != GRANT {
        return Err(messages::exchange_error("unsupported_grant_type", "grant_type", GRANT));
    }
    if given.subject_token_type != ACCESS_TOKEN {
        return Err(messages::exchange_error(
            "invalid_request",
            "subject_token_type",
            ACCESS_TOKEN,
        ));
    }
    if given.requested_token_type.is_some_and(|wanted| wanted != ACCESS_TOKEN) {
        let field = "requested_token_type";
        return Err(messages::exchange_error("invalid_request", field, ACCESS_TOKEN));
    }
    Ok(())
}

/// Whose four values they are. The values are compared in constant time, and all of them whichever is wrong.
async fn prove(service: &Service, door: &mut Door, given: &Given<'_>) -> Result<Proven> {
    let refused = |reason| Err(messages::exchange_refused().because(reason));
    if given.client_id.len() != LENGTH {
        return refused(Reason::Signature(Fault::KeyUnknown));
    }
    let Some(consumer) = consumers::by_key(door, given.client_id).await? else {
        return refused(Reason::Signature(Fault::KeyUnknown));
    };
    let Some(access) = oauth_tokens::of_consumer(door, consumer.id).await? else {
        return refused(Reason::Signature(Fault::TokenUnknown));
    };
    // Read anew: the key may be of this moment.
    let ring = service.policy.ring(&keys::list(door).await?);
    let Some(right) = are_right(&ring, given, &consumer, &access) else {
        return refused(Reason::SecretUnreadable);
    };
    if !right {
        return refused(Reason::WrongValues);
    }
    let Some(integration) = integrations::of_consumer(door, consumer.id).await? else {
        return refused(Reason::AccountGone);
    };
    let before = oauth_tokens::revoked_before(door, integration.id).await?;
    let is_void = before.is_some_and(|before| access.created_at.unix_timestamp() <= before);
    if access.revoked || is_void {
        return refused(Reason::TokenRevoked);
    }
    if integration.status != Status::Active {
        return refused(Reason::IntegrationInactive);
    }
    Ok(Proven {
        integration: integration.id,
        name: integration.name,
        access: access.id,
        access_since: access.created_at,
    })
}

/// Whether the values are the consumer's and its access token's; `None` where the stored secrets cannot be read.
fn are_right(
    ring: &KeyRing,
    given: &Given<'_>,
    consumer: &Consumer,
    access: &OauthToken,
) -> Option<bool> {
    let secret = crypt::decrypt(ring, &consumer.secret)?;
    // Before the end of the handshake it is in clear, and no secret of an access token.
    let token_secret = match access.kind {
        TokenKind::Access => crypt::decrypt(ring, &access.secret)?,
        _ => return Some(false),
    };
    Some(exchanged_token::are_equal(&[
        (given.client_id, &consumer.key),
        (given.client_secret, &secret),
        (given.subject_token, &access.token),
        (given.subject_token_secret, &token_secret),
    ]))
}

/// Stores a token, and ends the oldest ones of an integration that has too many. Gives how many that were.
async fn keep(
    service: &Service,
    token: &str,
    given: &Given<'_>,
    proven: &Proven,
    (issued_at, ends_at): (OffsetDateTime, OffsetDateTime),
) -> Result<u64> {
    let (hash, access_hash) = (SecretHash::of(token), SecretHash::of(given.subject_token));
    let new = NewToken {
        hash: &hash,
        integration: proven.integration,
        access: (proven.access, &access_hash),
        issued_at,
        ends_at,
    };
    let mut door = service.store.begin().await?;
    match exchanged_tokens::insert(&mut door, &new).await {
        // More than 200 bits: nobody draws them twice.
        Err(StoreError::Conflict) => return Err(messages::busy().because(Reason::Busy)),
        stored => stored?,
    };
    let ended = exchanged_tokens::keep_newest(&mut door, proven.integration, MOST_ALIVE).await?;
    door.commit().await?;
    Ok(ended)
}
