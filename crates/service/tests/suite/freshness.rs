//! The cache of tokens: what this process changes is seen at once, what another changes within the stated bound.

use crate::kit::Kit;
use magegate_domain::acl::Permit;
use magegate_domain::caller::{Account, Caller};
use magegate_domain::random::TestRandom;
use magegate_domain::reason::Reason;
use magegate_service::authentication::Credential;
use magegate_service::hashing::Hasher;
use magegate_service::keys::TokenPolicy;
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::tokens::{Which, issue, revoke};
use magegate_service::{Parts, Service};
use std::sync::Arc;
use std::time::Duration;

/// Another instance on the same database, which may use what it has read for `max_age`.
fn instance(kit: &Kit, max_age: Duration, seed: u64) -> Arc<Service> {
    let random = Arc::new(TestRandom::seeded(seed));
    Service::start(Parts {
        store: kit.store.clone(),
        clock: kit.clock.clone(),
        hasher: Hasher::start(1, 10, random.clone()),
        random,
        max_age,
        cached_tokens: 10,
        audit_queue: 10,
        mail: None,
        tokens: TokenPolicy::default(),
        announcer: None,
    })
}

async fn caller(service: &Service, token: &str) -> Result<Caller, Option<Reason>> {
    let identity =
        service.identify(Credential::Bearer(token), &mut Proof::default()).await.unwrap();
    match identity.caller {
        Caller::Guest => Err(identity.refusal),
        caller => Ok(caller),
    }
}

const LONG: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_revocation_made_here_is_seen_here_at_once_however_long_the_cache_keeps() {
    let kit = Kit::new().await;
    let account = Account::Customer(kit.customer("ann@example.com").await);
    let (origin, operator) = (Origin::command("test"), Permit::operator());
    let service = instance(&kit, LONG, 2);
    let token = issue(&service, &origin, &operator, account).await.unwrap();
    assert_eq!(caller(&service, &token).await, Ok(account.into()));
    assert_eq!(revoke(&service, &origin, &operator, Which::Of(account)).await.unwrap(), 1);
    assert_eq!(caller(&service, &token).await, Err(Some(Reason::TokenRevoked)));
}

#[tokio::test]
async fn a_revocation_made_elsewhere_is_seen_when_the_bound_is_over() {
    let kit = Kit::new().await;
    let account = Account::Customer(kit.customer("ann@example.com").await);
    let (origin, operator) = (Origin::command("test"), Permit::operator());
    let (keeps, forgets) = (instance(&kit, LONG, 2), instance(&kit, Duration::ZERO, 3));
    let token = issue(&keeps, &origin, &operator, account).await.unwrap();
    for service in [&keeps, &forgets] {
        assert_eq!(caller(service, &token).await, Ok(account.into()));
    }
    // The kit's own service is a third instance.
    revoke(&kit.service, &origin, &operator, Which::Of(account)).await.unwrap();
    assert_eq!(caller(&forgets, &token).await, Err(Some(Reason::TokenRevoked)));
    assert_eq!(caller(&keeps, &token).await, Ok(account.into()), "the bound is an hour here");
    keeps.outdate();
    assert_eq!(caller(&keeps, &token).await, Err(Some(Reason::TokenRevoked)));
}

#[tokio::test]
async fn a_cached_token_still_expires_by_the_clock() {
    let kit = Kit::new().await;
    let account = Account::Customer(kit.customer("ann@example.com").await);
    let service = instance(&kit, LONG, 2);
    let origin = Origin::command("test");
    let token = issue(&service, &origin, &Permit::operator(), account).await.unwrap();
    assert_eq!(caller(&service, &token).await, Ok(account.into()));
    kit.wait(time::Duration::minutes(59) + time::Duration::seconds(59));
    assert_eq!(caller(&service, &token).await, Ok(account.into()));
    kit.wait(time::Duration::SECOND);
    assert!(matches!(caller(&service, &token).await, Err(Some(Reason::TokenExpired(_)))));
}

#[tokio::test]
async fn guessed_tokens_do_not_push_real_ones_out() {
    let kit = Kit::new().await;
    let account = Account::Customer(kit.customer("ann@example.com").await);
    let service = instance(&kit, LONG, 2);
    let origin = Origin::command("test");
    let token = issue(&service, &origin, &Permit::operator(), account).await.unwrap();
    assert_eq!(caller(&service, &token).await, Ok(account.into()));
    for n in 0..100 {
        let guess = format!("{n:032}");
        assert_eq!(caller(&service, &guess).await, Err(Some(Reason::TokenUnknown)));
    }
    // Revoked behind the back of this instance: an answer from memory proves that the token is still there.
    revoke(&kit.service, &origin, &Permit::operator(), Which::All).await.unwrap();
    assert_eq!(caller(&service, &token).await, Ok(account.into()));
}
