//! How texts are stored and compared: character sets and collations.

use super::codes::{
    TEXTS, TEXTS_BLANKS, TEXTS_CHARSET, TEXTS_EXACT, TEXTS_MIXED, TEXTS_NARROW, TEXTS_OWN,
};
use super::{Finding, Severity, Surroundings, counted, listed};
use magegate_store::inspection::{Schema, Server};
use std::collections::BTreeMap;

/// Columns of names: other letter case is the same name in the reference.
const NAMES: [(&str, &str); 7] = [
    ("admin_user", "username"),
    ("core_config_data", "path"),
    ("customer_entity", "email"),
    ("oauth_token", "token"),
    ("oauth_token_request_log", "user_name"),
    ("store", "code"),
    ("store_website", "code"),
];

pub(super) fn check(actual: &Schema, server: &Server, surroundings: &Surroundings) -> Vec<Finding> {
    let full = |table: &str| format!("{}{table}", surroundings.prefix);
    let mut by_collation: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut own = Vec::new();
    for (table, found) in actual {
        let collations = found
            .columns
            .iter()
            .filter_map(|(name, column)| Some((name, column.collation.as_deref()?)));
        for (column, collation) in collations {
            let place = format!("{}.{column}", full(table));
            if !table.starts_with("magegate_") {
                by_collation.entry(collation).or_default().push(place);
            } else if !is_exact(collation) {
                own.push(place);
            }
        }
    }
    let mut findings = Vec::new();
    findings.extend(charsets(&by_collation));
    findings.extend(mixed(&by_collation));
    findings.extend(names(actual, full));
    if !own.is_empty() {
        let text = format!("texts do not compare exactly in {}", listed(&own));
        let remedy = own.iter().filter_map(|place| place.split('.').next()).collect::<Vec<_>>();
        findings.push(Finding::new(&TEXTS_OWN, text).remedies(converted(&remedy, "utf8mb4_bin")));
    }
    if !findings.iter().any(|finding| finding.severity > Severity::Note) {
        let usual = most(&by_collation).unwrap_or("none");
        let text = format!(
            "texts compare by {usual}, this connection by {}",
            server.variables.get("collation_connection").map_or("its default", String::as_str)
        );
        findings.insert(0, Finding::new(&TEXTS, text));
    }
    findings
}

/// What the columns can hold at all.
fn charsets(by_collation: &BTreeMap<&str, Vec<String>>) -> Vec<Finding> {
    let mut narrow = 0;
    let mut findings = Vec::new();
    for (collation, places) in by_collation {
        let charset = collation.split('_').next().unwrap_or_default();
        if matches!(charset, "utf8" | "utf8mb3") {
            narrow += places.len() as u64;
        } else if charset != "utf8mb4" {
            let text = format!("{} cannot hold every letter: {collation}", listed(places));
            let tables: Vec<_> =
                places.iter().filter_map(|place| place.split('.').next()).collect();
            findings.push(
                Finding::new(&TEXTS_CHARSET, text)
                    .remedies(converted(&tables, "utf8mb4_general_ci")),
            );
        }
    }
    if narrow > 0 {
        let columns = counted(narrow, "column is", "columns are");
        let text = format!("{columns} in utf8mb3: emoji and rare characters become U+FFFD there");
        findings.push(Finding::new(&TEXTS_NARROW, text));
    }
    findings
}

/// Tables that compare otherwise than most.
fn mixed(by_collation: &BTreeMap<&str, Vec<String>>) -> Option<Finding> {
    let usual = most(by_collation)?;
    let family = |collation: &str| collation.replace("utf8mb3_", "utf8_");
    let odd: Vec<_> = by_collation
        .iter()
        .filter(|(collation, _)| family(collation) != family(usual))
        .flat_map(|(collation, places)| places.iter().map(move |place| (place, collation)))
        .collect();
    if odd.is_empty() {
        return None;
    }
    let shown: Vec<_> =
        odd.iter().map(|(place, collation)| format!("{place} ({collation})")).collect();
    let text = format!("most texts compare by {usual}, but {} otherwise", listed(&shown));
    let tables: Vec<_> = odd.iter().filter_map(|(place, _)| place.split('.').next()).collect();
    Some(Finding::new(&TEXTS_MIXED, text).remedies(converted(&tables, usual)))
}

