//! Machine keys: what they are limited to, their ends, and the record of their uses.

use super::kit::{BASE, Kit, PASSWORD, UK, code, operator};
use super::why::target;
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::caller::Caller;
use magegate_domain::error::{ErrorKind, Result};
use magegate_domain::id::{CustomerId, StoreId};
use magegate_domain::machine_key::{Secret, State};
use magegate_domain::random::TestRandom;
use magegate_service::authentication::Credential;
use magegate_service::customer_tokens::impersonate;
use magegate_service::introspection::{introspect, revoke as revoke_token};
use magegate_service::jobs::{AuditLimits, Job, run_now};
use magegate_service::machine_keys::{self, Created, End, Wanted, create, delete, revoke};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::uses;
use magegate_service::why::{self, Target};
use time::Duration;
use time::macros::datetime;

const READ: &str = "Magento_Customer::customer";
const MANAGE: &str = "Magento_Customer::manage";
const IMPERSONATE: &str = "Magegate_Tokens::impersonate";
const READS: Requirement = Requirement::Resources(&[READ]);
const ADA: &str = "ada@example.com";
const LIMITS: AuditLimits = AuditLimits { days: 30, rows: 1000 };

/// What a test asks for.
struct Asked<'a> {
    resources: &'a [&'a str],
    websites: &'a [&'a str],
    networks: &'a [&'a str],
    end: End,
}

const PLAIN: Asked<'static> =
    Asked { resources: &[READ], websites: &[], networks: &[], end: End::Never };

async fn tried(kit: &Kit, name: &str, asked: &Asked<'_>) -> Result<Created> {
    let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let (resources, websites, networks) =
        (owned(asked.resources), owned(asked.websites), owned(asked.networks));
    let wanted = Wanted {
        name,
        resources: &resources,
        below: false,
        websites: &websites,
        networks: &networks,
        end: asked.end,
    };
    create(&kit.service, &Origin::default(), &operator(), &wanted).await
}

/// A key as its program has it.
async fn key(kit: &Kit, name: &str, asked: &Asked<'_>) -> String {
    tried(kit, name, asked).await.unwrap().secret.expose().to_owned()
}

fn at(store: i64, peer: &str) -> Origin {
    Origin { store: StoreId(store), peer: peer.to_owned(), ..Origin::default() }
}

async fn decided(
    kit: &Kit,
    key: &str,
    requirement: Requirement,
    origin: &Origin,
) -> Result<Permit> {
    let facts = kit.service.facts().await.unwrap();
    let identity = kit.service.identify(Credential::Bearer(key), &mut Proof::default()).await;
    kit.service.decide(&identity.unwrap(), requirement, origin, &facts)
}

/// What the server says of a key; `token why` must agree.
async fn verdict(kit: &Kit, key: &str, store: i64, peer: &str) -> &'static str {
    let served = code(&decided(kit, key, READS, &at(store, peer)).await);
    let target = Target { from: peer.to_owned(), ..target(READS, store) };
    let told = why::token(&kit.service, &operator(), key, Some(&target)).await.unwrap();
    assert_eq!(told.verdict.code(), served, "{told:?}");
    assert!(!format!("{told:?}").contains(key), "{told:?}");
    served
}

#[tokio::test]
async fn a_key_may_use_what_it_names_and_neither_what_is_above_nor_what_is_below() {
    let kit = Kit::new().await;
    let key = key(&kit, "Feed", &PLAIN).await;
    assert_eq!(verdict(&kit, &key, 1, "192.0.2.7").await, "accepted");
    assert_eq!(verdict(&kit, &key, 0, "").await, "accepted");
    let other = decided(&kit, &key, Requirement::Resources(&[MANAGE]), &at(1, "")).await;
    assert_eq!(code(&other), "missing_resource");
    assert_eq!(
        code(&decided(&kit, &key, Requirement::SelfOnly, &at(1, "")).await),
        "missing_resource"
    );
    let root = Requirement::Resources(&["Magento_Backend::admin"]);
    assert_eq!(code(&decided(&kit, &key, root, &at(1, "")).await), "accepted");
}

