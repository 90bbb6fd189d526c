//! A row of an answer, read column by column into the program's own types. A value that does not fit is an error that
//! names the column, never a panic.

use crate::error::{StoreError, StoreResult};
use magegate_domain::clock::parse_timestamp;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use time::OffsetDateTime;

/// One row, whichever engine it came from.
pub struct Row(SqliteRow);

impl From<SqliteRow> for Row {
    fn from(row: SqliteRow) -> Self {
        Self(row)
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row of {} columns", self.0.len())
    }
}

impl Row {
    /// A number that may be null.
    pub fn opt_int(&self, column: &'static str) -> StoreResult<Option<i64>> {
        self.0.try_get(column).map_err(|cause| StoreError::corrupt(column, cause))
    }

    /// A number.
    pub fn int(&self, column: &'static str) -> StoreResult<i64> {
        self.opt_int(column)?.ok_or(StoreError::null(column))
    }

    /// A flag: any number but 0 is on.
    pub fn flag(&self, column: &'static str) -> StoreResult<bool> {
        Ok(self.opt_int(column)?.unwrap_or(0) != 0)
    }

    /// A text that may be null.
    pub fn opt_text(&self, column: &'static str) -> StoreResult<Option<String>> {
        self.0.try_get(column).map_err(|cause| StoreError::corrupt(column, cause))
    }

    /// A text; null reads as empty, as the reference does.
    pub fn text(&self, column: &'static str) -> StoreResult<String> {
        Ok(self.opt_text(column)?.unwrap_or_default())
    }

    /// A moment that may be null. A zero date, which the reference's tables may hold, reads as null too.
    pub fn opt_time(&self, column: &'static str) -> StoreResult<Option<OffsetDateTime>> {
        Ok(self.opt_text(column)?.and_then(|text| parse_timestamp(&text)))
    }

    /// A moment.
    pub fn time(&self, column: &'static str) -> StoreResult<OffsetDateTime> {
        self.opt_time(column)?.ok_or(StoreError::null(column))
    }
}
