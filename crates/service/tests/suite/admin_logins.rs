//! The checks of an admin's login in their order, and what each failure counts (`spec/token-service.md` 3, with row 4 of
//! the deviations).

use crate::kit::{Kit, PASSWORD, code, operator, reason};
use magegate_domain::caller::AccountKind;
use magegate_domain::lockout::Failures;
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_service::why;
use magegate_store::{admins, roles};
use time::Duration;

const EVERYTHING: &str = "Magento_Backend::all";
const ADMIN: AccountKind = AccountKind::Admin;

/// How many failures are counted under a name.
async fn counted(kit: &Kit, kind: AccountKind, name: &str) -> i64 {
    kit.throttle(kind, name).await.map_or(0, |throttle| throttle.failures)
}

#[tokio::test]
async fn an_admin_gets_a_token_and_its_login_is_recorded() {
    let kit = Kit::new().await;
    let role = kit.role("All", &[EVERYTHING]).await;
    let id = kit.admin("root", Some(role)).await;
    let _ = kit.admin_login("root", "wrong").await;
    let token = kit.admin_login("ROOT ", PASSWORD).await.unwrap();
    assert_eq!(token.len(), 32);
    let row = kit.admin_row(id).await;
    assert_eq!((row.logdate, row.lognum), (Some(kit.now()), 1));
    assert_eq!(row.failures, Failures::default());
    assert_eq!(kit.throttle(ADMIN, "root").await, None);
}

#[tokio::test]
async fn unknown_admins_and_wrong_passwords_are_counted_by_name() {
    let kit = Kit::new().await;
    let role = kit.role("All", &[EVERYTHING]).await;
    kit.admin("root", Some(role)).await;
    assert_eq!(reason(kit.admin_login("nobody", "x").await), Reason::UnknownAccount);
    assert_eq!(reason(kit.admin_login(" root", "x").await), Reason::UnknownAccount);
    assert_eq!(reason(kit.admin_login("root", "x").await), Reason::WrongPassword);
    for name in ["nobody", " root", "root"] {
        assert_eq!(counted(&kit, ADMIN, name).await, 1, "{name:?}");
    }
}

#[tokio::test]
async fn letter_case_of_a_user_name_counts_only_by_setting() {
    let kit = Kit::new().await;
    let role = kit.role("All", &[EVERYTHING]).await;
    kit.admin("Root", Some(role)).await;
    kit.admin_login("root", PASSWORD).await.unwrap();
    kit.set("admin/security/use_case_sensitive_login", "1").await;
    assert_eq!(reason(kit.admin_login("root", PASSWORD).await), Reason::UnknownAccount);
    assert_eq!(counted(&kit, ADMIN, "root").await, 1);
    kit.admin_login("Root", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_inactive_admin_with_the_right_password_is_not_counted() {
    let kit = Kit::new().await;
    let role = kit.role("All", &[EVERYTHING]).await;
    let id = kit.admin("root", Some(role)).await;
    let mut door = kit.begin().await;
    admins::set_active(&mut door, id, false, kit.now()).await.unwrap();
    door.commit().await.unwrap();
    for _ in 0..3 {
        assert_eq!(reason(kit.admin_login("root", PASSWORD).await), Reason::AccountDisabled);
    }
    assert_eq!(counted(&kit, ADMIN, "root").await, 0);
    for _ in 0..3 {
        assert_eq!(reason(kit.admin_login("root", "wrong").await), Reason::WrongPassword);
    }
    assert_eq!(counted(&kit, ADMIN, "root").await, 3);
}

#[tokio::test]
async fn an_admin_without_role_is_told_so_and_not_counted() {
    let kit = Kit::new().await;
    kit.admin("root", None).await;
    let error = kit.admin_login("root", PASSWORD).await.unwrap_err();
    assert_eq!(error.phrase.template, messages::MORE_PERMISSIONS);
    assert_eq!(error.reason, Some(Reason::NoRole));
    assert_eq!(counted(&kit, ADMIN, "root").await, 0);
}

#[tokio::test]
async fn an_admin_whose_account_ended_is_disabled_at_the_next_login_whatever_the_password() {
    let kit = Kit::new().await;
    let role = kit.role("All", &[EVERYTHING]).await;
    let id = kit.admin("temp", Some(role)).await;
    let token = kit.admin_login("temp", PASSWORD).await.unwrap();
    let end = kit.now() + Duration::hours(1);
    let mut door = kit.begin().await;
    admins::set_expiration(&mut door, id, Some(end)).await.unwrap();
    door.commit().await.unwrap();
    kit.admin_login("temp", PASSWORD).await.unwrap();
    kit.wait(Duration::hours(1) + Duration::seconds(1));
    assert_eq!(reason(kit.admin_login("temp", "wrong").await), Reason::AccountExpired(end));
    assert_eq!(counted(&kit, ADMIN, "temp").await, 0);
    let row = kit.admin_row(id).await;
    assert_eq!((row.is_active, row.expires_at), (false, None));
    assert_eq!(reason(kit.admin_login("temp", PASSWORD).await), Reason::AccountDisabled);
    let why = why::token(&kit.service, &operator(), &token, None).await.unwrap();
    assert_eq!(why.verdict.code(), "token_revoked");
}

#[tokio::test]
async fn an_admins_lock_holds_and_failures_count_unless_the_setting_asks_for_the_references_way() {
    let kit = Kit::new().await;
    kit.set("admin/security/lockout_failures", "2").await;
    let role = kit.role("All", &[EVERYTHING]).await;
    let id = kit.admin("root", Some(role)).await;
    for _ in 0..2 {
        let _ = kit.admin_login("root", "wrong").await;
    }
    let until = kit.now() + Duration::minutes(30);
    assert_eq!(reason(kit.admin_login("root", PASSWORD).await), Reason::AccountLocked(until));
    kit.set("magegate/admins/panel_lock", "0").await;
    kit.admin_login("root", PASSWORD).await.unwrap();
    assert_eq!(kit.admin_row(id).await.failures.count, 2);
    let _ = kit.admin_login("root", "wrong").await;
    assert_eq!(kit.admin_row(id).await.failures.count, 2);
}

#[tokio::test]
async fn a_removed_role_stops_the_next_login() {
    let kit = Kit::new().await;
    let role = kit.role("All", &[EVERYTHING]).await;
    let id = kit.admin("root", Some(role)).await;
    kit.admin_login("root", PASSWORD).await.unwrap();
    let mut door = kit.begin().await;
    roles::unbind_admin(&mut door, id).await.unwrap();
    door.commit().await.unwrap();
    assert_eq!(code(&kit.admin_login("root", PASSWORD).await), "no_role");
}
