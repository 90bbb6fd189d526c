//! `magegate session end`.

use super::check_tables;
use super::whose::{Found, WhoseArgs};
use crate::commands::customer::confirm;
use crate::commands::until_seen_everywhere;
use crate::state::{Context, State};
use anyhow::bail;
use clap::{ArgGroup, Args};
use magegate_domain::ErrorKind;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Account;
use magegate_domain::id::SessionId;
use magegate_service::origin::Origin;
use magegate_service::sessions;
use serde_json::json;

/// Which sessions to end.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("account").required(true).args(["customer", "admin"]))]
#[command(group = ArgGroup::new("which").required(true).args(["id", "all"]))]
pub(crate) struct EndArgs {
    /// The account's session of this number, as `session list` shows it
    #[arg(value_name = "SESSION-ID")]
    id: Option<i64>,
    /// All sessions of the account; `token revoke` ends its other tokens too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    whose: WhoseArgs,
    /// Does not ask before it ends all
    #[arg(long, short)]
    yes: bool,
}

/// Ends them, and says so when no server accepts their tokens any more.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &EndArgs,
) -> anyhow::Result<()> {
    check_tables(state)?;
    let found = arguments.whose.named(state).await?;
    let whose = found.words();
    let (sentence, count) = if let Some(id) = arguments.id {
        end_one(state, &found, SessionId(id)).await?;
        (format!("session {id} of {whose} ended"), 1)
    } else {
        confirm(&format!("End all sessions of {whose}?"), arguments.yes)?;
        let origin = Origin::command("session end");
        let permit = Permit::operator();
        let count = sessions::end_all(&state.service, &origin, &permit, found.account).await?;
        let sentence = match count {
            0 => format!("{whose} has no sessions"),
            1 => format!("1 session ended, of {whose}"),
            _ => format!("{count} sessions ended, of {whose}"),
        };
        (sentence, count)
    };
    if count > 0 {
        until_seen_everywhere(context).await;
    }
    context.output.done(&sentence, &json!({ "ended": count }))?;
    Ok(())
}

async fn end_one(state: &State, found: &Found, id: SessionId) -> anyhow::Result<()> {
    let origin = Origin::command("session end");
    let permit = Permit::operator();
    match sessions::end(&state.service, &origin, &permit, found.account, id).await {
        Ok(_) => Ok(()),
        Err(error) if error.kind == ErrorKind::NotFound => {
            let flag = match found.account {
                Account::Customer(id) => format!("--customer {id}"),
                Account::Admin(_) => format!("--admin {}", found.name),
            };
            bail!(
                "{} has no session {id}, or it has ended; `magegate session list {flag}` shows what there is",
                found.words()
            )
        }
        Err(error) => Err(error.into()),
    }
}
