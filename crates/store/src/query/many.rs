//! One statement for many ids, instead of one for each.

use crate::StoreResult;
use crate::engine::{Door, Row, Value};

/// How many ids one statement takes: engines bound the number of placeholders.
const AT_ONCE: usize = 512;

/// The rows of `SELECT … WHERE column IN (ids) …`, whose text is given up to and from behind the list; `before` are the
/// values of the placeholders in front of the list. An order holds among the rows of ids that are near each other alone.
pub(crate) async fn of_many(
    door: &mut Door,
    head: &str,
    tail: &str,
    before: &[Value],
    ids: &[i64],
) -> StoreResult<Vec<Row>> {
    let mut rows = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        // Few lengths, so that few statements are prepared; an id that comes twice changes nothing.
        let length = ids.len().next_power_of_two();
        let marks = vec!["?"; length].join(", ");
        let ids = ids.iter().cycle().take(length).copied().map(Value::Int);
        let values = before.iter().cloned().chain(ids).collect();
        rows.extend(door.fetch_built(format!("{head} ({marks}){tail}"), values).await?);
    }
    Ok(rows)
}
