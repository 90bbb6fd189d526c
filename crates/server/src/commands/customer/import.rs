//! `magegate customer import`: streams a file into the store in batches; whatever the file's size, one batch is in memory.

use super::rows::{BadRow, Bounded, Format, Progress, Reader};
use crate::commands::until_seen_everywhere;
use crate::state::{Context, State};
use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use magegate_domain::acl::Permit;
use magegate_service::import::{Importer, Record, Refusal, Secret, Tally};
use magegate_service::origin::Origin;
use serde_json::json;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How many rows one transaction stores.
const BATCH: usize = 1000;
/// How many passwords one batch hashes: each takes a good part of a second of one core, and progress should be seen.
const PASSWORDS: usize = 20;

/// What to import.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct ImportArgs {
    /// The file; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The file's format; by its name without, else CSV
    #[arg(long)]
    format: Option<Format>,
    /// Changes accounts that exist; without, such rows are refused
    #[arg(long)]
    update: bool,
    /// Writes the refused rows to a CSV file (line, email, fault) instead of standard error
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

const HELP: &str = "\
Columns (CSV, named by the first line) or members (JSON lines): email, website, store, group, firstname, lastname, \
middlename, prefix, suffix, dob, gender, taxvat, is_active, disable_auto_group_change, confirmation, created_in, \
created_at, updated_at, and password or password_hash. Only email, firstname and lastname are needed. JSON lines may \
have addresses too; CSV has none.

A password_hash is kept as it is, in any format of the reference. A password is hashed, which takes about a tenth of a \
second of one core each: a file with a million of them takes a day. Numbers of accounts are given anew.

With --update, a column that the file does not have leaves what the account has; an empty one empties it, but for \
website, store, group, is_active, disable_auto_group_change and the times, which stay. A new \
password, and is_active 0, end the account's tokens.

Rows that cannot be stored are told and left out; the others are stored all the same, and the exit code is 1.";

/// Where refused rows are told.
enum Report {
    Stderr,
    File(Box<csv::Writer<File>>),
}

/// Imports the file.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &ImportArgs,
) -> anyhow::Result<()> {
    let (from, size) = open(&arguments.file)?;
    let from = Bounded::new(from);
    let progress = from.progress();
    let format = Format::of(arguments.format, &arguments.file);
    let shown = arguments.file.display().to_string();
    let mut reader = Reader::new(format, from).with_context(|| shown.clone())?;
    let mut report = Report::open(arguments.report.as_deref())?;
    let bar = bar(context, size);
    let mut importer =
        Importer::start(&state.service, &Permit::operator(), arguments.update).await?;
    let mut unreadable = 0;
    loop {
        let (records, bad) = batch(&mut reader).with_context(|| shown.clone())?;
        if records.is_empty() && bad.is_empty() {
            break;
        }
        unreadable += bad.len() as u64;
        let lines = lines(&records);
        let mut refusals = importer.batch(records).await.with_context(|| {
            format!("the rows of lines {lines} and after are not stored; those before are")
        })?;
        refusals.extend(bad.into_iter().map(|bad| Refusal {
            line: bad.line,
            email: String::new(),
            fault: bad.fault,
        }));
        refusals.sort_by_key(|refusal| refusal.line);
        bar.suspend(|| refusals.iter().try_for_each(|refusal| report.tell(context, refusal)))?;
        advance(&bar, &progress, importer.tally());
    }
    bar.finish_and_clear();
    report.finish()?;
    let mut tally = importer.finish(&Origin::command("customer import"));
    tally.refused += unreadable;
    if tally.updated > 0 {
        until_seen_everywhere(context).await;
    }
    conclude(context, tally)
}

fn conclude(context: &Context, tally: Tally) -> anyhow::Result<()> {
    let Tally { created, updated, refused, weak_passwords } = tally;
    if weak_passwords > 0 {
        context.output.warning(&format!(
            "{weak_passwords} passwords are weaker than the settings ask of customers"
        ));
    }
    let sentence =
        format!("{created} customers created, {updated} updated, {refused} rows refused");
    let object = json!({
        "created": created,
        "updated": updated,
        "refused": refused,
        "weak_passwords": weak_passwords,
    });
    context.output.done(&sentence, &object)?;
    if refused > 0 {
        bail!("{refused} of {} rows were refused", created + updated + refused);
    }
    Ok(())
}

/// The rows of the next batch, and the lines that are none.
fn batch<R: Read>(reader: &mut Reader<R>) -> anyhow::Result<(Vec<Record>, Vec<BadRow>)> {
    let (mut records, mut bad, mut passwords) = (Vec::new(), Vec::new(), 0);
    while records.len() + bad.len() < BATCH && passwords < PASSWORDS {
        match reader.next()? {
            None => break,
            Some(Err(row)) => bad.push(row),
            Some(Ok(record)) => {
                passwords += usize::from(matches!(record.secret, Some(Secret::Password(_))));
                records.push(record);
            }
        }
    }
    Ok((records, bad))
}

fn lines(records: &[Record]) -> String {
    let line = |record: Option<&Record>| record.map_or(0, |record| record.line);
    format!("{} to {}", line(records.first()), line(records.last()))
}

/// The file or standard input, and its size where it has one.
fn open(file: &Path) -> anyhow::Result<(Box<dyn Read>, Option<u64>)> {
    if file == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let shown = || format!("{} cannot be read", file.display());
    let opened = File::open(file).with_context(shown)?;
    let size = opened.metadata().with_context(shown)?.len();
    Ok((Box::new(opened), Some(size)))
}

/// On a terminal, a bar on standard error; else nothing.
fn bar(context: &Context, size: Option<u64>) -> ProgressBar {
    if context.output.is_quiet() || context.output.is_json() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match size {
        Some(size) => (ProgressBar::new(size), "{bar:30} {percent}% {msg} {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn advance(bar: &ProgressBar, progress: &Progress, tally: Tally) {
    bar.set_position(progress.bytes());
    bar.set_message(format!("{} stored, {} refused", tally.created + tally.updated, tally.refused));
}

impl Report {
    fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(file) = file else {
            return Ok(Self::Stderr);
        };
        let shown = || format!("{} cannot be written", file.display());
        let mut writer = csv::Writer::from_path(file).with_context(shown)?;
        writer.write_record(["line", "email", "fault"])?;
        Ok(Self::File(Box::new(writer)))
    }

    fn tell(&mut self, context: &Context, refusal: &Refusal) -> anyhow::Result<()> {
        let Refusal { line, email, fault } = refusal;
        match self {
            Self::Stderr => context.output.warning(&format!("line {line} ({email:?}): {fault}")),
            Self::File(writer) => writer.write_record([&line.to_string(), email, fault])?,
        }
        Ok(())
    }

    fn finish(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Stderr => {}
            Self::File(writer) => writer.flush()?,
        }
        Ok(())
    }
}
