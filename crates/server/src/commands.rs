//! The commands, one file each, and what several of them share.

pub(crate) mod admin;
pub(crate) mod apply;
pub(crate) mod attribute;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod cron;
pub(crate) mod customer;
mod demo;
pub(crate) mod doctor;
pub(crate) mod integration;
pub(crate) mod inventory;
pub(crate) mod key;
pub(crate) mod machine_key;
pub(crate) mod mail;
pub(crate) mod moving;
pub(crate) mod role;
pub(crate) mod serve;
pub(crate) mod session;
pub(crate) mod token;

use crate::config::Log;
use crate::state::Context;
use crate::telemetry;
use std::time::Duration;
use tokio::time::Instant;

/// Lets commands tell on standard error what went wrong below them, and nothing else; the server has its own log.
pub(crate) fn log_warnings(context: &Context) -> anyhow::Result<()> {
    let log = Log { level: "warn".to_owned(), ..context.config.log.clone() };
    telemetry::install_logs(&log)?;
    Ok(())
}

/// Waits until every server on this database has seen a change that was committed: each may use what it has read for
/// `cache.max_age_milliseconds`. A command that takes something away comes here before it reports success, so that
/// "revoked" means "refused from now on".
pub(crate) async fn until_seen_everywhere(context: &Context) {
    let bound = Duration::from_millis(context.config.cache.max_age_milliseconds);
    if bound.is_zero() {
        return;
    }
    let mut ticks = tokio::time::interval_at(Instant::now() + bound, bound);
    ticks.tick().await;
}
