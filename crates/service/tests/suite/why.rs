//! What `why` says is what the server does: each refusal is made to happen, and both must give the same reason.

use crate::kit::{BASE, Kit, OLD_HASH, PASSWORD, UK, code, operator};
use magegate_domain::acl::Requirement;
use magegate_domain::caller::Account;
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerId, StoreId, WebsiteId};
use magegate_service::authentication::Credential;
use magegate_service::origin::Origin;
use magegate_service::why::{self, Explanation, Target, Verdict};
use magegate_service::{customer_tokens, tokens};
use magegate_store::tokens::Which;
use magegate_store::{admins, customers, roles};
use time::Duration;

const READ: Requirement = Requirement::Resources(&["Magento_Customer::customer"]);
const NAME: &str = "ada@example.com";

fn target(requirement: Requirement, store: i64) -> Target {
    Target {
        request: "GET /rest/V1/x".to_owned(),
        requirement,
        store: StoreId(store),
    }
}

/// The server's verdict on a token for a request.
async fn served(kit: &Kit, token: &str, target: &Target) -> &'static str {
    let identity = kit
        .service
        .identify(Credential::Bearer(token))
        .await
        .unwrap();
    let facts = kit.service.facts().await.unwrap();
    code(
        &kit.service
            .decide(&identity, target.requirement, target.store, &facts),
    )
}

/// What `why` says of a token, after checking that the server agrees.
async fn why_token(kit: &Kit, token: &str, target: &Target) -> Explanation {
    let why = why::token(&kit.service, &operator(), token, Some(target))
        .await
        .unwrap();
    assert_eq!(
        why.verdict.code(),
        served(kit, token, target).await,
        "{why:?}"
    );
    assert!(
        !format!("{why:?}").contains(token),
        "the token itself is in the explanation"
    );
    why
}

/// What `why` says of a customer's login with the right password, after checking that the server agrees.
async fn why_customer(kit: &Kit, email: &str, website: WebsiteId) -> Explanation {
    let why = why::customer(&kit.service, &operator(), email, website)
        .await
        .unwrap();
    let login = kit.login_at(StoreId(website.0), email, PASSWORD).await;
    assert_eq!(why.verdict.code(), code(&login), "{why:?}");
    why
}

async fn why_admin(kit: &Kit, name: &str) -> Explanation {
    let why = why::admin(&kit.service, &operator(), name).await.unwrap();
    assert_eq!(
        why.verdict.code(),
        code(&kit.admin_login(name, PASSWORD).await),
        "{why:?}"
    );
    why
}

fn says(why: &Explanation, code: &str, words: &[&str]) {
    assert_eq!(why.verdict.code(), code, "{why:?}");
    let all = format!(
        "{} {}",
        why.text.join(" "),
        why.help.as_deref().unwrap_or_default()
    );
    for word in words {
        assert!(all.contains(word), "{word:?} is not in: {all}");
    }
}

#[tokio::test]
async fn a_good_token_is_accepted_until_it_expires_by_the_setting() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let me = target(Requirement::SelfOnly, 1);
    says(
        &why_token(&kit, &token, &me).await,
        "accepted",
        &["2026-01-01 13:00:00", NAME],
    );
    kit.wait(Duration::hours(1));
    let why = why_token(&kit, &token, &me).await;
    let path = "oauth/access_token_lifetime/customer";
    says(
        &why,
        "token_expired",
        &["2026-01-01 13:00:00", path, "config set", "customer/token"],
    );
    kit.set(path, "").await;
    says(
        &why_token(&kit, &token, &me).await,
        "accepted",
        &["until it is revoked"],
    );
    kit.set(path, "soon").await;
    says(
        &why_token(&kit, &token, &me).await,
        "token_expired",
        &["no lifetime"],
    );
}

#[tokio::test]
async fn an_open_route_accepts_any_token_and_says_what_is_wrong_with_it() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    kit.wait(Duration::hours(1));
    let open = target(Requirement::Anonymous, 1);
    says(
        &why_token(&kit, &token, &open).await,
        "accepted",
        &["expired", "without a token"],
    );
    says(
        &why_token(&kit, "nonsense", &open).await,
        "accepted",
        &["8 characters"],
    );
}

