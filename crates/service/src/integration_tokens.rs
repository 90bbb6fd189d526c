//! Integrations' access tokens as bearer tokens, where the store's settings take them (`spec/token-service.md` 9;
//! `spec/deviations.md` row 8: the access tokens of active integrations alone, compared exactly).

use crate::programs::{Kind, Program};
use magegate_domain::Result;
use magegate_domain::integration::Status;
use magegate_domain::reason::Reason;
use magegate_store::engine::Door;
use magegate_store::tokens::{AccessToken, Presented, find_any};
use magegate_store::{integrations, oauth_tokens};

/// Reads an integration's access token, whatever its state; `None` for what is none.
pub(crate) async fn read(door: &mut Door, token: &str) -> Result<Option<Program>> {
    match find_any(door, token).await? {
        Some(Presented::Consumer(access)) => program(door, &access).await,
        _ => Ok(None),
    }
}

/// What a consumer's access token makes of its bearer; `None` where the consumer is no integration's.
pub(crate) async fn program(door: &mut Door, access: &AccessToken) -> Result<Option<Program>> {
    let Some(integration) = integrations::of_consumer(door, access.consumer).await? else {
        return Ok(None);
    };
    let before = oauth_tokens::revoked_before(door, integration.id).await?;
    let is_void = before.is_some_and(|before| access.created_at.unix_timestamp() <= before);
    let fault = if access.revoked || is_void {
        Some(Reason::TokenRevoked)
    } else {
        (integration.status != Status::Active).then_some(Reason::IntegrationInactive)
    };
    Ok(Some(Program {
        fault,
        ..Program::of_integration(Kind::AccessToken, integration.id, access.created_at)
    }))
}
