//! Many connections: the limit holds, waiting ones are served in their turn, and none is lost for ever.

use super::app::{Event, SHORT, close, start, to_end, wide};
use magegate::listen::Limits;
use std::sync::atomic::Ordering;
use tokio::io::AsyncWriteExt as _;

#[tokio::test]
async fn no_more_connections_than_the_limit_are_served_at_once_and_all_are_in_the_end() {
    let mut server = start(Limits { max_connections: 3, ..wide() }, None);
    let mut clients = Vec::new();
    for _ in 0..12 {
        let mut client = server.connect().await;
        client.write_all(close("/wait").as_bytes()).await.unwrap();
        clients.push(client);
    }
    for _ in 0..12 {
        assert_eq!(server.event().await, Event::Entered);
        server.levers.gate.add_permits(1);
    }
    for client in &mut clients {
        assert!(to_end(client).await.ends_with("waited"));
    }
    assert_eq!(server.levers.most_waiting.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn at_the_limit_connections_are_not_kept_open() {
    let server = start(Limits { max_connections: 1, ..wide() }, None);
    let keep = "GET /hello HTTP/1.1\r\nhost: test\r\n\r\n";
    // Reads to the end: it comes although the client asked to keep the connection.
    assert!(server.exchange(keep).await.contains("connection: close"));
    assert!(server.exchange(keep).await.ends_with("hello"));
}

#[tokio::test]
async fn thousands_of_connections_that_do_nothing_are_closed_and_give_their_slots_back() {
    let limits = Limits { max_connections: 250, header_timeout: SHORT, ..wide() };
    let server = start(limits, None);
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..1000 {
        let mut client = server.connect().await;
        clients.spawn(async move { to_end(&mut client).await });
    }
    while let Some(got) = clients.join_next().await {
        assert_eq!(got.unwrap(), "");
    }
    assert!(server.get("/hello").await.ends_with("hello"));
    server.stop.finish();
    assert_eq!(server.ended().await.aborted, 0);
}

#[tokio::test]
async fn clients_that_leave_in_the_middle_do_not_disturb_others() {
    let mut server = start(Limits { max_connections: 2, ..wide() }, None);
    for _ in 0..10 {
        let mut client = server.connect().await;
        client.write_all(close("/wait").as_bytes()).await.unwrap();
        assert_eq!(server.event().await, Event::Entered);
        drop(client);
    }
    assert!(server.get("/hello").await.ends_with("hello"));
}
