//! What a token is (RFC 7662), for admins who hold the resource, and the end of a single token by whoever has it
//! (RFC 7009). Both judge a token by the rule by which every request's token is judged.

use crate::audit::Event;
use crate::authentication::{Held, Standing};
use crate::origin::Origin;
use crate::token_format::{Look, ReadToken, look, read};
use crate::{Service, sessions};
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::id::{SessionId, WebsiteId};
use magegate_domain::{Result, messages};
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{admins, customers, impersonations, tokens};
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
    permit: &Permit,
    token: &str,
    is_refresh_token: bool,
) -> Result<Option<Introspected>> {
    let mut found = None;
    if is_refresh_token {
        found = refresh_token(service, token).await?;
    }
    // A hint that is wrong widens the search (RFC 7662, 2.1).
    if found.is_none() {
        found = access_token(service, token).await?;
    }
    let Some(mut found) = found else {
        return Ok(None);
    };
    let facts = service.facts().await?;
    let resource = match found.caller {
        Caller::Customer(_) => "Magento_Customer::customer",
        Caller::Integration(_) => "Magento_Integration::integrations",
        _ => "Magento_User::acl_users",
    };
    if permit.also_holds(resource, &facts.rules) {
        let mut door = service.store.read().await?;
        found.username = name(&mut door, found.caller).await?;
    }
    Ok(Some(found))
}

/// Revokes one token, which its bearer proves to have by sending it: a stored token or a refresh token, with the session
/// that it belongs to. What is no token, or none any more, is revoked already. Fails for a signed token that is alive: nothing is
/// stored of it that could be revoked.
pub async fn revoke(service: &Service, origin: &Origin, token: &str) -> Result<()> {
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
        None => sessions::revoke(service, origin, token).await.map(|_| ()),
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

async fn access_token(service: &Service, token: &str) -> Result<Option<Introspected>> {
    let standing = match service.alive(token).await? {
        Ok(Held::Account(standing)) => standing,
        Ok(Held::Program(program)) => {
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
        _ => None,
    })
}
