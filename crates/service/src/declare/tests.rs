//! Applying twice, failing halfway, and passwords that change in between, on a real database.

use super::*;
use crate::hashing::Hasher;
use crate::keys::TokenPolicy;
use crate::{Parts, Service};
use magegate_domain::clock::TestClock;
use magegate_domain::password::Password;
use magegate_domain::random::TestRandom;
use magegate_store::Store;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use time::macros::datetime;

/// A service on an empty database, which is removed with the folder.
async fn service() -> (Arc<Service>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let random = Arc::new(TestRandom::seeded(1));
    let service = Service::start(Parts {
        store: Store::open_sqlite(&folder.path().join("x.sqlite")).await.unwrap(),
        clock: Arc::new(TestClock::at(datetime!(2026-11-22 12:00 UTC))),
        hasher: Hasher::start(1, 1, random.clone()),
        random,
        max_age: Duration::ZERO,
        cached_tokens: 1,
        audit_queue: 100,
        mail: None,
        tokens: TokenPolicy::default(),
        announcer: None,
    });
    (service, folder)
}

async fn declare(service: &Service, declaration: &Declaration) -> Result<Report> {
    let origin = Origin::command("apply");
    apply(service, &origin, &Permit::operator(), declaration, Mode::Apply).await
}

fn customer(email: &str, password: Option<&str>) -> Customer {
    Customer {
        email: email.to_owned(),
        password: password.map(|password| Password::new(password.to_owned())),
        firstname: Some("Jane".to_owned()),
        lastname: Some("Doe".to_owned()),
        ..Customer::default()
    }
}

fn customers(customers: Vec<Customer>) -> Declaration {
    Declaration { customers, ..Declaration::default() }
}

#[tokio::test]
async fn the_default_scope_is_made_once_and_only_where_there_is_none() {
    let (service, _folder) = service().await;
    assert!(ensure_default_scope(&service).await.unwrap());
    assert!(!ensure_default_scope(&service).await.unwrap());
    let facts = service.facts().await.unwrap();
    let store = facts.scopes.default_store().unwrap();
    assert_eq!((store.id.0, store.code.as_str(), store.is_active), (1, "default", true));
}

#[tokio::test]
async fn a_fault_in_the_last_object_takes_everything_back() {
    let (service, _folder) = service().await;
    ensure_default_scope(&service).await.unwrap();
    let bad = Customer { gender: Some(9), ..customer("b@example.com", None) };
    let declared = customers(vec![customer("a@example.com", None), bad]);
    let error = declare(&service, &declared).await.unwrap_err();
    assert!(error.to_string().starts_with("customers b@example.com: "), "{error}");
    let report =
        declare(&service, &customers(vec![customer("a@example.com", None)])).await.unwrap();
    assert_eq!(report.changes[0].action, Action::Create, "it was not there");
}

#[tokio::test]
async fn a_password_that_changed_while_it_was_verified_makes_the_pass_stale() {
    let (service, _folder) = service().await;
    ensure_default_scope(&service).await.unwrap();
    let old = customers(vec![customer("a@example.com", Some("First_pass1"))]);
    declare(&service, &old).await.unwrap();
    let prepared = Passwords::prepare(&service, &old).await.unwrap();
    declare(&service, &customers(vec![customer("a@example.com", Some("Other_pass1"))]))
        .await
        .unwrap();
    let mut run = Run::begin(&service, &old, &prepared).await.unwrap();
    run.everything().await.unwrap();
    assert!(run.is_stale);
    drop(run);
    let report = declare(&service, &old).await.unwrap();
    assert_eq!(report.changes[0].fields[0], Field { name: "password", values: None });
    assert!(declare(&service, &old).await.unwrap().changes.is_empty());
}

#[tokio::test]
async fn a_dry_run_reports_what_the_real_one_does() {
    let (service, _folder) = service().await;
    ensure_default_scope(&service).await.unwrap();
    let declared = customers(vec![customer("a@example.com", None)]);
    let origin = Origin::command("apply");
    let permit = Permit::operator();
    let dry = apply(&service, &origin, &permit, &declared, Mode::DryRun).await.unwrap();
    let real = declare(&service, &declared).await.unwrap();
    assert_eq!(dry.changes, real.changes);
    assert!(declare(&service, &declared).await.unwrap().changes.is_empty());
}

