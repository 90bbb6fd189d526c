//! Token → caller, the hot path: a look into a bounded cache, else one read of the database
//! (`spec/web-api-framework.md` 8, `spec/token-service.md` 6 and 7).

use crate::acting::{self, Actor};
use crate::facts::{Facts, Stamp};
use crate::origin::Origin;
use crate::programs::{self, Program};
use crate::signatures::{self, Proof};
use crate::token_format::{Look, ReadToken, look, read};
use crate::uses::{Noted, Used};
use crate::{Service, integration_tokens, sessions};
use magegate_domain::Result;
use magegate_domain::acl::{Permit, Presented, Requirement, Rights};
use magegate_domain::caller::{Account, Caller};
use magegate_domain::id::{SessionId, TokenId, WebsiteId};
use magegate_domain::machine_key::Limits;
use magegate_domain::oauth;
use magegate_domain::reason::Reason;
use magegate_domain::token::TokenHash;
use magegate_store::engine::Door;
use magegate_store::{admins, customers, tokens};
use quick_cache::sync::Cache;
use std::sync::Arc;
use time::OffsetDateTime;

/// What a request's `Authorization` header offers.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// No header.
    None,
    /// A header that is not `Bearer TOKEN`.
    Malformed,
    /// A token.
    Bearer(&'a str),
    /// A signature of OAuth 1.0a.
    Signed(oauth::Request<'a>),
}

/// Who sends a request, as far as it could be proven.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The caller; a guest when nothing was proven.
    pub caller: Caller,
    /// Who acts for the caller by the token; `None` for the caller itself.
    pub acted_by: Option<Caller>,
    /// Why a guest is one.
    pub refusal: Option<Reason>,
    /// The website of a customer's account.
    pub website: Option<WebsiteId>,
    /// The session that the token belongs to, where sessions are kept.
    pub session: Option<SessionId>,
    /// What token a program proved itself by; `None` for a signature, and for accounts.
    pub program: Option<programs::Kind>,
    /// What a machine key may be used for.
    pub limits: Option<Arc<Limits>>,
    /// When a program was last used, where its uses are kept.
    pub(crate) noted: Option<Noted>,
}

/// A token as it stands now, with what its account's row says.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) token: ReadToken,
    pub(crate) website: Option<WebsiteId>,
    /// What is wrong apart from time: revoked, or its account gone, disabled or expired.
    pub(crate) fault: Option<Reason>,
    /// When the admin's account ends.
    pub(crate) account_ends: Option<OffsetDateTime>,
    /// Who acts for the customer by it.
    pub(crate) actor: Option<Actor>,
    /// The session that it belongs to, where sessions are kept.
    pub(crate) session: Option<sessions::UsedSession>,
}

/// What a bearer token is, and how it stands.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    /// An account's.
    Account(Standing),
    /// A program's.
    Program(Program),
}

/// What a token was found to be, before it is asked how it stands.
enum Either {
    Account(ReadToken),
    /// A program's, or nobody's.
    Program(Option<Program>),
}

/// Tokens read lately, by hash. Tokens that do not exist are not kept: guessing must not push real ones out.
#[derive(Debug)]
pub struct TokenCache {
    held: Cache<TokenHash, (Stamp, Held)>,
    /// Tokens that others took the place of, and that may still be among those above.
    dropped: Cache<TokenId, ()>,
}

impl std::fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Malformed => "Malformed",
            Self::Bearer(_) => "Bearer(…)",
            Self::Signed(_) => "Signed(…)",
        })
    }
}

impl Identity {
    /// A guest, and why.
    pub fn guest(refusal: Reason) -> Self {
        Self { refusal: Some(refusal), ..Self::nobody() }
    }

    /// Somebody of whom nothing else is known.
    pub(crate) fn of(caller: Caller) -> Self {
        Self {
            caller,
            acted_by: None,
            refusal: None,
            website: None,
            session: None,
            program: None,
            limits: None,
            noted: None,
        }
    }

    /// Who sends a request of whose sender nothing is asked.
    pub fn nobody() -> Self {
        Self::of(Caller::Guest)
    }
}

impl Held {
    /// Who the token makes its bearer.
    fn identity(&self) -> Identity {
        match self {
            Self::Account(standing) => standing.identity(),
            Self::Program(program) => Identity {
                program: Some(program.kind),
                limits: program.limits.clone(),
                noted: program.noted.clone(),
                ..Identity::of(program.caller)
            },
        }
    }

