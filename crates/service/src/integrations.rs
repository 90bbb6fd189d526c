//! Integrations as the operator manages them (`spec/oauth-integrations.md` 1): programs with rights of their own, that sign
//! their calls. Where rows are locked, the keys come first, then the integration, its consumer, its token.

mod activation;
mod draft;
mod secrets;
mod view;

pub use activation::{Activation, ActivationCall, activate};
pub use draft::{Changes, Draft};
pub use secrets::{Values, tokens};
pub(crate) use secrets::{reseal, ring, seal};
pub use view::{IntegrationView, TokenView, find, get, list};

pub(crate) use activation::give_tokens;

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use crate::roles::Selection;
use magegate_domain::acl::Permit;
use magegate_domain::error::Result;
use magegate_domain::id::{ConsumerId, IntegrationId};
use magegate_domain::integration::{Integration, OauthToken, Setup, Status, TokenKind};
use magegate_domain::{messages, random};
use magegate_store::engine::Door;
use magegate_store::{
    StoreError, consumers, exchanged_tokens, integration_uses, integrations, oauth_tokens, roles,
};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// How many characters keys, secrets, tokens and verifiers have.
const LENGTH: usize = magegate_domain::oauth::LENGTH;

/// Creates an inactive integration with its consumer and its role. A name that another has, or an unknown resource, is
/// refused.
pub async fn create(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    draft: &Draft,
    resources: &[String],
) -> Result<IntegrationView> {
    let selection = Selection::of(resources)?;
    let mut door = service.store.begin().await?;
    let id = insert(service, &mut door, draft, &selection, None).await?;
    let created = view::stored(&mut door, id).await?;
    door.commit().await?;
    done(service, origin, permit, Event::IntegrationCreated, &created.integration).await;
    Ok(created)
}

/// Changes what is said of an integration and what it may use; gives it as it is then, and whether that changed anything.
/// Tokens stay: permissions are looked at anew for every request.
pub async fn update(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: IntegrationId,
    changes: &Changes,
) -> Result<(IntegrationView, bool)> {
    let selection = changes.resources.as_deref().map(Selection::of).transpose()?;
    let mut door = service.store.begin().await?;
    let before = must_exist(&mut door, id).await?;
    let mut differs = describe(&mut door, &before, changes.onto(&before), service.now()).await?;
    if let Some(selection) = selection {
        differs |= allow(&mut door, &before, &selection).await?;
    }
    let view = view::stored(&mut door, id).await?;
    if differs {
        door.commit().await?;
        done(service, origin, permit, Event::IntegrationChanged, &view.integration).await;
    }
    Ok((view, differs))
}

/// Takes an integration the right to call, and to fetch tokens where its handshake has begun; gives whether it had either.
/// Its access token stays, but what it was exchanged for ends.
pub async fn deactivate(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: IntegrationId,
) -> Result<bool> {
    let mut door = service.store.begin().await?;
    let integration = must_exist(&mut door, id).await?;
    let stopped = stop_handshake(&mut door, &integration).await?;
    if !integration.is_active() && !stopped {
        return Ok(false);
    }
    integrations::set_status(&mut door, id, Status::Inactive, service.now()).await?;
    exchanged_tokens::delete_of(&mut door, id).await?;
    door.commit().await?;
    done(service, origin, permit, Event::IntegrationDeactivated, &integration).await;
    Ok(true)
}

/// Revokes an integration's token, whatever it may be used for, and what it was exchanged for; gives whether one was alive.
/// Until it is activated again, it has none.
pub async fn revoke(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: IntegrationId,
) -> Result<bool> {
    let mut door = service.store.begin().await?;
    let integration = must_exist(&mut door, id).await?;
    let alive = match integration.consumer {
        Some(consumer) => oauth_tokens::revoke(&mut door, consumer).await?,
        None => false,
    };
    let exchanged = exchanged_tokens::delete_of(&mut door, id).await?;
    if !alive && exchanged == 0 {
        return Ok(false);
    }
    oauth_tokens::set_revoked_before(&mut door, id, service.now()).await?;
    door.commit().await?;
    done(service, origin, permit, Event::TokensRevoked, &integration).await;
    Ok(true)
}

/// Deletes an integration with its role, its consumer and its tokens. One that belongs to a module is refused.
pub async fn delete(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: IntegrationId,
) -> Result<Integration> {
    let mut door = service.store.begin().await?;
    let integration = must_be_manual(must_exist(&mut door, id).await?)?;
    if let Some(consumer) = integration.consumer {
        // Held before the row goes: whoever activates it now waits for it in the same order.
        consumers::find(&mut door, consumer).await?;
    }
    exchanged_tokens::delete_of(&mut door, id).await?;
    integration_uses::forget(&mut door, id).await?;
    integrations::delete(&mut door, id).await?;
    roles::unbind_integration(&mut door, id).await?;
    if let Some(consumer) = integration.consumer {
        consumers::delete(&mut door, consumer).await?;
    }
    door.commit().await?;
    done(service, origin, permit, Event::IntegrationDeleted, &integration).await;
    Ok(integration)
}

