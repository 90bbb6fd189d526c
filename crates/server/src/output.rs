//! What commands write: tables and sentences for people, or one JSON object per line for scripts. Results go to standard
//! output, complaints to standard error.

use crate::cli::Exit;
use magegate_domain::{Error, ErrorKind};
use serde_json::{Value, json};
use std::io::{self, Write as _};

/// How to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
    quiet: bool,
}

impl Output {
    /// Writes JSON instead of text; quietly, writes no sentences that nobody asked for.
    pub(crate) fn new(json: bool, quiet: bool) -> Self {
        Self { json, quiet }
    }

    /// Whether scripts read it.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Whether sentences that nobody asked for are left out.
    pub(crate) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// What was done: a sentence, or the object that says the same.
    pub(crate) fn done(self, sentence: &str, object: &Value) -> io::Result<()> {
        match (self.json, self.quiet) {
            (true, _) => self.object(object),
            (false, false) => self.line(&harmless_lines(sentence)),
            (false, true) => Ok(()),
        }
    }

    /// What was asked for, as it is.
    #[expect(clippy::unused_self, reason = "all writing goes through a value that says how")]
    pub(crate) fn line(self, text: &str) -> io::Result<()> {
        writeln!(io::stdout().lock(), "{text}")
    }

    /// One object on one line.
    #[expect(clippy::unused_self, reason = "all writing goes through a value that says how")]
    pub(crate) fn object(self, object: &Value) -> io::Result<()> {
        writeln!(io::stdout().lock(), "{object}")
    }

    /// Rows with the named members: a table with a head, or one object per line.
    pub(crate) fn list(self, columns: &[&str], rows: &[Value]) -> io::Result<()> {
        if self.json {
            return rows.iter().try_for_each(|row| self.object(row));
        }
        let texts: Vec<Vec<String>> = rows
            .iter()
            .map(|row| columns.iter().map(|column| cell(row.get(*column))).collect())
            .collect();
        let head: Vec<String> = columns
            .iter()
            .filter(|_| !self.quiet)
            .map(|column| column.replace('_', " ").to_uppercase())
            .collect();
        let widths = widths(&head, &texts);
        let mut out = io::stdout().lock();
        if !head.is_empty() {
            write_row(&mut out, &head, &widths)?;
        }
        texts.iter().try_for_each(|row| write_row(&mut out, row, &widths))
    }

    /// Members of one object: one per line with its name, or the object.
    pub(crate) fn members(self, object: &Value) -> io::Result<()> {
        if self.json {
            return self.object(object);
        }
        let members: Vec<_> = object.as_object().into_iter().flatten().collect();
        let width = members.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let mut out = io::stdout().lock();
        for (name, value) in members {
            writeln!(out, "{:<width$}  {}", name.replace('_', " "), cell(Some(value)))?;
        }
        Ok(())
    }

    /// Something that is done all the same, but should be known.
    pub(crate) fn warning(self, text: &str) {
        self.complain("warning", text, &json!({ "warning": text }));
    }

    /// Why the command failed.
    pub(crate) fn error(self, error: &anyhow::Error, exit: Exit) {
        let text = explained(error);
        self.complain("error", &text, &json!({ "error": text, "exit_code": exit as u8 }));
    }

    fn complain(self, word: &str, text: &str, object: &Value) {
        let mut out = io::stderr().lock();
        // Nowhere left to say that standard error is gone.
        let _ = if self.json {
            writeln!(out, "{object}")
        } else {
            // A complaint is one line: it repeats what files, arguments and strangers say.
            writeln!(out, "{word}: {}", harmless(text))
        };
    }
}

/// The error with its causes, but for words meant for clients in place of what the person at the command line should see.
fn explained(error: &anyhow::Error) -> String {
    let is_veil = |cause: &(dyn std::error::Error + 'static)| {
        cause.source().is_some()
            && cause.downcast_ref::<Error>().is_some_and(|error| {
                matches!(
                    error.kind,
                    ErrorKind::Internal | ErrorKind::Unavailable | ErrorKind::CouldNotSave
                )
            })
    };
    told_once(error.chain().filter(|cause| !is_veil(*cause)).map(ToString::to_string))
}

/// The texts of a chain of causes, each after a colon, but those that an earlier one repeats.
fn told_once(causes: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for cause in causes.filter(|cause| !cause.is_empty()) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::Bool(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
        // A line of a table is one line, whatever a name holds.
        Some(Value::String(text)) => harmless(text),
        Some(Value::Array(items)) if items.is_empty() => "-".to_owned(),
        Some(Value::Array(items)) => {
            items.iter().map(|item| cell(Some(item))).collect::<Vec<_>>().join(", ")
        }
        Some(other) => other.to_string(),
    }
}

/// The text with control characters shown, not obeyed: names come from strangers, and terminals obey.
pub(crate) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out
}

/// The same for a text of several lines of ours.
fn harmless_lines(text: &str) -> String {
    text.split('\n').map(harmless).collect::<Vec<_>>().join("\n")
}

fn widths(head: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.first().map_or(head.len(), Vec::len);
    (0..columns)
        .map(|column| {
            let all = rows.iter().map(Vec::as_slice).chain(std::iter::once(head));
            all.filter_map(|row| row.get(column))
                .map(|text| text.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect()
}

fn write_row(out: &mut impl io::Write, row: &[String], widths: &[usize]) -> io::Result<()> {
    let padded: Vec<String> =
        row.iter().zip(widths).map(|(text, width)| format!("{text:<width$}")).collect();
    writeln!(out, "{}", padded.join("  ").trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_one_line_whatever_a_stranger_put_into_a_name() {
        for (value, shown) in [
            (json!(null), "-"),
            (json!([]), "-"),
            (json!(["a", "b"]), "a, b"),
            (json!(true), "yes"),
            (json!(3), "3"),
            (json!("Zoë\n\u{1b}[2J"), "Zoë\\n\\u{1b}[2J"),
        ] {
            assert_eq!(cell(Some(&value)), shown);
        }
    }

    #[test]
    fn sentences_keep_their_own_lines_and_nothing_else_that_a_terminal_obeys() {
        assert_eq!(harmless_lines("one\ntwo \u{1b}[2J\r\u{9b}"), "one\ntwo \\u{1b}[2J\\r\\u{9b}");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let head = ["ID".to_owned(), "NAME".to_owned()];
        let rows = [vec!["1".to_owned(), "żółć żółć".to_owned()]];
        let widths = widths(&head, &rows);
        assert_eq!(widths, [2, 9]);
        let mut out = Vec::new();
        write_row(&mut out, &head, &widths).unwrap();
        assert_eq!(out, b"ID  NAME\n");
    }

    #[test]
    fn errors_are_told_with_their_causes_but_without_the_words_meant_for_clients() {
        let hidden = Error::internal("the disk is full");
        assert_eq!(explained(&hidden.into()), "the disk is full");
        let hidden = Error::internal("the disk is full");
        let told = anyhow::Error::new(hidden).context("line 5 is not stored");
        assert_eq!(explained(&told), "line 5 is not stored: the disk is full");
        let refused = magegate_domain::messages::input("No.");
        assert_eq!(explained(&anyhow::Error::new(refused).context("why")), "why: No.");
        let repeated = anyhow::anyhow!("no database").context("failed: no database").context("x");
        assert_eq!(explained(&repeated), "x: failed: no database");
    }
}
