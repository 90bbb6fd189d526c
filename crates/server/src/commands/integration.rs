//! `magegate integration …`: programs that call with rights of their own, their credentials, and their activation.

mod activate;
mod create;
mod end;
mod show;

use crate::state::Context;
use clap::Subcommand;

/// What can be done with integrations.
#[derive(Debug, Subcommand)]
pub(crate) enum IntegrationCommand {
    /// Creates an integration with what it may use; it may call once it is activated
    Create(create::CreateArgs),
    /// Lists the integrations
    List,
    /// Shows an integration, the resources that it may use, and how far its tokens are
    Show(show::ShowArgs),
    /// Lets an integration call: shows its four values, or sends what its handshake begins with to its endpoint
    Activate(activate::ActivateArgs),
    /// Stops an integration from calling; its tokens stay as they are
    Deactivate(end::DeactivateArgs),
    /// Shows how far an integration's tokens are, and on demand its four values
    Tokens(show::TokensArgs),
    /// Revokes an integration's access token
    Revoke(end::RevokeArgs),
    /// Deletes an integration with its consumer, its tokens and its role
    Delete(end::DeleteArgs),
}

/// Runs the command.
pub(crate) async fn run(command: IntegrationCommand, context: &Context) -> anyhow::Result<()> {
    let state = match command {
        IntegrationCommand::Create(_) => context.open_or_create().await?,
        _ => context.open().await?,
    };
    let result = match command {
        IntegrationCommand::Create(arguments) => create::run(context, &state, &arguments).await,
        IntegrationCommand::List => show::list(context, &state).await,
        IntegrationCommand::Show(arguments) => show::one(context, &state, &arguments).await,
        IntegrationCommand::Activate(arguments) => activate::run(context, &state, &arguments).await,
        IntegrationCommand::Deactivate(arguments) => {
            end::deactivate(context, &state, &arguments).await
        }
        IntegrationCommand::Tokens(arguments) => show::tokens(context, &state, &arguments).await,
        IntegrationCommand::Revoke(arguments) => end::revoke(context, &state, &arguments).await,
        IntegrationCommand::Delete(arguments) => end::delete(context, &state, &arguments).await,
    };
    state.close().await;
    result
}
