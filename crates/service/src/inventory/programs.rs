//! Integrations and machine keys.

use super::{Asked, Finding, Inventory, Item, Kind, PAGE};
use crate::Service;
use crate::facts::Facts;
use crate::programs::{bearer_off, bearer_views};
use magegate_domain::acl::EVERYTHING;
use magegate_domain::id::{IntegrationId, MachineKeyId};
use magegate_domain::integration::{Status, TokenKind, USER_TYPE};
use magegate_domain::keys::KeyRing;
use magegate_domain::{Result, crypt};
use magegate_store::engine::Door;
use magegate_store::integration_uses::{self, LastUse};
use magegate_store::inventory::IntegrationRow;
use magegate_store::{keys, machine_keys as stored_keys};
use std::collections::HashMap;

/// What integrations are judged by.
struct Ground<'a> {
    facts: &'a Facts,
    asked: &'a Asked,
    ring: KeyRing,
    /// The finding about bearer tokens, where they are taken.
    bearer: Option<Finding>,
    keeps_uses: bool,
    now: time::OffsetDateTime,
}

/// Every integration.
pub(super) async fn integrations(
    service: &Service,
    door: &mut Door,
    (facts, asked): (&Facts, &Asked),
    inventory: &mut Inventory,
) -> Result<()> {
    let ground = Ground {
        facts,
        asked,
        ring: service.policy.ring(&keys::list(door).await?),
        bearer: bearer(facts),
        keeps_uses: inventory.keeps_uses,
        now: service.now(),
    };
    let mut behind = IntegrationId(0);
    loop {
        let page = magegate_store::inventory::integrations(door, behind, PAGE).await?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else {
            return Ok(());
        };
        let uses = integration_uses::between(door, first.id, last.id).await?;
        let mut uses: HashMap<_, _> = uses.into_iter().collect();
        behind = last.id;
        for row in page {
            let used = uses.remove(&row.id);
            inventory.add(ground.item(&row, used));
        }
    }
}

/// Every machine key.
pub(super) async fn machine_keys(
    service: &Service,
    door: &mut Door,
    asked: &Asked,
    inventory: &mut Inventory,
) -> Result<()> {
    let now = service.now();
    let mut behind = MachineKeyId(0);
    loop {
        let page = stored_keys::list(door, behind, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        behind = last.id;
        for key in page {
            let mut item = Item {
                id: Some(key.id.0),
                is_alive: key.revoked_at.is_none() && key.ends_at.is_none_or(|end| end > now),
                created_at: Some(key.created_at),
                used_at: key.used_at,
                used_how: key.used_from,
                ends_at: key.ends_at,
                ..Item::new(Kind::MachineKey, key.name)
            };
            if item.is_alive {
                item.judge_use(asked, now);
                if item.ends_at.is_none() {
                    item.findings.push(Finding::NeverEnds);
                }
                if key.limits.resources.contains(EVERYTHING) {
                    item.findings.push(Finding::Everything);
                }
            }
            inventory.add(item);
        }
    }
}

impl Ground<'_> {
    fn item(&self, row: &IntegrationRow, used: Option<LastUse>) -> Item {
        let access = row.token.as_ref().filter(|token| token.kind == Some(TokenKind::Access));
        let is_alive =
            row.status == Status::Active && access.is_some_and(|token| !token.is_revoked);
        let mut item = Item {
            id: Some(row.id.0),
            is_alive,
            created_at: Some(row.token.as_ref().map_or(row.created_at, |token| token.created_at)),
            used_at: used.as_ref().map(|used| used.at),
            used_how: used.map(|used| format!("{} {}", used.how, used.from)).unwrap_or_default(),
            ..Item::new(Kind::Integration, row.name.as_str())
        };
        if row.status == Status::Reset {
            item.findings.push(Finding::Reset);
        }
        if row.token.is_some() && access.is_none() {
            item.findings.push(Finding::Unfinished);
        }
        if !self.are_readable(row) {
            item.findings.push(Finding::Unreadable);
        }
        if is_alive {
            item.findings.push(Finding::NeverEnds);
            if self.keeps_uses {
                item.judge_use(self.asked, self.now);
            }
            item.findings.extend(self.bearer.clone());
            let role = self.facts.rules.role_of(USER_TYPE, row.id.0);
            if role.is_some_and(|role| self.facts.rules.allowed(role.id, EVERYTHING)) {
                item.findings.push(Finding::Everything);
            }
        }
        item
    }

    /// Whether the secrets can be decrypted, as far as there are some.
    fn are_readable(&self, row: &IntegrationRow) -> bool {
        let opens =
            |stored: &str| crypt::decrypt(&self.ring, stored).is_some_and(|text| !text.is_empty());
        let token = row.token.as_ref().filter(|token| token.kind == Some(TokenKind::Access));
        row.consumer_secret.as_deref().is_none_or(opens)
            && token.is_none_or(|token| opens(&token.secret))
    }
}

fn bearer(facts: &Facts) -> Option<Finding> {
    let (settings, scopes) = (&facts.settings, &facts.scopes);
    let views = bearer_views(settings, scopes);
    (!views.is_empty()).then(|| Finding::Bearer {
        views: views.into_iter().map(ToOwned::to_owned).collect(),
        off: bearer_off(settings, scopes),
    })
}
