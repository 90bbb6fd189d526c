//! Stored tokens of accounts where their lifetime has no end, and the keys that sign tokens.

use super::{Finding, Inventory, Item, Kind};
use crate::Service;
use crate::facts::Facts;
use magegate_domain::Result;
use magegate_domain::caller::AccountKind;
use magegate_domain::keys::KeyState;
use magegate_domain::token::Lifetime;
use magegate_store::engine::Door;
use magegate_store::{inventory, keys};

/// How many tokens are counted at most.
const COUNTED: i64 = 100_000;
/// After how many days a signing key is told of.
const OLD: i64 = 365;

/// One item for each kind of account whose tokens never end.
pub(super) async fn endless(door: &mut Door, facts: &Facts, found: &mut Inventory) -> Result<()> {
    for kind in [AccountKind::Admin, AccountKind::Customer] {
        if facts.settings.token_lifetime(kind) != Lifetime::Unlimited {
            continue;
        }
        let (number, oldest) = inventory::tokens(door, kind.user_type(), COUNTED).await?;
        let at_least = number >= COUNTED;
        found.add(Item {
            created_at: oldest,
            findings: vec![Finding::EndlessTokens { number, at_least }],
            ..Item::new(Kind::Tokens, kind.name())
        });
    }
    Ok(())
}

/// The keys of our own that sign or have signed; a store's are its own matter.
pub(super) async fn signing_keys(
    service: &Service,
    door: &mut Door,
    found: &mut Inventory,
) -> Result<()> {
    let now = service.now();
    for stored in keys::list(door).await?.into_iter().filter(|stored| !stored.is_store_s) {
        let state = stored.key.state();
        let mut item = Item {
            id: Some(stored.key.number()),
            is_alive: state != KeyState::Refused,
            created_at: Some(stored.created_at),
            ..Item::new(Kind::SigningKey, stored.fingerprint.as_str())
        };
        let days = (now - stored.created_at).whole_days();
        if item.is_alive && days >= OLD {
            item.findings.push(Finding::Old(days));
        }
        found.add(item);
    }
    Ok(())
}
