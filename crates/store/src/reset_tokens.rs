//! The reset token of a customer: two columns of `customer_entity` that always change together
//! (`spec/database-customers.md` 8, invariant 6).

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::id::CustomerId;
use time::OffsetDateTime;

statements! {
    FIND = "SELECT rp_token, rp_token_created_at FROM {customer_entity} WHERE entity_id = ? {for update}";
    SET = "UPDATE {customer_entity} SET rp_token = ?, rp_token_created_at = ?, updated_at = ? WHERE entity_id = ?";
    CLEAR = "UPDATE {customer_entity} SET rp_token = NULL, rp_token_created_at = NULL, updated_at = updated_at \
        WHERE entity_id = ?";
}

/// A stored reset token: nothing that could be used as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResetToken {
    /// The token's hash or, beside a store, its ciphertext.
    pub token: String,
    /// When it was made; a token without a time has expired.
    pub created_at: Option<OffsetDateTime>,
}

/// The customer's reset token; `None` without one.
pub async fn find(door: &mut Door, id: CustomerId) -> StoreResult<Option<StoredResetToken>> {
    let Some(row) = door.fetch_optional(FIND, values![id]).await? else {
        return Ok(None);
    };
    let created_at = row.opt_time("rp_token_created_at")?;
    Ok(row.opt_text("rp_token")?.map(|token| StoredResetToken { token, created_at }))
}

/// Stores a token's hash or ciphertext in place of the one before.
pub async fn set(
    door: &mut Door,
    id: CustomerId,
    token: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SET, values![token, now, now, id]).await?;
    Ok(())
}

/// Ends the customer's reset token.
pub async fn clear(door: &mut Door, id: CustomerId) -> StoreResult<()> {
    door.execute(CLEAR, values![id]).await?;
    Ok(())
}
