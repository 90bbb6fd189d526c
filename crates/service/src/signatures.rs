//! Who signed a request by OAuth 1.0a: the consumer, its token, the signature, the nonce
//! (`spec/oauth-integrations.md` 6; `spec/deviations.md` row 16).

use crate::Service;
use crate::authentication::Identity;
use magegate_domain::Result;
use magegate_domain::id::ConsumerId;
use magegate_domain::oauth::{Fault, Request};

/// What a request's signature has proven. A request that is begun again, because the database undid it, has used its nonce
/// already.
#[derive(Debug, Clone, Copy, Default)]
pub struct Proof(Option<ConsumerId>);

/// Who signed the request. A signature that proves nothing is an error; one of an integration that is not active makes a
/// guest.
pub(crate) async fn prove(
    _service: &Service,
    _request: &Request<'_>,
    _proof: &mut Proof,
) -> Result<Identity> {
    Err(Fault::Signature.into())
}
