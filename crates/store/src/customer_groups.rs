//! `customer_group`, its tax classes, and the websites that a group's customers may not sign in to
//! (`spec/database-customers.md` 5.1).

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::id::{CustomerGroupId, StoreId, WebsiteId};
use time::OffsetDateTime;

/// The number that the reference keeps for "all groups" and gives to none.
const RESERVED: CustomerGroupId = CustomerGroupId(32_000);

statements! {
    EXISTS = "SELECT customer_group_id FROM {customer_group} WHERE customer_group_id = ? {for share}";
    FIND = "SELECT g.customer_group_id, g.customer_group_code, g.tax_class_id, t.class_name FROM {customer_group} g \
        LEFT JOIN {tax_class} t ON t.class_id = g.tax_class_id WHERE g.customer_group_id = ?";
    LIST = "SELECT g.customer_group_id, g.customer_group_code, g.tax_class_id, t.class_name FROM {customer_group} g \
        LEFT JOIN {tax_class} t ON t.class_id = g.tax_class_id ORDER BY g.customer_group_id";
    FIND_BY_CODE = "SELECT customer_group_id FROM {customer_group} \
        WHERE customer_group_code = ? AND customer_group_id <> ?";
    INSERT = "INSERT INTO {customer_group} (customer_group_code, tax_class_id) VALUES (?, ?)";
    UPDATE = "UPDATE {customer_group} SET customer_group_code = ?, tax_class_id = ? WHERE customer_group_id = ?";
    DELETE = "DELETE FROM {customer_group} WHERE customer_group_id = ?";
    TAX_CLASS = "SELECT class_name FROM {tax_class} WHERE class_id = ? AND class_type = 'CUSTOMER'";
    EXCLUDED = "SELECT entity_id FROM {customer_group_excluded_website} \
        WHERE customer_group_id = ? AND website_id = ?";
    EXCLUSIONS = "SELECT website_id FROM {customer_group_excluded_website} WHERE customer_group_id = ? \
        ORDER BY entity_id";
    ALL_EXCLUSIONS = "SELECT customer_group_id, website_id FROM {customer_group_excluded_website} ORDER BY entity_id";
    EXCLUDE = "INSERT INTO {customer_group_excluded_website} (customer_group_id, website_id) VALUES (?, ?)";
    INCLUDE_ALL = "DELETE FROM {customer_group_excluded_website} WHERE customer_group_id = ?";
    STORES = "SELECT DISTINCT store_id FROM {customer_entity} WHERE group_id = ? ORDER BY store_id";
    MOVE = "UPDATE {customer_entity} SET group_id = ?, updated_at = ? WHERE group_id = ? AND store_id = ?";
    MOVE_HOMELESS = "UPDATE {customer_entity} SET group_id = ?, updated_at = ? \
        WHERE group_id = ? AND store_id IS NULL";
}

/// A row of `customer_group`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerGroup {
    /// Its number; 0 stands for visitors who are not logged in.
    pub id: CustomerGroupId,
    /// Its code, at most 32 characters, unique under the reference's collation.
    pub code: String,
    /// The number of its tax class.
    pub tax_class_id: i64,
    /// The name of its tax class; `None` where there is no such class. Not stored with the group.
    pub tax_class_name: Option<String>,
}

/// A group by number.
pub async fn find(door: &mut Door, id: CustomerGroupId) -> StoreResult<Option<CustomerGroup>> {
    door.fetch_optional(FIND, values![id]).await?.as_ref().map(group).transpose()
}

/// Whether the group exists.
pub async fn exists(door: &mut Door, id: CustomerGroupId) -> StoreResult<bool> {
    Ok(door.fetch_optional(EXISTS, values![id]).await?.is_some())
}

/// All groups, by number.
pub async fn list(door: &mut Door) -> StoreResult<Vec<CustomerGroup>> {
    door.fetch_all(LIST, values![]).await?.iter().map(group).collect()
}

/// Whether another group than `except` has the code, compared as the reference's collation compares.
pub async fn code_taken(door: &mut Door, code: &str, except: CustomerGroupId) -> StoreResult<bool> {
    Ok(door.fetch_optional(FIND_BY_CODE, values![code, except]).await?.is_some())
}