#[tokio::test]
async fn currency_rates_are_kept_with_all_their_places_and_refused_where_they_make_no_sense() {
    let (service, _folder) = service().await;
    let rate = |from: &str, to: &str, rate| Declaration {
        currency_rates: vec![CurrencyRate { from: from.to_owned(), to: to.to_owned(), rate }],
        ..Declaration::default()
    };
    for (declared, fields) in [
        (rate("USD", "PLN", 3.95), Some(0)),
        (rate("USD", "PLN", 3.950_000_000_001), Some(1)),
        (rate("USD", "EUR", 0.7067), None),
    ] {
        let report = declare(&service, &declared).await.unwrap();
        assert_eq!(report.changes.first().map(|change| change.fields.len()), fields);
        assert!(declare(&service, &declared).await.unwrap().changes.is_empty());
    }
    for (from, to, amount) in [
        ("usd", "EUR", 1.0),
        ("USD", "EURO", 1.0),
        ("USD", "EUR", 0.0),
        ("USD", "EUR", -1.0),
        ("USD", "EUR", f64::NAN),
        ("USD", "EUR", f64::INFINITY),
        ("USD", "EUR", 1e12),
    ] {
        let error = declare(&service, &rate(from, to, amount)).await.unwrap_err().to_string();
        assert!(error.contains("currency_rates"), "{error}");
    }
}

fn names() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[A-Za-zé]{0,5}")
}

prop_compose! {
    fn any_customer()(
        email in "[a-c]@example\\.com",
        (prefix, middlename, taxvat) in (names(), names(), names()),
        gender in proptest::option::of(0..4_i64),
        dob in proptest::option::of("(19[0-9][0-9]-0[1-9]-1[0-9])?"),
        group in proptest::option::of("General|Friends"),
        active in any::<Option<bool>>(),
        is_subscribed in any::<Option<bool>>(),
        confirmation in proptest::option::of("[a-z]{0,3}"),
        cities in proptest::collection::vec(("[A-Z]{1,3}", any::<bool>(), any::<bool>()), 0..3),
    ) -> Customer {
        let addresses = cities.into_iter().map(|(city, default_billing, default_shipping)| Address {
            city,
            street: vec!["1 Main St".to_owned()],
            country_id: "US".to_owned(),
            region_id: Some(12),
            postcode: Some("1".to_owned()),
            telephone: "1".to_owned(),
            default_billing,
            default_shipping,
            ..Address::default()
        });
        Customer {
            prefix, middlename, taxvat, gender, dob, group, active, is_subscribed, confirmation,
            addresses: addresses.collect(),
            ..customer(&email, None)
        }
    }
}

prop_compose! {
    fn any_declaration()(
        list in proptest::collection::vec(any_customer(), 0..3),
        resources in proptest::collection::vec("Magento_(Customer::(customer|delete)|Backend::dashboard)", 0..3),
        tax_class_id in proptest::option::of(0..4_i64),
        lifetime in "[0-9]{0,2}",
        website in proptest::option::of(("[A-Z][a-z]{0,3}", any::<Option<bool>>(), proptest::option::of(0..9_i64))),
    ) -> Declaration {
        let mut seen = HashSet::new();
        let list: Vec<_> = list.into_iter().filter(|one| seen.insert(one.email.clone())).collect();
        let role = Role { name: "Clerks".to_owned(), resources: Some(resources) };
        let setting = DeclaredSetting {
            scope: crate::settings::ScopeName::Default,
            path: "oauth/access_token_lifetime/customer".to_owned(),
            value: lifetime,
        };
        let websites = website.into_iter().map(|(name, default, sort_order)| {
            let default = default.filter(|default| *default);
            let view = View { code: "uk".to_owned(), name: Some(name.clone()), ..View::default() };
            let group = Group {
                code: "uk".to_owned(),
                name: Some(name.clone()),
                views: vec![view],
                ..Group::default()
            };
            Website { code: "uk".to_owned(), name: Some(name), default, sort_order, groups: vec![group] }
        });
        Declaration {
            settings: DeclaredSettings(vec![setting]),
            websites: websites.collect(),
            roles: vec![role],
            customer_groups: vec![CustomerGroup { code: "Friends".to_owned(), tax_class_id }],
            customers: list,
            ..Declaration::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_declared_before_a_second_run_changes_nothing(
        first in any_declaration(),
        second in any_declaration(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (service, _folder) = service().await;
            ensure_default_scope(&service).await.unwrap();
            for declaration in [&first, &second] {
                declare(&service, declaration).await.unwrap();
                let again = declare(&service, declaration).await.unwrap();
                assert_eq!(again.changes, []);
            }
        });
    }
}
