//! `magegate import`: checks the whole file, sees what would become of it, stores it batch by batch, and reads it all
//! back. A run that was stopped goes on by itself.

use super::lines::{Lines, Source};
use super::{bar, report};
use crate::cli::Interrupted;
use crate::commands::until_seen_everywhere;
use crate::listen::Stop;
use crate::place::Place;
use crate::state::{Context, State};
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use magegate_domain::acl::Permit;
use magegate_service::moving::{Counts, Existing, Figure, Import, Options, Record};
use magegate_service::origin::Origin;
use serde_json::json;
use std::path::PathBuf;

/// What to import.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct ImportArgs {
    /// The file of `magegate export`; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to do with rows that the store has with other content
    #[arg(long, value_enum, default_value_t = Choice::Fail, value_name = "WHAT")]
    existing: Choice,
    /// Prints what would become of each section, and changes nothing
    #[arg(long)]
    dry_run: bool,
    /// The store has the encryption key of the one that the file is from: takes encrypted settings as they are
    #[arg(long)]
    same_key: bool,
}

/// What to do with rows that the store has with other content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// Changes nothing at all, and says how many there are
    Fail,
    /// Leaves them as they are
    Skip,
    /// Makes them what the file says
    Update,
}

const HELP: &str = "\
The whole file is checked before anything changes. Into a store without websites, roles and accounts, rows come with \
their numbers, and the store becomes what the file says. In any other store, rows get new numbers and are known by \
website, group and view code, attribute code, option label, role name, admin name, and by e-mail address and website.

Everything before the customers is stored in one transaction, customers in batches. A run that was stopped goes on where \
it ended when it is started again in the same way; where that is not known, what is in the store already counts as \
unchanged. In the end, every row is read back and compared; a difference is an error.";

/// A pass over the file, with its bar.
struct Pass<'a> {
    lines: Lines<'a>,
    bar: ProgressBar,
}

/// Imports the file.
pub(crate) async fn run(arguments: &ImportArgs, context: &Context) -> anyhow::Result<()> {
    let source = Source::open(&arguments.file)?;
    let (counts, options) = check(context, arguments, &source)?;
    if !arguments.dry_run {
        if context.place.is_beside() {
            let text = format!("this changes a live store's own rows: {}", context.place);
            context.output.warning(&text);
        }
        let state = context.open_or_create().await?;
        return on(context, state, arguments, &source, (counts, options)).await;
    }
    if let Some(state) = context.open_if_there().await? {
        return on(context, state, arguments, &source, (counts, options)).await;
    }
    // Not even an empty store may be left behind.
    let folder = tempfile::tempdir()?;
    let mut context = context.clone();
    context.place = Place::Directory(folder.path().to_path_buf());
    let state = context.open_or_create().await?;
    on(&context, state, arguments, &source, (counts, options)).await
}

/// Reads the file to its end before anything is opened.
fn check(
    context: &Context,
    arguments: &ImportArgs,
    source: &Source,
) -> anyhow::Result<(Counts, Options)> {
    let bar = bar(context, source.size, "checking");
    let (head, mut lines) = source.lines()?;
    while lines.record()?.is_some() {
        bar.set_position(lines.bytes);
    }
    bar.finish_and_clear();
    let options = Options {
        existing: match arguments.existing {
            Choice::Fail => Existing::Fail,
            Choice::Skip => Existing::Skip,
            Choice::Update => Existing::Update,
        },
        same_key: arguments.same_key,
        all_settings: head.all_settings,
        fingerprint: lines.check_sum(),
        file: source.path.clone(),
    };
    Ok((lines.counts().clone(), options))
}

async fn on(
    context: &Context,
    state: State,
    arguments: &ImportArgs,
    source: &Source,
    (counts, options): (Counts, Options),
) -> anyhow::Result<()> {
    let result = all(context, &state, arguments, source, (counts, options)).await;
    state.close().await;
    result
}