/// Stores a new group; its number is given by the database and never the reserved one.
pub async fn insert(door: &mut Door, code: &str, tax_class: i64) -> StoreResult<CustomerGroupId> {
    let id = CustomerGroupId(door.execute(INSERT, values![code, tax_class]).await?.inserted_id);
    if id != RESERVED {
        return Ok(id);
    }
    let next = door.execute(INSERT, values![code, tax_class]).await?.inserted_id;
    door.execute(DELETE, values![id]).await?;
    Ok(CustomerGroupId(next))
}

/// Stores a group's code and tax class.
pub async fn update(
    door: &mut Door,
    id: CustomerGroupId,
    code: &str,
    tax_class: i64,
) -> StoreResult<()> {
    door.execute(UPDATE, values![code, tax_class, id]).await?;
    Ok(())
}

/// Removes a group with its exclusions. Its customers must have been moved.
pub async fn delete(door: &mut Door, id: CustomerGroupId) -> StoreResult<()> {
    door.execute(INCLUDE_ALL, values![id]).await?;
    door.execute(DELETE, values![id]).await?;
    Ok(())
}

/// The name of a tax class for customers; `None` where there is none of this number, or it is one for products.
pub async fn find_tax_class(door: &mut Door, id: i64) -> StoreResult<Option<String>> {
    let row = door.fetch_optional(TAX_CLASS, values![id]).await?;
    row.map(|row| row.text("class_name")).transpose()
}

/// Whether a group's customers may not sign in to a website.
pub async fn is_excluded(
    door: &mut Door,
    id: CustomerGroupId,
    website: WebsiteId,
) -> StoreResult<bool> {
    Ok(door.fetch_optional(EXCLUDED, values![id, website]).await?.is_some())
}

/// The websites that a group's customers may not sign in to, in the order in which they were stored.
pub async fn exclusions(door: &mut Door, id: CustomerGroupId) -> StoreResult<Vec<WebsiteId>> {
    let rows = door.fetch_all(EXCLUSIONS, values![id]).await?;
    rows.iter().map(|row| Ok(WebsiteId(row.int("website_id")?))).collect()
}

/// The same for all groups, each with one of its websites.
pub async fn all_exclusions(door: &mut Door) -> StoreResult<Vec<(CustomerGroupId, WebsiteId)>> {
    let rows = door.fetch_all(ALL_EXCLUSIONS, values![]).await?;
    let pair = |row: &Row| {
        let group = CustomerGroupId(row.int("customer_group_id")?);
        Ok((group, WebsiteId(row.int("website_id")?)))
    };
    rows.iter().map(pair).collect()
}

/// Replaces the websites that a group's customers may not sign in to.
pub async fn replace_exclusions(
    door: &mut Door,
    id: CustomerGroupId,
    websites: &[WebsiteId],
) -> StoreResult<()> {
    door.execute(INCLUDE_ALL, values![id]).await?;
    for website in websites {
        door.execute(EXCLUDE, values![id, *website]).await?;
    }
    Ok(())
}

/// The store views of a group's customers, each once; `None` for customers whose store view was deleted.
pub async fn stores_of_members(
    door: &mut Door,
    id: CustomerGroupId,
) -> StoreResult<Vec<Option<StoreId>>> {
    let rows = door.fetch_all(STORES, values![id]).await?;
    rows.iter().map(|row| Ok(row.opt_int("store_id")?.map(StoreId))).collect()
}

/// Moves a group's customers of one store view (`None`: those without one) to another group.
pub async fn move_members(
    door: &mut Door,
    (from, to): (CustomerGroupId, CustomerGroupId),
    store: Option<StoreId>,
    now: OffsetDateTime,
) -> StoreResult<()> {
    match store {
        Some(store) => door.execute(MOVE, values![to, now, from, store]).await?,
        None => door.execute(MOVE_HOMELESS, values![to, now, from]).await?,
    };
    crate::customer_grid::outdate(door).await
}

pub(crate) fn group(row: &Row) -> StoreResult<CustomerGroup> {
    Ok(CustomerGroup {
        id: CustomerGroupId(row.int("customer_group_id")?),
        code: row.text("customer_group_code")?,
        tax_class_id: row.int("tax_class_id")?,
        tax_class_name: row.opt_text("class_name")?,
    })
}
