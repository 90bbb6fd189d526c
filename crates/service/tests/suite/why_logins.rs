//! What `why` says of a login is what the server does: each refusal is made to happen, and both must give the same reason.

use crate::kit::{BASE, Kit, OLD_HASH, PASSWORD, UK, code, operator};
use crate::why::says;
use magegate_domain::id::{StoreId, WebsiteId};
use magegate_service::why::{self, Explanation};
use magegate_store::admins;
use time::Duration;

const NAME: &str = "ada@example.com";

/// What `why` says of a customer's login with the right password, after checking that the server agrees.
async fn why_customer(kit: &Kit, email: &str, website: WebsiteId) -> Explanation {
    let why = why::customer(&kit.service, &operator(), email, website).await.unwrap();
    let login = kit.login_at(StoreId(website.0), email, PASSWORD).await;
    assert_eq!(why.verdict.code(), code(&login), "{why:?}");
    why
}

async fn why_admin(kit: &Kit, name: &str) -> Explanation {
    let why = why::admin(&kit.service, &operator(), name).await.unwrap();
    assert_eq!(why.verdict.code(), code(&kit.admin_login(name, PASSWORD).await), "{why:?}");
    why
}

#[tokio::test]
async fn a_customers_login_is_explained_as_the_server_decides_it() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    says(&why_customer(&kit, NAME, BASE).await, "accepted", &["right password", "website base"]);
    let why = why_customer(&kit, NAME, UK).await;
    says(&why, "wrong_website", &["not known in website uk, but in base", "V1/…: default."]);
    says(&why_customer(&kit, "x@example.com", BASE).await, "unknown_account", &["any website"]);
    kit.customer_with("off@example.com", Some(OLD_HASH), |row| {
        row.is_active = false;
    })
    .await;
    says(&why_customer(&kit, "off@example.com", BASE).await, "account_disabled", &["is_active"]);
    kit.customer_with("no@example.com", None, |_| ()).await;
    says(&why_customer(&kit, "no@example.com", BASE).await, "no_password", &[]);
    let key = || Some("k3y".to_owned());
    kit.customer_with("new@example.com", Some(OLD_HASH), |row| {
        row.confirmation = key();
    })
    .await;
    says(&why_customer(&kit, "new@example.com", BASE).await, "accepted", &["do not ask"]);
    kit.set("customer/create_account/confirm", "1").await;
    says(&why_customer(&kit, "new@example.com", BASE).await, "unconfirmed", &["mailed"]);
    let exclude = "INSERT INTO {customer_group_excluded_website} (customer_group_id, website_id) VALUES (1, 1)";
    kit.execute(exclude, vec![]).await;
    says(&why_customer(&kit, NAME, BASE).await, "group_excluded", &["group 1", "website base"]);
}

#[tokio::test]
async fn locks_are_told_with_their_end_and_the_command_that_lifts_them() {
    let kit = Kit::new().await;
    kit.set("customer/password/lockout_failures", "3").await;
    kit.customer(NAME).await;
    for _ in 0..2 {
        let _ = kit.login(NAME, "wrong").await;
    }
    let why = why::customer(&kit.service, &operator(), NAME, BASE).await.unwrap();
    says(&why, "accepted", &["2 failed token requests", "2 wrong passwords counted; 3 lock"]);
    let _ = kit.login(NAME, "wrong").await;
    let why = why_customer(&kit, NAME, BASE).await;
    says(&why, "account_locked", &["2026-01-01 12:10:00", "magegate customer unlock"]);
    for _ in 0..2 {
        let _ = kit.login(NAME, "wrong").await;
    }
    let why = why_customer(&kit, NAME, BASE).await;
    says(&why, "throttled", &["2026-01-01 12:30:00", "6 are allowed", "customer unlock"]);
}

#[tokio::test]
async fn an_admins_login_is_explained_as_the_server_decides_it() {
    let kit = Kit::new().await;
    let role = kit.role("All of it", &["Magento_Backend::all"]).await;
    let root = kit.admin("root", Some(role)).await;
    says(&why_admin(&kit, "Root").await, "accepted", &["\"All of it\""]);
    says(&why_admin(&kit, "nobody").await, "unknown_account", &["admin list"]);
    kit.admin("stray", None).await;
    says(&why_admin(&kit, "stray").await, "no_role", &["role list"]);
    kit.set("admin/security/use_case_sensitive_login", "1").await;
    says(&why_admin(&kit, "Root").await, "unknown_account", &["\"root\""]);
    kit.set("admin/security/lockout_failures", "2").await;
    for _ in 0..2 {
        let _ = kit.admin_login("root", "wrong").await;
    }
    says(&why_admin(&kit, "root").await, "account_locked", &["2026-01-01 12:30:00"]);
    kit.set("magegate/admins/panel_lock", "0").await;
    says(&why_admin(&kit, "root").await, "accepted", &[]);
    let mut door = kit.begin().await;
    admins::set_active(&mut door, root, false, kit.now()).await.unwrap();
    door.commit().await.unwrap();
    says(&why_admin(&kit, "root").await, "account_disabled", &["admin enable root"]);
    let temp = kit.admin("temp", Some(role)).await;
    let mut door = kit.begin().await;
    admins::set_expiration(&mut door, temp, Some(kit.now())).await.unwrap();
    door.commit().await.unwrap();
    kit.wait(Duration::seconds(1));
    says(&why_admin(&kit, "temp").await, "account_expired", &["2026-01-01 12:00:00"]);
}

#[tokio::test]
async fn an_account_whose_website_is_gone_is_told() {
    let kit = Kit::new().await;
    kit.customer_with(NAME, Some(OLD_HASH), |row| row.website_id = None).await;
    let why = why_customer(&kit, NAME, BASE).await;
    says(&why, "wrong_website", &["without a website"]);
}
