//! The question before something that cannot be taken back.

use crate::cli::UsageError;
use crate::output::harmless;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

/// Asks on the terminal and goes on after `y` or `yes`. Without a terminal nobody can be asked: then `--yes` must say so.
pub(crate) fn confirm(question: &str, yes: bool) -> anyhow::Result<()> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        let complaint = format!("{question} There is no terminal to ask at: give --yes");
        return Err(UsageError(complaint).into());
    }
    let mut out = io::stderr().lock();
    write!(out, "{} [y/N] ", harmless(question))?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    anyhow::bail!("left as it is")
}
