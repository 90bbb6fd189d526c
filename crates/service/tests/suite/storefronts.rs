//! One's own account as storefronts change it, with a clock that moves and many requests at once
//! (`spec/graphql-auth.md` 3).

use crate::kit::{BASE, Kit, PASSWORD};
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::customer::Address;
use magegate_domain::error::{ErrorKind, Result};
use magegate_domain::id::{AddressId, CustomerId, StoreId};
use magegate_domain::password::Password;
use magegate_service::authentication::Credential;
use magegate_service::customers::{AddressInput, CustomerInput, RegionInput};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::storefront::{self, AddressGiven, Change};
use magegate_store::{addresses, newsletter};
use std::sync::Arc;
use time::Duration;

const NAME: &str = "ada@example.com";
const NEW: &str = "N3w!password";

fn origin() -> Origin {
    Origin { store: StoreId(1), ..Origin::default() }
}

fn secret(text: &str) -> Password {
    Password::new(text.to_owned())
}

/// What a token proves.
async fn permit(kit: &Kit, token: &str) -> Permit {
    let facts = kit.service.facts().await.unwrap();
    let identity =
        kit.service.identify(Credential::Bearer(token), &mut Proof::default()).await.unwrap();
    kit.service
        .decide(
            &identity,
            Requirement::SelfOnly,
            &Origin { store: StoreId(1), ..Origin::default() },
            &facts,
        )
        .unwrap()
}

/// A customer who has logged in.
async fn ada(kit: &Kit) -> (CustomerId, Permit) {
    let id = kit.customer(NAME).await;
    (id, permit(kit, &kit.login(NAME, PASSWORD).await.unwrap()).await)
}

/// Runs all of them at once.
async fn at_once<T: Send + 'static>(
    work: impl Iterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let running: Vec<_> = work.map(tokio::spawn).collect();
    let mut outcomes = Vec::new();
    for one in running {
        outcomes.push(one.await.unwrap());
    }
    outcomes
}

fn address(more: AddressInput) -> AddressGiven {
    let text = |text: &str| Some(text.to_owned());
    let input = AddressInput {
        firstname: text("A"),
        lastname: text("B"),
        street: Some(vec!["1 St".to_owned()]),
        city: text("C"),
        country_id: text("US"),
        postcode: text("1"),
        telephone: text("5"),
        region: Some(RegionInput { region: None, region_id: Some(57) }),
        ..more
    };
    AddressGiven { input, ..AddressGiven::default() }
}

