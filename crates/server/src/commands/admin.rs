//! `magegate admin …`: the accounts of admins.

use super::until_seen_everywhere;
use crate::cli::UsageError;
use crate::secret::PasswordArgs;
use crate::state::{Context, State};
use clap::{Args, Subcommand};
use magegate_domain::acl::Permit;
use magegate_domain::admin::Admin;
use magegate_domain::clock::{parse_timestamp, timestamp};
use magegate_service::admins::{self, AdminView};
use magegate_service::operator::{Unlocked, unlock_admin};
use magegate_service::origin::Origin;
use serde_json::{Value, json};

/// What can be done with admins.
#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Creates an admin
    Create(CreateArgs),
    /// Lists the admins
    List,
    /// Disables an admin; its tokens end
    Disable {
        /// The user name
        name: String,
    },
    /// Enables an admin
    Enable {
        /// The user name
        name: String,
    },
    /// Deletes an admin with its tokens
    Delete {
        /// The user name
        name: String,
    },
    /// Lifts an admin's lock and forgets the failed token requests under its name
    Unlock {
        /// The user name
        name: String,
    },
    /// Gives an admin a new password; its tokens end and its lock is lifted
    Password {
        /// The user name
        name: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
}

/// A new admin.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// The user name
    name: String,
    /// E-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// First name
    #[arg(long, value_name = "NAME")]
    firstname: String,
    /// Last name
    #[arg(long, value_name = "NAME")]
    lastname: String,
    /// The role, by name; the first admin of a store without roles gets one that may do everything
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
    /// When the account ends, in UTC
    #[arg(long, value_name = "YYYY-MM-DD HH:MM:SS")]
    expires_at: Option<String>,
    #[command(flatten)]
    password: PasswordArgs,
}

/// Runs the command.
pub(crate) async fn run(command: AdminCommand, context: &Context) -> anyhow::Result<()> {
    let state = match command {
        AdminCommand::Create(_) => context.open_or_create().await?,
        _ => context.open().await?,
    };
    let result = match command {
        AdminCommand::Create(arguments) => create(context, &state, arguments).await,
        AdminCommand::List => list(context, &state).await,
        AdminCommand::Disable { name } => set_active(context, &state, &name, false).await,
        AdminCommand::Enable { name } => set_active(context, &state, &name, true).await,
        AdminCommand::Delete { name } => delete(context, &state, &name).await,
        AdminCommand::Unlock { name } => unlock(context, &state, &name).await,
        AdminCommand::Password { name, password } => {
            set_password(context, &state, &name, &password).await
        }
    };
    state.close().await;
    result
}

async fn create(context: &Context, state: &State, arguments: CreateArgs) -> anyhow::Result<()> {
    let expires_at = arguments.expires_at.map(|text| {
        let complaint = format!("--expires-at: {text:?} is not like 2031-12-31 23:59:59");
        parse_timestamp(&text).ok_or(UsageError(complaint))
    });
    let admin = Admin {
        username: arguments.name,
        firstname: arguments.firstname,
        lastname: arguments.lastname,
        email: arguments.email,
        is_active: true,
        expires_at: expires_at.transpose()?,
        ..Admin::default()
    };
    let password = arguments.password.read(&admin.username)?;
    let origin = Origin::command("admin create");
    let new = (&admin, arguments.role.as_deref());
    let permit = Permit::operator();
    let created = admins::create(&state.service, &origin, &permit, new, &password).await?;
    let role = created.role.as_deref().unwrap_or("no role");
    let sentence = format!("created admin {} ({role})", created.admin.username);
    Ok(context.output.done(&sentence, &object(&created))?)
}

async fn list(context: &Context, state: &State) -> anyhow::Result<()> {
    let admins = admins::list(&state.service, &Permit::operator()).await?;
    let rows: Vec<Value> = admins.iter().map(object).collect();
    let columns =
        ["id", "username", "email", "role", "active", "locked_until", "expires_at", "last_login"];
    Ok(context.output.list(&columns, &rows)?)
}

async fn set_active(
    context: &Context,
    state: &State,
    name: &str,
    active: bool,
) -> anyhow::Result<()> {
    let name_of_command = if active { "admin enable" } else { "admin disable" };
    let (origin, permit) = (Origin::command(name_of_command), Permit::operator());
    let changed = admins::set_active(&state.service, &origin, &permit, name, active).await?;
    let word = if active { "enabled" } else { "disabled" };
    if changed.is_some() && !active {
        until_seen_everywhere(context).await;
    }
    let sentence = match changed {
        None => format!("nothing to change: admin {name} is {word}"),
        Some(0) => format!("{word} admin {name}"),
        Some(tokens) => format!("{word} admin {name}, ended {tokens} tokens"),
    };
    let object = json!({
        "username": name,
        "active": active,
        "changed": changed.is_some(),
        "tokens_ended": changed.unwrap_or(0),
    });
    Ok(context.output.done(&sentence, &object)?)
}

async fn delete(context: &Context, state: &State, name: &str) -> anyhow::Result<()> {
    let origin = Origin::command("admin delete");
    let id = admins::delete(&state.service, &origin, &Permit::operator(), name).await?;
    until_seen_everywhere(context).await;
    let object = json!({ "deleted": name, "id": id.0 });
    Ok(context.output.done(&format!("deleted admin {name}"), &object)?)
}

async fn unlock(context: &Context, state: &State, name: &str) -> anyhow::Result<()> {
    let origin = Origin::command("admin unlock");
    let done = unlock_admin(&state.service, &origin, &Permit::operator(), name).await?;
    let Unlocked { wrong_passwords, locked_until, failed_requests } = done;
    let was = if locked_until.is_some() { "was locked" } else { "was not locked" };
    let sentence = format!(
        "admin {name} {was}; {wrong_passwords} wrong passwords and {failed_requests} failed token requests forgotten"
    );
    let object = json!({
        "username": name,
        "locked_until": locked_until.map(timestamp),
        "wrong_passwords": wrong_passwords,
        "failed_requests": failed_requests,
    });
    Ok(context.output.done(&sentence, &object)?)
}

async fn set_password(
    context: &Context,
    state: &State,
    name: &str,
    password: &PasswordArgs,
) -> anyhow::Result<()> {
    let password = password.read(name)?;
    let (origin, permit) = (Origin::command("admin password"), Permit::operator());
    let revoked = admins::set_password(&state.service, &origin, &permit, name, &password).await?;
    if revoked > 0 {
        until_seen_everywhere(context).await;
    }
    let sentence = format!("changed the password of admin {name}, ended {revoked} tokens");
    Ok(context.output.done(&sentence, &json!({ "username": name, "tokens_ended": revoked }))?)
}

fn object(AdminView { admin, role }: &AdminView) -> Value {
    json!({
        "id": admin.id.0,
        "username": admin.username,
        "email": admin.email,
        "firstname": admin.firstname,
        "lastname": admin.lastname,
        "role": role,
        "active": admin.is_active,
        "locked_until": admin.failures.locked_until.map(timestamp),
        "expires_at": admin.expires_at.map(timestamp),
        "last_login": admin.logdate.map(timestamp),
    })
}
