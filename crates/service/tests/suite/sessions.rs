//! Sessions: the pair that a login gives, its exchange, what a spent refresh token does, and the list of devices.

use crate::kit::{Kit, PASSWORD, code, operator, reason};
use crate::signed_tokens::{caller, instance};
use magegate_domain::caller::{Account, AccountKind, Caller};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::{SessionId, StoreId};
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_domain::session::{MOST_EXCHANGES, REPEAT_WINDOW};
use magegate_service::jobs::{AuditLimits, Job, run_now};
use magegate_service::keys::TokenPolicy;
use magegate_service::origin::Origin;
use magegate_service::sessions::{self, Listed, Signed, end, end_others, list, refresh};
use magegate_service::signatures::Proof;
use magegate_service::uses::store_uses;
use magegate_service::{Issuer, Service};
use std::sync::Arc;
use std::time::Duration as Span;
use time::Duration;

pub(crate) const NAME: &str = "ada@example.com";

pub(crate) fn origin() -> Origin {
    Origin {
        store: StoreId(1),
        peer: "192.0.2.7".to_owned(),
        user_agent: "browser/1".to_owned(),
        ..Origin::default()
    }
}

/// A store with sessions, and a customer in it.
pub(crate) async fn kit() -> (Kit, Account) {
    let kit = Kit::new().await;
    kit.set("magegate/sessions/enabled", "1").await;
    let account = Account::Customer(kit.customer(NAME).await);
    (kit, account)
}

pub(crate) async fn sign_in_at(service: &Service, device: &str) -> Result<Signed> {
    let password = Password::new(PASSWORD.to_owned());
    let kind = AccountKind::Customer;
    sessions::sign_in(service, &origin(), kind, (NAME, &password), device).await
}

pub(crate) async fn sign_in(kit: &Kit) -> Signed {
    sign_in_at(&kit.service, "phone").await.unwrap()
}

pub(crate) async fn admin_sign_in(kit: &Kit, name: &str) -> Signed {
    let (password, origin) = (Password::new(PASSWORD.to_owned()), origin());
    let kind = AccountKind::Admin;
    sessions::sign_in(&kit.service, &origin, kind, (name, &password), "panel").await.unwrap()
}

pub(crate) async fn exchange(kit: &Kit, token: &str) -> Result<Signed> {
    refresh(&kit.service, &origin(), token).await
}

pub(crate) async fn sessions_of(kit: &Kit, account: Account) -> Vec<Listed> {
    list(&kit.service, &operator(), account, None).await.unwrap()
}

