//! `magegate integration deactivate`, `revoke` and `delete`.

use super::show::find;
use crate::commands::customer::confirm;
use crate::commands::until_seen_everywhere;
use crate::output::harmless;
use crate::state::{Context, State};
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_service::integrations;
use magegate_service::origin::Origin;
use serde_json::json;

/// Which integration to stop.
#[derive(Debug, Args)]
pub(crate) struct DeactivateArgs {
    /// Its name or number
    #[arg(value_name = "NAME")]
    name: String,
}

/// Whose token to revoke.
#[derive(Debug, Args)]
pub(crate) struct RevokeArgs {
    /// The integration's name or number
    #[arg(value_name = "NAME")]
    name: String,
}

/// Which integration to delete.
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// Its name or number
    #[arg(value_name = "NAME")]
    name: String,
    /// Does not ask before it deletes
    #[arg(long, short)]
    yes: bool,
}

/// Stops it, and says so when no server takes its calls any more.
pub(super) async fn deactivate(
    context: &Context,
    state: &State,
    arguments: &DeactivateArgs,
) -> anyhow::Result<()> {
    let found = find(state, &arguments.name).await?.integration;
    let origin = Origin::command("integration deactivate");
    let permit = Permit::operator();
    let done = integrations::deactivate(&state.service, &origin, &permit, found.id).await?;
    let sentence = if done {
        until_seen_everywhere(context).await;
        format!("deactivated integration {}", harmless(&found.name))
    } else {
        format!("integration {} was not active", harmless(&found.name))
    };
    let object = json!({ "id": found.id.0, "name": found.name, "deactivated": done });
    context.output.done(&sentence, &object)?;
    Ok(())
}

/// Revokes its token, and says so when no server takes it any more.
pub(super) async fn revoke(
    context: &Context,
    state: &State,
    arguments: &RevokeArgs,
) -> anyhow::Result<()> {
    let found = find(state, &arguments.name).await?.integration;
    let origin = Origin::command("integration revoke");
    let permit = Permit::operator();
    let done = integrations::revoke(&state.service, &origin, &permit, found.id).await?;
    let sentence = if done {
        until_seen_everywhere(context).await;
        format!("revoked the token of integration {}", harmless(&found.name))
    } else {
        format!("integration {} has no token to revoke", harmless(&found.name))
    };
    let object = json!({ "id": found.id.0, "name": found.name, "revoked": done });
    context.output.done(&sentence, &object)?;
    Ok(())
}

/// Deletes it, and says so when no server takes its calls any more.
pub(super) async fn delete(
    context: &Context,
    state: &State,
    arguments: &DeleteArgs,
) -> anyhow::Result<()> {
    let found = find(state, &arguments.name).await?.integration;
    let question = format!("Delete integration {:?}? Its tokens end with it.", found.name);
    confirm(&question, arguments.yes)?;
    let origin = Origin::command("integration delete");
    let permit = Permit::operator();
    let deleted = integrations::delete(&state.service, &origin, &permit, found.id).await?;
    until_seen_everywhere(context).await;
    let sentence = format!("deleted integration {}", harmless(&deleted.name));
    context.output.done(&sentence, &json!({ "id": deleted.id.0, "deleted": deleted.name }))?;
    Ok(())
}
