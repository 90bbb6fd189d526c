//! A server, MySQL or MariaDB: its tables by `information_schema`, its settings, the account's grants. Statements of this
//! engine alone; texts of the server's own tables are cast, because their types differ between versions.

use super::{Class, Column, ForeignKey, Schema, Table, ddl, expected};
use crate::StoreResult;
use crate::dialect::Dialect;
use crate::engine::{Door, values};
use magegate_domain::clock::parse_timestamp;
use std::collections::BTreeMap;
use time::OffsetDateTime;

const TABLES: &str = "SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(ENGINE AS CHAR) AS engine \
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'";
const COLUMNS: &str = "SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(COLUMN_NAME AS CHAR) AS column_name, \
    CAST(DATA_TYPE AS CHAR) AS data_type, CAST(IS_NULLABLE AS CHAR) AS is_nullable, \
    CASE WHEN COLUMN_DEFAULT IS NULL THEN 0 ELSE 1 END AS has_default, CAST(EXTRA AS CHAR) AS extra, \
    CHARACTER_MAXIMUM_LENGTH AS max_length, CAST(COLLATION_NAME AS CHAR) AS collation_name \
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()";
const INDEXES: &str = "SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(INDEX_NAME AS CHAR) AS index_name, \
    CAST(COLUMN_NAME AS CHAR) AS column_name FROM information_schema.STATISTICS \
    WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0 AND SUB_PART IS NULL \
    ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";
const IDENTITY: &str = "SELECT VERSION() AS version, CURRENT_USER() AS account, DATABASE() AS name, \
    CAST(UTC_TIMESTAMP() AS CHAR) AS now, \
    (SELECT CAST(DEFAULT_COLLATION_NAME AS CHAR) FROM information_schema.SCHEMATA \
    WHERE SCHEMA_NAME = DATABASE()) AS collation_name";
const VARIABLES: &str = "SHOW SESSION VARIABLES";
const STATUS: &str = "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_cipher', 'Ssl_version', 'wsrep_cluster_size', \
    'wsrep_cluster_status', 'wsrep_ready', 'wsrep_local_state_comment')";
const GRANTS: &str = "SHOW GRANTS";
const MIGRATIONS: &str =
    "SELECT version FROM {magegate_migration} WHERE finished = 1 ORDER BY version";

/// The settings that matter; the server has hundreds.
const WATCHED: [&str; 31] = [
    "aurora_version",
    "binlog_format",
    "character_set_connection",
    "collation_connection",
    "group_replication_consistency",
    "group_replication_group_name",
    "group_replication_single_primary_mode",
    "innodb_flush_log_at_trx_commit",
    "innodb_force_recovery",
    "innodb_lock_wait_timeout",
    "innodb_read_only",
    "log_bin",
    "lower_case_table_names",
    "max_allowed_packet",
    "max_connections",
    "max_user_connections",
    "offline_mode",
    "read_only",
    "sql_mode",
    "sql_require_primary_key",
    "super_read_only",
    "sync_binlog",
    "tidb_version",
    "time_zone",
    "transaction_isolation",
    "transaction_read_only",
    "tx_isolation",
    "tx_read_only",
    "version_comment",
    "wait_timeout",
    "wsrep_on",
];

/// What a server says about itself.
#[derive(Debug, Clone, Default)]
pub struct Server {
    /// `VERSION()`.
    pub version: String,
    /// The account that the connection is of, `user@host` as the grants name it.
    pub account: String,
    /// The database.
    pub database: String,
    /// The database's default collation.
    pub collation: String,
    /// The server's clock, in whole seconds.
    pub now: Option<OffsetDateTime>,
    /// The settings that matter, as the session sees them, by their names in lower case.
    pub variables: BTreeMap<String, String>,
    /// The state of the session and of a cluster, likewise.
    pub status: BTreeMap<String, String>,
}

/// What the server says about itself; `None` on the embedded engine.
pub async fn server(door: &mut Door) -> StoreResult<Option<Server>> {
    if door.dialect() == Dialect::Sqlite {
        return Ok(None);
    }
    // First, so that the clock is compared with the moment of asking.
    let Some(row) = door.fetch_optional(IDENTITY, values![]).await? else { return Ok(None) };
    let variables = named_values(door, VARIABLES).await?;
    let status = named_values(door, STATUS).await?;
    Ok(Some(Server {
        version: row.text("version")?,
        account: row.text("account")?,
        database: row.text("name")?,
        collation: row.text("collation_name")?,
        now: parse_timestamp(&row.text("now")?),
        variables: variables
            .into_iter()
            .filter(|(name, _)| WATCHED.contains(&name.as_str()))
            .collect(),
        status,
    }))
}

