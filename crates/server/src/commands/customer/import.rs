//! `magegate customer import`: streams a file into the store in batches; whatever the file's size, one batch is in memory.
//! How far it is stands in the store with each batch, so that a run that was stopped goes on where it ended.

mod file;
mod report;
mod resume;

use super::rows::{BadRow, Bounded, Format, Progress, Reader};
use crate::cli::Interrupted;
use crate::commands::until_seen_everywhere;
use crate::listen::Stop;
use crate::state::{Context, State};
use anyhow::{Context as _, bail};
use clap::Args;
use file::Input;
use indicatif::{ProgressBar, ProgressStyle};
use magegate_domain::acl::Permit;
use magegate_service::import::{Batch, Importer, Record, Refusal, Secret, Tally};
use magegate_service::origin::Origin;
use report::Report;
use resume::Start;
use serde_json::json;
use std::io::Read;
use std::path::PathBuf;

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
    /// Goes on after the last line that an earlier run stored or refused; from the beginning where there was none
    #[arg(long, conflicts_with = "restart")]
    resume: bool,
    /// Begins at the first line, whatever an earlier run did
    #[arg(long)]
    restart: bool,
}

const HELP: &str = "\
Columns (CSV, named by the first line) or members (JSON lines): email, website, store, group, firstname, lastname, \
middlename, prefix, suffix, dob, gender, taxvat, is_active, disable_auto_group_change, confirmation, created_in, \
created_at, updated_at, password or password_hash, and custom_attributes.CODE (JSON lines: the object \
custom_attributes). Only email, firstname and lastname are needed. JSON lines may \
have addresses too; CSV has none.

A password_hash is kept as it is, in any format of the reference. A password is hashed, which takes about a tenth of a \
second of one core each: a file with a million of them takes a day. Numbers of accounts are given anew.

With --update, a column that the file does not have leaves what the account has; an empty one empties it, but for \
website, store, group, is_active, disable_auto_group_change and the times, which stay. A new \
password, and is_active 0, end the account's tokens.

Rows that cannot be stored are told and left out; the others are stored all the same, and the exit code is 1.

How far an import is stands in the store, written together with the rows. A run that was stopped, by Ctrl-C, a full disk \
or a loss of power, goes on with --resume: no row is stored twice and none is left out, and the report goes on too. The \
file is known by its content, which must not have changed; standard input and pipes cannot be gone on with.";

/// What reads, stores and tells.
struct Run<'a> {
    context: &'a Context,
    reader: Reader<Box<dyn Read>>,
    report: Report,
    importer: Importer<'a>,
    bar: ProgressBar,
    progress: Progress,
    stop: Option<Stop>,
    /// The file's name.
    shown: String,
}

