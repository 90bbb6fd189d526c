//! `magegate integration create`.

use super::{activate, show};
use crate::output::harmless;
use crate::state::{Context, State};
use anyhow::Context as _;
use clap::{ArgGroup, Args};
use magegate_domain::acl::{EVERYTHING, Permit};
use magegate_service::integrations::{self, Draft};
use magegate_service::origin::Origin;

/// What to create.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("rights").required(true).args(["allow", "allow_all"]))]
pub(crate) struct CreateArgs {
    /// Its name, which no other integration has
    name: String,
    /// Whom to write to about it
    #[arg(long, value_name = "ADDRESS", default_value = "", hide_default_value = true)]
    email: String,
    /// Where the values of its activation are sent; without, a person copies them
    #[arg(long, value_name = "URL", requires = "identity_link")]
    endpoint: Option<String>,
    /// Where a person signs in to it during the activation
    #[arg(long, value_name = "URL", requires = "endpoint")]
    identity_link: Option<String>,
    /// The resources that it may use; each stands for itself alone
    #[arg(long, value_name = "RESOURCE", num_args = 1..)]
    allow: Vec<String>,
    /// It may use everything, resources of later versions included
    #[arg(long)]
    allow_all: bool,
    /// Activates it too
    #[arg(long)]
    activate: bool,
}

/// Creates it. Where it is to be activated too and its endpoint may not be called, nothing is created.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &CreateArgs,
) -> anyhow::Result<()> {
    let draft = Draft {
        name: arguments.name.clone(),
        email: arguments.email.clone(),
        endpoint: arguments.endpoint.clone(),
        identity_link_url: arguments.identity_link.clone(),
    };
    let resources =
        if arguments.allow_all { vec![EVERYTHING.to_owned()] } else { arguments.allow.clone() };
    if let (true, Some(endpoint)) = (arguments.activate, &arguments.endpoint) {
        activate::check(context, state, endpoint).await?;
    }
    let origin = Origin::command("integration create");
    let permit = Permit::operator();
    let created = integrations::create(&state.service, &origin, &permit, &draft, &resources);
    let created = created.await?;
    let name = &created.integration.name;
    let sentence = format!(
        "created integration {} ({}, {})",
        harmless(name),
        created.integration.id,
        show::extent(&created)
    );
    if !arguments.activate {
        context.output.done(&sentence, &show::object(&created))?;
        return Ok(());
    }
    if !context.output.is_json() {
        context.output.done(&sentence, &serde_json::Value::Null)?;
    }
    let activated = activate::activate(context, state, &created).await;
    activated.with_context(|| format!("integration {name} is created, but not active"))
}
