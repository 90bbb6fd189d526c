//! What `why` says is what the server does: each refusal is made to happen, and both must give the same reason.

use crate::kit::{Kit, PASSWORD, code, operator};
use magegate_domain::acl::Requirement;
use magegate_domain::caller::Account;
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerId, StoreId};
use magegate_service::authentication::Credential;
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::why::{self, Explanation, Target, Verdict};
use magegate_service::{customer_tokens, tokens};
use magegate_store::tokens::Which;
use magegate_store::{admins, customers, roles};
use time::Duration;

const READ: Requirement = Requirement::Resources(&["Magento_Customer::customer"]);
const NAME: &str = "ada@example.com";

pub(crate) fn target(requirement: Requirement, store: i64) -> Target {
    Target {
        request: "GET /rest/V1/x".to_owned(),
        requirement,
        store: StoreId(store),
        is_beyond_websites: false,
        from: String::new(),
    }
}

/// The server's verdict on a token for a request.
async fn served(kit: &Kit, token: &str, target: &Target) -> &'static str {
    let identity =
        kit.service.identify(Credential::Bearer(token), &mut Proof::default()).await.unwrap();
    let facts = kit.service.facts().await.unwrap();
    code(&kit.service.decide(
        &identity,
        target.requirement,
        &Origin { store: target.store, ..Origin::default() },
        &facts,
    ))
}

/// What `why` says of a token, after checking that the server agrees.
async fn why_token(kit: &Kit, token: &str, target: &Target) -> Explanation {
    let why = why::token(&kit.service, &operator(), token, Some(target)).await.unwrap();
    assert_eq!(why.verdict.code(), served(kit, token, target).await, "{why:?}");
    assert!(!format!("{why:?}").contains(token), "the token itself is in the explanation");
    why
}

pub(crate) fn says(why: &Explanation, code: &str, words: &[&str]) {
    assert_eq!(why.verdict.code(), code, "{why:?}");
    let all = format!("{} {}", why.text.join(" "), why.help.as_deref().unwrap_or_default());
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
    says(&why_token(&kit, &token, &me).await, "accepted", &["2026-01-01 13:00:00", NAME]);
    kit.wait(Duration::hours(1));
    let why = why_token(&kit, &token, &me).await;
    let path = "oauth/access_token_lifetime/customer";
    says(&why, "token_expired", &["2026-01-01 13:00:00", path, "config set", "customer/token"]);
    kit.set(path, "").await;
    says(&why_token(&kit, &token, &me).await, "accepted", &["until it is revoked"]);
    kit.set(path, "soon").await;
    says(&why_token(&kit, &token, &me).await, "token_expired", &["no lifetime"]);
}

#[tokio::test]
async fn an_open_route_accepts_any_token_and_says_what_is_wrong_with_it() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    kit.wait(Duration::hours(1));
    let open = target(Requirement::Anonymous, 1);
    says(&why_token(&kit, &token, &open).await, "accepted", &["expired", "without a token"]);
    says(&why_token(&kit, "nonsense", &open).await, "accepted", &["8 characters"]);
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
        let why = why::token(&kit.service, &operator(), &text, Some(&me)).await.unwrap();
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
    customer_tokens::revoke(&kit.service, &Origin::default(), &operator(), id).await.unwrap();
    let why = why_token(&kit, &token, &me).await;
    says(&why, "token_revoked", &["2026-01-01 12:01:00", "revoke-customer-token"]);
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let which = Which::Of(Account::Customer(id));
    tokens::revoke(&kit.service, &Origin::default(), &operator(), which).await.unwrap();
    says(&why_token(&kit, &token, &me).await, "token_revoked", &["magegate token revoke"]);
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    kit.execute("UPDATE {oauth_token} SET revoked = 1", vec![]).await;
    says(&why_token(&kit, &token, &me).await, "token_revoked", &["another program"]);
}

#[tokio::test]
async fn the_references_own_record_of_revocation_is_named() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let mut door = kit.begin().await;
    let account = Account::Customer(id);
    magegate_store::tokens::set_revoked_before(&mut door, account, kit.now()).await.unwrap();
    door.commit().await.unwrap();
    let why = why_token(&kit, &token, &target(Requirement::SelfOnly, 1)).await;
    says(&why, "token_revoked", &["jwt_auth_revoked", "2026-01-01 12:00:00"]);
}

#[tokio::test]
async fn a_disabled_or_deleted_accounts_token_is_told() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let me = target(Requirement::SelfOnly, 1);
    let mut door = kit.begin().await;
    let customer = customers::find(&mut door, id).await.unwrap().unwrap();
    customers::update(&mut door, &Customer { is_active: false, ..customer }).await.unwrap();
    door.commit().await.unwrap();
    says(&why_token(&kit, &token, &me).await, "account_disabled", &["disabled"]);
    let mut door = kit.begin().await;
    customers::delete(&mut door, id).await.unwrap();
    door.commit().await.unwrap();
    says(&why_token(&kit, &token, &me).await, "token_unknown", &["deleted"]);
}

#[tokio::test]
async fn an_admins_token_ends_with_its_account() {
    let kit = Kit::new().await;
    let role = kit.role("Readers", &["Magento_Customer::customer"]).await;
    let id = kit.admin("root", Some(role)).await;
    let token = kit.admin_login("root", PASSWORD).await.unwrap();
    let mut door = kit.begin().await;
    let end = kit.now() + Duration::minutes(5);
    admins::set_expiration(&mut door, id, Some(end)).await.unwrap();
    door.commit().await.unwrap();
    says(&why_token(&kit, &token, &target(READ, 1)).await, "accepted", &[]);
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
    says(&why, "wrong_website", &["uk_en", "website uk", "website base", "V1/…: default."]);
    let why = why_token(&kit, &token, &target(Requirement::SelfOnly, 0)).await;
    says(&why, "wrong_website", &["`all`"]);
    kit.set("customer/account_share/scope", "0").await;
    says(&why_token(&kit, &token, &target(Requirement::SelfOnly, 2)).await, "accepted", &[]);
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
    says(&why_token(&kit, &token, &target(READ, 1)).await, "no_role", &["no role"]);
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
async fn a_token_is_explained_without_a_request_too() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    assert_eq!(id, CustomerId(1));
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let why = why::token(&kit.service, &operator(), &token, None).await.unwrap();
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