/// Imports the file.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &ImportArgs,
) -> anyhow::Result<()> {
    let format = Format::of(arguments.format, &arguments.file);
    let input = Input::open(&arguments.file, format, arguments.update)?;
    let shown = arguments.file.display().to_string();
    let from = Bounded::new(input.from);
    let progress = from.progress();
    let reader = Reader::new(format, from).with_context(|| shown.clone())?;
    let start = match Start::of(state, arguments, input.source).await? {
        Some(Start::Nothing(done)) => return conclude(context, done.tally, Some(done.line)),
        Some(Start::At(start)) => Some(start),
        None => None,
    };
    let earlier = start.as_ref().map(|start| start.report.clone()).unwrap_or_default();
    let report = Report::open(arguments.report.as_deref(), earlier)?;
    let importer = Importer::start(&state.service, &Permit::operator(), arguments.update).await?;
    let stop = start.is_some().then(|| stop_in_order(context)).transpose()?;
    let resumed = start.as_ref().filter(|start| start.rows > 0).map(|start| start.line);
    let importer = match start {
        Some(start) => importer.following(*start),
        None => importer,
    };
    let bar = bar(context, input.size);
    let run = Run { context, reader, report, importer, bar, progress, stop, shown };
    let told = run.stop.clone();
    let at_once = async {
        match told {
            Some(stop) => stop.at_once().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = run.import(resumed) => ended,
        () = at_once => {
            Err(Interrupted("stopped at once; --resume goes on after the last rows stored".to_owned()).into())
        }
    }
}

impl Run<'_> {
    async fn import(mut self, resumed: Option<u64>) -> anyhow::Result<()> {
        let before = self.importer.tally();
        self.skip()?;
        while !self.is_stopping() {
            let batch = self.batch()?;
            if batch.records.is_empty() && batch.unreadable.is_empty() {
                break;
            }
            let lines = lines(&batch.records);
            self.store(batch).await.with_context(|| self.unstored(&lines))?;
            self.advance();
        }
        self.bar.finish_and_clear();
        let interrupted = self.is_stopping().then(|| self.interrupted());
        if interrupted.is_none() {
            self.importer.complete().await?;
        }
        let tally = self.importer.finish(&Origin::command("customer import"));
        if tally.without(before).updated > 0 {
            until_seen_everywhere(self.context).await;
        }
        match interrupted {
            Some(interrupted) => Err(interrupted.into()),
            None => conclude(self.context, tally, resumed),
        }
    }

    /// Reads over the rows that earlier runs stored or refused.
    fn skip(&mut self) -> anyhow::Result<()> {
        let rows = self.importer.progress().map_or(0, |progress| progress.rows);
        for row in 0..rows {
            if self.reader.next().with_context(|| self.shown.clone())?.is_none() {
                bail!("the file ends after {row} rows where {rows} were read before");
            }
            if row % BATCH as u64 == 0 {
                self.advance();
            }
        }
        Ok(())
    }

    /// The rows of the next batch.
    fn batch(&mut self) -> anyhow::Result<Batch> {
        let (mut batch, mut passwords) = (Batch::default(), 0);
        while batch.records.len() + batch.unreadable.len() < BATCH && passwords < PASSWORDS {
            match self.reader.next().with_context(|| self.shown.clone())? {
                None => break,
                Some(Err(BadRow { line, fault })) => {
                    batch.unreadable.push(Refusal { line, email: String::new(), fault });
                }
                Some(Ok(record)) => {
                    passwords += usize::from(matches!(record.secret, Some(Secret::Password(_))));
                    batch.records.push(record);
                }
            }
        }
        Ok(batch)
    }

    /// Stores a batch. Its refused rows are told before its commit: one that is told twice is cut from the report when
    /// the import goes on, one that was never told could not be found again.
    async fn store(&mut self, batch: Batch) -> anyhow::Result<()> {
        let staged = self.importer.stage(batch).await?;
        let (context, report) = (self.context, &mut self.report);
        self.bar.suspend(|| report.tell(context, staged.refusals()))?;
        Ok(self.importer.commit(staged, self.report.end()).await?)
    }

    fn advance(&self) {
        let Tally { created, updated, refused, .. } = self.importer.tally();
        self.bar.set_position(self.progress.bytes());
        self.bar.set_message(format!("{} stored, {refused} refused", created + updated));
    }

    fn is_stopping(&self) -> bool {
        self.stop.as_ref().is_some_and(Stop::is_stopping)
    }

    fn interrupted(&self) -> Interrupted {
        let Tally { created, updated, refused, .. } = self.importer.tally();
        let line = self.importer.progress().map_or(0, |progress| progress.line);
        Interrupted(format!(
            "interrupted after line {line}: {created} customers created, {updated} updated, {refused} rows refused so \
             far; --resume goes on"
        ))
    }

    fn unstored(&self, lines: &str) -> String {
        let on =
            if self.importer.progress().is_some() { "; --resume goes on with them" } else { "" };
        format!("the rows of lines {lines} and after are not stored, those before are{on}")
    }
}

/// From now on the first signal ends the import after the rows in hand, the second one at once.
fn stop_in_order(context: &Context) -> anyhow::Result<Stop> {
    let stop = Stop::on_signals()?;
    let (told, output) = (stop.clone(), context.output);
    tokio::spawn(async move {
        told.finishing().await;
        if !output.is_quiet() {
            output.warning("stopping after the rows in hand; a second signal stops at once");
        }
    });
    Ok(stop)
}

/// Says what became of all rows, those of earlier runs included; `resumed` is the line after which this one began.
fn conclude(context: &Context, tally: Tally, resumed: Option<u64>) -> anyhow::Result<()> {
    let Tally { created, updated, refused, weak_passwords } = tally;
    if weak_passwords > 0 {
        context.output.warning(&format!(
            "{weak_passwords} passwords are weaker than the settings ask of customers"
        ));
    }
    let mut sentence =
        format!("{created} customers created, {updated} updated, {refused} rows refused");
    let mut object = json!({
        "created": created,
        "updated": updated,
        "refused": refused,
        "weak_passwords": weak_passwords,
    });
    if let (Some(line), Some(members)) = (resumed, object.as_object_mut()) {
        sentence = format!("{sentence}; went on after line {line}");
        members.insert("resumed_after_line".to_owned(), line.into());
    }
    context.output.done(&sentence, &object)?;
    if refused > 0 {
        bail!("{refused} of {} rows were refused", created + updated + refused);
    }
    Ok(())
}

fn lines(records: &[Record]) -> String {
    let line = |record: Option<&Record>| record.map_or(0, |record| record.line);
    format!("{} to {}", line(records.first()), line(records.last()))
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
