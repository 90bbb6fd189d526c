//! `magegate token issue`.

use super::whose::WhoseArgs;
use crate::state::{Context, State};
use anyhow::bail;
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_service::origin::Origin;
use magegate_service::tokens;
use serde_json::json;

/// Whom to issue a token to.
#[derive(Debug, Args)]
pub(crate) struct IssueArgs {
    #[command(flatten)]
    whose: WhoseArgs,
}

/// Issues the token and writes it to standard output, the only time that it is shown.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &IssueArgs,
) -> anyhow::Result<()> {
    let found = arguments.whose.named(state).await?;
    if !found.is_active {
        bail!("{} is disabled: a token of it would be refused", found.words());
    }
    let origin = Origin::command("token issue");
    let token = tokens::issue(&state.service, &origin, &Permit::operator(), found.account).await?;
    if context.output.is_json() {
        let kind = found.account.kind().name();
        let object = json!({ "token": token, "account": kind, "account_id": found.account.id() });
        context.output.object(&object)?;
    } else {
        context.output.line(&token)?;
    }
    Ok(())
}
