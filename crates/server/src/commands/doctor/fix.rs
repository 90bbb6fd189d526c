//! `magegate doctor --fix`.

use crate::output::Output;
use crate::state::Context;
use indicatif::{ProgressBar, ProgressStyle};
use magegate_domain::acl::Permit;
use magegate_service::doctor::fix::{self, Fixed};
use serde_json::json;

/// Removes what nobody can use any more, or counts it.
pub(super) async fn run(context: &Context, dry_run: bool) -> anyhow::Result<()> {
    let state = context.open().await?;
    let output = context.output;
    let done = if dry_run {
        fix::dry_run(&state.service).await
    } else {
        let bar = bar(output);
        let done = fix::run(&state.service, &Permit::operator(), |garbage, rows| {
            bar.set_message(format!("{}: {rows} removed", garbage.name()));
            bar.tick();
        })
        .await;
        bar.finish_and_clear();
        done
    };
    state.close().await;
    let done = done?;
    for fixed in &done {
        tell(output, fixed, dry_run)?;
    }
    if done.iter().all(|fixed| fixed.rows == 0) && !output.is_json() && !output.is_quiet() {
        output.line("nothing is left over")?;
    }
    Ok(())
}

fn tell(output: Output, fixed: &Fixed, dry_run: bool) -> anyhow::Result<()> {
    let (name, table) = (fixed.garbage.name(), fixed.garbage.table());
    if output.is_json() {
        output.object(&json!({
            "table": table,
            "what": name,
            "rows": fixed.rows,
            "at_least": fixed.at_least,
            "removed": !dry_run,
        }))?;
    } else if fixed.rows > 0 {
        let at_least = if fixed.at_least { "at least " } else { "" };
        let verb = if dry_run { "would remove" } else { "removed" };
        output.line(&format!("{verb} {at_least}{} {name} from {table}", fixed.rows))?;
    }
    Ok(())
}

/// On a terminal, a line on standard error that tells how far it is; else nothing.
fn bar(output: Output) -> ProgressBar {
    if output.is_quiet() || output.is_json() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    match ProgressStyle::with_template("{spinner} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
