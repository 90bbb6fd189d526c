//! The checks of a customer's login in their order, and what each failure counts (`spec/token-service.md` 3, with the
//! rows 3, 7, 19 and 20 of the deviations).

use crate::kit::{BASE, CURRENT_HASH, Kit, OLD_HASH, PASSWORD, UK, operator, reason};
use magegate_domain::caller::{AccountKind, Caller};
use magegate_domain::clock::parse_timestamp;
use magegate_domain::error::ErrorKind;
use magegate_domain::id::StoreId;
use magegate_domain::lockout::Failures;
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_service::origin::Origin;
use magegate_service::why;
use magegate_store::customers;
use time::Duration;

const CUSTOMER: AccountKind = AccountKind::Customer;
const ADMIN: AccountKind = AccountKind::Admin;

/// How many failures are counted under a name.
async fn counted(kit: &Kit, kind: AccountKind, name: &str) -> i64 {
    kit.throttle(kind, name).await.map_or(0, |throttle| throttle.failures)
}

#[tokio::test]
async fn empty_names_and_passwords_are_refused_as_input_and_not_counted() {
    let kit = Kit::new().await;
    for (name, password) in [("", ""), ("", PASSWORD), ("ada@example.com", "")] {
        let error = kit.login(name, password).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Input);
        let error = kit.admin_login(name, password).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Input);
    }
    assert_eq!(counted(&kit, CUSTOMER, "ada@example.com").await, 0);
}

#[tokio::test]
async fn a_name_longer_than_any_column_is_refused_as_input() {
    let kit = Kit::new().await;
    let name = "a".repeat(256);
    assert_eq!(kit.login(&name, PASSWORD).await.unwrap_err().kind, ErrorKind::Input);
    assert_eq!(kit.admin_login(&name, PASSWORD).await.unwrap_err().kind, ErrorKind::Input);
    let longest = "a".repeat(255);
    assert_eq!(reason(kit.login(&longest, PASSWORD).await), Reason::UnknownAccount);
    assert_eq!(counted(&kit, CUSTOMER, &longest).await, 1);
}

#[tokio::test]
async fn every_refused_login_has_the_same_answer() {
    let kit = Kit::new().await;
    kit.customer("ada@example.com").await;
    kit.customer_with("off@example.com", Some(OLD_HASH), |row| {
        row.is_active = false;
    })
    .await;
    let generic = messages::sign_in_refused();
    for (name, password) in
        [("nobody@example.com", "x"), ("ada@example.com", "x"), ("off@example.com", PASSWORD)]
    {
        let error = kit.login(name, password).await.unwrap_err();
        assert_eq!((error.kind, &error.phrase), (generic.kind, &generic.phrase));
    }
}

