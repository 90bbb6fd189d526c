//! The handshake of OAuth 1.0a: an integration that was activated exchanges its verifier for a request token, and that for
//! its access token, which makes it active (`spec/oauth-integrations.md` 3, 6; `spec/deviations.md` row 16). All three are
//! one row, which each step changes once.

use crate::Service;
use crate::audit::Event;
use crate::facts::Facts;
use crate::integrations::{draw, ring, seal};
use crate::origin::Origin;
use crate::signatures::{Proof, SHA1_SWITCH, opened};
use magegate_domain::Result;
use magegate_domain::caller::Caller;
use magegate_domain::id::ConsumerId;
use magegate_domain::integration::{Consumer, Integration, OauthToken, Status, TokenKind};
use magegate_domain::oauth::{self, Claims, Fault, LENGTH, Parameters, Request, Stage};
use magegate_domain::settings::Settings;
use magegate_store::engine::Door;
use magegate_store::{consumers, integrations, oauth_tokens};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

/// How long after its activation an integration may ask for a request token, in seconds.
const EXPIRATION: &str = "oauth/consumer/expiration_period";
/// The same where the setting says nothing.
const USUAL_EXPIRATION: i64 = 300;

/// A token with its secret, as an endpoint hands them out.
#[derive(Clone)]
pub struct Pair {
    /// What the integration names the token by.
    pub token: Zeroizing<String>,
    /// What it signs with.
    pub secret: Zeroizing<String>,
}

/// Whose handshake a request is about, before it has proven anything.
struct Known {
    consumer: Consumer,
    integration: Integration,
}

/// A request on its way through a step.
struct Step<'a> {
    service: &'a Service,
    facts: Arc<Facts>,
    request: &'a Request<'a>,
    parameters: &'a Parameters,
    claims: Claims<'a>,
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pair")
    }
}

/// Exchanges the verifier's row for a request token. The request is signed by the consumer alone, not too long after the
/// activation. Fails with a [`Fault`], in the reference's words.
pub async fn request_token(
    service: &Service,
    origin: &Origin,
    request: &Request<'_>,
    proof: &mut Proof,
) -> Result<Pair> {
    let parameters = Parameters::read(request);
    let step = Step::begin(service, request, &parameters, Stage::RequestToken).await?;
    let known = step.known(&mut service.store.read().await?).await?;
    let timestamp = proof.timestamp(service, known.consumer.id, step.claims.timestamp)?;
    if has_expired(&known.consumer, &step.facts.settings, service.now()) {
        return Err(Fault::ConsumerExpired.into());
    }
    step.check_signature(&known, "")?;
    step.use_nonce(&known, timestamp, proof).await?;

    let pair = Pair::draw(service);
    let mut door = service.store.begin().await?;
    let token = current(&mut door, &known).await?;
    let drawn = (pair.token.as_str(), pair.secret.as_str());
    let callback_url = known.consumer.callback_url.as_deref();
    let is_verifier = token.kind == TokenKind::Verifier;
    if !is_verifier
        || !oauth_tokens::become_request(&mut door, token.id, drawn, callback_url).await?
    {
        return Err(Fault::NotVerifier.into());
    }
    door.commit().await?;
    known.tell(service, origin, "a request token");
    Ok(pair)
}

/// Exchanges a request token for the access token. The request is signed with the request token's secret and names the
/// verifier. From then on the integration is active. Fails with a [`Fault`], in the reference's words.
pub async fn access_token(
    service: &Service,
    origin: &Origin,
    request: &Request<'_>,
    proof: &mut Proof,
) -> Result<Pair> {
    let parameters = Parameters::read(request);
    let step = Step::begin(service, request, &parameters, Stage::AccessToken).await?;
    let mut door = service.store.read().await?;
    let known = step.known(&mut door).await?;
    let timestamp = proof.timestamp(service, known.consumer.id, step.claims.timestamp)?;
    let presented = step.claims.token.unwrap_or_default();
    let token = oauth_tokens::by_token(&mut door, presented).await?;
    drop(door);
    let token = token.ok_or(Fault::TokenUnknown)?;
    check_token(&token, known.consumer.id, step.claims.verifier.unwrap_or_default())?;
    step.check_signature(&known, &token.secret)?;
    step.use_nonce(&known, timestamp, proof).await?;

    let pair = Pair::draw(service);
    let mut door = service.store.begin().await?;
    let ring = ring(service, &mut door).await?;
    let current = current(&mut door, &known).await?;
    // A handshake begun anew meanwhile has another token.
    let is_same = current.kind == TokenKind::Request && current.token == presented;
    let sealed = seal(service, &ring, &pair.secret)?;
    let drawn = (pair.token.as_str(), sealed.as_str());
    if !is_same || !oauth_tokens::become_access(&mut door, current.id, drawn).await? {
        return Err(Fault::TokenUsed.into());
    }
    let id = known.integration.id;
    integrations::set_status(&mut door, id, Status::Active, service.now()).await?;
    door.commit().await?;
    service.changed().await;
    known.tell(service, origin, "an access token; the integration is active");
    Ok(pair)
}

