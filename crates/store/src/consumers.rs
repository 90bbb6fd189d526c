//! `oauth_consumer`: what integrations are to OAuth 1.0a (`spec/oauth-integrations.md` 1). `updated_at` is the clock of the
//! handshake, and a server moves it with every change of a row unless the statement says otherwise.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::id::ConsumerId;
use magegate_domain::integration::Consumer;
use time::OffsetDateTime;

/// What every reading statement reads.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT entity_id, name, `key`, secret, callback_url, updated_at FROM {oauth_consumer} ",
            $rest
        )
    };
}

statements! {
    FIND = select!("WHERE entity_id = ? {for update}");
    BY_KEY = select!("WHERE `key` = ?");
    LIST = select!("ORDER BY entity_id {for update}");
    // Without a word on `updated_at`, which is a zero date then.
    INSERT = "INSERT INTO {oauth_consumer} (name, `key`, secret, callback_url, rejected_callback_url, created_at) \
        VALUES (?, ?, ?, NULL, '', ?)";
    TOUCH = "UPDATE {oauth_consumer} SET updated_at = ? WHERE entity_id = ?";
    SET_SECRET = "UPDATE {oauth_consumer} SET secret = ?, updated_at = updated_at WHERE entity_id = ?";
    SET_KEY = "UPDATE {oauth_consumer} SET `key` = ?, secret = ?, updated_at = updated_at WHERE entity_id = ?";
    DELETE = "DELETE FROM {oauth_consumer} WHERE entity_id = ?";
}

/// A consumer, held for the rest of a transaction.
pub async fn find(door: &mut Door, id: ConsumerId) -> StoreResult<Option<Consumer>> {
    door.fetch_optional(FIND, values![id]).await?.as_ref().map(consumer).transpose()
}

/// The consumer of a key, by the column's own comparison, which takes no notice of letter case: a key is a name, and the
/// signature covers it as it was sent. It is not held: every signed call asks for it.
pub async fn by_key(door: &mut Door, key: &str) -> StoreResult<Option<Consumer>> {
    door.fetch_optional(BY_KEY, values![key]).await?.as_ref().map(consumer).transpose()
}

/// All of them, held for the rest of a transaction, oldest first.
pub async fn list(door: &mut Door) -> StoreResult<Vec<Consumer>> {
    door.fetch_all(LIST, values![]).await?.iter().map(consumer).collect()
}

/// Stores a new one whose handshake never began. The secret is encrypted. A conflict means that another has the key.
pub async fn insert(
    door: &mut Door,
    name: &str,
    (key, secret): (&str, &str),
    now: OffsetDateTime,
) -> StoreResult<ConsumerId> {
    let done = door.execute(INSERT, values![name, key, secret, now]).await?;
    Ok(ConsumerId(done.inserted_id))
}

/// Begins a handshake: from now on a request token is given for a while.
pub async fn touch(door: &mut Door, id: ConsumerId, now: OffsetDateTime) -> StoreResult<()> {
    door.execute(TOUCH, values![now, id]).await?;
    Ok(())
}

/// Replaces the secret, encrypted; the handshake's clock stays.
pub async fn set_secret(door: &mut Door, id: ConsumerId, secret: &str) -> StoreResult<()> {
    door.execute(SET_SECRET, values![secret, id]).await?;
    Ok(())
}

/// Replaces key and encrypted secret; the handshake's clock stays. A conflict means that another has the key.
pub async fn set_key(
    door: &mut Door,
    id: ConsumerId,
    (key, secret): (&str, &str),
) -> StoreResult<()> {
    door.execute(SET_KEY, values![key, secret, id]).await?;
    Ok(())
}

/// Deletes one with its tokens, its nonces and, unless it was deleted before, its integration; `false` without one.
pub async fn delete(door: &mut Door, id: ConsumerId) -> StoreResult<bool> {
    Ok(door.execute(DELETE, values![id]).await?.affected > 0)
}

fn consumer(row: &Row) -> StoreResult<Consumer> {
    Ok(Consumer {
        id: ConsumerId(row.int("entity_id")?),
        name: row.text("name")?,
        key: row.text("key")?,
        secret: row.text("secret")?,
        callback_url: row.opt_text("callback_url")?.filter(|text| !text.is_empty()),
        updated_at: row.opt_time("updated_at")?,
    })
}
