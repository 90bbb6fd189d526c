//! Slow clients: those that never begin, never end a head, never end a body, never read.

use super::app::{Event, PATIENCE, SHORT, header, keep, one_answer, start, to_end, wide};
use magegate::listen::Limits;
use std::time::Instant;
use tokio::io::AsyncWriteExt as _;

#[tokio::test]
async fn a_head_that_is_half_sent_gets_408() {
    let server = start(Limits { header_timeout: SHORT, ..wide() }, None);
    let began = Instant::now();
    let answer = server.exchange("GET /hello HTTP/1.1\r\nhost: te").await;
    assert!(began.elapsed() >= SHORT);
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert_eq!(header(&answer, "content-length"), Some("49"));
    assert!(answer.ends_with("{\"message\":\"The request did not arrive in time.\"}"), "{answer}");
}

#[tokio::test]
async fn a_head_that_trickles_in_gets_408_too() {
    let server = start(Limits { header_timeout: SHORT, ..wide() }, None);
    let (mut reader, mut writer) = server.connect().await.into_split();
    let trickle = tokio::spawn(async move {
        let mut pace = tokio::time::interval(SHORT / 10);
        // Ends when the server no longer takes it.
        while writer.write_all(b"x-a: b\r\n").await.is_ok() {
            pace.tick().await;
        }
    });
    let mut answer = String::new();
    let read = tokio::io::AsyncReadExt::read_to_string(&mut reader, &mut answer);
    let _ = tokio::time::timeout(PATIENCE, read).await.unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    trickle.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed_silently() {
    let server = start(Limits { header_timeout: SHORT, ..wide() }, None);
    assert_eq!(server.exchange("").await, "");
}

#[tokio::test]
async fn a_connection_that_is_idle_after_an_answer_is_closed() {
    let server = start(Limits { idle_timeout: SHORT, ..wide() }, None);
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.write_all(keep("/hello").as_bytes()).await.unwrap();
        one_answer(&mut client, "hello").await;
    }
    let began = Instant::now();
    assert_eq!(to_end(&mut client).await, "");
    assert!(began.elapsed() >= SHORT / 2);
}

#[tokio::test]
async fn a_second_head_that_is_half_sent_gets_408() {
    let server = start(Limits { header_timeout: SHORT, ..wide() }, None);
    let mut client = server.connect().await;
    client.write_all(keep("/hello").as_bytes()).await.unwrap();
    one_answer(&mut client, "hello").await;
    client.write_all(b"GET /hel").await.unwrap();
    let answer = to_end(&mut client).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_is_half_sent_gets_408() {
    let server = start(Limits { body_timeout: SHORT, ..wide() }, None);
    for (path, answered) in [
        ("/echo", "app: too slow"),
        ("/careless", r#"{"message":"The request body did not arrive in time."}"#),
    ] {
        let answer = server
            .exchange(format!(
                "POST {path} HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\nhalf"
            ))
            .await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{path}: {answer}");
        assert!(answer.ends_with(answered), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_cut() {
    let mut server = start(Limits { body_timeout: SHORT, ..wide() }, None);
    let mut client = server.connect().await;
    client.write_all(keep("/endless").as_bytes()).await.unwrap();
    assert_eq!(server.event().await, Event::AnswerDropped);
    drop(client);
}

#[tokio::test]
async fn a_request_that_takes_long_inside_is_not_the_clients_fault() {
    let limits =
        Limits { header_timeout: SHORT, body_timeout: SHORT, idle_timeout: SHORT, ..wide() };
    let mut server = start(limits, None);
    let mut client = server.connect().await;
    client.write_all(keep("/wait").as_bytes()).await.unwrap();
    assert_eq!(server.event().await, Event::Entered);
    // Three connections that do nothing are closed one after the other, so all the limits pass meanwhile.
    for _ in 0..3 {
        assert_eq!(server.exchange("").await, "");
    }
    server.levers.gate.add_permits(1);
    assert!(to_end(&mut client).await.ends_with("waited"));
}
