//! `magegate admin …`.

use crate::state::Context;
use clap::Subcommand;

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Lists them
    List,
}

/// Runs the command.
pub(crate) async fn run(command: AdminCommand, context: &Context) -> anyhow::Result<()> {
    let AdminCommand::List = command;
    let state = context.open().await?;
    state.close().await;
    Ok(())
}
