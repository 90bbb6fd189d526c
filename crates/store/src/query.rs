//! Searches: statements built at run time from a whitelist of fields, values always bound or written by us as numbers
//! (`spec/customers-api.md` 11). A search finds the keys of a page and how many rows match on all pages; the rows are
//! read by their keys, so that sorting and counting touch indexes alone where one serves.

mod builder;
mod customer_groups;
mod customers;
mod many;

pub use customer_groups::search_customer_groups;
pub use customers::{explain_customers, search_customers, search_customers_of};
pub use magegate_domain::search::SearchFault;

pub(crate) use many::of_many;

use crate::StoreResult;
use crate::engine::Door;
use builder::{Built, Purpose};
use magegate_domain::search::SearchCriteria;
use std::borrow::Cow;

/// What is searched.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The table and its short name: `{customer_entity} e`.
    pub from: &'static str,
    /// The column of its key, a number: `e.entity_id`.
    pub key: &'static str,
    /// What may be filtered and sorted by.
    pub fields: &'static [Field],
    /// Further such fields, which the database itself defines.
    pub more: &'a [Field],
    /// A column and the numbers that it may hold in rows that are found at all, whatever the criteria.
    pub only: Option<(&'static str, &'a [i64])>,
    /// What conditions of unknown types mean.
    pub kind: SourceKind,
}

/// How the reference searches what is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Entities with attributes: a condition of an unknown type means that the field equals the value or its own name.
    Entity,
    /// A plain table: such a condition means that the field equals the value; `fulltext`, that it contains it.
    Plain,
}

/// A field that may be filtered and sorted by.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name as clients write it.
    pub name: Cow<'static, str>,
    /// Where it is found: a column or an expression.
    pub expression: Cow<'static, str>,
    /// How it compares.
    pub kind: Kind,
    /// What has to be joined for it; rows of the source must neither vanish nor double by it.
    pub join: Option<Cow<'static, str>>,
    /// Which index serves it.
    pub index: Index,
}

/// What an index on a field is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// There is none.
    None,
    /// Few of its values differ, so that it tells less than any other.
    Few,
    /// It finds few rows.
    Good,
}

/// How a field compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// With the number that a text begins with.
    Number,
    /// As text, under the collation of its column.
    Text,
    /// As a day.
    Date,
    /// As a moment.
    Moment,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The keys of the page, in order.
    pub ids: Vec<i64>,
    /// How many match on all pages.
    pub total: i64,
}

impl Field {
    /// A field that is a column of the source.
    pub const fn new(name: &'static str, expression: &'static str, kind: Kind) -> Self {
        let (name, expression) = (Cow::Borrowed(name), Cow::Borrowed(expression));
        Self { name, expression, kind, join: None, index: Index::None }
    }

    /// The same, with an index on the column.
    pub const fn indexed(
        name: &'static str,
        expression: &'static str,
        kind: Kind,
        index: Index,
    ) -> Self {
        let (name, expression) = (Cow::Borrowed(name), Cow::Borrowed(expression));
        Self { name, expression, kind, join: None, index }
    }

    /// A field that needs a join.
    pub const fn joined(
        name: &'static str,
        expression: &'static str,
        kind: Kind,
        join: &'static str,
    ) -> Self {
        let (name, expression) = (Cow::Borrowed(name), Cow::Borrowed(expression));
        Self { name, expression, kind, join: Some(Cow::Borrowed(join)), index: Index::None }
    }
}

impl Source<'_> {
    fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().chain(self.more).find(|field| field.name == name)
    }
}

/// The keys that match, in order, and how many there are on all pages. A page of more than `most` rows is a fault.
pub async fn search(
    door: &mut Door,
    source: &Source<'_>,
    criteria: &SearchCriteria,
    most: i64,
) -> StoreResult<Result<Found, SearchFault>> {
    let built = match Built::new(door.dialect(), source, criteria, Purpose::Page) {
        Ok(built) => built,
        Err(fault) => return Ok(Err(fault)),
    };
    let (offset, size) = criteria.window();
    // One row more than may be tells that there are too many.
    let limit = size.unwrap_or(i64::MAX).min(most.saturating_add(1));
    let (text, values) = built.page(limit, offset);
    let rows = door.fetch_built(text, values).await?;
    let ids = rows.iter().map(|row| row.int("id")).collect::<StoreResult<Vec<_>>>()?;
    let got = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if got > most {
        return Ok(Err(SearchFault::TooManyRows { most }));
    }
    // A page that is not full is the last one; only an empty one may stand beyond the end.
    if got < limit && (got > 0 || offset == 0) {
        return Ok(Ok(Found { ids, total: offset + got }));
    }
    let built = match Built::new(door.dialect(), source, criteria, Purpose::Count) {
        Ok(built) => built,
        Err(fault) => return Ok(Err(fault)),
    };
    let (text, values) = built.count();
    let rows = door.fetch_built(text, values).await?;
    let total = rows.first().map_or(Ok(0), |row| row.int("n"))?;
    Ok(Ok(Found { ids, total }))
}

/// How the engine would find the page and how it would count, in its own words; for tests of indexes.
async fn explain(
    door: &mut Door,
    source: &Source<'_>,
    criteria: &SearchCriteria,
) -> StoreResult<Result<(Vec<String>, Vec<String>), SearchFault>> {
    let mut plans = [Vec::new(), Vec::new()];
    for (purpose, plan) in [Purpose::Page, Purpose::Count].into_iter().zip(&mut plans) {
        let built = match Built::new(door.dialect(), source, criteria, purpose) {
            Ok(built) => built,
            Err(fault) => return Ok(Err(fault)),
        };
        let (text, values) = match purpose {
            Purpose::Page => built.page(criteria.window().1.unwrap_or(i64::MAX), 0),
            Purpose::Count => built.count(),
        };
        let rows = door.fetch_built(format!("{{explain}} {text}"), values).await?;
        *plan = rows.iter().map(|row| row.text("detail")).collect::<StoreResult<_>>()?;
    }
    let [page, count] = plans;
    Ok(Ok((page, count)))
}
