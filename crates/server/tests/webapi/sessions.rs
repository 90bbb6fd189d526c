//! Sessions over REST: a login gives a pair of tokens, a refresh token is good once, the list of devices shows and ends
//! them, and nothing of it is there unless it is switched on.

use crate::fixture::{ANN, BEA, CLERK, NOBODY, ROOT, on_both, served};
use magegate_testkit::{Answer, Client, Request};
use serde_json::{Value, json};

const ON: &[(&str, &str)] = &[
    ("magegate/sessions/enabled", "1"),
    ("magegate/tokens/introspection", "1"),
    ("magegate/tokens/revocation", "1"),
    ("magegate/tokens/impersonation", "1"),
    ("magegate/tokens/expiry_header", "1"),
];
const OWN: &str = "/rest/V1/magegate/customers/me/sessions";
const END_OTHERS: &str = "/rest/V1/magegate/customers/me/sessions/end-others";

fn login(kind: &str, (name, password): (&str, &str), device: &str) -> Request {
    let body = json!({ "username": name, "password": password, "device": device });
    Request::post(&format!("/rest/V1/magegate/{kind}/login")).json(&body)
}

async fn signed_in(client: Client, kind: &str, who: (&str, &str), device: &str) -> Value {
    let answer = client.send(&login(kind, who, device)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn text(pair: &Value, name: &str) -> String {
    pair[name].as_str().unwrap().to_owned()
}

async fn refresh(client: Client, token: &str) -> Answer {
    let body = json!({ "refreshToken": token });
    client.send(&Request::post("/rest/V1/magegate/token/refresh").json(&body)).await
}

async fn refused(client: Client, refresh_token: &str) {
    let answer = refresh(client, refresh_token).await;
    let message = json!({ "message": "The refresh token cannot be used. Please sign in again." });
    assert_eq!((answer.status, answer.json()), (401, message));
}

async fn me(client: Client, token: &str) -> u16 {
    client.send(&Request::get("/rest/V1/customers/me").bearer(token)).await.status
}

async fn list(client: Client, path: &str, token: &str) -> Vec<Value> {
    let answer = client.send(&Request::get(path).bearer(token)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().as_array().unwrap().clone()
}

fn devices(sessions: &[Value]) -> Vec<&str> {
    let mut devices: Vec<_> = sessions.iter().map(|it| it["device"].as_str().unwrap()).collect();
    devices.sort_unstable();
    devices
}

#[tokio::test]
async fn a_login_on_a_device_gives_a_pair_that_is_exchanged_for_the_next() {
    for (_database, site, server) in on_both(ON) {
        let client = server.client();
        let answer = client.send(&login("customer", ANN, "Telephone")).await;
        let ends: i64 = answer.header("x-token-expires-in").unwrap().parse().unwrap();
        assert!((3595..=3600).contains(&ends), "{ends}");
        let first = answer.json();
        assert_eq!(first["token_type"], "Bearer");
        for (name, within) in [("expires_in", 3600), ("refresh_expires_in", 30 * 86_400)] {
            let seconds = first[name].as_i64().unwrap();
            assert!((within - 5..=within).contains(&seconds), "{name}: {seconds}");
        }
        let (access, token) = (text(&first, "access_token"), text(&first, "refresh_token"));
        assert_eq!(me(client, &access).await, 200);
        // A refresh token proves nobody's identity by itself.
        assert_eq!(me(client, &token).await, 401);

        let answer = refresh(client, &token).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.header("x-token-expires-in").is_some());
        let second = answer.json();
        assert_eq!(second["session_id"], first["session_id"]);
        let next = text(&second, "access_token");
        assert_eq!((me(client, &access).await, me(client, &next).await), (401, 200));
        let (_, log) = server.stop();
        assert!(log.contains("token_refreshed"), "{log}");
        let mut files = vec![("log".to_owned(), log.into_bytes())];
        if let Ok(entries) = std::fs::read_dir(site.data_dir()) {
            for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
                files.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
        let later = text(&second, "refresh_token");
        for secret in [&access, &token, &next, &later, &ANN.1.to_owned()] {
            for (name, bytes) in &files {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "a secret stands in {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_refresh_token_that_comes_a_second_time_ends_its_session() {
    for (database, _site, server) in on_both(ON) {
        let client = server.client();
        let first = signed_in(client, "customer", ANN, "One").await;
        let other = signed_in(client, "customer", ANN, "Other").await;
        let mut pair = first.clone();
        for _ in 0..3 {
            pair = refresh(client, &text(&pair, "refresh_token")).await.json();
        }
        assert_eq!(me(client, &text(&pair, "access_token")).await, 200);
        // The thief comes with the first one, long after.
        refused(client, &text(&first, "refresh_token")).await;
        assert_eq!(me(client, &text(&pair, "access_token")).await, 401);
        refused(client, &text(&pair, "refresh_token")).await;
        assert_eq!(me(client, &text(&other, "access_token")).await, 200, "another device stays");
        for token in ["", "x", "n45phzh5trabcdevy2he5iqvnagzsdid", &text(&other, "access_token")] {
            refused(client, token).await;
        }
        let (_, log) = server.stop();
        assert!(log.contains("refresh_reused"), "{log}");
        if let Some(database) = database {
            let audit = "SELECT reason FROM magegate_audit WHERE reason = 'refresh_reused'";
            assert_eq!(database.rows(audit).len(), 1);
        }
    }
}

#[tokio::test]
async fn a_customer_sees_its_devices_ends_one_and_logs_out_everywhere_else() {
    for (_database, _site, server) in on_both(ON) {
        let client = server.client();
        let here = signed_in(client, "customer", ANN, "Here").await;
        let there = signed_in(client, "customer", ANN, "There").await;
        let _third = signed_in(client, "customer", ANN, "Third").await;
        let bea = signed_in(client, "customer", BEA, "Bea's").await;
        let plain = client.customer_token(ANN.0, ANN.1).await;
        let access = text(&here, "access_token");
        let sessions = list(client, OWN, &access).await;
        assert_eq!(devices(&sessions), ["", "Here", "There", "Third"]);
        let current: Vec<_> = sessions.iter().filter(|it| it["is_current"] == true).collect();
        assert_eq!(devices(&current.into_iter().cloned().collect::<Vec<_>>()), ["Here"]);
        let plain_one = sessions.iter().find(|it| it["can_refresh"] == false).unwrap();
        assert_eq!(
            (&plain_one["device"], &plain_one["ip_address"]),
            (&json!(""), &json!("127.0.0.1"))
        );

        let end = |id: &Value, token: &str| Request::delete(&format!("{OWN}/{id}")).bearer(token);
        // Others' sessions are as good as none.
        let foreign = client.send(&end(&bea["session_id"], &access)).await;
        let unknown = client.send(&end(&json!(999_999), &access)).await;
        assert_eq!((foreign.status, unknown.status), (404, 404));
        assert_eq!(me(client, &text(&bea, "access_token")).await, 200);
        let answer = client.send(&end(&there["session_id"], &access)).await;
        assert_eq!((answer.status, answer.text()), (200, "true".to_owned()));
        assert_eq!(me(client, &text(&there, "access_token")).await, 401);
        refused(client, &text(&there, "refresh_token")).await;
        assert_eq!(client.send(&end(&there["session_id"], &access)).await.status, 404, "it ended");

        let answer = client.send(&Request::post(END_OTHERS).bearer(&access)).await;
        assert_eq!((answer.status, answer.text()), (200, "2".to_owned()));
        assert_eq!(devices(&list(client, OWN, &access).await), ["Here"]);
        assert_eq!((me(client, &plain).await, me(client, &access).await), (401, 200));
        assert_eq!(refresh(client, &text(&here, "refresh_token")).await.status, 200);
    }
}

#[tokio::test]
async fn an_admin_has_devices_too_and_sees_those_of_customers() {
    for (_database, site, server) in on_both(ON) {
        let client = server.client();
        let root = signed_in(client, "admin", ROOT, "Desk").await;
        let _laptop = signed_in(client, "admin", ROOT, "Laptop").await;
        let ann = signed_in(client, "customer", ANN, "Telephone").await;
        let token = text(&root, "access_token");
        let own = "/rest/V1/magegate/admins/me/sessions";
        assert_eq!(devices(&list(client, own, &token).await), ["Desk", "Laptop"]);
        let others = Request::post(&format!("{own}/end-others")).bearer(&token);
        assert_eq!(client.send(&others).await.text(), "1");
        let end = Request::delete(&format!("{own}/{}", root["session_id"])).bearer(&token);

        let impersonate = Request::post("/rest/V1/integration/customer/1/token").bearer(&token);
        let acting = client.send(&impersonate).await.json();
        let acting = acting.as_str().unwrap();
        let of_ann = "/rest/V1/magegate/customers/1/sessions";
        let sessions = list(client, of_ann, &token).await;
        let acts: Vec<_> = sessions.iter().filter_map(|it| it.get("act")).collect();
        assert_eq!((sessions.len(), acts), (2, vec![&json!({ "sub": "1", "user_type": "admin" })]));
        // The customer sees it too, and may end it.
        let seen = list(client, OWN, &text(&ann, "access_token")).await;
        let acted = seen.iter().find(|it| it.get("act").is_some()).unwrap();
        let ending = Request::delete(&format!("{OWN}/{}", acted["session_id"]));
        let ending = ending.bearer(&text(&ann, "access_token"));
        assert_eq!(client.send(&ending).await.status, 200);
        assert_eq!(me(client, acting).await, 401);

        let ending = Request::delete(&format!("{of_ann}/{}", ann["session_id"])).bearer(&token);
        assert_eq!(client.send(&ending).await.text(), "true");
        assert_eq!(me(client, &text(&ann, "access_token")).await, 401);
        for who in [CLERK, NOBODY] {
            let refused = client.admin_token(who.0, who.1).await;
            let refused = client.send(&Request::get(of_ann).bearer(&refused)).await;
            assert_eq!(refused.json()["parameters"]["resources"], "Magegate_Tokens::sessions");
        }
        assert_eq!(client.send(&end).await.status, 200);
        assert_eq!(client.send(&Request::get(own).bearer(&token)).await.status, 401);
        drop(site);
    }
}

#[tokio::test]
async fn refresh_tokens_are_introspected_as_such_alone_and_revoked_with_their_session() {
    for (_database, _site, server) in on_both(ON) {
        let client = server.client();
        let root = client.admin_token(ROOT.0, ROOT.1).await;
        let pair = signed_in(client, "customer", ANN, "Telephone").await;
        let (access, token) = (text(&pair, "access_token"), text(&pair, "refresh_token"));
        let ask = async |token: &str, hint: &str| {
            let body = json!({ "token": token, "token_type_hint": hint });
            let request = Request::post("/rest/V1/magegate/introspect").bearer(&root).json(&body);
            client.send(&request).await.json()
        };
        let told = ask(&access, "").await;
        assert_eq!((&told["active"], &told["session_id"]), (&json!(true), &pair["session_id"]));
        assert_eq!(ask(&token, "access_token").await, json!({ "active": false }));
        let told = ask(&token, "refresh_token").await;
        assert_eq!((&told["active"], told.get("token_type")), (&json!(true), None));
        assert_eq!((&told["sub"], &told["session_id"]), (&json!("1"), &pair["session_id"]));

        let revoke = Request::post("/rest/V1/magegate/revoke").json(&json!({ "token": token }));
        assert_eq!(client.send(&revoke).await.text(), "true");
        assert_eq!(me(client, &access).await, 401);
        assert_eq!(ask(&token, "refresh_token").await, json!({ "active": false }));
        refused(client, &token).await;
        assert_eq!(client.send(&revoke).await.text(), "true", "again");
    }
}

#[tokio::test]
async fn logins_on_a_device_are_refused_as_other_logins_are() {
    let (site, server) = served();
    for (path, value) in ON {
        site.run(&["config", "set", path, value]).succeeded();
    }
    let client = server.client();
    for (kind, who) in [("customer", (ANN.0, "wrong")), ("customer", ROOT), ("admin", ANN)] {
        let answer = client.send(&login(kind, who, "x")).await;
        assert_eq!(answer.status, 401, "{kind}");
        assert!(answer.text().contains("The account sign-in was incorrect"), "{}", answer.text());
        assert_eq!(answer.header("x-token-expires-in"), None);
    }
    let missing = Request::post("/rest/V1/magegate/customer/login").json(&json!({}));
    assert_eq!(client.send(&missing).await.status, 400);
    let long = client.send(&login("customer", ANN, &"ü".repeat(10_000))).await;
    assert_eq!(long.status, 200, "a long name is cut: {}", long.text());
    let query = format!("/rest/V1/magegate/customer/login?username={}&password={}", ANN.0, ANN.1);
    assert_eq!(client.send(&Request::post(&query)).await.status, 400, "no secrets in the query");
    let token = client.admin_token(ROOT.0, ROOT.1).await;
    let integration_like = Request::post(END_OTHERS).bearer(&token);
    assert_eq!(client.send(&integration_like).await.status, 400, "an admin is no customer");
}

#[tokio::test]
async fn signed_tokens_have_no_sessions_and_say_so() {
    let (site, _) = served();
    for (path, value) in ON {
        site.run(&["config", "set", path, value]).succeeded();
    }
    let site = site.with_variable("MAGEGATE_TOKENS_FORMAT", "jwt");
    let server = site.serve(&[]);
    let answer = server.client().send(&login("customer", ANN, "x")).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("Sessions need tokens that are stored"), "{}", answer.text());
}

#[tokio::test]
async fn no_session_route_is_there_unless_it_is_switched_on() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let rows = magegate_webapi::routes::all();
    let rows = rows.filter(|route| route.switch == Some("magegate/sessions/enabled"));
    let mut count = 0;
    for route in rows {
        let path = route.path.replace(":customerId", "1").replace(":sessionId", "1");
        let request = Request::new(route.method, &format!("/rest{path}")).bearer(&root);
        let answer = client.send(&request).await;
        let message = json!({ "message": "Request does not match any route." });
        assert_eq!((answer.status, answer.json()), (404, message), "{path}");
        count += 1;
    }
    assert_eq!(count, 11);
}
