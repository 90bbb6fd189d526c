//! Activation: an integration gets its tokens at once, or, where it says where to, its credentials, by which it fetches them
//! itself (`spec/oauth-integrations.md` 3).

use super::secrets::{open, ring, seal};
use super::{done, draw, must_exist, token_of};
use crate::Service;
use crate::audit::Event;
use crate::facts::Facts;
use crate::mail::base_url;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::IntegrationId;
use magegate_domain::integration::{Consumer, Integration, OauthToken, Status, TokenKind};
use magegate_domain::keys::KeyRing;
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_domain::scope::ADMIN_STORE;
use magegate_store::engine::Door;
use magegate_store::{consumers, exchanged_tokens, integrations, oauth_tokens};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// What became of an activation.
#[derive(Debug)]
pub enum Activation {
    /// It has its tokens and may call.
    Done,
    /// It may call as soon as it has fetched its tokens: this is to be sent to it.
    Handshake(ActivationCall),
}

/// What is to be sent to an integration, as a form, so that it fetches its tokens.
pub struct ActivationCall {
    /// Where to.
    pub endpoint: String,
    /// Where the operator's browser is to go then.
    pub identity_link_url: String,
    /// The members, in order.
    pub fields: Vec<(&'static str, Zeroizing<String>)>,
}

impl std::fmt::Debug for ActivationCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActivationCall").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Activates an integration. Without endpoint or identity link it has new tokens at once, and those before end. With both
/// its handshake begins, again if it had begun before; one that was active is not until it has fetched its new tokens.
pub async fn activate(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: IntegrationId,
) -> Result<Activation> {
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let ring = ring(service, &mut door).await?;
    let integration = must_exist(&mut door, id).await?;
    let consumer = match integration.consumer {
        Some(consumer) => consumers::find(&mut door, consumer).await?,
        None => None,
    };
    let consumer = consumer.ok_or_else(|| {
        refused(&format!("The integration \"{}\" has lost its consumer.", integration.name))
    })?;
    let (event, activation) = if integration.handshake().is_some() {
        let call = begin(service, &mut door, (&facts, &ring), &integration, &consumer).await?;
        (Event::HandshakeBegun, Activation::Handshake(call))
    } else {
        give_tokens(service, &mut door, &ring, (&integration, &consumer), None).await?;
        (Event::IntegrationActivated, Activation::Done)
    };
    door.commit().await?;
    done(service, origin, permit, event, &integration).await;
    Ok(activation)
}

/// Gives an integration an access token in place of the one that it has, and the right to call, within the caller's
/// transaction. Token and secret are drawn unless they are given.
pub(crate) async fn give_tokens(
    service: &Service,
    door: &mut Door,
    ring: &KeyRing,
    (integration, consumer): (&Integration, &Consumer),
    given: Option<(&str, &str)>,
) -> Result<()> {
    let token = replace(service, door, integration, consumer).await?;
    let request = (draw(service), draw(service));
    let callback_url = consumer.callback_url.as_deref();
    let became =
        oauth_tokens::become_request(door, token.id, (&request.0, &request.1), callback_url);
    let mut is_sound = became.await?;
    let drawn = (draw(service), draw(service));
    let (access, secret) = given.unwrap_or((&drawn.0, &drawn.1));
    let sealed = seal(service, ring, secret)?;
    is_sound &= oauth_tokens::become_access(door, token.id, (access, &sealed)).await?;
    if !is_sound {
        return Err(Error::internal("a token's row is gone that this transaction holds"));
    }
    integrations::set_status(door, integration.id, Status::Active, service.now()).await?;
    Ok(())
}

/// Begins a handshake, and gives what is to be sent.
async fn begin(
    service: &Service,
    door: &mut Door,
    (facts, ring): (&Facts, &KeyRing),
    integration: &Integration,
    consumer: &Consumer,
) -> Result<ActivationCall> {
    let (endpoint, identity_link_url) = integration.handshake().unwrap_or_default();
    let base = base_url(facts, ADMIN_STORE).ok_or_else(|| {
        refused("The store has no address to tell the integration: set web/secure/base_url.")
    })?;
    let secret = open(ring, &consumer.secret);
    let secret = secret.ok_or_else(|| messages::secret_unreadable(&integration.name))?;
    let held = token_of(door, consumer.id).await?;
    let reusable = held.filter(|token| {
        token.kind == TokenKind::Verifier && !token.revoked && !integration.is_active()
    });
    let token = match reusable {
        Some(token) => token,
        None => replace(service, door, integration, consumer).await?,
    };
    if integration.is_active() {
        integrations::set_status(door, integration.id, Status::Inactive, service.now()).await?;
    }
    consumers::touch(door, consumer.id, service.now()).await?;
    Ok(ActivationCall {
        endpoint: endpoint.to_owned(),
        identity_link_url: identity_link_url.to_owned(),
        fields: vec![
            ("oauth_consumer_key", Zeroizing::new(consumer.key.clone())),
            ("oauth_consumer_secret", secret),
            ("store_base_url", Zeroizing::new(base)),
            ("oauth_verifier", Zeroizing::new(token.verifier)),
        ],
    })
}

/// Deletes a consumer's token, whatever was exchanged for it too, and stores a fresh verifier.
async fn replace(
    service: &Service,
    door: &mut Door,
    integration: &Integration,
    consumer: &Consumer,
) -> Result<OauthToken> {
    token_of(door, consumer.id).await?;
    oauth_tokens::delete_of(door, consumer.id).await?;
    exchanged_tokens::delete_of(door, integration.id).await?;
    let (token, secret, verifier) = (draw(service), draw(service), draw(service));
    let now = after_revocation(door, integration.id, service.now()).await?;
    oauth_tokens::insert_verifier(door, consumer.id, (&token, &secret, &verifier), now).await?;
    let stored = token_of(door, consumer.id).await?;
    stored.ok_or_else(|| Error::internal("a token that was just stored is not there"))
}

/// The moment of a new token: now, or the second after the last revocation where that is not past. As a bearer token, one of
/// the very second would be void.
async fn after_revocation(
    door: &mut Door,
    id: IntegrationId,
    now: OffsetDateTime,
) -> Result<OffsetDateTime> {
    let before = oauth_tokens::revoked_before(door, id).await?;
    let first = before
        .and_then(|before| OffsetDateTime::from_unix_timestamp(before.saturating_add(1)).ok());
    Ok(first.map_or(now, |first| first.max(now)))
}

fn refused(text: &str) -> Error {
    Error::new(ErrorKind::State, Phrase::plain(text.to_owned()))
}
