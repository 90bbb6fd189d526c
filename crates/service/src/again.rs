//! What the database has undone is begun again from its start, by this rule and no other. Deadlocks,
//! connections lost before a commit and servers that gave up writing end here; a commit whose outcome nobody
//! knows does not.

use magegate_domain::error::Error;
use magegate_store::StoreError;
use std::time::Duration;

/// How often anything is begun at most.
const ATTEMPTS: u32 = 5;
/// The pause before the second attempt; each further one is twice as long. All together stay below half a second.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// Whether to begin again after this error of the attempt, counted from 1; waits until it is time to.
pub async fn after(error: &Error, attempt: u32) -> bool {
    if attempt >= ATTEMPTS || !was_undone(error) {
        return false;
    }
    tracing::debug!(attempt, "the database undid the transaction; it is begun again");
    metrics::counter!("magegate_transactions_begun_again_total").increment(1);
    pause(FIRST_PAUSE * 2_u32.pow(attempt - 1)).await;
    true
}

/// Whether an error says that the database has undone everything the operation did.
fn was_undone(error: &Error) -> bool {
    let cause = error.source.as_ref().and_then(|source| source.downcast_ref::<StoreError>());
    matches!(cause, Some(StoreError::Undone(_)))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the others that were in the way need the time itself"
)]
async fn pause(length: Duration) {
    tokio::time::sleep(length).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::messages;

    #[tokio::test]
    async fn only_what_was_undone_is_begun_again() {
        assert!(!after(&messages::busy(), 1).await, "unavailable, but nobody said undone");
        assert!(!after(&messages::sign_in_refused(), 1).await);
    }
}
