//! HTTP/2, which ALPN chooses over TLS: the same frame, and the limits that need other means there.

use super::app::{Event, Running, SHORT, start, wide, within};
use super::tls::{Files, handshake};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use magegate::listen::Limits;
use tokio::task::JoinHandle;

type Client = SendRequest<Full<Bytes>>;

/// A client, and its connection's end.
async fn connect(limits: Limits, window: u32) -> (Running, Client, JoinHandle<hyper::Result<()>>) {
    let files = Files::new();
    let trusted = files.renew();
    let server = start(limits, Some(files.load()));
    let stream = handshake(server.address, &trusted, b"h2").await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (client, connection) = Builder::new(TokioExecutor::new())
        .initial_stream_window_size(window)
        .handshake(TokioIo::new(stream))
        .await
        .unwrap();
    (server, client, tokio::spawn(connection))
}

async fn ask(client: &mut Client, path: &str, body: Bytes) -> Response<Incoming> {
    let uri = format!("https://localhost{path}");
    let request = Request::post(uri).body(Full::new(body)).unwrap();
    within(client.ready()).await.unwrap();
    within(client.send_request(request)).await.unwrap()
}

async fn get(client: &mut Client, path: &str) -> Response<Incoming> {
    let request = Request::get(format!("https://localhost{path}"));
    within(client.send_request(request.body(Full::default()).unwrap())).await.unwrap()
}

async fn text(answer: Response<Incoming>) -> String {
    let body = within(answer.into_body().collect()).await.unwrap().to_bytes();
    String::from_utf8_lossy(&body).into_owned()
}

#[tokio::test]
async fn requests_and_panics_are_answered_side_by_side() {
    let (_server, mut client, _connection) = connect(wide(), 65_535).await;
    let failed = get(&mut client, "/panic").await;
    assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let answer = get(&mut client, "/hello").await;
    assert!(answer.headers().contains_key("x-request-id"));
    assert_eq!(text(answer).await, "hello");
    let echoed = ask(&mut client, "/echo", Bytes::from_static(b"body")).await;
    assert_eq!(text(echoed).await, "body");
}

#[tokio::test]
async fn a_body_that_is_too_large_gets_413() {
    let (_server, mut client, _connection) = connect(wide(), 65_535).await;
    let answer = ask(&mut client, "/echo", Bytes::from(vec![b'x'; 2 * 1024 * 1024])).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(text(get(&mut client, "/hello").await).await, "hello", "the connection goes on");
}

#[tokio::test]
async fn a_client_that_holds_back_its_answer_is_cut() {
    let limits = Limits { body_timeout: SHORT, ..wide() };
    let (mut server, mut client, connection) = connect(limits, 1024).await;
    let answer = get(&mut client, "/endless").await;
    assert_eq!(server.event().await, Event::AnswerDropped);
    drop(answer);
    assert!(within(connection).await.unwrap().is_err() || client.is_closed());
}

#[tokio::test]
async fn a_connection_without_requests_is_closed() {
    let (_server, mut client, connection) =
        connect(Limits { idle_timeout: SHORT, ..wide() }, 65_535).await;
    assert_eq!(text(get(&mut client, "/hello").await).await, "hello");
    let _ = within(connection).await.unwrap();
    assert!(client.is_closed());
}

#[tokio::test]
async fn a_request_in_flight_ends_before_the_stop() {
    let (mut server, mut client, _connection) = connect(wide(), 65_535).await;
    let asked = Request::get("https://localhost/wait").body(Full::default()).unwrap();
    let answer = tokio::spawn(client.send_request(asked));
    assert_eq!(server.event().await, Event::Entered);
    server.stop.finish();
    server.levers.gate.add_permits(1);
    assert_eq!(text(within(answer).await.unwrap().unwrap()).await, "waited");
    assert_eq!(server.ended().await.aborted, 0);
}
