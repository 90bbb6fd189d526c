//! Signed calls over TLS: HTTP/1.1 names its host in a header, HTTP/2 in the request itself, and both are `https`.

use crate::fixture::site;
use crate::signing::{Signer, declare, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use magegate_testkit::Client;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const PATH: &str = "/rest/V1/customers/1?fields=id";

async fn connect(
    client: Client,
    trusted: &CertificateDer<'static>,
    protocol: &[u8],
) -> TokioIo<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(client.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TokioIo::new(TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap())
}

#[tokio::test]
async fn calls_over_tls_are_signed_for_https() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let trusted = made.cert.der().clone();
    let site = site();
    let certificate = site.file("chain.pem", &made.cert.pem());
    let key = site.file("key.pem", &made.signing_key.serialize_pem());
    declare(&site, &[("erp", &["Magento_Backend::all"])]);
    let site = site
        .with_variable("MAGEGATE_SERVER_TLS_CERTIFICATE", certificate.to_str().unwrap())
        .with_variable("MAGEGATE_SERVER_TLS_KEY", key.to_str().unwrap());
    let server = site.serve(&[]);
    let client = server.client();
    let host = format!("localhost:{}", client.address().port());
    for (scheme, status) in [("https", 200), ("http", 401)] {
        let signed =
            || header(&Signer::of("erp").draft("GET", PATH).to(scheme, &host).signed(client));
        let request = |uri: &str| {
            http::Request::get(uri).header("Authorization", signed()).body(Empty::<Bytes>::new())
        };

        let stream = connect(client, &trusted, b"http/1.1").await;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
        let connection = tokio::spawn(connection);
        let mut old = request(PATH).unwrap();
        old.headers_mut().insert("Host", host.parse().unwrap());
        let answer = sender.send_request(old).await.unwrap();
        assert_eq!(answer.status(), status, "HTTP/1.1, {scheme}");
        connection.abort();

        let stream = connect(client, &trusted, b"h2").await;
        let executor = TokioExecutor::new();
        let handshake = hyper::client::conn::http2::handshake(executor, stream);
        let (mut sender, connection) = handshake.await.unwrap();
        let connection = tokio::spawn(connection);
        let new = request(&format!("https://{host}{PATH}")).unwrap();
        let answer = sender.send_request(new).await.unwrap();
        assert_eq!(answer.status(), status, "HTTP/2, {scheme}");
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body == r#"{"id":1}"#, status == 200, "{body:?}");
        connection.abort();
    }
}
