//! The figures of an export and an import, as a table or as objects.

use crate::output::Output;
use magegate_service::moving::{Counts, Figure, Section};
use serde_json::{Value, json};

/// How many rows of each section were written.
pub(super) fn exported(output: Output, counts: &Counts) -> std::io::Result<()> {
    let row = |section: &Section| {
        let rows = counts.get(section).copied().unwrap_or_default();
        json!({ "section": section.name(), "rows": rows })
    };
    let rows: Vec<Value> = Section::ALL.iter().map(row).collect();
    output.list(&["section", "rows"], &rows)
}

/// What became of the rows of each section; `in_store` are those that were found afterwards.
pub(super) fn imported(
    output: Output,
    figures: &[Figure],
    found: Option<&[Figure]>,
) -> std::io::Result<()> {
    let mut columns = vec!["section", "in_file", "created", "updated", "unchanged", "skipped"];
    columns.push("left_out");
    if found.is_some() {
        columns.push("in_store");
    }
    let rows: Vec<Value> = figures.iter().map(|figure| row(figure, found)).collect();
    output.list(&columns, &rows)
}

fn row(figure: &Figure, found: Option<&[Figure]>) -> Value {
    let tally = figure.tally;
    let (updated, skipped) =
        if figure.changes { (tally.differing, 0) } else { (0, tally.differing) };
    let mut row = json!({
        "section": figure.section.name(),
        "in_file": tally.rows,
        "created": tally.new,
        "updated": updated,
        "unchanged": tally.same,
        "skipped": skipped,
        "left_out": tally.left,
    });
    let found = found.and_then(|found| found.iter().find(|of| of.section == figure.section));
    if let (Some(found), Some(members)) = (found, row.as_object_mut()) {
        let there = found.tally.same + found.tally.differing;
        members.insert("in_store".to_owned(), there.into());
    }
    row
}
