//! Resetting passwords by links (`spec/customers-api.md` 7.4), with a clock that moves.

use crate::kit::{BASE, Kit, OLD_HASH, PASSWORD, UK, code, operator};
use magegate_domain::error::Result;
use magegate_domain::id::{CustomerId, StoreId};
use magegate_domain::password::Password;
use magegate_service::accounts::{check_link, request_reset, reset};
use magegate_service::origin::Origin;
use magegate_store::customers;
use time::Duration;

const NAME: &str = "ada@example.com";
const NEW: &str = "N3w!password";
const MISMATCH: &str = "The password token is mismatched. Reset and try again.";
const EXPIRED: &str = "The password token is expired. Reset and try again.";

async fn ask(kit: &Kit, template: &str) -> Result<bool> {
    let origin = Origin { store: StoreId(1), ..Origin::default() };
    request_reset(&kit.service, &origin, &operator(), NAME, template, None).await
}

async fn set(kit: &Kit, token: &str, new: &str) -> Result<bool> {
    let origin = Origin { store: StoreId(1), ..Origin::default() };
    let new = Password::new(new.to_owned());
    reset(&kit.service, &origin, &operator(), NAME, token, &new).await
}

async fn linked(kit: &Kit) -> String {
    assert!(ask(kit, "email_reset").await.unwrap());
    let letters = kit.letters().await;
    let [(letter, to, token)] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.as_str(), to.as_str()), ("reset_requested", NAME));
    assert_eq!(token.len(), 32);
    token.clone()
}

fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn a_link_sets_the_password_once_and_ends_tokens_and_locks() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let before = kit.login(NAME, PASSWORD).await.unwrap();
    kit.set("customer/password/lockout_failures", "2").await;
    for _ in 0..3 {
        assert!(kit.login(NAME, "wrong").await.is_err());
    }
    assert!(kit.row(id).await.failures.locked_until.is_some());
    let token = linked(&kit).await;
    assert!(check_link(&kit.service, id.0, &token).await.unwrap());
    assert!(set(&kit, &token, NEW).await.unwrap());

    assert_eq!(kit.row(id).await.failures.count, 0);
    assert_eq!(kit.row(id).await.failures.locked_until, None);
    assert_eq!(message(set(&kit, &token, NEW).await), MISMATCH);
    assert_eq!(message(check_link(&kit.service, id.0, &token).await), MISMATCH);
    let letters = kit.letters().await;
    assert_eq!(
        letters.iter().map(|letter| letter.0.as_str()).collect::<Vec<_>>(),
        ["password_changed"]
    );
    assert!(kit.login(NAME, PASSWORD).await.is_err());
    assert!(kit.login(NAME, NEW).await.is_ok());
    assert!(!kit.is_valid(&before).await);
}

#[tokio::test]
async fn a_link_lives_as_long_as_the_setting_says() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let token = linked(&kit).await;
    kit.wait(Duration::minutes(119));
    assert!(check_link(&kit.service, id.0, &token).await.unwrap());
    kit.wait(Duration::minutes(1));
    assert_eq!(message(check_link(&kit.service, id.0, &token).await), EXPIRED);
    let late = set(&kit, &token, NEW).await;
    assert_eq!(code(&late), "link_expired");
    assert_eq!(message(late), EXPIRED);
    kit.set("customer/password/reset_link_expiration_period", "3").await;
    assert!(check_link(&kit.service, id.0, &token).await.unwrap());
    kit.wait(-Duration::hours(3));
    assert_eq!(message(check_link(&kit.service, id.0, &token).await), EXPIRED, "from the future");
}

