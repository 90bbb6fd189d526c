//! The throttle over HTTP: how many guesses are answered, and that nobody else is held up.

use crate::fixture::{ANN, BEA, ROOT, served};
use magegate_testkit::{Client, Request};
use serde_json::json;

async fn login(client: Client, kind: &str, name: &str, password: &str) -> u16 {
    let path = format!("/rest/V1/integration/{kind}/token");
    let body = json!({"username": name, "password": password});
    client.send(&Request::post(&path).json(&body)).await.status
}

#[tokio::test]
async fn six_failures_stop_a_name_and_no_other() {
    let (site, server) = served();
    let client = server.client();
    for _ in 0..6 {
        assert_eq!(login(client, "customer", ANN.0, "wrong").await, 401);
    }
    assert_eq!(login(client, "customer", ANN.0, ANN.1).await, 401, "the right password too");
    assert_eq!(
        login(client, "customer", "ANN@example.com ", ANN.1).await,
        401,
        "nor otherwise spelled"
    );
    assert_eq!(login(client, "customer", BEA.0, BEA.1).await, 200);
    assert_eq!(login(client, "admin", ROOT.0, ROOT.1).await, 200);
    let why = site.run(&["token", "why", "--customer", ANN.0, "--website", "base"]);
    assert!(why.stdout.contains("too many") || why.stdout.contains("throttle"), "{}", why.stdout);
    site.run(&["customer", "unlock", ANN.0]).succeeded();
    assert_eq!(login(client, "customer", ANN.0, ANN.1).await, 200);
}

#[tokio::test]
async fn a_throttled_admin_is_unlocked_by_command() {
    let (site, server) = served();
    let client = server.client();
    for _ in 0..6 {
        assert_eq!(login(client, "admin", ROOT.0, "wrong").await, 401);
    }
    assert_eq!(login(client, "admin", ROOT.0, ROOT.1).await, 401);
    let unlocked = site.run(&["admin", "unlock", ROOT.0]).succeeded();
    assert!(unlocked.stdout.contains("6 failed token requests"), "{}", unlocked.stdout);
    assert_eq!(login(client, "admin", ROOT.0, ROOT.1).await, 200);
}

#[tokio::test]
async fn a_limit_of_zero_stops_nobody() {
    let (site, server) = served();
    let client = server.client();
    site.run(&["config", "set", "oauth/authentication_lock/max_failures_count", "0"]).succeeded();
    for _ in 0..8 {
        assert_eq!(login(client, "customer", ANN.0, "wrong").await, 401);
    }
    assert_eq!(login(client, "customer", ANN.0, ANN.1).await, 200);
}

#[tokio::test]
async fn both_spellings_of_the_page_size_meet_one_limit() {
    let (site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let search = |spelling: &str, size: u32| {
        let path = format!("/rest/V1/customers/search?searchCriteria[{spelling}]={size}");
        Request::get(&path).bearer(&root)
    };
    assert_eq!(client.send(&search("pageSize", 301)).await.status, 200, "off by default");
    site.run(&["config", "set", "webapi/validation/input_limit_enabled", "1"]).succeeded();
    for spelling in ["pageSize", "page_size", "PAGE_SIZE"] {
        let answer = client.send(&search(spelling, 301)).await;
        let wanted = json!({
            "message": "Maximum SearchCriteria pageSize is %max",
            "parameters": {"max": 300},
        });
        assert_eq!((answer.status, answer.json()), (400, wanted), "{spelling}");
        assert_eq!(client.send(&search(spelling, 300)).await.status, 200, "{spelling}");
    }
}