/// The generic refusal, and its reason.
fn refusal(refused: Error) -> Reason {
    assert_eq!(refused.kind, ErrorKind::Unauthenticated);
    assert_eq!(refused.to_string(), messages::REFRESH_REFUSED);
    refused.reason.unwrap()
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_the_next_pair_and_the_token_before_ends() {
    let (kit, account) = kit().await;
    let first = sign_in(&kit).await;
    assert_eq!(first.expires_in, Some(3600));
    assert_eq!(first.refresh_expires_at, Some(kit.now() + Duration::days(30)));
    kit.wait(Duration::minutes(59));
    let second = exchange(&kit, &first.refresh_token).await.unwrap();
    assert_eq!(second.session, first.session);
    assert_ne!(second.refresh_token, first.refresh_token);
    assert_eq!(caller(&kit.service, &first.access_token).await, Err(Reason::TokenUnknown));
    assert_eq!(caller(&kit.service, &second.access_token).await, Ok(Caller::from(account)));
    let third = exchange(&kit, &second.refresh_token).await.unwrap();
    assert!(kit.is_valid(&third.access_token).await);
}

#[tokio::test]
async fn what_is_stored_is_a_hash_and_nothing_shows_the_token() {
    let (kit, _) = kit().await;
    let signed = sign_in(&kit).await;
    assert_eq!(format!("{signed:?}"), "Signed { session: SessionId(1), .. }");
    let mut door = kit.begin().await;
    let rows = door.fetch_all("SELECT token_hash FROM {magegate_refresh}", vec![]).await.unwrap();
    let hash = rows[0].text("token_hash").unwrap();
    assert_eq!((rows.len(), hash.len()), (1, 64));
    assert!(!hash.contains(&signed.refresh_token["mgr_".len()..]));
    drop(door);
    let presented_hash = exchange(&kit, &hash).await;
    assert_eq!(refusal(presented_hash.unwrap_err()), Reason::RefreshUnknown);
}

#[tokio::test]
async fn a_spent_refresh_token_ends_the_session_for_whoever_has_the_next() {
    let (kit, account) = kit().await;
    let first = sign_in(&kit).await;
    let second = exchange(&kit, &first.refresh_token).await.unwrap();
    kit.wait(REPEAT_WINDOW);
    let again = exchange(&kit, &first.refresh_token).await;
    assert_eq!(refusal(again.unwrap_err()), Reason::RefreshReused);
    assert_eq!(caller(&kit.service, &second.access_token).await, Err(Reason::TokenRevoked));
    let next = exchange(&kit, &second.refresh_token).await;
    assert_eq!(refusal(next.unwrap_err()), Reason::SessionEnded);
    assert!(sessions_of(&kit, account).await.is_empty());
}

#[tokio::test]
async fn a_spent_refresh_token_is_known_after_any_number_of_exchanges_and_any_time() {
    let (kit, account) = kit().await;
    let first = sign_in(&kit).await;
    let mut last = first.clone();
    for _ in 0..600 {
        kit.wait(Duration::MINUTE);
        last = exchange(&kit, &last.refresh_token).await.unwrap();
    }
    kit.wait(Duration::days(29));
    last = exchange(&kit, &last.refresh_token).await.unwrap();
    kit.wait(Duration::days(29));
    run_now(&kit.service, Job::OldSessions, AuditLimits { days: 90, rows: 1_000 }).await.unwrap();
    let mut door = kit.begin().await;
    for table in ["{magegate_refresh}", "{oauth_token}", "{magegate_revocation}"] {
        let count = String::leak(format!("SELECT COUNT(*) AS n FROM {table}"));
        let row = door.fetch_optional(count, vec![]).await.unwrap().unwrap();
        assert!(row.int("n").unwrap() <= 2, "{table} does not grow");
    }
    drop(door);
    let again = exchange(&kit, &first.refresh_token).await;
    assert_eq!(refusal(again.unwrap_err()), Reason::RefreshReused);
    assert!(!kit.is_valid(&last.access_token).await);
    assert!(sessions_of(&kit, account).await.is_empty());
}

#[tokio::test]
async fn exchanges_without_measure_wait_and_the_session_lives() {
    let (kit, _) = kit().await;
    let mut pair = sign_in(&kit).await;
    for _ in 0..MOST_EXCHANGES {
        pair = exchange(&kit, &pair.refresh_token).await.unwrap();
    }
    let refused = exchange(&kit, &pair.refresh_token).await.unwrap_err();
    assert_eq!((refused.kind, refused.reason), (ErrorKind::Unavailable, None));
    assert!(kit.is_valid(&pair.access_token).await);
    kit.wait(Duration::HOUR);
    assert!(exchange(&kit, &pair.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_client_that_lost_the_answer_asks_again_and_the_lost_pair_is_void() {
    let (kit, _) = kit().await;
    let first = sign_in(&kit).await;
    let lost = exchange(&kit, &first.refresh_token).await.unwrap();
    kit.wait(REPEAT_WINDOW - Duration::SECOND);
    let got = exchange(&kit, &first.refresh_token).await.unwrap();
    assert!(!kit.is_valid(&lost.access_token).await);
    assert!(kit.is_valid(&got.access_token).await);
    // Somebody got the lost answer after all.
    let stolen = exchange(&kit, &lost.refresh_token).await;
    assert_eq!(refusal(stolen.unwrap_err()), Reason::RefreshReused);
    assert!(!kit.is_valid(&got.access_token).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_exchanges_at_once_one_pair_is_left() {
    let (kit, account) = kit().await;
    let first = sign_in(&kit).await;
    let exchanges: Vec<_> = (0..20)
        .map(|_| {
            let (service, token) = (Arc::clone(&kit.service), first.refresh_token.clone());
            tokio::spawn(async move { refresh(&service, &origin(), &token).await })
        })
        .collect();
    let mut pairs = Vec::new();
    for exchange in exchanges {
        pairs.push(exchange.await.unwrap().unwrap());
    }
    let mut alive = Vec::new();
    for pair in &pairs {
        if kit.is_valid(&pair.access_token).await {
            alive.push(pair);
        }
    }
    assert_eq!(alive.len(), 1);
    assert!(!kit.is_valid(&first.access_token).await);
    assert_eq!(sessions_of(&kit, account).await.len(), 1);
    let next = exchange(&kit, &alive[0].refresh_token).await.unwrap();
    assert!(kit.is_valid(&next.access_token).await);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_at_its_absolute_end() {
    let (kit, account) = kit().await;
    let idle = sign_in(&kit).await;
    kit.wait(Duration::days(30));
    let end = kit.now();
    let refused = exchange(&kit, &idle.refresh_token).await;
    assert_eq!(refusal(refused.unwrap_err()), Reason::SessionExpired(end));
    let mut pair = sign_in(&kit).await;
    let end = kit.now() + Duration::days(90);
    for _ in 0..3 {
        kit.wait(Duration::days(29));
        pair = exchange(&kit, &pair.refresh_token).await.unwrap();
    }
    assert_eq!(pair.refresh_expires_at, Some(end));
    assert_eq!(sessions_of(&kit, account).await[0].ends_at, Some(end));
    kit.wait(Duration::days(3));
    let refused = exchange(&kit, &pair.refresh_token).await;
    assert_eq!(refusal(refused.unwrap_err()), Reason::SessionExpired(end));
}

#[tokio::test]
async fn a_token_without_a_lifetime_ends_with_its_session() {
    let (kit, _) = kit().await;
    kit.set("oauth/access_token_lifetime/customer", "").await;
    let signed = sign_in(&kit).await;
    let end = kit.now() + Duration::days(30);
    assert_eq!(signed.expires_at, Some(end));
    kit.wait(Duration::days(30) - Duration::SECOND);
    assert!(kit.is_valid(&signed.access_token).await);
    kit.wait(Duration::SECOND);
    let why = caller(&kit.service, &signed.access_token).await;
    assert_eq!(why, Err(Reason::SessionExpired(end)));
}

#[tokio::test]
async fn shorter_terms_hold_for_sessions_that_began_before() {
    let (kit, account) = kit().await;
    let signed = sign_in(&kit).await;
    kit.wait(Duration::days(2));
    kit.set("magegate/sessions/refresh_absolute_days", "1").await;
    assert!(sessions_of(&kit, account).await.is_empty());
    assert!(matches!(
        reason(exchange(&kit, &signed.refresh_token).await),
        Reason::SessionExpired(_)
    ));
    kit.set("magegate/sessions/refresh_absolute_days", "").await;
    kit.set("magegate/sessions/refresh_idle_days", "0").await;
    kit.wait(Duration::days(5000));
    assert!(exchange(&kit, &signed.refresh_token).await.is_ok());
}

#[tokio::test]
async fn the_list_shows_every_device_ordinary_logins_too() {
    let (kit, account) = kit().await;
    let phone = sign_in_at(&kit.service, " Ada's\nphone ").await.unwrap();
    kit.wait(Duration::MINUTE);
    let browser = kit.login(NAME, PASSWORD).await.unwrap();
    let current =
        kit.service.identify(bearer(&browser), &mut Proof::default()).await.unwrap().session;
    let listed = list(&kit.service, &operator(), account, current).await.unwrap();
    let seen: Vec<_> = listed
        .iter()
        .map(|s| (s.device.as_str(), s.can_refresh, s.is_current, s.refreshed_at.is_some()))
        .collect();
    assert_eq!(seen, [("", false, true, false), ("Ada's phone", true, false, false)]);
    assert_eq!(listed[1].id, phone.session);
    assert_eq!((listed[1].peer.as_str(), listed[0].ends_at), ("192.0.2.7", Some(hour(&kit))));
    exchange(&kit, &phone.refresh_token).await.unwrap();
    let listed = sessions_of(&kit, account).await;
    let found = listed.iter().find(|session| session.id == phone.session).unwrap();
    assert_eq!(found.refreshed_at, Some(kit.now()));
    let unnamed = sign_in_at(&kit.service, "").await.unwrap();
    let listed = sessions_of(&kit, account).await;
    let found = listed.iter().find(|session| session.id == unnamed.session).unwrap();
    assert_eq!(found.device, "browser/1");
}

fn hour(kit: &Kit) -> time::OffsetDateTime {
    kit.now() + Duration::HOUR
}

fn bearer(token: &str) -> magegate_service::authentication::Credential<'_> {
    magegate_service::authentication::Credential::Bearer(token)
}

#[tokio::test]
async fn the_last_use_is_known_at_once_and_stored_apart_from_the_requests() {
    let (kit, account) = kit().await;
    let signed = sign_in(&kit).await;
    let began = kit.now();
    kit.wait(Duration::seconds(59));
    assert!(kit.is_valid(&signed.access_token).await);
    assert_eq!(sessions_of(&kit, account).await[0].used_at, began, "to a minute");
    kit.wait(Duration::seconds(2));
    assert!(kit.is_valid(&signed.access_token).await);
    assert_eq!(sessions_of(&kit, account).await[0].used_at, kit.now());
    let stored = "SELECT COUNT(*) AS n FROM {magegate_session} WHERE used_at = ?";
    let mut door = kit.begin().await;
    let now = vec![kit.now().into()];
    assert_eq!(
        door.fetch_optional(stored, now.clone()).await.unwrap().unwrap().int("n").unwrap(),
        0
    );
    drop(door);
    assert_eq!(store_uses(&kit.service).await.unwrap(), 1);
    assert_eq!(store_uses(&kit.service).await.unwrap(), 0);
    let mut door = kit.begin().await;
    assert_eq!(door.fetch_optional(stored, now).await.unwrap().unwrap().int("n").unwrap(), 1);
}

#[tokio::test]
async fn one_session_is_ended_and_the_others_live() {
    let (kit, account) = kit().await;
    let (phone, tablet) = (sign_in(&kit).await, sign_in(&kit).await);
    let (service, origin) = (&kit.service, origin());
    assert!(end(service, &origin, &operator(), account, phone.session).await.unwrap());
    assert!(!kit.is_valid(&phone.access_token).await);
    assert_eq!(reason(exchange(&kit, &phone.refresh_token).await), Reason::SessionEnded);
    assert!(kit.is_valid(&tablet.access_token).await);
    let again = end(service, &origin, &operator(), account, phone.session).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::NotFound);
    let bea = Account::Customer(kit.customer("bea@example.com").await);
    let other = end(service, &origin, &operator(), bea, tablet.session).await.unwrap_err();
    assert_eq!(other.kind, ErrorKind::NotFound, "somebody else's");
    assert!(kit.is_valid(&tablet.access_token).await);
}

#[tokio::test]
async fn all_others_are_ended_with_the_tokens_that_belong_to_no_session() {
    let (kit, account) = kit().await;
    kit.set("magegate/sessions/enabled", "0").await;
    let old = kit.login(NAME, PASSWORD).await.unwrap();
    kit.set("magegate/sessions/enabled", "1").await;
    let (phone, tablet) = (sign_in(&kit).await, sign_in(&kit).await);
    let (service, origin) = (&kit.service, origin());
    let none = end_others(service, &origin, &operator(), account, None).await.unwrap_err();
    assert_eq!((none.kind, none.to_string().as_str()), (ErrorKind::Input, messages::NO_SESSION));
    let keep = Some(tablet.session);
    assert_eq!(end_others(service, &origin, &operator(), account, keep).await.unwrap(), 2);
    for token in [&old, &phone.access_token] {
        assert!(!kit.is_valid(token).await);
    }
    assert!(kit.is_valid(&tablet.access_token).await);
    assert_eq!(sessions_of(&kit, account).await.len(), 1);
    assert!(exchange(&kit, &tablet.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_further_login_ends_the_session_that_was_not_used_for_longest() {
    let (kit, account) = kit().await;
    kit.set("magegate/sessions/most_per_account", "2").await;
    let first = sign_in(&kit).await;
    kit.wait(Duration::MINUTE);
    let second = sign_in(&kit).await;
    kit.wait(Duration::MINUTE);
    let first = exchange(&kit, &first.refresh_token).await.unwrap();
    let third = kit.login(NAME, PASSWORD).await.unwrap();
    assert!(!kit.is_valid(&second.access_token).await);
    assert!(kit.is_valid(&first.access_token).await && kit.is_valid(&third).await);
    assert_eq!(sessions_of(&kit, account).await.len(), 2);
    kit.wait(Duration::MINUTE);
    let fourth = kit.login(NAME, PASSWORD).await.unwrap();
    assert!(!kit.is_valid(&third).await, "ordinary logins first, though used later");
    assert!(kit.is_valid(&first.access_token).await && kit.is_valid(&fourth).await);
}

#[tokio::test]
async fn a_use_that_waits_to_be_stored_counts_for_which_session_ends() {
    let (kit, _) = kit().await;
    kit.set("magegate/sessions/most_per_account", "2").await;
    let (first, second) = (sign_in(&kit).await, sign_in(&kit).await);
    kit.wait(Duration::minutes(2));
    assert!(kit.is_valid(&first.access_token).await);
    sign_in(&kit).await;
    assert!(kit.is_valid(&first.access_token).await);
    assert!(!kit.is_valid(&second.access_token).await);
}

#[tokio::test]
async fn a_refused_login_is_refused_and_counted_as_any_other() {
    let (kit, _) = kit().await;
    let wrong = Password::new("wrong".to_owned());
    let kind = AccountKind::Customer;
    let refused = sessions::sign_in(&kit.service, &origin(), kind, (NAME, &wrong), "x").await;
    assert_eq!(code(&refused), "wrong_password");
    assert_eq!(refused.unwrap_err().to_string(), messages::SIGN_IN_REFUSED);
    assert_eq!(kit.throttle(kind, NAME).await.unwrap().failures, 1);
    sign_in(&kit).await;
    assert!(kit.throttle(kind, NAME).await.is_none());
}

#[tokio::test]
async fn admins_have_sessions_too() {
    let (kit, _) = kit().await;
    let role = kit.role("staff", &["Magento_Customer::customer"]).await;
    let account = Account::Admin(kit.admin("root", Some(role)).await);
    let signed = admin_sign_in(&kit, "root").await;
    assert_eq!(signed.expires_in, Some(4 * 3600));
    let next = exchange(&kit, &signed.refresh_token).await.unwrap();
    assert_eq!(caller(&kit.service, &next.access_token).await, Ok(Caller::from(account)));
    assert_eq!(sessions_of(&kit, account).await.len(), 1);
}

#[tokio::test]
async fn sessions_are_refused_where_they_cannot_be_kept() {
    let (kit, account) = kit().await;
    let signing = TokenPolicy { issuer: Issuer::Signed, ..TokenPolicy::default() };
    let signing = instance(&kit, signing, Span::ZERO);
    let signed = sign_in(&kit).await;
    for refused in [
        sign_in_at(&signing, "x").await.unwrap_err(),
        refresh(&signing, &origin(), &signed.refresh_token).await.unwrap_err(),
    ] {
        assert_eq!(refused.kind, ErrorKind::Input);
        assert_eq!(refused.to_string(), messages::SESSIONS_NEED_STORED_TOKENS);
    }
    kit.set("magegate/sessions/enabled", "0").await;
    let refused = sign_in_at(&kit.service, "x").await.unwrap_err();
    assert_eq!(
        (refused.kind, refused.to_string().as_str()),
        (ErrorKind::Input, messages::SESSIONS_OFF)
    );
    let plain = kit.login(NAME, PASSWORD).await.unwrap();
    assert!(kit.is_valid(&plain).await);
    assert_eq!(sessions_of(&kit, account).await.len(), 1, "no further one began");
}

#[tokio::test]
async fn an_exchange_is_seen_here_at_once_however_long_the_cache_keeps() {
    let (kit, _) = kit().await;
    let service = instance(&kit, TokenPolicy::default(), Span::from_hours(1));
    let signed = sign_in_at(&service, "phone").await.unwrap();
    assert!(caller(&service, &signed.access_token).await.is_ok());
    let next = refresh(&service, &origin(), &signed.refresh_token).await.unwrap();
    assert_eq!(caller(&service, &signed.access_token).await, Err(Reason::TokenUnknown));
    assert!(caller(&service, &next.access_token).await.is_ok());
}

#[tokio::test]
async fn what_is_no_refresh_token_is_unknown() {
    let (kit, _) = kit().await;
    let signed = sign_in(&kit).await;
    let other = format!("mgr_{}", "a".repeat(78));
    for token in ["", "x", &other, &signed.access_token, &signed.refresh_token.to_uppercase()] {
        assert_eq!(reason(exchange(&kit, token).await), Reason::RefreshUnknown, "{token}");
    }
    assert!(sessions::inspect(&kit.service, &other).await.unwrap().is_none());
    assert!(!sessions::revoke(&kit.service, &origin(), &other).await.unwrap());
    assert!(kit.is_valid(&signed.access_token).await);
}

#[tokio::test]
async fn a_refresh_token_tells_its_session_and_ends_it() {
    let (kit, account) = kit().await;
    let signed = sign_in(&kit).await;
    let found = sessions::inspect(&kit.service, &signed.refresh_token).await.unwrap().unwrap();
    assert_eq!((found.session, found.account), (SessionId(1), account));
    assert_eq!(found.ends_at, signed.refresh_expires_at);
    let next = exchange(&kit, &signed.refresh_token).await.unwrap();
    assert!(sessions::inspect(&kit.service, &signed.refresh_token).await.unwrap().is_none());
    assert!(sessions::revoke(&kit.service, &origin(), &signed.refresh_token).await.unwrap());
    assert!(!kit.is_valid(&next.access_token).await);
    assert!(!sessions::revoke(&kit.service, &origin(), &next.refresh_token).await.unwrap());
}
