//! `magegate token list`.

use super::whose::{WhoseArgs, name_of};
use crate::state::{Context, State};
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_domain::clock::timestamp;
use magegate_domain::id::TokenId;
use magegate_service::tokens::{self, Listed};
use serde_json::{Value, json};

/// How many tokens are read at once.
const PAGE: i64 = 500;
const COLUMNS: &[&str] = &[
    "id",
    "account",
    "account_id",
    "name",
    "created_at",
    "ends_at",
    "state",
    "acted_by",
    "session",
    "device",
];

/// Which tokens to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    whose: WhoseArgs,
    /// Only tokens that are neither expired nor revoked
    #[arg(long)]
    alive: bool,
    /// Only tokens with a higher number
    #[arg(long, value_name = "ID", default_value_t = 0)]
    after: i64,
    /// How many at most
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    limit: usize,
}

/// Lists the tokens by number.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &ListArgs,
) -> anyhow::Result<()> {
    let found = arguments.whose.find(state).await?;
    let account = found.map(|found| found.account);
    let (mut rows, mut last, mut more) = (Vec::new(), TokenId(arguments.after), false);
    'pages: loop {
        let page = tokens::list(&state.service, &Permit::operator(), account, last, PAGE).await?;
        let is_last_page = account.is_some() || page.is_empty();
        for listed in page {
            if listed.token.id.0 <= arguments.after || (arguments.alive && !listed.alive) {
                last = last.max(listed.token.id);
                continue;
            }
            if rows.len() >= arguments.limit {
                more = true;
                break 'pages;
            }
            last = listed.token.id;
            rows.push(row(state, &listed).await?);
        }
        if is_last_page {
            break;
        }
    }
    context.output.list(COLUMNS, &rows)?;
    let output = context.output;
    if more && !output.is_json() && !output.is_quiet() {
        output.line(&format!("there are more; --after {last} goes on"))?;
    }
    Ok(())
}

async fn row(state: &State, listed: &Listed) -> anyhow::Result<Value> {
    let token = &listed.token;
    let condition = match (token.revoked, listed.alive) {
        (true, _) => "revoked",
        (false, true) => "alive",
        (false, false) => "expired",
    };
    let session = listed.session.as_ref();
    let device = session.map(|(_, device)| device).filter(|device| !device.is_empty());
    Ok(json!({
        "id": token.id.0,
        "account": token.account.kind().name(),
        "account_id": token.account.id(),
        "name": name_of(state, token.account).await?,
        "created_at": timestamp(token.created_at),
        "ends_at": listed.ends_at.map_or_else(|| "never".to_owned(), timestamp),
        "state": condition,
        "acted_by": listed.acted_by.map(|by| by.words()),
        "session": session.map(|(id, _)| id.0),
        "device": device,
    }))
}
