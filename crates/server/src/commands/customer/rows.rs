//! Files of customers: CSV and JSON lines, row by row in both directions, at most one row in memory.

mod address;
mod bounded;
mod csv_rows;
mod custom;
mod json_rows;

pub(super) use bounded::{Bounded, Progress};

use csv_rows::{CsvReader, CsvWriter};
use json_rows::{JsonReader, JsonWriter};
use magegate_service::import::Record;
use std::io::{Read, Write};
use std::path::Path;

/// A file's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Columns named by the first line; without addresses
    Csv,
    /// One JSON object per line
    Jsonl,
}

/// Rows that are read.
pub(super) enum Reader<R: Read> {
    /// From CSV.
    Csv(Box<CsvReader<R>>),
    /// From JSON lines.
    Json(JsonReader<R>),
}

/// Rows that are written.
pub(super) enum Writer<W: Write> {
    /// As CSV.
    Csv(Box<CsvWriter<W>>),
    /// As JSON lines.
    Json(JsonWriter<W>),
}

/// A row that cannot be read as one.
#[derive(Debug)]
pub(super) struct BadRow {
    /// Its line, from 1.
    pub(super) line: u64,
    /// What is wrong with it.
    pub(super) fault: String,
}

impl Format {
    /// The format that was asked for, else the one that the file's name ends in, else CSV.
    pub(super) fn of(asked: Option<Self>, file: &Path) -> Self {
        let extension = file.extension().and_then(|extension| extension.to_str());
        asked.unwrap_or(match extension {
            Some("jsonl" | "ndjson" | "json") => Self::Jsonl,
            _ => Self::Csv,
        })
    }
}

impl<R: Read> Reader<R> {
    /// Begins to read; of CSV, the first line must name known columns.
    pub(super) fn new(format: Format, from: Bounded<R>) -> anyhow::Result<Self> {
        Ok(match format {
            Format::Csv => Self::Csv(Box::new(CsvReader::new(from)?)),
            Format::Jsonl => Self::Json(JsonReader::new(from)),
        })
    }

    /// The next row; `None` at the end. The outer error ends the reading: the file cannot be read on.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Result<Record, BadRow>>> {
        match self {
            Self::Csv(reader) => reader.next(),
            Self::Json(reader) => reader.next(),
        }
    }
}

impl<W: Write> Writer<W> {
    /// Begins to write; of CSV, with columns for these custom attributes.
    pub(super) fn new(
        format: Format,
        hashes: bool,
        custom: Vec<String>,
        to: W,
    ) -> anyhow::Result<Self> {
        Ok(match format {
            Format::Csv => Self::Csv(Box::new(CsvWriter::new(to, hashes, custom)?)),
            Format::Jsonl => Self::Json(JsonWriter::new(to)),
        })
    }

    /// Writes a row.
    pub(super) fn write(&mut self, record: &Record) -> anyhow::Result<()> {
        match self {
            Self::Csv(writer) => writer.write(record),
            Self::Json(writer) => writer.write(record),
        }
    }

    /// Hands over what is still in memory.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Csv(writer) => writer.finish(),
            Self::Json(writer) => writer.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