    /// Why the token does not hold at `now`; `None` when it does.
    fn fault_at(&self, now: OffsetDateTime, facts: &Facts) -> Option<Reason> {
        match self {
            Self::Account(standing) => standing.fault_at(now, facts),
            Self::Program(program) => program.fault_at(now),
        }
    }
}

impl TokenCache {
    /// Keeps up to `capacity` tokens.
    pub fn new(capacity: usize) -> Self {
        Self { held: Cache::new(capacity.max(1)), dropped: Cache::new(capacity.max(1)) }
    }

    /// Has a token read anew by this process. Cheaper than [`Service::changed`], which ends all that was read everywhere;
    /// for tokens whose own client has got another.
    pub(crate) fn drop_token(&self, token: TokenId) {
        self.dropped.insert(token, ());
    }

    /// Whether what is kept of a token may still be used, as far as the token itself goes.
    fn may_use(&self, held: &Held, facts: &Facts) -> bool {
        let Held::Account(standing) = held else { return true };
        let is_dropped = matches!(&standing.token, ReadToken::Stored(stored) if self.dropped.get(&stored.id).is_some());
        standing.token.is_signed_well(facts) && !is_dropped
    }
}

impl Service {
    /// Who a credential proves the sender to be. An unusable one makes a guest, never an error; a database that does not
    /// answer is an error: nobody is let in, and nobody is told that the token is bad. A signature alone is refused by
    /// itself when it proves nothing, as the reference does.
    pub async fn identify(
        &self,
        credential: Credential<'_>,
        proof: &mut Proof,
    ) -> Result<Identity> {
        let token = match credential {
            Credential::None => return Ok(Identity::guest(Reason::NoToken)),
            Credential::Malformed => return Ok(Identity::guest(Reason::MalformedHeader)),
            Credential::Signed(request) => return signatures::prove(self, &request, proof).await,
            Credential::Bearer(token) => token,
        };
        Ok(match self.alive(token).await? {
            Ok(held) => {
                if let Held::Account(Standing { session: Some(session), .. }) = &held {
                    let used = (Used::Session(session.id), &session.noted);
                    self.uses.note(used, self.clock.now(), ("", ""));
                }
                held.identity()
            }
            Err(reason) => Identity::guest(reason),
        })
    }

    /// A token as it stands, if it makes somebody of its bearer now; else why not. The one rule for all who ask.
    pub(crate) async fn alive(&self, token: &str) -> Result<Result<Held, Reason>> {
        let facts = self.facts().await?;
        let held = match self.held(token, &facts).await? {
            Ok(held) => held,
            Err(reason) => return Ok(Err(reason)),
        };
        let fault = held.fault_at(self.clock.now(), &facts);
        Ok(fault.map_or(Ok(held), Err))
    }

    /// Decides whether the identified sender may do what a route requires, in the store that the request comes to and from
    /// where it comes. A program's token that is not for there makes a guest.
    pub fn decide(
        &self,
        identity: &Identity,
        requirement: Requirement,
        origin: &Origin,
        facts: &Facts,
    ) -> Result<Permit> {
        let limits = identity.limits.as_deref();
        let misplaced =
            identity.program.and_then(|kind| programs::misplaced(kind, limits, origin, facts));
        let guest = misplaced.map(Identity::guest);
        let identity = guest.as_ref().unwrap_or(identity);
        let role = acting::role_of(facts, identity.caller);
        let rights = role.map_or(Rights::None, |role| Rights::Role(role.id));
        let rights = identity.limits.clone().map_or(rights, Rights::Key);
        let global = facts.settings.global_accounts();
        // A key that comes to another website's store view is a guest by now.
        let shared = identity.limits.is_some()
            || identity.website.is_some_and(|own| facts.scopes.shares(origin.store, own, global));
        let decided = requirement.decide(&Presented {
            caller: identity.caller,
            acted_by: identity.acted_by,
            refusal: identity.refusal.as_ref(),
            store_shared: shared,
            rights,
            rules: &facts.rules,
        });
        if decided.is_ok() {
            self.note_use(identity, origin);
        }
        decided
    }

    /// Notes that a program was let in, and from where.
    fn note_use(&self, identity: &Identity, origin: &Origin) {
        let Some(noted) = &identity.noted else { return };
        let used = match identity.caller {
            Caller::Machine(id) => Used::MachineKey(id),
            Caller::Integration(id) => Used::Integration(id),
            _ => return,
        };
        let how = programs::how(identity.program);
        self.uses.note((used, noted), self.clock.now(), (&origin.peer, how));
    }

