//! The secrets of integrations: encrypted in the database with the newest key, clear for the operator who asks and for
//! whoever checks a signature.

use super::{must_exist, token_of};
use crate::audit::Event;
use crate::origin::Origin;
use crate::{Service, keys};
use magegate_domain::acl::Permit;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::IntegrationId;
use magegate_domain::integration::TokenKind;
use magegate_domain::keys::KeyRing;
use magegate_domain::phrase::Phrase;
use magegate_domain::{crypt, messages};
use magegate_store::engine::Door;
use magegate_store::{consumers, oauth_tokens};
use zeroize::Zeroizing;

/// The four values by which an integration signs.
#[derive(Clone, PartialEq, Eq)]
pub struct Values {
    /// What it names itself by.
    pub consumer_key: Zeroizing<String>,
    /// The consumer's secret.
    pub consumer_secret: Zeroizing<String>,
    /// The token that it calls with.
    pub access_token: Zeroizing<String>,
    /// The token's secret.
    pub access_token_secret: Zeroizing<String>,
}

impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Values(…)")
    }
}

/// The four values of an integration, in clear; recorded. One that was never activated has none yet, and one whose token
/// was revoked has none any more.
pub async fn tokens(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: IntegrationId,
) -> Result<Values> {
    let mut door = service.store.read().await?;
    let integration = must_exist(&mut door, id).await?;
    let values = read(service, &mut door, &integration.name, integration.consumer).await?;
    let detail = format!("integration {id}");
    service.happened(Event::SecretsShown, origin, permit.caller(), &integration.name, &detail);
    Ok(values)
}

/// The keys, held for the rest of a transaction, so that none that secrets are encrypted with is replaced meanwhile. The
/// first of our own is made here.
pub(crate) async fn ring(service: &Service, door: &mut Door) -> Result<KeyRing> {
    keys::held(service, door).await
}

/// A secret as it is stored.
pub(crate) fn seal(service: &Service, ring: &KeyRing, secret: &str) -> Result<String> {
    crypt::encrypt(ring, &*service.random, secret).ok_or_else(messages::no_encryption_key)
}

/// A stored secret in clear; `None` for one that no key opens.
pub(crate) fn open(ring: &KeyRing, stored: &str) -> Option<Zeroizing<String>> {
    crypt::decrypt(ring, stored).filter(|secret| !secret.is_empty())
}

/// Encrypts what was encrypted with one key with the newest instead, within the caller's transaction; gives how many secrets
/// that were. What cannot be read stays as it is.
pub(crate) async fn reseal(
    service: &Service,
    door: &mut Door,
    ring: &KeyRing,
    number: i64,
) -> Result<u64> {
    let again = |stored: &str| -> Result<Option<String>> {
        let clear = open(ring, stored).filter(|_| crypt::key_of(stored) == Some(number));
        clear.map(|clear| seal(service, ring, &clear)).transpose()
    };
    let mut count = 0;
    for consumer in consumers::list(door).await? {
        if let Some(secret) = again(&consumer.secret)? {
            consumers::set_secret(door, consumer.id, &secret).await?;
            count += 1;
        }
    }
    for token in oauth_tokens::list_access(door).await? {
        if let Some(secret) = again(&token.secret)? {
            oauth_tokens::set_secret(door, token.id, &secret).await?;
            count += 1;
        }
    }
    Ok(count)
}

/// The four values, whoever they are for.
pub(crate) async fn read(
    service: &Service,
    door: &mut Door,
    name: &str,
    consumer: Option<magegate_domain::id::ConsumerId>,
) -> Result<Values> {
    let consumer = match consumer {
        Some(consumer) => consumers::find(door, consumer).await?,
        None => None,
    };
    let consumer = consumer.ok_or_else(|| none(name, "has lost its consumer"))?;
    let token = token_of(door, consumer.id).await?;
    let token = token
        .filter(|token| token.kind == TokenKind::Access)
        .ok_or_else(|| none(name, "has no access token yet: activate it first"))?;
    if token.revoked {
        return Err(none(name, "has no access token any more, it was revoked: activate it again"));
    }
    let ring = service.policy.ring(&magegate_store::keys::list(door).await?);
    let open = |stored: &str| open(&ring, stored).ok_or_else(|| messages::secret_unreadable(name));
    Ok(Values {
        consumer_secret: open(&consumer.secret)?,
        access_token_secret: open(&token.secret)?,
        consumer_key: Zeroizing::new(consumer.key),
        access_token: Zeroizing::new(token.token),
    })
}

fn none(name: &str, why: &str) -> Error {
    let text = format!("The integration \"{name}\" {why}.");
    Error::new(ErrorKind::State, Phrase::plain(text))
}
