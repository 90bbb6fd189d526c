//! Why a token is refused, by itself or for one request.

use super::{Explanation, Target, Verdict, machine_key, program};
use crate::Service;
use crate::authentication::{Identity, Standing, standing_of};
use crate::facts::Facts;
use crate::origin::Origin;
use crate::token_format::{self, Look, ReadToken};
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::caller::{Account, AccountKind, Caller};
use magegate_domain::clock::timestamp;
use magegate_domain::reason::Reason;
use magegate_domain::scope::ADMIN_STORE;
use magegate_domain::token::TOKEN_LENGTH;
use magegate_domain::{Result, messages, settings};
use magegate_store::engine::Door;
use magegate_store::{admins, customers, tokens};

pub(super) const ALL_THE_SAME: &str =
    "The request is accepted all the same, as one without a token.";

const NEW_TOKEN: &str =
    "Ask for a new token: POST /V1/integration/customer/token or …/admin/token.";

/// A token that was found, and all that its verdict rests on.
struct Case<'a> {
    facts: &'a Facts,
    standing: &'a Standing,
    target: Option<&'a Target>,
    /// When and why it was revoked, in words.
    revoked: String,
}

/// Why a token is refused, or that it is not. The token is read from the database, past every cache.
pub async fn token(
    service: &Service,
    _permit: &Permit,
    token: &str,
    target: Option<&Target>,
) -> Result<Explanation> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    if let Some(explained) = program::explain(service, &mut door, &facts, (token, target)).await? {
        return Ok(explained);
    }
    let mut text: Vec<String> = target.map(route).into_iter().collect();
    let looks = token_format::look(token, &facts);
    let standing = match token_format::read(service, &mut door, &facts, token, looks).await? {
        Ok(token) => standing_of(service, &mut door, &facts, token).await?,
        Err(reason) => {
            let sentence = unreadable(&mut door, &facts, token, &reason).await?;
            let identity = Identity::guest(reason);
            let help = machine_key::help(token).unwrap_or(NEW_TOKEN);
            return unknown(service, &facts, &identity, target, (text, sentence, help));
        }
    };
    text.insert(0, subject(&mut door, &facts, &standing).await?);
    let fault = standing.fault_at(service.clock.now(), &facts);
    let identity = match fault {
        Some(fault) => Identity::guest(fault),
        None => standing.identity(),
    };
    let reason = refusal(service, &facts, &identity, target)?;
    let revoked = revoked(&mut door, &standing).await?;
    let case = Case { facts: &facts, standing: &standing, target, revoked };
    Ok(match reason {
        None => case.accepted(identity.refusal.as_ref(), text),
        Some(reason) => {
            let (sentence, help) = case.words(&reason);
            Explanation::refused(reason, text, sentence, &help)
        }
    })
}

/// The reason with which the server would refuse; `None` when it would not.
pub(super) fn refusal(
    service: &Service,
    facts: &Facts,
    identity: &Identity,
    target: Option<&Target>,
) -> Result<Option<Reason>> {
    let Some(target) = target else {
        return Ok(identity.refusal.clone());
    };
    let origin = Origin { store: target.store, peer: target.from.clone(), ..Origin::default() };
    match service.decide(identity, target.requirement, &origin, facts) {
        Ok(permit) if target.is_beyond_websites && permit.websites().is_some() => {
            Ok(Some(Reason::BeyondWebsites))
        }
        Ok(_) => Ok(None),
        Err(mut error) => match error.reason.take() {
            Some(reason) => Ok(Some(reason)),
            None => Err(error),
        },
    }
}

fn unknown(
    service: &Service,
    facts: &Facts,
    identity: &Identity,
    target: Option<&Target>,
    (mut text, sentence, help): (Vec<String>, String, &str),
) -> Result<Explanation> {
    if let Some(reason) = refusal(service, facts, identity, target)? {
        return Ok(Explanation::refused(reason, text, sentence, help));
    }
    text.push(sentence);
    text.push(ALL_THE_SAME.to_owned());
    Ok(Explanation::new(Verdict::Accepted, text))
}

