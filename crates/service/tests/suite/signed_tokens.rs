//! Signed tokens under keys of our own: issue, check, revocation by second, rotation and the drill of a retired key.

use crate::kit::{Kit, PASSWORD, operator};
use magegate_domain::caller::{Account, Caller};
use magegate_domain::customer::Customer;
use magegate_domain::id::CustomerId;
use magegate_domain::jwt::{Fault, kid};
use magegate_domain::random::TestRandom;
use magegate_domain::reason::Reason;
use magegate_service::authentication::Credential;
use magegate_service::hashing::Hasher;
use magegate_service::keys::{self, TokenPolicy};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::tokens::{Found, Which, find, issue, revoke};
use magegate_service::{Issuer, Parts, Service, why};
use magegate_store::engine::Value;
use magegate_store::{customers, tokens};
use std::sync::Arc;
use std::time::Duration as Span;
use time::Duration;

const NAME: &str = "ada@example.com";

/// An instance on the kit's database that issues as the policy says.
pub(crate) fn instance(kit: &Kit, policy: TokenPolicy, max_age: Span) -> Arc<Service> {
    let random = Arc::new(TestRandom::seeded(9));
    Service::start(Parts {
        store: kit.store.clone(),
        clock: kit.clock.clone(),
        hasher: Hasher::start(1, 10, random.clone()),
        random,
        max_age,
        cached_tokens: 10,
        audit_queue: 10,
        mail: None,
        announcer: None,
        tokens: policy,
    })
}

fn signing(kit: &Kit, max_age: Span) -> Arc<Service> {
    instance(kit, TokenPolicy { issuer: Issuer::Signed, ..TokenPolicy::default() }, max_age)
}

pub(crate) async fn token_of(service: &Service, account: Account) -> String {
    issue(service, &Origin::default(), &operator(), account).await.unwrap()
}

/// Who a token makes of its bearer, or why nobody.
pub(crate) async fn caller(service: &Service, token: &str) -> Result<Caller, Reason> {
    let identity =
        service.identify(Credential::Bearer(token), &mut Proof::default()).await.unwrap();
    match identity.caller {
        Caller::Guest => Err(identity.refusal.expect("a guest has a reason")),
        caller => Ok(caller),
    }
}

async fn revoke_of(service: &Service, account: Account) -> u64 {
    revoke(service, &Origin::default(), &operator(), Which::Of(account)).await.unwrap()
}

async fn retire(service: &Service, number: i64) -> magegate_domain::Result<bool> {
    keys::retire(service, &Origin::default(), &operator(), number).await
}

async fn rotate(service: &Service) -> i64 {
    keys::rotate(service, &Origin::default(), &operator()).await.unwrap()
}

async fn account(kit: &Kit) -> Account {
    Account::Customer(kit.customer(NAME).await)
}

#[tokio::test]
async fn the_first_signed_token_makes_its_key_and_leaves_no_row() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let service = signing(&kit, Span::ZERO);
    let token = token_of(&service, ada).await;
    assert_eq!(caller(&service, &token).await, Ok(ada.into()));
    let listed = keys::list(&service, &operator()).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(kid(&token), Some(listed[0].number));
    let mut door = kit.store.read().await.unwrap();
    assert_eq!(tokens::list_of(&mut door, ada).await.unwrap(), []);
    let found = find(&service, &operator(), &token).await.unwrap();
    assert_eq!(found, Some(Found::Signed(ada)));
}

#[tokio::test]
async fn every_instance_reads_signed_tokens_at_once_whatever_it_issues_itself() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let keeps = instance(&kit, TokenPolicy::default(), Span::from_hours(1));
    // What it knows of keys is from before the first one was made.
    assert_eq!(caller(&keeps, &"a.".repeat(40)).await, Err(Reason::TokenUnknown));
    let service = signing(&kit, Span::ZERO);
    let first = token_of(&service, ada).await;
    assert_eq!(caller(&keeps, &first).await, Ok(ada.into()));
    rotate(&service).await;
    let second = token_of(&service, ada).await;
    assert_ne!(kid(&first), kid(&second));
    assert_eq!(caller(&keeps, &second).await, Ok(ada.into()));
    assert_eq!(token_of(&keeps, ada).await.len(), 32);
}

