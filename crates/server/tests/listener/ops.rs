//! The operations listener: live, ready, metrics.

use super::app::{close, start, to_end, wide};
use futures_util::FutureExt as _;
use magegate::listen::{self, Listener, Stop};
use magegate::ops::{self, Ops};
use magegate::telemetry::Metrics;
use magegate_domain::random::TestRandom;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// The recorder is one per process, however many tests run in it.
fn metrics() -> Metrics {
    static ONCE: OnceLock<Metrics> = OnceLock::new();
    ONCE.get_or_init(|| Metrics::install().unwrap()).clone()
}

struct Operations {
    address: SocketAddr,
    health: Arc<Mutex<Result<(), String>>>,
    stopping: Stop,
}

fn operations() -> Operations {
    let socket = listen::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = socket.local_addr().unwrap();
    let health = Arc::new(Mutex::new(Ok(())));
    let stopping = Stop::default();
    let asked = Arc::clone(&health);
    let ops = Ops {
        ready: Arc::new(move || std::future::ready(asked.lock().unwrap().clone()).boxed()),
        metrics: metrics(),
        stopping: stopping.clone(),
    };
    let random = Arc::new(TestRandom::seeded(5));
    let listener = Listener { name: "ops", socket, tls: None, limits: wide(), random };
    tokio::spawn(ops::serve(listener, ops, Stop::default()));
    Operations { address, health, stopping }
}

async fn get(address: SocketAddr, path: &str) -> String {
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(close(path).as_bytes()).await.unwrap();
    to_end(&mut client).await
}

#[tokio::test]
async fn readiness_follows_the_check_and_the_stop_while_liveness_stays() {
    let operations = operations();
    let address = operations.address;
    let ready = get(address, "/health/ready").await;
    assert!(
        ready.starts_with("HTTP/1.1 200 ") && ready.ends_with(r#"{"status":"ready"}"#),
        "{ready}"
    );

    *operations.health.lock().unwrap() = Err("the database does not answer".to_owned());
    let ready = get(address, "/health/ready").await;
    assert!(ready.starts_with("HTTP/1.1 503 "), "{ready}");
    let body = r#"{"status":"not ready","reason":"the database does not answer"}"#;
    assert!(ready.ends_with(body), "{ready}");

    *operations.health.lock().unwrap() = Ok(());
    operations.stopping.finish();
    let ready = get(address, "/health/ready").await;
    assert!(ready.ends_with(r#"{"status":"not ready","reason":"stopping"}"#), "{ready}");

    let live = get(address, "/health/live").await;
    assert!(live.starts_with("HTTP/1.1 200 ") && live.ends_with(r#"{"status":"live"}"#), "{live}");
    assert!(get(address, "/").await.starts_with("HTTP/1.1 404 "));
}

#[tokio::test]
async fn metrics_show_requests_connections_and_the_process() {
    let operations = operations();
    let server = start(wide(), None);
    server.get("/items/7").await;
    server.exchange("BREW /hello HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
    server.stop.finish();
    server.ended().await;

    let shown = get(operations.address, "/metrics").await;
    assert!(shown.starts_with("HTTP/1.1 200 "), "{shown}");
    for line in [
        r#"magegate_http_requests_total{listener="public",method="GET",route="/items/:id",status="200"} "#,
        r#"magegate_http_requests_total{listener="public",method="other",route="",status="405"} "#,
        r#"magegate_http_request_duration_seconds_bucket{listener="public",route="/items/:id",le="+Inf"} "#,
        r#"magegate_http_connections_total{listener="public"} "#,
        r#"magegate_http_requests_in_flight{listener="ops"} "#,
        "# HELP magegate_http_connections Open connections.",
        "# TYPE process_resident_memory_bytes gauge",
        "process_open_fds ",
        "magegate_uptime_seconds ",
    ] {
        assert!(shown.contains(line), "{line} is not in {shown}");
    }
    let memory = shown.lines().find_map(|line| line.strip_prefix("process_resident_memory_bytes "));
    assert!(memory.unwrap().parse::<u64>().unwrap() > 1_000_000);
}
