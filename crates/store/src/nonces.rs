//! `oauth_nonce`: the nonces that signed requests have used (`spec/oauth-integrations.md` 6). The primary key decides
//! which of several uses was the first, whichever process they come to.

use crate::engine::{Door, Value, values};
use crate::{StoreError, StoreResult, statements};
use magegate_domain::collation;
use magegate_domain::id::ConsumerId;
use sqlx::error::DatabaseError;
use time::OffsetDateTime;

/// How many rows one statement inserts at most.
const AT_ONCE: usize = 8;
/// How many nonces one statement removes.
const REMOVED_AT_ONCE: usize = 16;

statements! {
    INSERT = "INSERT INTO {oauth_nonce} (nonce, timestamp, consumer_id) VALUES (?, ?, ?)";
    INSERT_MANY = "INSERT INTO {oauth_nonce} (nonce, timestamp, consumer_id) VALUES (?, ?, ?), (?, ?, ?), \
        (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?), (?, ?, ?)";
    OLD = "SELECT nonce FROM {oauth_nonce} WHERE timestamp <= ? ORDER BY timestamp LIMIT ?";
    // The beginning of the primary key is enough: whose a nonce of that age was does not matter.
    DELETE = "DELETE FROM {oauth_nonce} WHERE timestamp <= ? \
        AND nonce IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
}

/// A nonce as a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonce {
    /// The text, no longer than its column.
    pub text: String,
    /// The timestamp that it came with, in Unix seconds.
    pub timestamp: i64,
    /// Who used it.
    pub consumer: ConsumerId,
}

/// What became of a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is stored now and was not before.
    First,
    /// The consumer has used one that the column takes for the same.
    Again,
    /// The column does not hold such a text, or such a time.
    Refused,
    /// There is no such consumer any more.
    NoConsumer,
}

/// The order in which nonces are stored by everybody, so that writers wait for each other and not in a circle.
pub fn order(left: &Nonce, right: &Nonce) -> std::cmp::Ordering {
    let texts = collation::compare(&left.text, &right.text);
    texts.then_with(|| left.consumer.0.cmp(&right.consumer.0))
}

/// Stores nonces in this transaction, each unless it is there; gives what became of each. Sort them by [`order`].
pub async fn insert(door: &mut Door, nonces: &[&Nonce]) -> StoreResult<Vec<Use>> {
    let mut uses = Vec::with_capacity(nonces.len());
    for some in nonces.chunks(AT_ONCE) {
        if some.len() == AT_ONCE {
            let values = some.iter().flat_map(|nonce| row(nonce)).collect();
            match door.execute(INSERT_MANY, values).await {
                Ok(_) => {
                    uses.extend(some.iter().map(|_| Use::First));
                    continue;
                }
                // The statement did nothing: whose nonce it was, each finds out by itself.
                Err(error) => {
                    judge(error)?;
                }
            }
        }
        for nonce in some {
            uses.push(match door.execute(INSERT, row(nonce)).await {
                Ok(_) => Use::First,
                Err(error) => judge(error)?,
            });
        }
    }
    Ok(uses)
}

/// Removes up to `limit` nonces with a timestamp at or before a moment, by their keys: what is inserted meanwhile is in
/// nobody's way. Gives how many were found.
pub async fn delete_until(
    door: &mut Door,
    moment: OffsetDateTime,
    limit: i64,
) -> StoreResult<usize> {
    let until = moment.unix_timestamp();
    let rows = door.fetch_all(OLD, values![until, limit]).await?;
    for some in rows.chunks(REMOVED_AT_ONCE) {
        let mut values = values![until];
        // One that comes twice changes nothing.
        for row in some.iter().cycle().take(REMOVED_AT_ONCE) {
            values.push(row.text("nonce")?.into());
        }
        door.execute(DELETE, values).await?;
    }
    Ok(rows.len())
}

fn row(nonce: &Nonce) -> Vec<Value> {
    values![&nonce.text, nonce.timestamp, nonce.consumer]
}

/// What an error of one statement means for its nonce; others are errors of the whole transaction.
fn judge(error: StoreError) -> StoreResult<Use> {
    match error {
        StoreError::Conflict => Ok(Use::Again),
        StoreError::DoesNotFit { .. } => Ok(Use::Refused),
        StoreError::Statement(cause)
            if cause
                .as_database_error()
                .is_some_and(<dyn DatabaseError>::is_foreign_key_violation) =>
        {
            Ok(Use::NoConsumer)
        }
        other => Err(other),
    }
}
