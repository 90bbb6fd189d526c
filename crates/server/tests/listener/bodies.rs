//! Bodies of requests: too large, declared or chunked, and broken ones.

use super::app::{header, start, wide, within};
use std::fmt::Write as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const LIMIT: usize = 1024 * 1024;

fn post(path: &str, length: usize, extra: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: {length}\r\n{extra}\r\n"
    )
}

fn chunked(path: &str, chunks: usize, size: usize) -> String {
    let mut text = format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    for _ in 0..chunks {
        write!(text, "{size:x}\r\n{}\r\n", "x".repeat(size)).unwrap();
    }
    text + "0\r\n\r\n"
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read() {
    let server = start(wide(), None);
    let answer = server.exchange(post("/careless", LIMIT, "") + &"x".repeat(LIMIT)).await;
    assert!(answer.ends_with(&format!("read {LIMIT}")), "{answer}");
    let answer = server.exchange(chunked("/careless", 16, LIMIT / 16)).await;
    assert!(answer.ends_with(&format!("read {LIMIT}")), "{answer}");
}

#[tokio::test]
async fn a_body_of_10_mb_gets_413_in_json_that_the_client_sees() {
    let server = start(wide(), None);
    let answer = server.exchange(post("/echo", 10 * LIMIT, "") + &"x".repeat(10 * LIMIT)).await;
    assert!(answer.starts_with("HTTP/1.1 413 Payload Too Large\r\n"), "{answer:.300}");
    assert_eq!(header(&answer, "connection"), Some("close"));
    assert!(header(&answer, "x-request-id").is_some());
    let body = r#"{"message":"The request body is larger than 1048576 bytes."}"#;
    assert!(answer.ends_with(body), "{answer}");
}

#[tokio::test]
async fn a_client_that_sends_all_before_it_reads_is_not_reset() {
    let server = start(wide(), None);
    let mut client = server.connect().await;
    let request = post("/echo", 10 * LIMIT, "") + &"x".repeat(10 * LIMIT);
    within(client.write_all(request.as_bytes())).await.expect("all is taken");
    let mut answer = String::new();
    let read = within(client.read_to_string(&mut answer)).await;
    read.expect("the connection ends in order");
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_client_that_asks_before_sending_10_mb_is_refused_without_sending() {
    let server = start(wide(), None);
    let answer = server.exchange(post("/echo", 10 * LIMIT, "expect: 100-continue\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn chunks_that_grow_beyond_the_limit_end_in_413() {
    let server = start(wide(), None);
    for (path, answered) in [
        ("/echo", "app: above 1048576"),
        ("/careless", r#"{"message":"The request body is larger than 1048576 bytes."}"#),
    ] {
        let answer = server.exchange(chunked(path, 160, 64 * 1024)).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {answer}");
        assert!(answer.ends_with(answered), "{path}: {answer}");
        assert_eq!(header(&answer, "connection"), Some("close"), "{path}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_wait_for_the_body_arrives() {
    let server = start(wide(), None);
    let answer = server.exchange(post("/deaf", LIMIT, "") + &"x".repeat(LIMIT)).await;
    assert!(answer.ends_with("did not listen"), "{answer}");
}

#[tokio::test]
async fn broken_chunks_and_bodies_cut_short_are_the_clients_fault() {
    let server = start(wide(), None);
    let broken = "POST /echo HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
    let answer = server.exchange(broken).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(server.get("/hello").await.ends_with("hello"), "the server goes on");
}
