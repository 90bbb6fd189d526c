//! An integration's server for tests: takes the forms of activations through real sockets, and answers, delays, floods or
//! closes as it is told.

use crate::tls;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

/// The names that its certificate is for.
const NAMES: &[&str] = &["localhost", "127.0.0.1", "erp.example"];
/// Longest wait for a form.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the server does with a request, once it has all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Writes this and closes.
    Whole(&'static str),
    /// Writes this and nothing more, and leaves the connection open.
    Stalled(&'static str),
    /// Writes the first, then the second over and over, for as long as somebody reads.
    Endless(&'static str, &'static str),
    /// Closes the connection.
    Close,
}

/// A form that arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Request line and headers, lines ended by `\r\n`.
    pub head: String,
    /// The body as it came.
    pub body: String,
}

/// The running server; ends when dropped.
#[derive(Debug)]
pub struct Callback {
    address: SocketAddr,
    shared: Arc<Shared>,
    certificate: Option<String>,
    runtime: Option<Runtime>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    reply: Option<Reply>,
    connections: usize,
    forms: Vec<Form>,
}

impl Callback {
    /// A server on a free port of `127.0.0.1`, without protection.
    pub async fn plain(reply: Reply) -> Self {
        Self::start(reply, None).await
    }

    /// The same over TLS.
    pub async fn protected(reply: Reply) -> Self {
        Self::start(reply, Some(tls::made(NAMES))).await
    }

    async fn start(reply: Reply, tls: Option<(TlsAcceptor, String)>) -> Self {
        // A runtime of its own: tests block theirs while they wait for the program.
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
        let shared = Arc::new(Shared::default());
        shared.state().reply = Some(reply);
        let listening = runtime.spawn(TcpListener::bind("127.0.0.1:0"));
        let listener = listening.await.expect("no panic").expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (acceptor, certificate) = tls.unzip();
        runtime.spawn(accept(listener, Arc::clone(&shared), acceptor));
        Self { address, shared, certificate, runtime: Some(runtime) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a URL with this path, by number.
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.address)
    }

    /// Its certificate in PEM, for `localhost`, `127.0.0.1` and `erp.example`, signed by itself; empty without protection.
    pub fn certificate(&self) -> &str {
        self.certificate.as_deref().unwrap_or_default()
    }

    /// The forms that arrived so far.
    pub fn forms(&self) -> Vec<Form> {
        self.shared.state().forms.clone()
    }

    /// How many connections were opened so far.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Waits until so many forms have arrived, and gives them.
    pub async fn wait_for(&self, count: usize) -> Vec<Form> {
        let waiting = async {
            loop {
                let changed = self.shared.changed.notified();
                let forms = self.forms();
                if forms.len() >= count {
                    return forms;
                }
                changed.await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the form never came")
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Form {
    /// The value of a field, decoded; empty without it.
    pub fn field(&self, name: &str) -> String {
        let pairs = self.body.split('&').filter_map(|pair| pair.split_once('='));
        let found = pairs.into_iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| decoded(value)).unwrap_or_default()
    }

    /// The names of the fields in their order.
    pub fn names(&self) -> Vec<&str> {
        self.body.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name).collect()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, tls: Option<TlsAcceptor>) {
    while let Ok((stream, _)) = listener.accept().await {
        shared.state().connections += 1;
        let (shared, tls) = (Arc::clone(&shared), tls.clone());
        // A client that goes away in the middle ends its connection alone.
        tokio::spawn(async move {
            let _ = match tls {
                None => serve(stream, &shared).await,
                Some(tls) => serve(tls.accept(stream).await?, &shared).await,
            };
            std::io::Result::Ok(())
        });
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    shared: &Shared,
) -> std::io::Result<()> {
    let form = read(&mut stream).await?;
    let reply = shared.state().reply.clone();
    shared.state().forms.push(form);
    shared.changed.notify_waiters();
    match reply {
        None | Some(Reply::Close) => return Ok(()),
        Some(Reply::Whole(text)) => stream.write_all(text.as_bytes()).await?,
        Some(Reply::Stalled(text)) => {
            stream.write_all(text.as_bytes()).await?;
            stream.flush().await?;
            let _ = stream.read(&mut [0; 1]).await;
        }
        Some(Reply::Endless(text, more)) => {
            stream.write_all(text.as_bytes()).await?;
            loop {
                stream.write_all(more.as_bytes()).await?;
            }
        }
    }
    stream.shutdown().await
}

/// One request: its head, and as much body as its length says.
async fn read(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Form> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Ok(Form { head: head.to_owned(), body: body.to_owned() });
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// Undoes the encoding of forms.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let digits = std::str::from_utf8(&digits).expect("two digits");
                u8::from_str_radix(digits, 16).expect("two digits of a byte")
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_and_decoded() {
        let form = Form { head: String::new(), body: "a=1&b=x+%2F%C3%BC&c=".to_owned() };
        assert_eq!(form.names(), ["a", "b", "c"]);
        assert_eq!((form.field("b").as_str(), form.field("c").as_str()), ("x /ü", ""));
    }
}
