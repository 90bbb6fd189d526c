//! `magegate_import`: how far the import of each file is, kept with the rows it counts. Without tables of our own it is
//! not kept.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use time::OffsetDateTime;

statements! {
    FIND = "SELECT fingerprint, file, manner, rows_read, line, created, updated, refused, weak_passwords, report, \
        report_bytes, started_at, updated_at, finished_at FROM {magegate_import} WHERE fingerprint = ? {for update}";
    FIND_UNFINISHED = "SELECT fingerprint, file, manner, rows_read, line, created, updated, refused, weak_passwords, \
        report, report_bytes, started_at, updated_at, finished_at FROM {magegate_import} \
        WHERE file = ? AND finished_at IS NULL ORDER BY updated_at DESC LIMIT 1";
    INSERT = "INSERT INTO {magegate_import} (fingerprint, file, manner, rows_read, line, created, updated, refused, \
        weak_passwords, report, report_bytes, started_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    ADVANCE = "UPDATE {magegate_import} SET file = ?, rows_read = ?, line = ?, created = ?, updated = ?, refused = ?, \
        weak_passwords = ?, report = ?, report_bytes = ?, updated_at = ? \
        WHERE fingerprint = ? AND rows_read = ? AND finished_at IS NULL";
    FINISH = "UPDATE {magegate_import} SET updated_at = ?, finished_at = ? WHERE fingerprint = ?";
    FORGET = "DELETE FROM {magegate_import} WHERE fingerprint = ?";
    FORGET_UNFINISHED = "DELETE FROM {magegate_import} WHERE file = ? AND finished_at IS NULL";
    FORGET_OLD = "DELETE FROM {magegate_import} WHERE updated_at < ?";
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The SHA-256 of the file's content, in hexadecimal.
    pub fingerprint: String,
    /// The file's path, as last seen.
    pub file: String,
    /// What a further run must ask for, too.
    pub manner: String,
    /// Rows read so far, stored or refused.
    pub rows_read: i64,
    /// The line of the last of them, from 1; 0 before the first.
    pub line: i64,
    /// Accounts that did not exist before.
    pub created: i64,
    /// Accounts that did.
    pub updated: i64,
    /// Rows that were not stored.
    pub refused: i64,
    /// Stored passwords that the settings would not take from a customer.
    pub weak_passwords: i64,
    /// The path of the report of refused rows; empty where there is none.
    pub report: String,
    /// How many bytes of it belong to the rows read.
    pub report_bytes: i64,
    /// When the first run began.
    pub started_at: OffsetDateTime,
    /// When rows were last stored.
    pub updated_at: OffsetDateTime,
    /// When the last row was stored; `None` while rows are left.
    pub finished_at: Option<OffsetDateTime>,
}

/// The import of the file with the content.
pub async fn find(door: &mut Door, fingerprint: &str) -> StoreResult<Option<ImportRow>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    door.fetch_optional(FIND, values![fingerprint]).await?.as_ref().map(import).transpose()
}

/// The latest import of a file at the path, whatever its content was, that has rows left.
pub async fn find_unfinished(door: &mut Door, file: &str) -> StoreResult<Option<ImportRow>> {
    if !door.has_own_tables() {
        return Ok(None);
    }
    door.fetch_optional(FIND_UNFINISHED, values![file]).await?.as_ref().map(import).transpose()
}

/// Stores how far an import is after its first rows. A conflict: somebody else began it.
pub async fn insert(door: &mut Door, row: &ImportRow) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    let values = values![
        &row.fingerprint,
        &row.file,
        &row.manner,
        row.rows_read,
        row.line,
        row.created,
        row.updated,
        row.refused,
        row.weak_passwords,
        &row.report,
        row.report_bytes,
        row.started_at,
        row.updated_at,
    ];
    door.execute(INSERT, values).await?;
    Ok(())
}

/// The same after further rows, if `rows_before` were read until now. `false`: somebody else went on with it.
pub async fn advance(door: &mut Door, row: &ImportRow, rows_before: i64) -> StoreResult<bool> {
    if !door.has_own_tables() {
        return Ok(true);
    }
    let values = values![
        &row.file,
        row.rows_read,
        row.line,
        row.created,
        row.updated,
        row.refused,
        row.weak_passwords,
        &row.report,
        row.report_bytes,
        row.updated_at,
        &row.fingerprint,
        rows_before,
    ];
    Ok(door.execute(ADVANCE, values).await?.affected > 0)
}

/// No rows are left.
pub async fn finish(door: &mut Door, fingerprint: &str, now: OffsetDateTime) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    door.execute(FINISH, values![now, now, fingerprint]).await?;
    Ok(())
}

/// Forgets the import of a content, and those of a path that have rows left.
pub async fn forget(door: &mut Door, fingerprint: &str, file: &str) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    door.execute(FORGET, values![fingerprint]).await?;
    door.execute(FORGET_UNFINISHED, values![file]).await?;
    Ok(())
}

/// Forgets what nobody went on with since a moment.
pub async fn forget_before(door: &mut Door, moment: OffsetDateTime) -> StoreResult<()> {
    if !door.has_own_tables() {
        return Ok(());
    }
    door.execute(FORGET_OLD, values![moment]).await?;
    Ok(())
}

fn import(row: &Row) -> StoreResult<ImportRow> {
    Ok(ImportRow {
        fingerprint: row.text("fingerprint")?,
        file: row.text("file")?,
        manner: row.text("manner")?,
        rows_read: row.int("rows_read")?,
        line: row.int("line")?,
        created: row.int("created")?,
        updated: row.int("updated")?,
        refused: row.int("refused")?,
        weak_passwords: row.int("weak_passwords")?,
        report: row.text("report")?,
        report_bytes: row.int("report_bytes")?,
        started_at: row.time("started_at")?,
        updated_at: row.time("updated_at")?,
        finished_at: row.opt_time("finished_at")?,
    })
}
