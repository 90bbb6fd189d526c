//! The whole handshake: the activation reaches the integration's server, which asks for its tokens, signed, and then calls.

use crate::fixture::{CALL, OK, RESOURCE, Values, object, refused, site, trusting};
use magegate_testkit::callback::{Callback, Form};
use magegate_testkit::{Client, Site};

const LINK: &str = "https://erp.example/login";

/// Creates an integration that is told its credentials by this server, and activates it.
pub(crate) async fn begin(site: &Site, server: &Callback, count: usize) -> Form {
    if count == 1 {
        let endpoint = server.url("/back");
        let create = ["integration", "create", "ERP", "--allow", RESOURCE, "--activate"];
        let links = ["--endpoint", &endpoint, "--identity-link", LINK];
        site.run(&[&create[..], &links].concat()).succeeded();
    } else {
        site.run(&["integration", "activate", "ERP", "--yes"]).succeeded();
    }
    server.wait_for(count).await.pop().unwrap()
}

/// Plays the integration's part to the end; gives its four values.
pub(crate) async fn finish(client: Client, form: &Form) -> Values {
    let consumer = consumer(form);
    let request = consumer.send(client, ("POST", "/oauth/token/request"), &[]).await;
    let request = with_token(&consumer, &request);
    let verifier = form.field("oauth_verifier");
    let more = [("oauth_verifier", verifier.as_str())];
    let access = request.send(client, ("POST", "/oauth/token/access"), &more).await;
    with_token(&consumer, &access)
}

fn consumer(form: &Form) -> Values {
    Values {
        key: form.field("oauth_consumer_key"),
        secret: form.field("oauth_consumer_secret"),
        ..Values::default()
    }
}

fn with_token(consumer: &Values, answer: &magegate_testkit::Answer) -> Values {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let form = Form { head: String::new(), body: answer.text() };
    Values {
        token: form.field("oauth_token"),
        token_secret: form.field("oauth_token_secret"),
        ..consumer.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_integration_fetches_its_tokens_and_calls() {
    let callback = Callback::protected(OK).await;
    let site = trusting(site(), &callback);
    let server = site.serve(&[]);
    let client = server.client();
    let form = begin(&site, &callback, 1).await;
    assert_eq!(object(&site, &["integration", "show", "ERP"])["status"], "inactive");
    let values = finish(client, &form).await;
    let answer = values.send(client, ("GET", CALL), &[]).await;
    assert_eq!((answer.status, &answer.json()["id"]), (200, &1.into()));
    let shown = object(&site, &["integration", "tokens", "ERP", "--show"]);
    assert_eq!((&shown["status"], &shown["token"]), (&"active".into(), &"access".into()));
    assert_eq!(Values::of(&shown), values, "both sides have the same four values");

    let again = consumer(&form).send(client, ("POST", "/oauth/token/request"), &[]).await;
    assert_eq!(again.status, 401, "the handshake is over: {}", again.text());
    assert_eq!(values.call(client).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_begins_again_ends_the_tokens_before() {
    let callback = Callback::protected(OK).await;
    let site = trusting(site(), &callback);
    let server = site.serve(&[]);
    let client = server.client();
    let first = begin(&site, &callback, 1).await;
    let values = finish(client, &first).await;
    assert_eq!(values.call(client).await, 200);
    let question = refused(&site, &["integration", "activate", "ERP"], 2);
    assert!(question.contains("cannot call until it has fetched a new one"), "{question}");
    assert_eq!((callback.connections(), values.call(client).await), (1, 200));

    let second = begin(&site, &callback, 2).await;
    assert_ne!(first.field("oauth_verifier"), second.field("oauth_verifier"));
    assert_eq!(values.call(client).await, 401);
    let renewed = finish(client, &second).await;
    assert_eq!((values.call(client).await, renewed.call(client).await), (401, 200));
    for command in [&["deactivate", "ERP"][..], &["delete", "ERP", "--yes"]] {
        site.run(&[&["integration"], command].concat()).succeeded();
        assert_eq!(renewed.call(client).await, 401, "{command:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_integration_that_works_goes_on_where_its_endpoint_cannot_be_reached_any_more() {
    let callback = Callback::protected(OK).await;
    let site = trusting(site(), &callback);
    let server = site.serve(&[]);
    let values = finish(server.client(), &begin(&site, &callback, 1).await).await;
    drop(callback);
    let complaint = refused(&site, &["integration", "activate", "ERP", "--yes"], 1);
    assert!(complaint.contains("Please try again later.: https://127.0.0.1:"), "{complaint}");
    assert_eq!(values.call(server.client()).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_away_is_refused_when_the_command_returns_however_long_caches_hold() {
    let site = site().with_variable("MAGEGATE_CACHE_MAX_AGE_MILLISECONDS", "1500");
    let server = site.serve(&[]);
    let client = server.client();
    site.run(&["integration", "create", "ERP", "--allow", RESOURCE]).succeeded();
    let activate = || Values::of(&object(&site, &["integration", "activate", "ERP", "--yes"]));
    let mut values = activate();
    for command in [&["deactivate", "ERP"][..], &["revoke", "ERP"], &["delete", "ERP", "--yes"]] {
        assert_eq!(values.call(client).await, 200);
        site.run(&[&["integration"], command].concat()).succeeded();
        assert_eq!(values.call(client).await, 401, "{command:?}");
        if command[0] != "delete" {
            let before = std::mem::replace(&mut values, activate());
            assert_eq!(before.call(client).await, 401);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_is_begun_in_time_or_not_at_all() {
    let callback = Callback::protected(OK).await;
    let site = trusting(site(), &callback);
    site.run(&["config", "set", "oauth/consumer/expiration_period", "1"]).succeeded();
    let server = site.serve(&[]);
    let consumer = consumer(&begin(&site, &callback, 1).await);
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    // Until then the requests come in time, the first for its token, the others for nothing.
    loop {
        let answer = consumer.send(server.client(), ("GET", "/oauth/token/request"), &[]).await;
        if answer.text() == "oauth_problem=Consumer+key+has+expired" {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "{}", answer.text());
    }
}