async fn all(
    context: &Context,
    state: &State,
    arguments: &ImportArgs,
    source: &Source,
    (counts, options): (Counts, Options),
) -> anyhow::Result<()> {
    let mut import = Import::start(&state.service, &Permit::operator(), options).await?;
    plan(context, &mut import, source).await?;
    if arguments.dry_run {
        report::imported(context.output, &import.figures(), None)?;
        note(context, &import);
        import.refuse_collisions()?;
        let sentence = "nothing was changed";
        context.output.done(sentence, &json!({ "dry_run": true }))?;
        return Ok(());
    }
    import.refuse_collisions()?;
    let stop = Stop::on_signals()?;
    let stored = store(context, &mut import, source, &stop).await?;
    note(context, &import);
    verify(context, &mut import, source).await?;
    report::imported(context.output, &stored, Some(&import.figures()))?;
    let wrong = import.verify(&stored, &counts);
    if !wrong.is_empty() {
        bail!("the store is not what the file says: {}", wrong.join("; "));
    }
    import.finish(&Origin::command("import")).await?;
    until_seen_everywhere(context).await;
    let (_, sum) = import.proofs();
    let sentence = format!("every row was read back; check sum over all passwords {sum}");
    context.output.done(&sentence, &json!({ "verified": true, "passwords": sum }))?;
    Ok(())
}

/// Sees what would become of every row.
async fn plan(context: &Context, import: &mut Import<'_>, source: &Source) -> anyhow::Result<()> {
    let mut pass = Pass::begin(context, source, "planning")?;
    import.plan(&pass.lines.before_customers()?).await?;
    pass.skip(import.customers_before())?;
    while let Some(batch) = pass.next()? {
        if import.keeps_numbers() && import.customers_before() == 0 {
            import.expect_new(&batch)?;
        } else {
            import.judge(&batch).await?;
        }
    }
    Ok(())
}

/// Stores every row, until a signal ends it.
async fn store(
    context: &Context,
    import: &mut Import<'_>,
    source: &Source,
    stop: &Stop,
) -> anyhow::Result<Vec<Figure>> {
    let mut pass = Pass::begin(context, source, "importing")?;
    import.store_sections(&pass.lines.before_customers()?).await?;
    let before = import.customers_before();
    if before > 0 {
        context.output.warning(&format!("goes on after {before} customers"));
    }
    pass.skip(before)?;
    while let Some(batch) = pass.next()? {
        let (first, last) = ends(&batch);
        let unstored =
            || format!("the customers of lines {first} to {last} and after are not stored");
        let stored = tokio::select! {
            stored = import.store(&batch) => stored,
            () = stop.at_once() => {
                return Err(Interrupted("stopped at once; started again, it goes on".to_owned()).into());
            }
        };
        stored.with_context(unstored)?;
        if stop.is_stopping() {
            let text = format!("interrupted after line {last}; started again, it goes on");
            return Err(Interrupted(text).into());
        }
    }
    Ok(import.figures())
}

/// Reads every row back.
async fn verify(context: &Context, import: &mut Import<'_>, source: &Source) -> anyhow::Result<()> {
    let mut pass = Pass::begin(context, source, "verifying")?;
    import.plan(&pass.lines.before_customers()?).await?;
    while let Some(batch) = pass.next()? {
        import.judge(&batch).await?;
    }
    Ok(())
}

fn ends(batch: &[Record]) -> (u64, u64) {
    let line = |record: Option<&Record>| record.map_or(0, |record| record.line);
    (line(batch.first()), line(batch.last()))
}

fn note(context: &Context, import: &Import<'_>) {
    let left: u64 = import.figures().iter().map(|figure| figure.tally.left).sum();
    if left > 0 {
        context.output.warning(&format!(
            "{left} settings are encrypted with the key of the store that the file is from and were left out; \
             --same-key takes them"
        ));
    }
    let lost = import.notes().lost_values;
    if lost > 0 {
        context.output.warning(&format!(
            "{lost} values of attributes name options that the store lacks and were left out"
        ));
    }
    let keyed = import.notes().keyed;
    if keyed > 0 {
        context.output.warning(&format!(
            "{keyed} passwords are stored as an HMAC under the key of the store that the file is from: they match only \
             where that key is in use"
        ));
    }
}

impl<'a> Pass<'a> {
    fn begin(context: &Context, source: &'a Source, what: &'static str) -> anyhow::Result<Self> {
        let (_, lines) = source.lines()?;
        Ok(Self { lines, bar: bar(context, source.size, what) })
    }

    /// The next customers; `None` at the end.
    fn next(&mut self) -> anyhow::Result<Option<Vec<Record>>> {
        self.bar.set_position(self.lines.bytes);
        let batch = self.lines.customers()?;
        if batch.is_empty() {
            self.bar.finish_and_clear();
            return Ok(None);
        }
        Ok(Some(batch))
    }

    /// Reads over customers that an earlier run stored.
    fn skip(&mut self, customers: u64) -> anyhow::Result<()> {
        for _ in 0..customers {
            if self.lines.record()?.is_none() {
                break;
            }
        }
        Ok(())
    }
}
