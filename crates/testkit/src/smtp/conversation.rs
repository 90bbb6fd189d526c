//! The server's side of SMTP, as much of it as a test needs, with and without TLS.

use super::{Conduct, Protection, Received, Shared};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

pub(super) async fn accept(
    listener: TcpListener,
    shared: Arc<Shared>,
    by: (Protection, TlsAcceptor),
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (shared, by) = (Arc::clone(&shared), by.clone());
        // A client that goes away in the middle ends its connection alone.
        tokio::spawn(async move {
            let _ = protect(stream, &shared, by).await;
        });
    }
}

/// Speaks TLS where it is asked for, then SMTP.
async fn protect(
    mut stream: TcpStream,
    shared: &Shared,
    (protection, acceptor): (Protection, TlsAcceptor),
) -> std::io::Result<()> {
    match protection {
        Protection::None => converse(stream, shared, protection).await,
        Protection::Tls => converse(acceptor.accept(stream).await?, shared, protection).await,
        Protection::StartTls => {
            let mut plain = BufReader::new(&mut stream);
            say(&mut plain, "220 test ESMTP").await?;
            loop {
                let answer = match read_line(&mut plain).await?.to_uppercase().as_str() {
                    "STARTTLS" => break,
                    line if line.starts_with("EHLO") => "250-test\r\n250 STARTTLS",
                    _ => "530 STARTTLS first",
                };
                say(&mut plain, answer).await?;
            }
            say(&mut plain, "220 go on").await?;
            converse(acceptor.accept(stream).await?, shared, protection).await
        }
    }
}

/// One connection to its end. After STARTTLS the client speaks first.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    shared: &Shared,
    protection: Protection,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut letter =
        Received { is_protected: protection != Protection::None, ..Received::default() };
    let mut conduct = Conduct::Accept;
    if protection != Protection::StartTls {
        say(&mut stream, "220 test ESMTP").await?;
    }
    loop {
        let line = read_line(&mut stream).await?;
        let answer = match line.split(' ').next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME".to_owned(),
            "AUTH" => login(shared, &mut letter, &line),
            "MAIL" => {
                letter.from = address(&line);
                "250 ok".to_owned()
            }
            "RCPT" => {
                letter.to.push(address(&line));
                let answer;
                (conduct, answer) = recipient(shared);
                answer
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

fn login(shared: &Shared, letter: &mut Received, line: &str) -> String {
    let mut state = shared.state();
    if state.conduct.front() == Some(&Conduct::RefuseLogin) {
        state.conduct.pop_front();
        return "535 wrong credentials".to_owned();
    }
    line.rsplit(' ').next().unwrap_or_default().clone_into(&mut letter.login);
    "235 welcome".to_owned()
}

/// What is done with the letter, and the answer to its recipient.
fn recipient(shared: &Shared) -> (Conduct, String) {
    let mut state = shared.state();
    let conduct = state.conduct.pop_front().unwrap_or(Conduct::Accept);
    state.attempts += 1;
    shared.changed.notify_waiters();
    match conduct {
        Conduct::Refuse(code, text) => (conduct, format!("{code} {text}")),
        _ => (conduct, "250 ok".to_owned()),
    }
}

async fn say(stream: &mut (impl AsyncWrite + Unpin), line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn read_line(stream: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<String> {
    let mut line = Vec::new();
    if stream.read_until(b'\n', &mut line).await? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
}

async fn read_text(stream: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<String> {
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
