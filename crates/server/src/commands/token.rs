//! `magegate token …`.

use crate::state::Context;
use clap::Subcommand;

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Lists tokens
    List,
}

/// Runs the command.
pub(crate) async fn run(command: TokenCommand, context: &Context) -> anyhow::Result<()> {
    let TokenCommand::List = command;
    let state = context.open().await?;
    state.close().await;
    anyhow::bail!("not offered yet")
}
