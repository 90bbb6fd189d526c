//! What is told about requests: log lines with ids, and nothing that a client wants kept.

use super::app::{header, start, wide};
use magegate::config::{Log, LogFormat};
use magegate::telemetry::subscriber;
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// Keeps what is logged.
#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn log(format: LogFormat) -> (Kept, tracing::subscriber::DefaultGuard) {
    let kept = Kept::default();
    let log = Log { format, level: "info".to_owned() };
    let subscriber = subscriber(&log, false, kept.clone()).unwrap();
    (kept, tracing::subscriber::set_default(subscriber))
}

#[tokio::test]
async fn every_request_is_one_json_line_without_query_header_or_body() {
    let (kept, _guard) = log(LogFormat::Json);
    let server = start(wide(), None);
    let answer = server
        .exchange(
            "GET /items/4711?token=SECRET1 HTTP/1.1\r\nhost: test\r\nauthorization: Bearer SECRET2\r\n\
             connection: close\r\ncontent-length: 7\r\n\r\nSECRET3",
        )
        .await;
    server.get("/resetLinkToken/SECRET4secret4SECRET4secret4").await;
    server.stop.finish();
    server.ended().await;

    let line = &kept.lines()[0];
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["target"], "magegate::access");
    assert_eq!(line["method"], "GET");
    assert_eq!(line["path"], "/items/4711");
    assert_eq!(line["route"], "/items/:id");
    assert_eq!(line["status"], 200);
    assert_eq!(line["peer"], "127.0.0.1");
    assert_eq!(line["request_id"].as_str(), header(&answer, "x-request-id"));
    assert!(line["duration_ms"].as_f64().unwrap() > 0.0);
    assert_eq!(kept.lines()[1]["path"], "/resetLinkToken/[hidden]");
    assert!(!kept.text().contains("SECRET"), "{}", kept.text());
}

#[tokio::test]
async fn what_is_logged_inside_a_request_carries_its_id_and_a_panic_no_text() {
    let (kept, _guard) = log(LogFormat::Json);
    let server = start(wide(), None);
    let answer = server.get("/panic").await;
    server.stop.finish();
    server.ended().await;

    let lines = kept.lines();
    let told = lines.iter().find(|line| line["level"] == "ERROR").unwrap();
    assert_eq!(told["message"], "a request ended by a panic");
    assert_eq!(told["span"]["request_id"].as_str(), header(&answer, "x-request-id"));
    let report = told["report_id"].as_str().unwrap();
    assert!(answer.contains(report), "{answer} has not {report}");
    assert!(!kept.text().contains("secret of a client"), "{}", kept.text());
}

#[tokio::test]
async fn text_lines_cannot_be_forged_by_a_path() {
    let (kept, _guard) = log(LogFormat::Text);
    let server = start(wide(), None);
    for path in ["/a%0aINFO%20forged", "/b\x1b[31m\x7f", "/\u{202e}c", "/d\"e"] {
        server.get(path).await;
    }
    server.stop.finish();
    server.ended().await;
    assert!(kept.text().lines().all(|line| line.contains("magegate::access")), "{}", kept.text());
    assert!(kept.text().contains("%0aINFO%20forged"), "{}", kept.text());
    assert!(kept.text().is_ascii(), "{}", kept.text());
}
