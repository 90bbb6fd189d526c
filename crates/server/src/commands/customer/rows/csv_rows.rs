//! Customers as CSV: the first line names the columns, in any order.

use super::{BadRow, Bounded, Progress, custom};
use anyhow::{Context as _, bail};
use magegate_domain::password::Password;
use magegate_service::import::{Field, Record, Secret};
use std::io::{Read, Write};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Field(Field),
    Custom(String),
    Password,
    Hash,
}

/// Reads rows.
pub(in super::super) struct CsvReader<R: Read> {
    rows: csv::Reader<Bounded<R>>,
    columns: Vec<Column>,
    row: csv::StringRecord,
    progress: Progress,
}

/// Writes rows.
pub(in super::super) struct CsvWriter<W: Write> {
    rows: csv::Writer<W>,
    hashes: bool,
    /// The codes of custom attributes that have columns.
    custom: Vec<String>,
}

impl Column {
    fn named(name: &str) -> Option<Self> {
        match name {
            "password" => Some(Self::Password),
            "password_hash" => Some(Self::Hash),
            name => match name.strip_prefix(custom::PREFIX) {
                Some(code) => Some(Self::Custom(code.to_owned())),
                None => Field::named(name).map(Self::Field),
            },
        }
    }
}

impl<R: Read> CsvReader<R> {
    /// Reads the line that names the columns.
    pub(super) fn new(from: Bounded<R>) -> anyhow::Result<Self> {
        let progress = from.progress();
        let mut rows = csv::Reader::from_reader(from);
        let mut columns = Vec::new();
        for name in rows.headers().context("line 1")? {
            let name = name.trim_start_matches('\u{feff}');
            let Some(column) = Column::named(name) else {
                let known: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                bail!(
                    "line 1: {name:?} is no column; the columns are {}, password, password_hash, {}CODE",
                    known.join(", "),
                    custom::PREFIX
                );
            };
            if columns.contains(&column) {
                bail!("line 1: the column {name} comes twice");
            }
            columns.push(column);
        }
        if !columns.contains(&Column::Field(Field::Email)) {
            bail!("line 1 names no column `email`");
        }
        progress.row_ended();
        Ok(Self { rows, columns, row: csv::StringRecord::new(), progress })
    }

    pub(super) fn next(&mut self) -> anyhow::Result<Option<Result<Record, BadRow>>> {
        let read = self.rows.read_record(&mut self.row);
        self.progress.row_ended();
        match read {
            Ok(false) => Ok(None),
            Ok(true) => Ok(Some(self.record())),
            Err(error) if error.is_io_error() => Err(error.into()),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let fault = match error.kind() {
                    csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                        format!("{len} columns where the first line names {expected_len}")
                    }
                    csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
                    _ => "cannot be read".to_owned(),
                };
                Ok(Some(Err(BadRow { line, fault })))
            }
        }
    }

    fn record(&self) -> Result<Record, BadRow> {
        let line = self.row.position().map_or(0, csv::Position::line);
        let mut record = Record { line, ..Record::default() };
        for (column, text) in self.columns.iter().zip(&self.row) {
            let secret = match column {
                Column::Field(field) => {
                    record.values.push((*field, text.to_owned()));
                    continue;
                }
                Column::Custom(code) => {
                    record.custom.push((code.clone(), Some(text.to_owned())));
                    continue;
                }
                // A cell of a column that only other rows fill.
                _ if text.is_empty() => continue,
                Column::Password => Secret::Password(Password::new(text.to_owned())),
                Column::Hash => Secret::Hash(text.to_owned()),
            };
            if record.secret.replace(secret).is_some() {
                let fault = "both password and password_hash are given".to_owned();
                return Err(BadRow { line, fault });
            }
        }
        Ok(record)
    }
}

impl<W: Write> CsvWriter<W> {
    /// Writes the line that names the columns.
    pub(super) fn new(to: W, hashes: bool, custom: Vec<String>) -> anyhow::Result<Self> {
        let mut rows = csv::Writer::from_writer(to);
        for field in Field::ALL {
            rows.write_field(field.name())?;
        }
        if hashes {
            rows.write_field("password_hash")?;
        }
        for code in &custom {
            rows.write_field(format!("{}{code}", custom::PREFIX))?;
        }
        rows.write_record(None::<&[u8]>)?;
        Ok(Self { rows, hashes, custom })
    }

    pub(super) fn write(&mut self, record: &Record) -> anyhow::Result<()> {
        for field in Field::ALL {
            self.rows.write_field(record.get(*field).unwrap_or_default())?;
        }
        if self.hashes {
            let hash = match &record.secret {
                Some(Secret::Hash(hash)) => hash.as_str(),
                _ => "",
            };
            self.rows.write_field(hash)?;
        }
        for code in &self.custom {
            let value = record.custom.iter().find(|(known, _)| known == code);
            let value = value.and_then(|(_, value)| value.as_deref());
            self.rows.write_field(value.unwrap_or_default())?;
        }
        self.rows.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.rows.flush()?;
        Ok(())
    }
}
