//! `magegate session …`: list an account's sessions and end them. Their tokens are never shown.

mod end;
mod list;

use super::token::whose;
use crate::state::{Context, State};
use anyhow::bail;
use clap::Subcommand;
use magegate_domain::messages;
use magegate_store::engine::server::Own;

/// What can be done with sessions.
#[derive(Debug, Subcommand)]
pub(crate) enum SessionCommand {
    /// Lists an account's sessions: on which device, since when, until when
    List(list::ListArgs),
    /// Ends one session of an account, or all of them
    End(end::EndArgs),
}

/// Runs the command.
pub(crate) async fn run(command: SessionCommand, context: &Context) -> anyhow::Result<()> {
    let state = context.open().await?;
    let result = match command {
        SessionCommand::List(arguments) => list::run(context, &state, &arguments).await,
        SessionCommand::End(arguments) => end::run(context, &state, &arguments).await,
    };
    state.close().await;
    result
}

/// Refuses where there is nothing that could hold sessions: an empty list would say that nobody is signed in.
fn check_tables(state: &State) -> anyhow::Result<()> {
    if state.service.store().own() == Own::None {
        bail!("{}", messages::SESSIONS_NEED_TABLES);
    }
    Ok(())
}
