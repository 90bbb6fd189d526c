//! `magegate export`: streams a store into a file that only its owner may read, a page in memory at a time.

use super::{bar, report};
use crate::cli::UsageError;
use crate::state::{Context, State};
use anyhow::Context as _;
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_service::moving::{Counts, Export, Wanted};
use magegate_store::engine::server::Own;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What to export.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct ExportArgs {
    /// The file, which only its owner may read; - for standard output, which must not be a terminal
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Every stored setting, not those alone that this program reads
    #[arg(long)]
    all_settings: bool,
}

const HELP: &str = "\
The file has websites, store groups, store views, settings, customer groups, attributes, roles, admins and customers \
with all that is theirs, one JSON object per line, and a closing line with counts and a check sum. It holds everybody's \
password hashes: keep it as you keep the database.

It has no tokens, counted failures of names, audit entries, waiting letters, reset requests, second factors and keys. \
What changes while the export runs is in the file as it was or as it is.";

/// Exports the store.
pub(crate) async fn run(arguments: &ExportArgs, context: &Context) -> anyhow::Result<()> {
    let to_stdout = arguments.file == Path::new("-");
    if to_stdout && io::stdout().is_terminal() {
        let text = "the file holds password hashes and is not written to a terminal: name a file";
        return Err(UsageError(text.to_owned()).into());
    }
    let state = context.open().await?;
    let result = if to_stdout {
        let mut out = BufWriter::new(io::stdout().lock());
        // What goes to standard output is the export alone.
        write(context, &state, arguments, &mut out).await.map(|_| ())
    } else {
        to_file(context, &state, arguments).await
    };
    state.close().await;
    result
}

async fn to_file(context: &Context, state: &State, arguments: &ExportArgs) -> anyhow::Result<()> {
    let shown = || format!("{} cannot be written", arguments.file.display());
    // Beside the file and then in its place: an export that breaks off leaves no half a file behind.
    let folder = arguments.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).with_context(shown)?;
    let counts = write(context, state, arguments, &mut BufWriter::new(file.as_file())).await?;
    file.as_file().sync_all().with_context(shown)?;
    file.persist(&arguments.file).with_context(shown)?;
    context.output.warning(&format!(
        "{} holds everybody's password hashes: keep it as you keep the database",
        arguments.file.display()
    ));
    report::exported(context.output, &counts)?;
    Ok(())
}

async fn write(
    context: &Context,
    state: &State,
    arguments: &ExportArgs,
    out: &mut impl Write,
) -> anyhow::Result<Counts> {
    let source = match state.service.store().own() {
        Own::All => "a store of magegate's own",
        Own::Beside | Own::None => "the database of a live store",
    };
    let wanted = Wanted { all_settings: arguments.all_settings, source: source.to_owned() };
    let mut export = Export::start(&state.service, &Permit::operator(), wanted).await?;
    let bar = bar(context, export.customers().await?, "exporting");
    writeln!(out, "{}", export.head())?;
    while let Some((lines, customers)) = export.next().await? {
        for line in lines {
            writeln!(out, "{line}")?;
        }
        bar.inc(customers);
    }
    writeln!(out, "{}", export.end())?;
    out.flush()?;
    bar.finish_and_clear();
    warn(context, &export);
    Ok(export.counts().clone())
}

fn warn(context: &Context, export: &Export<'_>) {
    if export.lost() > 0 {
        context.output.warning(&format!(
            "{} references to rows that do not exist were left out",
            export.lost()
        ));
    }
    if export.encrypted() > 0 {
        context.output.warning(&format!(
            "{} settings are encrypted: an import takes them only with --same-key",
            export.encrypted()
        ));
    }
    if export.keyed() > 0 {
        context.output.warning(&format!(
            "{} passwords are stored as an HMAC under this store's encryption key: they match only where that key is \
             in use",
            export.keyed()
        ));
    }
}
