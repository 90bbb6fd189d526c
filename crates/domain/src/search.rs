//! Search criteria: groups of filters, sorting, pages (`spec/customers-api.md` 11), and why a search cannot be run.

mod compared;
mod condition;

pub use compared::{Number, moment, number};
pub use condition::Condition;

/// How many filters a search may have: beyond, SQLite refuses the depth of the expression.
pub const MAX_FILTERS: usize = 500;
/// How many values the lists of a search may have together: beyond, SQLite refuses the number of placeholders.
pub const MAX_VALUES: usize = 20_000;
/// How many sort orders a search may have.
pub const MAX_SORT_ORDERS: usize = 50;
/// How many joined tables a search may need: beyond, SQLite refuses the join.
pub const MAX_JOINS: usize = 50;
/// How many characters a pattern may have.
pub const MAX_PATTERN: usize = 1_000;
/// How many characters the patterns of a search may have together: each becomes a regular expression in memory.
pub const MAX_PATTERNS: usize = 5_000;
/// How many regular expressions of a client's own a search may have: few characters make a large one.
pub const MAX_REGEXPS: usize = 20;

/// A whole search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchCriteria {
    /// Groups are joined by "and", the filters of a group by "or".
    pub groups: Vec<Vec<Filter>>,
    /// Sorting, most important first.
    pub sort_orders: Vec<SortOrder>,
    /// Rows per page; `None` or 0 for all.
    pub page_size: Option<i64>,
    /// The page, from 1.
    pub current_page: Option<i64>,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The field's name as clients write it.
    pub field: Option<String>,
    /// What to compare with.
    pub value: Option<String>,
    /// `eq`, `like`, `in` …; empty means `eq`.
    pub condition_type: Option<String>,
}

/// One sort key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortOrder {
    /// The field's name as clients write it.
    pub field: Option<String>,
    /// `Some(true)` for ascending; where nothing is said, it is descending.
    pub ascending: Option<bool>,
}

/// Why a search cannot be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchFault {
    /// No such field to filter by; `None` where a filter names none.
    UnknownField(Option<String>),
    /// A condition that has no meaning for any value.
    NotApplicable {
        /// The field.
        field: String,
        /// The condition type.
        condition: String,
    },
    /// A regular expression that is none, or a pattern that is too long or too costly.
    BadPattern {
        /// The field.
        field: String,
    },
    /// More of something than a search may have.
    TooMany {
        /// What: `filters`, `values`, `sort orders`, `fields of other tables`.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// More rows on the page than one answer may hold.
    TooManyRows {
        /// How many it may hold.
        most: i64,
    },
}

impl SearchCriteria {
    /// Which rows of the whole result the page holds: how many to skip, and how many to take, `None` for all. The
    /// reference gives one row for a negative size, and page 1 for a page before it.
    pub fn window(&self) -> (i64, Option<i64>) {
        match self.page_size.filter(|size| *size != 0) {
            None => (0, None),
            Some(size) => {
                let (size, page) = (size.max(1), self.current_page.unwrap_or(1).max(1));
                ((page - 1).saturating_mul(size), Some(size))
            }
        }
    }

    /// The same search where only the number of matches is wanted.
    #[must_use]
    pub fn counting(&self) -> Self {
        Self { groups: self.groups.clone(), page_size: Some(1), ..Self::default() }
    }

    /// Refuses more filters and sort orders than a search may have.
    pub fn check(&self) -> Result<(), SearchFault> {
        let filters: usize = self.groups.iter().map(Vec::len).sum();
        at_most(filters, "filters", MAX_FILTERS)?;
        at_most(self.sort_orders.len(), "sort orders", MAX_SORT_ORDERS)
    }
}

/// Refuses more of something than there may be.
pub fn at_most(count: usize, what: &'static str, most: usize) -> Result<(), SearchFault> {
    if count > most { Err(SearchFault::TooMany { what, most }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_counted_from_one_and_never_before() {
        for (size, page, window) in [
            (None, Some(3), (0, None)),
            (Some(0), Some(3), (0, None)),
            (Some(-2), None, (0, Some(1))),
            (Some(10), Some(0), (0, Some(10))),
            (Some(10), Some(3), (20, Some(10))),
            (Some(i64::MAX), Some(i64::MAX), (i64::MAX, Some(i64::MAX))),
        ] {
            let criteria =
                SearchCriteria { page_size: size, current_page: page, ..SearchCriteria::default() };
            assert_eq!(criteria.window(), window, "{size:?} {page:?}");
        }
    }

    #[test]
    fn the_number_of_filters_is_bounded() {
        let group = vec![Filter::default(); MAX_FILTERS / 2];
        let mut criteria = SearchCriteria { groups: vec![group; 2], ..SearchCriteria::default() };
        assert_eq!(criteria.check(), Ok(()));
        criteria.groups.push(vec![Filter::default()]);
        assert_eq!(
            criteria.check(),
            Err(SearchFault::TooMany { what: "filters", most: MAX_FILTERS })
        );
    }
}