impl Pair {
    fn draw(service: &Service) -> Self {
        Self { token: draw(service), secret: draw(service) }
    }
}

impl Known {
    fn tell(&self, service: &Service, origin: &Origin, what: &str) {
        let Integration { id, name, .. } = &self.integration;
        service.happened(Event::TokenIssued, origin, Caller::Integration(*id), name, what);
    }
}

impl<'a> Step<'a> {
    /// The checks before any row is read.
    async fn begin(
        service: &'a Service,
        request: &'a Request<'a>,
        parameters: &'a Parameters,
        stage: Stage,
    ) -> Result<Self> {
        let facts = service.facts().await?;
        let claims = Claims::of(parameters, stage, facts.settings.flag(SHA1_SWITCH))?;
        Ok(Self { service, facts, request, parameters, claims })
    }

    /// The consumer of the key, byte for byte as presented, and its integration. A consumer without one can be handed
    /// nothing that would be of use.
    async fn known(&self, door: &mut Door) -> Result<Known> {
        let key = self.claims.consumer_key;
        let consumer = consumers::by_key(door, key).await?.filter(|found| found.key == key);
        let consumer = consumer.ok_or(Fault::KeyUnknown)?;
        let integration = integrations::of_consumer(door, consumer.id).await?;
        let integration = integration.ok_or(Fault::KeyUnknown)?;
        Ok(Known { consumer, integration })
    }

    fn check_signature(&self, known: &Known, token_secret: &str) -> Result<()> {
        let Consumer { id, secret, .. } = &known.consumer;
        let secret = opened(&self.facts, *id, "secret", secret).ok_or(Fault::Signature)?;
        let (request, parameters, claims) = (self.request, self.parameters, &self.claims);
        let covered = oauth::verify(request, parameters, claims, &secret, token_secret);
        covered.map(|_| ()).ok_or_else(|| Fault::Signature.into())
    }

    async fn use_nonce(&self, known: &Known, timestamp: i64, proof: &mut Proof) -> Result<()> {
        let consumer = known.consumer.id;
        proof.use_nonce(self.service, consumer, self.claims.nonce, timestamp).await
    }
}

/// How long after its activation an integration may ask for a request token.
pub fn patience(settings: &Settings) -> Duration {
    let seconds = match settings.number(EXPIRATION) {
        seconds if seconds > 0 => seconds,
        _ => USUAL_EXPIRATION,
    };
    Duration::seconds(seconds)
}

/// Whether the activation is too long ago, or never was.
fn has_expired(consumer: &Consumer, settings: &Settings, now: OffsetDateTime) -> bool {
    consumer.updated_at.is_none_or(|begun| now - begun >= patience(settings))
}

/// Whether a token can become the consumer's access token: the checks of what is presented, in the reference's order. Its
/// revoked ones are refused too, which the reference forgets.
fn check_token(token: &OauthToken, consumer: ConsumerId, verifier: &str) -> Result<(), Fault> {
    if token.consumer != consumer {
        return Err(Fault::OtherConsumer { is_request_token: true });
    }
    if token.kind != TokenKind::Request {
        return Err(Fault::TokenUsed);
    }
    if token.revoked {
        return Err(Fault::TokenRevoked);
    }
    if verifier.len() != LENGTH {
        return Err(Fault::VerifierLength);
    }
    if !bool::from(verifier.as_bytes().ct_eq(token.verifier.as_bytes())) {
        return Err(Fault::VerifierWrong);
    }
    Ok(())
}

/// The row of the handshake as it stands, held with its integration for the rest of the transaction.
async fn current(door: &mut Door, known: &Known) -> Result<OauthToken> {
    let consumer = known.consumer.id;
    let integration = integrations::find(door, known.integration.id).await?;
    if integration.and_then(|found| found.consumer) != Some(consumer) {
        return Err(Fault::KeyUnknown.into());
    }
    let token = oauth_tokens::of_consumer(door, consumer).await?;
    let token = token.ok_or(Fault::NoHandshake(consumer.0))?;
    if token.revoked { Err(Fault::TokenRevoked.into()) } else { Ok(token) }
}

#[cfg(test)]
mod tests;
