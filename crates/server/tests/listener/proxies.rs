//! Request ids and client addresses, with and without a trusted proxy in front.

use super::app::{header, start, wide};
use magegate::listen::Limits;

const GIVEN: &str = "GET /who HTTP/1.1\r\nhost: test\r\nconnection: close\r\nx-request-id: from-proxy.1\r\nx-forwarded-for: 198.51.100.9, 203.0.113.7\r\n\r\n";

#[tokio::test]
async fn a_stranger_chooses_neither_its_id_nor_its_address() {
    let server = start(wide(), None);
    let answer = server.exchange(GIVEN).await;
    let id = header(&answer, "x-request-id").unwrap();
    assert_eq!(id.len(), 16);
    assert!(answer.ends_with(&format!("\r\n\r\n{id} 127.0.0.1")), "{answer}");
}

#[tokio::test]
async fn a_trusted_proxy_hands_on_id_and_address() {
    let trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    let server = start(Limits { trusted_proxies, ..wide() }, None);
    let answer = server.exchange(GIVEN).await;
    assert_eq!(header(&answer, "x-request-id"), Some("from-proxy.1"));
    assert!(answer.ends_with("from-proxy.1 203.0.113.7"), "{answer}");
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let server = start(wide(), None);
    let mut seen = std::collections::HashSet::new();
    for path in ["/hello", "/panic", "/absent", "/hello"] {
        let answer = server.get(path).await;
        assert!(seen.insert(header(&answer, "x-request-id").unwrap().to_owned()), "{answer}");
    }
}