/// The account's grants, one sentence each, those of its active roles among them.
pub async fn grants(door: &mut Door) -> StoreResult<Vec<String>> {
    let rows = door.fetch_plain(GRANTS).await?;
    rows.iter().map(crate::engine::Row::first_text).collect()
}

/// The tables of the database, of those that the program knows, without the prefix.
pub(super) async fn schema(door: &mut Door) -> StoreResult<Schema> {
    let prefix = match door.dialect() {
        Dialect::MySql { prefix, .. } => prefix,
        Dialect::Sqlite => "",
    };
    let known = |name: String| {
        let bare = name.strip_prefix(prefix)?;
        expected().tables.contains_key(bare).then(|| bare.to_owned())
    };
    let mut schema = Schema::new();
    for row in door.fetch_all(TABLES, values![]).await? {
        if let Some(name) = known(row.text("table_name")?) {
            schema.insert(name, Table { engine: row.opt_text("engine")?, ..Table::default() });
        }
    }
    for row in door.fetch_all(COLUMNS, values![]).await? {
        let Some(table) = known(row.text("table_name")?).and_then(|name| schema.get_mut(&name))
        else {
            continue;
        };
        let class = Class::of(&row.text("data_type")?);
        let nullable = row.text("is_nullable")? == "YES";
        let extra = row.text("extra")?.to_ascii_lowercase();
        let fills_itself = extra.contains("auto_increment") || extra.contains("generated");
        table.columns.insert(
            row.text("column_name")?,
            Column {
                class,
                nullable,
                optional: nullable || fills_itself || row.flag("has_default")?,
                length: row.opt_int("max_length")?.and_then(|length| u64::try_from(length).ok()),
                collation: row.opt_text("collation_name")?,
            },
        );
    }
    let mut last = None;
    for row in door.fetch_all(INDEXES, values![]).await? {
        let (name, index) = (row.text("table_name")?, row.text("index_name")?);
        let Some(table) = known(name.clone()).and_then(|name| schema.get_mut(&name)) else {
            continue;
        };
        let column = row.text("column_name")?;
        match table.unique.last_mut() {
            Some(columns) if last.as_ref() == Some(&(name.clone(), index.clone())) => {
                columns.push(column);
            }
            _ => table.unique.push(vec![column]),
        }
        last = Some((name, index));
    }
    add_foreign_keys(door, &mut schema, prefix).await?;
    Ok(schema)
}

/// The numbers of the migrations that were run.
pub(super) async fn migrations(door: &mut Door) -> StoreResult<Vec<i64>> {
    let rows = door.fetch_all(MIGRATIONS, values![]).await?;
    rows.iter().map(|row| row.int("version")).collect()
}

/// Foreign keys from the tables' own definitions: `information_schema` hides them from accounts with few rights.
async fn add_foreign_keys(door: &mut Door, schema: &mut Schema, prefix: &str) -> StoreResult<()> {
    for (name, table) in schema {
        if expected().tables.get(name).is_none_or(|wanted| wanted.foreign.is_none()) {
            continue;
        }
        let shown = door.fetch_built(format!("SHOW CREATE TABLE {{{name}}}"), values![]).await;
        let Ok(rows) = shown else { continue };
        let mut read = Schema::new();
        for row in &rows {
            ddl::read(&row.text("Create Table")?, &mut read);
        }
        let keys = read.into_values().find_map(|table| table.foreign);
        table.foreign = keys.map(|keys| keys.into_iter().map(|key| without(prefix, key)).collect());
    }
    Ok(())
}

/// The key with the bare name of the table that it refers to.
fn without(prefix: &str, mut key: ForeignKey) -> ForeignKey {
    if let Some(bare) = key.table.strip_prefix(prefix) {
        key.table = bare.to_owned();
    }
    key
}

async fn named_values(
    door: &mut Door,
    statement: &'static str,
) -> StoreResult<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for row in door.fetch_all(statement, values![]).await? {
        found.insert(row.text("Variable_name")?.to_ascii_lowercase(), row.text("Value")?);
    }
    Ok(found)
}
