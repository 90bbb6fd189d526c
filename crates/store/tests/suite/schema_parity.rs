//! One schema on both engines, and on a server that of the reference to the letter.

use crate::fresh::{Engine, Kept};
use magegate_store::engine::{Door, Row};
use magegate_testkit::{Database, Dump};
use std::collections::{BTreeMap, BTreeSet};

/// Tables that keep count of the migrations, or of SQLite's ids.
const RECORDS: [&str; 3] = ["_sqlx_migrations", "sqlite_sequence", "magegate_migration"];

/// A decimal that SQLite keeps as text, so that no digit is lost.
const DIGITS: &str = "rate";

type Rows = Vec<Vec<String>>;

/// What both engines can say about a table.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    columns: Vec<Column>,
    /// The columns of the primary key, in its order.
    primary: Vec<String>,
    /// Whether the engine gives out ids.
    counts: bool,
    /// Each index by name: whether it is unique, and its columns.
    indexes: BTreeMap<String, (bool, Vec<String>)>,
    /// Each foreign key: column, table and column that it refers to, what happens on deletion.
    keys: BTreeSet<[String; 4]>,
    /// The names of the foreign keys.
    names: BTreeSet<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: &'static str,
    nullable: bool,
    default: String,
}

type Schema = BTreeMap<String, Table>;

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let (store, _folder) = Engine::Sqlite.fresh().await;
    let sqlite = of_sqlite(&mut store.read().await.unwrap()).await;
    let (_store, kept) = Engine::MariaDb.fresh().await;
    let Kept::Database(database) = kept else { panic!("a server has databases") };
    let mariadb = of_server(&database);
    let names = |schema: &Schema| schema.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&sqlite), names(&mariadb));
    assert!(sqlite.len() > 50, "{}", sqlite.len());
    for (name, table) in &sqlite {
        assert_eq!(table, &mariadb[name], "{name}: left SQLite, right the server");
    }
}

#[tokio::test]
async fn the_store_s_tables_on_a_server_are_those_of_the_reference() {
    let Some(dump) = Dump::reference(env!("CARGO_MANIFEST_DIR")) else { return };
    let reference = Database::of(&dump);
    let (_store, kept) = Engine::MariaDb.fresh().await;
    let Kept::Database(own) = kept else { panic!("a server has databases") };
    let of_store = |row: &Vec<String>| !row[0].starts_with("magegate_");
    let own_indexes = |row: &Vec<String>| row[1].starts_with("MAGEGATE_");
    // The dump is of an installation without second factors.
    let absent = |row: &Vec<String>| row[0] == "tfa_user_config";
    for facts in [COLUMNS, INDEXES, KEYS, ACTIONS] {
        let mut own = own.rows(facts);
        own.retain(|row| of_store(row) && !own_indexes(row) && !absent(row));
        let tables: BTreeSet<String> = own.iter().map(|row| row[0].clone()).collect();
        let mut expected = reference.rows(facts);
        expected.retain(|row| tables.contains(&row[0]));
        assert!(!own.is_empty());
        for (own, expected) in own.iter().zip(&expected) {
            assert_eq!(own, expected, "left ours, right the reference's");
        }
        assert_eq!(own.len(), expected.len());
    }
}

const COLUMNS: &str = "SELECT table_name, ordinal_position, column_name, column_type, is_nullable, column_default, \
    extra, data_type FROM information_schema.columns WHERE table_schema = DATABASE() \
    ORDER BY table_name, ordinal_position";
const INDEXES: &str = "SELECT table_name, index_name, non_unique, column_name, seq_in_index, sub_part, index_type \
    FROM information_schema.statistics WHERE table_schema = DATABASE() \
    ORDER BY table_name, index_name, seq_in_index";
const KEYS: &str = "SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name \
    FROM information_schema.key_column_usage \
    WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL ORDER BY table_name, constraint_name";
const ACTIONS: &str = "SELECT table_name, constraint_name, delete_rule, update_rule \
    FROM information_schema.referential_constraints \
    WHERE constraint_schema = DATABASE() ORDER BY table_name, constraint_name";

