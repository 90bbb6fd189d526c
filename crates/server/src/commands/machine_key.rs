//! `magegate machine-key …`: bearer tokens of programs, with rights of their own. A key is shown once, when it is made.

mod create;

use super::until_seen_everywhere;
use crate::output::harmless;
use crate::state::{Context, State};
use clap::Subcommand;
use magegate_domain::acl::{EVERYTHING, Permit};
use magegate_domain::clock::timestamp;
use magegate_domain::machine_key::MachineKey;
use magegate_service::facts::Facts;
use magegate_service::machine_keys;
use magegate_service::origin::Origin;
use serde_json::{Value, json};
use time::OffsetDateTime;

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "state",
    "resources",
    "websites",
    "networks",
    "ends_at",
    "used_at",
    "used_from",
];

/// What can be done with machine keys.
#[derive(Debug, Subcommand)]
pub(crate) enum MachineKeyCommand {
    /// Makes a key and shows it, this once
    Create(create::CreateArgs),
    /// Lists the keys: what each is limited to, when it ends, when it was last used
    List,
    /// Shows a key's limits and the resources that it may use
    Show {
        /// Its name
        name: String,
    },
    /// Revokes a key: it is refused from now on, and listed for 30 days
    Revoke {
        /// Its name
        name: String,
    },
    /// Deletes a key, also from the list
    Delete {
        /// Its name
        name: String,
    },
}

/// Runs the command.
pub(crate) async fn run(command: MachineKeyCommand, context: &Context) -> anyhow::Result<()> {
    let state = match command {
        MachineKeyCommand::Create(_) => context.open_or_create().await?,
        _ => context.open().await?,
    };
    let result = match command {
        MachineKeyCommand::Create(arguments) => create::run(context, &state, &arguments).await,
        MachineKeyCommand::List => list(context, &state).await,
        MachineKeyCommand::Show { name } => show(context, &state, &name).await,
        MachineKeyCommand::Revoke { name } => revoke(context, &state, &name).await,
        MachineKeyCommand::Delete { name } => delete(context, &state, &name).await,
    };
    state.close().await;
    result
}

async fn list(context: &Context, state: &State) -> anyhow::Result<()> {
    let service = &state.service;
    let facts = service.facts().await?;
    let keys = machine_keys::list(service, &Permit::operator()).await?;
    let output = context.output;
    if keys.is_empty() && !output.is_json() {
        return Ok(output.done("there are no machine keys", &Value::Null)?);
    }
    let shown = if output.is_json() { object } else { row };
    let rows: Vec<Value> = keys.iter().map(|key| shown(key, &facts, service.now())).collect();
    Ok(output.list(COLUMNS, &rows)?)
}

async fn show(context: &Context, state: &State, name: &str) -> anyhow::Result<()> {
    let service = &state.service;
    let facts = service.facts().await?;
    let key = machine_keys::get(service, &Permit::operator(), name).await?;
    let output = context.output;
    if output.is_json() {
        return Ok(output.object(&object(&key, &facts, service.now()))?);
    }
    output.members(&row(&key, &facts, service.now()))?;
    for resource in &key.limits.resources {
        output.line(&format!("  {}", harmless(resource)))?;
    }
    Ok(())
}

async fn revoke(context: &Context, state: &State, name: &str) -> anyhow::Result<()> {
    let (service, origin) = (&state.service, Origin::command("machine-key revoke"));
    let (key, changed) = machine_keys::revoke(service, &origin, &Permit::operator(), name).await?;
    if changed {
        until_seen_everywhere(context).await;
    }
    let at = key.revoked_at.map(timestamp).unwrap_or_default();
    let sentence = if changed {
        format!("revoked machine key {}", harmless(name))
    } else {
        format!("nothing to change: machine key {} was revoked at {at} UTC", harmless(name))
    };
    Ok(context.output.done(&sentence, &json!({ "revoked": name, "changed": changed }))?)
}

async fn delete(context: &Context, state: &State, name: &str) -> anyhow::Result<()> {
    let (service, origin) = (&state.service, Origin::command("machine-key delete"));
    machine_keys::delete(service, &origin, &Permit::operator(), name).await?;
    until_seen_everywhere(context).await;
    let sentence = format!("deleted machine key {}", harmless(name));
    Ok(context.output.done(&sentence, &json!({ "deleted": name }))?)
}

/// A key for a table.
fn row(key: &MachineKey, facts: &Facts, now: OffsetDateTime) -> Value {
    let limits = &key.limits;
    let list =
        |items: Vec<String>| if items.is_empty() { "all".to_owned() } else { items.join(" ") };
    let is_everything = limits.resources.contains(EVERYTHING);
    let count = limits.resources.len();
    let resources = if is_everything { "everything".to_owned() } else { count.to_string() };
    json!({
        "id": key.id.0,
        "name": key.name,
        "state": key.state(now).word(),
        "resources": resources,
        "websites": list(websites(key, facts)),
        "networks": list(networks(key)),
        "ends_at": key.ends_at.map_or_else(|| "never".to_owned(), timestamp),
        "used_at": key.used_at.map_or_else(|| "never".to_owned(), timestamp),
        "used_from": (!key.used_from.is_empty()).then(|| key.used_from.clone()),
        "created_at": timestamp(key.created_at),
        "created_by": key.created_by,
        "revoked_at": key.revoked_at.map(timestamp),
    })
}

/// A key for programs: empty lists limit nothing, null is never.
fn object(key: &MachineKey, facts: &Facts, now: OffsetDateTime) -> Value {
    json!({
        "id": key.id.0,
        "name": key.name,
        "state": key.state(now).word(),
        "resources": key.limits.resources,
        "websites": websites(key, facts),
        "networks": networks(key),
        "created_at": timestamp(key.created_at),
        "created_by": key.created_by,
        "ends_at": key.ends_at.map(timestamp),
        "revoked_at": key.revoked_at.map(timestamp),
        "used_at": key.used_at.map(timestamp),
        "used_from": (!key.used_from.is_empty()).then(|| key.used_from.clone()),
    })
}

/// The codes of its websites; the number of one that is gone.
fn websites(key: &MachineKey, facts: &Facts) -> Vec<String> {
    let code = |id| facts.scopes.website(id).map(|website| website.code.clone());
    key.limits.websites.iter().map(|id| code(*id).unwrap_or_else(|| format!("#{id}"))).collect()
}

fn networks(key: &MachineKey) -> Vec<String> {
    key.limits.networks.iter().map(ToString::to_string).collect()
}
