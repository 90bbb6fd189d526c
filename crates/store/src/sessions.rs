//! `magegate_session` and `magegate_refresh`: an account's sessions and their refresh tokens. Without tables of our own
//! there are none. Where several rows are locked, the account comes first, then its sessions, then its tokens.

mod cleaning;

pub use cleaning::{Over, delete, over};

use crate::engine::{Door, Row, Value, values};
use crate::text::cut;
use crate::tokens::Which;
use crate::{StoreResult, statements};
use magegate_domain::caller::Account;
use magegate_domain::id::{AdminId, CustomerId, RefreshId, SessionId, TokenId};
use magegate_domain::session::{Family, Pace, RefreshHash, RefreshToken, Session};
use time::OffsetDateTime;

pub(crate) use cleaning::STATEMENTS as CLEANING_STATEMENTS;

/// The longest text of `peer`, in characters.
const PEER: usize = 64;

/// What every reading statement reads.
macro_rules! select {
    ($rest:literal) => {
        select!("", $rest)
    };
    ($further:literal, $rest:literal) => {
        concat!(
            "SELECT s.session_id, s.user_type, s.user_id, s.token_id, s.issued_at, s.device, s.peer, s.begun_at, \
             s.used_at, s.refreshed_at, s.refresh_id, s.previous_id, s.exchanged_at, s.exchanges, s.counted_from, s.ended_at",
            $further,
            " FROM {magegate_session} AS s ",
            $rest
        )
    };
}

statements! {
    INSERT = "INSERT INTO {magegate_session} (user_type, user_id, token_id, issued_at, device, peer, begun_at, used_at, \
        family_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    INSERT_REFRESH = "INSERT INTO {magegate_refresh} (session_id, token_hash, issued_at) VALUES (?, ?, ?)";
    SET_REFRESH = "UPDATE {magegate_session} SET refresh_id = ? WHERE session_id = ?";
    GET = select!("WHERE s.session_id = ? {for update}");
    FIND_BY_TOKEN = select!("WHERE s.token_id = ? AND s.ended_at IS NULL ORDER BY s.session_id DESC LIMIT 1");
    BETWEEN = select!("WHERE s.token_id >= ? AND s.token_id <= ? AND s.ended_at IS NULL ORDER BY s.token_id");
    FIND_BY_REFRESH = select!(
        ", r.refresh_id AS presented_id, r.issued_at AS presented_at",
        "LEFT JOIN {magegate_refresh} AS r ON r.session_id = s.session_id AND r.token_hash = ? WHERE s.family_hash = ?"
    );
    OPEN_OF = select!("WHERE s.user_type = ? AND s.user_id = ? AND s.ended_at IS NULL \
        ORDER BY s.used_at DESC, s.session_id DESC {for update}");
    LIST_OF = select!(", t.entity_id, t.revoked", "LEFT JOIN {oauth_token} AS t ON t.entity_id = s.token_id \
        WHERE s.user_type = ? AND s.user_id = ? AND s.ended_at IS NULL ORDER BY s.used_at DESC, s.session_id DESC");
    EXCHANGE = "UPDATE {magegate_session} SET token_id = ?, issued_at = ?, peer = ?, used_at = ?, refreshed_at = ?, \
        refresh_id = ?, previous_id = ?, exchanged_at = ?, exchanges = ?, counted_from = ? \
        WHERE session_id = ? AND refresh_id = ? AND ended_at IS NULL";
    DELETE_REFRESH = "DELETE FROM {magegate_refresh} WHERE refresh_id = ?";
    TOUCH = "UPDATE {magegate_session} SET used_at = ? WHERE session_id = ? AND used_at < ?";
    END_ONE = "UPDATE {magegate_session} SET ended_at = ?, cause = ? WHERE session_id = ? AND ended_at IS NULL";
    // The account, too: an engine may give a token's number twice, and the session may be a stranger's.
    END_BY_TOKEN = "UPDATE {magegate_session} SET ended_at = ?, cause = ? WHERE token_id = ? AND ended_at IS NULL \
        AND user_id = (SELECT CASE t.user_type WHEN 2 THEN t.admin_id ELSE t.customer_id END FROM {oauth_token} AS t \
        WHERE t.entity_id = ? AND t.user_type = {magegate_session}.user_type)";
    END_OF = "UPDATE {magegate_session} SET ended_at = ?, cause = ? \
        WHERE user_type = ? AND user_id = ? AND ended_at IS NULL";
    END_OF_BUT = "UPDATE {magegate_session} SET ended_at = ?, cause = ? \
        WHERE user_type = ? AND user_id = ? AND ended_at IS NULL AND session_id <> ?";
    END_ALL = "UPDATE {magegate_session} SET ended_at = ?, cause = ? WHERE ended_at IS NULL";
    DELETE_REFRESHES_OF = "DELETE FROM {magegate_refresh} WHERE session_id IN \
        (SELECT session_id FROM {magegate_session} WHERE user_type = ? AND user_id = ?)";
    DELETE_OF = "DELETE FROM {magegate_session} WHERE user_type = ? AND user_id = ?";
}

