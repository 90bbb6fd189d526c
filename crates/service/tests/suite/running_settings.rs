//! Settings that the store's owner changes in `core_config_data` while this program runs, by whatever program: at once
//! where nothing read may be used a second time, else within the bound.

use super::exchanges::{active, verdict};
use super::kit::{BASE, Kit, PASSWORD, UK, code, reason};
use super::signed_tokens::{caller, instance as with_policy};
use magegate_domain::id::{CustomerId, StoreId};
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_service::customer_tokens::create;
use magegate_service::keys::TokenPolicy;
use magegate_service::origin::Origin;
use magegate_service::{Issuer, Service};
use magegate_store::engine::Value;
use std::sync::Arc;
use std::time::{Duration as Span, Instant};
use time::Duration;

const NAME: &str = "ada@example.com";
const LIFETIME: &str = "oauth/access_token_lifetime/customer";
const BEARER: &str = "oauth/consumer/enable_integration_as_bearer";

/// Writes a setting as the store's own program does.
async fn write(kit: &Kit, (scope, id): (&str, i64), path: &str, value: Option<&str>) {
    unset(kit, (scope, id), path).await;
    let insert =
        "INSERT INTO {core_config_data} (scope, scope_id, path, value) VALUES (?, ?, ?, ?)";
    let text = |text: &str| Value::Text(text.to_owned());
    let value = value.map_or(Value::Null, text);
    kit.execute(insert, vec![text(scope), Value::Int(id), text(path), value]).await;
}

/// Removes it, as "use default" in the panel does.
async fn unset(kit: &Kit, (scope, id): (&str, i64), path: &str) {
    let delete = "DELETE FROM {core_config_data} WHERE scope = ? AND scope_id = ? AND path = ?";
    let text = |text: &str| Value::Text(text.to_owned());
    kit.execute(delete, vec![text(scope), Value::Int(id), text(path)]).await;
}

async fn global(kit: &Kit, path: &str, value: &str) {
    write(kit, ("default", 0), path, Some(value)).await;
}

/// Another instance on the same database, which may use what it has read for `bound`.
fn instance(kit: &Kit, issuer: Issuer, bound: Span) -> Arc<Service> {
    with_policy(kit, TokenPolicy { issuer, ..TokenPolicy::default() }, bound)
}

#[tokio::test]
async fn lifetimes_hold_at_once_also_for_tokens_that_were_issued_before() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let role = kit.role("All", &["Magento_Backend::all"]).await;
    kit.admin("root", Some(role)).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let admin = kit.admin_login("root", PASSWORD).await.unwrap();
    kit.wait(Duration::minutes(30));
    assert!(kit.is_valid(&token).await && kit.is_valid(&admin).await);
    global(&kit, LIFETIME, "0.5").await;
    assert!(!kit.is_valid(&token).await && kit.is_valid(&admin).await);
    write(&kit, ("default", 0), LIFETIME, None).await;
    assert!(kit.is_valid(&token).await, "a null is empty, and empty is for ever");
    global(&kit, "oauth/access_token_lifetime/admin", "0.25").await;
    assert!(!kit.is_valid(&admin).await);
    unset(&kit, ("default", 0), "oauth/access_token_lifetime/admin").await;
    assert!(kit.is_valid(&admin).await);
    kit.wait(Duration::hours(4));
    assert!(!kit.is_valid(&admin).await && kit.is_valid(&token).await);
    unset(&kit, ("default", 0), LIFETIME).await;
    assert!(!kit.is_valid(&token).await);
}

#[tokio::test]
async fn minutes_of_signed_tokens_hold_for_those_issued_from_then_on() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let service = instance(&kit, Issuer::Signed, Span::ZERO);
    let origin = Origin { store: StoreId(1), ..Origin::default() };
    let password = Password::new(PASSWORD.to_owned());
    let life = || async {
        let issued = create(&service, &origin, NAME, &password).await.unwrap();
        (issued.ends_at.unwrap() - issued.issued_at).whole_minutes()
    };
    assert_eq!(life().await, 60);
    global(&kit, "webapi/jwtauth/customer_expiration", "5").await;
    assert_eq!(life().await, 5);
    unset(&kit, ("default", 0), "webapi/jwtauth/customer_expiration").await;
    assert_eq!(life().await, 60);
}

