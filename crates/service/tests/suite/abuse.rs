//! What strangers and account holders might do to others, or to themselves, that the rules of an operation alone allow.

use crate::kit::{Kit, OLD_HASH, PASSWORD, code, operator};
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::error::Result;
use magegate_domain::id::StoreId;
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_service::accounts::{activate_own, change_password, create, request_reset};
use magegate_service::authentication::{Credential, Identity};
use magegate_service::customers::{
    AddressInput, AddressesInput, CustomerInput, CustomerView, get, update, update_own,
};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use time::Duration;

const NAME: &str = "ada@example.com";
const VICTIM: &str = "victim@example.org";

fn origin() -> Origin {
    Origin { store: StoreId(1), ..Origin::default() }
}

fn ada(email: &str) -> CustomerInput {
    CustomerInput {
        email: Some(email.to_owned()),
        firstname: Some("Ada".to_owned()),
        lastname: Some("Adams".to_owned()),
        ..CustomerInput::default()
    }
}

fn with_addresses(count: usize) -> CustomerInput {
    let address = AddressInput { country_id: Some("XX".to_owned()), ..AddressInput::default() };
    CustomerInput { addresses: AddressesInput::List(vec![address; count]), ..ada(NAME) }
}

/// The permit of whoever holds a token, or of a stranger.
async fn permit(kit: &Kit, token: Option<&str>) -> Permit {
    let facts = kit.service.facts().await.unwrap();
    let (identity, requirement) = match token {
        Some(token) => {
            let identity = kit
                .service
                .identify(Credential::Bearer(token), &mut Proof::default())
                .await
                .unwrap();
            (identity, Requirement::SelfOnly)
        }
        None => (Identity::guest(Reason::NoToken), Requirement::Anonymous),
    };
    kit.service
        .decide(&identity, requirement, &Origin { store: StoreId(1), ..Origin::default() }, &facts)
        .unwrap()
}

async fn put(kit: &Kit, permit: &Permit, input: CustomerInput) -> Result<CustomerView> {
    update_own(&kit.service, &origin(), permit, input, None).await
}

async fn letters_to(kit: &Kit, address: &str) -> usize {
    kit.letters().await.iter().filter(|(_, to, _)| to == address).count()
}

#[tokio::test]
async fn a_request_holds_so_many_addresses_and_a_strangers_fewer() {
    let kit = Kit::new().await;
    let stranger = permit(&kit, None).await;
    let make = |permit, count| {
        let input = with_addresses(count);
        let kit = &kit;
        async move { create(&kit.service, &origin(), permit, input, None, "").await }
    };
    let refused = make(&stranger, 21).await.unwrap_err();
    assert_eq!(refused.phrase.template, "Maximum items of type \"%type\" is %max");
    make(&stranger, 20).await.unwrap();

    let id = kit.customer("bea@example.com").await;
    let many = CustomerInput { email: None, ..with_addresses(501) };
    let refused = update(&kit.service, &origin(), &operator(), id, many, None).await.unwrap_err();
    assert_eq!(refused.phrase.template, "Maximum items of type \"%type\" is %max");
    let token = kit.login("bea@example.com", PASSWORD).await.unwrap();
    let own = permit(&kit, Some(&token)).await;
    let refused = put(&kit, &own, with_addresses(501)).await.unwrap_err();
    assert_eq!(refused.phrase.template, "Maximum items of type \"%type\" is %max");
}

#[tokio::test]
async fn an_account_that_moves_to_and_fro_does_not_flood_the_address_that_it_moves_to() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let own = permit(&kit, Some(&token)).await;
    let mut told = 0;
    for _ in 0..10 {
        put(&kit, &own, ada(VICTIM)).await.unwrap();
        put(&kit, &own, ada("VICTIM@example.org")).await.unwrap();
        put(&kit, &own, ada(NAME)).await.unwrap();
        let letters = kit.letters().await;
        told += letters.iter().filter(|letter| letter.1.eq_ignore_ascii_case(VICTIM)).count();
    }
    assert_eq!(told, 12);
    kit.wait(Duration::hours(1));
    put(&kit, &own, ada(VICTIM)).await.unwrap();
    assert_eq!(letters_to(&kit, VICTIM).await, 1);
}

