//! The file that is imported, as often as it takes: standard input is kept in a file without a name first.

use anyhow::{Context as _, bail};
use magegate_service::moving::{Checker, Counts, Head, LONGEST_LINE, Line, Record, Section};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};
use std::path::Path;

/// How many customers go together.
const BATCH: usize = 500;
/// How many bytes of them.
const BATCH_BYTES: usize = 8 << 20;

/// An opened file.
#[derive(Debug)]
pub(super) struct Source {
    file: File,
    /// Its size in bytes.
    pub(super) size: u64,
    /// How errors call it.
    shown: String,
    /// Its path; empty for standard input.
    pub(super) path: String,
}

/// One pass over the file.
pub(super) struct Lines<'a> {
    from: BufReader<&'a File>,
    checker: Checker,
    shown: &'a str,
    buffer: Vec<u8>,
    /// Bytes read so far.
    pub(super) bytes: u64,
    /// A row that belongs to the next batch.
    held: Option<Record>,
    ended: bool,
}

impl Source {
    /// Opens the file, or standard input for `-`.
    pub(super) fn open(file: &Path) -> anyhow::Result<Self> {
        let is_stdin = file == Path::new("-");
        let shown = if is_stdin { "standard input".to_owned() } else { file.display().to_string() };
        let cannot = || format!("{shown} cannot be read");
        let opened = if is_stdin { None } else { Some(File::open(file).with_context(cannot)?) };
        let (opened, path) = match opened {
            Some(opened) if opened.metadata().with_context(cannot)?.is_file() => {
                let path = file.canonicalize().with_context(cannot)?;
                (opened, path.to_string_lossy().into_owned())
            }
            Some(mut pipe) => (kept(&mut pipe).with_context(cannot)?, String::new()),
            None => (kept(&mut io::stdin().lock()).with_context(cannot)?, String::new()),
        };
        let size = opened.metadata().with_context(cannot)?.len();
        Ok(Self { file: opened, size, shown, path })
    }

    /// The file from its beginning, and its head.
    pub(super) fn lines(&self) -> anyhow::Result<(Head, Lines<'_>)> {
        let cannot = || format!("{} cannot be read", self.shown);
        (&self.file).rewind().with_context(cannot)?;
        let mut lines = Lines {
            from: BufReader::with_capacity(1 << 16, &self.file),
            checker: Checker::default(),
            shown: &self.shown,
            buffer: Vec::new(),
            bytes: 0,
            held: None,
            ended: false,
        };
        match lines.next()? {
            Some(Line::Head(head)) => Ok((head, lines)),
            _ => bail!("{} is empty", self.shown),
        }
    }
}

impl Lines<'_> {
    /// The rows before the first customer.
    pub(super) fn before_customers(&mut self) -> anyhow::Result<Vec<Record>> {
        let mut records = Vec::new();
        while let Some(record) = self.record()? {
            if record.section == Section::Customers {
                self.held = Some(record);
                break;
            }
            records.push(record);
        }
        Ok(records)
    }

    /// The next customers; none at the end.
    pub(super) fn customers(&mut self) -> anyhow::Result<Vec<Record>> {
        let (mut records, began) = (Vec::new(), self.bytes);
        while records.len() < BATCH
            && usize::try_from(self.bytes - began).is_ok_and(|bytes| bytes < BATCH_BYTES)
        {
            match self.record()? {
                Some(record) => records.push(record),
                None => break,
            }
        }
        Ok(records)
    }

    /// How many rows of each section were read.
    pub(super) fn counts(&self) -> &Counts {
        self.checker.counts()
    }

    /// The check sum of the rows that were read.
    pub(super) fn check_sum(&self) -> String {
        self.checker.check_sum()
    }

    /// The next row; `None` behind the closing line.
    pub(super) fn record(&mut self) -> anyhow::Result<Option<Record>> {
        if let Some(held) = self.held.take() {
            return Ok(Some(held));
        }
        loop {
            match self.next()? {
                Some(Line::Record(record)) => return Ok(Some(record)),
                Some(Line::End) => {}
                Some(Line::Head(_)) | None => return Ok(None),
            }
        }
    }

    fn next(&mut self) -> anyhow::Result<Option<Line>> {
        if self.ended {
            return Ok(None);
        }
        let shown = self.shown;
        self.buffer.clear();
        let most = LONGEST_LINE as u64 + 1;
        let read = self.from.by_ref().take(most).read_until(b'\n', &mut self.buffer);
        let read = read.with_context(|| format!("{shown} cannot be read"))?;
        if read == 0 {
            self.ended = true;
            self.checker.finish().with_context(|| shown.to_owned())?;
            return Ok(None);
        }
        self.bytes += read as u64;
        let line = match self.buffer.strip_suffix(b"\n") {
            Some(line) => line,
            None if read as u64 == most => bail!("{shown}: a line is longer than 16 MiB"),
            None => &self.buffer,
        };
        let text =
            std::str::from_utf8(line).with_context(|| format!("{shown}: this is no text"))?;
        Ok(Some(self.checker.next(text).with_context(|| shown.to_owned())?))
    }
}

/// What can be read only once, in a file that has no name and goes with the program.
fn kept(from: &mut impl io::Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(from, &mut file)?;
    Ok(file)
}
