//! What a token is (RFC 7662), for admins who hold the resource, and the end of a single token by whoever has it
//! (RFC 7009). Both judge a token by the rule by which every request's token is judged.

use crate::audit::Event;
use crate::authentication::{Held, Standing};
use crate::origin::Origin;
use crate::programs::{Kind, Program, misplaced};
use crate::token_format::{Look, ReadToken, look, read};
use crate::{Service, machine_keys, sessions, token_exchange};
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::id::{SessionId, WebsiteId};
use magegate_domain::machine_key;
use magegate_domain::{Result, messages};
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{admins, customers, impersonations, integrations, tokens};
use time::OffsetDateTime;

/// What a token is that is alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introspected {
    /// Whether it is exchanged for tokens, instead of sent with requests.
    pub is_refresh_token: bool,
    /// Whose it is: who calls by it.
    pub caller: Caller,
    /// The account's name, where the caller may see such accounts: an e-mail address, or an admin's user name.
    pub username: Option<String>,
    /// The customer's website.
    pub website: Option<WebsiteId>,
    /// When it was issued.
    pub issued_at: OffsetDateTime,
    /// When it ends; `None` for never.
    pub ends_at: Option<OffsetDateTime>,
    /// The session that it belongs to.
    pub session: Option<SessionId>,
    /// Who acts for the account by it.
    pub acted_by: Option<Caller>,
}

/// Tells what a token is; `None` for one that makes nobody of its bearer, whatever the cause. Refresh tokens are looked for
/// only where the caller says that it means one: who checks the tokens of requests must not take one for an access token.
pub async fn introspect(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    (token, is_refresh_token): (&str, bool),
) -> Result<Option<Introspected>> {
    let mut found = None;
    if is_refresh_token {
        found = refresh_token(service, token).await?;
    }
    // A hint that is wrong widens the search (RFC 7662, 2.1).
    if found.is_none() {
        found = access_token(service, origin, token).await?;
    }
    let Some(mut found) = found else {
        return Ok(None);
    };
    if !reaches(service, permit, found.caller).await? {
        return Ok(None);
    }
    let facts = service.facts().await?;
    let resource = match found.caller {
        Caller::Customer(_) => "Magento_Customer::customer",
        Caller::Integration(_) | Caller::Machine(_) => "Magento_Integration::integrations",
        _ => "Magento_User::acl_users",
    };
    if permit.also_holds(resource, &facts.rules) {
        let mut door = service.store.read().await?;
        found.username = name(&mut door, found.caller).await?;
    }
    Ok(Some(found))
}

/// Whether the caller may know of whom a token is: one who is limited to websites, of the customers of these.
async fn reaches(service: &Service, permit: &Permit, whose: Caller) -> Result<bool> {
    let Caller::Customer(id) = whose else { return Ok(permit.websites().is_none()) };
    let found = customers::login(&mut service.store.read().await?, id).await?;
    Ok(found.is_some_and(|found| permit.reaches(found.website_id)))
}

/// Revokes one token, which its bearer proves to have by sending it: a stored token or a refresh token, with the session
/// that it belongs to; or one that an integration exchanged its values for. What is no token, or none any more, is revoked
/// already. Fails for a signed token that is alive: nothing is stored of it that could be revoked; and for an integration's
/// access token, of which a bearer has but one value of four.
pub async fn revoke(service: &Service, origin: &Origin, token: &str) -> Result<()> {
    if machine_key::is_well_formed(token) {
        return machine_keys::revoke_held(service, origin, token).await.map(|_| ());
    }
    if token_exchange::revoke(service, origin, token).await? {
        return Ok(());
    }
    match stored(service, token).await? {
        Some(ReadToken::Stored(stored)) => {
            let account = stored.account;
            let mut door = service.store.begin().await?;
            let which = Which::One(stored.id);
            let acted_by = impersonations::find(&mut door, stored.id).await?;
            let count = tokens::revoke(&mut door, which, "revoked", service.now()).await?;
            door.commit().await?;
            if count > 0 {
                service.changed().await;
                let detail =
                    format!("token {} of {} {}", stored.id, account.kind().name(), account.id());
                let origin = &Origin { acted_by, ..origin.clone() };
                service.happened(Event::TokensRevoked, origin, account.into(), "", &detail);
            }
            Ok(())
        }
        Some(ReadToken::Signed(_)) => match service.alive(token).await? {
            Ok(_) => Err(messages::unsupported_token_type()),
            Err(_) => Ok(()),
        },
        None => {
            if let Ok(Held::Program(Program { kind: Kind::AccessToken, .. })) =
                service.alive(token).await?
            {
                return Err(messages::access_token_of_integration());
            }
            sessions::revoke(service, origin, token).await.map(|_| ())
        }
    }
}

/// The token, whatever its state; one that was revoked before is none.
async fn stored(service: &Service, token: &str) -> Result<Option<ReadToken>> {
    let facts = service.facts().await?;
    let looks = look(token, &facts);
    if matches!(looks, Look::Refused(_)) {
        return Ok(None);
    }
    let mut door = service.store.read().await?;
    let found = read(service, &mut door, &facts, token, looks).await?.ok();
    Ok(found.filter(|token| !token.is_revoked()))
}

async fn access_token(
    service: &Service,
    origin: &Origin,
    token: &str,
) -> Result<Option<Introspected>> {
    let standing = match service.alive(token).await? {
        Ok(Held::Account(standing)) => standing,
        Ok(Held::Program(program)) => {
            let facts = service.facts().await?;
            // Where it signs alone, it makes nobody of its bearer. What a machine key is limited to, its own requests meet.
            let is_bearer = program.kind != Kind::AccessToken
                || misplaced(program.kind, None, origin, &facts).is_none();
            if !is_bearer {
                return Ok(None);
            }
            return Ok(Some(Introspected {
                is_refresh_token: false,
                caller: program.caller,
                username: None,
                website: None,
                issued_at: program.issued_at,
                ends_at: program.ends_at,
                session: None,
                acted_by: None,
            }));
        }
        Err(_) => return Ok(None),
    };
    let facts = service.facts().await?;
    let Standing { token, website, account_ends, .. } = &standing;
    Ok(Some(Introspected {
        is_refresh_token: false,
        caller: token.account().into(),
        username: None,
        website: *website,
        issued_at: token.issued_at(),
        ends_at: standing.end(&facts).into_iter().chain(*account_ends).min(),
        session: standing.identity().session,
        acted_by: standing.actor.map(|actor| actor.by),
    }))
}

async fn refresh_token(service: &Service, token: &str) -> Result<Option<Introspected>> {
    Ok(sessions::inspect(service, token).await?.map(|found| Introspected {
        is_refresh_token: true,
        caller: found.account.into(),
        username: None,
        website: None,
        issued_at: found.issued_at,
        ends_at: found.ends_at,
        session: Some(found.session),
        acted_by: None,
    }))
}

async fn name(door: &mut Door, caller: Caller) -> Result<Option<String>> {
    Ok(match caller {
        Caller::Customer(id) => customers::login(door, id).await?.map(|found| found.email),
        Caller::Admin(id) => admins::find(door, id).await?.map(|found| found.admin.username),
        Caller::Integration(id) => integrations::find(door, id).await?.map(|found| found.name),
        Caller::Machine(id) => {
            magegate_store::machine_keys::find(door, id).await?.map(|key| key.name)
        }
        _ => None,
    })
}
