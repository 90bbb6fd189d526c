//! `integrationCustomerTokenServiceV1`: a customer's token by e-mail address and password, and its revocation
//! (`spec/token-service.md`, sections 3, 5 and 7).

use crate::acting::{check_marked, in_person};
use crate::audit::Event;
use crate::facts::Facts;
use crate::hashing::Verdict;
use crate::login::{Accounts, Entered, Fault, Login};
use crate::origin::Origin;
use crate::sessions::{self, Entry};
use crate::token_format;
use crate::{Issued, Service};
use magegate_domain::acl::Permit;
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::customer::CustomerLogin;
use magegate_domain::id::{CustomerId, WebsiteId};
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_domain::{Result, messages};
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{customer_groups, customers, impersonations, tokens};
use time::OffsetDateTime;

/// The customers among whom a name is looked up.
#[derive(Debug)]
struct Customers<'a> {
    facts: &'a Facts,
    email: &'a str,
    peer: &'a str,
    website: WebsiteId,
}

/// Issues a token. Fails with the generic refusal whatever the cause, which goes along as the reason.
pub async fn create(
    service: &Service,
    origin: &Origin,
    username: &str,
    password: &Password,
) -> Result<Issued> {
    Ok(enter(service, origin, (username, password), None).await?.issued)
}

/// The same with a refresh token, where a device asks for one.
pub(crate) async fn enter(
    service: &Service,
    origin: &Origin,
    (username, password): (&str, &Password),
    device: Option<&str>,
) -> Result<Entered> {
    let facts = service.facts().await?;
    let login = Login::new(service, &facts, AccountKind::Customer, (username, password))?;
    let login = login.on(device);
    let website = facts.scopes.account_website(origin.store);
    let (email, peer) = (login.name, origin.peer.as_str());
    login.issue(origin, &Customers { facts: &facts, email, peer, website }).await
}

/// Issues a token to somebody who acts for the customer and who, by the permit, may: an ordinary one, but recorded as that
/// somebody's, in the audit trail and, where there are tables of our own, beside the token.
///
/// A missing customer, or one whom the caller may not see, is 404 by `customerId`; one that no login would let in (disabled, unconfirmed, its group excluded from
/// its website) is 400. Locks and the throttle guard passwords, and do not matter here. 400 also where no mark can be kept
/// beside the token: signed tokens, and a schema without tables of our own.
pub async fn impersonate(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    customer: CustomerId,
) -> Result<Issued> {
    check_marked(service, &*service.facts().await?)?;
    act_for(service, origin, permit, (customer, false)).await
}

/// The same, where asked for even before the customer's e-mail address is confirmed, and where no mark can be kept.
pub(crate) async fn act_for(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    (customer, unconfirmed_too): (CustomerId, bool),
) -> Result<Issued> {
    let facts = service.facts().await?;
    let mut door = service.store.begin().await?;
    let found = customers::login(&mut door, customer).await?;
    let Some(found) = found.filter(|found| permit.reaches(found.website_id)) else {
        return Err(messages::no_such_entity("customerId", customer.0));
    };
    let reason = unusable(&mut door, &facts, &found).await?;
    if let Some(reason) = reason.filter(|reason| !unconfirmed_too || *reason != Reason::Unconfirmed)
    {
        return Err(messages::state(messages::CANNOT_ACT_FOR).because(reason));
    }
    let (now, account) = (service.now(), Account::Customer(customer));
    let mut issued = token_format::issue(service, &mut door, &facts, account, now).await?;
    let by = permit.caller();
    if let Some(token) = issued.id {
        impersonations::insert(&mut door, token, by, now).await?;
    }
    // So that the customer sees it among its devices, and ends it there.
    let entry = Entry {
        device: "",
        user_agent: &origin.user_agent,
        peer: &origin.peer,
        can_refresh: false,
    };
    let account = (account, &mut issued);
    let begun = sessions::begin(service, &mut door, &facts, account, &entry).await?;
    door.commit().await?;
    if begun.is_some_and(|begun| begun.has_ended_others) {
        service.changed().await;
    }
    let detail = format!("{} acts for customer {customer}", by.words());
    service.happened(Event::Impersonated, origin, by, &found.email, &detail);
    Ok(issued)
}

/// Revokes all tokens of the customer. The caller's permit says that it may; the id is the caller's own. Not for who acts
/// for the customer.
pub async fn revoke(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    customer: CustomerId,
) -> Result<bool> {
    in_person(permit)?;
    let mut door = service.store.begin().await?;
    let which = Which::Of(Account::Customer(customer));
    let count = tokens::revoke(&mut door, which, "revoked", service.now()).await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("all of customer {customer}, of which {count} stored");
    service.happened(Event::TokensRevoked, origin, permit.caller(), "", &detail);
    Ok(true)
}