#[tokio::test]
async fn a_revocation_ends_the_tokens_of_its_second_and_none_that_is_issued_after_it() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let service = signing(&kit, Span::from_hours(1));
    let mut earlier: Vec<String> = Vec::new();
    // The clock stands still: all of it happens within one second.
    for _ in 0..5 {
        let token = token_of(&service, ada).await;
        assert_eq!(caller(&service, &token).await, Ok(ada.into()));
        for token in &earlier {
            assert_eq!(caller(&service, token).await, Err(Reason::TokenRevoked));
        }
        assert_eq!(revoke_of(&service, ada).await, 0);
        earlier.push(token);
    }
    for token in &earlier {
        assert_eq!(caller(&service, token).await, Err(Reason::TokenRevoked));
    }
    kit.wait(Duration::minutes(1));
    assert_eq!(caller(&service, &token_of(&service, ada).await).await, Ok(ada.into()));
}

#[tokio::test]
async fn an_opaque_token_of_the_second_of_a_revocation_is_dated_after_it() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let service = instance(&kit, TokenPolicy::default(), Span::ZERO);
    let before = token_of(&service, ada).await;
    assert_eq!(revoke_of(&service, ada).await, 1);
    let after = token_of(&service, ada).await;
    assert_eq!(caller(&service, &before).await, Err(Reason::TokenRevoked));
    assert_eq!(caller(&service, &after).await, Ok(ada.into()));
    let mut door = kit.store.read().await.unwrap();
    let rows = tokens::list_of(&mut door, ada).await.unwrap();
    assert_eq!(rows[1].created_at, kit.now() + Duration::SECOND);
}

#[tokio::test]
async fn a_revocation_far_ahead_of_the_clock_lets_nothing_be_issued_that_would_be_void() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let mut door = kit.begin().await;
    let ahead = kit.now() + Duration::minutes(2);
    tokens::set_revoked_before(&mut door, ada, ahead).await.unwrap();
    door.commit().await.unwrap();
    let service = signing(&kit, Span::ZERO);
    let refused = issue(&service, &Origin::default(), &operator(), ada).await;
    assert_eq!(refused.unwrap_err().reason, Some(Reason::Busy));
    kit.wait(Duration::minutes(1) + Duration::SECOND);
    assert_eq!(caller(&service, &token_of(&service, ada).await).await, Ok(ada.into()));
}

#[tokio::test]
async fn the_record_of_revocation_never_moves_back() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let mut door = kit.begin().await;
    tokens::set_revoked_before(&mut door, ada, kit.now()).await.unwrap();
    let now = kit.now().unix_timestamp();
    for (by, expected) in [(-100, now + 1), (0, now + 2), (50, now + 50), (50, now + 51)] {
        let moment = kit.now() + Duration::seconds(by);
        tokens::set_revoked_before(&mut door, ada, moment).await.unwrap();
        assert_eq!(tokens::revoked_before(&mut door, ada).await.unwrap(), Some(expected));
    }
}

#[tokio::test]
async fn revoking_all_ends_the_signed_tokens_of_everybody() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let root = Account::Admin(kit.admin("root", None).await);
    let service = signing(&kit, Span::ZERO);
    let issued = [token_of(&service, ada).await, token_of(&service, root).await];
    revoke(&service, &Origin::default(), &operator(), Which::All).await.unwrap();
    for token in &issued {
        assert_eq!(caller(&service, token).await, Err(Reason::TokenRevoked));
    }
    assert_eq!(caller(&service, &token_of(&service, root).await).await, Ok(root.into()));
}

#[tokio::test]
async fn a_signed_token_ends_with_its_account() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let service = signing(&kit, Span::ZERO);
    let token = token_of(&service, Account::Customer(id)).await;
    let mut door = kit.begin().await;
    let customer = customers::find(&mut door, id).await.unwrap().unwrap();
    customers::update(&mut door, &Customer { is_active: false, ..customer }).await.unwrap();
    door.commit().await.unwrap();
    assert_eq!(caller(&service, &token).await, Err(Reason::AccountDisabled));
    let mut door = kit.begin().await;
    customers::delete(&mut door, id).await.unwrap();
    door.commit().await.unwrap();
    assert_eq!(caller(&service, &token).await, Err(Reason::AccountGone));
    let other = token_of(&service, Account::Customer(CustomerId(999))).await;
    assert_eq!(caller(&service, &other).await, Err(Reason::AccountGone));
}

