//! Rows as they are, for moving a store to another database: each table described once, with the statements that read
//! and write its rows in either direction. What the rows mean is the service's affair.

mod tables;

pub(crate) use tables::STATEMENTS as TABLE_STATEMENTS;
pub use tables::*;

use crate::engine::{Door, Row, Value, values};
use crate::query::of_many;
use crate::{StoreResult, statements};
use magegate_domain::id::{AdminId, RoleId, WebsiteId};

/// How a column's values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// A text of at most so many characters.
    Text(usize),
    /// `YYYY-MM-DD HH:MM:SS`, UTC.
    Moment,
    /// `YYYY-MM-DD`.
    Day,
}

/// A column that is moved.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, in the table and in files.
    pub name: &'static str,
    /// How its values are written.
    pub kind: Kind,
}

/// A table that is moved.
#[derive(Debug)]
pub struct Table {
    /// Its name without a prefix.
    pub name: &'static str,
    /// Whether its rows have a number of their own; else they are known by their owner alone.
    pub numbered: bool,
    /// Whether its rows belong to a row of another table.
    pub owned: bool,
    /// The columns but number and owner.
    pub columns: &'static [Column],
    /// Reads a page of a table without owners, by number.
    page: &'static str,
    /// Up to the list of owners.
    of_many: &'static str,
    /// The order of what an owner has.
    order: &'static str,
    insert: &'static str,
    insert_numbered: &'static str,
    update: &'static str,
    delete: &'static str,
    count: &'static str,
}

/// A row of a table.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number; that of its owner in a table without numbers.
    pub id: i64,
    /// The number of its owner; 0 in a table without owners.
    pub owner: i64,
    /// The values of the table's columns, in their order.
    pub cells: Vec<Value>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("id", &self.id).finish_non_exhaustive()
    }
}

statements! {
    BINDINGS = "SELECT user_id, parent_id FROM {authorization_role} WHERE role_type = 'U' AND user_type = '2' \
        ORDER BY role_id";
    ENTITY_TYPES = "SELECT entity_type_id, entity_type_code FROM {eav_entity_type} \
        WHERE entity_type_code IN ('customer', 'customer_address') ORDER BY entity_type_id";
    POSITIONS = "SELECT s.attribute_id, s.sort_order FROM {eav_entity_attribute} s JOIN {eav_entity_type} t \
        ON t.entity_type_id = s.entity_type_id AND t.default_attribute_set_id = s.attribute_set_id \
        WHERE t.entity_type_code IN ('customer', 'customer_address') ORDER BY s.attribute_id";
    CUSTOMER_OF = "SELECT entity_id FROM {customer_entity} WHERE email = ? AND website_id = ? {for update}";
    CUSTOMER_OF_NO_WEBSITE = "SELECT entity_id FROM {customer_entity} WHERE email = ? AND website_id IS NULL \
        ORDER BY entity_id {for update}";
}

/// Up to the list of customers.
const ASSISTED: &str =
    "SELECT customer_id FROM {login_as_customer_assistance_allowed} WHERE customer_id IN";

/// Rows after one, by number; for tables without owners.
pub async fn page(
    door: &mut Door,
    table: &Table,
    after: i64,
    limit: i64,
) -> StoreResult<Vec<Entry>> {
    let rows = door.fetch_all(table.page, values![after, limit]).await?;
    rows.iter().map(|row| entry(table, row)).collect()
}

/// All rows that belong to the owners, each owner's in their order; in a table without owners, the rows of the numbers.
pub async fn of_owners(door: &mut Door, table: &Table, owners: &[i64]) -> StoreResult<Vec<Entry>> {
    let rows = of_many(door, table.of_many, table.order, &[], owners).await?;
    rows.iter().map(|row| entry(table, row)).collect()
}

