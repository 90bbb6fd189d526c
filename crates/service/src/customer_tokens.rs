//! `integrationCustomerTokenServiceV1`: a customer's token by e-mail address and password, and its revocation
//! (`spec/token-service.md`, sections 3, 5 and 7).

use crate::Service;
use crate::audit::Event;
use crate::facts::Facts;
use crate::hashing::Verdict;
use crate::login::{ATTEMPTS, Login, refusal};
use crate::origin::Origin;
use crate::token_format::ISSUER;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::caller::{Account, AccountKind, Caller};
use magegate_domain::customer::CustomerLogin;
use magegate_domain::id::{CustomerId, WebsiteId};
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_domain::settings::is_on;
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{customers, tokens};
use time::OffsetDateTime;

/// One token request on its way.
#[derive(Debug)]
struct Request<'a> {
    service: &'a Service,
    facts: &'a Facts,
    login: Login<'a>,
    website: WebsiteId,
}

/// Issues a token. Fails with the generic refusal whatever the cause, which goes along as the reason.
pub async fn create(
    service: &Service,
    origin: &Origin,
    username: &str,
    password: &Password,
) -> Result<String> {
    let login = Login::new(AccountKind::Customer, username, password)?;
    let facts = service.facts().await?;
    let website = facts.scopes.account_website(origin.store);
    let request = Request { service, facts: &facts, login, website };
    for _ in 0..ATTEMPTS {
        if let Some((customer, token)) = request.attempt().await? {
            service.happened(
                Event::TokenIssued,
                origin,
                Caller::Customer(customer),
                request.login.name,
                "",
            );
            return Ok(token);
        }
    }
    Err(messages::busy().because(Reason::Busy))
}

/// Revokes all tokens of the customer. The caller's permit says that it may; the id is the caller's own.
pub async fn revoke(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    customer: CustomerId,
) -> Result<bool> {
    let mut door = service.store.begin().await?;
    let which = Which::Of(Account::Customer(customer));
    let count = tokens::revoke(&mut door, which, "revoked", service.now()).await?;
    door.commit().await?;
    service.changed();
    let detail = format!("{count} tokens of customer {customer}");
    service.happened(Event::TokensRevoked, origin, permit.caller(), "", &detail);
    Ok(true)
}

/// Whether the settings ask this customer for a confirmed e-mail address.
pub(crate) fn confirmation_is_required(facts: &Facts, customer: &CustomerLogin) -> bool {
    let website = customer.website_id.unwrap_or_default();
    ["customer/create_account/confirm", "customer/account_information/confirm"]
        .iter()
        .any(|path| is_on(facts.settings.for_website(website, path)))
}

impl Request<'_> {
    /// One pass from throttle to token; `None` when the stored hash changed while it was verified, so that everything
    /// must be looked at again.
    async fn attempt(&self) -> Result<Option<(CustomerId, String)>> {
        let Self { service, login, .. } = self;
        let mut door = service.store.read().await?;
        if let Some(reason) = login.throttled(&mut door, self.facts, service.now()).await? {
            return Err(refusal(reason));
        }
        let before = self.find(&mut door).await?;
        drop(door);
        let stored = before.as_ref().and_then(|customer| customer.password_hash.as_deref());
        let verdict = login.verify(service, stored).await?;
        let upgraded = login.upgraded_hash(service, self.facts, verdict).await?;
        let now = service.now();
        let mut door = service.store.begin().await?;
        // Others may have failed under this name meanwhile: however many guesses run at once, no more of them than
        // the limit are answered by what they are worth.
        if let Some(reason) = login.throttled(&mut door, self.facts, now).await? {
            return Err(refusal(reason));
        }
        let after = self.find(&mut door).await?;
        let hash = |customer: &Option<CustomerLogin>| {
            customer.as_ref().map(|customer| (customer.id, customer.password_hash.clone()))
        };
        if hash(&after) != hash(&before) {
            return Ok(None);
        }
        match (self.fault(&mut door, after.as_ref(), verdict, now).await?, after) {
            (None, Some(customer)) => {
                let token = self.succeed(door, &customer, upgraded, now).await?;
                Ok(Some((customer.id, token)))
            }
            (fault, _) => {
                login.count(&mut door, self.facts, now).await?;
                door.commit().await?;
                Err(refusal(fault.unwrap_or(Reason::UnknownAccount)))
            }
        }
    }

    async fn find(&self, door: &mut Door) -> Result<Option<CustomerLogin>> {
        let website = (!self.facts.settings.global_accounts()).then_some(self.website);
        Ok(customers::login_by_email(door, self.login.name, website).await?)
    }

    /// Why the login is refused, in the reference's order; counts a wrong password on the account.
    async fn fault(
        &self,
        door: &mut Door,
        customer: Option<&CustomerLogin>,
        verdict: Verdict,
        now: OffsetDateTime,
    ) -> Result<Option<Reason>> {
        let Some(customer) = customer else {
            let elsewhere = customers::find_by_email(door, self.login.name, None).await?;
            return Ok(Some(match elsewhere {
                Some(_) => Reason::WrongWebsite,
                None => Reason::UnknownAccount,
            }));
        };
        if let Some(until) = customer.failures.locked_until.filter(|until| *until > now) {
            return Ok(Some(Reason::AccountLocked(until)));
        }
        if verdict == Verdict::Wrong {
            let policy = self.facts.settings.customer_lock();
            if policy.is_on() {
                customers::count_failure(door, customer.id, &policy, now).await?;
            }
            let has_password = customer.password_hash.is_some();
            return Ok(Some(if has_password { Reason::WrongPassword } else { Reason::NoPassword }));
        }
        if !customer.is_active {
            return Ok(Some(Reason::AccountDisabled));
        }
        if customer.awaits_confirmation && confirmation_is_required(self.facts, customer) {
            return Ok(Some(Reason::Unconfirmed));
        }
        let excluded = customers::group_excluded(door, customer.group_id, self.website).await?;
        Ok(excluded.then_some(Reason::GroupExcluded))
    }

    async fn succeed(
        &self,
        mut door: Door,
        customer: &CustomerLogin,
        upgraded: Option<String>,
        now: OffsetDateTime,
    ) -> Result<String> {
        let account = Account::Customer(customer.id);
        let token = ISSUER.issue(self.service, &mut door, account, now).await?;
        customers::signed_in(&mut door, customer.id, &customer.email, now).await?;
        self.login.forget(&mut door).await?;
        if self.facts.settings.flag("magegate/customers/login_clears_failures") {
            customers::clear_failures(&mut door, customer.id).await?;
        }
        if let (Some(old), Some(new)) = (&customer.password_hash, upgraded) {
            customers::rehash(&mut door, customer.id, old, &new).await?;
        }
        door.commit().await?;
        Ok(token)
    }
}
