//! Integrations as the operator sees them: everything but their secrets.

use super::token_of;
use crate::Service;
use crate::roles::Selection;
use magegate_domain::acl::{Permit, tree};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::IntegrationId;
use magegate_domain::integration::{Integration, TokenKind};
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_store::engine::Door;
use magegate_store::{integrations, roles};
use time::OffsetDateTime;

/// An integration as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrationView {
    /// The integration.
    pub integration: Integration,
    /// Whether it may do everything, resources of later versions included.
    pub everything: bool,
    /// The resources that its own rules allow, in the order of the tree.
    pub allowed: Vec<String>,
    /// Its token; `None` before the first activation.
    pub token: Option<TokenView>,
}

/// A token without anything that could be used as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenView {
    /// What it may be used for.
    pub kind: TokenKind,
    /// Whether it was revoked.
    pub revoked: bool,
    /// When its handshake began, or when it was made.
    pub created_at: OffsetDateTime,
}

/// All integrations, oldest first.
pub async fn list(service: &Service, _permit: &Permit) -> Result<Vec<IntegrationView>> {
    let mut door = service.store.read().await?;
    let mut views = Vec::new();
    for integration in integrations::list(&mut door).await? {
        views.push(of(&mut door, integration).await?);
    }
    Ok(views)
}

/// An integration by number.
pub async fn get(
    service: &Service,
    _permit: &Permit,
    id: IntegrationId,
) -> Result<IntegrationView> {
    let mut door = service.store.read().await?;
    stored(&mut door, id).await
}

/// An integration by its name, else by its number.
pub async fn find(service: &Service, _permit: &Permit, name: &str) -> Result<IntegrationView> {
    let mut door = service.store.read().await?;
    let named = integrations::by_name(&mut door, name).await?;
    let numbered = || name.parse().ok().map(IntegrationId);
    let found = match (named, numbered()) {
        (Some(found), _) => found,
        (None, Some(id)) => integrations::find(&mut door, id)
            .await?
            .ok_or_else(|| messages::integration_unknown(id))?,
        (None, None) => {
            let text = format!("There is no integration \"{name}\".");
            return Err(Error::new(ErrorKind::NotFound, Phrase::plain(text)));
        }
    };
    of(&mut door, found).await
}

/// What is shown of an integration that is there.
pub(super) async fn stored(door: &mut Door, id: IntegrationId) -> Result<IntegrationView> {
    let integration = super::must_exist(door, id).await?;
    of(door, integration).await
}

/// What is shown of an integration.
pub(super) async fn of(door: &mut Door, integration: Integration) -> Result<IntegrationView> {
    let role = roles::of_integration(door, integration.id).await?;
    let rules = match role {
        Some(role) => roles::rules_of(door, role).await?,
        None => Vec::new(),
    };
    let selection = Selection::stored(&rules);
    let allowed = tree::ids().filter(|id| selection.allows(id)).map(ToOwned::to_owned);
    let token = match integration.consumer {
        Some(consumer) => token_of(door, consumer).await?,
        None => None,
    };
    Ok(IntegrationView {
        everything: selection.is_everything(),
        allowed: allowed.collect(),
        token: token.map(|token| TokenView {
            kind: token.kind,
            revoked: token.revoked,
            created_at: token.created_at,
        }),
        integration,
    })
}
