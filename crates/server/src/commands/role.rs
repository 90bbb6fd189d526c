//! `magegate role …`.

use crate::state::Context;
use clap::Subcommand;

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum RoleCommand {
    /// Lists them
    List,
}

/// Runs the command.
pub(crate) async fn run(command: RoleCommand, context: &Context) -> anyhow::Result<()> {
    let RoleCommand::List = command;
    let state = context.open().await?;
    state.close().await;
    Ok(())
}
