//! Clients that sign by OAuth 1.0a as their authors read RFC 5849: requests-oauthlib for Python and oauth-1.0a for
//! JavaScript. Both keep to its order of parameters; neither knows the reference's.

use crate::install;
use crate::running::{integration, report, served, served_as};
use magegate_testkit::callback::{Callback, Reply};
use serde_json::{Value, json};
use std::path::Path;

/// What a client is told whose signature does not hold.
fn forged() -> Value {
    json!([401, {"message": "The signature is invalid. Verify and try again."}])
}

/// What a client is told whose nonce came before. The first integration's consumer is number 1.
fn replayed() -> Value {
    let message = "The nonce is already being used by the consumer with ID %1";
    json!([401, {"message": message, "parameters": ["1"]}])
}

/// What a client is told that signs by another method.
fn method(name: &str) -> Value {
    json!([400, {"message": "Signature method %1 is not supported", "parameters": [name]}])
}

fn required(name: &str) -> Value {
    json!({"message": "\"%fieldName\" is required. Enter and try again.", "parameters": {"fieldName": name}})
}

fn refused(status: u16, message: &str) -> Value {
    json!([status, {"message": message}])
}

#[tokio::test]
async fn requests_oauthlib_signs_calls_and_goes_through_the_handshake() {
    let lock = [
        include_str!("locks/requirements-zeep.txt"),
        include_str!("locks/requirements-requests-oauthlib.txt"),
    ];
    let Some(python) = install::python("requests-oauthlib", &lock.concat()) else { return };
    let callback =
        Callback::plain(Reply::Whole("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).await;
    let (site, server) = served_as(|site| {
        site.with_variable("MAGEGATE_INTEGRATIONS_ALLOW_HTTP", "true")
            .with_variable("MAGEGATE_INTEGRATIONS_ALLOW_NETWORKS", "127.0.0.0/8")
    });
    let values = integration(&site);
    let base = format!("http://{}", server.address());
    let secure_base = ["config", "set", "web/secure/base_url", "https://shop.example/"];
    let _ = site.run(&secure_base).succeeded();
    let (endpoint, page) = (callback.url("/activate"), callback.url("/login"));
    let feed =
        ["integration", "create", "Feed", "--allow", "Magento_Customer::customer", "--activate"];
    let links = ["--endpoint", &endpoint, "--identity-link", &page];
    let _ = site.run(&[&feed[..], &links].concat()).succeeded();
    let sent = callback.wait_for(1).await;
    let sent = ["oauth_consumer_key", "oauth_consumer_secret", "oauth_verifier"]
        .map(|name| sent[0].field(name));
    let values: Vec<&str> = values.iter().chain(&sent).map(String::as_str).collect();
    let arguments = [&[base.as_str()], &values[..]].concat();
    let told = report(&site, &python, "use_requests_oauthlib.py", &arguments);
    for (part, wanted) in [
        ("used", used()),
        ("by_hand", by_hand()),
        ("forged", forgeries()),
        ("malformed", malformed()),
        ("handshake", handshake()),
    ] {
        assert_eq!(told[part], wanted, "{part}");
    }
}

/// What a client does all day.
fn used() -> Value {
    let all = json!(["ann@example.com", "uma@example.com", "bea@example.com"]);
    json!({
        "websites": ["admin", "base", "uk"],
        "read": "ann@example.com",
        "searched": ["bea@example.com"],
        "nobody": [],
        "twelve_groups": all,
        "flag": all,
        "doubles": {"email": "ann@example.com"},
        "changed": "Dünn",
        "changed_by_xml": [200, true],
        "deleted": true,
        "missing": 404,
        "other_paths": [200, 200, 200],
        "own": [400, required("customerId")],
        "soap": "ann@example.com",
        "soap_forged": ["env:Sender", "The signature is invalid. Verify and try again."],
    })
}

/// Which lists of parameters make a signature of what is sent.
fn by_hand() -> Value {
    json!({
        "plain": 200,
        "sent_in_another_order": 200,
        "sent_in_other_escapes": 200,
        "reordered": 401,
        "protocol_first": 401,
        "duplicated": 401,
        "sent_twice": 401,
        "escaped_twice": 401,
        "escaped_in_small_letters": 401,
        "not_escaped": 401,
        "natural_order": 200,
        "order_of_bytes": 200,
        "last_of_two": 200,
        "first_of_two": 401,
        "both": 200,
        "without_flags": 200,
        "with_flags": 200,
        "plus_as_it_is": 200,
        "plus_for_a_blank": 200,
    })
}

/// What somebody does who is not the integration, or stands between it and the program.
fn forgeries() -> Value {
    json!({
        "wrong_secret": forged(),
        "wrong_token_secret": forged(),
        "forged_where_guests_may": 200,
        "other_path": forged(),
        "other_query": forged(),
        "less_query": forged(),
        "other_method": forged(),
        "other_host": forged(),
        "replayed": [{"id": 1}, replayed()],
        "nonce_is_left_by_a_forgery": [401, {"id": 1}],
        "stale": [401, 401, 401, 401],
        "stale_text": {"message": "An error occurred validating the nonce"},
        "in_time": [{"id": 1}, {"id": 1}],
    })
}

fn malformed() -> Value {
    json!({
        "sha_1": method("HMAC-SHA1"),
        "plain": method("PLAINTEXT"),
        "unknown_key": refused(401, "A consumer having the specified key does not exist"),
        "short_key": refused(401, "Consumer key is not the correct length"),
        "short_token": refused(400, "The token length is invalid. Check the length and try again."),
        "unknown_token": refused(401, "Specified token does not exist"),
        "no_token": [400, required("oauth_token")],
        "in_the_query": 401,
    })
}

fn handshake() -> Value {
    let problem =
        |text: &str| json!([401, "text/html; charset=UTF-8", format!("oauth_problem={text}")]);
    let forgery = "The+signature+is+invalid.+Verify+and+try+again.";
    let message = "The consumer isn't authorized to access %resources.";
    let stores = json!({"message": message, "parameters": {"resources": "Magento_Backend::store"}});
    json!({
        "forged": problem(forgery),
        "form_changed": [401, format!("oauth_problem={forgery}")],
        "request_token": [32, 32],
        "request_token_again":
            problem("Cannot+create+request+token+because+consumer+token+is+not+a+verifier+token"),
        "request_token_calls": refused(401, "Token is not an access token"),
        "wrong_verifier": problem("Token+verifier+and+verifier+token+do+not+match"),
        "access_token": [32, 32],
        "integration_calls": "ann@example.com",
        "integration_may_not": [401, stores],
    })
}

#[test]
fn oauth_1_0a_signs_calls_and_is_refused_where_it_did_not() {
    let Some(folder) = install::javascript() else { return };
    let (site, server) = served();
    let values = integration(&site);
    let base = format!("http://{}", server.address());
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let arguments = [&[folder.to_str().unwrap(), &base], &values[..]].concat();
    let told = report(&site, Path::new("node"), "use_oauth_1_0a.mjs", &arguments);
    let all = json!(["ann@example.com", "uma@example.com", "bea@example.com"]);
    let wanted = json!({
        "websites": ["admin", "base", "uk"],
        "read": "ann@example.com",
        "searched": ["bea@example.com"],
        "twelve_groups": all,
        "nobody": [],
        "flag": all,
        "doubles": {"email": "ann@example.com"},
        "changed": "Dünn",
        "deleted": true,
        "missing": 404,
        "wrong_secret": forged(),
        "other_path": forged(),
        "other_query": forged(),
        "more_query": forged(),
        "double_changed": forged(),
        "other_method": forged(),
        "other_port": forged(),
        "replayed": [{"id": 1}, replayed()],
        "parameter_twice": forged(),
        "sha_1": method("HMAC-SHA1"),
    });
    assert_eq!(told, wanted);
}