#[tokio::test]
async fn a_signed_token_ends_when_it_says_also_in_the_cache_and_after_the_setting_changed() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    kit.set("webapi/jwtauth/customer_expiration", "5").await;
    let service = signing(&kit, Span::from_hours(1));
    let token = token_of(&service, ada).await;
    assert_eq!(caller(&service, &token).await, Ok(ada.into()));
    kit.set("webapi/jwtauth/customer_expiration", "500").await;
    kit.wait(Duration::seconds(299));
    assert_eq!(caller(&service, &token).await, Ok(ada.into()));
    kit.wait(Duration::SECOND);
    assert_eq!(caller(&service, &token).await, Err(Reason::TokenExpired(kit.now())));
}

#[tokio::test]
async fn another_algorithm_ends_all_signed_tokens_and_one_that_is_not_offered_issues_opaque_ones() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let service = signing(&kit, Span::ZERO);
    let token = token_of(&service, ada).await;
    kit.set("webapi/jwtauth/jwt_alg", "HS512").await;
    assert_eq!(caller(&service, &token).await, Err(Fault::OtherAlgorithm.into()));
    let longer = token_of(&service, ada).await;
    assert_eq!(caller(&service, &longer).await, Ok(ada.into()));
    kit.set("webapi/jwtauth/jwt_alg", "A128KW").await;
    assert_eq!(caller(&service, &longer).await, Err(Fault::NoAlgorithm.into()));
    let opaque = token_of(&service, ada).await;
    assert_eq!(opaque.len(), 32);
    assert_eq!(caller(&service, &opaque).await, Ok(ada.into()));
}

#[tokio::test]
async fn the_drill_a_retired_key_s_tokens_fail_and_others_go_on() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let service = signing(&kit, Span::from_hours(1));
    let old = token_of(&service, ada).await;
    let first = kid(&old).unwrap();
    assert!(retire(&service, first).await.unwrap_err().to_string().contains("key rotate"));
    let second = rotate(&service).await;
    let new = token_of(&service, ada).await;
    assert_eq!(kid(&new), Some(second));
    assert_eq!(caller(&service, &old).await, Ok(ada.into()));
    assert!(retire(&service, first).await.unwrap());
    assert_eq!(caller(&service, &old).await, Err(Fault::RefusedKey.into()));
    assert_eq!(caller(&service, &new).await, Ok(ada.into()));
    assert!(!retire(&service, first).await.unwrap(), "it is refused already");
    assert!(retire(&service, second).await.is_err(), "it signs");
    assert!(retire(&service, 999).await.is_err(), "there is none");
    let mut door = kit.store.read().await.unwrap();
    let secrets =
        "SELECT COUNT(*) AS n FROM {magegate_key} WHERE secret = '' AND state = 'refused'";
    let row = door.fetch_optional(secrets, Vec::<Value>::new()).await.unwrap().unwrap();
    assert_eq!(row.int("n").unwrap(), 1, "the retired key's secret is wiped");
}

#[tokio::test]
async fn a_key_retired_elsewhere_is_refused_when_the_bound_is_over() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let (here, elsewhere) = (signing(&kit, Span::from_millis(50)), signing(&kit, Span::ZERO));
    let old = token_of(&elsewhere, ada).await;
    assert_eq!(caller(&here, &old).await, Ok(ada.into()));
    rotate(&elsewhere).await;
    assert!(retire(&elsewhere, kid(&old).unwrap()).await.unwrap());
    let deadline = std::time::Instant::now() + Span::from_secs(10);
    while caller(&here, &old).await.is_ok() {
        assert!(std::time::Instant::now() < deadline, "the retirement is never seen");
        tokio::task::yield_now().await;
    }
    assert_eq!(caller(&here, &old).await, Err(Fault::RefusedKey.into()));
}

#[tokio::test]
async fn rotations_at_the_same_time_leave_one_key_that_signs() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let services: Vec<Arc<Service>> = (0..4)
        .map(|seed| {
            let random = Arc::new(TestRandom::seeded(seed));
            Service::start(Parts {
                store: kit.store.clone(),
                clock: kit.clock.clone(),
                hasher: Hasher::start(1, 10, random.clone()),
                random,
                max_age: Span::ZERO,
                cached_tokens: 1,
                audit_queue: 10,
                mail: None,
                announcer: None,
                tokens: TokenPolicy { issuer: Issuer::Signed, ..TokenPolicy::default() },
            })
        })
        .collect();
    let [a, b, c, d] = &services[..] else { panic!("there are four") };
    let numbers = tokio::join!(rotate(a), rotate(b), rotate(c), rotate(d));
    let newest = [numbers.0, numbers.1, numbers.2, numbers.3].into_iter().max();
    for service in &services {
        let token = token_of(service, ada).await;
        assert_eq!(kid(&token), newest);
        assert_eq!(caller(a, &token).await, Ok(ada.into()));
    }
}

