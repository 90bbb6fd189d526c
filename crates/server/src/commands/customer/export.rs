//! `magegate customer export`: streams all customers into a file, a page in memory at a time.

use super::rows::{Format, Writer};
use super::who::website_id;
use crate::state::{Context, State};
use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use magegate_domain::acl::Permit;
use magegate_domain::attribute::Attributes;
use magegate_domain::id::CustomerId;
use magegate_domain::search::SearchCriteria;
use magegate_service::export::{Wanted, custom_codes, page};
use serde_json::json;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What to export.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The file, which only its owner may read; - for standard output
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// The file's format; by its name without, else CSV, which has no addresses
    #[arg(long)]
    format: Option<Format>,
    /// Only customers of this website, by its code
    #[arg(long, value_name = "CODE")]
    website: Option<String>,
    /// Leaves out the password hashes: imported anew, the accounts have no passwords
    #[arg(long)]
    no_hashes: bool,
}

/// Exports the customers.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &ExportArgs,
) -> anyhow::Result<()> {
    let facts = state.service.facts().await?;
    let website = arguments.website.as_deref().map(|code| website_id(&facts, code)).transpose()?;
    let custom = custom_codes(&facts);
    let format = Format::of(arguments.format, &arguments.file);
    let wanted =
        Wanted { website, hashes: !arguments.no_hashes, addresses: format == Format::Jsonl };
    if arguments.file == Path::new("-") {
        let out = BufWriter::new(io::stdout().lock());
        // What goes to standard output is the export alone.
        write(context, state, Writer::new(format, wanted.hashes, custom, out)?, wanted).await?;
        return Ok(());
    }
    let shown = || format!("{} cannot be written", arguments.file.display());
    // Beside the file and then in its place: an export that breaks off leaves no half a file behind.
    let folder = arguments.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).with_context(shown)?;
    let writer = Writer::new(format, wanted.hashes, custom, BufWriter::new(file.as_file()))?;
    let count = write(context, state, writer, wanted).await?;
    file.as_file().sync_all().with_context(shown)?;
    file.persist(&arguments.file).with_context(shown)?;
    let sentence = format!("{count} customers written to {}", arguments.file.display());
    context.output.done(&sentence, &json!({ "customers": count }))?;
    Ok(())
}

/// Writes page after page; gives how many customers there were.
async fn write<W: Write>(
    context: &Context,
    state: &State,
    mut writer: Writer<W>,
    wanted: Wanted,
) -> anyhow::Result<u64> {
    let bar = bar(context, total(state).await?);
    let permit = Permit::operator();
    let (mut after, mut count) = (CustomerId(0), 0);
    while let Some(page) = page(&state.service, &permit, after, wanted).await? {
        for record in &page.records {
            writer.write(record)?;
        }
        count += page.records.len() as u64;
        after = page.last;
        bar.inc(page.seen);
    }
    writer.finish()?;
    bar.finish_and_clear();
    Ok(count)
}

async fn total(state: &State) -> anyhow::Result<u64> {
    let criteria = SearchCriteria { page_size: Some(1), ..SearchCriteria::default() };
    let mut door = state.service.store().read().await?;
    let none = Attributes::default();
    let found = magegate_store::query::search_customers(&mut door, &criteria, &none, 1).await?;
    Ok(found.map_or(0, |(_, total)| u64::try_from(total).unwrap_or(0)))
}

/// On a terminal, a bar on standard error; else nothing.
fn bar(context: &Context, total: u64) -> ProgressBar {
    if context.output.is_quiet() || context.output.is_json() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    match ProgressStyle::with_template("{bar:30} {percent}% {human_pos} of {human_len} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
