//! Who signed a request by OAuth 1.0a: the consumer, its token, the signature, the nonce
//! (`spec/oauth-integrations.md` 6; `spec/deviations.md` row 16).

mod cleaning;
mod nonces;
mod signers;

pub(crate) use cleaning::{
    handshakes_kept_for, nonces_kept_for, remove_old_nonces, remove_old_requests,
};
pub(crate) use nonces::Nonces;
pub(crate) use signers::{Signers, opened};

use crate::Service;
use crate::authentication::Identity;
use magegate_domain::Result;
use magegate_domain::caller::Caller;
use magegate_domain::id::ConsumerId;
use magegate_domain::oauth::{self, Claims, Covered, Fault, Parameters, Request, Stage};
use magegate_domain::reason::Reason;

/// The setting that takes HMAC-SHA1.
pub(crate) const SHA1_SWITCH: &str = "magegate/oauth/hmac_sha1";

/// What a request's signature has proven. A request that is begun again, because the database undid it, has used its nonce
/// already.
#[derive(Debug, Clone, Copy, Default)]
pub struct Proof {
    consumer: Option<ConsumerId>,
    covered: Option<Covered>,
}

impl Proof {
    /// Whether an attempt before this one has proven the consumer.
    fn is_of(self, consumer: ConsumerId) -> bool {
        self.consumer == Some(consumer)
    }

    /// What of its query a signed request may act upon; `None` for all of it.
    pub fn signed_query(self, query: &str) -> Option<String> {
        (self.covered == Some(Covered::Part)).then(|| oauth::covered(query))
    }

    /// The timestamp, which must be near our clock. Attempts that the database undid have taken their time.
    pub(crate) fn timestamp(
        self,
        service: &Service,
        consumer: ConsumerId,
        text: &str,
    ) -> Result<i64, Fault> {
        match oauth::timestamp(text, service.clock.now()) {
            Err(_) if self.is_of(consumer) => Ok(0),
            timestamp => timestamp,
        }
    }

    /// Uses up the nonce of a request whose signature holds, unless an attempt before this one did.
    pub(crate) async fn use_nonce(
        &mut self,
        service: &Service,
        consumer: ConsumerId,
        nonce: &str,
        timestamp: i64,
    ) -> Result<()> {
        if !self.is_of(consumer) {
            service.nonces.use_once(consumer, nonce, timestamp).await?;
            self.consumer = Some(consumer);
        }
        Ok(())
    }
}

/// Who signed the request. A signature that proves nothing is an error; one of an integration that is not active makes a
/// guest. The nonce is used up only by a signature that holds, and is stored for good before anybody is let in.
pub(crate) async fn prove(
    service: &Service,
    request: &Request<'_>,
    proof: &mut Proof,
) -> Result<Identity> {
    let facts = service.facts().await?;
    let parameters = Parameters::read(request);
    let sha1 = facts.settings.flag(SHA1_SWITCH);
    let claims = Claims::of(&parameters, Stage::Call, sha1)?;
    let token = claims.token.ok_or_else(|| Fault::Missing(vec!["oauth_token"]))?;
    let signer = signers::find(service, &facts, claims.consumer_key, token).await?;
    let timestamp = proof.timestamp(service, signer.consumer, claims.timestamp)?;
    let secrets = (&signer.secret, signer.token_secret()?);
    let (Some(consumer_secret), Some(token_secret)) = secrets else {
        return Err(Fault::Signature.into());
    };
    let covered = oauth::verify(request, &parameters, &claims, consumer_secret, token_secret);
    proof.covered = Some(covered.ok_or(Fault::Signature)?);
    proof.use_nonce(service, signer.consumer, claims.nonce, timestamp).await?;
    Ok(match signer.active() {
        Some(id) => {
            Identity { noted: Some(signer.noted.clone()), ..Identity::of(Caller::Integration(id)) }
        }
        None => Identity::guest(Reason::IntegrationInactive),
    })
}
