//! Run-time statements for searches: a whitelist from field names to columns, values always bound
//! (`spec/customers-api.md` 11). The only place that builds SQL text.

use crate::StoreResult;
use crate::customers::{COLUMNS, customer};
use crate::engine::{Door, Value};
use magegate_domain::customer::Customer;
use magegate_domain::search::{Filter, SearchCriteria};

/// The customer fields that may be filtered and sorted by: those that are columns of their own. Hashes and reset
/// tokens, which the reference lets an admin search by, are left out on purpose.
const CUSTOMER_FIELDS: &[&str] = &[
    "entity_id",
    "website_id",
    "store_id",
    "created_in",
    "prefix",
    "firstname",
    "middlename",
    "lastname",
    "suffix",
    "email",
    "group_id",
    "dob",
    "default_billing",
    "default_shipping",
    "taxvat",
    "confirmation",
    "created_at",
    "gender",
    "disable_auto_group_change",
    "updated_at",
    "failures_num",
    "first_failure",
    "lock_expires",
];

/// Why a search cannot be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchFault {
    /// No such field to filter by; `None` where a filter names none.
    UnknownField(Option<String>),
}

/// A statement under construction.
#[derive(Debug, Default)]
struct Built {
    text: String,
    values: Vec<Value>,
}

/// The customers that match, and how many there are on all pages.
pub async fn search_customers(
    door: &mut Door,
    criteria: &SearchCriteria,
) -> StoreResult<Result<(Vec<Customer>, i64), SearchFault>> {
    let condition = match condition(criteria) {
        Ok(condition) => condition,
        Err(fault) => return Ok(Err(fault)),
    };
    let count = format!("SELECT COUNT(*) AS n FROM {{customer_entity}}{}", condition.text);
    let rows = door.fetch_built(count, condition.values.clone()).await?;
    let total = rows.first().map_or(Ok(0), |row| row.int("n"))?;
    let mut select = format!("SELECT {COLUMNS} FROM {{customer_entity}}{}", condition.text);
    let mut values = condition.values;
    select.push_str(&order(criteria));
    if let Some(size) = criteria.page_size.filter(|size| *size != 0) {
        // The reference gives one row for a negative size.
        let size = size.max(1);
        let page = criteria.current_page.unwrap_or(1).max(1);
        select.push_str(" LIMIT ? OFFSET ?");
        values.push(size.into());
        values.push((page - 1).saturating_mul(size).into());
    }
    let rows = door.fetch_built(select, values).await?;
    let customers = rows.iter().map(customer).collect::<StoreResult<Vec<_>>>()?;
    Ok(Ok((customers, total)))
}

/// Groups are joined by "and", the filters of a group by "or".
fn condition(criteria: &SearchCriteria) -> Result<Built, SearchFault> {
    let mut built = Built::default();
    for group in criteria.groups.iter().filter(|group| !group.is_empty()) {
        built.text.push_str(if built.text.is_empty() { " WHERE (" } else { " AND (" });
        for (index, filter) in group.iter().enumerate() {
            if index > 0 {
                built.text.push_str(" OR ");
            }
            built.add(filter)?;
        }
        built.text.push(')');
    }
    Ok(built)
}

fn order(criteria: &SearchCriteria) -> String {
    let mut keys: Vec<String> = Vec::new();
    for order in &criteria.sort_orders {
        // An unknown sort field is ignored, as the reference does.
        if let Some(column) = column(&order.field) {
            keys.push(format!("{column} {}", if order.ascending { "ASC" } else { "DESC" }));
        }
    }
    keys.push("entity_id ASC".to_owned());
    format!(" ORDER BY {}", keys.join(", "))
}

fn column(field: &str) -> Option<&'static str> {
    CUSTOMER_FIELDS.iter().find(|known| **known == field).copied()
}

impl Built {
    fn add(&mut self, filter: &Filter) -> Result<(), SearchFault> {
        let column = filter.field.as_deref().and_then(column);
        let column = column.ok_or_else(|| SearchFault::UnknownField(filter.field.clone()))?;
        let value = filter.value.clone();
        let is_empty = value.as_deref().unwrap_or_default().is_empty();
        let operator = match filter.condition_type.as_deref().unwrap_or("eq") {
            // No field that is served holds a list, so that membership is equality.
            "neq" | "nfinset" => "<> ?",
            "gt" => "> ?",
            "lt" => "< ?",
            "gteq" | "from" => ">= ?",
            "lteq" | "to" => "<= ?",
            "like" => "LIKE ?",
            "nlike" => "NOT LIKE ?",
            "in" => {
                self.add_list(column, "IN", value);
                return Ok(());
            }
            "nin" => {
                self.add_list(column, "NOT IN", value);
                return Ok(());
            }
            "null" => "IS NULL",
            "notnull" => "IS NOT NULL",
            "seq" if is_empty => "IS NULL",
            "sneq" => {
                if is_empty {
                    "IS NOT NULL"
                } else {
                    "<> ?"
                }
            }
            _ => "= ?",
        };
        self.text.extend([column, " ", operator]);
        if operator.ends_with('?') {
            self.values.push(comparable(column, value));
        }
        Ok(())
    }

    fn add_list(&mut self, column: &str, operator: &str, value: Option<String>) {
        let members: Vec<String> =
            value.unwrap_or_default().split(',').map(|member| member.trim().to_owned()).collect();
        let marks = vec!["?"; members.len()].join(", ");
        self.text.extend([column, " ", operator, " (", &marks, ")"]);
        self.values.extend(members.into_iter().map(|member| comparable(column, Some(member))));
    }
}

/// Numbers are compared with numbers: SQLite would never find the text '1' equal to an expression's number.
fn comparable(column: &str, value: Option<String>) -> Value {
    let numeric = matches!(
        column,
        "entity_id"
            | "website_id"
            | "store_id"
            | "group_id"
            | "default_billing"
            | "default_shipping"
            | "gender"
            | "disable_auto_group_change"
            | "failures_num"
    );
    match value {
        Some(text) if numeric => text.trim().parse::<i64>().map_or(Value::Text(text), Value::Int),
        Some(text) => Value::Text(text),
        None => Value::Null,
    }
}
