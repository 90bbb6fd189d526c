//! `magegate token revoke`.

use super::whose::WhoseArgs;
use crate::cli::UsageError;
use crate::commands::customer::confirm;
use crate::commands::until_seen_everywhere;
use crate::state::{Context, State};
use anyhow::bail;
use clap::{ArgGroup, Args};
use magegate_domain::acl::Permit;
use magegate_domain::caller::Account;
use magegate_domain::id::TokenId;
use magegate_service::origin::Origin;
use magegate_service::tokens::{self, Found, Which};
use serde_json::json;
use std::io::Read as _;

/// Which tokens to revoke.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["id", "token_stdin", "customer", "admin", "all"]))]
pub(crate) struct RevokeArgs {
    /// The token of this number, as `token list` shows it
    #[arg(value_name = "TOKEN-ID")]
    id: Option<i64>,
    /// The token on standard input
    #[arg(long)]
    token_stdin: bool,
    #[command(flatten)]
    whose: WhoseArgs,
    /// All tokens of all customers and admins
    #[arg(long)]
    all: bool,
    /// Does not ask before it revokes all
    #[arg(long, short)]
    yes: bool,
}

/// Revokes them, and says so when no server accepts them any more.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &RevokeArgs,
) -> anyhow::Result<()> {
    let permit = Permit::operator();
    let signed = tokens::may_be_signed(&state.service, &permit).await?;
    let (which, what) = which(state, &permit, arguments).await?;
    let origin = Origin::command("token revoke");
    let count = tokens::revoke(&state.service, &origin, &permit, which).await?;
    if count > 0 || signed {
        until_seen_everywhere(context).await;
    }
    let sentence = match (which, count) {
        (Which::One(_), 0) => format!("{what} was revoked before"),
        (Which::One(_), _) => format!("{what} revoked"),
        // How many signed ones there are is known to nobody.
        (_, 1) if signed => format!("1 stored token and all signed ones revoked, {what}"),
        _ if signed => format!("{count} stored tokens and all signed ones revoked, {what}"),
        (_, 1) => format!("1 token revoked, {what}"),
        _ => format!("{count} tokens revoked, {what}"),
    };
    context.output.done(&sentence, &json!({ "revoked": count }))?;
    Ok(())
}

async fn which(
    state: &State,
    permit: &Permit,
    arguments: &RevokeArgs,
) -> anyhow::Result<(Which, String)> {
    if arguments.all {
        confirm("Revoke all tokens of all customers and admins?", arguments.yes)?;
        return Ok((Which::All, "all there were".to_owned()));
    }
    if let Some(found) = arguments.whose.find(state).await? {
        return Ok((Which::Of(found.account), format!("of {}", found.words())));
    }
    let id = match arguments.id {
        Some(id) => {
            let before = TokenId(id.saturating_sub(1));
            let next = tokens::list(&state.service, permit, None, before, 1).await?;
            next.first().map(|listed| listed.token.id).filter(|found| found.0 == id)
        }
        None => match tokens::find(&state.service, permit, &from_stdin()?).await? {
            Some(Found::Row(id)) => Some(id),
            Some(Found::Signed(account)) => bail!("{}", alone(account)),
            None => None,
        },
    };
    match (id, arguments.id) {
        (Some(id), _) => Ok((Which::One(id), format!("token {id}"))),
        (None, Some(id)) => bail!("there is no token {id}"),
        (None, None) => bail!("the token on standard input is not known"),
    }
}

/// Why a signed token is not revoked on its own, and what to do instead.
fn alone(account: Account) -> String {
    let flag = match account {
        Account::Customer(id) => format!("--customer {id}"),
        Account::Admin(_) => "--admin USERNAME".to_owned(),
    };
    let (kind, id) = (account.kind().name(), account.id());
    format!(
        "it is a signed token of {kind} {id}, and signed tokens cannot be revoked one by one: \
         `magegate token revoke {flag}` revokes all of the account"
    )
}

/// A token on standard input, without the line break that ends it.
pub(super) fn from_stdin() -> anyhow::Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(4096).read_to_string(&mut text);
    let token = text.trim();
    if read.is_err() || token.is_empty() {
        return Err(UsageError("there is no token on standard input".to_owned()).into());
    }
    Ok(token.to_owned())
}