/// Stores a new row, under a number or, without one, under what the database gives. Gives the number.
pub async fn insert(
    door: &mut Door,
    table: &Table,
    (id, owner): (Option<i64>, i64),
    cells: &[Value],
) -> StoreResult<i64> {
    let mut values = cells.to_vec();
    if table.owned {
        values.push(owner.into());
    }
    let numbered = id.filter(|_| table.numbered);
    let done = match numbered {
        Some(id) => {
            values.push(id.into());
            door.execute(table.insert_numbered, values).await?
        }
        None => door.execute(table.insert, values).await?,
    };
    Ok(match (numbered, table.numbered) {
        (Some(id), _) => id,
        (None, true) => done.inserted_id,
        (None, false) => owner,
    })
}

/// Stores the values of a row that exists, by its number, or by its owner in a table without numbers.
pub async fn update(door: &mut Door, table: &Table, id: i64, cells: &[Value]) -> StoreResult<()> {
    let mut values = cells.to_vec();
    values.push(id.into());
    door.execute(table.update, values).await?;
    Ok(())
}

/// Removes a row by its number or, in a table with owners, all that an owner has.
pub async fn delete(door: &mut Door, table: &Table, id: i64) -> StoreResult<()> {
    door.execute(table.delete, values![id]).await?;
    Ok(())
}

/// How many rows the table has.
pub async fn count(door: &mut Door, table: &Table) -> StoreResult<i64> {
    let row = door.fetch_optional(table.count, values![]).await?;
    row.map_or(Ok(0), |row| row.int("n"))
}

/// Which admin has which role.
pub async fn bindings(door: &mut Door) -> StoreResult<Vec<(AdminId, RoleId)>> {
    let rows = door.fetch_all(BINDINGS, values![]).await?;
    rows.iter()
        .map(|row| Ok((AdminId(row.int("user_id")?), RoleId(row.int("parent_id")?))))
        .collect()
}

/// The numbers of the entity types of customers and addresses, with their codes.
pub async fn entity_types(door: &mut Door) -> StoreResult<Vec<(i64, String)>> {
    let rows = door.fetch_all(ENTITY_TYPES, values![]).await?;
    rows.iter().map(|row| Ok((row.int("entity_type_id")?, row.text("entity_type_code")?))).collect()
}

/// The places of attributes in the default sets of customers and addresses.
pub async fn positions(door: &mut Door) -> StoreResult<Vec<(i64, i64)>> {
    let rows = door.fetch_all(POSITIONS, values![]).await?;
    rows.iter().map(|row| Ok((row.int("attribute_id")?, row.int("sort_order")?))).collect()
}

/// Those of the customers that allow shopping assistance.
pub async fn assisted(door: &mut Door, customers: &[i64]) -> StoreResult<Vec<i64>> {
    let rows = of_many(door, ASSISTED, "", &[], customers).await?;
    rows.iter().map(|row| row.int("customer_id")).collect()
}

/// The number of the customer with an e-mail address in a website, or in none, whatever is shared between websites.
pub async fn find_customer(
    door: &mut Door,
    email: &str,
    website: Option<WebsiteId>,
) -> StoreResult<Option<i64>> {
    let row = match website {
        Some(website) => door.fetch_optional(CUSTOMER_OF, values![email, website]).await?,
        None => door.fetch_optional(CUSTOMER_OF_NO_WEBSITE, values![email]).await?,
    };
    row.map(|row| row.int("entity_id")).transpose()
}

fn entry(table: &Table, row: &Row) -> StoreResult<Entry> {
    let owner = if table.owned { row.int("moved_owner")? } else { 0 };
    let id = if table.numbered { row.int("moved_id")? } else { owner };
    let cells = table.columns.iter().map(|column| cell(row, column)).collect::<StoreResult<_>>()?;
    Ok(Entry { id, owner, cells })
}

fn cell(row: &Row, column: &Column) -> StoreResult<Value> {
    Ok(match column.kind {
        Kind::Int => row.opt_int(column.name)?.into(),
        Kind::Text(_) | Kind::Moment | Kind::Day => row.opt_text(column.name)?.into(),
    })
}
