//! `magegate inventory`: every long-lived credential, the worst first, with what helps.

use crate::state::Context;
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_domain::clock::timestamp;
use magegate_service::inventory::{Asked, Finding, Inventory, Item, Kind, take};
use serde_json::{Value, json};
use time::Duration;

const COLUMNS: &[&str] =
    &["kind", "id", "name", "alive", "created_at", "used_at", "ends_at", "findings"];

/// What to list.
#[derive(Debug, Args)]
pub(crate) struct InventoryArgs {
    /// After how many days without a use a credential is told of
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=36_500))]
    unused_days: i64,
    /// Only these kinds
    #[arg(long, value_name = "KIND", num_args = 1.., value_parser = kind)]
    kind: Vec<Kind>,
}

/// Runs the command.
pub(crate) async fn run(arguments: &InventoryArgs, context: &Context) -> anyhow::Result<()> {
    let state = context.open().await?;
    let asked =
        Asked { unused: Duration::days(arguments.unused_days), kinds: arguments.kind.clone() };
    let taken = take(&state.service, &Permit::operator(), &asked).await;
    state.close().await;
    tell(context, &taken?)
}

fn tell(context: &Context, inventory: &Inventory) -> anyhow::Result<()> {
    let output = context.output;
    if !inventory.keeps_uses {
        output.warning("when programs were last used is not kept with a read-only schema");
    }
    output.list(COLUMNS, &inventory.items.iter().map(row).collect::<Vec<_>>())?;
    let left_out = inventory.count.saturating_sub(inventory.items.len());
    if left_out > 0 {
        output.warning(&format!("{left_out} more are left out, which are no worse than these"));
    }
    if output.is_json() || output.is_quiet() {
        return Ok(());
    }
    let remedies = remedies(inventory);
    if !remedies.is_empty() {
        output.line("")?;
        output.line("What helps:")?;
        for remedy in remedies {
            output.line(&format!("  {remedy}"))?;
        }
    }
    Ok(())
}

/// The commands that help, each once, those for the worst first.
fn remedies(inventory: &Inventory) -> Vec<String> {
    let mut remedies: Vec<String> = Vec::new();
    for remedy in inventory.items.iter().flat_map(Item::remedies) {
        let remedy = crate::output::harmless(&remedy);
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
        if remedies.len() >= 50 {
            break;
        }
    }
    remedies
}

fn row(item: &Item) -> Value {
    let words: Vec<String> = item.findings.iter().map(Finding::words).collect();
    let codes: Vec<&str> = item.findings.iter().map(Finding::code).collect();
    json!({
        "kind": item.kind.name(),
        "id": item.id,
        "name": item.name,
        "alive": item.is_alive,
        "created_at": item.created_at.map(timestamp),
        "used_at": item.used_at.map(timestamp),
        "used_how": item.used_how,
        "ends_at": item.ends_at.map(timestamp),
        "findings": words.join("; "),
        "codes": codes,
        "remedies": item.remedies(),
    })
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::named(name).ok_or_else(|| {
        let names: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
        format!("it is one of {}", names.join(", "))
    })
}
