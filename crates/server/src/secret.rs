//! Passwords on their way in: from a prompt, a file or standard input, never from an argument, which other users of the
//! machine could read.

use crate::cli::UsageError;
use anyhow::Context as _;
use clap::Args;
use magegate_domain::password::Password;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

/// Nothing longer is a password; a wrong file must not fill memory.
const LIMIT: u64 = 4096;

/// Where a password comes from; without either, from a prompt.
#[derive(Debug, Clone, Args)]
#[group(multiple = false)]
pub(crate) struct PasswordArgs {
    /// Reads the password from a file; one line break at its end is no part of it
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Reads the password from standard input, to its end
    #[arg(long)]
    password_stdin: bool,
}

impl PasswordArgs {
    /// The password, asked for twice where it is typed.
    pub(crate) fn read(&self, whose: &str) -> anyhow::Result<Password> {
        if let Some(file) = &self.password_file {
            return from_file(file);
        }
        if self.password_stdin {
            return from_reader(io::stdin().lock()).context("standard input");
        }
        if !io::stdin().is_terminal() {
            return Err(UsageError(
                "there is no terminal to ask for the password: give --password-file or --password-stdin"
                    .to_owned(),
            )
            .into());
        }
        let password = rpassword::prompt_password(format!("Password of {whose}: "))?;
        if rpassword::prompt_password("Once more: ")? != password {
            anyhow::bail!("the two passwords differ");
        }
        Ok(Password::new(password))
    }
}

/// The password that a file holds.
pub(crate) fn from_file(file: &Path) -> anyhow::Result<Password> {
    let shown = file.display();
    let opened = std::fs::File::open(file).with_context(|| format!("{shown} cannot be read"))?;
    from_reader(opened).with_context(|| shown.to_string())
}

fn from_reader(reader: impl io::Read) -> anyhow::Result<Password> {
    let mut text = String::new();
    let read = reader.take(LIMIT + 1).read_to_string(&mut text);
    // The cause could quote what was read.
    if read.is_err() {
        anyhow::bail!("holds no password: it cannot be read as text");
    }
    if text.len() as u64 > LIMIT {
        anyhow::bail!("holds no password: it is longer than {LIMIT} bytes");
    }
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    if text.is_empty() {
        anyhow::bail!("holds no password: it is empty");
    }
    Ok(Password::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_break_at_the_end_is_no_part_of_the_password() {
        for (given, kept) in
            [("pw", "pw"), ("pw\n", "pw"), ("pw\r\n", "pw"), (" pw \n\n", " pw \n")]
        {
            assert_eq!(from_reader(given.as_bytes()).unwrap().expose(), kept);
        }
    }

    #[test]
    fn what_is_no_password_is_refused_without_being_quoted() {
        let long = "x".repeat(5000);
        for given in [b"".as_slice(), b"\n", b"secret\xff", long.as_bytes()] {
            let complaint = format!("{:#}", from_reader(given).unwrap_err());
            assert!(complaint.starts_with("holds no password"), "{complaint}");
            assert!(!complaint.contains("secret") && !complaint.contains("xx"));
        }
    }
}