#[tokio::test]
async fn unknown_tokens_are_told_by_what_they_look_like() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let me = target(Requirement::SelfOnly, 1);
    for (text, word) in [
        ("abc".to_owned(), "3 characters"),
        ("a".repeat(32), "never issued"),
        ("eyJhbGciOiJIUzI1NiJ9.e30.x".to_owned(), "JWT"),
        (format!("\"{token}\""), "around it"),
        (format!("Bearer {token}"), "around it"),
        (token.to_ascii_uppercase(), "letter case"),
    ] {
        let why = why::token(&kit.service, &operator(), &text, Some(&me))
            .await
            .unwrap();
        says(&why, "token_unknown", &[word]);
        assert_eq!(served(&kit, &text, &me).await, "token_unknown");
    }
}

#[tokio::test]
async fn a_revoked_token_is_told_with_time_and_cause() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let me = target(Requirement::SelfOnly, 1);
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    kit.wait(Duration::minutes(1));
    customer_tokens::revoke(&kit.service, &Origin::default(), &operator(), id)
        .await
        .unwrap();
    let why = why_token(&kit, &token, &me).await;
    says(
        &why,
        "token_revoked",
        &["2026-01-01 12:01:00", "revoke-customer-token"],
    );
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let which = Which::Of(Account::Customer(id));
    tokens::revoke(&kit.service, &Origin::default(), &operator(), which)
        .await
        .unwrap();
    says(
        &why_token(&kit, &token, &me).await,
        "token_revoked",
        &["magegate token revoke"],
    );
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    kit.execute("UPDATE {oauth_token} SET revoked = 1", vec![])
        .await;
    says(
        &why_token(&kit, &token, &me).await,
        "token_revoked",
        &["another program"],
    );
}

#[tokio::test]
async fn the_references_own_record_of_revocation_is_named() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let mut door = kit.begin().await;
    let account = Account::Customer(id);
    magegate_store::tokens::set_revoked_before(&mut door, account, kit.now())
        .await
        .unwrap();
    door.commit().await.unwrap();
    let why = why_token(&kit, &token, &target(Requirement::SelfOnly, 1)).await;
    says(
        &why,
        "token_revoked",
        &["jwt_auth_revoked", "2026-01-01 12:00:00"],
    );
}

#[tokio::test]
async fn a_disabled_or_deleted_accounts_token_is_told() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let me = target(Requirement::SelfOnly, 1);
    let mut door = kit.begin().await;
    let customer = customers::find(&mut door, id).await.unwrap().unwrap();
    customers::update(
        &mut door,
        &Customer {
            is_active: false,
            ..customer
        },
    )
    .await
    .unwrap();
    door.commit().await.unwrap();
    says(
        &why_token(&kit, &token, &me).await,
        "account_disabled",
        &["disabled"],
    );
    let mut door = kit.begin().await;
    customers::delete(&mut door, id).await.unwrap();
    door.commit().await.unwrap();
    says(
        &why_token(&kit, &token, &me).await,
        "token_unknown",
        &["deleted"],
    );
}

#[tokio::test]
async fn an_admins_token_ends_with_its_account() {
    let kit = Kit::new().await;
    let role = kit.role("Readers", &["Magento_Customer::customer"]).await;
    let id = kit.admin("root", Some(role)).await;
    let token = kit.admin_login("root", PASSWORD).await.unwrap();
    let mut door = kit.begin().await;
    let end = kit.now() + Duration::minutes(5);
    admins::set_expiration(&mut door, id, Some(end))
        .await
        .unwrap();
    door.commit().await.unwrap();
    says(
        &why_token(&kit, &token, &target(READ, 1)).await,
        "accepted",
        &[],
    );
    kit.wait(Duration::minutes(5));
    let why = why_token(&kit, &token, &target(READ, 1)).await;
    says(&why, "account_expired", &["2026-01-01 12:05:00"]);
}

