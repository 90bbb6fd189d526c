//! Where refused rows are told: on standard error, or in a CSV file that goes on when the import does.

use crate::state::Context;
use anyhow::{Context as _, bail};
use magegate_service::import::{Refusal, ReportEnd};
use std::fs::{File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

const HEAD: [&str; 3] = ["line", "email", "fault"];

/// The report.
pub(super) struct Report {
    /// Where it ends; kept as an earlier run left it while this one tells on standard error.
    end: ReportEnd,
    to: Option<File>,
    /// Whether it can be cut and made lasting: a pipe cannot.
    is_regular: bool,
}

impl Report {
    /// Begins a report, or goes on with the one that an earlier run began.
    pub(super) fn open(file: Option<&Path>, earlier: ReportEnd) -> anyhow::Result<Self> {
        let Some(file) = file else {
            return Ok(Self { end: earlier, to: None, is_regular: false });
        };
        let shown = || format!("{} cannot be written", file.display());
        let path = std::path::absolute(file).with_context(shown)?.to_string_lossy().into_owned();
        let goes_on = path == earlier.file;
        let mut options = OpenOptions::new();
        let mut to =
            options.write(true).create(true).truncate(!goes_on).open(file).with_context(shown)?;
        let about = to.metadata().with_context(shown)?;
        let is_regular = about.is_file();
        let end = if goes_on { earlier } else { ReportEnd { file: path, bytes: 0 } };
        if is_regular && goes_on {
            if about.len() < end.bytes {
                bail!(
                    "{} is shorter than the import left it; name another --report",
                    file.display()
                );
            }
            // What was told of rows that were not stored after all is told again.
            to.set_len(end.bytes).with_context(shown)?;
            to.seek(SeekFrom::End(0)).with_context(shown)?;
        }
        let mut report = Self { end, to: Some(to), is_regular };
        if !goes_on {
            report.write(&[HEAD.map(str::to_owned)]).with_context(shown)?;
        }
        Ok(report)
    }

    /// Tells refused rows; those in a file survive a loss of power before the batch does.
    pub(super) fn tell(&mut self, context: &Context, refusals: &[Refusal]) -> anyhow::Result<()> {
        if self.to.is_none() {
            for Refusal { line, email, fault } in refusals {
                context.output.warning(&format!("line {line} ({email:?}): {fault}"));
            }
            return Ok(());
        }
        let rows = refusals.iter().map(|refusal| {
            [refusal.line.to_string(), refusal.email.clone(), refusal.fault.clone()]
        });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            Ok(())
        } else {
            self.write(&rows).context("the report cannot be written")
        }
    }

    /// Where it ends.
    pub(super) fn end(&self) -> &ReportEnd {
        &self.end
    }

    fn write(&mut self, rows: &[[String; 3]]) -> anyhow::Result<()> {
        let mut text = csv::Writer::from_writer(Vec::new());
        for row in rows {
            text.write_record(row)?;
        }
        let text = text.into_inner().map_err(csv::IntoInnerError::into_error)?;
        if let Some(to) = &mut self.to {
            to.write_all(&text)?;
            if self.is_regular {
                to.sync_data()?;
            }
        }
        self.end.bytes += text.len() as u64;
        Ok(())
    }
}
