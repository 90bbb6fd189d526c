//! How far an import is: kept with each batch of customers, known by the file's check sum.

use super::{Existing, Options, Tally};
use magegate_domain::{Error, Result};
use magegate_store::StoreError;
use magegate_store::engine::Door;
use magegate_store::imports::{self, ImportRow};
use time::{Duration, OffsetDateTime};

/// How long an import that nobody goes on with is remembered.
const REMEMBERED: Duration = Duration::days(90);
const KEEPING: &str = "store, numbers kept";
const GIVING: &str = "store, numbers given";

/// How far an import is. The row's columns stand for: created, what was new; updated, what differed; refused, what was
/// the same; weak passwords, values that were lost.
#[derive(Debug, Clone)]
pub(super) struct Position(ImportRow);

impl Position {
    /// How far an earlier run came; `None` where there was none, or nothing is left of it.
    pub(super) async fn find(door: &mut Door, options: &Options) -> Result<Option<Self>> {
        if !door.has_own_tables() || options.fingerprint.is_empty() {
            return Ok(None);
        }
        let found = imports::find(door, &options.fingerprint).await?;
        let goes_on = |row: &ImportRow| {
            let manners = [KEEPING, GIVING].map(|numbers| manner(numbers, options.existing));
            row.finished_at.is_none() && manners.contains(&row.manner)
        };
        Ok(found.filter(goes_on).map(Self))
    }

    /// Before the first customer; what earlier runs left is forgotten. `None` where nothing can be kept.
    pub(super) async fn begin(
        door: &mut Door,
        options: &Options,
        keeps_numbers: bool,
        now: OffsetDateTime,
    ) -> Result<Option<Self>> {
        if !door.has_own_tables() || options.fingerprint.is_empty() {
            return Ok(None);
        }
        imports::forget(door, &options.fingerprint, &options.file).await?;
        imports::forget_before(door, now - REMEMBERED).await?;
        let numbers = if keeps_numbers { KEEPING } else { GIVING };
        let row = ImportRow {
            fingerprint: options.fingerprint.clone(),
            file: options.file.clone(),
            manner: manner(numbers, options.existing),
            rows_read: 0,
            line: 0,
            created: 0,
            updated: 0,
            refused: 0,
            weak_passwords: 0,
            report: String::new(),
            report_bytes: 0,
            started_at: now,
            updated_at: now,
            finished_at: None,
        };
        imports::insert(door, &row).await?;
        Ok(Some(Self(row)))
    }

    /// After a further batch, in its transaction.
    pub(super) async fn advance(
        &mut self,
        door: &mut Door,
        (line, tally, lost): (u64, Tally, u64),
        now: OffsetDateTime,
    ) -> Result<()> {
        let before = self.0.rows_read;
        self.0.rows_read = number(tally.rows);
        self.0.line = number(line);
        self.0.created = number(tally.new);
        self.0.updated = number(tally.differing);
        self.0.refused = number(tally.same);
        self.0.weak_passwords = number(lost);
        self.0.updated_at = now;
        if imports::advance(door, &self.0, before).await? {
            return Ok(());
        }
        Err(Error::internal("another run imports the same file at the same time"))
    }

    /// Nothing is left.
    pub(super) async fn finish(
        &self,
        door: &mut Door,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        imports::finish(door, &self.0.fingerprint, now).await
    }

    /// Whether the target takes the file's numbers.
    pub(super) fn keeps_numbers(&self) -> bool {
        self.0.manner.starts_with(KEEPING)
    }

    /// How many customers are behind it.
    pub(super) fn customers(&self) -> u64 {
        count(self.0.rows_read)
    }

    /// What became of them, and how many of their values were lost.
    pub(super) fn tally(&self) -> (Tally, u64) {
        let tally = Tally {
            rows: count(self.0.rows_read),
            new: count(self.0.created),
            same: count(self.0.refused),
            differing: count(self.0.updated),
            left: 0,
        };
        (tally, count(self.0.weak_passwords))
    }
}

fn manner(numbers: &str, existing: Existing) -> String {
    let existing = match existing {
        Existing::Fail => "fail",
        Existing::Skip => "skip",
        Existing::Update => "update",
    };
    format!("{numbers}, --existing {existing}")
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
