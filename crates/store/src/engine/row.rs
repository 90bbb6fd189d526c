//! A row of an answer, read column by column into the program's own types. A value that does not fit is an error that
//! names the column, never a panic.

use crate::error::{StoreError, StoreResult};
use magegate_domain::clock::{TIMESTAMP, parse_timestamp};
use sqlx::mysql::MySqlRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

/// One row, whichever engine it came from.
pub struct Row(Inner);

enum Inner {
    Sqlite(SqliteRow),
    MySql(MySqlRow),
}

impl From<SqliteRow> for Row {
    fn from(row: SqliteRow) -> Self {
        Self(Inner::Sqlite(row))
    }
}

impl From<MySqlRow> for Row {
    fn from(row: MySqlRow) -> Self {
        Self(Inner::MySql(row))
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = match &self.0 {
            Inner::Sqlite(row) => row.len(),
            Inner::MySql(row) => row.len(),
        };
        write!(f, "Row of {columns} columns")
    }
}

impl Row {
    /// A number that may be null.
    pub fn opt_int(&self, column: &'static str) -> StoreResult<Option<i64>> {
        match &self.0 {
            Inner::Sqlite(row) => row.try_get(column),
            Inner::MySql(row) => mysql_int(row, column),
        }
        .map_err(|cause| StoreError::corrupt(column, cause))
    }

    /// A number.
    pub fn int(&self, column: &'static str) -> StoreResult<i64> {
        self.opt_int(column)?.ok_or(StoreError::null(column))
    }

    /// A flag: any number but 0 is on.
    pub fn flag(&self, column: &'static str) -> StoreResult<bool> {
        Ok(self.opt_int(column)?.unwrap_or(0) != 0)
    }

    /// A text that may be null. Dates, moments and decimals are texts as the reference writes them.
    pub fn opt_text(&self, column: &'static str) -> StoreResult<Option<String>> {
        match &self.0 {
            Inner::Sqlite(row) => row.try_get(column),
            Inner::MySql(row) => mysql_text(row, column),
        }
        .map_err(|cause| StoreError::corrupt(column, cause))
    }

    /// A text; null reads as empty, as the reference does.
    pub fn text(&self, column: &'static str) -> StoreResult<String> {
        Ok(self.opt_text(column)?.unwrap_or_default())
    }

    /// The text of the first column, for answers whose columns have no fixed names.
    pub(crate) fn first_text(&self) -> StoreResult<String> {
        match &self.0 {
            Inner::Sqlite(row) => row.try_get(0),
            Inner::MySql(row) => row.try_get_unchecked(0),
        }
        .map_err(|cause| StoreError::corrupt("the first", cause))
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

/// Numbers of any width, with or without a sign; the driver itself takes those of one kind alone.
fn mysql_int(row: &MySqlRow, column: &str) -> sqlx::Result<Option<i64>> {
    let value = row.try_get_raw(column)?;
    if value.is_null() {
        return Ok(None);
    }
    match value.type_info().name() {
        "DECIMAL" => {
            let text: String = row.try_get_unchecked(column)?;
            text.parse().map(Some).map_err(|cause| sqlx::Error::Decode(Box::new(cause)))
        }
        unsigned if unsigned.ends_with("UNSIGNED") => {
            let number: u64 = row.try_get_unchecked(column)?;
            i64::try_from(number).map(Some).map_err(|cause| sqlx::Error::Decode(Box::new(cause)))
        }
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => {
            row.try_get_unchecked(column).map(Some)
        }
        // Not a number: the driver says so.
        _ => row.try_get(column),
    }
}

fn mysql_text(row: &MySqlRow, column: &str) -> sqlx::Result<Option<String>> {
    let value = row.try_get_raw(column)?;
    if value.is_null() {
        return Ok(None);
    }
    let text = match value.type_info().name() {
        "TIMESTAMP" | "DATETIME" => {
            let moment: PrimitiveDateTime = row.try_get_unchecked(column)?;
            moment.format(TIMESTAMP).unwrap_or_default()
        }
        "DATE" => {
            let date: Date = row.try_get_unchecked(column)?;
            date.format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
        }
        number if number.contains("INT") || number == "BOOLEAN" => {
            mysql_int(row, column)?.map(|number| number.to_string()).unwrap_or_default()
        }
        "FLOAT" => row.try_get_unchecked::<f32, _>(column)?.to_string(),
        "DOUBLE" => row.try_get_unchecked::<f64, _>(column)?.to_string(),
        _ => row.try_get_unchecked(column)?,
    };
    Ok(Some(text))
}
