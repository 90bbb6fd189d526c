//! The tables as they are against the tables as statements need them.

use super::codes::{
    CASCADE_MISSING, COLUMN_MISSING, COLUMN_NARROW, COLUMN_NULL, COLUMN_REQUIRED, COLUMN_TYPE,
    INDEX_MISSING, TABLE_ENGINE, TABLE_MISSING, TABLES,
};
use super::{Finding, Severity, Surroundings, Way, counted};
use magegate_store::inspection::{Class, Column, Schema, Table, Uses, Verb};
use std::collections::BTreeSet;

/// A table under comparison.
struct Compared<'a> {
    /// Its bare name.
    table: &'a str,
    /// Its full name.
    name: String,
    /// Whether it is in an SQLite file, which knows fewer kinds of values.
    is_file: bool,
}

/// Compares. Tables of this program's own that are not there yet are no finding: `program.rs` tells of them.
pub(super) fn check(
    expected: &Schema,
    actual: &Schema,
    surroundings: &Surroundings,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut columns = 0;
    for (table, wanted) in expected {
        let name = format!("{}{table}", surroundings.prefix);
        let Some(found) = actual.get(table) else {
            findings.extend(absent(table, &name));
            continue;
        };
        columns += wanted.columns.len() as u64;
        let compared = Compared { table, name, is_file: surroundings.way == Way::Alone };
        findings.extend(compared.engine(found));
        findings.extend(compared.columns(wanted, found));
        findings.extend(compared.required(wanted, found));
        findings.extend(compared.indexes(wanted, found));
        findings.extend(compared.foreign(wanted, found, &surroundings.prefix));
    }
    if findings.is_empty() {
        let tables = counted(actual.len() as u64, "table", "tables");
        let text = format!("{tables} with {columns} columns are as expected");
        findings.push(Finding::new(&TABLES, text));
    }
    findings
}

fn absent(table: &str, name: &str) -> Option<Finding> {
    if table.starts_with("magegate_") {
        return None;
    }
    // Tables of modules that a store need not have; no statement of serving names them.
    Uses::of(table)?;
    let text = format!("the table {name} is not there, or the account may not see it");
    Some(Finding::new(&TABLE_MISSING, text))
}

