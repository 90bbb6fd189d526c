//! Every operation of the table over SOAP, made of its row: reached by whoever may, hidden from whoever may not, and
//! without a fault of ours whatever is sent. A row joins by being there.

use crate::fixture::{ANN, CLERK, NOBODY, ROOT, site};
use crate::generated;
use crate::soap::{Caller, NOT_PRESENT, V12, envelope, reason};
use magegate_domain::acl::Requirement;
use magegate_testkit::{Answer, Client, Request, Server, Site};
use magegate_webapi::routes::{self, Route};
use magegate_webapi::soap::operation_name;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::json;
use std::collections::BTreeSet;
use tokio::runtime::Runtime;

/// Whether a caller may do what asks for this.
type May<'a> = &'a dyn Fn(Requirement) -> bool;

/// How many messages are made up for each operation.
const MESSAGES: u32 = 12;

fn served() -> (Site, Server) {
    let site = site();
    let switches: BTreeSet<_> = routes::all().filter_map(|route| route.switch).collect();
    for path in
        ["customer/password/lockout_failures", "oauth/authentication_lock/max_failures_count"]
    {
        let _ = site.run(&["config", "set", path, "0"]);
    }
    for switch in switches {
        site.run(&["config", "set", switch, "1"]).succeeded();
    }
    let server = site.serve(&[]);
    (site, server)
}

fn caller<'a>(client: Client, route: &'a Route, token: Option<&'a str>) -> Caller<'a> {
    Caller::new(client, route.service, token)
}

async fn called(caller: Caller<'_>, route: &Route, content: &str) -> Answer {
    let message = envelope(V12, &caller.namespace(), &operation_name(route), content);
    caller.send(&message).await
}

/// The token of an account that reaches the operation: a new customer's for own data, because what was made up before may
/// have changed others.
async fn token(client: Client, route: &Route) -> String {
    if route.requirement != Requirement::SelfOnly {
        return client.admin_token(ROOT.0, ROOT.1).await;
    }
    let (email, password) = (format!("{}@example.com", operation_name(route)), "Soap_pass1!");
    let customer = json!({"email": email, "firstname": "S", "lastname": "P"});
    let body = json!({"customer": customer, "password": password});
    let answer = client.send(&Request::post("/rest/V1/customers").json(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    client.customer_token(&email, password).await
}

/// Whether the operation was reached, to whatever end.
fn is_reached(answer: &Answer) -> bool {
    let refused = reason(answer).contains("authorized to access");
    answer.status == 200 && !refused && !answer.text().contains("env:Receiver")
}

fn requirement(operation: &str) -> Vec<Requirement> {
    let rows = routes::all().filter(|route| operation_name(route) == operation);
    rows.map(|route| route.requirement).collect()
}

#[tokio::test]
async fn an_admin_with_every_right_reaches_every_operation() {
    let (_site, server) = served();
    let client = server.client();
    for route in routes::all() {
        // Some operations end tokens.
        let root = client.admin_token(ROOT.0, ROOT.1).await;
        let answer = called(caller(client, route, Some(&root)), route, "").await;
        assert!(is_reached(&answer), "{}: {}", operation_name(route), answer.text());
    }
}

#[tokio::test]
async fn whoever_may_not_call_an_operation_does_not_see_it() {
    let (_site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let nobody = client.admin_token(NOBODY.0, NOBODY.1).await;
    let reads = Requirement::Resources(&["Magento_Customer::customer"]);
    let root = Requirement::Resources(&["Magento_Backend::admin"]);
    let anonymous = |requirement| requirement == Requirement::Anonymous;
    let own = |requirement| matches!(requirement, Requirement::Anonymous | Requirement::SelfOnly);
    let clerks =
        |requirement| anonymous(requirement) || requirement == reads || requirement == root;
    let nobodys = |requirement| anonymous(requirement) || requirement == root;
    let callers: [(&str, Option<&str>, May<'_>); 5] = [
        ("a guest", None, &anonymous),
        ("an unknown token", Some("n45phzh5trabcdevy2he5iqvnagzsdid"), &anonymous),
        ("a customer", Some(&ann), &own),
        ("a clerk", Some(&clerk), &clerks),
        ("a powerless admin", Some(&nobody), &nobodys),
    ];
    for route in routes::all() {
        let operation = operation_name(route);
        for (who, token, may) in callers {
            if requirement(&operation).into_iter().any(may) {
                continue;
            }
            let answer = called(caller(client, route, token), route, "").await;
            let refused = reason(&answer).contains("authorized to access") && answer.status == 200;
            let hidden = reason(&answer) == NOT_PRESENT && answer.status == 500;
            assert!(refused || hidden, "{who} on {operation}: {}", answer.text());
            let description = caller(client, route, token).wsdl().await;
            assert!(
                !description.text().contains(&format!("\"{operation}\"")),
                "{who} on {operation}"
            );
        }
    }
}

#[test]
fn no_message_that_is_made_up_meets_a_fault_of_ours() {
    let (_site, server) = served();
    let runtime = Runtime::new().unwrap();
    let client = server.client();
    for route in routes::all() {
        let token = runtime.block_on(token(client, route));
        let config = Config { cases: MESSAGES, failure_persistence: None, ..Config::default() };
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(config, random);
        let outcome = runner.run(&generated::params(route), |params| {
            let text = generated::xml_text(&params);
            let content =
                text.split_once("<request>").unwrap().1.rsplit_once("</request>").unwrap().0;
            let answer =
                runtime.block_on(called(caller(client, route, Some(&token)), route, content));
            let hidden = reason(&answer) == NOT_PRESENT;
            if answer.status >= 500 && !hidden || answer.text().contains("env:Receiver") {
                let shown: String = content.chars().take(2_000).collect();
                return Err(TestCaseError::fail(format!(
                    "{} {}\n{shown}",
                    answer.status,
                    answer.text()
                )));
            }
            Ok(())
        });
        if let Err(error) = outcome {
            panic!("{}: {error}", operation_name(route));
        }
    }
    let log = server.log();
    assert!(!log.contains("panic"), "{log}");
}
