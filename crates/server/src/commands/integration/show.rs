//! `magegate integration list`, `show` and `tokens`.

use crate::state::{Context, State};
use clap::Args;
use magegate_domain::acl::{EVERYTHING, Permit, tree};
use magegate_domain::clock::timestamp;
use magegate_domain::integration::Setup;
use magegate_service::integrations::{self, IntegrationView, Values};
use magegate_service::origin::Origin;
use serde_json::{Value, json};

const COLUMNS: &[&str] = &["id", "name", "status", "resources", "token", "endpoint"];

/// Which integration.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Its name or number
    #[arg(value_name = "NAME")]
    name: String,
}

/// Which integration's tokens, and whether to show them.
#[derive(Debug, Args)]
pub(crate) struct TokensArgs {
    /// Its name or number
    #[arg(value_name = "NAME")]
    name: String,
    /// Shows its four values: who has them calls as the integration. That they were shown is recorded
    #[arg(long)]
    show: bool,
}

/// Lists all of them.
pub(super) async fn list(context: &Context, state: &State) -> anyhow::Result<()> {
    let views = integrations::list(&state.service, &Permit::operator()).await?;
    let shown = if context.output.is_json() { object } else { row };
    context.output.list(COLUMNS, &views.iter().map(shown).collect::<Vec<_>>())?;
    Ok(())
}

/// Shows one, with its resources.
pub(super) async fn one(
    context: &Context,
    state: &State,
    arguments: &ShowArgs,
) -> anyhow::Result<()> {
    let output = context.output;
    let view = find(state, &arguments.name).await?;
    let mut shown = object(&view);
    if output.is_json() {
        output.object(&shown)?;
        return Ok(());
    }
    if let Some(members) = shown.as_object_mut() {
        members.remove("everything");
        members.insert("resources".to_owned(), json!(extent(&view)));
        members.insert("token".to_owned(), token(&view));
    }
    output.members(&shown)?;
    let everything = view.everything.then(|| EVERYTHING.to_owned());
    let resources = everything.iter().chain(view.allowed.iter().filter(|_| !view.everything));
    for id in resources {
        output.line(&format!("  {id}"))?;
    }
    Ok(())
}

/// Shows how far its tokens are, and on demand what they are.
pub(super) async fn tokens(
    context: &Context,
    state: &State,
    arguments: &TokensArgs,
) -> anyhow::Result<()> {
    let view = find(state, &arguments.name).await?;
    let mut shown = json!({
        "id": view.integration.id.0,
        "name": view.integration.name,
        "status": view.integration.status.name(),
        "token": token(&view),
        "since": view.token.map(|token| timestamp(token.created_at)),
    });
    if arguments.show {
        let origin = Origin::command("integration tokens");
        let permit = Permit::operator();
        let read = integrations::tokens(&state.service, &origin, &permit, view.integration.id);
        add(&mut shown, &read.await?);
    }
    context.output.members(&shown)?;
    Ok(())
}

/// The integration of a name or a number.
pub(super) async fn find(state: &State, name: &str) -> anyhow::Result<IntegrationView> {
    Ok(integrations::find(&state.service, &Permit::operator(), name).await?)
}

/// The four values beside what is shown already.
pub(super) fn add(shown: &mut Value, values: &Values) {
    let Some(members) = shown.as_object_mut() else { return };
    for (name, value) in [
        ("consumer_key", &values.consumer_key),
        ("consumer_secret", &values.consumer_secret),
        ("access_token", &values.access_token),
        ("access_token_secret", &values.access_token_secret),
    ] {
        members.insert(name.to_owned(), json!(value.as_str()));
    }
}

/// Everything but its secrets.
pub(super) fn object(view: &IntegrationView) -> Value {
    let integration = &view.integration;
    json!({
        "id": integration.id.0,
        "name": integration.name,
        "email": Some(&integration.email).filter(|email| !email.is_empty()),
        "endpoint": integration.endpoint,
        "identity_link_url": integration.identity_link_url,
        "status": integration.status.name(),
        "made_by": match integration.setup {
            Setup::Manual => "a person",
            Setup::Config => "a module",
        },
        "created_at": timestamp(integration.created_at),
        "everything": view.everything,
        "resources": view.allowed,
        "token": view.token.map(|token| json!({
            "kind": token.kind.name(),
            "revoked": token.revoked,
            "created_at": timestamp(token.created_at),
        })),
    })
}

/// How much it may use.
pub(super) fn extent(view: &IntegrationView) -> String {
    match (view.everything, view.allowed.len()) {
        (true, _) => "everything".to_owned(),
        (false, 0) => "nothing".to_owned(),
        (false, count) => format!("{count} of {} resources", tree::ids().count()),
    }
}

fn row(view: &IntegrationView) -> Value {
    let integration = &view.integration;
    json!({
        "id": integration.id.0,
        "name": integration.name,
        "status": integration.status.name(),
        "resources": extent(view),
        "token": token(view),
        "endpoint": integration.endpoint,
    })
}

/// How far its token is, in one word.
fn token(view: &IntegrationView) -> Value {
    view.token.map_or(Value::Null, |token| {
        if token.revoked { json!("revoked") } else { json!(token.kind.name()) }
    })
}
