//! The running frame of a listener: accepts connections within a limit, speaks HTTP/1.1 (and HTTP/2 over TLS), holds
//! every client to the limits, keeps a panic inside its request, and stops gracefully.
//! Which limit guards what: docs/decisions/0010-own-connection-loop.md.

mod access;
mod activity;
mod answers;
mod body;
mod connection;
mod forwarded;
mod frame;
mod socket;
mod stop;
mod tls;

pub use stop::Stop;
pub use tls::{TlsError, TlsReloader, WATCH_INTERVAL};

use crate::config::{Network, Server};
use axum::body::Body;
use connection::Connection;
use http::{Request, Response};
use magegate_domain::random::Random;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;
use tower::Service;

/// Connections that the system holds for us while the limit is reached; further ones are refused by it.
const BACKLOG: u32 = 1024;
/// How long accepting rests when the process is out of file descriptors or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a client may use up; the meaning of each is in `docs/configuration.md`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections served at the same time.
    pub max_connections: usize,
    /// For a TLS handshake, the first byte of a connection, and the head of a request.
    pub header_timeout: Duration,
    /// For the whole body of a request, and for 16 KiB of an answer.
    pub body_timeout: Duration,
    /// Between two requests.
    pub idle_timeout: Duration,
    /// Bytes of request line and headers.
    pub max_header_bytes: usize,
    /// Header lines.
    pub max_headers: usize,
    /// Bytes of a request's body.
    pub max_body_bytes: u64,
    /// For requests in flight at a graceful stop.
    pub shutdown_grace: Duration,
    /// Whose `X-Forwarded-For` and `X-Request-Id` are believed.
    pub trusted_proxies: Vec<Network>,
}

/// A listener before it serves.
#[derive(Debug)]
pub struct Listener {
    /// What logs and metrics call it: `public`, `ops`.
    pub name: &'static str,
    /// Where connections come from.
    pub socket: TcpListener,
    /// With it, TLS alone is spoken.
    pub tls: Option<TlsReloader>,
    /// What clients are held to.
    pub limits: Limits,
    /// Where request ids and report ids come from.
    pub random: Arc<dyn Random>,
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Requests that were cut because they had not finished within the grace, or because of a second signal.
    pub aborted: usize,
}

/// What all connections of a listener share.
#[derive(Debug)]
pub(crate) struct Shared {
    name: &'static str,
    limits: Limits,
    random: Arc<dyn Random>,
    tls: Option<TlsReloader>,
    slots: Arc<Semaphore>,
    in_flight: AtomicUsize,
}

/// The application behind a listener: an `axum::Router`, or anything of its form.
pub trait App:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> App for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}

impl From<&Server> for Limits {
    fn from(server: &Server) -> Self {
        Self {
            max_connections: server.max_connections,
            header_timeout: Duration::from_secs(server.header_timeout_seconds),
            body_timeout: Duration::from_secs(server.body_timeout_seconds),
            idle_timeout: Duration::from_secs(server.idle_timeout_seconds),
            max_header_bytes: server.max_header_bytes,
            max_headers: server.max_headers,
            max_body_bytes: server.max_body_bytes,
            shutdown_grace: Duration::from_secs(server.shutdown_grace_seconds),
            trusted_proxies: server.trusted_proxies.clone(),
        }
    }
}

/// Opens a listening socket with a bounded queue. Must be called inside the runtime.
pub fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Else a restart would have to wait until the connections of the last run are forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` says to finish; then takes no more connections, closes the idle ones, and waits for requests in
/// flight, no longer than the grace.
pub async fn serve<S: App>(listener: Listener, app: S, stop: Stop) -> Ended {
    let Listener { name, socket, tls, limits, random } = listener;
    // tokio's semaphore takes no more permits than that.
    let slots = limits.max_connections.min(Semaphore::MAX_PERMITS);
    let shared = Arc::new(Shared {
        name,
        limits,
        random,
        tls,
        slots: Arc::new(Semaphore::new(slots)),
        in_flight: AtomicUsize::new(0),
    });
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = stop.finishing() => break,
            Some(ended) = connections.join_next() => note(&ended),
            (slot, stream, address) = accept(&socket, &shared) => {
                let connection = Connection::new(slot, address, Arc::clone(&shared), stop.clone());
                connections.spawn(connection.serve(stream, app.clone()));
            }
        }
    }
    drop(socket);
    let grace = Instant::now() + shared.limits.shutdown_grace;
    loop {
        tokio::select! {
            biased;
            ended = connections.join_next() => match ended {
                Some(ended) => note(&ended),
                None => return Ended { aborted: 0 },
            },
            () = stop.at_once() => break,
            () = tokio::time::sleep_until(grace) => break,
        }
    }
    let aborted = shared.in_flight.load(Ordering::Relaxed);
    connections.shutdown().await;
    Ended { aborted }
}

/// The next connection, once there is a slot for it. May be dropped while waiting without losing one.
async fn accept(
    socket: &TcpListener,
    shared: &Shared,
) -> (OwnedSemaphorePermit, TcpStream, SocketAddr) {
    loop {
        let Ok(slot) = Arc::clone(&shared.slots).acquire_owned().await else {
            // Only a closed semaphore comes here, and nobody closes it.
            std::future::pending::<()>().await;
            continue;
        };
        match socket.accept().await {
            Ok((stream, address)) => {
                // Answers are small and written whole: waiting to fill a packet only adds delay.
                let _ = stream.set_nodelay(true);
                return (slot, stream, address);
            }
            Err(error) if of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(listener = shared.name, %error, "cannot accept a connection");
                tokio::time::sleep_until(Instant::now() + ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Whether the next attempt may succeed at once, since only this connection was lost.
fn of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// A panic outside a request's own boundary costs its connection alone, and is told.
fn note(ended: &Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!("a connection ended by a panic");
    }
}
