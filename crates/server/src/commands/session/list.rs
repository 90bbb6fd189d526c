//! `magegate session list`.

use super::check_tables;
use super::whose::WhoseArgs;
use crate::state::{Context, State};
use clap::{ArgGroup, Args};
use magegate_domain::acl::Permit;
use magegate_domain::clock::timestamp;
use magegate_service::sessions::{self, Listed};
use serde_json::{Value, json};

const COLUMNS: &[&str] =
    &["id", "device", "ip_address", "created_at", "used_at", "ends_at", "can_refresh", "acted_by"];

/// Whose sessions to list.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("account").required(true).args(["customer", "admin"]))]
pub(crate) struct ListArgs {
    #[command(flatten)]
    whose: WhoseArgs,
}

/// Lists the sessions that are alive, the one used last first.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &ListArgs,
) -> anyhow::Result<()> {
    check_tables(state)?;
    let found = arguments.whose.named(state).await?;
    let permit = Permit::operator();
    let listed = sessions::list(&state.service, &permit, found.account, None).await?;
    let output = context.output;
    if let Some(fault) = sessions::not_kept(&state.service, &permit).await? {
        let rest = if listed.is_empty() { "" } else { " Those that are listed began before." };
        output.warning(&format!("{fault}{rest}"));
    }
    if listed.is_empty() && !output.is_json() {
        output.done(&format!("{} has no sessions", found.words()), &Value::Null)?;
        return Ok(());
    }
    output.list(COLUMNS, &listed.iter().map(row).collect::<Vec<_>>())?;
    Ok(())
}

fn row(session: &Listed) -> Value {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "id": session.id.0,
        "device": text(&session.device),
        "ip_address": text(&session.peer),
        "created_at": timestamp(session.created_at),
        "used_at": timestamp(session.used_at),
        "refreshed_at": session.refreshed_at.map(timestamp),
        "ends_at": session.ends_at.map_or_else(|| "never".to_owned(), timestamp),
        "can_refresh": session.can_refresh,
        "acted_by": session.acted_by.map(|by| by.words()),
    })
}
