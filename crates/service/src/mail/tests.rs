//! Letters from the order to the last attempt, on a real database; templates, their faults and what a letter's link is.

use super::*;
use crate::Parts;
use crate::hashing::Hasher;
use crate::keys::TokenPolicy;
use magegate_domain::clock::{Clock as _, TestClock};
use magegate_domain::id::{CustomerId, WebsiteId};
use magegate_domain::random::TestRandom;
use magegate_domain::settings::SettingScope;
use magegate_store::{Store, settings};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use time::macros::datetime;

const LEASE: Duration = Duration::from_mins(1);
const PATIENCE: Patience =
    Patience { attempts: 3, first: Duration::from_secs(30), longest: Duration::from_mins(1) };

struct Kit {
    service: Arc<Service>,
    clock: Arc<TestClock>,
    _folder: TempDir,
}

fn file(path: &str, text: &str) -> TemplateFile {
    TemplateFile { path: path.to_owned(), text: text.to_owned() }
}

impl Kit {
    async fn new(files: Vec<TemplateFile>) -> Self {
        Self::with(Some(Templates::new(files).unwrap())).await
    }

    async fn with(mail: Option<Templates>) -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open_sqlite(&folder.path().join("s.sqlite")).await.unwrap();
        let random = Arc::new(TestRandom::seeded(1));
        let clock = Arc::new(TestClock::at(datetime!(2026-01-01 12:00:00 UTC)));
        let service = Service::start(Parts {
            store,
            clock: clock.clone(),
            hasher: Hasher::start(1, 10, random.clone()),
            random,
            max_age: Duration::ZERO,
            cached_tokens: 10,
            audit_queue: 10,
            mail,
            tokens: TokenPolicy::default(),
            announcer: None,
        });
        crate::declare::ensure_default_scope(&service).await.unwrap();
        let kit = Self { service, clock, _folder: folder };
        kit.set("web/secure/base_url", "https://shop.example").await;
        kit.set("customer/password/reset_link_expiration_period", "2").await;
        kit
    }

    async fn set(&self, path: &str, value: &str) {
        let mut door = self.service.store.begin().await.unwrap();
        settings::set(&mut door, SettingScope::Default, path, value, self.clock.now())
            .await
            .unwrap();
        door.commit().await.unwrap();
        self.service.changed().await;
    }

    async fn order(&self, letter: Letter, customer: &Customer, redirect_url: &str) {
        let facts = self.service.facts().await.unwrap();
        let mut door = self.service.store.begin().await.unwrap();
        let token = Some("t0ken&x");
        let addressee = Addressee { customer, to: &customer.email, token, redirect_url };
        queue(&self.service, &mut door, &facts, letter, &addressee).await.unwrap();
        door.commit().await.unwrap();
    }

    async fn take(&self) -> Vec<Held> {
        take(&self.service, "tester", LEASE, 10).await.unwrap()
    }

    /// The letter as it would be sent now.
    async fn written(&self, letter: Letter, customer: &Customer) -> Composed {
        self.order(letter, customer, "").await;
        let held = self.take().await.pop().unwrap();
        write(&self.service, &held).await.unwrap().unwrap()
    }
}

fn veronica() -> Customer {
    Customer {
        id: CustomerId(7),
        website_id: Some(WebsiteId(1)),
        store_id: Some(StoreId(1)),
        email: "veronica@shop.example".to_owned(),
        firstname: Some("Veronica".to_owned()),
        lastname: Some("Costello".to_owned()),
        ..Customer::default()
    }
}

#[tokio::test]
async fn without_mail_or_with_letters_switched_off_nothing_is_stored() {
    let off = Kit::with(None).await;
    off.order(Letter::Welcome, &veronica(), "").await;
    assert_eq!(waiting(&off.service).await.unwrap(), 0);

    let disabled = Kit::new(Vec::new()).await;
    disabled.set("system/smtp/disable", "1").await;
    disabled.order(Letter::Welcome, &veronica(), "").await;
    assert_eq!(waiting(&disabled.service).await.unwrap(), 0);
}

