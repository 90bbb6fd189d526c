//! `magegate token …`: issue, list, revoke and explain tokens. Their text is shown once, when they are issued.

mod issue;
mod list;
mod revoke;
pub(super) mod whose;
mod why;

use crate::state::Context;
use clap::Subcommand;

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Issues a token to an account, without its password, and writes it once
    Issue(issue::IssueArgs),
    /// Lists tokens: whose, since when, until when; never their text
    List(list::ListArgs),
    /// Revokes one token, those of an account, or all
    Revoke(revoke::RevokeArgs),
    /// Says which check refuses a token or a login first, and what would help
    Why(why::WhyArgs),
}

/// Runs the command.
pub(crate) async fn run(command: TokenCommand, context: &Context) -> anyhow::Result<()> {
    let state = context.open().await?;
    let result = match command {
        TokenCommand::Issue(arguments) => issue::run(context, &state, &arguments).await,
        TokenCommand::List(arguments) => list::run(context, &state, &arguments).await,
        TokenCommand::Revoke(arguments) => revoke::run(context, &state, &arguments).await,
        TokenCommand::Why(arguments) => why::run(context, &state, &arguments).await,
    };
    state.close().await;
    result
}
