//! Logs: text or JSON, one line per event, filtered by level and target; a panic is one event, without its text.

use crate::config::{Log, LogFormat};
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::IsTerminal as _;
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::{EnvFilter, Layer as _, layer::SubscriberExt as _};

/// Why logging cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is none; the configuration checks it before.
    #[error("log.level: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Logging was installed before.
    #[error("logging is already installed")]
    Installed(#[from] tracing::subscriber::SetGlobalDefaultError),
}

/// Sends the program's events to standard error, and tells panics there too. Once per process.
pub fn install_logs(log: &Log) -> Result<(), LogError> {
    let coloured = std::io::stderr().is_terminal();
    tracing::subscriber::set_global_default(subscriber(log, coloured, std::io::stderr)?)?;
    std::panic::set_hook(Box::new(|info| {
        // The text may quote what a client sent (a slice of a password that is no character boundary, say), so only
        // the place is told.
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            tracing::error!(place, %trace, "panic");
        } else {
            tracing::error!(place, "panic");
        }
    }));
    Ok(())
}

/// What [`install_logs`] installs, with any writer. Every event carries the fields of the spans around it, so the request's id
/// is in every line about a request.
pub fn subscriber<W>(
    log: &Log,
    coloured: bool,
    writer: W,
) -> Result<impl Subscriber + Send + Sync + use<W>, LogError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::builder().parse(&log.level)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match log.format {
        LogFormat::Text => lines.with_ansi(coloured).boxed(),
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed()
        }
    };
    Ok(tracing_subscriber::registry().with(filter).with(lines))
}
