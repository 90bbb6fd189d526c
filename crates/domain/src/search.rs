//! Search criteria: groups of filters, sorting, pages (`spec/customers-api.md` 11).

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
    pub field: String,
    /// `true` for ascending.
    pub ascending: bool,
}
