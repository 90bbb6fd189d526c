//! Those who sign: a consumer, its token and its integration as one, read together and kept for as long as anything that
//! was read may be used. Secrets are decrypted when they are read, and wiped from memory with the last who holds them.

use crate::Service;
use crate::facts::{Facts, Stamp};
use crate::uses::Noted;
use magegate_domain::Result;
use magegate_domain::crypt::decrypt;
use magegate_domain::id::{ConsumerId, IntegrationId};
use magegate_domain::integration::{OauthToken, Status, TokenKind};
use magegate_domain::oauth::Fault;
use magegate_store::{consumers, integrations, oauth_tokens};
use quick_cache::sync::Cache;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A secret in clear; `None` for one that cannot be read.
pub(crate) type Secret = Option<Zeroizing<String>>;

/// Who signs, by the key and the token of a request.
pub(super) struct Signer {
    pub(super) consumer: ConsumerId,
    pub(super) secret: Secret,
    /// `None` where nobody has the token.
    token: Option<SignerToken>,
    integration: Option<(IntegrationId, Status)>,
    /// When it was noted last that the integration called.
    pub(super) noted: Noted,
}

struct SignerToken {
    text: Zeroizing<String>,
    owner: ConsumerId,
    kind: TokenKind,
    revoked: bool,
    secret: Secret,
}

/// Signers read lately, by consumer key. Keys and tokens that are nobody's are not kept: guessing must not push real ones
/// out.
#[derive(Debug)]
pub(crate) struct Signers {
    held: Cache<String, (Stamp, Arc<Signer>)>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer(consumer {})", self.consumer)
    }
}

impl Signers {
    /// Keeps up to `capacity` of them.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { held: Cache::new(capacity.max(1)) }
    }
}

impl Signer {
    /// The secret of the token if it is one to call by; else what is wrong with it, in the reference's order.
    pub(super) fn token_secret(&self) -> Result<&Secret, Fault> {
        let token = self.token.as_ref().ok_or(Fault::TokenUnknown)?;
        if token.owner != self.consumer {
            return Err(Fault::OtherConsumer { is_request_token: false });
        }
        if token.kind != TokenKind::Access {
            return Err(Fault::NotAccess);
        }
        if token.revoked {
            return Err(Fault::TokenRevoked);
        }
        Ok(&token.secret)
    }

    /// The integration that the consumer is, if it may call.
    pub(super) fn active(&self) -> Option<IntegrationId> {
        let (id, status) = self.integration?;
        (status == Status::Active).then_some(id)
    }

    fn holds(&self, token: &str) -> bool {
        self.token.as_ref().is_some_and(|held| *held.text == token)
    }
}

/// The signer of a consumer key and a token, both byte for byte as presented; an unknown key is a fault.
pub(super) async fn find(
    service: &Service,
    facts: &Facts,
    key: &str,
    token: &str,
) -> Result<Arc<Signer>> {
    let cache = &service.signers.held;
    if let Some((stamp, signer)) = cache.get(key)
        && service.freshness.holds(stamp)
        && signer.holds(token)
    {
        return Ok(signer);
    }
    let stamp = service.freshness.stamp();
    let signer = Arc::new(read(service, facts, key, token).await?);
    let is_whole = signer.token.as_ref().is_some_and(|token| token.owner == signer.consumer);
    if is_whole && !service.freshness.max_age().is_zero() {
        cache.insert(key.to_owned(), (stamp, Arc::clone(&signer)));
    }
    Ok(signer)
}

async fn read(service: &Service, facts: &Facts, key: &str, token: &str) -> Result<Signer> {
    let mut door = service.store.read().await?;
    // The column's collation is no exact comparison.
    let consumer = consumers::by_key(&mut door, key).await?.filter(|found| found.key == key);
    let consumer = consumer.ok_or(Fault::KeyUnknown)?;
    let token = oauth_tokens::by_token(&mut door, token).await?;
    let integration = integrations::of_consumer(&mut door, consumer.id).await?;
    Ok(Signer {
        consumer: consumer.id,
        secret: opened(facts, consumer.id, "secret", &consumer.secret),
        token: token.map(|token| signer_token(facts, token)),
        integration: integration.map(|found| (found.id, found.status)),
        noted: Noted::since(None),
    })
}

fn signer_token(facts: &Facts, token: OauthToken) -> SignerToken {
    // Only access tokens have an encrypted one, and only they are signed with.
    let is_access = token.kind == TokenKind::Access;
    let secret =
        is_access.then(|| opened(facts, token.consumer, "access token's secret", &token.secret));
    SignerToken {
        owner: token.consumer,
        kind: token.kind,
        revoked: token.revoked,
        secret: secret.flatten(),
        text: Zeroizing::new(token.token),
    }
}

/// A secret in clear. One that cannot be read proves nothing, where the reference takes it for an empty one; the operator
/// is told when it is read.
pub(crate) fn opened(facts: &Facts, consumer: ConsumerId, what: &str, stored: &str) -> Secret {
    let secret = decrypt(&facts.keys, stored).filter(|secret| !secret.is_empty());
    if secret.is_none() {
        tracing::warn!(
            consumer = consumer.0,
            "a consumer's {what} cannot be decrypted with the keys at hand; its signatures are refused"
        );
    }
    secret
}