    async fn held(&self, token: &str, facts: &Facts) -> Result<Result<Held, Reason>> {
        let hash = TokenHash::of(token);
        if let Some((stamp, held)) = self.tokens.held.get(&hash)
            && self.freshness.holds(stamp)
            && self.tokens.may_use(&held, facts)
        {
            return Ok(Ok(held));
        }
        // A signature that does not hold costs no connection.
        let looks = look(token, facts);
        let is_marked = programs::is_marked(token);
        if let (Look::Refused(reason), false) = (&looks, is_marked) {
            return Ok(Err(reason.clone()));
        }
        let stamp = self.freshness.stamp();
        let mut door = self.store.read().await?;
        let found = match looks {
            _ if is_marked => Either::Program(programs::read(&mut door, token).await?),
            Look::Stored => stored(&mut door, token).await?,
            looks => match read(self, &mut door, facts, token, looks).await? {
                Ok(signed) => Either::Account(signed),
                Err(reason) => return Ok(Err(reason)),
            },
        };
        let held = match found {
            Either::Account(token) => {
                Held::Account(standing_of(self, &mut door, facts, token).await?)
            }
            Either::Program(Some(program)) => Held::Program(program),
            Either::Program(None) => return Ok(Err(Reason::TokenUnknown)),
        };
        self.tokens.held.insert(hash, (stamp, held.clone()));
        Ok(Ok(held))
    }
}

/// Whose a stored token is. One read tells for all of them: most of what strangers send is nobody's.
async fn stored(door: &mut Door, token: &str) -> Result<Either> {
    Ok(match tokens::find_any(door, token).await? {
        Some(tokens::Presented::Account(stored)) => Either::Account(ReadToken::Stored(stored)),
        Some(tokens::Presented::Consumer(access)) => {
            Either::Program(integration_tokens::program(door, &access).await?)
        }
        None => Either::Program(None),
    })
}

impl Standing {
    /// Who the token makes its bearer.
    pub(crate) fn identity(&self) -> Identity {
        Identity {
            acted_by: self.actor.map(|actor| actor.by),
            website: self.website,
            session: self.session.as_ref().map(|session| session.id),
            ..Identity::of(self.token.account().into())
        }
    }

    /// When the token ends: by its lifetime, with its session, or with the account of who acts by it.
    pub(crate) fn end(&self, facts: &Facts) -> Option<OffsetDateTime> {
        let session = self.session.as_ref().and_then(|session| session.ends_at);
        let actor = self.actor.and_then(|actor| actor.ends_at());
        [self.token.end(facts), session, actor].into_iter().flatten().min()
    }

    /// Why the token does not hold at `now`; `None` when it does.
    pub(crate) fn fault_at(&self, now: OffsetDateTime, facts: &Facts) -> Option<Reason> {
        if self.fault.is_some() {
            return self.fault.clone();
        }
        let ended = self.account_ends.filter(|end| *end <= now).map(Reason::AccountExpired);
        let session = self.session.as_ref().and_then(|session| session.ends_at);
        let session = session.filter(|end| *end <= now).map(Reason::SessionExpired);
        let actor = || self.actor.and_then(|actor| actor.fault_at(now, facts));
        self.token.fault_at(now, facts).or(ended).or(session).or_else(actor)
    }
}

/// What is known of a token and its account.
pub(crate) async fn standing_of(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    token: ReadToken,
) -> Result<Standing> {
    let actor = acting::actor(door, &token).await?;
    let mut standing =
        Standing { website: None, fault: None, account_ends: None, actor, session: None, token };
    let before = tokens::revoked_before(door, standing.token.account()).await?;
    let issued = standing.token.issued_at().unix_timestamp();
    if standing.token.is_revoked() || before.is_some_and(|before| issued <= before) {
        standing.fault = Some(Reason::TokenRevoked);
        return Ok(standing);
    }
    match standing.token.account() {
        Account::Customer(id) => match customers::login(door, id).await? {
            Some(customer) => {
                standing.website = customer.website_id;
                if !customer.is_active {
                    standing.fault = Some(Reason::AccountDisabled);
                }
            }
            None => standing.fault = Some(Reason::AccountGone),
        },
        Account::Admin(id) => match admins::find(door, id).await? {
            Some(login) => {
                standing.account_ends = login.admin.expires_at;
                if !login.admin.is_active {
                    standing.fault = Some(Reason::AccountDisabled);
                }
            }
            None => standing.fault = Some(Reason::AccountGone),
        },
    }
    if standing.fault.is_none() {
        standing.session = sessions::of_token(service, door, facts, &standing.token).await?;
    }
    Ok(standing)
}