fn of_server(database: &Database) -> Schema {
    let mut schema = Schema::new();
    let rows = |query| -> Rows {
        let rows = database.rows(query).into_iter();
        rows.filter(|row| !RECORDS.contains(&row[0].as_str())).collect()
    };
    for row in rows(COLUMNS) {
        let table = schema.entry(row[0].clone()).or_default();
        table.counts |= row[6] == "auto_increment";
        table.columns.push(Column {
            name: row[2].clone(),
            kind: kind_on_server(&row[7]),
            nullable: row[4] == "YES",
            default: plain(&row[5]),
        });
    }
    for row in rows(INDEXES).into_iter().filter(|row| row[6] != "FULLTEXT") {
        let table = schema.entry(row[0].clone()).or_default();
        if row[1] == "PRIMARY" {
            table.primary.push(row[3].clone());
        } else {
            let index = table.indexes.entry(row[1].clone()).or_default();
            index.0 = row[2] == "0";
            index.1.push(row[3].clone());
        }
    }
    let actions = rows(ACTIONS);
    for row in rows(KEYS) {
        let action = actions.iter().find(|action| action[..2] == row[..2]).unwrap();
        let table = schema.entry(row[0].clone()).or_default();
        let [column, to, to_column] = [&row[2], &row[3], &row[4]].map(Clone::clone);
        table.keys.insert([column, to, to_column, action[2].clone()]);
        table.names.insert(row[1].clone());
    }
    schema
}

async fn of_sqlite(door: &mut Door) -> Schema {
    const TABLES: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'table'";
    const COLUMNS: &str =
        "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?) ORDER BY cid";
    const INDEXES: &str = "SELECT list.name AS name, list.\"unique\" AS is_unique, info.name AS on_column \
        FROM pragma_index_list(?) AS list JOIN pragma_index_info(list.name) AS info \
        WHERE list.origin = 'c' ORDER BY list.name, info.seqno";
    const KEYS: &str =
        "SELECT \"from\", \"table\", \"to\", on_delete FROM pragma_foreign_key_list(?)";
    let mut schema = Schema::new();
    for row in rows(door, TABLES, None).await {
        let (name, text) = (row.text("name").unwrap(), row.text("sql").unwrap());
        if RECORDS.contains(&name.as_str()) {
            continue;
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let named = words.windows(2).filter(|pair| pair[0] == "CONSTRAINT");
        let mut table = Table {
            counts: words.iter().any(|word| word.starts_with("AUTOINCREMENT")),
            names: named.map(|pair| pair[1].to_owned()).collect(),
            ..Table::default()
        };
        let mut primary = BTreeMap::new();
        for row in rows(door, COLUMNS, Some(&name)).await {
            let column = row.text("name").unwrap();
            if let place @ 1.. = row.int("pk").unwrap() {
                primary.insert(place, column.clone());
            }
            let declared = row.text("type").unwrap();
            table.columns.push(Column {
                kind: if column == DIGITS { "decimal" } else { kind_on_sqlite(&declared) },
                name: column,
                nullable: !row.flag("notnull").unwrap(),
                default: plain(&row.opt_text("dflt_value").unwrap().unwrap_or_default()),
            });
        }
        table.primary = primary.into_values().collect();
        for row in rows(door, INDEXES, Some(&name)).await {
            let index = table.indexes.entry(row.text("name").unwrap()).or_default();
            index.0 = row.flag("is_unique").unwrap();
            index.1.push(row.text("on_column").unwrap());
        }
        for row in rows(door, KEYS, Some(&name)).await {
            let columns = ["from", "table", "to", "on_delete"];
            table.keys.insert(columns.map(|column| row.text(column).unwrap()));
        }
        schema.insert(name, table);
    }
    schema
}

async fn rows(door: &mut Door, query: &'static str, table: Option<&str>) -> Vec<Row> {
    door.fetch_all(query, table.into_iter().map(Into::into).collect()).await.unwrap()
}

/// Times are text on SQLite.
fn kind_on_server(data_type: &str) -> &'static str {
    match data_type {
        "tinyint" | "smallint" | "int" | "bigint" => "integer",
        "varchar" | "text" | "mediumtext" | "date" | "datetime" | "timestamp" => "text",
        "decimal" => "decimal",
        other => panic!("no column is a {other}"),
    }
}

fn kind_on_sqlite(declared: &str) -> &'static str {
    match declared {
        "INTEGER" => "integer",
        "TEXT" => "text",
        "NUMERIC" => "decimal",
        other => panic!("no column is a {other}"),
    }
}

/// A default as both engines write it: none is empty, a number is written shortly, the clock is named once.
fn plain(default: &str) -> String {
    let number = default.trim_matches('\'').parse::<f64>();
    match default {
        "NULL" => String::new(),
        "current_timestamp()" => "CURRENT_TIMESTAMP".to_owned(),
        _ => number.map_or_else(|_| default.to_owned(), |number| number.to_string()),
    }
}
