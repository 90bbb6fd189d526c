//! TLS with certificates made on the spot, and their reload.

use super::app::{close, signal_self, start, wide, within};
use magegate::listen::{Limits, Stop, TlsReloader};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A directory with a certificate for `localhost` and its key.
pub(super) struct Files {
    directory: tempfile::TempDir,
}

impl Files {
    pub(super) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(super) fn certificate(&self) -> PathBuf {
        self.directory.path().join("chain.pem")
    }

    pub(super) fn key(&self) -> PathBuf {
        self.directory.path().join("key.pem")
    }

    /// Writes a fresh pair and gives the certificate to trust.
    pub(super) fn renew(&self) -> CertificateDer<'static> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(self.certificate(), made.cert.pem()).unwrap();
        std::fs::write(self.key(), made.signing_key.serialize_pem()).unwrap();
        made.cert.der().clone()
    }

    pub(super) fn load(&self) -> TlsReloader {
        TlsReloader::load(&self.certificate(), &self.key()).unwrap()
    }
}

/// Connects with trust in one certificate alone.
pub(super) async fn handshake(
    address: SocketAddr,
    trusted: &CertificateDer<'static>,
    alpn: &[u8],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![alpn.to_vec()];
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    within(TlsConnector::from(Arc::new(config)).connect(name, stream)).await
}

async fn hello(address: SocketAddr, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut stream = handshake(address, trusted, b"http/1.1").await?;
    stream.write_all(close("/hello").as_bytes()).await?;
    let mut answer = String::new();
    within(stream.read_to_string(&mut answer)).await?;
    Ok(answer)
}

#[tokio::test]
async fn requests_are_answered_over_tls() {
    let files = Files::new();
    let trusted = files.renew();
    let server = start(wide(), Some(files.load()));
    let answer = hello(server.address, &trusted).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn a_plain_request_to_a_tls_listener_gets_no_answer() {
    let files = Files::new();
    files.renew();
    let server = start(wide(), Some(files.load()));
    let answer = server.get("/hello").await;
    assert!(!answer.contains("HTTP/1.1"), "{answer}");
}

#[tokio::test]
async fn a_handshake_that_stands_still_is_closed() {
    let files = Files::new();
    files.renew();
    let limits = Limits { header_timeout: super::app::SHORT, ..wide() };
    let server = start(limits, Some(files.load()));
    assert_eq!(server.exchange(b"\x16\x03\x01").await, "");
}

#[tokio::test]
async fn a_renewed_certificate_is_used_for_the_next_connection() {
    let files = Files::new();
    let first = files.renew();
    let tls = files.load();
    let server = start(wide(), Some(tls.clone()));
    let mut open = handshake(server.address, &first, b"http/1.1").await.unwrap();

    let second = files.renew();
    tls.reload().unwrap();
    assert!(hello(server.address, &first).await.is_err());
    assert!(hello(server.address, &second).await.unwrap().ends_with("hello"));

    open.write_all(close("/hello").as_bytes()).await.unwrap();
    let mut answer = String::new();
    within(open.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.ends_with("hello"), "an open connection goes on: {answer}");
}

#[tokio::test]
async fn a_broken_certificate_leaves_the_old_one_in_use_and_names_its_file() {
    let files = Files::new();
    let trusted = files.renew();
    let tls = files.load();
    let server = start(wide(), Some(tls.clone()));

    let key = std::fs::read(files.key()).unwrap();
    std::fs::write(files.key(), "-----BEGIN PRIVATE KEY-----\n!!\n").unwrap();
    let complaint = tls.reload().unwrap_err().to_string();
    assert!(complaint.contains("key.pem: not a readable private key"), "{complaint}");

    std::fs::write(files.key(), &key).unwrap();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(files.certificate(), other.cert.pem()).unwrap();
    assert!(tls.reload().is_err(), "a certificate of another key");

    std::fs::remove_file(files.certificate()).unwrap();
    assert!(tls.reload().is_err(), "no certificate");

    assert!(hello(server.address, &trusted).await.unwrap().ends_with("hello"));
}

#[tokio::test]
async fn the_files_are_watched() {
    let files = Files::new();
    files.renew();
    let tls = files.load();
    let server = start(wide(), Some(tls.clone()));
    let stop = Stop::default();
    let watcher = tokio::spawn(tls.watch(Duration::from_millis(5), stop.clone()));

    std::fs::write(files.certificate(), "half a file").unwrap();
    let renewed = files.renew();
    within(async { while hello(server.address, &renewed).await.is_err() {} }).await;

    stop.finish();
    within(watcher).await.unwrap().unwrap();
}

#[tokio::test]
async fn sighup_loads_the_certificate_anew() {
    let files = Files::new();
    files.renew();
    let tls = files.load();
    let server = start(wide(), Some(tls.clone()));
    // Without a handler of its own the signal could end this process before the watcher has one.
    let _handler = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).unwrap();
    tokio::spawn(tls.watch(Duration::from_hours(1), Stop::default()));
    // The watcher's first look may find the first of these; it does not look a second time by itself.
    for _ in 0..2 {
        let renewed = files.renew();
        let used = async {
            while hello(server.address, &renewed).await.is_err() {
                signal_self("HUP");
            }
        };
        within(used).await;
    }
}
