//! How deep an operation is nested, as the reference counts: fields that have selections, the outermost as none.

use super::fragments;
use super::known::Known;
use crate::graphql::syntax::Fault;
use crate::graphql::syntax::tree::{Operation, Selection, Selections};
use magegate_domain::messages;
use std::collections::HashMap;

/// Refuses an operation that is deeper than it may be.
pub(super) fn check(
    known: &Known<'_>,
    operation: &Operation<'_>,
    most: usize,
) -> Result<(), Fault> {
    let fragments = fragments::reached(known, operation)?;
    let mut levels: HashMap<&str, usize> = HashMap::new();
    // From the last fragment that is reached to the first, until nothing gets deeper. As many rounds as there are
    // fragments suffice; where they do not, one spreads itself and is refused for that.
    let mut deeper = true;
    for _ in 0..=fragments.len() {
        deeper = false;
        for fragment in fragments.iter().rev() {
            known.spend(1)?;
            let found = level(&fragment.selections, &levels);
            let before = levels.insert(fragment.name.text, found);
            deeper |= before.unwrap_or(0) < found;
        }
        if !deeper {
            break;
        }
    }
    if deeper {
        return Ok(());
    }
    let depth = level(&operation.selections, &levels).saturating_sub(1);
    if depth > most {
        return Err(known.fault(messages::graphql_too_deep(most, depth), &[]));
    }
    Ok(())
}

/// How many fields with selections stand within one another.
fn level(selections: &Selections<'_>, fragments: &HashMap<&str, usize>) -> usize {
    let levels = selections.list.iter().map(|selection| match selection {
        Selection::Field(field) => {
            field.selections.as_ref().map_or(0, |inner| 1 + level(inner, fragments))
        }
        Selection::Inline(inline) => level(&inline.selections, fragments),
        Selection::Spread(spread) => fragments.get(spread.name.text).copied().unwrap_or(0),
    });
    levels.max().unwrap_or(0)
}
