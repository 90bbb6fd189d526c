//! Why a login by name and password is refused, as far as that can be told without the password.

use super::{Explanation, RECENT, Verdict, counted};
use crate::Service;
use crate::customer_tokens::confirmation_is_required;
use crate::facts::Facts;
use magegate_domain::acl::Permit;
use magegate_domain::admin::Admin;
use magegate_domain::caller::AccountKind;
use magegate_domain::clock::timestamp;
use magegate_domain::collation::fold;
use magegate_domain::customer::CustomerLogin;
use magegate_domain::id::WebsiteId;
use magegate_domain::lockout::{Failures, LockPolicy};
use magegate_domain::reason::Reason;
use magegate_domain::{Result, messages};
use magegate_store::engine::Door;
use magegate_store::{admins, audit, customer_groups, customers, throttle};
use time::OffsetDateTime;

/// Longer names are refused as input before anything is looked up.
const NAME_LIMIT: usize = 255;

/// A name that wants to sign in.
struct Candidate<'a> {
    kind: AccountKind,
    name: &'a str,
    facts: &'a Facts,
    now: OffsetDateTime,
}

/// Why a customer's login at a website is refused, or that only the password can still be at fault.
pub async fn customer(
    service: &Service,
    _permit: &Permit,
    email: &str,
    website: WebsiteId,
) -> Result<Explanation> {
    let facts = service.facts().await?;
    let candidate = Candidate::new(AccountKind::Customer, email, &facts, service.now())?;
    let mut door = service.store.read().await?;
    let mut text = Vec::new();
    let scope = facts.address_scope(website);
    let found = customers::login_by_email(&mut door, email, scope).await?;
    let explained = if let Some(throttled) = candidate.throttled(&mut door, &mut text).await? {
        throttled
    } else if let Some(found) = &found {
        candidate.customer(&mut door, found, website, text).await?
    } else {
        candidate.no_customer(&mut door, website, text).await?
    };
    let id = found.map(|found| found.id.0);
    candidate.with_recent(&mut door, id, explained).await
}

/// Why an admin's login is refused, or that only the password can still be at fault.
pub async fn admin(service: &Service, _permit: &Permit, username: &str) -> Result<Explanation> {
    let facts = service.facts().await?;
    let candidate = Candidate::new(AccountKind::Admin, username, &facts, service.now())?;
    let mut door = service.store.read().await?;
    let mut text = Vec::new();
    let found = admins::find_by_name(&mut door, username).await?;
    let explained = if let Some(throttled) = candidate.throttled(&mut door, &mut text).await? {
        throttled
    } else if let Some(found) = &found {
        candidate.admin(&found.admin, service.policy.second_factor, text)
    } else {
        let sentence = "No admin has this user name.".to_owned();
        let help = "`magegate admin list` shows the names, `magegate admin create` adds one.";
        Explanation::refused(Reason::UnknownAccount, text, sentence, help)
    };
    let id = found.map(|found| found.admin.id.0);
    candidate.with_recent(&mut door, id, explained).await
}

impl<'a> Candidate<'a> {
    fn new(
        kind: AccountKind,
        name: &'a str,
        facts: &'a Facts,
        now: OffsetDateTime,
    ) -> Result<Self> {
        if name.chars().count() > NAME_LIMIT {
            return Err(messages::too_long("username", NAME_LIMIT));
        }
        Ok(Self { kind, name, facts, now })
    }

    /// The refusal by the throttle, if it refuses; else what it has counted, as a sentence.
    async fn throttled(
        &self,
        door: &mut Door,
        text: &mut Vec<String>,
    ) -> Result<Option<Explanation>> {
        let max = self.facts.settings.number("oauth/authentication_lock/max_failures_count");
        let Some(found) = throttle::find(door, self.kind, self.name).await? else {
            return Ok(None);
        };
        let until = timestamp(found.until);
        let failures = counted(found.failures, "failed token request");
        if !found.stops(max, self.now) {
            text.push(if max > 0 {
                format!("{failures} under this name, with {max} allowed until {until} UTC.")
            } else {
                format!("{failures} under this name; no number of them stops further ones.")
            });
            return Ok(None);
        }
        let sentence = format!(
            "{failures} under this name, {max} are allowed \
            (oauth/authentication_lock/max_failures_count): further ones are refused until {until} UTC, \
            even with the right password."
        );
        let help = format!("Wait, or {}.", self.unlock());
        let reason = Reason::Throttled(Some(found.until));
        Ok(Some(Explanation::refused(reason, std::mem::take(text), sentence, &help)))
    }

