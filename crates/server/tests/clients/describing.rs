//! The documents that describe the API, judged by openapi-spec-validator, and every operation called by them with
//! schemathesis: no failure of the server, no status, type or answer that the document does not tell of.

use crate::install;
use crate::running::{ANN, ROOT, report};
use magegate_testkit::{Server, Site};
use std::path::PathBuf;

/// The seed of the requests; another one looks elsewhere.
const SEED: &str = "MAGEGATE_TEST_FUZZ_SEED";

/// Everything that a setting can switch on is on: what is off is not described.
const SWITCHES: &[&str] = &[
    "magegate/sessions/enabled",
    "magegate/tokens/introspection",
    "magegate/tokens/revocation",
    "magegate/tokens/impersonation",
];

fn prepared() -> Option<(Site, Server, PathBuf)> {
    let lock = include_str!("locks/requirements-schemathesis.txt");
    let python = install::python("schemathesis", lock)?;
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let file = site.file("store.toml", include_str!("../webapi/store.toml"));
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    for switch in SWITCHES {
        let _ = site.run(&["config", "set", switch, "1"]).succeeded();
    }
    let server = site.serve(&[]);
    Some((site, server, python))
}

/// Calls the operations of some resources with a token, and gives how many operations there are.
fn call((site, server, python): &(Site, Server, PathBuf), token: &str, called: &[&str]) -> u64 {
    let base = format!("http://{}/rest/default", server.address());
    let seed = seed().unwrap_or_else(|| "1".to_owned());
    let arguments = [&[&*base, token, &*seed], called].concat();
    let told = report(site, python, "check_description.py", &arguments);
    println!("{told}");
    assert_eq!(told["kept"], true, "the token is still good: {told}");
    let statuses = told["statuses"].as_object().unwrap();
    for status in ["200", "400"] {
        assert!(statuses.contains_key(status), "something is answered with {status}: {told}");
    }
    assert!(!statuses.contains_key("500") && !statuses.contains_key("503"), "{told}");
    told["operations"].as_u64().unwrap()
}

fn seed() -> Option<String> {
    std::env::var_os(SEED)?.into_string().ok()
}

#[test]
fn guests_are_answered_as_their_document_says() {
    let Some(prepared) = prepared() else { return };
    assert!(call(&prepared, "", &["*"]) > 10);
}

#[tokio::test]
async fn customers_are_answered_as_their_document_says() {
    let Some(prepared) = prepared() else { return };
    let ann = prepared.1.client().customer_token(ANN.0, ANN.1).await;
    assert!(call(&prepared, &ann, &["self"]) > 7);
}

#[tokio::test]
async fn admins_are_answered_as_their_document_says() {
    let Some(prepared) = prepared() else { return };
    let root = prepared.1.client().admin_token(ROOT.0, ROOT.1).await;
    assert!(call(&prepared, &root, &["self", "Magento", "Magegate"]) > 42);
}