/// Columns of names that compare letter by letter, or count trailing blanks.
fn names(actual: &Schema, full: impl Fn(&str) -> String) -> Vec<Finding> {
    let mut exact = Vec::new();
    let mut unpadded = Vec::new();
    for (table, column) in NAMES {
        let found = actual.get(table).and_then(|table| table.columns.get(column));
        let Some(collation) = found.and_then(|column| column.collation.as_deref()) else {
            continue;
        };
        let place = format!("{}.{column}", full(table));
        if is_exact(collation) {
            exact.push((place, collation));
        } else if collation.contains("_0900_")
            || collation.contains("_nopad_")
            || collation.starts_with("uca1400")
        {
            unpadded.push(place);
        }
    }
    let mut findings = Vec::new();
    if !exact.is_empty() {
        let shown: Vec<_> =
            exact.iter().map(|(place, collation)| format!("{place} ({collation})")).collect();
        let text = format!("other letter case is another name in {}", listed(&shown));
        let remedies = exact.iter().filter_map(|(place, collation)| {
            let (table, column) = place.split_once('.')?;
            let charset = collation.split('_').next().unwrap_or("utf8mb4");
            Some(format!(
                "ALTER TABLE `{table}` MODIFY COLUMN `{column}` varchar(255) CHARACTER SET {charset} \
                 COLLATE {charset}_general_ci; -- length and default as they are"
            ))
        });
        findings.push(Finding::new(&TEXTS_EXACT, text).remedies(remedies));
    }
    if !unpadded.is_empty() {
        let text = format!("trailing blanks make another name in {}", listed(&unpadded));
        findings.push(Finding::new(&TEXTS_BLANKS, text));
    }
    findings
}

/// The collation of most columns.
fn most<'a>(by_collation: &BTreeMap<&'a str, Vec<String>>) -> Option<&'a str> {
    by_collation.iter().max_by_key(|(_, places)| places.len()).map(|(collation, _)| *collation)
}

fn is_exact(collation: &str) -> bool {
    collation.ends_with("_bin") || collation.ends_with("_cs") || collation == "binary"
}

fn converted(tables: &[&str], collation: &str) -> Vec<String> {
    let charset = collation.split('_').next().unwrap_or("utf8mb4");
    let mut tables = tables.to_vec();
    tables.sort_unstable();
    tables.dedup();
    let statement = |table: &str| {
        format!("ALTER TABLE `{table}` CONVERT TO CHARACTER SET {charset} COLLATE {collation};")
    };
    tables.into_iter().map(statement).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{beside, codes};
    use super::*;
    use magegate_store::inspection::expected;

    /// The expected tables, their texts all of one collation but for some columns.
    fn found(usual: &str, odd: &[(&str, &str, &str)]) -> Vec<Finding> {
        let mut schema = expected().tables.clone();
        for (table, found) in &mut schema {
            for column in found.columns.values_mut().filter(|column| column.collation.is_some()) {
                let own = table.starts_with("magegate_");
                column.collation = Some(if own { "utf8mb4_bin" } else { usual }.to_owned());
            }
        }
        for (table, column, collation) in odd {
            let column = schema.get_mut(*table).unwrap().columns.get_mut(*column).unwrap();
            column.collation = Some((*collation).to_owned());
        }
        check(&schema, &Server::default(), &beside())
    }

    #[test]
    fn the_usual_collations_are_fine() {
        assert_eq!(codes(&found("utf8mb4_general_ci", &[])), ["texts"]);
        assert_eq!(codes(&found("utf8mb3_general_ci", &[])), ["texts", "texts_narrow"]);
        assert_eq!(codes(&found("utf8mb4_0900_ai_ci", &[])), ["texts", "texts_blanks"]);
    }

    #[test]
    fn odd_ones_are_named_with_the_statement_that_mends_them() {
        let found = found(
            "utf8mb4_general_ci",
            &[
                ("customer_entity", "email", "utf8mb4_bin"),
                ("store", "name", "latin1_swedish_ci"),
                ("magegate_audit", "account", "utf8mb4_general_ci"),
            ],
        );
        assert_eq!(codes(&found), ["texts_charset", "texts_mixed", "texts_exact", "texts_own"]);
        assert!(found.iter().all(|finding| !finding.remedy.is_empty()));
        assert!(found[2].text.contains("customer_entity.email"));
        assert_eq!(found[3].remedy.len(), 1);
    }
}
