//! What the program tells about itself: logs on standard error, metrics for the operations listener.

mod logs;
mod metrics;
pub mod names;
mod process;

pub use logs::{LogError, install_logs, subscriber};
pub use metrics::{Metrics, MetricsError};