#[tokio::test]
async fn a_customer_at_another_websites_store_is_told_the_codes_that_work() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let why = why_token(&kit, &token, &target(Requirement::SelfOnly, 2)).await;
    says(
        &why,
        "wrong_website",
        &["uk_en", "website uk", "website base", "V1/…: default."],
    );
    let why = why_token(&kit, &token, &target(Requirement::SelfOnly, 0)).await;
    says(&why, "wrong_website", &["`all`"]);
    kit.set("customer/account_share/scope", "0").await;
    says(
        &why_token(&kit, &token, &target(Requirement::SelfOnly, 2)).await,
        "accepted",
        &[],
    );
    let why = why_token(&kit, &token, &target(Requirement::SelfOnly, 0)).await;
    says(&why, "wrong_website", &["default, uk_en"]);
}

#[tokio::test]
async fn a_missing_resource_is_told_with_the_roles_that_hold_it_and_the_command_that_adds_it() {
    let kit = Kit::new().await;
    kit.role("All of it", &["Magento_Backend::all"]).await;
    kit.role("Readers", &["Magento_Customer::customer"]).await;
    let narrow = kit.role("Dashboard", &["Magento_Backend::dashboard"]).await;
    let id = kit.admin("clerk", Some(narrow)).await;
    let token = kit.admin_login("clerk", PASSWORD).await.unwrap();
    let why = why_token(&kit, &token, &target(READ, 1)).await;
    says(
        &why,
        "missing_resource",
        &[
            "\"Dashboard\" lacks Magento_Customer::customer",
            "`magegate role allow \"Dashboard\" Magento_Customer::customer`",
            "\"All of it\", \"Readers\"",
        ],
    );
    assert_eq!(why.verdict.detail(), "Magento_Customer::customer");
    let why = why_token(&kit, &token, &target(Requirement::SelfOnly, 1)).await;
    says(&why, "missing_resource", &["for customers"]);
    let mut door = kit.begin().await;
    roles::unbind_admin(&mut door, id).await.unwrap();
    door.commit().await.unwrap();
    says(
        &why_token(&kit, &token, &target(READ, 1)).await,
        "no_role",
        &["no role"],
    );
}

#[tokio::test]
async fn a_customer_on_an_admins_route_is_told_so() {
    let kit = Kit::new().await;
    kit.role("Readers", &["Magento_Customer::customer"]).await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let why = why_token(&kit, &token, &target(READ, 1)).await;
    says(&why, "wrong_caller", &["not for customers", "\"Readers\""]);
}

#[tokio::test]
async fn a_customers_login_is_explained_as_the_server_decides_it() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    says(
        &why_customer(&kit, NAME, BASE).await,
        "accepted",
        &["right password", "website base"],
    );
    let why = why_customer(&kit, NAME, UK).await;
    says(
        &why,
        "wrong_website",
        &["not known in website uk, but in base", "V1/…: default."],
    );
    says(
        &why_customer(&kit, "x@example.com", BASE).await,
        "unknown_account",
        &["any website"],
    );
    kit.customer_with("off@example.com", Some(OLD_HASH), |row| {
        row.is_active = false;
    })
    .await;
    says(
        &why_customer(&kit, "off@example.com", BASE).await,
        "account_disabled",
        &["is_active"],
    );
    kit.customer_with("no@example.com", None, |_| ()).await;
    says(
        &why_customer(&kit, "no@example.com", BASE).await,
        "no_password",
        &[],
    );
    let key = || Some("k3y".to_owned());
    kit.customer_with("new@example.com", Some(OLD_HASH), |row| {
        row.confirmation = key();
    })
    .await;
    says(
        &why_customer(&kit, "new@example.com", BASE).await,
        "accepted",
        &["do not ask"],
    );
    kit.set("customer/create_account/confirm", "1").await;
    says(
        &why_customer(&kit, "new@example.com", BASE).await,
        "unconfirmed",
        &["mailed"],
    );
    let exclude = "INSERT INTO {customer_group_excluded_website} (customer_group_id, website_id) VALUES (1, 1)";
    kit.execute(exclude, vec![]).await;
    says(
        &why_customer(&kit, NAME, BASE).await,
        "group_excluded",
        &["group 1", "website base"],
    );
}