impl Compared<'_> {
    fn engine(&self, found: &Table) -> Option<Finding> {
        let engine =
            found.engine.as_ref().filter(|engine| !engine.eq_ignore_ascii_case("innodb"))?;
        let text = format!("{} is kept by {engine}, which has no transactions", self.name);
        let remedy = format!("ALTER TABLE `{}` ENGINE = InnoDB;", self.name);
        Some(Finding::new(&TABLE_ENGINE, text).remedy(remedy))
    }

    fn columns(&self, wanted: &Table, found: &Table) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (column, wanted) in &wanted.columns {
            match found.columns.get(column) {
                None => findings.push(self.missing(column, wanted)),
                Some(found) => findings.extend(self.column(column, wanted, found)),
            }
        }
        findings
    }

    fn missing(&self, column: &str, wanted: &Column) -> Finding {
        let text = format!("{} has no column {column}", self.name);
        let null = if wanted.nullable { "NULL" } else { "NOT NULL" };
        let remedy = format!(
            "ALTER TABLE `{}` ADD COLUMN `{column}` {} {null}; -- the type as the reference has it",
            self.name,
            type_of(wanted)
        );
        let finding = Finding::new(&COLUMN_MISSING, text).remedy(remedy);
        if Uses::names(self.table, column) { finding } else { finding.at(Severity::Warning) }
    }

    fn column(&self, column: &str, wanted: &Column, found: &Column) -> Vec<Finding> {
        let mut findings = Vec::new();
        let full = format!("{}.{column}", self.name);
        let modify = || {
            let null = if wanted.nullable { "NULL" } else { "NOT NULL" };
            format!(
                "ALTER TABLE `{}` MODIFY COLUMN `{column}` {} {null}; -- the type as the reference has it",
                self.name,
                type_of(wanted)
            )
        };
        if !fits(wanted.class, found.class, self.is_file) {
            let text = format!("{full} holds {}, not {}", found.class.name(), wanted.class.name());
            let finding = Finding::new(&COLUMN_TYPE, text).remedy(modify());
            let is_named = Uses::names(self.table, column);
            findings.push(if is_named { finding } else { finding.at(Severity::Warning) });
            return findings;
        }
        if wanted.nullable && !found.nullable {
            let text = format!("{full} may not be null");
            findings.push(Finding::new(&COLUMN_NULL, text).remedy(modify()));
        }
        if let (Some(wanted), Some(found)) = (wanted.length, found.length)
            && found < wanted
        {
            let text = format!("{full} holds {found} characters, not {wanted}");
            findings.push(Finding::new(&COLUMN_NARROW, text).remedy(modify()));
        }
        findings
    }

    /// Columns that nobody here knows, and that new rows must name.
    fn required(&self, wanted: &Table, found: &Table) -> Vec<Finding> {
        let inserts = Uses::of(self.table).is_some_and(|uses| uses.verbs.contains(&Verb::Insert));
        let mut findings = Vec::new();
        for (column, found) in found.columns.iter().filter(|_| inserts) {
            let known = wanted.columns.get(column);
            if found.optional || known.is_some_and(|known| !known.optional) {
                continue;
            }
            let text = match known {
                None => format!("{}.{column} is unknown here and has no default", self.name),
                Some(_) => format!("{}.{column} has lost its default", self.name),
            };
            // Beside a default that is merely gone, statements may still name the column each time.
            let severity = if known.is_none() { Severity::Error } else { Severity::Note };
            let remedy = match found.class {
                Class::Integer | Class::Decimal => {
                    format!("ALTER TABLE `{}` ALTER COLUMN `{column}` SET DEFAULT 0;", self.name)
                }
                _ => format!("ALTER TABLE `{}` ALTER COLUMN `{column}` SET DEFAULT '';", self.name),
            };
            findings.push(Finding::new(&COLUMN_REQUIRED, text).at(severity).remedy(remedy));
        }
        findings
    }

    fn indexes(&self, wanted: &Table, found: &Table) -> Vec<Finding> {
        let upserts = Uses::of(self.table).map(|uses| &uses.upserts);
        let set = |columns: &[String]| columns.iter().cloned().collect::<BTreeSet<_>>();
        let mut findings = Vec::new();
        for columns in &wanted.unique {
            if found.unique.iter().any(|other| set(other) == set(columns)) {
                continue;
            }
            let is_relied_on = upserts.is_some_and(|upserts| {
                upserts.iter().any(|upsert| {
                    upsert.iter().map(|column| (*column).to_owned()).collect::<BTreeSet<_>>()
                        == set(columns)
                })
            });
            let text = format!("{} has no unique index on ({})", self.name, columns.join(", "));
            let quoted: Vec<_> = columns.iter().map(|column| format!("`{column}`")).collect();
            let remedy = format!(
                "ALTER TABLE `{}` ADD UNIQUE INDEX `{}` ({});",
                self.name,
                format!("{}_{}", self.name, columns.join("_")).to_uppercase(),
                quoted.join(", ")
            );
            let finding = Finding::new(&INDEX_MISSING, text).remedy(remedy);
            findings.push(if is_relied_on { finding } else { finding.at(Severity::Warning) });
        }
        findings
    }

    /// Foreign keys of tables that the program writes to.
    fn foreign(&self, wanted: &Table, found: &Table, prefix: &str) -> Vec<Finding> {
        let writes = Uses::of(self.table).is_some_and(|uses| uses.verbs.len() > 1);
        let mut findings = Vec::new();
        let Some(present) = &found.foreign else { return findings };
        for key in wanted.foreign.iter().flatten().filter(|key| writes && key.cascades) {
            let same = present.iter().find(|other| {
                other.columns == key.columns && other.table == key.table && other.cascades
            });
            if same.is_some() {
                continue;
            }
            let columns = key.columns.join(", ");
            let text = format!(
                "rows of {} stay when their {} is deleted: {columns} does not cascade",
                self.name, key.table
            );
            let remedy = format!(
                "ALTER TABLE `{}` ADD FOREIGN KEY ({columns}) REFERENCES `{prefix}{}` ({}) ON DELETE CASCADE;",
                self.name,
                key.table,
                key.referred.join(", ")
            );
            findings.push(Finding::new(&CASCADE_MISSING, text).remedy(remedy));
        }
        findings
    }
}