/// Why a text is no token, as a sentence.
async fn unreadable(
    door: &mut Door,
    facts: &Facts,
    token: &str,
    reason: &Reason,
) -> Result<String> {
    if let Some(sentence) = program::of_handshake(door, token).await? {
        return Ok(sentence.to_owned());
    }
    if let Some(sentence) = machine_key::unknown(token) {
        return Ok(sentence.to_owned());
    }
    let characters = token.chars().count();
    Ok(match (nearly(door, facts, token).await?, reason) {
        (Some(hint), _) => hint.to_owned(),
        (None, Reason::SignedToken(fault)) if token.contains(['.', '{']) => fault.words(),
        (None, _) if token.matches('.').count() == 2 => {
            "It has the form of a JWT; this server has never signed one.".to_owned()
        }
        (None, _) if characters != TOKEN_LENGTH => format!(
            "No such token is known. It has {characters} characters; tokens of this server have {TOKEN_LENGTH}."
        ),
        (None, _) => {
            "No such token is known: it was never issued here, its account was deleted, or it was \
            removed after its end (expired tokens every hour, revoked ones after 30 days)."
                .to_owned()
        }
    })
}

/// What to change of a text so that it is a token, where there is such a change.
async fn nearly(door: &mut Door, facts: &Facts, token: &str) -> Result<Option<&'static str>> {
    let bare = token.trim().trim_matches(['"', '\'']);
    let bare = bare.strip_prefix("Bearer ").unwrap_or(bare).trim();
    let lower = bare.to_ascii_lowercase();
    for (candidate, hint) in [
        (bare, "It is a token with something around it: blanks, quotation marks or `Bearer`."),
        (&lower, "It is a token in other letter case; tokens are compared exactly."),
    ] {
        if candidate == token {
            continue;
        }
        let is_one = match token_format::look(candidate, facts) {
            _ if machine_key::is_one(door, candidate).await? => true,
            Look::Stored => tokens::find(door, candidate).await?.is_some(),
            looks => matches!(looks, Look::Signed(_)),
        };
        if is_one {
            return Ok(Some(hint));
        }
    }
    Ok(None)
}

/// Whose token it is.
async fn subject(door: &mut Door, facts: &Facts, standing: &Standing) -> Result<String> {
    let token = &standing.token;
    let name = match token.account() {
        Account::Customer(id) => match customers::login(door, id).await? {
            Some(customer) => {
                let website = customer.website_id.and_then(|id| facts.scopes.website(id));
                let code = website.map_or("without a website", |website| website.code.as_str());
                format!("customer {id} ({}, website {code})", customer.email)
            }
            None => format!("customer {id}"),
        },
        Account::Admin(id) => match admins::find(door, id).await? {
            Some(found) => format!("admin {id} ({})", found.admin.username),
            None => format!("admin {id}"),
        },
    };
    let which = match token {
        ReadToken::Stored(stored) => format!("Token {}", stored.id),
        ReadToken::Signed(signed) => format!("Token signed by key {}", signed.key),
    };
    let actor = standing.actor.map(|actor| format!("; {} acts by it", actor.by.words()));
    let actor = actor.unwrap_or_default();
    Ok(format!("{which} of {name}, issued at {} UTC{actor}.", timestamp(token.issued_at())))
}

/// What the route asks for.
pub(super) fn route(target: &Target) -> String {
    let asks = match target.requirement {
        Requirement::Anonymous => "is open to everybody".to_owned(),
        Requirement::SelfOnly => "asks for the customer whose data it is".to_owned(),
        Requirement::Resources(resources) => {
            format!("asks for an admin or integration with {}", resources.join(" and "))
        }
    };
    format!("{} {asks}.", target.request)
}

/// When and why the token was revoked, in words; empty for one that was not.
async fn revoked(door: &mut Door, standing: &Standing) -> Result<String> {
    if standing.fault != Some(Reason::TokenRevoked) {
        return Ok(String::new());
    }
    let stored = match &standing.token {
        ReadToken::Stored(stored) if stored.revoked => stored,
        token => return void(door, token).await,
    };
    Ok(match tokens::revocation(door, stored.id).await? {
        Some(revocation) => {
            format!(
                "It was revoked at {} UTC: {}.",
                timestamp(revocation.at),
                cause(&revocation.cause)
            )
        }
        None => "It was revoked by another program (oauth_token.revoked is 1).".to_owned(),
    })
}

