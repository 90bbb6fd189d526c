//! `magegate completions SHELL`.

use crate::cli;
use clap::Args;
use clap_complete::Shell;
use std::io::Write as _;

/// For which shell.
#[derive(Debug, Args)]
#[command(after_help = "Example: magegate completions bash > /etc/bash_completion.d/magegate")]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Writes the script to standard output.
pub(crate) fn run(arguments: &CompletionsArgs) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut cli::definition(), "magegate", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(())
}
