//! Heads of requests: too large, too many lines, malformed.

use super::app::{header, start, wide};

fn head(lines: &str) -> String {
    format!("GET /hello HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{lines}\r\n")
}

#[tokio::test]
async fn a_head_within_the_limits_is_served() {
    let server = start(wide(), None);
    let lines =
        (0..40).fold(String::new(), |lines, n| format!("{lines}x-{n}: {}\r\n", "v".repeat(200)));
    let answer = server.exchange(head(&lines)).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn a_head_that_is_too_large_gets_431_in_json() {
    let server = start(wide(), None);
    let answer = server.exchange(head(&format!("x-large: {}\r\n", "v".repeat(17 * 1024)))).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert_eq!(header(&answer, "content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(header(&answer, "connection"), Some("close"));
    assert!(
        answer.ends_with(r#"{"message":"The request's headers are larger than 16384 bytes."}"#),
        "{answer}"
    );
}

#[tokio::test]
async fn too_many_headers_get_431_in_json() {
    let server = start(wide(), None);
    let lines = (0..60).fold(String::new(), |lines, n| format!("{lines}x-{n}: v\r\n"));
    let answer = server.exchange(head(&lines)).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert!(answer.ends_with(r#"{"message":"The request has more than 50 headers."}"#), "{answer}");
}

#[tokio::test]
async fn a_flood_of_headers_gets_431_long_before_it_ends() {
    let server = start(wide(), None);
    let flood = "x-flood: vvvvvvvvvvvvvvvvvvvv\r\n".repeat(200_000);
    let answer = server.exchange(head(&flood)).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_request_line_without_end_is_refused() {
    let server = start(wide(), None);
    let answer = server.exchange(format!("GET /{}", "a".repeat(5_000_000))).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[tokio::test]
async fn bytes_that_are_no_http_get_400_and_no_panic() {
    let server = start(wide(), None);
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello to a plain port\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET /hello HTTP/1.1\r\nhost test\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nhost: test\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!",
        b"POST /echo HTTP/1.1\r\nhost: test\r\ncontent-length: -5\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked, gzip\r\n\r\n",
    ] {
        let answer = server.exchange(bytes).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{bytes:?}: {answer}");
    }
    assert!(server.get("/hello").await.ends_with("hello"), "the server goes on");
}

#[tokio::test]
async fn answers_do_not_tell_what_runs_here() {
    let server = start(wide(), None);
    let answer = server.get("/telling").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert_eq!(header(&answer, "server"), None);
    assert_eq!(header(&answer, "x-powered-by"), None);
}

#[tokio::test]
async fn a_request_names_one_host() {
    let server = start(wide(), None);
    let request = |version: &str, hosts: &str| {
        format!("GET /hello HTTP/{version}\r\nconnection: close\r\n{hosts}\r\n")
    };
    for (version, hosts, good) in [
        ("1.1", "host: test\r\n", true),
        ("1.1", "host: [::1]:8080\r\n", true),
        ("1.1", "host:\r\n", true),
        ("1.0", "", true),
        ("1.1", "", false),
        ("1.1", "host: a\r\nhost: b\r\n", false),
        ("1.0", "host: a\r\nhost: a\r\n", false),
        ("1.1", "host: a/b\r\n", false),
        ("1.1", "host: a b\r\n", false),
        ("1.1", "host: user@a\r\n", false),
    ] {
        let answer = server.exchange(request(version, hosts)).await;
        let status = if good { " 200 OK\r\n" } else { " 400 Bad Request\r\n" };
        assert!(answer.contains(status), "{version} {hosts:?}: {answer}");
    }
}