/// Until when the tokens of an account are void, in words.
async fn void(door: &mut Door, token: &ReadToken) -> Result<String> {
    Ok(match tokens::revoked_before(door, token.account()).await? {
        Some(second) => format!(
            "All tokens that its account got until {} UTC are void (table jwt_auth_revoked).",
            time::OffsetDateTime::from_unix_timestamp(second)
                .map_or_else(|_| format!("second {second}"), timestamp)
        ),
        None => String::new(),
    })
}

/// The cause of a revocation in words.
fn cause(word: &str) -> &str {
    match word {
        "revoked" => "the customer asked for it by revoke-customer-token",
        "command" => "by the command `magegate token revoke`",
        "password_changed" => "the account's password was changed",
        "account_disabled" => "the account was disabled, or its time had come",
        "account_deleted" => "the account was deleted",
        "session_ended" => "its session was ended from the list of sessions",
        "refreshed" => {
            "another took its place, for which its session's refresh token was exchanged"
        }
        "refresh_reused" => {
            "its session ended, because a refresh token came that was exchanged before"
        }
        "too_many_sessions" => "its account had more sessions than the settings allow",
        "machine_key_revoked" => "the machine key that acted by it was revoked or deleted",
        "role_removed" => "the account lost its role",
        other => other,
    }
}