#[tokio::test]
async fn locks_are_told_with_their_end_and_the_command_that_lifts_them() {
    let kit = Kit::new().await;
    kit.set("customer/password/lockout_failures", "3").await;
    kit.customer(NAME).await;
    for _ in 0..2 {
        let _ = kit.login(NAME, "wrong").await;
    }
    let why = why::customer(&kit.service, &operator(), NAME, BASE)
        .await
        .unwrap();
    says(
        &why,
        "accepted",
        &[
            "2 failed token requests",
            "2 wrong passwords counted; 3 lock",
        ],
    );
    let _ = kit.login(NAME, "wrong").await;
    let why = why_customer(&kit, NAME, BASE).await;
    says(
        &why,
        "account_locked",
        &["2026-01-01 12:10:00", "magegate customer unlock"],
    );
    for _ in 0..2 {
        let _ = kit.login(NAME, "wrong").await;
    }
    let why = why_customer(&kit, NAME, BASE).await;
    says(
        &why,
        "throttled",
        &["2026-01-01 12:30:00", "6 are allowed", "customer unlock"],
    );
}

#[tokio::test]
async fn an_admins_login_is_explained_as_the_server_decides_it() {
    let kit = Kit::new().await;
    let role = kit.role("All of it", &["Magento_Backend::all"]).await;
    let root = kit.admin("root", Some(role)).await;
    says(
        &why_admin(&kit, "Root").await,
        "accepted",
        &["\"All of it\""],
    );
    says(
        &why_admin(&kit, "nobody").await,
        "unknown_account",
        &["admin list"],
    );
    kit.admin("stray", None).await;
    says(&why_admin(&kit, "stray").await, "no_role", &["role list"]);
    kit.set("admin/security/use_case_sensitive_login", "1")
        .await;
    says(
        &why_admin(&kit, "Root").await,
        "unknown_account",
        &["\"root\""],
    );
    kit.set("admin/security/lockout_failures", "2").await;
    for _ in 0..2 {
        let _ = kit.admin_login("root", "wrong").await;
    }
    says(
        &why_admin(&kit, "root").await,
        "account_locked",
        &["2026-01-01 12:30:00"],
    );
    kit.set("magegate/admins/panel_lock", "0").await;
    says(&why_admin(&kit, "root").await, "accepted", &[]);
    let mut door = kit.begin().await;
    admins::set_active(&mut door, root, false, kit.now())
        .await
        .unwrap();
    door.commit().await.unwrap();
    says(
        &why_admin(&kit, "root").await,
        "account_disabled",
        &["admin enable root"],
    );
    let temp = kit.admin("temp", Some(role)).await;
    let mut door = kit.begin().await;
    admins::set_expiration(&mut door, temp, Some(kit.now()))
        .await
        .unwrap();
    door.commit().await.unwrap();
    kit.wait(Duration::seconds(1));
    says(
        &why_admin(&kit, "temp").await,
        "account_expired",
        &["2026-01-01 12:00:00"],
    );
}

#[tokio::test]
async fn an_account_whose_website_is_gone_is_told() {
    let kit = Kit::new().await;
    kit.customer_with(NAME, Some(OLD_HASH), |row| row.website_id = None)
        .await;
    let why = why_customer(&kit, NAME, BASE).await;
    says(&why, "wrong_website", &["without a website"]);
}

#[tokio::test]
async fn a_token_is_explained_without_a_request_too() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    assert_eq!(id, CustomerId(1));
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let why = why::token(&kit.service, &operator(), &token, None)
        .await
        .unwrap();
    assert_eq!(why.verdict, Verdict::Accepted);
    assert_eq!(
        why.text,
        [
            "Token 1 of customer 1 (ada@example.com, website base), issued at 2026-01-01 12:00:00 UTC.",
            "It holds until 2026-01-01 13:00:00 UTC.",
            "The token would be accepted.",
        ]
    );
}
