//! `magegate customer …`.

use crate::state::Context;
use clap::Subcommand;

/// What can be done with customers.
#[derive(Debug, Subcommand)]
pub(crate) enum CustomerCommand {
    /// Lists customers
    List,
}

/// Runs the command.
pub(crate) async fn run(command: CustomerCommand, context: &Context) -> anyhow::Result<()> {
    let CustomerCommand::List = command;
    let state = context.open().await?;
    state.close().await;
    anyhow::bail!("not offered yet")
}
