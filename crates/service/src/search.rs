//! What all searches have in common.

use crate::facts::Facts;
use std::time::Duration;

/// How long a search may take: one that reads a table of some millions of rows as a whole takes a few seconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// No setting raises the number of items on a page above this.
const CEILING: i64 = 100_000;

/// How many items a page of a search may hold, by the settings.
pub(crate) fn most(facts: &Facts) -> i64 {
    match facts.settings.number("magegate/search/maximum_rows") {
        most @ 1..=CEILING => most,
        _ => CEILING,
    }
}
