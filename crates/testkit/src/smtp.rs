//! A mail server for tests: takes letters through real sockets, and refuses, delays or drops them as it is told.

mod conversation;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

/// Longest wait for a letter or a connection.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the server does with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// Takes it.
    Accept,
    /// Refuses the recipient with a code and a text, `451` for later or `550` for ever.
    Refuse(u16, &'static str),
    /// Refuses the credentials for ever.
    RefuseLogin,
    /// Closes the connection when the text begins.
    Drop,
    /// Takes the text and never answers.
    Hang,
}

/// How connections to the server are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Not at all.
    None,
    /// By STARTTLS.
    StartTls,
    /// By TLS from the first byte.
    Tls,
}

/// A letter that was taken.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The whole text, lines ended by `\n`, leading dots undone.
    pub text: String,
    /// The login in base64 as it was sent; empty without one.
    pub login: String,
    /// Whether the connection was protected.
    pub is_protected: bool,
}

/// The running server; ends when dropped.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    certificate: String,
    runtime: Option<Runtime>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    conduct: VecDeque<Conduct>,
    received: Vec<Received>,
    attempts: usize,
}

impl MailServer {
    /// A server on a free port that takes everything.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// A server that treats letters in turn as listed, and takes all further ones.
    pub async fn with(conduct: &[Conduct]) -> Self {
        Self::new(conduct, Protection::None).await
    }

    /// A server on `localhost` that takes everything, over protected connections only.
    pub async fn protected(protection: Protection) -> Self {
        Self::new(&[], protection).await
    }

    async fn new(conduct: &[Conduct], protection: Protection) -> Self {
        // A runtime of its own: tests block theirs while they wait for the program.
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
        let shared = Arc::new(Shared::default());
        shared.state().conduct = conduct.iter().copied().collect();
        let listening = runtime.spawn(TcpListener::bind("127.0.0.1:0"));
        let listener = listening.await.expect("no panic").expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (acceptor, certificate) = crate::tls::made(&["localhost"]);
        runtime.spawn(conversation::accept(listener, Arc::clone(&shared), (protection, acceptor)));
        Self { address, shared, certificate, runtime: Some(runtime) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its certificate in PEM, for the name `localhost`, signed by itself.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// What the next letters meet.
    pub fn next(&self, conduct: &[Conduct]) {
        self.shared.state().conduct = conduct.iter().copied().collect();
    }

    /// The letters taken so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.state().received.clone()
    }

    /// How many connections have named a recipient so far.
    pub fn attempts(&self) -> usize {
        self.shared.state().attempts
    }

    /// Waits until so many letters were taken, and gives them.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        self.wait(|state| state.received.len() >= count).await;
        self.received()
    }

    /// Waits until so many connections have named a recipient.
    pub async fn wait_for_attempts(&self, count: usize) {
        self.wait(|state| state.attempts >= count).await;
    }

    async fn wait(&self, is_ready: impl Fn(&State) -> bool) {
        let waiting = async {
            loop {
                let changed = self.shared.changed.notified();
                if is_ready(&self.shared.state()) {
                    return;
                }
                changed.await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(waited.is_ok(), "the mail never came: {:?}", self.shared.state());
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Received {
    /// The value of a header, unfolded; empty without it.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.text.split_once("\n\n").unwrap_or((&self.text, ""));
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        let found = unfolded.lines().find_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        });
        found.unwrap_or_default()
    }

    /// The part of a content type such as `text/plain`, decoded; empty without it.
    pub fn part(&self, content_type: &str) -> String {
        let mark = format!("Content-Type: {content_type}");
        let Some((_, rest)) = self.text.split_once(&mark) else { return String::new() };
        let (head, body) = rest.split_once("\n\n").unwrap_or((rest, ""));
        let body = body.split("\n--").next().unwrap_or_default();
        if head.contains("quoted-printable") { decoded(body) } else { body.to_owned() }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Undoes quoted-printable.
fn decoded(text: &str) -> String {
    let joined = text.replace("=\n", "");
    let mut out = Vec::new();
    let mut rest = joined.as_str();
    while let Some((before, after)) = rest.split_once('=') {
        out.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(byte.unwrap_or(b'='));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_and_decoded() {
        let letter = Received {
            text: "Subject: a\n b\n\n--x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: \
                   quoted-printable\n\nGr=C3=BC=\n=C3=9Fe=3D\n--x--\n"
                .to_owned(),
            ..Received::default()
        };
        assert_eq!(letter.part("text/plain"), "Grüße=");
        assert_eq!(letter.part("text/html"), "");
        assert_eq!(letter.header("subject"), "a b");
    }
}