/// Stores a new integration with its consumer and its role, within the caller's transaction. Key and secret of the consumer
/// are drawn unless they are given.
pub(crate) async fn insert(
    service: &Service,
    door: &mut Door,
    draft: &Draft,
    selection: &Selection,
    given: Option<(&str, &str)>,
) -> Result<IntegrationId> {
    let draft = draft.checked()?;
    draft.check_name()?;
    let ring = ring(service, door).await?;
    if integrations::by_name(door, &draft.name).await?.is_some() {
        return Err(messages::integration_exists(&draft.name));
    }
    let now = service.now();
    let stored = integrations::insert(door, &draft.described(), Setup::Manual, now).await;
    let id = stored.map_err(|error| named(error, &draft.name))?;
    let drawn = (draw(service), draw(service));
    let (key, secret) = given.unwrap_or((&drawn.0, &drawn.1));
    let sealed = seal(service, &ring, secret)?;
    let name = format!("Integration{id}");
    let consumer = consumers::insert(door, &name, (key, &sealed), now).await?;
    integrations::set_consumer(door, id, consumer).await?;
    let role = roles::bind_integration(door, id).await?;
    roles::replace_rules(door, role, &selection.rows()).await?;
    Ok(id)
}

/// Stores what is said of an integration, if it differs; gives whether it did.
pub(crate) async fn describe(
    door: &mut Door,
    before: &Integration,
    after: Draft,
    now: OffsetDateTime,
) -> Result<bool> {
    if after == Draft::of(before) {
        return Ok(false);
    }
    let after = after.checked()?;
    let before = must_be_manual(before.clone())?;
    if after.name != before.name {
        after.check_name()?;
    }
    let other = integrations::by_name(door, &after.name).await?;
    if other.is_some_and(|other| other.id != before.id) {
        return Err(messages::integration_exists(&after.name));
    }
    let stored = integrations::update(door, before.id, &after.described(), now).await;
    stored.map_err(|error| named(error, &after.name))?;
    Ok(true)
}

/// Stores what an integration may use, if it differs; gives whether it did.
pub(crate) async fn allow(
    door: &mut Door,
    integration: &Integration,
    selection: &Selection,
) -> Result<bool> {
    let role = roles::of_integration(door, integration.id).await?;
    let before = match role {
        Some(role) => Some(Selection::stored(&roles::rules_of(door, role).await?)),
        None => None,
    };
    if before.as_ref() == Some(selection) {
        return Ok(false);
    }
    must_be_manual(integration.clone())?;
    let role = match role {
        Some(role) => role,
        None => roles::bind_integration(door, integration.id).await?,
    };
    roles::replace_rules(door, role, &selection.rows()).await?;
    Ok(true)
}

/// An integration, held for the rest of a transaction; a missing one is refused.
pub(crate) async fn must_exist(door: &mut Door, id: IntegrationId) -> Result<Integration> {
    integrations::find(door, id).await?.ok_or_else(|| messages::integration_unknown(id))
}

/// Deletes what a handshake would go on with, if one has begun; gives whether it had.
pub(crate) async fn stop_handshake(door: &mut Door, integration: &Integration) -> Result<bool> {
    let Some(consumer) = integration.consumer else { return Ok(false) };
    let token = token_of(door, consumer).await?;
    if token.is_none_or(|token| token.kind == TokenKind::Access) {
        return Ok(false);
    }
    Ok(oauth_tokens::delete_of(door, consumer).await?)
}

/// Its token, held for the rest of a transaction behind its consumer.
async fn token_of(door: &mut Door, consumer: ConsumerId) -> Result<Option<OauthToken>> {
    Ok(oauth_tokens::of_consumer(door, consumer).await?)
}

/// Refuses what belongs to a module of the store.
pub(crate) fn must_be_manual(integration: Integration) -> Result<Integration> {
    match integration.setup {
        Setup::Manual => Ok(integration),
        Setup::Config => Err(messages::integration_fixed(&integration.name)),
    }
}

/// A fresh key, secret, token or verifier.
pub(crate) fn draw(service: &Service) -> Zeroizing<String> {
    Zeroizing::new(random::text(&*service.random, random::LOWER_AND_DIGITS, LENGTH))
}

/// Lets every process see the change, and records it.
async fn done(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    event: Event,
    integration: &Integration,
) {
    service.changed().await;
    let detail = format!("integration {}", integration.id);
    service.happened(event, origin, permit.caller(), &integration.name, &detail);
}

/// The name alone is unique among what a row of the table holds.
fn named(error: StoreError, name: &str) -> magegate_domain::Error {
    match error {
        StoreError::Conflict => messages::integration_exists(name),
        other => other.into(),
    }
}
