//! The embedded file: its tables by its own pragmas, its settings, its soundness. Statements of this engine alone.

use super::{Class, Column, ForeignKey, Schema, Table, expected};
use crate::StoreResult;
use crate::engine::{Door, values};

const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
const COLUMNS: &str = "SELECT name, type, \"notnull\" AS is_required, dflt_value AS preset, pk FROM pragma_table_info(?)";
const INDEXES: &str = "SELECT name FROM pragma_index_list(?) WHERE \"unique\" = 1 AND partial = 0";
const INDEX_COLUMNS: &str = "SELECT name FROM pragma_index_info(?) ORDER BY seqno";
const FOREIGN: &str = "SELECT id, \"from\" AS own, \"table\" AS other, \"to\" AS referred, on_delete \
    FROM pragma_foreign_key_list(?) ORDER BY id, seq";
const STATE: &str = "SELECT (SELECT journal_mode FROM pragma_journal_mode) AS journal, \
    (SELECT page_count FROM pragma_page_count) AS pages, \
    (SELECT page_size FROM pragma_page_size) AS page_bytes, \
    (SELECT freelist_count FROM pragma_freelist_count) AS free_pages, \
    (SELECT foreign_keys FROM pragma_foreign_keys) AS foreign_keys";
const QUICK_CHECK: &str = "PRAGMA quick_check(20)";
const FOREIGN_CHECK: &str =
    "SELECT COUNT(*) AS n FROM (SELECT 1 FROM pragma_foreign_key_check LIMIT 1000)";
const MIGRATIONS: &str = "SELECT version FROM _sqlx_migrations WHERE success = 1 ORDER BY version";

/// The file's own state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// How changes are kept until they are in the file; `wal` as we set it.
    pub journal: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// How many of them no row needs.
    pub free_bytes: i64,
    /// Whether foreign keys are enforced.
    pub foreign_keys: bool,
}

/// The tables of the file, of those that the program knows.
pub(super) async fn schema(door: &mut Door) -> StoreResult<Schema> {
    let mut schema = Schema::new();
    for row in door.fetch_all(TABLES, values![]).await? {
        let name = row.text("name")?;
        if expected().tables.contains_key(&name) {
            let table = table(door, &name).await?;
            schema.insert(name, table);
        }
    }
    Ok(schema)
}

/// The file's own state.
pub async fn file_state(door: &mut Door) -> StoreResult<Option<FileState>> {
    let Some(row) = door.fetch_optional(STATE, values![]).await? else { return Ok(None) };
    let page = row.int("page_bytes")?;
    Ok(Some(FileState {
        journal: row.text("journal")?,
        bytes: row.int("pages")?.saturating_mul(page),
        free_bytes: row.int("free_pages")?.saturating_mul(page),
        foreign_keys: row.flag("foreign_keys")?,
    }))
}

/// What is broken in the file, up to 20 sentences of the engine's, and how many rows refer to rows that are not there, up
/// to 1000. Reads the whole file: use a door for searches, which ends in time.
pub async fn quick_check(door: &mut Door) -> StoreResult<(Vec<String>, i64)> {
    let mut faults = Vec::new();
    for row in door.fetch_all(QUICK_CHECK, values![]).await? {
        let fault = row.text("quick_check")?;
        if fault != "ok" {
            faults.push(fault);
        }
    }
    let orphans = door.fetch_optional(FOREIGN_CHECK, values![]).await?;
    Ok((faults, orphans.map_or(Ok(0), |row| row.int("n"))?))
}

/// The numbers of the migrations that were run.
pub(super) async fn migrations(door: &mut Door) -> StoreResult<Vec<i64>> {
    let rows = door.fetch_all(MIGRATIONS, values![]).await?;
    rows.iter().map(|row| row.int("version")).collect()
}

async fn table(door: &mut Door, name: &str) -> StoreResult<Table> {
    let mut table = Table::default();
    let mut key = Vec::new();
    for row in door.fetch_all(COLUMNS, values![name]).await? {
        let (column, class) = (row.text("name")?, Class::of(&row.text("type")?));
        let place = row.int("pk")?;
        if place > 0 {
            key.push((place, column.clone()));
        }
        let nullable = !row.flag("is_required")? && place == 0;
        let has_default = row.opt_text("preset")?.is_some();
        let optional = nullable || has_default || (place > 0 && class == Class::Integer);
        let (length, collation) = (None, None);
        table.columns.insert(column, Column { class, nullable, optional, length, collation });
    }
    key.sort();
    if !key.is_empty() {
        table.unique.push(key.into_iter().map(|(_, column)| column).collect());
    }
    for index in door.fetch_all(INDEXES, values![name]).await? {
        let rows = door.fetch_all(INDEX_COLUMNS, values![index.text("name")?]).await?;
        table.unique.push(rows.iter().map(|row| row.text("name")).collect::<StoreResult<_>>()?);
    }
    let mut foreign: Vec<ForeignKey> = Vec::new();
    let mut last = None;
    for row in door.fetch_all(FOREIGN, values![name]).await? {
        let (id, own, referred) = (row.int("id")?, row.text("own")?, row.text("referred")?);
        if last == Some(id)
            && let Some(key) = foreign.last_mut()
        {
            key.columns.push(own);
            key.referred.push(referred);
            continue;
        }
        last = Some(id);
        foreign.push(ForeignKey {
            columns: vec![own],
            table: row.text("other")?,
            referred: vec![referred],
            cascades: row.text("on_delete")? == "CASCADE",
        });
    }
    table.foreign = Some(foreign);
    Ok(table)
}