/// Whether a column can hold what is wanted. A file keeps dates and decimals as texts.
fn fits(wanted: Class, found: Class, is_file: bool) -> bool {
    wanted == found
        || (is_file && found == Class::Text && wanted != Class::Integer)
        || (is_file && wanted == Class::Decimal)
}

/// A type of the column's class, as a statement names it.
fn type_of(column: &Column) -> String {
    match (column.class, column.length) {
        (Class::Integer, _) => "int unsigned".to_owned(),
        (Class::Decimal, _) => "decimal(12,4)".to_owned(),
        (Class::Date, _) => "date".to_owned(),
        (Class::Moment, _) => "timestamp".to_owned(),
        (_, Some(length)) => format!("varchar({length})"),
        (_, None) => "text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{alone, beside, codes};
    use super::*;
    use magegate_store::inspection::expected;

    fn altered(alter: impl FnOnce(&mut Schema)) -> Vec<Finding> {
        let mut actual = expected().tables.clone();
        alter(&mut actual);
        check(&expected().tables, &actual, &beside())
    }

    fn column<'a>(schema: &'a mut Schema, table: &str, column: &str) -> &'a mut Column {
        schema.get_mut(table).unwrap().columns.get_mut(column).unwrap()
    }

    #[test]
    fn tables_as_expected_are_fine() {
        assert_eq!(codes(&altered(|_| ())), ["tables"]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let found = altered(|schema| {
            schema.remove("oauth_token");
            schema.remove("magegate_audit");
            schema.get_mut("admin_user").unwrap().columns.remove("lock_expires");
            schema.get_mut("customer_log").unwrap().unique.retain(|columns| columns[0] == "log_id");
            schema.get_mut("customer_address_entity").unwrap().foreign = Some(Vec::new());
        });
        let mut found_codes = codes(&found);
        found_codes.sort_unstable();
        assert_eq!(
            found_codes,
            ["cascade_missing", "column_missing", "index_missing", "table_missing"]
        );
        assert!(
            found.iter().any(|finding| finding.text == "admin_user has no column lock_expires")
        );
        assert!(found.iter().all(|f| f.code.name == "table_missing" || !f.remedy.is_empty()));
    }

    #[test]
    fn altered_columns_are_named() {
        let found = altered(|schema| {
            column(schema, "oauth_token", "created_at").class = Class::Text;
            column(schema, "customer_entity", "rp_token").nullable = false;
            column(schema, "customer_entity", "password_hash").length = Some(64);
            let extra = Column {
                class: Class::Integer,
                nullable: false,
                optional: false,
                length: None,
                collation: None,
            };
            let table = schema.get_mut("customer_entity").unwrap();
            table.columns.insert("loyalty_points".to_owned(), extra);
            table.engine = Some("MyISAM".to_owned());
        });
        let mut found_codes = codes(&found);
        found_codes.sort_unstable();
        assert_eq!(
            found_codes,
            ["column_narrow", "column_null", "column_required", "column_type", "table_engine"]
        );
        let required = found.iter().find(|finding| finding.code.name == "column_required").unwrap();
        assert_eq!(required.severity, Severity::Error);
    }

    #[test]
    fn a_file_keeps_dates_as_texts_but_no_numbers() {
        let mut actual = expected().tables.clone();
        column(&mut actual, "oauth_token", "created_at").class = Class::Text;
        assert_eq!(codes(&check(&expected().tables, &actual, &alone())), ["tables"]);
        column(&mut actual, "oauth_token", "revoked").class = Class::Text;
        assert_eq!(codes(&check(&expected().tables, &actual, &alone())), ["column_type"]);
    }
}
