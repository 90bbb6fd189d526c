//! The file: a head that says what it is, one object for each row, and an end with counts and a check sum over the rows.
//! A file that lacks its end was cut.

use super::object::fault;
use super::{Object, Section};
use magegate_domain::{Result, messages};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The longest line, in bytes: a customer with some ten thousand addresses.
pub const LONGEST_LINE: usize = 16 << 20;
/// The most bytes of all lines before the first customer: what stands there is held in memory.
const MOST_BEFORE_CUSTOMERS: usize = 64 << 20;
const FORMAT: &str = "magegate_store";
const END: &str = "end";
/// The version of the format that is written and read.
const VERSION: i64 = 1;

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The program's version that wrote it.
    pub program: String,
    /// When, in UTC.
    pub written_at: String,
    /// What it was written from, in words.
    pub source: String,
    /// Whether it has all settings, or those alone that this program reads.
    pub all_settings: bool,
}

/// How many rows there are of each section.
pub type Counts = BTreeMap<Section, u64>;

/// A row.
#[derive(Clone)]
pub struct Record {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What it is a row of.
    pub section: Section,
    pub(super) object: Object,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("line", &self.line).finish_non_exhaustive()
    }
}

/// A line that was understood.
#[derive(Debug)]
pub enum Line {
    /// The first.
    Head(Head),
    /// A row.
    Record(Record),
    /// The last.
    End,
}

/// Counts rows and sums them up.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    counts: Counts,
    hash: Sha256,
}

/// Reads a file line by line, and refuses what is not as it should be.
#[derive(Debug, Default)]
pub struct Checker {
    line: u64,
    began: bool,
    ended: bool,
    sum: Sum,
    section: Option<Section>,
    bytes: usize,
}

impl Head {
    /// As the first line.
    pub(super) fn line(&self) -> String {
        let settings = if self.all_settings { "all" } else { "known" };
        json!({ FORMAT: {
            "version": VERSION,
            "program": self.program,
            "written_at": self.written_at,
            "source": self.source,
            "settings": settings,
        }})
        .to_string()
    }

    fn read(value: &Value) -> Result<Self> {
        let head = value.get(FORMAT).and_then(Value::as_object);
        let head = head.ok_or_else(|| messages::input("this is no file of `magegate export`"))?;
        let text = |member: &str| {
            let text = head.get(member).and_then(Value::as_str);
            text.unwrap_or_default().chars().take(200).collect::<String>()
        };
        if head.get("version").and_then(Value::as_i64) != Some(VERSION) {
            let by = text("program");
            return Err(messages::input(format!(
                "the file was written by version {by} in another form; this program reads form {VERSION}"
            )));
        }
        let all_settings = match text("settings").as_str() {
            "all" => true,
            "known" => false,
            _ => return Err(fault("settings", "must be all or known")),
        };
        Ok(Self {
            program: text("program"),
            written_at: text("written_at"),
            source: text("source"),
            all_settings,
        })
    }
}

impl Sum {
    /// The line of a row, which is summed up.
    pub(super) fn line(&mut self, section: Section, object: &Object) -> Result<String> {
        let line = json!({ section.name(): object }).to_string();
        if line.len() > LONGEST_LINE {
            let id = line.chars().take(60).collect::<String>();
            return Err(messages::input(format!("a row is longer than 16 MiB: {id}…")));
        }
        self.add(section, &line);
        Ok(line)
    }

    /// The last line.
    pub(super) fn end(&self) -> String {
        let counts: Object = self
            .counts
            .iter()
            .map(|(section, count)| (section.name().to_owned(), (*count).into()))
            .collect();
        json!({ END: { "counts": counts, "sha256": self.digest() } }).to_string()
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    fn add(&mut self, section: Section, line: &str) {
        *self.counts.entry(section).or_default() += 1;
        self.hash.update(line);
        self.hash.update("\n");
    }

    fn digest(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}

impl Checker {
    /// The next line, without its end. What is wrong is told with the line's number.
    pub fn next(&mut self, text: &str) -> Result<Line> {
        self.line += 1;
        self.read(text).map_err(|error| messages::input(format!("line {}: {error}", self.line)))
    }

    /// No lines are left: refuses a file that was cut.
    pub fn finish(&self) -> Result<()> {
        if self.ended {
            return Ok(());
        }
        Err(messages::input(format!(
            "the file ends after line {} without its closing line: it was cut, or its export did not finish",
            self.line
        )))
    }

    /// How many rows there are of each section so far.
    pub fn counts(&self) -> &Counts {
        self.sum.counts()
    }

    /// The check sum of the rows so far.
    pub fn check_sum(&self) -> String {
        self.sum.digest()
    }

    fn read(&mut self, text: &str) -> Result<Line> {
        if self.ended {
            return Err(messages::input("nothing may follow the closing line"));
        }
        let value: Value = serde_json::from_str(text)
            .map_err(|error| messages::input(format!("this is no JSON: {error}")))?;
        if !self.began {
            self.began = true;
            return Head::read(&value).map(Line::Head);
        }
        let Value::Object(members) = value else {
            return Err(messages::input("every line must be an object"));
        };
        let mut members = members.into_iter();
        let (Some((name, Value::Object(object))), None) = (members.next(), members.next()) else {
            return Err(messages::input("every line must be an object with one object in it"));
        };
        if name == END {
            self.end(&object)?;
            self.ended = true;
            return Ok(Line::End);
        }
        let section = Section::named(&name).ok_or_else(|| fault(&name, "is no section"))?;
        if self.section.is_some_and(|before| before > section) {
            return Err(fault(&name, "stands too late: sections have an order"));
        }
        self.section = Some(section);
        if section != Section::Customers {
            self.bytes += text.len();
            if self.bytes > MOST_BEFORE_CUSTOMERS {
                return Err(messages::input("more than 64 MiB before the first customer"));
            }
        }
        self.sum.add(section, text);
        Ok(Line::Record(Record { line: self.line, section, object }))
    }

    fn end(&self, object: &Object) -> Result<()> {
        let counts = object.get("counts").and_then(Value::as_object);
        let counts = counts.ok_or_else(|| fault("counts", "is missing"))?;
        let told = |section: &Section| counts.get(section.name()).and_then(Value::as_u64);
        for section in Section::ALL {
            let (told, found) = (told(section), self.sum.counts.get(section).copied());
            if told.unwrap_or_default() != found.unwrap_or_default() {
                return Err(messages::input(format!(
                    "the file has {} rows of {} where its closing line counts {}: it was changed or cut",
                    found.unwrap_or_default(),
                    section.name(),
                    told.unwrap_or_default(),
                )));
            }
        }
        match object.get("sha256").and_then(Value::as_str) {
            Some(sum) if sum == self.sum.digest() => Ok(()),
            _ => {
                Err(messages::input("the check sum does not match the rows: the file was changed"))
            }
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
