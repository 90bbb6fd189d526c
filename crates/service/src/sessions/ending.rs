//! The end of all sessions of an account, on an operator's word.

use super::{fault_of, finish, revoked};
use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Account;
use magegate_store::sessions;

/// Ends all sessions of an account that are alive, with their tokens and refresh tokens. Gives how many. Tokens that belong
/// to no session stay good: [`crate::tokens::revoke`] ends those, too.
///
/// As there, other processes see it within the bound of their caches.
pub async fn end_all(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    account: Account,
) -> Result<u64> {
    // Before the transaction: while one writes, no connection for reading may be wanted.
    let facts = service.facts().await?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    let revoked = revoked(&mut door, account).await?;
    let mut count = 0;
    for session in sessions::open_of(&mut door, account).await? {
        if fault_of(&mut door, &facts, &session, revoked, now).await?.is_none() {
            finish(service, &mut door, &session, "session_ended").await?;
            count += 1;
        }
    }
    if count == 0 {
        return Ok(0);
    }
    door.commit().await?;
    service.changed().await;
    let detail = format!("all {count} of {} {}", account.kind().name(), account.id());
    service.happened(Event::SessionsEnded, origin, permit.caller(), "", &detail);
    Ok(count)
}