/// Whether the settings ask this customer for a confirmed e-mail address.
pub(crate) fn confirmation_is_required(facts: &Facts, customer: &CustomerLogin) -> bool {
    let website = customer.website_id.unwrap_or_default();
    facts.confirms_new_accounts(website) || facts.confirms_new_addresses(website)
}

/// Why a customer could not sign in now, the password and the lock that guards it aside: in the store of a request, or
/// without one in its own website. Holds the account.
pub(crate) async fn standing_fault(
    facts: &Facts,
    door: &mut Door,
    origin: Option<&Origin>,
    (id, now): (CustomerId, OffsetDateTime),
) -> Result<Option<Fault>> {
    let Some(mut found) = customers::login(door, id).await? else {
        return Ok(Some(Fault::Uncounted(Reason::AccountGone)));
    };
    found.failures.locked_until = None;
    let own = found.website_id.unwrap_or_default();
    let website = origin.map_or(own, |origin| facts.scopes.account_website(origin.store));
    if facts.address_scope(website).is_some_and(|scope| found.website_id != Some(scope)) {
        return Ok(Some(Fault::Uncounted(Reason::WrongWebsite)));
    }
    let (email, peer) = (found.email.as_str(), "");
    let customers = Customers { facts, email, peer, website };
    customers.fault(door, Some(&found), Verdict::Right { current: true }, now).await
}

/// Why nobody may act for a customer.
async fn unusable(door: &mut Door, facts: &Facts, found: &CustomerLogin) -> Result<Option<Reason>> {
    if !found.is_active {
        return Ok(Some(Reason::AccountDisabled));
    }
    if found.awaits_confirmation && confirmation_is_required(facts, found) {
        return Ok(Some(Reason::Unconfirmed));
    }
    let website = found.website_id.unwrap_or_default();
    let excluded = customer_groups::is_excluded(door, found.group_id, website).await?;
    Ok(excluded.then_some(Reason::GroupExcluded))
}

impl Accounts for Customers<'_> {
    type Found = CustomerLogin;

    async fn find(&self, door: &mut Door) -> Result<Option<CustomerLogin>> {
        let website = self.facts.address_scope(self.website);
        Ok(customers::login_by_email(door, self.email, website).await?)
    }

    fn credentials(found: &CustomerLogin) -> (Account, Option<&str>) {
        (Account::Customer(found.id), found.password_hash.as_deref())
    }

    async fn fault(
        &self,
        door: &mut Door,
        found: Option<&CustomerLogin>,
        verdict: Verdict,
        now: OffsetDateTime,
    ) -> Result<Option<Fault>> {
        let Some(customer) = found else {
            let elsewhere = customers::find_by_email(door, self.email, None).await?;
            let unknown = Reason::UnknownAccount;
            return Ok(Some(Fault::Counted(elsewhere.map_or(unknown, |_| Reason::WrongWebsite))));
        };
        if let Some(until) = customer.failures.locked_until.filter(|until| *until > now) {
            return Ok(Some(Fault::Counted(Reason::AccountLocked(until))));
        }
        if verdict == Verdict::Wrong {
            let policy = self.facts.settings.customer_lock();
            if policy.is_on() {
                customers::count_failure(door, customer.id, &policy, now).await?;
            }
            let has_password = customer.password_hash.is_some();
            let reason = if has_password { Reason::WrongPassword } else { Reason::NoPassword };
            return Ok(Some(Fault::Counted(reason)));
        }
        if !customer.is_active {
            return Ok(Some(Fault::Counted(Reason::AccountDisabled)));
        }
        if customer.awaits_confirmation && confirmation_is_required(self.facts, customer) {
            return Ok(Some(Fault::Counted(Reason::Unconfirmed)));
        }
        let excluded = customer_groups::is_excluded(door, customer.group_id, self.website).await?;
        Ok(excluded.then_some(Fault::Counted(Reason::GroupExcluded)))
    }

    async fn sign_in(
        &self,
        door: &mut Door,
        found: &CustomerLogin,
        upgraded: Option<String>,
        now: OffsetDateTime,
    ) -> Result<()> {
        customers::signed_in(door, found.id, (self.email, self.peer), now).await?;
        if self.facts.settings.flag("magegate/customers/login_clears_failures") {
            customers::clear_failures(door, found.id).await?;
        }
        if let (Some(old), Some(new)) = (&found.password_hash, upgraded) {
            customers::rehash(door, found.id, old, &new).await?;
        }
        Ok(())
    }
}
