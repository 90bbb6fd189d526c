//! `magegate token why`.

use super::revoke::from_stdin;
use crate::cli::UsageError;
use crate::commands::customer::website_id;
use crate::state::{Context, State};
use anyhow::bail;
use clap::{ArgGroup, Args};
use magegate_domain::acl::Permit;
use magegate_domain::clock::timestamp;
use magegate_domain::scope::{ADMIN_STORE, Scopes};
use magegate_service::facts::Facts;
use magegate_service::why::{self, Explanation, StoredEntry, Target, Verdict};
use magegate_webapi::rest::path::{self, StoreSegment};
use magegate_webapi::routes::{self, Reach};
use serde_json::{Value, json};
use std::net::IpAddr;

/// What to explain.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["token", "customer", "admin"]))]
pub(crate) struct WhyArgs {
    /// A token; - reads it from standard input, where other users of the machine cannot see it
    #[arg(value_name = "TOKEN")]
    token: Option<String>,
    /// The method of the request that is refused
    #[arg(value_name = "METHOD", requires = "path")]
    method: Option<String>,
    /// Its path, as in /rest/default/V1/customers/me; without /rest it may begin with /V1
    #[arg(value_name = "PATH")]
    path: Option<String>,
    /// The address that it comes from, for a machine key that is limited to addresses
    #[arg(long, value_name = "ADDRESS", requires = "path")]
    from: Option<IpAddr>,
    /// A customer's login, by e-mail address
    #[arg(long, value_name = "EMAIL", conflicts_with_all = ["method", "path"])]
    customer: Option<String>,
    /// The website whose store codes the customer signs in under; the default one without
    #[arg(long, value_name = "CODE", requires = "customer")]
    website: Option<String>,
    /// An admin's login, by user name
    #[arg(long, value_name = "USERNAME", conflicts_with_all = ["method", "path"])]
    admin: Option<String>,
}

/// Explains.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &WhyArgs,
) -> anyhow::Result<()> {
    let service = &state.service;
    let permit = Permit::operator();
    let facts = service.facts().await?;
    let explanation = if let Some(email) = &arguments.customer {
        let website = match &arguments.website {
            Some(code) => website_id(&facts, code)?,
            None => facts.scopes.account_website(ADMIN_STORE),
        };
        why::customer(service, &permit, email, website).await?
    } else if let Some(name) = &arguments.admin {
        why::admin(service, &permit, name).await?
    } else {
        let target = match (&arguments.method, &arguments.path) {
            (Some(method), Some(path)) => {
                let from = arguments.from.map(|from| from.to_string()).unwrap_or_default();
                Some(Target { from, ..target(&facts, method, path)? })
            }
            _ => None,
        };
        let token = match arguments.token.as_deref() {
            Some("-") | None => from_stdin()?,
            Some(token) => token.to_owned(),
        };
        why::token(service, &permit, &token, target.as_ref()).await?
    };
    tell(context, &explanation)
}

/// The route and store view of a request.
fn target(facts: &Facts, method: &str, given: &str) -> anyhow::Result<Target> {
    let scopes = &facts.scopes;
    let method = method.to_ascii_uppercase();
    let bare = given.split('?').next().unwrap_or_default();
    let bare = match bare.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/"),
        None => bare,
    };
    let raw = if bare.starts_with("/V") { format!("/rest{bare}") } else { bare.to_owned() };
    let parsed = path::target(&raw, |code| scopes.store_by_code(code).is_some());
    let Some(parsed) = parsed else {
        return Err(UsageError(format!("{given:?} is not a path below /rest")).into());
    };
    let Ok((store, path)) = parsed.call() else {
        bail!(
            "{given:?} names no route; is the store code right? The codes are: {}",
            codes(scopes)
        );
    };
    let found = routes::find(&method, path)
        .or_else(|| routes::find(&method, path::strip_xml_suffix(path).0));
    let Some((route, _)) = found else {
        bail!("there is no route {method} {path}: every token gets 404");
    };
    let store = match store {
        StoreSegment::Default => scopes.default_store().map(|store| store.id),
        StoreSegment::All => Some(ADMIN_STORE),
        StoreSegment::Code(code) => scopes.store_by_code(code).map(|store| store.id),
    };
    Ok(Target {
        request: format!("{method} {raw}"),
        requirement: route.requirement_under(&facts.settings),
        store: store.unwrap_or(ADMIN_STORE),
        is_beyond_websites: route.reach == Reach::Everything,
        from: String::new(),
    })
}

fn codes(scopes: &Scopes) -> String {
    let stores = scopes.stores.iter().filter(|store| store.id != ADMIN_STORE);
    stores.map(|store| store.code.as_str()).collect::<Vec<_>>().join(", ")
}

fn tell(context: &Context, explanation: &Explanation) -> anyhow::Result<()> {
    let Explanation { verdict, text, help, recent } = explanation;
    let recent: Vec<Value> = recent.iter().map(entry).collect();
    let output = context.output;
    if output.is_json() {
        output.object(&json!({
            "accepted": *verdict == Verdict::Accepted,
            "reason": (*verdict != Verdict::Accepted).then(|| verdict.code()),
            "detail": verdict.detail(),
            "text": text,
            "help": help,
            "recent": recent,
        }))?;
        return Ok(());
    }
    output.line(&match verdict {
        Verdict::Accepted => "accepted".to_owned(),
        Verdict::Refused(_) => format!("refused: {}", verdict.code()),
    })?;
    for sentence in text {
        output.line(&format!("  {}", harmless(sentence)))?;
    }
    if let Some(help) = help {
        output.line(&format!("What helps: {}", harmless(help)))?;
    }
    if !recent.is_empty() {
        output.line("Latest entries in the audit trail:")?;
        output.list(&["at", "event", "reason", "detail", "route", "peer"], &recent)?;
    }
    Ok(())
}

fn entry(entry: &StoredEntry) -> Value {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "at": timestamp(entry.at),
        "event": entry.event,
        "reason": filled(&entry.reason),
        "detail": filled(&entry.detail),
        "route": filled(&entry.route),
        "peer": filled(&entry.peer),
        "request_id": filled(&entry.request_id),
    })
}

/// Names come from strangers, and terminals obey control characters.
fn harmless(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}
