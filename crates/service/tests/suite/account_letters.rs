//! Which letters an account's events order, to whom, and what confirms an address (`spec/customers-api.md` 3, 9, 10).

use crate::kit::{Kit, OLD_HASH, PASSWORD, operator};
use magegate_domain::id::StoreId;
use magegate_domain::password::Password;
use magegate_service::accounts::{
    ConfirmationStatus, activate, change_password, confirmation_status, create, resend,
};
use magegate_service::customers::{CustomerInput, update};
use magegate_service::origin::Origin;
use magegate_store::{customers, newsletter};

const NAME: &str = "ada@example.com";

fn origin() -> Origin {
    Origin { store: StoreId(1), ..Origin::default() }
}

fn ada() -> CustomerInput {
    CustomerInput {
        email: Some(NAME.to_owned()),
        firstname: Some("Ada".to_owned()),
        lastname: Some("Adams".to_owned()),
        ..CustomerInput::default()
    }
}

async fn created(
    kit: &Kit,
    input: CustomerInput,
    password: Option<&str>,
) -> Vec<(String, String, String)> {
    let password = password.map(|password| Password::new(password.to_owned()));
    create(&kit.service, &origin(), &operator(), input, password.as_ref(), "").await.unwrap();
    kit.letters().await
}

fn kinds(letters: &[(String, String, String)]) -> Vec<(&str, &str)> {
    letters.iter().map(|(letter, to, _)| (letter.as_str(), to.as_str())).collect()
}

#[tokio::test]
async fn a_new_account_is_welcomed() {
    let kit = Kit::new().await;
    let letters = created(&kit, ada(), Some("Passw0rd!x")).await;
    assert_eq!(kinds(&letters), [("welcome", NAME)]);
    assert_eq!(letters[0].2, "", "nothing secret in it");
}

#[tokio::test]
async fn an_account_without_password_is_sent_a_link_that_sets_one() {
    let kit = Kit::new().await;
    kit.set("customer/create_account/confirm", "1").await;
    let letters = created(&kit, ada(), None).await;
    assert_eq!(kinds(&letters), [("welcome_without_password", NAME)]);
    assert_eq!(letters[0].2.len(), 32);
}

#[tokio::test]
async fn a_refused_account_is_sent_nothing() {
    let kit = Kit::new().await;
    let nameless = CustomerInput { firstname: None, ..ada() };
    let refused = create(&kit.service, &origin(), &operator(), nameless, None, "").await;
    assert!(refused.is_err());
    assert_eq!(kit.letters().await, []);
}

#[tokio::test]
async fn an_address_is_confirmed_by_the_key_of_its_letter() {
    let kit = Kit::new().await;
    kit.set("customer/create_account/confirm", "1").await;
    let subscribed = CustomerInput { is_subscribed: Some(true), ..ada() };
    let letters = created(&kit, subscribed, Some("Passw0rd!x")).await;
    assert_eq!(kinds(&letters), [("confirmation_needed", NAME)]);
    let key = letters[0].2.clone();
    assert!(kit.login(NAME, "Passw0rd!x").await.is_err());

    let again = resend(&kit.service, &operator(), NAME, 1, "").await.unwrap();
    assert!(again);
    assert_eq!(
        kit.letters().await,
        [("confirmation_needed".to_owned(), NAME.to_owned(), key.clone())]
    );

    let wrong = activate(&kit.service, &origin(), &operator(), NAME, "x").await;
    let invalid = "The confirmation token is invalid. Verify the token and try again.";
    assert_eq!(wrong.unwrap_err().to_string(), invalid);
    let view = activate(&kit.service, &origin(), &operator(), NAME, &key).await.unwrap();
    assert!(view.is_subscribed, "the subscription waited for the confirmation");
    assert_eq!(kinds(&kit.letters().await), [("confirmed", NAME)]);
    let twice = activate(&kit.service, &origin(), &operator(), NAME, &key).await;
    assert_eq!(twice.unwrap_err().to_string(), "The account is already active.");
    let needless = resend(&kit.service, &operator(), NAME, 1, "").await;
    assert_eq!(needless.unwrap_err().to_string(), "Confirmation isn't needed.");
    assert!(kit.login(NAME, "Passw0rd!x").await.is_ok());
    let mut door = kit.store.read().await.unwrap();
    assert!(
        newsletter::is_subscribed(&mut door, view.customer.id, crate::kit::BASE).await.unwrap()
    );
}

#[tokio::test]
async fn who_signed_in_before_is_not_congratulated() {
    let kit = Kit::new().await;
    let id = kit
        .customer_with(NAME, Some(OLD_HASH), |customer| {
            customer.confirmation = Some("k".to_owned());
        })
        .await;
    kit.login(NAME, PASSWORD).await.unwrap();
    activate(&kit.service, &origin(), &operator(), NAME, "k").await.unwrap();
    assert_eq!(kit.letters().await, []);
    let mut door = kit.store.read().await.unwrap();
    assert_eq!(customers::find(&mut door, id).await.unwrap().unwrap().confirmation, None);
}

#[tokio::test]
async fn the_state_of_a_confirmation_follows_setting_and_key() {
    let kit = Kit::new().await;
    let waiting = kit
        .customer_with(NAME, None, |customer| customer.confirmation = Some("k".to_owned()))
        .await;
    let done = kit.customer("bea@example.com").await;
    let permit = operator();
    let status = |id| confirmation_status(&kit.service, &permit, id);
    assert_eq!(status(waiting).await.unwrap(), ConfirmationStatus::NotRequired);
    kit.set("customer/create_account/confirm", "1").await;
    assert_eq!(status(waiting).await.unwrap(), ConfirmationStatus::Required);
    assert_eq!(status(done).await.unwrap(), ConfirmationStatus::Confirmed);
}

#[tokio::test]
async fn a_new_password_and_a_new_address_are_told_to_their_owner() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let password = |text: &str| Password::new(text.to_owned());
    let (old, new) = (password(PASSWORD), password("N3w!password"));
    change_password(&kit.service, &origin(), &operator(), id, &old, &new).await.unwrap();
    assert_eq!(kinds(&kit.letters().await), [("password_changed", NAME)]);

    let to =
        |email: &str| CustomerInput { email: Some(email.to_owned()), ..CustomerInput::default() };
    update(&kit.service, &origin(), &operator(), id, to("new@example.com"), None).await.unwrap();
    let told = kit.letters().await;
    assert_eq!(kinds(&told), [("email_changed", "new@example.com"), ("email_changed", NAME)]);

    kit.set("customer/account_information/confirm", "1").await;
    let hash = password(OLD_HASH);
    update(&kit.service, &origin(), &operator(), id, to(NAME), Some(&hash)).await.unwrap();
    let told = kit.letters().await;
    let both = "email_and_password_changed";
    let wanted = [(both, NAME), (both, "new@example.com"), ("confirmation_needed", NAME)];
    assert_eq!(kinds(&told), wanted);
    assert_eq!((told[1].2.as_str(), told[2].2.len()), ("", 32), "the former address gets no key");
}
