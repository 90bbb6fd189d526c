//! Stopping: what is in flight ends within the grace, what is idle is closed, and a second signal ends all.

use super::app::{Event, SHORT, close, keep, one_answer, start, to_end, wide};
use super::app::{signal_self, within};
use magegate::listen::{Limits, Stop};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

#[tokio::test]
async fn requests_in_flight_end_and_idle_connections_are_closed() {
    let mut server = start(wide(), None);
    let mut idle = server.connect().await;
    idle.write_all(keep("/hello").as_bytes()).await.unwrap();
    one_answer(&mut idle, "hello").await;
    let mut silent = server.connect().await;
    let mut busy = server.connect().await;
    busy.write_all(keep("/wait").as_bytes()).await.unwrap();
    assert_eq!(server.event().await, Event::Entered);

    server.stop.signal();
    assert_eq!(to_end(&mut idle).await, "");
    assert_eq!(to_end(&mut silent).await, "");
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody new is let in");

    server.levers.gate.add_permits(1);
    let answer = to_end(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with("waited"), "{answer}");
    assert_eq!(server.ended().await.aborted, 0);
}

#[tokio::test]
async fn requests_that_outlast_the_grace_are_cut_and_counted() {
    let mut server = start(Limits { shutdown_grace: SHORT, ..wide() }, None);
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = server.connect().await;
        client.write_all(close("/wait").as_bytes()).await.unwrap();
        assert_eq!(server.event().await, Event::Entered);
        clients.push(client);
    }
    server.stop.finish();
    for client in &mut clients {
        assert_eq!(to_end(client).await, "");
    }
    assert_eq!(server.ended().await.aborted, 3);
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let mut server = start(Limits { shutdown_grace: Duration::from_hours(1), ..wide() }, None);
    let mut client = server.connect().await;
    client.write_all(close("/wait").as_bytes()).await.unwrap();
    assert_eq!(server.event().await, Event::Entered);
    server.stop.signal();
    server.stop.signal();
    assert_eq!(server.ended().await.aborted, 1);
    assert_eq!(to_end(&mut client).await, "");
}

#[tokio::test]
async fn without_connections_it_stops_at_once() {
    let server = start(wide(), None);
    server.stop.finish();
    assert_eq!(server.ended().await.aborted, 0);
}

#[tokio::test]
async fn sigterm_finishes_and_a_further_sigint_ends_at_once() {
    let stop = Stop::on_signals().unwrap();
    signal_self("TERM");
    within(stop.finishing()).await;
    signal_self("INT");
    within(stop.at_once()).await;
}
