//! Customers as JSON lines: one object per line, with addresses.

use super::address::AddressRow;
use super::{BadRow, Bounded, Progress, custom};
use magegate_domain::password::Password;
use magegate_service::import::{Field, FieldKind, Record, Secret};
use serde_json::{Map, Value};
use std::io::{BufRead as _, BufReader, Read, Write};

/// Reads rows.
pub(in super::super) struct JsonReader<R: Read> {
    from: BufReader<Bounded<R>>,
    progress: Progress,
    line: u64,
    text: Vec<u8>,
}

/// Writes rows.
pub(in super::super) struct JsonWriter<W: Write> {
    to: W,
}

impl<R: Read> JsonReader<R> {
    pub(super) fn new(from: Bounded<R>) -> Self {
        let progress = from.progress();
        Self { from: BufReader::new(from), progress, line: 0, text: Vec::new() }
    }

    pub(super) fn next(&mut self) -> anyhow::Result<Option<Result<Record, BadRow>>> {
        loop {
            self.text.clear();
            if self.from.read_until(b'\n', &mut self.text)? == 0 {
                return Ok(None);
            }
            self.progress.row_ended();
            self.line += 1;
            if !self.text.trim_ascii().is_empty() {
                let line = self.line;
                let record = read(&self.text, line);
                return Ok(Some(record.map_err(|fault| BadRow { line, fault })));
            }
        }
    }
}

impl<W: Write> JsonWriter<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to }
    }

    pub(super) fn write(&mut self, record: &Record) -> anyhow::Result<()> {
        let mut object = Map::new();
        for field in Field::ALL {
            if let Some(text) = record.get(*field) {
                object.insert(field.name().to_owned(), member(*field, text));
            }
        }
        if let Some(Secret::Hash(hash)) = &record.secret {
            object.insert("password_hash".to_owned(), Value::String(hash.clone()));
        }
        if !record.custom.is_empty() {
            object.insert("custom_attributes".to_owned(), custom::members(&record.custom).into());
        }
        if let Some(addresses) = &record.addresses {
            let rows: Vec<AddressRow> = addresses.iter().map(AddressRow::from).collect();
            object.insert("addresses".to_owned(), serde_json::to_value(rows)?);
        }
        serde_json::to_writer(&mut self.to, &object)?;
        self.to.write_all(b"\n")?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.to.flush()?;
        Ok(())
    }
}

fn read(text: &[u8], line: u64) -> Result<Record, String> {
    // The parser's own words would quote the row, passwords and all.
    let value: Value = serde_json::from_slice(text)
        .map_err(|error| format!("no JSON: column {}", error.column()))?;
    let Value::Object(members) = value else {
        return Err("no JSON object".to_owned());
    };
    let mut record = Record { line, ..Record::default() };
    for (name, value) in members {
        match (name.as_str(), Field::named(&name)) {
            (_, Some(field)) => record.values.push((field, text_of(&name, value)?)),
            ("password" | "password_hash", _) if value.is_null() => {}
            ("password" | "password_hash", _) if record.secret.is_some() => {
                return Err("both password and password_hash are given".to_owned());
            }
            ("password", _) => {
                let text = text_of(&name, value)?;
                record.secret = Some(Secret::Password(Password::new(text)));
            }
            ("password_hash", _) => record.secret = Some(Secret::Hash(text_of(&name, value)?)),
            ("custom_attributes", _) => match value {
                Value::Object(members) => record.custom = custom::record(members)?,
                Value::Null => {}
                _ => return Err("custom_attributes: no object of codes".to_owned()),
            },
            ("addresses", _) => {
                let rows: Vec<AddressRow> =
                    serde_json::from_value(value).map_err(|error| format!("addresses: {error}"))?;
                let rows = rows.into_iter().map(TryInto::try_into);
                let rows = rows.collect::<Result<_, String>>();
                record.addresses = Some(rows.map_err(|fault| format!("addresses: {fault}"))?);
            }
            _ => return Err(format!("{name:?} is no member of a customer")),
        }
    }
    Ok(record)
}

fn text_of(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(i64::from(flag).to_string()),
        Value::Array(_) | Value::Object(_) => Err(format!("{name}: neither text nor number")),
    }
}

/// A field's text as the JSON that it means; what is empty is null.
fn member(field: Field, text: &str) -> Value {
    match field.kind() {
        _ if text.is_empty() => Value::Null,
        FieldKind::Text => Value::String(text.to_owned()),
        FieldKind::Flag => Value::Bool(text != "0"),
        FieldKind::Number => text.parse::<i64>().map_or_else(|_| text.into(), Value::from),
    }
}