    async fn no_customer(
        &self,
        door: &mut Door,
        website: WebsiteId,
        text: Vec<String>,
    ) -> Result<Explanation> {
        let scopes = &self.facts.scopes;
        let mut elsewhere = Vec::new();
        for other in &scopes.websites {
            if customers::find_by_email(door, self.name, Some(other.id)).await?.is_some() {
                elsewhere.push(other.code.as_str());
            }
        }
        let anywhere = customers::find_by_email(door, self.name, None).await?.is_some();
        let here = scopes.website(website).map_or("?", |website| website.code.as_str());
        let store_codes: Vec<&str> = scopes
            .stores
            .iter()
            .filter(|store| {
                scopes
                    .website(store.website_id)
                    .is_some_and(|own| elsewhere.contains(&own.code.as_str()))
            })
            .map(|store| store.code.as_str())
            .collect();
        Ok(if anywhere && elsewhere.is_empty() {
            Explanation::refused(
                Reason::WrongWebsite,
                text,
                "The address belongs to an account without a website.".to_owned(),
                "The account needs a website.",
            )
        } else if anywhere {
            Explanation::refused(
                Reason::WrongWebsite,
                text,
                format!(
                    "The address is not known in website {here}, but in {}.",
                    elsewhere.join(", ")
                ),
                &format!(
                    "Send the request under a store code of that website, as in /rest/CODE/V1/…: {}.",
                    store_codes.join(", ")
                ),
            )
        } else {
            Explanation::refused(
                Reason::UnknownAccount,
                text,
                "No customer has this address, in any website.".to_owned(),
                "`magegate customer list --email PATTERN` finds similar ones.",
            )
        })
    }

    async fn customer(
        &self,
        door: &mut Door,
        found: &CustomerLogin,
        website: WebsiteId,
        mut text: Vec<String>,
    ) -> Result<Explanation> {
        let scopes = &self.facts.scopes;
        let code = |id| scopes.website(id).map_or("?", |website| website.code.as_str());
        let own = found.website_id.unwrap_or_default();
        text.insert(0, format!("Customer {} of website {}: {}.", found.id, code(own), found.email));
        let policy = self.facts.settings.customer_lock();
        if let Some(locked) = self.locked(&found.failures, policy, true, &mut text) {
            return Ok(locked);
        }
        let refused = |reason, sentence: &str, help: &str| {
            Explanation::refused(reason, text.clone(), sentence.to_owned(), help)
        };
        if found.password_hash.is_none() {
            return Ok(refused(
                Reason::NoPassword,
                "The account has no password yet.",
                "The customer must set one; an import with --update can, too.",
            ));
        }
        if !found.is_active {
            return Ok(refused(
                Reason::AccountDisabled,
                "The account is disabled.",
                "A row with is_active 1 in `magegate customer import --update` enables it.",
            ));
        }
        if found.awaits_confirmation && confirmation_is_required(self.facts, found) {
            return Ok(refused(
                Reason::Unconfirmed,
                "The e-mail address awaits confirmation, and the settings ask for it \
                (customer/create_account/confirm or customer/account_information/confirm).",
                "The customer must follow the link that was mailed; \
                an empty `confirmation` in an import with --update counts as confirmed.",
            ));
        }
        if customer_groups::is_excluded(door, found.group_id, website).await? {
            return Ok(refused(
                Reason::GroupExcluded,
                &format!(
                    "Customer group {} is excluded from website {}.",
                    found.group_id,
                    code(website)
                ),
                "Another group, or an end of the exclusion (table customer_group_excluded_website).",
            ));
        }
        if found.awaits_confirmation {
            text.push(
                "The e-mail address is unconfirmed, but the settings do not ask for it.".to_owned(),
            );
        }
        Ok(accepted(text))
    }