#[tokio::test]
async fn a_further_link_ends_the_one_before_but_not_at_once() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let first = linked(&kit).await;
    assert!(ask(&kit, "email_reset").await.unwrap());
    assert_eq!(kit.letters().await, [], "a second letter within the gap");
    assert!(check_link(&kit.service, id.0, &first).await.unwrap());
    kit.wait(Duration::seconds(60));
    assert!(ask(&kit, "email_reminder").await.unwrap());
    let letters = kit.letters().await;
    assert_eq!(letters[0].0, "reminder");
    assert_eq!(message(check_link(&kit.service, id.0, &first).await), MISMATCH);
    assert!(check_link(&kit.service, id.0, &letters[0].2).await.unwrap());
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let token = linked(&kit).await;
    kit.wait(Duration::minutes(5));
    let unknown = ask(&kit, "other").await.unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "Invalid value of \"other\" provided for the template field. Possible values: email_reminder or email_reset."
    );
    assert_eq!(
        message(set(&kit, "", NEW).await),
        "\"resetPasswordLinkToken\" is required. Enter and try again."
    );
    let wrong = set(&kit, "bad", NEW).await;
    assert_eq!(code(&wrong), "wrong_key");
    assert_eq!(message(wrong), MISMATCH);
    assert_eq!(message(set(&kit, &token.to_lowercase(), NEW).await), MISMATCH);
    assert!(message(set(&kit, &token, "short").await).contains("at least 8 characters"));
    assert!(message(set(&kit, &token, NAME).await).contains("same as the email address"));
    assert!(check_link(&kit.service, id.0, &token).await.unwrap(), "the link is still good");
    assert!(kit.login(NAME, PASSWORD).await.is_ok());
    assert_eq!(kit.letters().await, []);
}

#[tokio::test]
async fn a_link_is_good_for_its_own_account_only() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let other = kit.customer("bea@example.com").await;
    let token = linked(&kit).await;
    assert_eq!(message(check_link(&kit.service, other.0, &token).await), MISMATCH);
    let in_uk = kit
        .customer_with(NAME, Some(OLD_HASH), |customer| {
            customer.website_id = Some(UK);
            customer.store_id = Some(StoreId(2));
        })
        .await;
    assert_eq!(message(check_link(&kit.service, in_uk.0, &token).await), MISMATCH);
    let origin = Origin { store: StoreId(2), ..Origin::default() };
    let new = Password::new(NEW.to_owned());
    let elsewhere = reset(&kit.service, &origin, &operator(), NAME, &token, &new).await;
    assert_eq!(message(elsewhere), MISMATCH, "the account of that website has no link");
    let website = Some(BASE.0 + 40);
    let permit = operator();
    let nowhere = request_reset(&kit.service, &origin, &permit, NAME, "email_reset", website);
    assert!(message(nowhere.await).starts_with("No such entity with email = ada@example.com"));
}

#[tokio::test]
async fn an_account_without_a_password_gets_one_by_its_link() {
    let kit = Kit::new().await;
    let id = kit.customer_with(NAME, None, |_| ()).await;
    assert!(kit.login(NAME, NEW).await.is_err());
    let token = linked(&kit).await;
    assert!(set(&kit, &token, NEW).await.unwrap());
    assert!(kit.login(NAME, NEW).await.is_ok());
    assert!(kit.row(id).await.session_cutoff.is_some());
}

#[tokio::test]
async fn of_two_requests_with_one_link_one_wins() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let token = linked(&kit).await;
    let (first, second) = tokio::join!(set(&kit, &token, NEW), set(&kit, &token, "0ther!password"));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
}

#[tokio::test]
async fn a_new_address_ends_the_link_that_the_old_one_was_sent() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let token = linked(&kit).await;
    let origin = Origin { store: StoreId(1), ..Origin::default() };
    let input = magegate_service::customers::CustomerInput {
        email: Some("new@example.com".to_owned()),
        ..Default::default()
    };
    let update = magegate_service::customers::update;
    update(&kit.service, &origin, &operator(), id, input, None).await.unwrap();
    assert_eq!(message(check_link(&kit.service, id.0, &token).await), MISMATCH);
    let mut door = kit.store.read().await.unwrap();
    assert!(customers::find(&mut door, CustomerId(id.0)).await.unwrap().is_some());
}
