//! A connection, and one request with its answer over it, each within a deadline.

use super::target::{Host, Target};
use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How much of an answer's body is read, and thrown away.
const READ: usize = 8 * 1024;
/// Size of an answer's head.
const HEAD: usize = 16 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The deadline passed.
    #[error("no answer in time")]
    Late,
    /// No address took the connection.
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    /// The other side does not prove who it is, or speaks no TLS.
    #[error("no protected connection: {0}")]
    Tls(io::Error),
    /// What came back is no HTTP, or nothing came.
    #[error("no answer: {0}")]
    Http(String),
}

/// A connection, protected or not.
pub(super) enum Stream {
    /// Not protected.
    Plain(TcpStream),
    /// By TLS.
    Protected(Box<TlsStream<TcpStream>>),
}

/// Connects to the first of the addresses that takes it, and protects the connection where the target says so.
pub(super) async fn open(
    tls: &TlsConnector,
    target: &Target,
    sockets: &[SocketAddr],
    deadline: Instant,
) -> Result<Stream, Fault> {
    let stream = connect(sockets, deadline).await?;
    if !target.is_https {
        return Ok(Stream::Plain(stream));
    }
    let name = match &target.host {
        Host::Address(address) => ServerName::IpAddress((*address).into()),
        Host::Name(name) => ServerName::try_from(name.clone())
            .map_err(|cause| Fault::Tls(io::Error::other(cause)))?,
    };
    let protected = timeout_at(deadline, tls.connect(name, stream)).await;
    let protected = protected.map_err(|_| Fault::Late)?.map_err(Fault::Tls)?;
    Ok(Stream::Protected(Box::new(protected)))
}

/// Sends a form; gives the status of the answer.
pub(super) async fn post(
    stream: Stream,
    target: &Target,
    body: String,
    deadline: Instant,
) -> Result<StatusCode, Fault> {
    let request = request(target, body)?;
    match stream {
        Stream::Plain(stream) => converse(stream, request, deadline).await,
        Stream::Protected(stream) => converse(stream, request, deadline).await,
    }
}

/// Tries the addresses in turn. None may use up the time of those behind it.
async fn connect(sockets: &[SocketAddr], deadline: Instant) -> Result<TcpStream, Fault> {
    let mut fault = Fault::Late;
    for (index, socket) in sockets.iter().enumerate() {
        let left = u32::try_from(sockets.len().saturating_sub(index)).unwrap_or(u32::MAX);
        let now = Instant::now();
        let share = deadline.saturating_duration_since(now) / left.max(1);
        match timeout_at(now + share, TcpStream::connect(socket)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(cause)) => fault = Fault::Connect(cause),
            Err(_) => fault = Fault::Late,
        }
    }
    Err(fault)
}

fn request(target: &Target, body: String) -> Result<Request<Full<Bytes>>, Fault> {
    Request::post(&target.path)
        .header(header::HOST, &target.authority)
        .header(header::USER_AGENT, concat!("magegate/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "*/*")
        .header(header::CONNECTION, "close")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(body)))
        .map_err(|cause| Fault::Http(cause.to_string()))
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    request: Request<Full<Bytes>>,
    deadline: Instant,
) -> Result<StatusCode, Fault> {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD);
    let opened = timeout_at(deadline, builder.handshake(TokioIo::new(stream))).await;
    let (mut sender, connection) =
        opened.map_err(|_| Fault::Late)?.map_err(|cause| told(&cause))?;
    let mut connection = pin!(connection);
    let mut exchange = pin!(async move {
        let answer = timeout_at(deadline, sender.send_request(request)).await;
        let answer = answer.map_err(|_| Fault::Late)?.map_err(|cause| told(&cause))?;
        let status = answer.status();
        // The values have arrived: how the rest goes is the other side's affair.
        let _ = timeout_at(deadline, drain(answer.into_body())).await;
        Ok(status)
    });
    let mut is_open = true;
    loop {
        tokio::select! {
            biased;
            done = &mut exchange => return done,
            _ = &mut connection, if is_open => is_open = false,
        }
    }
}

async fn drain(mut body: hyper::body::Incoming) {
    let mut read = 0_usize;
    while let Some(Ok(frame)) = body.frame().await {
        read = read.saturating_add(frame.data_ref().map_or(0, Bytes::len));
        if read >= READ {
            return;
        }
    }
}

/// The library's words with their cause, none of which quotes what was sent.
fn told(error: &hyper::Error) -> Fault {
    let cause = std::error::Error::source(error);
    Fault::Http(cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")))
}
