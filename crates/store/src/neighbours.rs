//! Tables that others define and that follow our customers where they exist: the panel's list with columns of the store's
//! own, and beside a store its orders and carts (`spec/database-customers.md` 5.2 and 6).

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::id::CustomerId;

statements! {
    /// A table without the column that is asked for counts as absent.
    FIND = "SELECT 'grid' AS place, c.name AS name, CAST(c.type AS CHAR) AS kind FROM {columns of customer_grid_flat} c \
        UNION ALL SELECT 'orders', o.name, CAST(o.type AS CHAR) FROM {columns of sales_order} o WHERE o.name = 'customer_email' \
        UNION ALL SELECT 'carts', q.name, CAST(q.type AS CHAR) FROM {columns of quote} q WHERE q.name = 'customer_email'";
}

// Not among the statements that are prepared everywhere: the tables are the store's alone.
const RENAME_IN_ORDERS: &str =
    "UPDATE {sales_order} SET customer_email = ? WHERE customer_id = ? AND customer_email = ?";
const RENAME_IN_CARTS: &str =
    "UPDATE {quote} SET customer_email = ? WHERE customer_id = ? AND is_active = 1";

/// Which of these tables there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neighbours {
    /// The columns of `customer_grid_flat`; empty without the table.
    pub(crate) grid: Vec<GridColumn>,
    has_orders: bool,
    has_carts: bool,
}

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

impl Neighbours {
    /// Looks which tables there are. Those in another database than ours count as absent.
    pub async fn load(door: &mut Door) -> StoreResult<Self> {
        let mut found = Self::default();
        for row in door.fetch_all(FIND, values![]).await? {
            let name = row.text("name")?;
            if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                // No attribute is named like this, and it would have to be quoted.
                continue;
            }
            match row.text("place")?.as_str() {
                "grid" => {
                    let kind = GridKind::of(&row.text("kind")?);
                    found.grid.push(GridColumn { name, kind });
                }
                "orders" => found.has_orders = true,
                _ => found.has_carts = true,
            }
        }
        Ok(found)
    }

    /// Lets a customer's orders that have its former e-mail address, and its open cart, follow a new one.
    pub async fn rename(
        &self,
        door: &mut Door,
        id: CustomerId,
        (before, after): (&str, &str),
    ) -> StoreResult<()> {
        if self.has_orders {
            door.execute(RENAME_IN_ORDERS, values![after, id, before]).await?;
        }
        if self.has_carts {
            door.execute(RENAME_IN_CARTS, values![after, id]).await?;
        }
        Ok(())
    }
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
