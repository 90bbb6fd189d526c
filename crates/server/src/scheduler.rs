//! The clock of the scheduled jobs: looks every minute which are due, until the server stops, and has written when
//! tokens were last used.

use crate::listen::Stop;
use magegate_service::jobs::{AuditLimits, Job, run_if_due};
use magegate_service::{Service, uses};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior};

/// How often the jobs are looked at; the most frequent one is due every minute.
const TICK: Duration = Duration::from_mins(1);
/// The first look comes a little after the start, which has its own work to do.
const FIRST: Duration = Duration::from_secs(5);

/// Runs what is due until the stop. Whether a job is due is decided in the database, so any number of processes may do this.
pub(crate) async fn run(service: Arc<Service>, limits: AuditLimits, stop: Stop) {
    let mut ticks = tokio::time::interval_at(Instant::now() + FIRST, TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.finishing() => return,
            _ = ticks.tick() => {}
        }
        tokio::select! {
            biased;
            () = stop.finishing() => return,
            stored = uses::store_uses(&service) => {
                if let Err(error) = stored {
                    tracing::warn!(%error, "when tokens were last used could not be written");
                }
            }
        }
        for job in Job::ALL {
            // A job is dropped at the stop between two of its statements; its transaction then never happened.
            tokio::select! {
                biased;
                () = stop.finishing() => return,
                ran = run_if_due(&service, job, limits) => {
                    if let Err(error) = ran {
                        tracing::error!(job = job.name(), %error, "job failed");
                    }
                }
            }
        }
    }
}