/// A session that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// Whose it is.
    pub account: Account,
    /// Its token, and when that was issued.
    pub token: (TokenId, OffsetDateTime),
    /// The device as the client names it; fits its column by [`magegate_domain::session::device`].
    pub device: &'a str,
    /// The client's address.
    pub peer: &'a str,
    /// When it begins.
    pub now: OffsetDateTime,
}

/// A refresh token as it was presented, and the session that it belongs to by its family.
#[derive(Debug, Clone)]
pub struct Held {
    /// The token's row, and when it was issued; `None` for one that is kept no more, or never was issued.
    pub presented: Option<(RefreshId, OffsetDateTime)>,
    /// The session, alive or not.
    pub session: Session,
}

/// What takes the place of a session's tokens.
#[derive(Debug, Clone, Copy)]
pub struct Exchange<'a> {
    /// The new token, and when it was issued.
    pub token: (TokenId, OffsetDateTime),
    /// The refresh tokens as they are then.
    pub family: Family,
    /// How many exchanges there were lately, with this one.
    pub pace: Pace,
    /// The client's address.
    pub peer: &'a str,
    /// When this happens.
    pub now: OffsetDateTime,
}

/// Begins a session, with a refresh token or without.
pub async fn insert(
    door: &mut Door,
    new: &NewSession<'_>,
    refresh: Option<&RefreshToken>,
) -> StoreResult<SessionId> {
    let (token, issued_at) = new.token;
    let (user_type, id) = (new.account.kind().user_type(), new.account.id());
    let peer = cut(new.peer, PEER);
    let family = refresh.map(RefreshToken::family_hash);
    let family = family.as_ref().map(RefreshHash::as_str);
    let (device, now) = (new.device, new.now);
    let values = values![user_type, id, token, issued_at, device, peer, now, now, family];
    let session = SessionId(door.execute(INSERT, values).await?.inserted_id);
    if let Some(refresh) = refresh {
        let refresh = insert_refresh(door, session, refresh, issued_at).await?;
        door.execute(SET_REFRESH, values![refresh, session]).await?;
    }
    Ok(session)
}

/// Stores the hash of a further refresh token of a session. A conflict means that the same 256 bits were drawn twice.
pub async fn insert_refresh(
    door: &mut Door,
    session: SessionId,
    refresh: &RefreshToken,
    issued_at: OffsetDateTime,
) -> StoreResult<RefreshId> {
    let hash = refresh.hash();
    let values = values![session, hash.as_str(), issued_at];
    Ok(RefreshId(door.execute(INSERT_REFRESH, values).await?.inserted_id))
}

/// A session, held for the rest of a transaction.
pub async fn find(door: &mut Door, id: SessionId) -> StoreResult<Option<Session>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    door.fetch_optional(GET, values![id]).await?.as_ref().map(session).transpose()
}

/// The session that has a token now, unless it was ended.
pub async fn find_by_token(door: &mut Door, token: TokenId) -> StoreResult<Option<Session>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    door.fetch_optional(FIND_BY_TOKEN, values![token]).await?.as_ref().map(session).transpose()
}

/// The sessions that have the tokens from one row to another, both included, unless they were ended.
pub async fn between(door: &mut Door, first: TokenId, last: TokenId) -> StoreResult<Vec<Session>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    door.fetch_all(BETWEEN, values![first, last]).await?.iter().map(session).collect()
}

/// A refresh token, whatever its state, and its session; `None` where there is no session of its family. Nothing is held.
pub async fn find_by_refresh(door: &mut Door, refresh: &RefreshToken) -> StoreResult<Option<Held>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    let (hash, family) = (refresh.hash(), refresh.family_hash());
    let values = values![hash.as_str(), family.as_str()];
    let Some(row) = door.fetch_optional(FIND_BY_REFRESH, values).await? else {
        return Ok(None);
    };
    let presented = row.opt_int("presented_id")?.map(RefreshId).zip(row.opt_time("presented_at")?);
    Ok(Some(Held { presented, session: session(&row)? }))
}

/// An account's sessions that were not ended, held for the rest of a transaction; the one used last first.
pub async fn open_of(door: &mut Door, account: Account) -> StoreResult<Vec<Session>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    let rows = door.fetch_all(OPEN_OF, of(account)).await?;
    rows.iter().map(session).collect()
}

