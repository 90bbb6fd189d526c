//! The formats in which tokens are issued and read: opaque ones, which are rows of `oauth_token`, and signed ones (JWT),
//! which are nowhere. Read as the reference reads them, opaque first (`spec/token-service.md` 6.1); which one is issued is
//! the program's configuration.

use crate::Service;
use crate::facts::Facts;
use crate::keys;
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::id::TokenId;
use magegate_domain::jwt::{self, Algorithm, Fault, SignedToken};
use magegate_domain::keys::KeyState;
use magegate_domain::reason::Reason;
use magegate_domain::token::{Lifetime, StoredToken, TOKEN_LENGTH, TokenHash};
use magegate_domain::{Error, Result, crypt, messages, random};
use magegate_store::engine::Door;
use magegate_store::{StoreError, tokens};
use time::{Duration, OffsetDateTime};

/// How far in the future a token may be issued, so that it is later than a revocation of its account.
const AHEAD: Duration = Duration::MINUTE;

/// Which tokens are issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Issuer {
    /// Random ones, of which a hash is stored.
    #[default]
    Opaque,
    /// Random ones, stored in clear with an encrypted secret, so that the store beside reads them.
    OpaqueClear,
    /// Signed ones, while the settings name an algorithm that is offered; else opaque ones.
    Signed,
}

/// A token that was just issued: the one moment at which it is known.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The token itself.
    pub token: String,
    /// Its row; `None` for a signed one, which has none.
    pub id: Option<TokenId>,
    /// When it was issued, whole seconds.
    pub issued_at: OffsetDateTime,
    /// When it ends; `None` for never.
    pub ends_at: Option<OffsetDateTime>,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, ends_at, .. } = self;
        write!(f, "Issued({id:?}, {ends_at:?})")
    }
}

/// What a token says of itself. Whether it still holds is another matter.
#[derive(Debug, Clone)]
pub(crate) enum ReadToken {
    /// A row was found.
    Stored(StoredToken),
    /// Its signature is in order.
    Signed(SignedToken),
}

/// What a token looks like before the database is asked.
#[derive(Debug)]
pub(crate) enum Look {
    /// It may be a row.
    Stored,
    /// It is signed.
    Signed(SignedToken),
    /// It names a key that is not known yet: one made lately by another process may be.
    NewKey,
    /// It is none.
    Refused(Reason),
}

impl ReadToken {
    /// Whose it is.
    pub(crate) fn account(&self) -> Account {
        match self {
            Self::Stored(token) => token.account,
            Self::Signed(token) => token.account,
        }
    }

    /// When it was issued.
    pub(crate) fn issued_at(&self) -> OffsetDateTime {
        match self {
            Self::Stored(token) => token.created_at,
            Self::Signed(token) => token.issued_at,
        }
    }

    /// When it ends; `None` for never.
    pub(crate) fn end(&self, facts: &Facts) -> Option<OffsetDateTime> {
        match self {
            Self::Stored(token) => {
                facts.settings.token_lifetime(token.account.kind()).end(token.created_at)
            }
            Self::Signed(token) => Some(token.ends_at),
        }
    }

    /// Whether its signature, which was in order once, still counts: its key may have been retired since, and the settings
    /// may ask for another algorithm. A row has none.
    pub(crate) fn is_signed_well(&self, facts: &Facts) -> bool {
        let Self::Signed(token) = self else { return true };
        let key = facts.keys.numbered(token.key);
        key.is_some_and(|key| key.state() != KeyState::Refused)
            && facts.settings.token_algorithm() == Some(token.algorithm)
    }

    /// Whether its own row says that it was revoked.
    pub(crate) fn is_revoked(&self) -> bool {
        matches!(self, Self::Stored(token) if token.revoked)
    }

    /// Why it does not hold at a moment, as far as its times go.
    pub(crate) fn fault_at(&self, now: OffsetDateTime, facts: &Facts) -> Option<Reason> {
        match self {
            Self::Stored(_) => self.end(facts).filter(|end| *end <= now).map(Reason::TokenExpired),
            Self::Signed(token) => token.fault_at(now),
        }
    }
}

/// Looks at a token. No row's token is longer than its column, and no signed one as short as that.
pub(crate) fn look(token: &str, facts: &Facts) -> Look {
    if token.len() <= TOKEN_LENGTH {
        return Look::Stored;
    }
    let (ring, algorithm) = (&facts.keys, facts.settings.token_algorithm());
    match jwt::read(token, ring, algorithm) {
        Ok(signed) => Look::Signed(signed),
        Err(Fault::BadSignature)
            if jwt::kid(token).is_some_and(|number| ring.numbered(number).is_none()) =>
        {
            Look::NewKey
        }
        // What has not even the form, and what comes where nothing was ever signed: its faults would only mislead.
        Err(Fault::Malformed) if !token.contains('.') => Look::Refused(Reason::TokenUnknown),
        Err(_) if ring.is_empty() => Look::Refused(Reason::TokenUnknown),
        Err(fault) => Look::Refused(fault.into()),
    }
}

