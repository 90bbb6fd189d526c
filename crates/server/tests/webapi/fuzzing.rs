//! Every route of the table answers whatever is made up for it: no fault of ours, no dropped connection, always a message
//! in the format that was asked for. The test walks the table, so a route joins by being there.

use crate::fixture::{ROOT, site, switch_all_on};
use crate::generated;
use magegate_testkit::{Answer, Client, Request, Server, Site};
use magegate_webapi::routes;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Sets another number of requests for each route and kind of caller, to look longer than CI does.
const REQUESTS: &str = "MAGEGATE_TEST_FUZZ_REQUESTS";
/// The number when nothing is said.
const FEW: u32 = 60;
/// Sets another beginning of the random numbers than 0.
const SEED: &str = "MAGEGATE_TEST_FUZZ_SEED";

/// Who sends the requests.
#[derive(Debug, Clone, Copy)]
enum Who {
    Guest,
    Customer,
    Admin,
}

struct Fuzzed {
    _site: Site,
    server: Server,
    runtime: Runtime,
}

impl Fuzzed {
    fn new() -> Self {
        let site = site();
        switch_all_on(&site);
        // Guessed passwords and resets must not make all later requests refusals.
        for (path, value) in [
            ("customer/password/lockout_failures", "0"),
            ("oauth/authentication_lock/max_failures_count", "0"),
        ] {
            let _ = site.run(&["config", "set", path, value]);
        }
        let server = site.serve(&[]);
        Self { _site: site, server, runtime: Runtime::new().unwrap() }
    }

    fn client(&self) -> Client {
        self.server.client()
    }

    /// A token that works; a new customer for each route, because what was made up before may have changed others.
    fn token(&self, who: Who, route: usize) -> Option<String> {
        let client = self.client();
        self.runtime.block_on(async {
            match who {
                Who::Guest => None,
                Who::Admin => Some(client.admin_token(ROOT.0, ROOT.1).await),
                Who::Customer => {
                    let (email, password) = (format!("fuzz{route}@example.com"), "Fuzz_pass1!");
                    let customer = json!({"email": email, "firstname": "F", "lastname": "Z"});
                    let body = json!({"customer": customer, "password": password});
                    let answer =
                        client.send(&Request::post("/rest/V1/customers").json(&body)).await;
                    assert_eq!(answer.status, 200, "{}", answer.text());
                    Some(client.customer_token(&email, password).await)
                }
            }
        })
    }

    /// Sends what is made up for every route.
    fn run(&self, who: Who) {
        for (index, route) in routes::all().enumerate() {
            let token = self.token(who, index);
            let config = Config {
                cases: number(REQUESTS, FEW),
                failure_persistence: None,
                ..Config::default()
            };
            let mut seed = [0; 32];
            seed[..4].copy_from_slice(&number(SEED, 0).to_le_bytes());
            let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
            let mut runner = TestRunner::new_with_rng(config, random);
            let outcome = runner.run(&generated::request(route), |request| {
                let request = match &token {
                    Some(token) => request.bearer(token),
                    None => request,
                };
                let answer = self.runtime.block_on(self.client().try_send(&request));
                let answer =
                    answer.map_err(|error| fault(&format!("no answer: {error}"), &request))?;
                check(&answer).map_err(|complaint| fault(&complaint, &request))
            });
            if let Err(error) = outcome {
                panic!("{who:?} on {} {}: {error}", route.method, route.path);
            }
        }
        let log = self.server.log();
        assert!(!log.contains("panic"), "{log}");
    }
}

fn number(variable: &str, otherwise: u32) -> u32 {
    let text = std::env::var_os(variable).and_then(|text| text.into_string().ok());
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn fault(complaint: &str, request: &Request) -> TestCaseError {
    let sent =
        String::from_utf8_lossy(&request.bytes("host")).chars().take(3_000).collect::<String>();
    TestCaseError::fail(format!("{complaint}\n{sent}"))
}

/// What every answer must be.
fn check(answer: &Answer) -> Result<(), String> {
    let shown =
        || format!("{} {}", answer.status, answer.text().chars().take(500).collect::<String>());
    if answer.status >= 500 {
        return Err(shown());
    }
    let content_type = answer.header("content-type").unwrap_or_default();
    let is_error = answer.status >= 400;
    if content_type.starts_with("application/json") {
        let body: Value = serde_json::from_slice(&answer.body)
            .map_err(|error| format!("{error}: {}", shown()))?;
        let message = body.get("message").and_then(Value::as_str).unwrap_or_default();
        return if is_error && message.is_empty() { Err(shown()) } else { Ok(()) };
    }
    let is_xml = content_type.starts_with("application/xml") && answer.text().starts_with("<?xml");
    let has_message = !is_error || answer.text().contains("<message>");
    if is_xml && has_message { Ok(()) } else { Err(format!("{content_type:?}: {}", shown())) }
}

#[test]
fn every_route_answers_whatever_a_guest_makes_up() {
    Fuzzed::new().run(Who::Guest);
}

#[test]
fn every_route_answers_whatever_a_customer_makes_up() {
    Fuzzed::new().run(Who::Customer);
}

#[test]
fn every_route_answers_whatever_an_admin_makes_up() {
    Fuzzed::new().run(Who::Admin);
}
