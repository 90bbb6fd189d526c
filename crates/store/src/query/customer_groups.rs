//! Customer groups by number, code and tax class.

use super::{Field, Found, Kind, SearchFault, Source, SourceKind, search};
use crate::StoreResult;
use crate::customer_groups::{self, CustomerGroup};
use crate::engine::Door;
use magegate_domain::search::SearchCriteria;
use std::collections::HashMap;

use Kind::{Number, Text};

const TAX_CLASS: &str = " LEFT JOIN {tax_class} t ON t.class_id = g.tax_class_id";

/// The contract's names, and those of the columns behind two of them, which the reference takes as well.
const FIELDS: &[Field] = &[
    Field::new("id", "g.customer_group_id", Number),
    Field::new("customer_group_id", "g.customer_group_id", Number),
    Field::new("code", "g.customer_group_code", Text),
    Field::new("customer_group_code", "g.customer_group_code", Text),
    Field::new("tax_class_id", "g.tax_class_id", Number),
    Field::joined("tax_class_name", "t.class_name", Text, TAX_CLASS),
];

const SOURCE: Source<'static> = Source {
    from: "{customer_group} g",
    key: "g.customer_group_id",
    fields: FIELDS,
    more: &[],
    only: None,
    kind: SourceKind::Plain,
};

/// The groups that match, in order, by number where no order is asked for, and how many there are on all pages. A page
/// of more than `most` groups is a fault.
pub async fn search_customer_groups(
    door: &mut Door,
    criteria: &SearchCriteria,
    most: i64,
) -> StoreResult<Result<(Vec<CustomerGroup>, i64), SearchFault>> {
    let Found { ids, total } = match search(door, &SOURCE, criteria, most).await? {
        Ok(found) => found,
        Err(fault) => return Ok(Err(fault)),
    };
    // A store has a handful of groups: they are read as a whole.
    let mut groups: HashMap<i64, CustomerGroup> =
        customer_groups::list(door).await?.into_iter().map(|group| (group.id.0, group)).collect();
    Ok(Ok((ids.iter().filter_map(|id| groups.remove(id)).collect(), total)))
}
