//! A mail server for tests: takes letters through real sockets, and refuses, delays or drops them as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
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

/// A letter that was taken.
#[derive(Debug, Clone)]
pub struct Received {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The whole text, lines ended by `\n`, leading dots undone.
    pub text: String,
    /// The login in base64 as it was sent; empty without one.
    pub login: String,
}

/// The running server; ends when dropped.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    shared: Arc<Shared>,
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
        // A runtime of its own: tests block theirs while they wait for the program.
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
        let shared = Arc::new(Shared::default());
        shared.state().conduct = conduct.iter().copied().collect();
        let listening = runtime.spawn(TcpListener::bind("127.0.0.1:0"));
        let listener = listening.await.expect("no panic").expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        Self { address, shared, runtime: Some(runtime) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
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

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A client that goes away in the middle ends its connection alone.
        tokio::spawn(async move {
            let _ = converse(stream, &shared).await;
        });
    }
}

async fn converse(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut letter =
        Received { from: String::new(), to: Vec::new(), text: String::new(), login: String::new() };
    let mut conduct = Conduct::Accept;
    say(&mut stream, "220 test ESMTP").await?;
    loop {
        let line = read_line(&mut stream).await?;
        let answer = match line.split(' ').next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME".to_owned(),
            "AUTH" if shared.state().conduct.front() == Some(&Conduct::RefuseLogin) => {
                shared.state().conduct.pop_front();
                "535 wrong credentials".to_owned()
            }
            "AUTH" => {
                letter.login = line.rsplit(' ').next().unwrap_or_default().to_owned();
                "235 welcome".to_owned()
            }
            "MAIL" => {
                letter.from = address(&line);
                "250 ok".to_owned()
            }
            "RCPT" => {
                letter.to.push(address(&line));
                conduct = shared.state().conduct.pop_front().unwrap_or(Conduct::Accept);
                shared.state().attempts += 1;
                shared.changed.notify_waiters();
                match conduct {
                    Conduct::Refuse(code, text) => format!("{code} {text}"),
                    _ => "250 ok".to_owned(),
                }
            }
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                if conduct == Conduct::Drop {
                    return Ok(());
                }
                letter.text = read_text(&mut stream).await?;
                if conduct == Conduct::Hang {
                    // Until the client goes away.
                    read_line(&mut stream).await?;
                    return Ok(());
                }
                shared.state().received.push(letter.clone());
                shared.changed.notify_waiters();
                "250 taken".to_owned()
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            _ => "250 ok".to_owned(),
        };
        say(&mut stream, &answer).await?;
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn read_line(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut line = Vec::new();
    if stream.read_until(b'\n', &mut line).await? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
}

async fn read_text(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let line = read_line(stream).await?;
        if line == "." {
            return Ok(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push('\n');
    }
}

/// What stands between angle brackets.
fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map(|(address, _)| address.to_owned()).unwrap_or_default()
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
            from: String::new(),
            to: Vec::new(),
            text: "Subject: a\n b\n\n--x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: \
                   quoted-printable\n\nGr=C3=BC=\n=C3=9Fe=3D\n--x--\n"
                .to_owned(),
            login: String::new(),
        };
        assert_eq!(letter.part("text/plain"), "Grüße=");
        assert_eq!(letter.part("text/html"), "");
        assert_eq!(letter.header("subject"), "a b");
    }
}
