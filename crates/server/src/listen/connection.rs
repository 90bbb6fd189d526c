//! One connection from handshake to close: which protocol it speaks, and what ends it.

use super::activity::{Activity, Overdue, Timeouts};
use super::frame::Frame;
use super::socket::Socket;
use super::{App, Shared, Stop, answers};
use crate::telemetry::names;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;

/// What ALPN calls HTTP/2.
pub(super) const H2: &[u8] = b"h2";
/// Requests that one HTTP/2 connection may have in flight.
const STREAMS: u32 = 100;
/// Bytes of answers that one HTTP/2 connection may have waiting.
const SEND_BUFFER: usize = 64 * 1024;
/// How long the last words to a client may take, what it still sends included.
const FAREWELL: Duration = Duration::from_secs(5);

/// A connection that was accepted.
#[derive(Debug)]
pub(super) struct Connection {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Stop,
    _counted: Counted,
}

/// Keeps a connection counted: by the limit, and by the metrics.
#[derive(Debug)]
struct Counted {
    listener: &'static str,
    _slot: OwnedSemaphorePermit,
}

/// A protocol's state machine over one connection.
trait Driven {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>>;
    /// Lets requests in flight end, and takes no more.
    fn finish(&mut self);
}

impl Connection {
    pub(super) fn new(
        slot: OwnedSemaphorePermit,
        address: SocketAddr,
        shared: Arc<Shared>,
        stop: Stop,
    ) -> Self {
        let listener = shared.name;
        metrics::gauge!(names::CONNECTIONS, "listener" => listener).increment(1);
        metrics::counter!(names::CONNECTIONS_TOTAL, "listener" => listener).increment(1);
        Self { address, shared, stop, _counted: Counted { listener, _slot: slot } }
    }

    /// Serves until either side ends it.
    pub(super) async fn serve<S: App>(self, stream: TcpStream, app: S) {
        let Some(tls) = &self.shared.tls else {
            return self.http1(stream, app).await;
        };
        let handshake = TlsAcceptor::from(tls.current()).accept(stream);
        let handshake = timeout(self.shared.limits.header_timeout, handshake);
        let stream = tokio::select! {
            biased;
            () = self.stop.finishing() => return,
            done = handshake => match done {
                Ok(Ok(stream)) => stream,
                Ok(Err(error)) => {
                    tracing::debug!(peer = %self.address.ip(), %error, "TLS handshake failed");
                    return self.closed("handshake_failed");
                }
                Err(_) => return self.closed("handshake_timeout"),
            },
        };
        if stream.get_ref().1.alpn_protocol() == Some(H2) {
            self.http2(stream, app).await;
        } else {
            self.http1(stream, app).await;
        }
    }

    async fn http1<I, S: App>(self, stream: I, app: S)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (activity, frame) = self.framed(app, false);
        let limits = &self.shared.limits;
        let socket = TokioIo::new(Socket::new(stream, Arc::clone(&activity)));
        let mut connection = http1::Builder::new()
            // The activity has finer deadlines than the one that hyper offers.
            .header_read_timeout(None)
            // Twice the limit, so that the frame can answer in JSON; what exceeds that too gets a bare 431.
            .max_buf_size(limits.max_header_bytes * 2)
            .max_headers(limits.max_headers * 2)
            .serve_connection(socket, frame);
        if self.drive(&mut connection, &activity).await == Some(Overdue::Head) {
            let mut socket = connection.into_parts().io.into_inner();
            let farewell = async {
                socket.write_all(&answers::head_timeout()).await?;
                socket.shutdown().await
            };
            // Whoever sends half a head may not listen either; nobody is left to tell.
            let _ = timeout(FAREWELL, farewell).await;
        }
    }

    async fn http2<I, S: App>(self, stream: I, app: S)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (activity, frame) = self.framed(app, true);
        let limit = u32::try_from(self.shared.limits.max_header_bytes).unwrap_or(u32::MAX);
        let socket = TokioIo::new(Socket::new(stream, Arc::clone(&activity)));
        let mut connection = http2::Builder::new(TokioExecutor::new())
            .max_header_list_size(limit)
            .max_concurrent_streams(STREAMS)
            .max_send_buf_size(SEND_BUFFER)
            .serve_connection(socket, frame);
        self.drive(&mut connection, &activity).await;
    }

    fn framed<S: App>(&self, app: S, many: bool) -> (Arc<Activity>, Frame<S>) {
        let limits = &self.shared.limits;
        let timeouts = Timeouts {
            header: limits.header_timeout,
            body: limits.body_timeout,
            idle: limits.idle_timeout,
        };
        let activity = Arc::new(Activity::new(timeouts, many));
        let frame = Frame {
            app,
            shared: Arc::clone(&self.shared),
            activity: Arc::clone(&activity),
            address: self.address.ip(),
        };
        (activity, frame)
    }

    /// Runs the protocol until it ends, or until the connection is overdue, and tells which.
    async fn drive(&self, connection: &mut impl Driven, activity: &Activity) -> Option<Overdue> {
        let mut stopping = pin!(self.stop.finishing());
        let mut told = false;
        let mut timer = pin!(sleep_until(Instant::now()));
        let overdue = std::future::poll_fn(|cx| {
            if !told && stopping.as_mut().poll(cx).is_ready() {
                told = true;
                connection.finish();
            }
            if let Poll::Ready(ended) = connection.poll(cx) {
                if let Err(error) = ended {
                    // A request that never became one has no line in the access log.
                    self.closed(if error.is_parse() { "malformed" } else { "broken" });
                    tracing::debug!(peer = %self.address.ip(), %error, "connection failed");
                }
                return Poll::Ready(None);
            }
            // Every change of activity happens in, or wakes, the poll above: here it is up to date.
            let Some((at, overdue)) = activity.deadline() else {
                return Poll::Pending;
            };
            if timer.deadline() != at {
                timer.as_mut().reset(at);
            }
            timer.as_mut().poll(cx).map(|()| Some(overdue))
        })
        .await;
        if let Some(overdue) = overdue {
            self.closed(match overdue {
                Overdue::FirstByte => "no_request",
                Overdue::Head => "head_timeout",
                Overdue::Idle => "idle",
                Overdue::Reader => "slow_reader",
            });
        }
        if overdue == Some(Overdue::Idle) {
            // Says goodbye where the protocol has words for it; one poll writes them.
            connection.finish();
            std::future::poll_fn(|cx| Poll::Ready(connection.poll(cx).is_ready())).await;
        }
        overdue
    }

    /// Counts a connection that did not end by agreement.
    fn closed(&self, reason: &'static str) {
        metrics::counter!(names::CLOSED, "listener" => self.shared.name, "reason" => reason)
            .increment(1);
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!(names::CONNECTIONS, "listener" => self.listener).decrement(1);
    }
}

impl<I, S: App> Driven for http1::Connection<TokioIo<Socket<I>>, Frame<S>>
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    Self: Unpin,
{
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        Future::poll(Pin::new(self), cx)
    }

    fn finish(&mut self) {
        Pin::new(self).graceful_shutdown();
    }
}

impl<I, S: App> Driven for http2::Connection<TokioIo<Socket<I>>, Frame<S>, TokioExecutor>
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    Self: Unpin,
{
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        Future::poll(Pin::new(self), cx)
    }

    fn finish(&mut self) {
        Pin::new(self).graceful_shutdown();
    }
}
