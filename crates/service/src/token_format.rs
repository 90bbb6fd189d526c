//! The formats in which tokens are issued and read. There is one, the opaque token; a second (JWT) joins as a variant
//! here, and readers are asked in order, opaque first, as the reference does (`spec/token-service.md` 6.1).

use crate::Service;
use magegate_domain::Result;
use magegate_domain::caller::Account;
use magegate_domain::random;
use magegate_domain::token::{StoredToken, TOKEN_LENGTH, TokenHash};
use magegate_store::engine::Door;
use magegate_store::{StoreError, tokens};
use time::OffsetDateTime;

/// A way to write and read tokens.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TokenFormat {
    /// 32 random characters, kept as a hash in `oauth_token`.
    Opaque,
}

/// What is known of a token that was read: it was issued here, which says nothing yet of whether it still holds.
#[derive(Debug, Clone)]
pub(crate) struct ReadToken {
    /// The stored row.
    pub(crate) stored: StoredToken,
}

/// In the order in which they are asked to read.
pub(crate) const READERS: &[TokenFormat] = &[TokenFormat::Opaque];
/// The one that issues.
pub(crate) const ISSUER: TokenFormat = TokenFormat::Opaque;

impl TokenFormat {
    /// Issues a token to an account within the caller's transaction.
    pub(crate) async fn issue(
        self,
        service: &Service,
        door: &mut Door,
        account: Account,
        now: OffsetDateTime,
    ) -> Result<String> {
        let Self::Opaque = self;
        loop {
            let token = random::text(&*service.random, random::LOWER_AND_DIGITS, TOKEN_LENGTH);
            match tokens::insert(door, account, &TokenHash::of(&token), now).await {
                Ok(_) => return Ok(token),
                // Two equal draws out of 36^32: draw again.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Reads a token; `None` when it is not one of this format.
    pub(crate) async fn read(self, door: &mut Door, token: &str) -> Result<Option<ReadToken>> {
        let Self::Opaque = self;
        let stored = tokens::find(door, &TokenHash::of(token)).await?;
        Ok(stored.map(|stored| ReadToken { stored }))
    }
}