#[tokio::test]
async fn a_letter_of_a_change_that_never_happened_is_none() {
    let kit = Kit::new(Vec::new()).await;
    let facts = kit.service.facts().await.unwrap();
    let mut door = kit.service.store.begin().await.unwrap();
    let customer = veronica();
    let addressee = Addressee { customer: &customer, to: "a@b.c", token: None, redirect_url: "" };
    queue(&kit.service, &mut door, &facts, Letter::Welcome, &addressee).await.unwrap();
    drop(door);
    assert!(kit.take().await.is_empty());
}

#[tokio::test]
async fn every_letter_can_be_written_and_those_that_need_a_link_have_it_in_both_parts() {
    let kit = Kit::new(Vec::new()).await;
    for letter in Letter::ALL {
        let written = kit.written(letter, &veronica()).await;
        assert!(written.parts.text.contains("Veronica Costello"), "{}", letter.code());
        assert!(written.parts.html.starts_with("<!DOCTYPE html>"), "{}", letter.code());
        let link = match letter {
            Letter::ConfirmationNeeded => "customer/account/confirm/?id=7&key=t0ken%26x",
            _ => "customer/account/createPassword/?id=7&token=t0ken%26x",
        };
        let link = format!("https://shop.example/{link}");
        assert_eq!(written.parts.text.contains(&link), letter.needs_link(), "{}", letter.code());
        let html = written.parts.html;
        assert_eq!(
            html.contains(&link.replace('&', "&amp;")),
            letter.needs_link(),
            "{}",
            letter.code()
        );
    }
}

#[tokio::test]
async fn senders_follow_the_settings() {
    let kit = Kit::new(Vec::new()).await;
    let support = kit.written(Letter::ResetRequested, &veronica()).await.from;
    assert_eq!((&*support.name, &*support.email), ("CustomerSupport", "support@example.com"));
    kit.set("customer/create_account/email_identity", "custom1").await;
    kit.set("trans_email/ident_custom1/name", "Shop\r\nBcc: x").await;
    kit.set("trans_email/ident_custom1/email", "hello@shop.example").await;
    let custom = kit.written(Letter::Welcome, &veronica()).await.from;
    assert_eq!((&*custom.name, &*custom.email), ("Shop Bcc: x", "hello@shop.example"));
}

#[tokio::test]
async fn what_a_stranger_put_into_a_name_is_text_and_one_line() {
    let kit = Kit::new(vec![file(
        "customer_create_account_email_template.subject.txt",
        "Hi {{ customer.firstname }}\n!",
    )]);
    let kit = kit.await;
    let customer =
        Customer { firstname: Some("<b \"'&>\r\nBcc: {{ link }}".to_owned()), ..veronica() };
    let written = kit.written(Letter::Welcome, &customer).await.parts;
    assert_eq!(written.subject, "Hi <b \"'&> Bcc: {{ link }} !");
    assert!(
        written.html.contains("&lt;b &quot;&#39;&amp;&gt; Bcc: {{ link }}"),
        "{}",
        written.html
    );
    assert!(written.text.contains("Hello <b \"'&> Bcc: {{ link }} Costello,"), "{}", written.text);
}

#[tokio::test]
async fn without_an_address_for_links_a_letter_waits_and_goes_once_there_is_one() {
    let kit = Kit::new(Vec::new()).await;
    kit.set("web/secure/base_url", "{{base_url}}").await;
    kit.order(Letter::ResetRequested, &veronica(), "").await;
    let held = kit.take().await.pop().unwrap();
    let failure = write(&kit.service, &held).await.unwrap().unwrap_err();
    assert_eq!(
        (failure.text.as_str(), failure.is_final),
        ("the store view default has no address for links: set web/secure/base_url", false)
    );
    assert!(complaints(&kit.service).await.unwrap()[0].contains("web/secure/base_url"));
    failed(&kit.service, &held, &failure, PATIENCE).await.unwrap();
    kit.set("web/unsecure/base_url", "http://shop.example/de/").await;
    assert_eq!(retry(&kit.service, Some(held.id())).await.unwrap(), 1);
    let held = kit.take().await.pop().unwrap();
    let text = write(&kit.service, &held).await.unwrap().unwrap().parts.text;
    assert!(text.contains("http://shop.example/de/customer/account/createPassword/?id=7&"));
}

