//! What all searches have in common.

use crate::facts::Facts;

/// No setting raises the number of items on a page above this.
const CEILING: i64 = 100_000;

/// How many items a page of a search may hold, by the settings.
pub(crate) fn most(facts: &Facts) -> i64 {
    match facts.settings.number("magegate/search/maximum_rows") {
        most @ 1..=CEILING => most,
        _ => CEILING,
    }
}
