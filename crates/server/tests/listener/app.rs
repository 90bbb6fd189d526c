//! A small application to stand behind a listener, a server that runs it, and a client that writes bytes.

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::{Request, StatusCode};
use magegate::listen::{self, Ended, Limits, Listener, Stop, TlsReloader};
use magegate_domain::random::TestRandom;
use magegate_webapi::request_info::{BodyFault, Peer, RequestId, RouteTemplate};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;

/// Longest that any test waits for what it expects; never reached when the code is right.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// A limit that a test waits for.
pub(super) const SHORT: Duration = Duration::from_millis(150);

/// What the application lets a test see and decide.
#[derive(Debug)]
pub(super) struct Levers {
    /// A request to `/wait` ends when it gets a permit.
    pub(super) gate: Semaphore,
    /// Requests in `/wait` now, and the most at one time.
    waiting: AtomicUsize,
    pub(super) most_waiting: AtomicUsize,
    happened: mpsc::UnboundedSender<Event>,
}

/// What happened inside the application.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A request came to `/wait`.
    Entered,
    /// The body of an answer of `/endless` was let go.
    AnswerDropped,
}

/// A running server.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) address: SocketAddr,
    pub(super) stop: Stop,
    pub(super) levers: Arc<Levers>,
    pub(super) events: mpsc::UnboundedReceiver<Event>,
    served: JoinHandle<Ended>,
}

/// Limits that no test meets by accident.
pub(super) fn wide() -> Limits {
    Limits {
        max_connections: 100,
        header_timeout: PATIENCE * 2,
        body_timeout: PATIENCE * 2,
        idle_timeout: PATIENCE * 2,
        max_header_bytes: 16 * 1024,
        max_headers: 50,
        max_body_bytes: 1024 * 1024,
        shutdown_grace: PATIENCE * 2,
        trusted_proxies: Vec::new(),
    }
}

/// Serves the application on a free port.
pub(super) fn start(limits: Limits, tls: Option<TlsReloader>) -> Running {
    let socket = listen::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = socket.local_addr().unwrap();
    let stop = Stop::default();
    let (happened, events) = mpsc::unbounded_channel();
    let levers = Arc::new(Levers {
        gate: Semaphore::new(0),
        waiting: AtomicUsize::new(0),
        most_waiting: AtomicUsize::new(0),
        happened,
    });
    let random = Arc::new(TestRandom::seeded(11));
    let listener = Listener { name: "public", socket, tls, limits, random };
    let served = tokio::spawn(listen::serve(listener, app(Arc::clone(&levers)), stop.clone()));
    Running { address, stop, levers, events, served }
}

impl Running {
    /// Sends bytes on a new connection and reads to the end of it.
    pub(super) async fn exchange(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut client = self.connect().await;
        // A server that has answered already may have closed: what counts is what it said.
        let _ = client.write_all(bytes.as_ref()).await;
        to_end(&mut client).await
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A GET on a connection of its own.
    pub(super) async fn get(&self, path: &str) -> String {
        self.exchange(close(path)).await
    }

    pub(super) async fn event(&mut self) -> Event {
        within(self.events.recv()).await.unwrap()
    }

    /// How serving ended, once something has stopped it.
    pub(super) async fn ended(self) -> Ended {
        within(self.served).await.unwrap()
    }
}

/// The future's outcome; fails the test instead of waiting for ever.
pub(super) async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("what the test waits for never came")
}

/// All that comes until the server closes; a reset counts as an end.
pub(super) async fn to_end(client: &mut TcpStream) -> String {
    let mut got = Vec::new();
    let _ = within(client.read_to_end(&mut got)).await;
    String::from_utf8_lossy(&got).into_owned()
}

/// One answer of known length on a connection that stays open.
pub(super) async fn one_answer(client: &mut TcpStream, ending: &str) -> String {
    let mut got = String::new();
    while !got.ends_with(ending) {
        let mut byte = [0];
        assert_eq!(within(client.read(&mut byte)).await.unwrap(), 1, "closed after {got:?}");
        got.push(char::from(byte[0]));
    }
    got
}

/// A GET after which the connection is to be closed.
pub(super) fn close(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")
}

/// A GET that leaves the connection open.
pub(super) fn keep(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n")
}

/// The value of an answer's header.
pub(super) fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Sends this process a signal; there must be a handler for it.
pub(super) fn signal_self(name: &str) {
    let sent = std::process::Command::new("kill")
        .args([&format!("-{name}"), &std::process::id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

pub(super) fn app(levers: Arc<Levers>) -> Router {
    Router::new()
        .route("/hello", get(async || "hello"))
        .route("/echo", any(echo))
        .route("/careless", any(careless))
        .route("/deaf", any(async || "did not listen"))
        .route("/who", get(who))
        .route("/panic", get(panics))
        .route("/wait", get(wait))
        .route("/endless", get(endless))
        .route("/telling", get(async || [("server", "axum"), ("x-powered-by", "rust")]))
        .route("/items/{id}", get(item))
        .with_state(levers)
}

/// The body back, or the fault that reading it met.
async fn echo(request: Request<Body>) -> Response {
    match axum::body::to_bytes(request.into_body(), usize::MAX).await {
        Ok(bytes) => bytes.into_response(),
        Err(error) => match BodyFault::of(&error) {
            Some(BodyFault::TooLarge { limit }) => {
                (StatusCode::PAYLOAD_TOO_LARGE, format!("app: above {limit}")).into_response()
            }
            Some(BodyFault::TimedOut) => {
                (StatusCode::REQUEST_TIMEOUT, "app: too slow").into_response()
            }
            None => (StatusCode::BAD_REQUEST, "app: broken").into_response(),
        },
    }
}

/// Takes a body that fails for an empty one, as code that forgets to look would.
async fn careless(request: Request<Body>) -> String {
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await;
    format!("read {}", body.unwrap_or_default().len())
}

async fn who(Extension(id): Extension<RequestId>, Extension(peer): Extension<Peer>) -> String {
    format!("{} {}", id.0, peer.0)
}

async fn panics() -> &'static str {
    panic!("secret of a client")
}

async fn wait(State(levers): State<Arc<Levers>>) -> &'static str {
    let now = levers.waiting.fetch_add(1, Ordering::SeqCst) + 1;
    levers.most_waiting.fetch_max(now, Ordering::SeqCst);
    let _ = levers.happened.send(Event::Entered);
    levers.gate.acquire().await.unwrap().forget();
    levers.waiting.fetch_sub(1, Ordering::SeqCst);
    "waited"
}

async fn endless(State(levers): State<Arc<Levers>>) -> Body {
    Body::new(Endless(levers))
}

async fn item() -> Response {
    let mut answer = "item".into_response();
    answer.extensions_mut().insert(RouteTemplate("/items/:id"));
    answer
}

/// An answer without end.
struct Endless(Arc<Levers>);

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        static CHUNK: [u8; 64 * 1024] = [b'x'; 64 * 1024];
        Poll::Ready(Some(Ok(hyper::body::Frame::data(Bytes::from_static(&CHUNK)))))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        let _ = self.0.happened.send(Event::AnswerDropped);
    }
}
