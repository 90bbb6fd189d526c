//! Metrics of the process itself, read from `/proc` where there is one, under the names that Prometheus' own
//! clients use.

use std::fmt::Write as _;
use std::time::Duration;

/// Appends them in Prometheus' text form.
pub(super) fn render(out: &mut String, uptime: Duration) {
    let mut gauge = |name: &str, help: &str, value: &dyn std::fmt::Display| {
        let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
    };
    gauge("magegate_uptime_seconds", "Time since the start.", &uptime.as_secs_f64());
    if let Some(bytes) = resident_bytes() {
        gauge("process_resident_memory_bytes", "Memory in use, in bytes.", &bytes);
    }
    if let Some(count) = open_files() {
        gauge("process_open_fds", "Open file descriptors.", &count);
    }
}

fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn open_files() -> Option<usize> {
    // The listing itself holds one open.
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1))
}
