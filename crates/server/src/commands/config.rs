//! `magegate config …`.

use crate::state::Context;
use clap::Subcommand;

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Lists them
    List,
}

/// Runs the command.
pub(crate) async fn run(command: ConfigCommand, context: &Context) -> anyhow::Result<()> {
    let ConfigCommand::List = command;
    let state = context.open().await?;
    state.close().await;
    Ok(())
}
