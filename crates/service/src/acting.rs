//! Tokens by which somebody acts for a customer: where they can be given out, whether their actor still may, and what is the
//! customer's alone.

use crate::facts::Facts;
use crate::token_format::{ReadToken, signs};
use crate::{Service, storefront};
use magegate_domain::acl::Permit;
use magegate_domain::acl::rules::Role;
use magegate_domain::caller::{Account, Caller};
use magegate_domain::id::{CustomerId, MachineKeyId};
use magegate_domain::reason::Reason;
use magegate_domain::{Result, messages};
use magegate_store::engine::Door;
use magegate_store::engine::server::Own;
use magegate_store::{admins, customers, impersonations, machine_keys};
use time::OffsetDateTime;

/// The resource that lets an admin or an integration act for customers.
const IMPERSONATE: &str = "Magegate_Tokens::impersonate";

/// Who acts by a token, as its own row says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Actor {
    pub(crate) by: Caller,
    /// Whether its account is there and enabled, or the machine key good.
    is_active: bool,
    /// When its account, or the machine key, ends.
    ends_at: Option<OffsetDateTime>,
}

impl Actor {
    /// Why nobody acts by the token at `now`: its actor's account or right is gone. `None` while the actor may.
    pub(crate) fn fault_at(&self, now: OffsetDateTime, facts: &Facts) -> Option<Reason> {
        let is_over = self.ends_at.is_some_and(|end| end <= now);
        let holds = self.is_active && !is_over && may_act(facts, self.by);
        (!holds).then(|| Reason::ActorRefused(self.by.words()))
    }

    /// When the token ends with its actor's account.
    pub(crate) fn ends_at(&self) -> Option<OffsetDateTime> {
        self.ends_at
    }
}

/// Refuses what is the customer's alone to somebody who acts for it: what opens or ends the account, and whatever tells of
/// or ends the customer's own logins.
pub(crate) fn in_person(permit: &Permit) -> Result<()> {
    match permit.acted_by() {
        None => Ok(()),
        Some(_) => Err(messages::customer_alone().because(Reason::ActingToken)),
    }
}

/// Refuses with 400 where no mark can be kept beside a token: who acts by it could not be told, and it would outlive the
/// right to it.
pub(crate) fn check_marked(service: &Service, facts: &Facts) -> Result<()> {
    if signs(service, facts) {
        return Err(messages::input(messages::ACTING_NEEDS_STORED_TOKENS));
    }
    if service.store.own() == Own::None {
        return Err(messages::input(messages::ACTING_NEEDS_TABLES));
    }
    Ok(())
}

/// Who acts by a token; `None` for a token of the account's own.
pub(crate) async fn actor(door: &mut Door, token: &ReadToken) -> Result<Option<Actor>> {
    let ReadToken::Stored(token) = token else {
        return Ok(None);
    };
    let Account::Customer(customer) = token.account else {
        return Ok(None);
    };
    let Some(by) = impersonations::find(door, token.id).await? else {
        return Ok(None);
    };
    Ok(Some(match by {
        Caller::Admin(id) => {
            let admin = admins::find(door, id).await?.map(|found| found.admin);
            let is_active = admin.as_ref().is_some_and(|admin| admin.is_active);
            Actor { by, is_active, ends_at: admin.and_then(|admin| admin.expires_at) }
        }
        Caller::Machine(id) => machine(door, id, customer).await?,
        _ => Actor { by, is_active: true, ends_at: None },
    }))
}

/// A machine key as an actor: it acts while it is good, for customers of its websites.
async fn machine(door: &mut Door, id: MachineKeyId, customer: CustomerId) -> Result<Actor> {
    let key = machine_keys::find(door, id).await?;
    let website = customers::login(door, customer).await?.and_then(|found| found.website_id);
    let is_active = key.as_ref().is_some_and(|key| {
        let limits = &key.limits;
        key.revoked_at.is_none() && limits.allow(IMPERSONATE) && limits.reach(website)
    });
    let ends_at = key.and_then(|key| key.ends_at);
    Ok(Actor { by: Caller::Machine(id), is_active, ends_at })
}

/// The role row of an admin or an integration.
pub(crate) fn role_of(facts: &Facts, caller: Caller) -> Option<&Role> {
    let user_type = match caller {
        Caller::Admin(_) => 2,
        Caller::Integration(_) => 1,
        Caller::Guest | Caller::Customer(_) | Caller::Machine(_) | Caller::Operator => return None,
    };
    facts.rules.role_of(user_type, caller.id()?)
}

/// Whether the caller has a right by which such tokens are given out. Which of them a token was given out by is not kept.
fn may_act(facts: &Facts, by: Caller) -> bool {
    // What a machine key may do is in itself, and was looked at with its row.
    matches!(by, Caller::Operator | Caller::Machine(_))
        || role_of(facts, by).is_some_and(|role| {
            let holds = |resource: &&str| facts.rules.allowed(role.id, resource);
            holds(&IMPERSONATE) || storefront::ASSISTANCE.iter().all(holds)
        })
}