#[tokio::test]
async fn the_gap_between_links_holds_for_an_address_that_accounts_come_to_and_leave() {
    let kit = Kit::new().await;
    kit.set("magegate/customers/reset_gap_seconds", "1200").await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let own = permit(&kit, Some(&token)).await;
    let mut links = 0;
    for _ in 0..5 {
        put(&kit, &own, ada(VICTIM)).await.unwrap();
        let asked = request_reset(&kit.service, &origin(), &own, VICTIM, "email_reset", None).await;
        assert!(asked.unwrap());
        put(&kit, &own, ada(NAME)).await.unwrap();
        let letters = kit.letters().await;
        links += letters.iter().filter(|letter| letter.0 == "reset_requested").count();
    }
    assert_eq!(links, 3);
}

#[tokio::test]
async fn an_account_neither_learns_nor_lifts_nor_sets_the_key_that_confirms_its_new_address() {
    let kit = Kit::new().await;
    kit.set("customer/account_information/confirm", "1").await;
    let id = kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let own = permit(&kit, Some(&token)).await;
    let changed = put(&kit, &own, ada(VICTIM)).await.unwrap();
    assert_eq!(changed.customer.confirmation, None);
    let letters = kit.letters().await;
    let (_, _, key) = letters.iter().find(|letter| letter.0 == "confirmation_needed").unwrap();

    let again = CustomerInput { confirmation: Some("mine".to_owned()), ..ada(VICTIM) };
    for input in [ada(VICTIM), ada("VICTIM@example.org"), again] {
        assert_eq!(put(&kit, &own, input).await.unwrap().customer.confirmation, None);
    }
    let read = get(&kit.service, &origin(), &own, id).await.unwrap();
    assert_eq!(read.customer.confirmation, None);
    let seen = get(&kit.service, &origin(), &operator(), id).await.unwrap();
    assert_eq!(seen.customer.confirmation.as_deref(), Some(key.as_str()));
    assert!(activate_own(&kit.service, &origin(), &own, "mine").await.is_err());
    activate_own(&kit.service, &origin(), &own, key).await.unwrap();
    let seen = get(&kit.service, &origin(), &operator(), id).await.unwrap();
    assert_eq!(seen.customer.confirmation, None);
}

#[tokio::test]
async fn an_address_that_only_the_collation_takes_for_the_same_is_a_new_one() {
    let kit = Kit::new().await;
    kit.set("customer/account_information/confirm", "1").await;
    kit.set("magegate/customers/email_change_needs_password", "1").await;
    kit.customer(NAME).await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let own = permit(&kit, Some(&token)).await;
    let alike = "ada@exámple.com";
    assert!(put(&kit, &own, ada(alike)).await.is_err(), "the password is missing");
    put(&kit, &own, ada("ADA@example.com")).await.unwrap();
    let password = Password::new(PASSWORD.to_owned());
    let done = update_own(&kit.service, &origin(), &own, ada(alike), Some(&password)).await;
    done.unwrap();
    let letters = kit.letters().await;
    assert!(letters.iter().any(|letter| letter.0 == "confirmation_needed" && letter.1 == alike));
}

#[tokio::test]
async fn a_lock_ends_guessing_by_changes_of_the_password_too() {
    let kit = Kit::new().await;
    kit.set("customer/password/lockout_failures", "2").await;
    let id = kit.customer_with(NAME, Some(OLD_HASH), |_| ()).await;
    let change = |current: &'static str| {
        let kit = &kit;
        async move {
            let (current, new) =
                (Password::new(current.to_owned()), Password::new("N3w!password".to_owned()));
            change_password(&kit.service, &origin(), &operator(), id, &current, &new).await
        }
    };
    for _ in 0..2 {
        assert_eq!(code(&change("wrong").await), "wrong_password");
    }
    assert_eq!(code(&change(PASSWORD).await), "account_locked");
    kit.wait(Duration::minutes(11));
    change(PASSWORD).await.unwrap();
}