    fn admin(&self, admin: &Admin, second_factor: bool, mut text: Vec<String>) -> Explanation {
        let settings = &self.facts.settings;
        text.insert(0, format!("Admin {}: {}.", admin.id, admin.username));
        let refused = |reason, text: &[String], sentence: String, help: &str| {
            Explanation::refused(reason, text.to_vec(), sentence, help)
        };
        if let Some(at) = admin.expires_at.filter(|at| *at < self.now) {
            let sentence = format!(
                "The account ended at {} UTC; the next token request disables it.",
                timestamp(at)
            );
            let help = "The account needs a later end (table admin_user_expiration).";
            return refused(Reason::AccountExpired(at), &text, sentence, help);
        }
        if settings.flag("admin/security/use_case_sensitive_login") && admin.username != self.name {
            let sentence = "The user name differs in letter case, which counts \
                (admin/security/use_case_sensitive_login)."
                .to_owned();
            let help = format!("Write it as {:?}.", admin.username);
            return refused(Reason::UnknownAccount, &text, sentence, &help);
        }
        let lock_holds = settings.flag("magegate/admins/panel_lock");
        let policy = settings.admin_lock();
        if let Some(locked) = self.locked(&admin.failures, policy, lock_holds, &mut text) {
            return locked;
        }
        if !admin.is_active {
            let help = format!("`magegate admin enable {}` enables it.", admin.username);
            return refused(
                Reason::AccountDisabled,
                &text,
                "The account is disabled.".to_owned(),
                &help,
            );
        }
        let role = self.facts.rules.role_of(AccountKind::Admin.user_type(), admin.id.0);
        let Some(role) = role.filter(|role| role.parent.0 != 0) else {
            let help = "Give the admin a role; `magegate role list` shows them.";
            return refused(Reason::NoRole, &text, "The admin has no role.".to_owned(), help);
        };
        if let Some(group) = self.facts.rules.role(role.parent) {
            text.push(format!("Its role is {:?}.", group.name));
        }
        if second_factor {
            let sentence = "The store beside asks admins for a second factor.".to_owned();
            let help = "The store itself issues the token; it is accepted here.";
            return refused(Reason::SecondFactor, &text, sentence, help);
        }
        accepted(text)
    }

    /// The refusal by the account's own lock, if it refuses; else what was counted, as a sentence.
    fn locked(
        &self,
        failures: &Failures,
        policy: LockPolicy,
        lock_holds: bool,
        text: &mut Vec<String>,
    ) -> Option<Explanation> {
        let wrong = counted(failures.count, "wrong password");
        let until = failures.locked_until.filter(|_| failures.locked(self.now));
        match until {
            Some(until) if lock_holds => {
                let sentence = format!(
                    "After {wrong} the account is locked until {} UTC, even for the right one.",
                    timestamp(until)
                );
                let help = format!("Wait, or {}.", self.unlock());
                let text = std::mem::take(text);
                Some(Explanation::refused(Reason::AccountLocked(until), text, sentence, &help))
            }
            _ if failures.count > 0 && policy.is_on() && lock_holds => {
                text.push(format!("{wrong} counted; {} lock the account.", policy.max_failures));
                None
            }
            _ => None,
        }
    }

    /// What lifts throttle and lock before their time.
    fn unlock(&self) -> String {
        format!("`magegate {} unlock {}`", self.kind.name(), self.name)
    }

    /// What the audit trail holds about the name, and about what the account itself was refused.
    async fn with_recent(
        &self,
        door: &mut Door,
        id: Option<i64>,
        explained: Explanation,
    ) -> Result<Explanation> {
        let caller = (self.kind.name(), id);
        let recent = audit::latest(door, &fold(self.name), caller, RECENT).await?;
        Ok(Explanation { recent, ..explained })
    }
}

fn accepted(mut text: Vec<String>) -> Explanation {
    text.push("A token request with the right password would be accepted.".to_owned());
    Explanation::new(Verdict::Accepted, text)
}