/// The same for reading, each with what its token's row says: whether that was revoked, by whichever program, or `None`
/// without a row.
pub async fn list_of(
    door: &mut Door,
    account: Account,
) -> StoreResult<Vec<(Session, Option<bool>)>> {
    if !door.has_own_tables() {
        return Ok(Vec::new());
    }
    let rows = door.fetch_all(LIST_OF, of(account)).await?;
    let listed = |row: &Row| {
        let is_revoked = row.opt_int("revoked")?.is_some_and(|revoked| revoked != 0);
        Ok((session(row)?, row.opt_int("entity_id")?.map(|_| is_revoked)))
    };
    rows.iter().map(listed).collect()
}

/// Puts a session's next tokens in the place of those that it has, and forgets the refresh token that need not be known
/// any more. `false`: somebody was faster, or it was ended.
pub async fn exchange(door: &mut Door, of: &Session, with: &Exchange<'_>) -> StoreResult<bool> {
    let Some(family) = of.family else {
        return Ok(false);
    };
    let (token, issued_at) = with.token;
    let (previous, at) = with.family.previous.unzip();
    let (peer, now) = (cut(with.peer, PEER), with.now);
    let mut values = values![token, issued_at, peer, now, now, with.family.current, previous, at];
    values.extend(values![with.pace.count, with.pace.since, of.id, family.current]);
    if door.execute(EXCHANGE, values).await?.affected == 0 {
        return Ok(false);
    }
    if let Some(forgotten) = family.forgotten(&with.family) {
        door.execute(DELETE_REFRESH, values![forgotten]).await?;
    }
    Ok(true)
}

/// Stores when sessions were last used, where that is later than what is known. In the order of their numbers, so that
/// instances that do so at the same time wait for each other and do not deadlock.
pub async fn touch(door: &mut Door, uses: &[(SessionId, OffsetDateTime)]) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    let mut uses = uses.to_vec();
    uses.sort_by_key(|(id, _)| id.0);
    for (id, at) in uses {
        door.execute(TOUCH, values![at, id, at]).await?;
    }
    Ok(())
}

/// Ends a session; `false` where it was ended before. Its token is revoked by [`crate::tokens::revoke`].
pub async fn end(
    door: &mut Door,
    id: SessionId,
    cause: &str,
    now: OffsetDateTime,
) -> StoreResult<bool> {
    Ok(door.execute(END_ONE, values![now, cause, id]).await?.affected > 0)
}

/// Ends the sessions of tokens that are being revoked.
pub(crate) async fn end_with(
    door: &mut Door,
    which: Which,
    cause: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    let mut values = values![now, cause];
    let statement = match which {
        Which::One(token) => {
            values.extend(values![token, token]);
            END_BY_TOKEN
        }
        Which::Of(account) => {
            values.extend(of(account));
            END_OF
        }
        Which::All => END_ALL,
    };
    door.execute(statement, values).await?;
    Ok(())
}

/// Ends all sessions of an account but one; gives how many.
pub async fn end_others(
    door: &mut Door,
    account: Account,
    keep: SessionId,
    cause: &str,
    now: OffsetDateTime,
) -> StoreResult<u64> {
    let mut values = values![now, cause];
    values.extend(of(account));
    values.extend(values![keep]);
    Ok(door.execute(END_OF_BUT, values).await?.affected)
}

/// Removes all that is kept of an account's sessions, because the account goes.
pub(crate) async fn delete_of(door: &mut Door, account: Account) -> StoreResult<()> {
    if door.has_own_tables() {
        door.execute(DELETE_REFRESHES_OF, of(account)).await?;
        door.execute(DELETE_OF, of(account)).await?;
    }
    Ok(())
}

fn of(account: Account) -> Vec<Value> {
    values![account.kind().user_type(), account.id()]
}

fn session(row: &Row) -> StoreResult<Session> {
    let id = row.int("user_id")?;
    let account = match row.int("user_type")? {
        2 => Account::Admin(AdminId(id)),
        _ => Account::Customer(CustomerId(id)),
    };
    let previous = row.opt_int("previous_id")?.map(RefreshId).zip(row.opt_time("exchanged_at")?);
    let current = row.opt_int("refresh_id")?.map(RefreshId);
    Ok(Session {
        id: SessionId(row.int("session_id")?),
        account,
        token: TokenId(row.int("token_id")?),
        issued_at: row.time("issued_at")?,
        device: row.text("device")?,
        peer: row.text("peer")?,
        begun_at: row.time("begun_at")?,
        used_at: row.time("used_at")?,
        refreshed_at: row.opt_time("refreshed_at")?,
        family: current.map(|current| Family { current, previous }),
        pace: Pace { count: row.int("exchanges")?, since: row.opt_time("counted_from")? },
        is_ended: row.opt_time("ended_at")?.is_some(),
    })
}
