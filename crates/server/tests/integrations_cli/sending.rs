//! Where an activation is sent, and what is told when it cannot be.

use crate::fixture::{BASE, OK, RESOURCE, object, on_this_machine, refused, site, trusting};
use magegate_testkit::callback::{Callback, Reply};
use magegate_testkit::{Site, site::Outcome};

const FAILED: &str = "The attempt to post data to consumer failed due to an unexpected error. Please try again later.";
const LINK: &str = "https://erp.example/login?shop=1";

/// Creates an integration that is told its credentials at an address.
fn create(site: &Site, endpoint: &str) {
    let arguments = ["integration", "create", "ERP", "--allow", RESOURCE, "--endpoint", endpoint];
    site.run(&[&arguments[..], &["--identity-link", LINK]].concat()).succeeded();
}

fn activate(site: &Site) -> Outcome {
    site.run(&["integration", "activate", "ERP", "--yes"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_activation_is_sent_and_the_operator_told_what_to_open() {
    let server = Callback::protected(OK).await;
    let site = trusting(site(), &server);
    create(&site, &server.url("/back?from=shop"));
    let activated = object(&site, &["integration", "activate", "ERP"]);
    let form = &server.wait_for(1).await[0];
    assert!(form.head.starts_with("POST /back?from=shop HTTP/1.1\r\n"), "{}", form.head);
    let names = ["oauth_consumer_key", "oauth_consumer_secret", "store_base_url", "oauth_verifier"];
    assert_eq!(form.names(), names);
    assert_eq!(form.field("store_base_url"), BASE);
    let key = form.field("oauth_consumer_key");
    let open =
        format!("{LINK}&oauth_consumer_key={key}&success_call_back=https%3A%2F%2Fshop.example%2F");
    assert_eq!((&activated["open"], &activated["answered"]), (&open.into(), &200.into()));
    let state = object(&site, &["integration", "tokens", "ERP"]);
    assert_eq!((&state["status"], &state["token"]), (&"inactive".into(), &"verifier".into()));

    let again = activate(&site).succeeded();
    let second = &server.wait_for(2).await[1];
    assert_eq!(form.field("oauth_verifier"), second.field("oauth_verifier"), "used again");
    assert!(again.stdout.contains("sign in there: https://erp.example/login"), "{}", again.stdout);
    for name in ["oauth_consumer_secret", "oauth_verifier"] {
        assert!(!again.stdout.contains(&form.field(name)), "{}", again.stdout);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_no_success_is_told_and_nothing_follows_it() {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
    let server = Callback::protected(Reply::Whole(redirect)).await;
    let site = trusting(site(), &server);
    create(&site, &server.url("/"));
    site.run(&["config", "set", "oauth/consumer/post_maxredirects", "5"]).succeeded();
    let outcome = activate(&site).succeeded();
    assert!(outcome.stderr.contains("302 Found: redirects are not followed"), "{}", outcome.stderr);
    assert_eq!(server.connections(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_may_not_be_called_changes_nothing() {
    let server = Callback::plain(OK).await;
    let port = server.address().port();
    let site = site();
    for (endpoint, told) in [
        (server.url("/"), "integrations.allow_http"),
        (format!("https://[::1]:{port}/"), "integrations.allow_networks"),
        ("https://169.254.169.254/latest".to_owned(), "never called"),
        (format!("https://10.0.0.1:{port}/"), "a private address"),
        ("https://127.0.0.1:22/".to_owned(), "port 22"),
    ] {
        create(&site, &endpoint);
        let complaint = refused(&site, &["integration", "activate", "ERP"], 1);
        assert!(complaint.contains(told), "{endpoint}: {complaint}");
        assert!(complaint.starts_with("error: nothing was sent: "), "{complaint}");
        let state = object(&site, &["integration", "tokens", "ERP"]);
        assert_eq!(state["token"], serde_json::Value::Null, "{endpoint}");
        site.run(&["integration", "delete", "ERP", "--yes"]).succeeded();
        let at_once = [
            "integration",
            "create",
            "ERP",
            "--allow-all",
            "--endpoint",
            &endpoint,
            "--identity-link",
            LINK,
            "--activate",
        ];
        refused(&site, &at_once, 1);
        let left = site.run(&["integration", "list", "--quiet"]).succeeded();
        assert_eq!(left.stdout, "", "nothing was created");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_on_the_way_has_the_reference_s_words_and_its_cause() {
    let silent = Callback::protected(Reply::Stalled("")).await;
    let site = trusting(site(), &silent);
    site.run(&["config", "set", "oauth/consumer/post_timeout", "1"]).succeeded();
    create(&site, &silent.url("/?token=s3cret"));
    let late = refused(&site, &["integration", "activate", "ERP"], 1);
    let cause = format!("https://{}: no answer within 1 s", silent.address());
    assert_eq!(late, format!("error: {FAILED}: {cause}\n"));
    let state = object(&site, &["integration", "tokens", "ERP"]);
    assert_eq!((&state["status"], &state["token"]), (&"inactive".into(), &"verifier".into()));
    let form = &silent.wait_for(1).await[0];
    assert!(!late.contains(&form.field("oauth_consumer_secret")));

    let strange = Callback::protected(OK).await;
    site.run(&["integration", "delete", "ERP", "--yes"]).succeeded();
    create(&site, &strange.url("/"));
    let untrusted = refused(&site, &["integration", "activate", "ERP"], 1);
    assert!(untrusted.contains(FAILED) && untrusted.contains("no protected connection"));
    assert_eq!(strange.forms(), [], "its certificate is nobody's");
    let state = object(&site, &["integration", "tokens", "ERP"]);
    assert_eq!(state["token"], serde_json::Value::Null, "it stayed as it was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unprotected_calls_are_sent_where_the_configuration_allows_them() {
    let server = Callback::plain(OK).await;
    let site = site().with_variable("MAGEGATE_INTEGRATIONS_ALLOW_HTTP", "true");
    create(&site, &server.url("/"));
    activate(&site).succeeded();
    assert_eq!(server.forms().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_proxy_of_the_environment_is_used() {
    let (server, proxy) = (Callback::plain(OK).await, Callback::plain(OK).await);
    let address = proxy.url("");
    let site = site()
        .with_variable("MAGEGATE_INTEGRATIONS_ALLOW_HTTP", "true")
        .with_variable("http_proxy", &address)
        .with_variable("HTTP_PROXY", &address)
        .with_variable("ALL_PROXY", &address);
    create(&site, &server.url("/"));
    activate(&site).succeeded();
    assert_eq!((server.forms().len(), proxy.connections()), (1, 0));
}

#[test]
fn a_wrong_configuration_is_named() {
    let site = on_this_machine(Site::new(env!("CARGO_BIN_EXE_magegate")));
    let site = site.with_variable("MAGEGATE_INTEGRATIONS_ALLOW_NETWORKS", "everything");
    let complaint = refused(&site, &["integration", "list"], 3);
    assert!(complaint.contains("MAGEGATE_INTEGRATIONS_ALLOW_NETWORKS"), "{complaint}");
}