fn successes<T>(outcomes: &[Result<T>]) -> usize {
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_changes_of_one_password_the_first_counts() {
    let kit = Kit::new().await;
    let (_, ada) = ada(&kit).await;
    let passwords: Vec<String> = (0..4).map(|number| format!("{NEW}{number}")).collect();
    let outcomes = at_once(passwords.clone().into_iter().map(|new| {
        let (service, ada) = (Arc::clone(&kit.service), ada.clone());
        async move {
            let (current, new) = (secret(PASSWORD), Password::new(new));
            storefront::change_password(&service, &origin(), &ada, &current, &new).await
        }
    }))
    .await;
    assert_eq!(successes(&outcomes), 1, "{outcomes:?}");
    for (new, outcome) in passwords.iter().zip(&outcomes) {
        assert_eq!(kit.login(NAME, new).await.is_ok(), outcome.is_ok(), "{new}");
        if let Err(error) = outcome {
            assert_eq!(error.to_string(), "Invalid login or password.");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_deletions_one_deletes_and_the_others_are_guests() {
    let kit = Kit::new().await;
    let (_, ada) = ada(&kit).await;
    let outcomes = at_once((0..4).map(|_| {
        let (service, ada) = (Arc::clone(&kit.service), ada.clone());
        async move { storefront::delete(&service, &origin(), &ada).await }
    }))
    .await;
    assert_eq!(successes(&outcomes), 1, "{outcomes:?}");
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert_eq!(error.kind, ErrorKind::Unauthorized, "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_default_addresses_one_is_the_default() {
    let kit = Kit::new().await;
    let (_, ada) = ada(&kit).await;
    let outcomes =
        at_once(
            (0..6).map(|_| {
                let (service, ada) = (Arc::clone(&kit.service), ada.clone());
                let more = AddressInput { default_billing: Some(true), ..AddressInput::default() };
                async move {
                    storefront::create_address(&service, &origin(), &ada, &address(more)).await
                }
            }),
        )
        .await;
    assert_eq!(successes(&outcomes), 6, "{outcomes:?}");
    let account = storefront::account(&kit.service, &origin(), &ada).await.unwrap();
    let addresses = &account.view.addresses;
    let defaults = addresses.iter().filter(|address| address.default_billing).count();
    assert_eq!((addresses.len(), defaults), (6, 1));
}

#[tokio::test]
async fn a_refused_change_leaves_nothing_behind() {
    let kit = Kit::new().await;
    let (id, ada) = ada(&kit).await;
    let input = CustomerInput {
        middlename: Some("M".to_owned()),
        lastname: Some("<b>".to_owned()),
        is_subscribed: Some(true),
        assistance_allowed: Some(2),
        ..CustomerInput::default()
    };
    let change = Change { input, ..Change::default() };
    assert!(storefront::update(&kit.service, &origin(), &ada, change).await.is_err());
    let account = storefront::account(&kit.service, &origin(), &ada).await.unwrap();
    assert_eq!(account.view.customer.middlename, None);
    assert!(!account.assistance_allowed);
    let mut door = kit.store.read().await.unwrap();
    assert!(!newsletter::is_subscribed(&mut door, id, BASE).await.unwrap());
}

#[tokio::test]
async fn a_lock_ends_with_its_time() {
    let kit = Kit::new().await;
    kit.set("oauth/access_token_lifetime/customer", "5").await;
    kit.set("customer/password/lockout_failures", "2").await;
    let (_, ada) = ada(&kit).await;
    for _ in 0..2 {
        let (wrong, new) = (secret("wrong"), secret(NEW));
        storefront::change_password(&kit.service, &origin(), &ada, &wrong, &new).await.unwrap_err();
    }
    let refused = storefront::account(&kit.service, &origin(), &ada).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Locked);
    kit.wait(Duration::minutes(11));
    storefront::account(&kit.service, &origin(), &ada).await.unwrap();
}

#[tokio::test]
async fn a_link_sets_a_password_for_less_than_two_hours() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let operator = crate::kit::operator();
    for (minutes, expected) in [(119, true), (120, false)] {
        kit.wait(Duration::hours(1));
        storefront::request_reset(&kit.service, &origin(), &operator, NAME).await.unwrap();
        let letters = kit.letters().await;
        let (_, _, token) =
            letters.iter().find(|(letter, _, _)| letter == "reset_requested").unwrap();
        kit.wait(Duration::minutes(minutes));
        let (given, new) = ((NAME, token.as_str()), secret(NEW));
        let done = storefront::reset(&kit.service, &origin(), &operator, given, &new).await;
        assert_eq!(done.is_ok(), expected, "after {minutes} minutes: {done:?}");
    }
}

#[tokio::test]
async fn an_account_has_room_for_500_addresses() {
    let kit = Kit::new().await;
    let (id, ada) = ada(&kit).await;
    let given = address(AddressInput::default());
    let mut door = kit.begin().await;
    for _ in 0..500 {
        let address = Address { customer_id: id, ..Address::default() };
        addresses::insert(&mut door, &address, kit.now()).await.unwrap();
    }
    door.commit().await.unwrap();
    let refused = storefront::create_address(&kit.service, &origin(), &ada, &given).await;
    assert_eq!(refused.unwrap_err().kind, ErrorKind::Input);
    let account = storefront::account(&kit.service, &origin(), &ada).await.unwrap();
    let first = account.view.addresses.first().map_or(AddressId(0), |view| view.address.id);
    storefront::delete_address(&kit.service, &ada, first).await.unwrap();
    storefront::create_address(&kit.service, &origin(), &ada, &given).await.unwrap();
}