#[tokio::test]
async fn a_customer_is_found_in_the_website_of_the_store_in_any_letter_case() {
    let kit = Kit::new().await;
    kit.customer("Ada@example.com").await;
    kit.login("aDA@EXAMPLE.com", PASSWORD).await.unwrap();
    // The store `all` stands for the default website.
    kit.login_at(StoreId(0), "ada@example.com", PASSWORD).await.unwrap();
    let elsewhere = kit.login_at(StoreId(2), "ada@example.com", PASSWORD).await;
    assert_eq!(reason(elsewhere), Reason::WrongWebsite);
    assert_eq!(counted(&kit, CUSTOMER, "ada@example.com").await, 1);
    kit.set("customer/account_share/scope", "0").await;
    kit.login_at(StoreId(2), "ada@example.com", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn one_address_in_two_websites_is_two_accounts() {
    let kit = Kit::new().await;
    kit.customer("ada@example.com").await;
    let hash = "725b71083d3b38ef0bede77266aff058b2665875fae3c3a30bfe42227c8c8ec3:xx:1";
    let other = kit
        .customer_with("ada@example.com", Some(hash), |row| {
            row.website_id = Some(UK);
            row.is_active = false;
        })
        .await;
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    let there = kit.login_at(StoreId(2), "ada@example.com", PASSWORD).await;
    assert_eq!(reason(there), Reason::AccountDisabled);
    assert_eq!(kit.row(other).await.failures, Failures::default());
}

#[tokio::test]
async fn an_unknown_address_is_counted() {
    let kit = Kit::new().await;
    assert_eq!(reason(kit.login("x@example.com", "pw").await), Reason::UnknownAccount);
    assert_eq!(counted(&kit, CUSTOMER, "x@example.com").await, 1);
    assert_eq!(counted(&kit, ADMIN, "x@example.com").await, 0);
}

#[tokio::test]
async fn a_wrong_password_counts_under_the_name_and_on_the_account() {
    let kit = Kit::new().await;
    let id = kit.customer("ada@example.com").await;
    assert_eq!(reason(kit.login("ada@example.com", "wrong").await), Reason::WrongPassword);
    assert_eq!(counted(&kit, CUSTOMER, "ada@example.com").await, 1);
    let failures = kit.row(id).await.failures;
    assert_eq!((failures.count, failures.first), (1, Some(kit.now())));
}

#[tokio::test]
async fn passwords_are_compared_exactly() {
    let kit = Kit::new().await;
    kit.customer("ada@example.com").await;
    for near in ["passw0rd123", "Passw0rd123 ", " Passw0rd123", "Passw0rd12"] {
        assert_eq!(reason(kit.login("ada@example.com", near).await), Reason::WrongPassword);
    }
}

#[tokio::test]
async fn an_account_without_password_is_told_apart_only_in_the_reason() {
    let kit = Kit::new().await;
    let id = kit.customer_with("new@example.com", None, |_| ()).await;
    assert_eq!(reason(kit.login("new@example.com", "any").await), Reason::NoPassword);
    assert_eq!(kit.row(id).await.failures.count, 1);
}

#[tokio::test]
async fn a_locked_customer_is_refused_with_the_right_password_and_its_counters_rest() {
    let kit = Kit::new().await;
    kit.set("customer/password/lockout_failures", "2").await;
    let id = kit.customer("ada@example.com").await;
    for _ in 0..2 {
        assert_eq!(reason(kit.login("ada@example.com", "wrong").await), Reason::WrongPassword);
    }
    let locked = kit.row(id).await.failures;
    let until = kit.now() + Duration::minutes(10);
    for password in ["wrong", PASSWORD] {
        let refused = reason(kit.login("ada@example.com", password).await);
        assert_eq!(refused, Reason::AccountLocked(until));
    }
    assert_eq!(kit.row(id).await.failures, locked);
    assert_eq!(counted(&kit, CUSTOMER, "ada@example.com").await, 4);
}

#[tokio::test]
async fn a_disabled_customer_gets_no_token() {
    let kit = Kit::new().await;
    kit.customer_with("off@example.com", Some(OLD_HASH), |row| {
        row.is_active = false;
    })
    .await;
    assert_eq!(reason(kit.login("off@example.com", PASSWORD).await), Reason::AccountDisabled);
    assert_eq!(reason(kit.login("off@example.com", "wrong").await), Reason::WrongPassword);
    assert_eq!(counted(&kit, CUSTOMER, "off@example.com").await, 2);
}

#[tokio::test]
async fn an_unconfirmed_address_matters_only_where_a_setting_asks_for_it() {
    let kit = Kit::new().await;
    let key = Some("k3y".to_owned());
    kit.customer_with("new@example.com", Some(OLD_HASH), |row| {
        row.confirmation = key;
    })
    .await;
    kit.login("new@example.com", PASSWORD).await.unwrap();
    for path in ["customer/create_account/confirm", "customer/account_information/confirm"] {
        kit.set(path, "1").await;
        assert_eq!(reason(kit.login("new@example.com", PASSWORD).await), Reason::Unconfirmed);
        kit.set(path, "0").await;
    }
    assert_eq!(counted(&kit, CUSTOMER, "new@example.com").await, 2);
}

#[tokio::test]
async fn a_group_that_is_excluded_from_the_website_gets_no_token_there() {
    let kit = Kit::new().await;
    kit.customer("ada@example.com").await;
    let exclude = "INSERT INTO {customer_group_excluded_website} (customer_group_id, website_id) VALUES (1, ?)";
    kit.execute(exclude, vec![UK.0.into()]).await;
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    kit.execute(exclude, vec![BASE.0.into()]).await;
    assert_eq!(reason(kit.login("ada@example.com", PASSWORD).await), Reason::GroupExcluded);
    assert_eq!(counted(&kit, CUSTOMER, "ada@example.com").await, 1);
}

#[tokio::test]
async fn a_good_login_is_recorded_and_forgets_what_failures_left() {
    let kit = Kit::new().await;
    let id = kit.customer("ada@example.com").await;
    let captcha =
        "INSERT INTO {captcha_log} (type, value, count) VALUES ('1', 'ada@example.com', 3)";
    kit.execute(captcha, vec![]).await;
    let _ = kit.login("ada@example.com", "wrong").await;
    kit.wait(Duration::minutes(1));
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    assert_eq!(kit.throttle(CUSTOMER, "ada@example.com").await, None);
    assert_eq!(kit.row(id).await.failures, Failures::default());
    let mut door = kit.store.read().await.unwrap();
    let row = door
        .fetch_optional("SELECT last_login_at FROM {customer_log}", vec![])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(parse_timestamp(&row.text("last_login_at").unwrap()), Some(kit.now()));
    let left = door.fetch_optional("SELECT value FROM {captcha_log}", vec![]).await.unwrap();
    assert!(left.is_none());
}

#[tokio::test]
async fn by_setting_a_good_login_leaves_the_accounts_failures_as_the_reference_does() {
    let kit = Kit::new().await;
    kit.set("magegate/customers/login_clears_failures", "0").await;
    let id = kit.customer("ada@example.com").await;
    let _ = kit.login("ada@example.com", "wrong").await;
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    assert_eq!(kit.row(id).await.failures.count, 1);
    assert_eq!(kit.throttle(CUSTOMER, "ada@example.com").await, None);
}

#[tokio::test]
async fn a_good_login_upgrades_an_old_hash_where_the_setting_lets_it() {
    let kit = Kit::new().await;
    let id = kit.customer("ada@example.com").await;
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    assert_eq!(kit.row(id).await.password_hash.as_deref(), Some(OLD_HASH));
    kit.set("magegate/passwords/upgrade_at_login", "1").await;
    let _ = kit.login("ada@example.com", "wrong").await;
    assert_eq!(kit.row(id).await.password_hash.as_deref(), Some(OLD_HASH));
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    let upgraded = kit.row(id).await.password_hash.unwrap();
    assert!(upgraded.ends_with(":3_32_2_67108864"), "{upgraded}");
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    assert_eq!(kit.row(id).await.password_hash, Some(upgraded));
}

#[tokio::test]
async fn a_current_hash_is_left_alone() {
    let kit = Kit::new().await;
    kit.set("magegate/passwords/upgrade_at_login", "1").await;
    let id = kit.customer_with("ada@example.com", Some(CURRENT_HASH), |_| ()).await;
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    assert_eq!(kit.row(id).await.password_hash.as_deref(), Some(CURRENT_HASH));
}

#[tokio::test]
async fn a_password_that_was_changed_meanwhile_does_not_count_as_failure() {
    let kit = Kit::new().await;
    let id = kit.customer("ada@example.com").await;
    let mut door = kit.begin().await;
    customers::set_password(&mut door, id, CURRENT_HASH, kit.now()).await.unwrap();
    door.commit().await.unwrap();
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    assert_eq!(counted(&kit, CUSTOMER, "ada@example.com").await, 0);
}

#[tokio::test]
async fn a_refusal_leaves_its_reason_in_the_audit_trail() {
    let kit = Kit::new().await;
    kit.customer("Ada@example.com").await;
    let origin = Origin { peer: "192.0.2.7".to_owned(), ..Origin::default() };
    for password in ["wrong", PASSWORD] {
        if let Err(error) = kit.login("ADA@example.com", password).await {
            let reason = error.reason.unwrap();
            kit.service.refused(&origin, Caller::Guest, "ADA@example.com", &reason);
        }
    }
    let why = loop {
        // The trail is written behind the answers.
        let why = why::customer(&kit.service, &operator(), "ada@example.com", BASE).await.unwrap();
        if why.recent.len() == 2 {
            break why;
        }
        tokio::task::yield_now().await;
    };
    let events: Vec<_> =
        why.recent.iter().map(|entry| (entry.event.as_str(), entry.reason.as_str())).collect();
    assert_eq!(events, [("token_issued", ""), ("refused", "wrong_password")]);
    assert_eq!(why.recent[1].peer, "192.0.2.7");
}
