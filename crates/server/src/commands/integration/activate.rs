//! `magegate integration activate`: the tokens at once, or the activation call, by which the integration begins to fetch
//! them itself (`spec/oauth-integrations.md` 3).

use super::show::{add, find};
use crate::commands::customer::confirm;
use crate::commands::until_seen_everywhere;
use crate::outbound::{Failure, Open, Outbound};
use crate::output::harmless;
use crate::state::{Context, State};
use anyhow::{Context as _, anyhow};
use clap::Args;
use http::StatusCode;
use magegate_domain::acl::Permit;
use magegate_domain::clock::timestamp;
use magegate_domain::integration::TokenKind;
use magegate_domain::messages;
use magegate_service::handshake;
use magegate_service::integrations::{self, Activation, ActivationCall, IntegrationView};
use magegate_service::origin::Origin;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// How long the look-up of an endpoint's address, and then the call, may take.
const TIMEOUT: &str = "oauth/consumer/post_timeout";
/// The same in seconds where the setting says nothing, and at most.
const SECONDS: (u64, u64) = (5, 300);

/// Which integration to activate.
#[derive(Debug, Args)]
pub(crate) struct ActivateArgs {
    /// Its name or number
    #[arg(value_name = "NAME")]
    name: String,
    /// Does not ask before it ends the access token that the integration has
    #[arg(long, short, visible_alias = "again")]
    yes: bool,
}

/// Activates it. One that has an access token loses it by that, so it is asked for.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &ActivateArgs,
) -> anyhow::Result<()> {
    let view = find(state, &arguments.name).await?;
    if view.token.is_some_and(|token| token.kind == TokenKind::Access && !token.revoked) {
        let rest = match view.integration.handshake() {
            Some(_) => "it cannot call until it has fetched a new one",
            None => "it cannot call until it is told the new one",
        };
        let name = &view.integration.name;
        let question =
            format!("Integration {name:?} has an access token. That ends, and {rest}. Go on?");
        confirm(&question, arguments.yes)?;
    }
    activate(context, state, &view).await
}

/// Refuses an endpoint that may not be called, or is not found.
pub(super) async fn check(context: &Context, state: &State, url: &str) -> anyhow::Result<()> {
    let outbound = Outbound::new(&context.config.integrations)?;
    outbound.check(url, timeout(state).await?).await.map_err(failed)
}

/// Activates it without a question. Nothing of it changes where its endpoint may not be called or cannot be reached: an
/// integration that works keeps its token then.
pub(super) async fn activate(
    context: &Context,
    state: &State,
    view: &IntegrationView,
) -> anyhow::Result<()> {
    let integration = &view.integration;
    let timeout = timeout(state).await?;
    let open = match integration.handshake() {
        Some((endpoint, _)) => {
            let outbound = Outbound::new(&context.config.integrations)?;
            Some(outbound.open(endpoint, timeout).await.map_err(failed)?)
        }
        None => None,
    };
    let origin = Origin::command("integration activate");
    let permit = Permit::operator();
    let done = integrations::activate(&state.service, &origin, &permit, integration.id).await?;
    let sent = match (&done, open) {
        (Activation::Done, None) => Ok(None),
        (Activation::Handshake(call), Some(open))
            if Some(&call.endpoint) == integration.endpoint.as_ref() =>
        {
            send(call, open, timeout).await.map(|status| Some((call, status)))
        }
        _ => {
            let name = harmless(&integration.name);
            Err(anyhow!("integration {name} was changed meanwhile: activate it again"))
        }
    };
    if view.token.is_some() {
        until_seen_everywhere(context).await;
    }
    match sent? {
        None => show_values(context, state, view).await,
        Some((call, status)) => guide(context, state, view, (call, status)).await,
    }
}

/// Sends the call, and gives the status of the answer.
async fn send(call: &ActivationCall, open: Open, timeout: Duration) -> anyhow::Result<StatusCode> {
    let fields: Vec<(&str, &str)> =
        call.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    open.post(&fields, timeout).await.map_err(failed)
}

/// The four values, for a person to copy.
async fn show_values(
    context: &Context,
    state: &State,
    view: &IntegrationView,
) -> anyhow::Result<()> {
    let integration = &view.integration;
    let origin = Origin::command("integration activate");
    let permit = Permit::operator();
    let read = integrations::tokens(&state.service, &origin, &permit, integration.id);
    let values = read.await?;
    let output = context.output;
    if output.is_json() {
        let mut shown =
            json!({ "id": integration.id.0, "name": integration.name, "status": "active" });
        add(&mut shown, &values);
        output.object(&shown)?;
        return Ok(());
    }
    let name = harmless(&integration.name);
    let sentence =
        format!("integration {name} is active; these four values are what it calls with:");
    output.done(&sentence, &Value::Null)?;
    let mut shown = json!({});
    add(&mut shown, &values);
    output.members(&shown)?;
    let advice = "Hand them over as passwords. It signs each request by OAuth 1.0a with HMAC-SHA256; \
        `magegate integration tokens NAME --show` shows them again";
    output.done(advice, &Value::Null)?;
    Ok(())
}

/// Tells what the operator's browser has to do once the call is sent.
async fn guide(
    context: &Context,
    state: &State,
    view: &IntegrationView,
    (call, status): (&ActivationCall, StatusCode),
) -> anyhow::Result<()> {
    let output = context.output;
    if !status.is_success() {
        let hint = if status.is_redirection() {
            "redirects are not followed, so what it leads to has heard of nothing"
        } else {
            "whether it has taken the values is not known"
        };
        output.warning(&format!("the endpoint answered {status}: {hint}"));
    }
    let facts = state.service.facts().await?;
    let until = state.service.now().checked_add(handshake::patience(&facts.settings));
    let until = until.map_or_else(|| "the end of time".to_owned(), timestamp);
    let open = link(call)?;
    let name = harmless(&view.integration.name);
    let sentence = format!(
        "sent integration {name} what its handshake begins with; it has until {until} to ask for its tokens\n\
         now open this address, and sign in there: {open}"
    );
    output.done(
        &sentence,
        &json!({
            "id": view.integration.id.0,
            "name": view.integration.name,
            "answered": status.as_u16(),
            "open": open,
            "until": until,
        }),
    )?;
    Ok(())
}

/// Where the operator's browser goes. The reference names a page of its panel that closes the window; there is none here, so
/// that the store's own address is what the integration leads back to.
fn link(call: &ActivationCall) -> anyhow::Result<String> {
    let field = |name: &str| {
        let found = call.fields.iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let mut url = Url::parse(&call.identity_link_url).context("the identity link is no URL")?;
    url.query_pairs_mut()
        .append_pair("oauth_consumer_key", field("oauth_consumer_key"))
        .append_pair("success_call_back", field("store_base_url"));
    Ok(url.into())
}

/// The reference's words where it has some, and behind them what happened.
fn failed(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Refused(_) => anyhow::Error::new(failure).context("nothing was sent"),
        Failure::Failed(_) => anyhow::Error::new(failure).context(messages::OAUTH_POST_FAILED),
    }
}

async fn timeout(state: &State) -> anyhow::Result<Duration> {
    let facts = state.service.facts().await?;
    let (usual, most) = SECONDS;
    let seconds = u64::try_from(facts.settings.number(TIMEOUT)).unwrap_or(0);
    Ok(Duration::from_secs(if seconds == 0 { usual } else { seconds.min(most) }))
}
