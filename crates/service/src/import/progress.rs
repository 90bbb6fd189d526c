//! How far the import of a file is: kept in the store with each batch, so that a run that was stopped, however, goes on
//! after the last row that was stored or refused.

use super::{Importer, Tally};
use crate::Service;
use magegate_domain::acl::Permit;
use magegate_domain::{Error, Result};
use magegate_store::engine::Door;
use magegate_store::imports::{self, ImportRow};
use time::{Duration, OffsetDateTime};

/// How long an import that nobody goes on with is remembered.
const REMEMBERED: Duration = Duration::days(90);

/// What tells one import from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The SHA-256 of the file's content, in hexadecimal.
    pub fingerprint: String,
    /// The file's path, so that a changed file is recognised.
    pub file: String,
    /// What a further run must ask for, too, in any words: rows mean something else under another format.
    pub manner: String,
}

/// The end of a report of refused rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportEnd {
    /// The report's path; empty where there is none.
    pub file: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is imported.
    pub source: Source,
    /// Rows read so far, stored or refused.
    pub rows: u64,
    /// The line of the last of them, from 1; 0 before the first.
    pub line: u64,
    /// What became of them.
    pub tally: Tally,
    /// Where those that were refused are told.
    pub report: ReportEnd,
    /// When the first run began.
    pub started_at: OffsetDateTime,
    /// When rows were last stored.
    pub updated_at: OffsetDateTime,
}

/// What is known of a file from earlier runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing.
    None,
    /// Rows are left.
    Unfinished(Progress),
    /// A file of the same path, with other content then, has rows left.
    Changed(Progress),
    /// No rows are left.
    Finished(Progress),
}

impl Source {
    /// What is known of the file from earlier runs.
    pub async fn earlier(&self, service: &Service, _permit: &Permit) -> Result<Earlier> {
        let mut door = service.store.read().await?;
        if let Some(row) = imports::find(&mut door, &self.fingerprint).await? {
            let is_finished = row.finished_at.is_some();
            let progress = Progress::from(row);
            return Ok(if is_finished {
                Earlier::Finished(progress)
            } else {
                Earlier::Unfinished(progress)
            });
        }
        let of_path = imports::find_unfinished(&mut door, &self.file).await?;
        Ok(of_path.map_or(Earlier::None, |row| Earlier::Changed(row.into())))
    }

    /// Before the first row: what earlier runs left is forgotten.
    pub async fn begin(self, service: &Service, _permit: &Permit) -> Result<Progress> {
        let now = service.now();
        let mut door = service.store.begin().await?;
        imports::forget(&mut door, &self.fingerprint, &self.file).await?;
        imports::forget_before(&mut door, now - REMEMBERED).await?;
        door.commit().await?;
        Ok(Progress {
            source: self,
            rows: 0,
            line: 0,
            tally: Tally::default(),
            report: ReportEnd::default(),
            started_at: now,
            updated_at: now,
        })
    }
}

impl Progress {
    /// Keeps itself in a batch's transaction, in place of what was kept after `rows_before` rows.
    pub(super) async fn keep(&self, door: &mut Door, rows_before: u64) -> Result<()> {
        let row = self.row();
        let kept = if rows_before == 0 {
            match imports::insert(door, &row).await {
                Err(magegate_store::StoreError::Conflict) => false,
                inserted => inserted.map(|()| true)?,
            }
        } else {
            imports::advance(door, &row, number(rows_before)).await?
        };
        if kept {
            return Ok(());
        }
        Err(Error::internal("another run imports the same file at the same time"))
    }

    fn row(&self) -> ImportRow {
        ImportRow {
            fingerprint: self.source.fingerprint.clone(),
            file: self.source.file.clone(),
            manner: self.source.manner.clone(),
            rows_read: number(self.rows),
            line: number(self.line),
            created: number(self.tally.created),
            updated: number(self.tally.updated),
            refused: number(self.tally.refused),
            weak_passwords: number(self.tally.weak_passwords),
            report: self.report.file.clone(),
            report_bytes: number(self.report.bytes),
            started_at: self.started_at,
            updated_at: self.updated_at,
            finished_at: None,
        }
    }
}

impl From<ImportRow> for Progress {
    fn from(row: ImportRow) -> Self {
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Self {
            source: Source { fingerprint: row.fingerprint, file: row.file, manner: row.manner },
            rows: count(row.rows_read),
            line: count(row.line),
            tally: Tally {
                created: count(row.created),
                updated: count(row.updated),
                refused: count(row.refused),
                weak_passwords: count(row.weak_passwords),
            },
            report: ReportEnd { file: row.report, bytes: count(row.report_bytes) },
            started_at: row.started_at,
            updated_at: row.updated_at,
        }
    }
}

impl Importer<'_> {
    /// Goes on from there, and keeps how far it is with each batch.
    #[must_use]
    pub fn following(mut self, progress: Progress) -> Self {
        self.tally = progress.tally;
        self.earlier = progress.tally;
        self.progress = Some(progress);
        self
    }

    /// How far it is; `None` where that is not kept.
    pub fn progress(&self) -> Option<&Progress> {
        self.progress.as_ref()
    }

    /// Remembers that no rows are left.
    pub async fn complete(&self) -> Result<()> {
        let Some(progress) = &self.progress else {
            return Ok(());
        };
        let now = self.service.now();
        let mut door = self.service.store.begin().await?;
        if progress.rows == 0 {
            imports::insert(&mut door, &progress.row()).await?;
        }
        imports::finish(&mut door, &progress.source.fingerprint, now).await?;
        Ok(door.commit().await?)
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
