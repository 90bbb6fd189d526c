//! `magegate export` and `magegate import`: a whole store in a file, and from there into another one (docs/moving.md).

mod export;
mod import;
mod lines;
mod report;

pub(crate) use export::{ExportArgs, run as export};
pub(crate) use import::{ImportArgs, run as import};

use crate::state::Context;
use indicatif::{ProgressBar, ProgressStyle};

/// On a terminal, a bar on standard error; else nothing.
fn bar(context: &Context, total: u64, what: &'static str) -> ProgressBar {
    if context.output.is_quiet() || context.output.is_json() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    match ProgressStyle::with_template("{msg:10} {bar:30} {percent}% {eta}") {
        Ok(style) => bar.with_style(style).with_message(what),
        Err(_) => bar,
    }
}