#[tokio::test]
async fn the_key_itself_is_nowhere_in_the_database() {
    let kit = Kit::new().await;
    let created = tried(&kit, "Feed", &PLAIN).await.unwrap();
    let secret = created.secret.expose();
    let mut door = kit.store.read().await.unwrap();
    let stored =
        magegate_store::machine_keys::find_by_hash(&mut door, &created.secret.hash()).await;
    assert_eq!(stored.unwrap(), Some(created.key.clone()));
    drop(door);
    assert!(!format!("{created:?}").contains(secret), "{created:?}");
    assert_eq!(created.key.created_by, "operator");
    assert_eq!(created.key.state(kit.now()), State::Active);
}

#[tokio::test]
async fn what_a_key_cannot_be_limited_to_is_refused_by_name() {
    let kit = Kit::new().await;
    let many: Vec<String> = (0..101).map(|number| format!("10.0.0.{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "x".repeat(65);
    let past = End::At(datetime!(2026-01-01 12:00:00 UTC));
    for (name, asked, says) in [
        ("", PLAIN, "1 to 64"),
        (long.as_str(), PLAIN, "1 to 64"),
        (" x", PLAIN, "no blank"),
        ("x\ny", PLAIN, "control"),
        ("x", Asked { resources: &[], ..PLAIN }, "needs a resource"),
        ("x", Asked { resources: &["Magento_Customer::custmer"], ..PLAIN }, "custmer"),
        ("x", Asked { websites: &["us"], ..PLAIN }, "\"us\""),
        ("x", Asked { websites: &["admin"], ..PLAIN }, "base, uk"),
        ("x", Asked { networks: &["10.0.0.0/33"], ..PLAIN }, "10.0.0.0/33"),
        ("x", Asked { networks: &many, ..PLAIN }, "100 networks"),
        ("x", Asked { end: past, ..PLAIN }, "future"),
    ] {
        let refused = tried(&kit, name, &asked).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Input, "{name}");
        assert!(refused.to_string().contains(says), "{refused}");
    }
    tried(&kit, "Feed", &PLAIN).await.unwrap();
    let refused = tried(&kit, "Feed", &PLAIN).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::AlreadyExists, "{refused}");
    assert_eq!(machine_keys::list(&kit.service, &operator()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_is_refused_after_its_end_and_elsewhere_than_its_addresses_and_websites() {
    let kit = Kit::new().await;
    let end = End::At(kit.now() + Duration::HOUR);
    let networks = &["10.0.0.0/8", "2001:db8::/32"];
    let asked = Asked { websites: &["uk"], networks, end, ..PLAIN };
    let key = key(&kit, "Feed", &asked).await;
    for (store, peer, code) in [
        (2, "10.1.2.3", "accepted"),
        (2, "2001:db8::7", "accepted"),
        (2, "::ffff:10.1.2.3", "accepted"),
        (2, "192.0.2.7", "wrong_network"),
        (2, "", "wrong_network"),
        (1, "10.1.2.3", "wrong_website"),
        (0, "10.1.2.3", "wrong_website"),
    ] {
        assert_eq!(verdict(&kit, &key, store, peer).await, code, "{store} {peer}");
    }
    kit.wait(Duration::minutes(59));
    assert_eq!(verdict(&kit, &key, 2, "10.1.2.3").await, "accepted");
    kit.wait(Duration::MINUTE);
    assert_eq!(verdict(&kit, &key, 2, "10.1.2.3").await, "key_expired");
    assert_eq!(verdict(&kit, &key, 2, "192.0.2.7").await, "key_expired");
}

#[tokio::test]
async fn why_says_whose_customers_a_key_of_websites_sees() {
    let kit = Kit::new().await;
    let told = async |key: &str, store| {
        let target = target(READS, store);
        let told = why::token(&kit.service, &operator(), key, Some(&target)).await.unwrap();
        told.text.join(" ")
    };
    let one = key(&kit, "One", &Asked { websites: &["uk"], ..PLAIN }).await;
    let says = "the key sees the customers of the website uk alone";
    assert!(told(&one, 2).await.contains(says));
    assert!(!told(&one, 1).await.contains(says));
    let two = key(&kit, "Two", &Asked { websites: &["base", "uk"], ..PLAIN }).await;
    assert!(told(&two, 1).await.contains("of the websites base, uk alone"));
    let all = key(&kit, "All", &PLAIN).await;
    assert!(!told(&all, 1).await.contains("sees the customers"));
}

#[tokio::test]
async fn a_revoked_key_is_listed_and_a_deleted_one_is_unknown() {
    let kit = Kit::new().await;
    let (origin, permit) = (Origin::default(), operator());
    let key = key(&kit, "Feed", &PLAIN).await;
    let (_, changed) = revoke(&kit.service, &origin, &permit, "Feed").await.unwrap();
    assert!(changed);
    assert_eq!(verdict(&kit, &key, 1, "").await, "key_revoked");
    let (listed, changed) = revoke(&kit.service, &origin, &permit, "Feed").await.unwrap();
    assert_eq!((listed.state(kit.now()), changed), (State::Revoked, false));
    delete(&kit.service, &origin, &permit, "Feed").await.unwrap();
    assert_eq!(verdict(&kit, &key, 1, "").await, "token_unknown");
    let gone = machine_keys::get(&kit.service, &permit, "Feed").await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_mistyped_key_is_told_from_one_that_is_not_known() {
    let kit = Kit::new().await;
    let key = key(&kit, "Feed", &PLAIN).await;
    let cut = &key[..key.len() - 1];
    let foreign = Secret::draw(&TestRandom::seeded(77));
    for (text, says) in [
        (cut, "cut off or mistyped"),
        (foreign.expose(), "No such machine key"),
        (&format!("Bearer {key}"), "something around it"),
    ] {
        assert_eq!(verdict(&kit, text, 1, "").await, "token_unknown", "{text}");
        let told = why::token(&kit.service, &operator(), text, None).await.unwrap();
        assert!(format!("{told:?}").contains(says), "{told:?}");
    }
}

#[tokio::test]
async fn the_last_use_is_known_to_a_minute_and_refused_requests_are_none() {
    let kit = Kit::new().await;
    let asked = Asked { networks: &["10.0.0.0/8"], ..PLAIN };
    let key = key(&kit, "Feed", &asked).await;
    let used = async || {
        uses::store_uses(&kit.service).await.unwrap();
        let key = machine_keys::get(&kit.service, &operator(), "Feed").await.unwrap();
        (key.used_at, key.used_from)
    };
    assert_eq!(verdict(&kit, &key, 1, "192.0.2.7").await, "wrong_network");
    assert_eq!(used().await, (None, String::new()));
    let first = kit.now();
    assert_eq!(verdict(&kit, &key, 1, "10.0.0.1").await, "accepted");
    assert_eq!(used().await, (Some(first), "10.0.0.1".to_owned()));
    kit.wait(Duration::MINUTE);
    assert_eq!(verdict(&kit, &key, 1, "10.0.0.2").await, "accepted");
    assert_eq!(used().await, (Some(first + Duration::MINUTE), "10.0.0.2".to_owned()));
}

#[tokio::test]
async fn a_holder_ends_its_key_and_introspection_tells_what_it_is() {
    let kit = Kit::new().await;
    let end = kit.now() + Duration::HOUR;
    let key = key(&kit, "Feed", &Asked { end: End::At(end), ..PLAIN }).await;
    let origin = Origin::default();
    let told =
        introspect(&kit.service, &origin, &operator(), (&key, false)).await.unwrap().unwrap();
    assert_eq!((told.caller.kind(), told.username.as_deref()), ("machine", Some("Feed")));
    assert_eq!(told.ends_at, Some(end));
    for _ in 0..2 {
        revoke_token(&kit.service, &origin, &key).await.unwrap();
        assert_eq!(verdict(&kit, &key, 1, "").await, "key_revoked");
    }
    let told = introspect(&kit.service, &origin, &operator(), (&key, false)).await.unwrap();
    assert_eq!(told, None);
    let unknown = Secret::draw(&TestRandom::seeded(77));
    revoke_token(&kit.service, &origin, unknown.expose()).await.unwrap();
}

/// A customer's token that a machine key asked for, and the key.
async fn acting(kit: &Kit, customer: CustomerId, asked: &Asked<'_>) -> (String, String) {
    let key = key(kit, "Desk", asked).await;
    let permit = decided(kit, &key, Requirement::Resources(&[IMPERSONATE]), &at(2, "")).await;
    let issued = impersonate(&kit.service, &at(2, ""), &permit.unwrap(), customer).await;
    (issued.unwrap().token, key)
}

#[tokio::test]
async fn a_token_by_which_a_key_acts_for_a_customer_ends_with_the_key() {
    for ending in 0..4 {
        let kit = Kit::new().await;
        let ada = kit.customer_with(ADA, None, |ada| ada.website_id = Some(UK)).await;
        let end = End::At(kit.now() + Duration::minutes(30));
        let (token, key) = acting(
            &kit,
            ada,
            &Asked { resources: &[IMPERSONATE], websites: &["uk"], end, ..PLAIN },
        )
        .await;
        let identity =
            kit.service.identify(Credential::Bearer(&token), &mut Proof::default()).await;
        let by = identity.unwrap().acted_by.unwrap();
        assert!(matches!(by, Caller::Machine(_)), "{by:?}");
        let (origin, permit) = (Origin::default(), operator());
        match ending {
            0 => drop(revoke(&kit.service, &origin, &permit, "Desk").await.unwrap()),
            1 => drop(delete(&kit.service, &origin, &permit, "Desk").await.unwrap()),
            2 => kit.wait(Duration::minutes(30)),
            _ => revoke_token(&kit.service, &origin, &key).await.unwrap(),
        }
        let identity =
            kit.service.identify(Credential::Bearer(&token), &mut Proof::default()).await;
        let refusal = identity.unwrap().refusal.map(|reason| reason.code());
        let wanted = if ending == 2 { "actor_refused" } else { "token_revoked" };
        assert_eq!(refusal, Some(wanted), "{ending}");
    }
}

#[tokio::test]
async fn a_key_of_one_website_knows_no_customer_of_another() {
    let kit = Kit::new().await;
    let ada = kit.customer(ADA).await;
    let token = kit.login(ADA, PASSWORD).await.unwrap();
    let resources = &[IMPERSONATE, "Magegate_Tokens::introspect"];
    let key = key(&kit, "Desk", &Asked { resources, websites: &["uk"], ..PLAIN }).await;
    let permit = decided(&kit, &key, Requirement::Resources(resources), &at(2, "")).await.unwrap();
    assert!(permit.reaches(Some(UK)) && !permit.reaches(Some(BASE)) && !permit.reaches(None));
    let refused = impersonate(&kit.service, &at(2, ""), &permit, ada).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NotFound);
    let origin = Origin::default();
    let told = introspect(&kit.service, &origin, &permit, (&token, false)).await.unwrap();
    assert_eq!(told, None);
    let told = introspect(&kit.service, &origin, &permit, (&key, false)).await.unwrap();
    assert_eq!(told, None, "nor a program, which is of no website");
    let told = introspect(&kit.service, &origin, &operator(), (&token, false)).await.unwrap();
    assert!(told.is_some());
    assert!(kit.is_valid(&token).await);
}

#[tokio::test]
async fn keys_that_were_over_long_ago_are_removed_and_others_stay() {
    let kit = Kit::new().await;
    let (origin, permit) = (Origin::default(), operator());
    let soon = End::At(kit.now() + Duration::DAY);
    for (name, end) in [("Ended", soon), ("Revoked", End::Never), ("Good", End::Never)] {
        key(&kit, name, &Asked { end, ..PLAIN }).await;
    }
    let _ = revoke(&kit.service, &origin, &permit, "Revoked").await.unwrap();
    let names = async || {
        run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
        let keys = machine_keys::list(&kit.service, &operator()).await.unwrap();
        keys.into_iter().map(|key| key.name).collect::<Vec<_>>()
    };
    kit.wait(Duration::days(29));
    assert_eq!(names().await, ["Ended", "Revoked", "Good"]);
    kit.wait(Duration::DAY);
    assert_eq!(names().await, ["Ended", "Good"]);
    kit.wait(Duration::DAY);
    assert_eq!(names().await, ["Good"]);
}
