//! Metrics: recorded through the `metrics` crate from every floor, rendered in Prometheus' text form on demand.

use super::{names, process};
use crate::listen::Stop;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;
use tokio::time::Instant;

/// Bounds of the histograms, in seconds: from a cached check to a queue of hashes.
const BUCKETS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// How often samples are folded into their histograms; until then each takes memory of its own.
const UPKEEP: Duration = Duration::from_secs(5);

/// The process's metrics.
#[derive(Clone)]
pub struct Metrics {
    recorded: PrometheusHandle,
    began: Instant,
}

/// Why metrics cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The bounds of the histograms are wrong.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A recorder was installed before.
    #[error("metrics are already installed")]
    Installed,
}

impl Metrics {
    /// Installs the recorder that every floor records to. Once per process.
    pub fn install() -> Result<Self, MetricsError> {
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder();
        let recorded = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|_| MetricsError::Installed)?;
        names::describe();
        Ok(Self { recorded, began: Instant::now() })
    }

    /// All metrics in Prometheus' text form, those of the process included.
    pub fn render(&self) -> String {
        let mut out = self.recorded.render();
        process::render(&mut out, self.began.elapsed());
        out
    }

    /// Folds samples into their histograms at every interval until the stop, so that they do not pile up while nobody
    /// asks for them.
    pub async fn upkeep(self, stop: Stop) {
        let mut interval = tokio::time::interval(UPKEEP);
        loop {
            tokio::select! {
                () = stop.finishing() => return,
                _ = interval.tick() => self.recorded.run_upkeep(),
            }
        }
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
