//! `magegate apply FILE`.

use crate::state::Context;
use clap::Args;
use std::path::PathBuf;

/// What to apply.
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// The declaration
    file: PathBuf,
}

/// Runs the command.
pub(crate) async fn run(arguments: &ApplyArgs, context: &Context) -> anyhow::Result<()> {
    let _ = &arguments.file;
    let state = context.open_or_create().await?;
    state.close().await;
    Ok(())
}
