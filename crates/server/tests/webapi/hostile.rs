//! What strangers may send: broken, huge, deep and lying requests get a clear answer, and the server goes on.

use crate::fixture::{ANN, served};
use magegate_testkit::{Client, Request};
use serde_json::json;
use std::fmt::Write as _;

const TOKEN: &str = "/rest/V1/integration/customer/token";

fn json_body(body: impl Into<Vec<u8>>) -> Request {
    Request::post(TOKEN).header("Content-Type", "application/json").body(body)
}

fn xml_body(body: impl Into<Vec<u8>>) -> Request {
    Request::post(TOKEN).header("Content-Type", "application/xml").body(body)
}

async fn still_serves(client: Client) {
    client.customer_token(ANN.0, ANN.1).await;
}

fn entity_bomb() -> String {
    let mut dtd = String::from("<!ENTITY a0 \"boom\">");
    for level in 1..12 {
        let below = format!("&a{};", level - 1).repeat(10);
        write!(dtd, "<!ENTITY a{level} \"{below}\">").unwrap();
    }
    format!("<!DOCTYPE r [{dtd}]><r><username>&a11;</username><password>x</password></r>")
}

#[tokio::test]
async fn broken_and_deep_bodies_are_refused_as_the_reference_refuses_them() {
    let (_site, server) = served();
    let client = server.client();
    let deep_json = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_xml = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
    for request in [
        json_body("{"),
        json_body(deep_json),
        json_body("{\"username\":\"\\ud800\"}"),
        json_body(b"{\"username\":\"\xff\"}".to_vec()),
        json_body("\u{feff}{}"),
        xml_body("<a><b></a>"),
        xml_body(deep_xml),
        xml_body(b"<a>\xff</a>".to_vec()),
    ] {
        let answer = client.send(&request).await;
        assert_eq!((answer.status, answer.json()), (400, json!({"message": "Decoding error."})));
    }
    still_serves(client).await;
}

#[tokio::test]
async fn entities_are_never_expanded_nor_fetched() {
    let (site, server) = served();
    let client = server.client();
    let secret = site.file("secret.txt", "do not read me");
    let external = format!(
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file://{}\">]><r><username>&x;</username><password>y</password></r>",
        secret.display()
    );
    for request in [xml_body(entity_bomb()), xml_body(external)] {
        let answer = client.send(&request).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()["parameters"], json!({"fieldName": "username"}));
    }
    assert!(server.resident_kib() < 200_000, "{} KiB", server.resident_kib());
    still_serves(client).await;
}

#[tokio::test]
async fn ten_megabytes_are_refused_without_being_kept() {
    let (_site, server) = served();
    let client = server.client();
    let before = server.resident_kib();
    let big = format!("{{\"username\":\"{}\"}}", "a".repeat(10_000_000));
    match client.try_send(&json_body(big)).await {
        Ok(answer) => assert_eq!(answer.status, 413, "{}", answer.text()),
        // The server may answer and close while the client is still sending.
        Err(error) => assert!(error.kind() != std::io::ErrorKind::TimedOut, "{error}"),
    }
    assert!(server.resident_kib() < before + 20_000);
    still_serves(client).await;
}

#[tokio::test]
async fn thousands_of_names_and_brackets_in_a_query_are_taken_calmly() {
    let (_site, server) = served();
    let client = server.client();
    let mut many = String::new();
    for n in 0..3_000 {
        write!(many, "a{n}=1&").unwrap();
    }
    let deep = format!("x{}=1", "[a]".repeat(2_000));
    for query in [many, deep, "%ff%fe=%00&[[[]]]==&&&=".to_owned()] {
        let path = format!("/rest/V1/customers/me?{query}");
        let answer = client.send(&Request::get(&path)).await;
        assert!(matches!(answer.status, 401 | 414 | 431), "{}", answer.status);
    }
    still_serves(client).await;
}

#[tokio::test]
async fn over_long_names_are_refused_as_input() {
    let (_site, server) = served();
    let login = json!({"username": "a".repeat(256), "password": "x"});
    let answer = server.client().send(&Request::post(TOKEN).json(&login)).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["parameters"], json!({"fieldName": "username", "limit": 255}));
}

#[tokio::test]
async fn odd_paths_get_the_reference_s_refusals() {
    let (_site, server) = served();
    let client = server.client();
    for (path, status) in [
        ("/", 404),
        ("/REST/V1/customers/me", 404),
        ("/rest", 400),
        ("/rest/admin/V1/customers/me", 400),
        ("/rest/V1//customers/me", 404),
        ("/rest/V1/customers/../customers/me", 404),
        ("/rest/V1/customers/%2e%2e/me", 404),
        ("/rest/V1/customers/me%00", 401),
        ("//rest//V1/customers/me", 401),
        ("/rest/default/V1/customers/me/", 401),
    ] {
        assert_eq!(client.get(path).await.status, status, "{path}");
    }
}
