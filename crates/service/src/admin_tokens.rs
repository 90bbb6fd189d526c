//! `integrationAdminTokenServiceV1`: an admin's token by user name and password (`spec/token-service.md` 3).

use crate::admins as admin_service;
use crate::facts::Facts;
use crate::hashing::Verdict;
use crate::login::{Accounts, Entered, Fault, Login};
use crate::origin::Origin;
use crate::{Issued, Service};
use magegate_domain::admin::AdminLogin;
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::error::Result;
use magegate_domain::id::AdminId;
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_store::admins;
use magegate_store::engine::Door;
use time::OffsetDateTime;

/// The admins among whom a name is looked up.
#[derive(Debug)]
struct Admins<'a> {
    facts: &'a Facts,
    username: &'a str,
    /// Whether a password alone is not enough.
    second_factor: bool,
}

/// Issues a token. Fails with the generic refusal, or with one of its own for an admin without a role; the true reason
/// goes along.
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
    let login = Login::new(service, &facts, AccountKind::Admin, (username, password))?;
    let login = login.on(device);
    let second_factor = service.policy.second_factor;
    login.issue(origin, &Admins { facts: &facts, username: login.name, second_factor }).await
}

/// Why an admin could not sign in now, the password and the lock that guards it aside. Holds the account, and disables one
/// that has ended if it `writes`.
pub(crate) async fn standing_fault(
    service: &Service,
    facts: &Facts,
    door: &mut Door,
    (id, writes): (AdminId, bool),
    now: OffsetDateTime,
) -> Result<Option<Fault>> {
    let Some(mut found) = admins::find(door, id).await? else {
        return Ok(Some(Fault::Uncounted(Reason::AccountGone)));
    };
    found.admin.failures.locked_until = None;
    if let (Some(at), false) = (found.admin.expires_at.filter(|at| *at < now), writes) {
        return Ok(Some(Fault::Uncounted(Reason::AccountExpired(at))));
    }
    let (username, second_factor) = (found.admin.username.as_str(), service.policy.second_factor);
    let admins = Admins { facts, username, second_factor };
    admins.fault(door, Some(&found), Verdict::Right { current: true }, now).await
}

/// Disables an admin whose account has ended: its tokens and panel sessions end with it.
pub(crate) async fn deactivate(door: &mut Door, id: AdminId, now: OffsetDateTime) -> Result<()> {
    admins::set_expiration(door, id, None).await?;
    admins::set_active(door, id, false, now).await?;
    admin_service::end(door, id, "account_disabled", now).await?;
    Ok(())
}

impl Admins<'_> {
    /// Whether wrong passwords here count for an admin's lock, and the lock holds here.
    fn lock_holds(&self) -> bool {
        self.facts.settings.flag("magegate/admins/panel_lock")
    }
}

impl Accounts for Admins<'_> {
    type Found = AdminLogin;

    async fn find(&self, door: &mut Door) -> Result<Option<AdminLogin>> {
        Ok(admins::find_by_name(door, self.username).await?)
    }

    fn credentials(found: &AdminLogin) -> (Account, Option<&str>) {
        (Account::Admin(found.admin.id), Some(&found.password_hash))
    }

    /// Also disables an account that has ended.
    async fn fault(
        &self,
        door: &mut Door,
        found: Option<&AdminLogin>,
        verdict: Verdict,
        now: OffsetDateTime,
    ) -> Result<Option<Fault>> {
        let Some(AdminLogin { admin, .. }) = found else {
            return Ok(Some(Fault::Counted(Reason::UnknownAccount)));
        };
        if let Some(at) = admin.expires_at.filter(|at| *at < now) {
            deactivate(door, admin.id, now).await?;
            return Ok(Some(Fault::Uncounted(Reason::AccountExpired(at))));
        }
        let settings = &self.facts.settings;
        if settings.flag("admin/security/use_case_sensitive_login")
            && admin.username != self.username
        {
            return Ok(Some(Fault::Counted(Reason::UnknownAccount)));
        }
        let until = admin.failures.locked_until.filter(|until| *until > now);
        if let (Some(until), true) = (until, self.lock_holds()) {
            return Ok(Some(Fault::Counted(Reason::AccountLocked(until))));
        }
        if verdict == Verdict::Wrong {
            let policy = settings.admin_lock();
            if self.lock_holds() && policy.is_on() {
                admins::count_failure(door, admin.id, &policy, now).await?;
            }
            return Ok(Some(Fault::Counted(Reason::WrongPassword)));
        }
        if !admin.is_active {
            return Ok(Some(Fault::Uncounted(Reason::AccountDisabled)));
        }
        let role = self.facts.rules.role_of(AccountKind::Admin.user_type(), admin.id.0);
        if role.is_none_or(|role| role.parent.0 == 0) {
            return Ok(Some(Fault::Uncounted(Reason::NoRole)));
        }
        Ok(self.second_factor.then_some(Fault::Uncounted(Reason::SecondFactor)))
    }

    async fn sign_in(
        &self,
        door: &mut Door,
        found: &AdminLogin,
        upgraded: Option<String>,
        now: OffsetDateTime,
    ) -> Result<()> {
        let id = found.admin.id;
        admins::signed_in(door, id, now).await?;
        if self.lock_holds() {
            admins::clear_failures(door, id).await?;
        }
        if let Some(new) = upgraded {
            admins::set_password(door, id, &new, now).await?;
        }
        Ok(())
    }
}
