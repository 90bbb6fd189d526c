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

/// What stands before a number that is to be taken for nothing else.
const NUMBER: &str = "id=";

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

/// An integration by its name, or by its number, or by that alone as `id=7`. A text that is the name of one and the number of
/// another is refused: none of our own has such a name, but a store's may.
pub async fn find(service: &Service, _permit: &Permit, name: &str) -> Result<IntegrationView> {
    let mut door = service.store.read().await?;
    let alone = name.strip_prefix(NUMBER).and_then(number);
    let named = match alone {
        Some(_) => None,
        None => integrations::by_name(&mut door, name).await?,
    };
    let numbered = match alone.or_else(|| number(name)) {
        Some(id) => integrations::find(&mut door, id).await?,
        None => None,
    };
    let found = match (named, numbered) {
        (Some(named), Some(numbered)) if named.id != numbered.id => {
            return Err(ambiguous(name, named.id, numbered.id));
        }
        (Some(found), _) | (None, Some(found)) => found,
        (None, None) => return Err(unknown(name)),
    };
    of(&mut door, found).await
}

/// Whether commands take a text for a number, so that it is no good name.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(NUMBER).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
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

/// The number that a text of digits alone says.
fn number(text: &str) -> Option<IntegrationId> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain).map(IntegrationId)
}

fn ambiguous(name: &str, named: IntegrationId, numbered: IntegrationId) -> Error {
    let text = format!(
        "\"{name}\" is the name of one integration and the number of another: say {NUMBER}{named} for that of the name, \
         {NUMBER}{numbered} for that of the number."
    );
    Error::new(ErrorKind::State, Phrase::plain(text))
}

fn unknown(name: &str) -> Error {
    if let Some(id) = name.strip_prefix(NUMBER).and_then(number).or_else(|| number(name)) {
        return messages::integration_unknown(id);
    }
    let text = format!("There is no integration \"{name}\".");
    Error::new(ErrorKind::NotFound, Phrase::plain(text))
}