#[tokio::test]
async fn customers_are_led_back_to_the_store_alone() {
    let kit = Kit::new(Vec::new()).await;
    for (redirect, back) in [
        ("https://shop.example/checkout/", "&back_url=https%3A%2F%2Fshop.example%2Fcheckout%2F\n"),
        ("https://shop.example.evil.example/", "&key=t0ken%26x\n"),
        ("https://shop.example@evil.example/", "&key=t0ken%26x\n"),
        ("https://shop.example/\\evil", "&key=t0ken%26x\n"),
        ("http://shop.example/", "&key=t0ken%26x\n"),
        ("//evil.example", "&key=t0ken%26x\n"),
        ("javascript:alert(1)", "&key=t0ken%26x\n"),
    ] {
        kit.order(Letter::ConfirmationNeeded, &veronica(), redirect).await;
        let held = kit.take().await.pop().unwrap();
        let text = write(&kit.service, &held).await.unwrap().unwrap().parts.text;
        assert!(text.contains(back), "{redirect}: {text}");
    }
}

#[tokio::test]
async fn a_letter_that_fails_is_tried_again_later_and_then_given_up_without_its_secrets() {
    let kit = Kit::new(Vec::new()).await;
    kit.order(Letter::Welcome, &veronica(), "").await;
    let failure = Failure { text: "451 greylisted\r\n".to_owned(), is_final: false };
    for attempt in 1..=2 {
        let held = kit.take().await.pop().unwrap();
        assert_eq!(held.attempts(), attempt);
        assert!(kit.take().await.is_empty(), "held by one");
        let fate = failed(&kit.service, &held, &failure, PATIENCE).await.unwrap();
        let Fate::Postponed(until) = fate else { panic!("{fate:?}") };
        assert!(!is_due(&kit.service).await.unwrap(), "too early");
        kit.clock.advance(until - kit.clock.now());
    }
    let held = kit.take().await.pop().unwrap();
    assert_eq!(failed(&kit.service, &held, &failure, PATIENCE).await.unwrap(), Fate::GivenUp);
    let listed = list(&kit.service, 0).await.unwrap();
    assert_eq!((listed[0].state, listed[0].attempts), ("failed", 3));
    assert_eq!(listed[0].last_error, "451 greylisted  ");
    let mut door = kit.service.store.read().await.unwrap();
    let select = "SELECT variables FROM {magegate_outbox}";
    let row = door.fetch_optional(select, Vec::new()).await.unwrap().unwrap();
    assert_eq!(row.text("variables").unwrap(), "", "its link is forgotten");
    drop(door);
    assert_eq!(retry(&kit.service, None).await.unwrap(), 0, "nothing is left to send");
    kit.clock.advance(time::Duration::days(31));
    assert_eq!(remove_old(&kit.service).await.unwrap(), 1);
}

