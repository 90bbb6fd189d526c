//! `magegate apply FILE`: brings the store to what a file declares. The format: docs/apply.md.

mod file;

pub(crate) use file::parse_toml;

use super::until_seen_everywhere;
use crate::output::{Output, harmless};
use crate::place::Place;
use crate::secret;
use crate::state::{Context, State};
use anyhow::Context as _;
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_domain::password::Password;
use magegate_service::declare::{
    self, Action, Change, Declaration, Field, Mode, PasswordSource, Report,
};
use magegate_service::origin::Origin;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What to apply, and whether really.
#[derive(Debug, Args)]
#[command(
    after_help = "The format is described in docs/apply.md. Everything happens, or nothing does; a second time, nothing \
    is left to do."
)]
pub(crate) struct ApplyArgs {
    /// The declaration, in TOML or JSON; - reads it from standard input
    file: PathBuf,
    /// Prints what would change, and changes nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub(crate) async fn run(arguments: &ApplyArgs, context: &Context) -> anyhow::Result<()> {
    let mut declaration = file::read(&arguments.file)?;
    let folder = arguments.file.parent().unwrap_or(Path::new("."));
    declaration
        .fetch_passwords(|source| fetch(source, folder).map_err(|error| format!("{error:#}")))
        .map_err(|error| anyhow::anyhow!("{}: {error}", arguments.file.display()))?;
    if !arguments.dry_run {
        if context.place.is_beside() {
            let text = format!("this changes a live store's own rows: {}", context.place);
            context.output.warning(&text);
        }
        let state = context.open_or_create().await?;
        return on(context, state, &declaration, Mode::Apply).await;
    }
    if let Some(state) = context.open_if_there().await? {
        return on(context, state, &declaration, Mode::DryRun).await;
    }
    // Not even an empty store may be left behind.
    let folder = tempfile::tempdir()?;
    let mut context = context.clone();
    context.place = Place::Directory(folder.path().to_path_buf());
    let state = context.open_or_create().await?;
    on(&context, state, &declaration, Mode::DryRun).await
}

async fn on(
    context: &Context,
    state: State,
    declaration: &Declaration,
    mode: Mode,
) -> anyhow::Result<()> {
    let result = apply(context, &state, declaration, mode).await;
    state.close().await;
    result
}

async fn apply(
    context: &Context,
    state: &State,
    declaration: &Declaration,
    mode: Mode,
) -> anyhow::Result<()> {
    let origin = Origin::command("apply");
    let permit = Permit::operator();
    let report = declare::apply(&state.service, &origin, &permit, declaration, mode).await?;
    for warning in &report.warnings {
        context.output.warning(warning);
    }
    // An update may take something away; what is new takes nothing from anybody.
    let updates = report.changes.iter().any(|change| change.action == Action::Update);
    if mode == Mode::Apply && updates {
        until_seen_everywhere(context).await;
    }
    Ok(show(context.output, &report, mode)?)
}

fn show(output: Output, report: &Report, mode: Mode) -> std::io::Result<()> {
    if output.is_json() || !output.is_quiet() {
        for change in &report.changes {
            output.done(&harmless(&line(change)), &object(change))?;
        }
    }
    let count = |action| report.changes.iter().filter(|change| change.action == action).count();
    let (created, updated) = (count(Action::Create), count(Action::Update));
    let sentence = match mode {
        _ if created + updated == 0 => "nothing to change".to_owned(),
        Mode::DryRun => format!("would create {created} and update {updated}; nothing was changed"),
        Mode::Apply if report.revoked == 0 => format!("created {created}, updated {updated}"),
        Mode::Apply => {
            format!("created {created}, updated {updated}, ended {} tokens", report.revoked)
        }
    };
    let object = json!({
        "created": created,
        "updated": updated,
        "tokens_ended": report.revoked,
        "dry_run": mode == Mode::DryRun,
    });
    output.done(&sentence, &object)
}

fn line(change: &Change) -> String {
    let fields: Vec<String> = change
        .fields
        .iter()
        .map(|Field { name, values }| match values {
            Some((before, after)) => format!("{name} {before} -> {after}"),
            None => format!("{name} (not shown)"),
        })
        .collect();
    let head = format!("{}  {:<14}  {}", change.action.name(), change.kind, change.name);
    if fields.is_empty() { head } else { format!("{head}: {}", fields.join(", ")) }
}

fn object(change: &Change) -> Value {
    let fields: Vec<Value> = change
        .fields
        .iter()
        .map(|Field { name, values }| match values {
            Some((before, after)) => json!({ "name": name, "before": before, "after": after }),
            None => json!({ "name": name, "secret": true }),
        })
        .collect();
    json!({
        "action": change.action.name(),
        "kind": change.kind,
        "name": change.name,
        "fields": fields,
    })
}

fn fetch(source: PasswordSource<'_>, folder: &Path) -> anyhow::Result<Password> {
    match source {
        PasswordSource::File(file) => secret::from_file(&folder.join(file)),
        PasswordSource::Variable(name) => {
            let value = std::env::var_os(name)
                .with_context(|| format!("the variable {name} is not set"))?;
            let text = value.into_string().ok().filter(|text| !text.is_empty());
            Ok(Password::new(
                text.with_context(|| format!("the variable {name} holds no password"))?,
            ))
        }
    }
}
