//! Tables that others define and that follow our customers where they exist: the panel's list with columns of the store's
//! own, and beside a store its orders and carts (`spec/database-customers.md` 5.2 and 6).

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::id::CustomerId;

statements! {
    GRID = "SELECT c.name AS name, CAST(c.type AS CHAR) AS kind FROM {columns of customer_grid_flat} c";
    ORDERS = "SELECT c.name AS name FROM {columns of sales_order} c WHERE c.name = 'customer_email'";
    CARTS = "SELECT c.name AS name FROM {columns of quote} c WHERE c.name = 'customer_email'";
}

// Not among the statements that are prepared everywhere: the tables are the store's alone.
const RENAME_IN_ORDERS: &str =
    "UPDATE {sales_order} SET customer_email = ? WHERE customer_id = ? AND customer_email = ?";
const RENAME_IN_CARTS: &str =
    "UPDATE {quote} SET customer_email = ? WHERE customer_id = ? AND is_active = 1";

/// A column of the panel's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GridColumn {
    pub(crate) name: String,
    pub(crate) kind: GridKind,
}

/// What such a column takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GridKind {
    /// Whole numbers.
    Whole,
    /// Text of so many characters.
    Short(usize),
    /// Text of up to 65535 bytes.
    Long,
    /// Anything that its type can read from a text: dates and decimals.
    Other,
}

/// The columns of `customer_grid_flat`; none without the table. Read whenever they are needed: the store's indexer may have
/// made the table anew meanwhile.
pub(crate) async fn grid(door: &mut Door) -> StoreResult<Vec<GridColumn>> {
    let mut columns = Vec::new();
    for row in door.fetch_all(GRID, values![]).await? {
        let name = row.text("name")?;
        // No attribute is named otherwise, and other names would have to be quoted.
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            columns.push(GridColumn { name, kind: GridKind::of(&row.text("kind")?) });
        }
    }
    Ok(columns)
}

/// Lets a customer's orders that have its former e-mail address, and its open cart, follow a new one. Tables that are not
/// in our database are left alone.
pub async fn rename(
    door: &mut Door,
    id: CustomerId,
    (before, after): (&str, &str),
) -> StoreResult<()> {
    if door.fetch_optional(ORDERS, values![]).await?.is_some() {
        door.execute(RENAME_IN_ORDERS, values![after, id, before]).await?;
    }
    if door.fetch_optional(CARTS, values![]).await?.is_some() {
        door.execute(RENAME_IN_CARTS, values![after, id]).await?;
    }
    Ok(())
}

impl GridKind {
    /// Reads a type as a schema writes it: `varchar(255)`, `int(10) unsigned`.
    fn of(written: &str) -> Self {
        let written = written.to_ascii_lowercase();
        let (name, rest) = written.split_once('(').unwrap_or((&written, ""));
        let size = rest.split_once(')').and_then(|(size, _)| size.parse().ok());
        match (name.split(' ').next().unwrap_or_default(), size) {
            ("varchar" | "char", Some(size)) => Self::Short(size),
            ("tinytext", _) => Self::Short(63),
            ("text" | "mediumtext" | "longtext", _) => Self::Long,
            (name, _) if name.ends_with("int") || name == "integer" => Self::Whole,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::GridKind;

    #[test]
    fn types_are_read_as_both_engines_write_them() {
        for (written, kind) in [
            ("varchar(255)", GridKind::Short(255)),
            ("int(10) unsigned", GridKind::Whole),
            ("int unsigned", GridKind::Whole),
            ("smallint", GridKind::Whole),
            ("INTEGER", GridKind::Whole),
            ("TEXT", GridKind::Long),
            ("text", GridKind::Long),
            ("decimal(12,4)", GridKind::Other),
            ("timestamp", GridKind::Other),
            ("date", GridKind::Other),
            ("", GridKind::Other),
        ] {
            assert_eq!(GridKind::of(written), kind, "{written}");
        }
    }
}
