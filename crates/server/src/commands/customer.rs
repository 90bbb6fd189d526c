//! `magegate customer …`: accounts one by one, and whole files of them.

mod account;
mod confirm;
mod export;
mod import;
mod list;
mod rows;
mod who;

pub(crate) use confirm::confirm;
pub(crate) use who::{find, website_id};

use crate::state::Context;
use clap::Subcommand;

/// What can be done with customers.
#[derive(Debug, Subcommand)]
pub(crate) enum CustomerCommand {
    /// Creates a customer; the password comes from a prompt, a file or standard input
    Create(Box<account::CreateArgs>),
    /// Lists customers, page by page
    List(list::ListArgs),
    /// Shows a customer
    Show(account::ShowArgs),
    /// Forgets a customer's wrong passwords, lifts its lock and that of its name
    Unlock(account::UnlockArgs),
    /// Deletes a customer with its addresses, tokens and newsletter subscriptions
    Delete(account::DeleteArgs),
    /// Creates or changes the customers of a file, row by row
    Import(import::ImportArgs),
    /// Writes all customers to a file, in the form that `import` takes
    Export(export::ExportArgs),
}

/// Runs the command.
pub(crate) async fn run(command: CustomerCommand, context: &Context) -> anyhow::Result<()> {
    let state = context.open().await?;
    let result = match command {
        CustomerCommand::Create(arguments) => account::create(context, &state, *arguments).await,
        CustomerCommand::List(arguments) => list::run(context, &state, &arguments).await,
        CustomerCommand::Show(arguments) => account::show(context, &state, &arguments).await,
        CustomerCommand::Unlock(arguments) => account::unlock(context, &state, &arguments).await,
        CustomerCommand::Delete(arguments) => account::delete(context, &state, &arguments).await,
        CustomerCommand::Import(arguments) => import::run(context, &state, &arguments).await,
        CustomerCommand::Export(arguments) => export::run(context, &state, &arguments).await,
    };
    state.close().await;
    result
}