#[tokio::test]
async fn a_lease_that_ends_lets_another_process_send_and_the_first_has_no_say_any_more() {
    let kit = Kit::new(Vec::new()).await;
    kit.order(Letter::Welcome, &veronica(), "").await;
    let first = kit.take().await.pop().unwrap();
    kit.clock.advance(time::Duration::seconds(61));
    let second = take(&kit.service, "other", LEASE, 10).await.unwrap().pop().unwrap();
    assert_eq!((first.key(), second.attempts()), (second.key(), 2));
    let failure = Failure { text: String::new(), is_final: true };
    assert_eq!(failed(&kit.service, &first, &failure, PATIENCE).await.unwrap(), Fate::Lost);
    sent(&kit.service, &first).await.unwrap();
    assert_eq!(waiting(&kit.service).await.unwrap(), 1);
    sent(&kit.service, &second).await.unwrap();
    assert!(list(&kit.service, 0).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_letter_whose_link_has_expired_is_not_sent() {
    let kit = Kit::new(Vec::new()).await;
    kit.order(Letter::Reminder, &veronica(), "").await;
    kit.clock.advance(time::Duration::hours(2));
    let held = kit.take().await.pop().unwrap();
    assert!(write(&kit.service, &held).await.unwrap().unwrap_err().is_final);
}

#[tokio::test]
async fn own_templates_replace_part_by_part_for_all_store_views_or_one() {
    let id = "customer_create_account_email_template";
    let files = vec![
        file(&format!("{id}.txt"), "general {{ customer.email }}"),
        file(&format!("default/{id}.subject.txt"), "own {{ store.code }}"),
        file("frame.html", "<main>{% block body %}{% endblock %}</main>"),
        file("mine.subject.txt", "mine"),
        file("mine.txt", "{{ store.name }}"),
        file("mine.html", "{{ store.name }}"),
    ];
    let kit = Kit::new(files).await;
    let parts = kit.written(Letter::Welcome, &veronica()).await.parts;
    assert_eq!((&*parts.subject, &*parts.text), ("own default", "general veronica@shop.example"));
    assert!(parts.html.starts_with("<main><p>welcome to"), "{}", parts.html);
    kit.set("customer/create_account/email_template", "mine").await;
    assert_eq!(kit.written(Letter::Welcome, &veronica()).await.parts.subject, "mine");
    kit.set("customer/create_account/email_template", "12").await;
    assert_eq!(kit.written(Letter::Welcome, &veronica()).await.parts.subject, "own default");
    assert!(complaints(&kit.service).await.unwrap().iter().any(|line| line.contains("\"12\"")));
}

#[test]
fn faults_of_templates_name_file_line_and_cause() {
    let id = "customer_create_account_email_template";
    for (files, fault) in [
        (vec![(format!("{id}.txt"), "a\n{{ oops")], format!("{id}.txt:2: syntax error: ")),
        (vec![(format!("{id}.txt"), "a\nb {{ customer.nmae }}")], format!("{id}.txt:2: undefined")),
        (vec![(format!("{id}.html"), "{{ link }}")], format!("{id}.html:1: undefined value")),
        (
            vec![(format!("uk/{id}.html"), "\n\n{% include 'none.html' %}")],
            format!("uk/{id}.html:3: template not found"),
        ),
        (
            vec![(
                format!("{id}.txt"),
                "{% for x in range(9999) %}{% for y in range(9999) %}{{ x }}{% endfor %}{% endfor %}",
            )],
            format!("{id}.txt:1: engine ran out of fuel"),
        ),
        (
            vec![
                (format!("{id}.txt"), "{% include 'frame.html' %}"),
                ("frame.html".to_owned(), "{% include 'frame.html' %}"),
            ],
            "frame.html:1: ".to_owned(),
        ),
        (
            vec![(format!("{id}.subject.txt"), " \n ")],
            format!("{id}.subject.txt:1: the subject is empty"),
        ),
        (
            vec![("mine.txt".to_owned(), "x")],
            "mine.subject.txt: missing; a template has three parts".to_owned(),
        ),
    ] {
        let files = files.into_iter().map(|(path, text)| file(&path, text)).collect();
        let found = Templates::new(files).unwrap_err().to_string();
        assert!(found.starts_with(&fault) && !found.contains('\n'), "{found}");
    }
}

#[test]
fn nothing_shows_what_a_letter_is_filled_with() {
    let customer = veronica();
    let addressee =
        Addressee { customer: &customer, to: "a@b.c", token: Some("secret"), redirect_url: "" };
    let shown = format!("{addressee:?} {:?}", addressee.particulars());
    assert_eq!(shown, "Addressee { customer: CustomerId(7), .. } Particulars { .. }");
}
