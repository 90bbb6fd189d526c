//! `magegate key …`: the keys that sign tokens. Their secrets are never shown.

use super::until_seen_everywhere;
use crate::state::{Context, State};
use clap::Subcommand;
use magegate_domain::acl::Permit;
use magegate_domain::clock::timestamp;
use magegate_domain::keys::KeyState;
use magegate_service::keys::{self, Listed};
use magegate_service::origin::Origin;
use serde_json::{Value, json};

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Lists the keys: which one signs, which only verify, which are refused
    List,
    /// Makes a new key that signs from now on; tokens of the one before stay good
    Rotate,
    /// Retires a key that no longer signs: tokens that it signed are refused from now on
    Retire {
        /// The key's number, as `key list` shows it
        #[arg(value_name = "KEY")]
        number: i64,
    },
}

/// Runs the command.
pub(crate) async fn run(command: KeyCommand, context: &Context) -> anyhow::Result<()> {
    let state = context.open().await?;
    let result = match command {
        KeyCommand::List => list(context, &state).await,
        KeyCommand::Rotate => rotate(context, &state).await,
        KeyCommand::Retire { number } => retire(context, &state, number).await,
    };
    state.close().await;
    result
}

async fn list(context: &Context, state: &State) -> anyhow::Result<()> {
    let listed = keys::list(&state.service, &Permit::operator()).await?;
    let rows: Vec<Value> = listed.iter().map(row).collect();
    context.output.list(&["key", "state", "fingerprint", "created", "refused_since"], &rows)?;
    Ok(())
}

async fn rotate(context: &Context, state: &State) -> anyhow::Result<()> {
    let origin = Origin::command("key rotate");
    let number = keys::rotate(&state.service, &origin, &Permit::operator()).await?;
    // Until then, another server may sign with the key before, which is not to be retired yet.
    until_seen_everywhere(context).await;
    context.output.done(&format!("key {number} signs from now on"), &json!({ "key": number }))?;
    Ok(())
}

async fn retire(context: &Context, state: &State, number: i64) -> anyhow::Result<()> {
    let origin = Origin::command("key retire");
    let done = keys::retire(&state.service, &origin, &Permit::operator(), number).await?;
    let sentence = if done {
        until_seen_everywhere(context).await;
        format!("key {number} is retired: what it signed is refused")
    } else {
        format!("key {number} was refused before")
    };
    context.output.done(&sentence, &json!({ "key": number, "retired": done }))?;
    Ok(())
}

fn row(key: &Listed) -> Value {
    json!({
        "key": key.number,
        "state": match key.state {
            KeyState::Sign => "signs",
            KeyState::VerifyOnly => "verifies",
            KeyState::Refused => "refused",
        },
        "fingerprint": key.fingerprint.as_str(),
        "created": key.created_at.map(timestamp),
        "refused_since": key.retired_at.map(timestamp),
    })
}
