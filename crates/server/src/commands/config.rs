//! `magegate config …`: the store's settings by the reference's paths and scopes. Which ones there are: docs/settings.md.

#[cfg(test)]
mod page;

use super::until_seen_everywhere;
use crate::state::{Context, State};
use clap::{Args, Subcommand};
use magegate_domain::acl::Permit;
use magegate_domain::settings::setting;
use magegate_service::origin::Origin;
use magegate_service::settings::{self, ScopeName, SettingView};
use serde_json::{Value, json};

/// What can be done with settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Shows the value that holds, wherever it comes from
    Get {
        #[arg(help = "The path, like oauth/access_token_lifetime/customer")]
        path: String,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Stores a value
    Set {
        /// The path
        path: String,
        /// The value
        #[arg(allow_hyphen_values = true)]
        value: String,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Removes a stored value, so that the next wider scope's holds
    Unset {
        /// The path
        path: String,
        #[command(flatten)]
        scope: ScopeArgs,
    },
    /// Lists the stored values, and with --all also those that were shipped
    List {
        /// Also what nobody has stored
        #[arg(long)]
        all: bool,
    },
}

/// Where a value holds; everywhere without either.
#[derive(Debug, Clone, Args)]
#[group(multiple = false)]
pub(crate) struct ScopeArgs {
    /// In one website, by code
    #[arg(long, value_name = "CODE")]
    website: Option<String>,
    /// In one store view, by code
    #[arg(long, value_name = "CODE")]
    store: Option<String>,
}

impl ScopeArgs {
    fn name(&self) -> ScopeName {
        match (&self.website, &self.store) {
            (Some(code), _) => ScopeName::Website(code.clone()),
            (None, Some(code)) => ScopeName::Store(code.clone()),
            (None, None) => ScopeName::Default,
        }
    }
}

/// Runs the command.
pub(crate) async fn run(command: ConfigCommand, context: &Context) -> anyhow::Result<()> {
    let state = context.open().await?;
    let result = on(&state, command, context).await;
    state.close().await;
    result
}

async fn on(state: &State, command: ConfigCommand, context: &Context) -> anyhow::Result<()> {
    let (service, permit, output) = (&state.service, Permit::operator(), context.output);
    match command {
        ConfigCommand::Get { path, scope } => {
            let view = settings::get(service, &permit, &scope.name(), &path).await?;
            if output.is_json() {
                output.object(&object(&view))?;
            } else {
                output.line(&view.value)?;
            }
        }
        ConfigCommand::Set { path, value, scope } => {
            let (scope, origin) = (scope.name(), Origin::command("config set"));
            let given = (path.as_str(), value.as_str());
            let warning = settings::set(service, &origin, &permit, &scope, given).await?;
            if let Some(text) = warning {
                output.warning(&text);
            }
            until_seen_everywhere(context).await;
            let object = json!({ "scope": scope.to_string(), "path": path, "value": value });
            output.done(&format!("{path} is {value:?} ({scope})"), &object)?;
        }
        ConfigCommand::Unset { path, scope } => {
            let (scope, origin) = (scope.name(), Origin::command("config unset"));
            let existed = settings::unset(service, &origin, &permit, &scope, &path).await?;
            if existed {
                until_seen_everywhere(context).await;
            }
            let sentence = if existed {
                format!("{path} is no longer set ({scope})")
            } else {
                format!("nothing to change: {path} was not set ({scope})")
            };
            let object = json!({ "scope": scope.to_string(), "path": path, "changed": existed });
            output.done(&sentence, &object)?;
        }
        ConfigCommand::List { all } => {
            let views = settings::list(service, &permit, all).await?;
            let rows: Vec<Value> = views.iter().map(listed).collect();
            output.list(&["path", "scope", "stored", "value"], &rows)?;
        }
    }
    Ok(())
}

/// In a list, a live store's encrypted settings (keys of payment providers and the like) are left out.
fn listed(view: &SettingView) -> Value {
    let is_left_out = setting(&view.path).is_none() && is_encrypted(&view.value);
    shown(view, if is_left_out { "(encrypted)" } else { &view.value })
}

/// Whether a value looks like those that the store encrypts: `KEY:CIPHER:TEXT`.
fn is_encrypted(value: &str) -> bool {
    let parts: Vec<&str> = value.splitn(3, ':').collect();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    matches!(parts[..], [key, cipher, text] if is_number(key) && is_number(cipher) && text.len() >= 24)
}

fn object(view: &SettingView) -> Value {
    shown(view, &view.value)
}

fn shown(view: &SettingView, value: &str) -> Value {
    json!({
        "path": view.path,
        "scope": view.scope.to_string(),
        "value": value,
        "stored": view.stored,
        "default": setting(&view.path).map(|setting| setting.default),
    })
}
