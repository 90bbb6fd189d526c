//! The operations listener: liveness, readiness and metrics, apart from the public one and never for strangers.

use crate::config::Server;
use crate::listen::{self, Ended, Limits, Listener, Stop};
use crate::telemetry::Metrics;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::BoxFuture;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use std::sync::Arc;
use std::time::Duration;

/// How long a readiness check may take before it counts as failed.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);
/// Connections of probes and scrapers.
const CONNECTIONS: usize = 64;

/// Asks whether requests can be served, for instance by a ping of the database; the text says why not.
pub type ReadyCheck = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What the operations listener shows.
#[derive(Clone)]
pub struct Ops {
    /// Asked at every readiness probe.
    pub ready: ReadyCheck,
    /// Rendered at every scrape.
    pub metrics: Metrics,
    /// The public listener's stop: once it is asked to finish, the program is no longer ready.
    pub stopping: Stop,
}

impl std::fmt::Debug for Ops {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ops").finish_non_exhaustive()
    }
}

/// The limits of the operations listener: few connections, no grace, no proxies.
pub fn limits(server: &Server) -> Limits {
    Limits {
        max_connections: CONNECTIONS,
        shutdown_grace: Duration::from_secs(1),
        trusted_proxies: Vec::new(),
        ..Limits::from(server)
    }
}

/// Serves until `stop`; it should come after the public listener has ended, so that probes see the program finishing.
pub async fn serve(listener: Listener, ops: Ops, stop: Stop) -> Ended {
    listen::serve(listener, router(ops), stop).await
}

/// The routes: `/health/live`, `/health/ready`, `/metrics`.
pub fn router(ops: Ops) -> Router {
    Router::new()
        .route("/health/live", get(async || status(StatusCode::OK, "live", None)))
        .route("/health/ready", get(ready))
        .route("/metrics", get(scrape))
        .with_state(ops)
}

async fn ready(State(ops): State<Ops>) -> Response {
    let check = async {
        if ops.stopping.is_stopping() {
            return Err("stopping".to_owned());
        }
        let asked = tokio::time::timeout(CHECK_TIMEOUT, (ops.ready)()).await;
        asked.unwrap_or_else(|_| Err("the check takes too long".to_owned()))
    };
    match check.await {
        Ok(()) => status(StatusCode::OK, "ready", None),
        Err(reason) => status(StatusCode::SERVICE_UNAVAILABLE, "not ready", Some(reason)),
    }
}

async fn scrape(State(ops): State<Ops>) -> Response {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, kind)], ops.metrics.render()).into_response()
}

fn status(code: StatusCode, status: &str, reason: Option<String>) -> Response {
    let body = match reason {
        Some(reason) => serde_json::json!({ "status": status, "reason": reason }),
        None => serde_json::json!({ "status": status }),
    };
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (code, headers, body.to_string()).into_response()
}
