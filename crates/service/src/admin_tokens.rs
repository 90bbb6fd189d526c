//! `integrationAdminTokenServiceV1`: an admin's token by user name and password (`spec/token-service.md` 3).

use crate::Service;
use crate::audit::Event;
use crate::facts::Facts;
use crate::hashing::Verdict;
use crate::login::{ATTEMPTS, Login, refusal};
use crate::origin::Origin;
use crate::token_format::ISSUER;
use magegate_domain::admin::AdminLogin;
use magegate_domain::caller::{Account, AccountKind, Caller};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::AdminId;
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::phrase::Phrase;
use magegate_domain::reason::Reason;
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{admins, tokens};
use time::OffsetDateTime;

/// One token request on its way.
#[derive(Debug)]
struct Request<'a> {
    service: &'a Service,
    facts: &'a Facts,
    login: Login<'a>,
}

/// What became of a request whose password was looked at.
enum Fault {
    /// Refused, and counted under the name.
    Counted(Reason),
    /// Refused, but not counted: the password was right, or did not matter.
    Uncounted(Reason),
}

/// Issues a token. Fails with the generic refusal, or with one of its own for an admin without a role; the true reason
/// goes along.
pub async fn create(
    service: &Service,
    origin: &Origin,
    username: &str,
    password: &Password,
) -> Result<String> {
    let login = Login::new(AccountKind::Admin, username, password)?;
    let facts = service.facts().await?;
    let request = Request { service, facts: &facts, login };
    for _ in 0..ATTEMPTS {
        if let Some((admin, token)) = request.attempt().await? {
            service.happened(
                Event::TokenIssued,
                origin,
                Caller::Admin(admin),
                request.login.name,
                "",
            );
            return Ok(token);
        }
    }
    Err(messages::busy().because(Reason::Busy))
}

/// Disables an admin whose account has ended: its tokens and panel sessions end with it.
pub(crate) async fn deactivate(door: &mut Door, id: AdminId, now: OffsetDateTime) -> Result<()> {
    admins::set_expiration(door, id, None).await?;
    admins::set_active(door, id, false, now).await?;
    admins::end_sessions(door, id, now).await?;
    tokens::revoke(door, Which::Of(Account::Admin(id)), "account_disabled", now).await?;
    Ok(())
}

impl Request<'_> {
    /// One pass from throttle to token; `None` when the stored hash changed while it was verified, so that everything
    /// must be looked at again.
    async fn attempt(&self) -> Result<Option<(AdminId, String)>> {
        let Self { service, login, .. } = self;
        let mut door = service.store.read().await?;
        if let Some(reason) = login.throttled(&mut door, self.facts, service.now()).await? {
            return Err(refusal(reason));
        }
        let before = admins::find_by_name(&mut door, login.name).await?;
        drop(door);
        let stored = before.as_ref().map(|found| found.password_hash.as_str());
        let verdict = login.verify(service, stored).await?;
        let upgraded = login.upgraded_hash(service, self.facts, verdict).await?;
        let now = service.now();
        let mut door = service.store.begin().await?;
        if let Some(reason) = login.throttled(&mut door, self.facts, now).await? {
            return Err(refusal(reason));
        }
        let after = admins::find_by_name(&mut door, login.name).await?;
        let hash = |found: &Option<AdminLogin>| {
            found.as_ref().map(|found| (found.admin.id, found.password_hash.clone()))
        };
        if hash(&after) != hash(&before) {
            return Ok(None);
        }
        match (self.fault(&mut door, after.as_ref(), verdict, now).await?, after) {
            (None, Some(found)) => {
                let token = self.succeed(door, found.admin.id, upgraded, now).await?;
                Ok(Some((found.admin.id, token)))
            }
            (fault, _) => Err(self.refuse(door, fault, now).await?),
        }
    }

    async fn refuse(
        &self,
        mut door: Door,
        fault: Option<Fault>,
        now: OffsetDateTime,
    ) -> Result<Error> {
        let reason = match fault {
            Some(Fault::Uncounted(reason)) => reason,
            Some(Fault::Counted(reason)) => {
                self.login.count(&mut door, self.facts, now).await?;
                reason
            }
            None => Reason::UnknownAccount,
        };
        door.commit().await?;
        Ok(match reason {
            Reason::NoRole => {
                let phrase = Phrase::plain(messages::MORE_PERMISSIONS);
                Error::new(ErrorKind::Unauthenticated, phrase).because(Reason::NoRole)
            }
            Reason::AccountExpired(_) => {
                // The account was disabled just now.
                self.service.changed();
                refusal(reason)
            }
            reason => refusal(reason),
        })
    }

    /// Why the login is refused, in the reference's order; counts a wrong password on the account, and disables an
    /// account that has ended.
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
            && admin.username != self.login.name
        {
            return Ok(Some(Fault::Counted(Reason::UnknownAccount)));
        }
        let lock_holds = settings.flag("magegate/admins/panel_lock");
        let locked = admin.failures.locked_until.filter(|until| lock_holds && *until > now);
        if let Some(until) = locked {
            return Ok(Some(Fault::Counted(Reason::AccountLocked(until))));
        }
        if verdict == Verdict::Wrong {
            let policy = settings.admin_lock();
            if lock_holds && policy.is_on() {
                admins::count_failure(door, admin.id, &policy, now).await?;
            }
            return Ok(Some(Fault::Counted(Reason::WrongPassword)));
        }
        if !admin.is_active {
            return Ok(Some(Fault::Uncounted(Reason::AccountDisabled)));
        }
        let role = self.facts.rules.role_of(AccountKind::Admin.user_type(), admin.id.0);
        Ok(role.is_none_or(|role| role.parent.0 == 0).then_some(Fault::Uncounted(Reason::NoRole)))
    }

    async fn succeed(
        &self,
        mut door: Door,
        admin: AdminId,
        upgraded: Option<String>,
        now: OffsetDateTime,
    ) -> Result<String> {
        let token = ISSUER.issue(self.service, &mut door, Account::Admin(admin), now).await?;
        admins::signed_in(&mut door, admin, now).await?;
        self.login.forget(&mut door).await?;
        if self.facts.settings.flag("magegate/admins/panel_lock") {
            admins::clear_failures(&mut door, admin).await?;
        }
        if let Some(new) = upgraded {
            admins::set_password(&mut door, admin, &new, now).await?;
        }
        door.commit().await?;
        Ok(token)
    }
}
