//! The command line: what can be typed, what comes back as exit code, and the way from one to the other.

mod exit;

pub use exit::Exit;
pub(crate) use exit::{DatabaseError, Found, Interrupted, UsageError};

use crate::commands::{
    self, admin, apply, attribute, completions, config, cron, customer, doctor, integration,
    inventory, key, machine_key, mail, moving, role, serve, session, token,
};
use crate::config::Config;
use crate::output::Output;
use crate::place::Place;
use crate::state::Context;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// The token door of a Magento-compatible store: issues, checks and revokes the tokens of customers and admins.
#[derive(Debug, Parser)]
#[command(name = "magegate", version, propagate_version = true, after_help = Exit::HELP)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// The flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_display_order = 900)]
struct Globals {
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help = "Configuration file; else the one that MAGEGATE_CONFIG names, else none"
    )]
    config: Option<PathBuf>,
    /// Directory of the database
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[arg(
        long,
        global = true,
        value_name = "URL",
        conflicts_with_all = ["data_dir", "beside"],
        help = "Database of its own on a MySQL or MariaDB server, mysql://USER:PASSWORD@HOST/NAME; others see a \
            password given here, the variable MAGEGATE_DATABASE_URL hides it"
    )]
    database: Option<String>,
    /// Deployment file of a live store (app/etc/env.php), or the store's folder: works on its database
    #[arg(long, global = true, value_name = "PATH", conflicts_with = "data_dir")]
    beside: Option<PathBuf>,
    /// Beside a store, add no table to its database
    #[arg(long, global = true)]
    read_only_schema: bool,
    /// Write JSON, one object per line
    #[arg(long, global = true)]
    json: bool,
    /// Write nothing but what was asked for and what went wrong
    #[arg(long, short, global = true)]
    quiet: bool,
}

impl Globals {
    /// The flags that override the configuration.
    fn flags(&self) -> Vec<(&'static str, String)> {
        let path = |path: &PathBuf| path.to_string_lossy().into_owned();
        let mut flags = Vec::new();
        flags.extend(self.data_dir.as_ref().map(|folder| ("server.data_dir", path(folder))));
        flags.extend(self.database.clone().map(|url| ("database.url", url)));
        flags.extend(self.beside.as_ref().map(|file| ("database.beside", path(file))));
        if self.read_only_schema {
            flags.push(("database.read_only_schema", "true".to_owned()));
        }
        flags
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the Web API
    Serve(serve::ServeArgs),
    /// Brings the store to what a file declares
    Apply(apply::ApplyArgs),
    /// Manages admins
    #[command(subcommand)]
    Admin(admin::AdminCommand),
    /// Manages the roles of admins
    #[command(subcommand)]
    Role(role::RoleCommand),
    /// Manages customers
    #[command(subcommand)]
    Customer(customer::CustomerCommand),
    /// Manages the attributes of customers and addresses
    #[command(subcommand)]
    Attribute(attribute::AttributeCommand),
    /// Issues, lists, revokes and explains tokens
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Lists and ends the sessions of accounts, with their refresh tokens
    #[command(subcommand)]
    Session(session::SessionCommand),
    /// Manages integrations: programs that sign their calls by OAuth 1.0a
    #[command(subcommand)]
    Integration(integration::IntegrationCommand),
    /// Manages machine keys: bearer tokens of programs, with rights of their own
    #[command(subcommand)]
    MachineKey(machine_key::MachineKeyCommand),
    /// Lists, rotates and retires the keys that sign tokens
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Reads and changes the store's settings
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Runs and lists the scheduled jobs
    #[command(subcommand)]
    Cron(cron::CronCommand),
    /// Lists the letters that wait, tries them again, tries the mail server out
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Writes the whole store to a file, from which `import` makes the same store anywhere else
    Export(moving::ExportArgs),
    /// Brings the store of a file of `export` into this one
    Import(moving::ImportArgs),
    /// Lists every long-lived credential, the worst first: never used, never ending, allowed everything
    Inventory(inventory::InventoryArgs),
    /// Looks at the deployment and tells what is wrong with it and what helps
    Doctor(doctor::DoctorArgs),
    /// Writes a completion script for a shell
    Completions(completions::CompletionsArgs),
}

/// Reads the arguments, runs the command, and says how it went.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Nobody reading is no reason to fail.
            let _ = error.print();
            return if asked { Exit::Done } else { Exit::Usage }.into();
        }
    };
    let output = Output::new(cli.globals.json, cli.globals.quiet);
    match start(cli, output) {
        Ok(()) => Exit::Done,
        Err(error) => {
            let exit = Exit::of(&error);
            if exit != Exit::Done {
                output.error(&error, exit);
            }
            exit
        }
    }
    .into()
}

/// The whole command line, for completions and tests.
pub(crate) fn definition() -> clap::Command {
    Cli::command()
}

fn start(cli: Cli, output: Output) -> anyhow::Result<()> {
    if let Command::Completions(arguments) = &cli.command {
        return completions::run(arguments);
    }
    let mut flags = cli.globals.flags();
    if let Command::Serve(arguments) = &cli.command {
        flags.extend(arguments.flags());
    }
    let config = Config::load(cli.globals.config.as_deref(), variables(), &flags)?;
    let place = match &cli.command {
        Command::Serve(arguments) if arguments.is_demo() => {
            Place::Directory(config.server.data_dir.clone())
        }
        _ => Place::of(&config)?,
    };
    let context = Context { config, place, output };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(cli.command, &context))
}

async fn run(command: Command, context: &Context) -> anyhow::Result<()> {
    if !matches!(command, Command::Serve(_)) {
        commands::log_warnings(context)?;
    }
    match command {
        Command::Serve(arguments) => serve::run(&arguments, context).await,
        Command::Apply(arguments) => apply::run(&arguments, context).await,
        Command::Admin(command) => admin::run(command, context).await,
        Command::Role(command) => role::run(command, context).await,
        Command::Customer(command) => customer::run(command, context).await,
        Command::Attribute(command) => attribute::run(command, context).await,
        Command::Token(command) => token::run(command, context).await,
        Command::Session(command) => session::run(command, context).await,
        Command::Integration(command) => integration::run(command, context).await,
        Command::MachineKey(command) => machine_key::run(command, context).await,
        Command::Key(command) => key::run(command, context).await,
        Command::Config(command) => config::run(command, context).await,
        Command::Cron(command) => cron::run(command, context).await,
        Command::Mail(command) => mail::run(command, context).await,
        Command::Export(arguments) => moving::export(&arguments, context).await,
        Command::Import(arguments) => moving::import(&arguments, context).await,
        Command::Inventory(arguments) => inventory::run(&arguments, context).await,
        Command::Doctor(arguments) => doctor::run(&arguments, context).await,
        Command::Completions(arguments) => completions::run(&arguments),
    }
}

/// The environment's variables that are text; others cannot be ours.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_contradicts_itself_nowhere() {
        definition().debug_assert();
    }

    #[test]
    fn no_argument_takes_a_password_itself() {
        fn walk(command: &clap::Command, found: &mut Vec<String>) {
            for argument in command.get_arguments() {
                let long = argument.get_long().unwrap_or_default();
                let takes_value = argument.get_action().takes_values();
                if takes_value && long.contains("password") && !long.ends_with("-file") {
                    found.push(format!("{} --{long}", command.get_name()));
                }
            }
            command.get_subcommands().for_each(|sub| walk(sub, found));
        }
        let mut found = Vec::new();
        walk(&definition(), &mut found);
        assert_eq!(found, [""; 0]);
    }
}