#[tokio::test]
async fn why_explains_signed_tokens() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    let service = signing(&kit, Span::ZERO);
    let token = token_of(&service, ada).await;
    let said = async |token: &str| {
        let why = why::token(&service, &operator(), token, None).await.unwrap();
        (why.verdict.code(), why.text.join(" "))
    };
    let (verdict, text) = said(&token).await;
    assert_eq!(verdict, "accepted", "{text}");
    for part in
        ["signed by key 1", NAME, "issued at 2026-01-01 12:00:00", "until 2026-01-01 13:00:00"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let forged = format!("{}A", token.strip_suffix(|_: char| true).unwrap());
    let forged = if forged == token { token.replace("eyJ1", "eyJ2") } else { forged };
    let (verdict, text) = said(&forged).await;
    assert!(["jwt_bad_signature", "jwt_malformed"].contains(&verdict), "{verdict} {text}");
    let (verdict, text) = said(&format!("Bearer {token}")).await;
    assert!(text.contains("around it"), "{verdict} {text}");
    revoke_of(&service, ada).await;
    let (verdict, text) = said(&token).await;
    assert_eq!(verdict, "token_revoked");
    assert!(text.contains("jwt_auth_revoked"), "{text}");
    kit.wait(Duration::hours(2));
    let token = token_of(&service, ada).await;
    kit.wait(Duration::hours(2));
    let (verdict, text) = said(&token).await;
    assert_eq!(verdict, "token_expired");
    assert!(text.contains("written into it"), "{text}");
}

#[tokio::test]
async fn a_login_issues_a_signed_token_that_a_changed_password_ends() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let service = signing(&kit, Span::ZERO);
    let password = magegate_domain::password::Password::new(PASSWORD.to_owned());
    let origin = Origin { store: magegate_domain::id::StoreId(1), ..Origin::default() };
    let create = magegate_service::customer_tokens::create;
    let token = create(&service, &origin, NAME, &password).await.unwrap().token;
    assert_eq!(caller(&service, &token).await, Ok(Caller::Customer(id)));
    let new = magegate_domain::password::Password::new("N3w!passw0rd".to_owned());
    let change = magegate_service::accounts::change_password;
    change(&service, &origin, &operator(), id, &password, &new).await.unwrap();
    assert_eq!(caller(&service, &token).await, Err(Reason::TokenRevoked));
    let token = create(&service, &origin, NAME, &new).await.unwrap().token;
    assert_eq!(caller(&service, &token).await, Ok(Caller::Customer(id)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_token_outlives_a_revocation_that_began_after_its_issue_and_none_dies_without_one() {
    let kit = Kit::new().await;
    let ada = account(&kit).await;
    // Two instances, and a clock that stands still: all of it is one second.
    let services = [signing(&kit, Span::ZERO), signing(&kit, Span::from_millis(1))];
    let _first_key = token_of(&services[0], ada).await;
    let order = Arc::new(std::sync::atomic::AtomicU64::new(1));
    let tick = |order: &std::sync::atomic::AtomicU64| {
        order.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
    };
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (service, order) = (Arc::clone(&services[number % 2]), Arc::clone(&order));
        tasks.spawn(async move {
            let began = tick(&order);
            let token = match number % 4 {
                3 => {
                    revoke_of(&service, ada).await;
                    None
                }
                _ => Some(token_of(&service, ada).await),
            };
            (began, tick(&order), token)
        });
    }
    let done = tasks.join_all().await;
    let revocations: Vec<(u64, u64)> = done
        .iter()
        .filter(|(.., token)| token.is_none())
        .map(|(began, ended, _)| (*began, *ended))
        .collect();
    for (began, ended, token) in &done {
        let Some(token) = token else { continue };
        let lives = caller(&services[0], token).await.is_ok();
        let must_be_dead = revocations.iter().any(|(start, _)| start > ended);
        let may_be_dead = revocations.iter().any(|(_, end)| end > began);
        assert!(!(lives && must_be_dead), "{began}-{ended} of {revocations:?}");
        assert!(lives || may_be_dead, "{began}-{ended} of {revocations:?}");
    }
}