#[tokio::test]
async fn the_bearer_switch_holds_at_once_in_the_nearest_scope() {
    let kit = Kit::new().await;
    let (_, values) = active(&kit).await;
    let token = values.access_token.as_str();
    let seen = || async { [verdict(&kit, token, 1).await, verdict(&kit, token, 2).await] };
    let (on, off) = ("accepted", "bearer_switched_off");
    assert_eq!(seen().await, [off, off]);
    global(&kit, BEARER, "1").await;
    assert_eq!(seen().await, [on, on]);
    write(&kit, ("websites", UK.0), BEARER, Some("0")).await;
    assert_eq!(seen().await, [on, off]);
    write(&kit, ("stores", 2), BEARER, Some("1")).await;
    write(&kit, ("websites", BASE.0), BEARER, Some("0")).await;
    assert_eq!(seen().await, [off, on]);
    unset(&kit, ("websites", BASE.0), BEARER).await;
    write(&kit, ("stores", 2), BEARER, None).await;
    assert_eq!(seen().await, [on, off]);
    unset(&kit, ("default", 0), BEARER).await;
    assert_eq!(seen().await, [off, off]);
}

#[tokio::test]
async fn sharing_of_accounts_holds_at_once() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let elsewhere = || kit.login_at(StoreId(2), NAME, PASSWORD);
    assert_eq!(reason(elsewhere().await), Reason::WrongWebsite);
    global(&kit, "customer/account_share/scope", "0").await;
    elsewhere().await.unwrap();
    unset(&kit, ("default", 0), "customer/account_share/scope").await;
    assert_eq!(reason(elsewhere().await), Reason::WrongWebsite);
}

#[tokio::test]
async fn locks_and_the_throttle_hold_at_once() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let locked = |id: CustomerId| {
        let kit = &kit;
        async move { kit.row(id).await.failures.locked_until.is_some() }
    };
    global(&kit, "oauth/authentication_lock/max_failures_count", "1").await;
    let _ = kit.login(NAME, "wrong").await;
    assert_eq!(code(&kit.login(NAME, PASSWORD).await), "throttled");
    global(&kit, "oauth/authentication_lock/max_failures_count", "100").await;
    kit.login(NAME, PASSWORD).await.unwrap();
    for failures in ["0", "2"] {
        global(&kit, "customer/password/lockout_failures", failures).await;
        for _ in 0..3 {
            let _ = kit.login(NAME, "wrong").await;
        }
        assert_eq!(locked(id).await, failures == "2", "{failures}");
    }
    assert_eq!(code(&kit.login(NAME, PASSWORD).await), "account_locked");
}

#[tokio::test]
async fn with_a_bound_a_change_is_seen_no_later_than_that() {
    const BOUND: Span = Span::from_millis(300);
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let keeps = instance(&kit, Issuer::Opaque, Span::from_hours(1));
    let bounded = instance(&kit, Issuer::Opaque, BOUND);
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    kit.wait(Duration::minutes(30));
    let sees = |service: &Arc<Service>| {
        let (service, token) = (Arc::clone(service), token.clone());
        async move { caller(&service, &token).await.is_ok() }
    };
    assert!(sees(&keeps).await);
    for (value, is_valid) in [("0.25", false), ("1", true), ("0.5", false)] {
        // Whatever was read is as fresh as it can be, so that the whole bound is still to come.
        bounded.outdate();
        assert_eq!(sees(&bounded).await, !is_valid);
        global(&kit, LIFETIME, value).await;
        let changed = Instant::now();
        loop {
            let begun = changed.elapsed();
            if sees(&bounded).await == is_valid {
                break;
            }
            assert!(begun < BOUND, "{value} is not seen {begun:?} after it was written");
            tokio::task::yield_now().await;
        }
        assert!(sees(&keeps).await, "with an hour, nothing is seen so soon");
    }
}

#[tokio::test]
async fn rules_for_passwords_hold_at_once() {
    let kit = Kit::new().await;
    let facts = |path: &'static str| {
        let kit = &kit;
        async move { kit.service.facts().await.unwrap().settings.number(path) }
    };
    for (path, shipped) in [
        ("customer/password/minimum_password_length", 8),
        ("customer/password/required_character_classes_number", 3),
    ] {
        assert_eq!(facts(path).await, shipped);
        global(&kit, path, "4").await;
        assert_eq!(facts(path).await, 4);
        unset(&kit, ("default", 0), path).await;
        assert_eq!(facts(path).await, shipped);
    }
}
