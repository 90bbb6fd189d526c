//! Admins, whose passwords give tokens.

use super::{Asked, Finding, Inventory, Item, Kind, PAGE};
use crate::Service;
use crate::facts::Facts;
use magegate_domain::Result;
use magegate_domain::acl::EVERYTHING;
use magegate_domain::caller::AccountKind;
use magegate_domain::id::AdminId;
use magegate_store::engine::Door;
use magegate_store::inventory::{AdminRow, admins as page_of};
use time::OffsetDateTime;

/// Every admin.
pub(super) async fn admins(
    service: &Service,
    door: &mut Door,
    (facts, asked): (&Facts, &Asked),
    inventory: &mut Inventory,
) -> Result<()> {
    let now = service.now();
    let mut behind = AdminId(0);
    loop {
        let page = page_of(door, behind, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        behind = last.id;
        for row in page {
            let mut item = item(row, now);
            if item.is_alive {
                item.judge_use(asked, now);
                item.findings.extend(rights(facts, &item));
                // Where the store asks for a second factor, no password gives a token here.
                if !service.policy.second_factor {
                    item.findings.push(Finding::PasswordOnly);
                }
                if item.ends_at.is_none() {
                    item.findings.push(Finding::NeverEnds);
                }
            }
            inventory.add(item);
        }
    }
}

fn item(row: AdminRow, now: OffsetDateTime) -> Item {
    Item {
        id: Some(row.id.0),
        is_alive: row.is_active && row.expires_at.is_none_or(|end| end > now),
        created_at: row.created_at,
        used_at: row.logdate.filter(|_| row.lognum > 0),
        used_how: if row.lognum > 0 { format!("{} logins", row.lognum) } else { String::new() },
        ends_at: row.expires_at,
        ..Item::new(Kind::Admin, row.username)
    }
}

fn rights(facts: &Facts, item: &Item) -> Option<Finding> {
    let role = facts.rules.role_of(AccountKind::Admin.user_type(), item.id?)?;
    facts.rules.allowed(role.id, EVERYTHING).then_some(Finding::Everything)
}