/// Reads a token that looks like this; the inner error is why it is none.
pub(crate) async fn read(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    token: &str,
    looks: Look,
) -> Result<Result<ReadToken, Reason>> {
    Ok(match looks {
        Look::Stored => {
            let stored = tokens::find(door, token).await?;
            stored.map(ReadToken::Stored).ok_or(Reason::TokenUnknown)
        }
        Look::Signed(signed) => Ok(ReadToken::Signed(signed)),
        Look::Refused(reason) => Err(reason),
        Look::NewKey => {
            let ring = service.policy.ring(&magegate_store::keys::list(door).await?);
            let read = jwt::read(token, &ring, facts.settings.token_algorithm());
            let unknown = ring.is_empty().then_some(Reason::TokenUnknown);
            read.map(ReadToken::Signed).map_err(|fault| unknown.unwrap_or(fault.into()))
        }
    })
}

/// Whether tokens that are issued now are signed: stored nowhere.
pub(crate) fn signs(service: &Service, facts: &Facts) -> bool {
    service.policy.issuer == Issuer::Signed && facts.settings.token_algorithm().is_some()
}

/// How long tokens of a kind that are issued now live.
pub(crate) fn lifetime(service: &Service, facts: &Facts, kind: AccountKind) -> Lifetime {
    let settings = &facts.settings;
    if signs(service, facts) {
        return Lifetime::Limited(settings.signed_token_lifetime(kind));
    }
    settings.token_lifetime(kind)
}

/// Issues a token to an account within the caller's transaction.
pub(crate) async fn issue(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    account: Account,
    now: OffsetDateTime,
) -> Result<Issued> {
    let now = after_revocation(door, account, now).await?;
    let (id, token) = match (service.policy.issuer, facts.settings.token_algorithm()) {
        (Issuer::Signed, Some(algorithm)) => {
            return issue_signed(service, door, facts, (account, algorithm), now).await;
        }
        (Issuer::Signed, None) if !service.policy.is_beside() => {
            issue_opaque(service, door, account, now).await?
        }
        (Issuer::OpaqueClear | Issuer::Signed, _) => {
            issue_clear(service, door, facts, account, now).await?
        }
        (Issuer::Opaque, _) => issue_opaque(service, door, account, now).await?,
    };
    let ends_at = facts.settings.token_lifetime(account.kind()).end(now);
    Ok(Issued { token, id: Some(id), issued_at: now, ends_at })
}

/// The moment of issue: now, or the second after the last revocation where that is not past. A token of the very second
/// would be void, here and in the store.
async fn after_revocation(
    door: &mut Door,
    account: Account,
    now: OffsetDateTime,
) -> Result<OffsetDateTime> {
    let Some(before) = tokens::revoked_before(door, account).await? else {
        return Ok(now);
    };
    if before < now.unix_timestamp() {
        return Ok(now);
    }
    let first = OffsetDateTime::from_unix_timestamp(before.saturating_add(1)).ok();
    // Another server's clock is far ahead of ours: whatever is issued before that moment would be void.
    first
        .filter(|first| *first <= now + AHEAD)
        .ok_or_else(|| messages::busy().because(Reason::Busy))
}

async fn issue_signed(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    (account, algorithm): (Account, Algorithm),
    now: OffsetDateTime,
) -> Result<Issued> {
    let ends_at = now + facts.settings.signed_token_lifetime(account.kind());
    let sign = |key| {
        let token = jwt::issue(key, algorithm, account, now, ends_at);
        Issued { token, id: None, issued_at: now, ends_at: Some(ends_at) }
    };
    if let Some(key) = facts.keys.signing() {
        return Ok(sign(key));
    }
    let ring = keys::first(service, door).await?;
    ring.signing().map(sign).ok_or_else(|| Error::internal("no key may sign"))
}

async fn issue_clear(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    account: Account,
    now: OffsetDateTime,
) -> Result<(TokenId, String)> {
    let draw = || random::text(&*service.random, random::LOWER_AND_DIGITS, TOKEN_LENGTH);
    let secret = crypt::encrypt(&facts.keys, &*service.random, &draw());
    let secret = secret.ok_or_else(|| Error::internal("no key of 32 bytes may encrypt"))?;
    loop {
        let token = draw();
        match tokens::insert_clear(door, account, (&token, &secret), now).await {
            Ok(id) => return Ok((id, token)),
            // Two equal draws out of 36^32: draw again.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn issue_opaque(
    service: &Service,
    door: &mut Door,
    account: Account,
    now: OffsetDateTime,
) -> Result<(TokenId, String)> {
    loop {
        let token = random::text(&*service.random, random::LOWER_AND_DIGITS, TOKEN_LENGTH);
        match tokens::insert(door, account, &TokenHash::of(&token), now).await {
            Ok(id) => return Ok((id, token)),
            // Two equal draws: draw again.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