impl Case<'_> {
    fn accepted(&self, fault: Option<&Reason>, mut text: Vec<String>) -> Explanation {
        if let Some(fault) = fault {
            text.push(self.words(fault).0);
            text.push(ALL_THE_SAME.to_owned());
        } else {
            text.push(match self.standing.end(self.facts) {
                Some(end) => format!("It holds until {} UTC.", timestamp(end)),
                None => "It holds until it is revoked.".to_owned(),
            });
            let what = if self.target.is_some() { "The request" } else { "The token" };
            text.push(format!("{what} would be accepted."));
        }
        Explanation::new(Verdict::Accepted, text)
    }

    /// A reason as a sentence, and what would help.
    fn words(&self, reason: &Reason) -> (String, String) {
        let kind = self.standing.token.account().kind();
        match reason {
            Reason::TokenRevoked => (self.revoked.clone(), again(kind)),
            Reason::TokenExpired(end) => self.expired(*end),
            Reason::SessionExpired(end) => (
                format!(
                    "Its session ended at {} UTC, by the settings magegate/sessions.",
                    timestamp(*end)
                ),
                again(kind),
            ),
            Reason::AccountGone => ("Its account no longer exists.".to_owned(), String::new()),
            Reason::AccountDisabled => ("Its account is disabled.".to_owned(), enable(kind)),
            Reason::AccountExpired(end) => (
                format!("Its account ended at {} UTC.", timestamp(*end)),
                "The account needs a later end and must be enabled again.".to_owned(),
            ),
            Reason::WrongWebsite => self.wrong_website(),
            Reason::WrongCaller => (
                "It is a customer's token, and the route is not for customers.".to_owned(),
                format!("An admin's token is needed. {}", self.holders()),
            ),
            Reason::NoRole => (
                "Its admin has no role.".to_owned(),
                format!("Give the admin a role. {}", self.holders()),
            ),
            Reason::MissingResource(resource) => self.missing(resource),
            Reason::ActorRefused(by) => (
                format!(
                    "{by} acts by it, whose account or key is gone, disabled or over, or lacks the right."
                ),
                "The customer can sign in, or somebody who may act for it asks for a new token."
                    .to_owned(),
            ),
            Reason::ActingToken => (messages::CUSTOMER_ALONE.to_owned(), again(kind)),
            Reason::SignedToken(fault) => (fault.words(), again(kind)),
            other => (format!("It is refused: {}.", other.code()), String::new()),
        }
    }

    fn expired(&self, end: time::OffsetDateTime) -> (String, String) {
        let kind = self.standing.token.account().kind();
        if let ReadToken::Signed(_) = self.standing.token {
            let sentence = format!("It expired at {} UTC, as was written into it.", timestamp(end));
            let path = format!("webapi/jwtauth/{}_expiration", kind.name());
            let longer = format!("`magegate config set {path} MINUTES`");
            return (
                sentence,
                format!("{} A longer lifetime of new tokens: {longer}.", again(kind)),
            );
        }
        let path = format!("oauth/access_token_lifetime/{}", kind.name());
        let value = self.facts.settings.global(&path);
        let known = settings::setting(&path).is_some_and(|setting| setting.check(value).is_ok());
        let because = if known {
            format!("{path} is {value:?} hours")
        } else {
            format!("{path} is {value:?}, which is no lifetime, so the shipped one holds")
        };
        (
            format!("It expired at {} UTC: {because}.", timestamp(end)),
            format!(
                "{} A longer lifetime, also for tokens issued before: `magegate config set {path} HOURS`.",
                again(kind)
            ),
        )
    }

    fn wrong_website(&self) -> (String, String) {
        let scopes = &self.facts.scopes;
        let store = self.target.map_or(ADMIN_STORE, |target| target.store);
        let own = self.standing.website.unwrap_or_default();
        let global = self.facts.settings.global_accounts();
        let code = |id| scopes.website(id).map_or("?", |website| website.code.as_str());
        let sentence = match scopes.store(store) {
            Some(store) if store.id != ADMIN_STORE => format!(
                "The path's store view {} is one of website {}, the account one of website {}.",
                store.code,
                code(store.website_id),
                code(own)
            ),
            _ => "The path's store code is `all`, which is not for customers.".to_owned(),
        };
        let usable: Vec<&str> = scopes
            .stores
            .iter()
            .filter(|store| scopes.shares(store.id, own, global))
            .map(|store| store.code.as_str())
            .collect();
        let help = match usable.as_slice() {
            [] => "The account's website has no store view.".to_owned(),
            codes => format!("Store codes that work, as in /rest/CODE/V1/…: {}.", codes.join(", ")),
        };
        (sentence, help)
    }

    fn missing(&self, resource: &str) -> (String, String) {
        let group = self.own_group();
        let role = group.map_or_else(|| "Its role".to_owned(), |name| format!("Its role {name:?}"));
        if resource == "self" {
            return (
                format!("{role} does not hold everything, and the route is for customers."),
                "Use a customer's token, or the route by id for admins.".to_owned(),
            );
        }
        let allow = group
            .map(|name| format!("`magegate role allow {name:?} {resource}` adds it. "))
            .unwrap_or_default();
        (format!("{role} lacks {resource}."), format!("{allow}{}", self.holders()))
    }

    /// The group role that the token's admin is bound to.
    fn own_group(&self) -> Option<&str> {
        let Caller::Admin(id) = self.standing.token.account().into() else {
            return None;
        };
        let rules = &self.facts.rules;
        let binding = rules.role_of(AccountKind::Admin.user_type(), id.0)?;
        rules.role(binding.parent).map(|group| group.name.as_str())
    }

    /// Which roles hold all that the route asks for.
    fn holders(&self) -> String {
        let rules = &self.facts.rules;
        let resources: &[&str] = match self.target.map(|target| target.requirement) {
            Some(Requirement::Resources(resources)) => resources,
            Some(Requirement::SelfOnly) => &["self"],
            _ => return String::new(),
        };
        let names: Vec<String> = rules
            .roles()
            .iter()
            .filter(|role| role.is_group)
            .filter(|role| resources.iter().all(|resource| rules.allowed(role.id, resource)))
            .map(|role| format!("{:?}", role.name))
            .collect();
        if names.is_empty() {
            "No role holds it.".to_owned()
        } else {
            format!("Roles that hold it: {}.", names.join(", "))
        }
    }
}

fn again(kind: AccountKind) -> String {
    format!("Ask for a new token: POST /V1/integration/{}/token.", kind.name())
}

fn enable(kind: AccountKind) -> String {
    match kind {
        AccountKind::Admin => "`magegate admin enable NAME` enables it.".to_owned(),
        AccountKind::Customer => {
            "A row with is_active 1 in `magegate customer import --update` enables it.".to_owned()
        }
    }
}
