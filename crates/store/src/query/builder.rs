//! The text of a search's statements.

use super::{Field, Index, Kind, Source, SourceKind};
use crate::dialect::Dialect;
use crate::dialect::patterns::Condition as Pattern;
use crate::engine::Value;
use magegate_domain::search::{
    Condition, Filter, MAX_JOINS, MAX_PATTERNS, MAX_REGEXPS, MAX_VALUES, Number, SearchCriteria,
    SearchFault, SortOrder, at_most, moment, number,
};

/// Before every time.
const NEVER: &str = "0000-00-00 00:00:00";

/// What a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To find the keys of a page.
    Page,
    /// To count the rows of all pages.
    Count,
}

/// A search under construction.
#[derive(Debug)]
pub(super) struct Built<'a> {
    dialect: Dialect,
    /// Whether an index on a field of few values may serve: whether nothing else can be served by one.
    few_serve: bool,
    /// Whether an index finds a range of rows, which is then to be sorted. SQLite's planner would rather read the whole
    /// table in the order of its keys.
    is_range: bool,
    source: &'a Source<'a>,
    conditions: String,
    values: Vec<Value>,
    /// Characters of all patterns.
    patterns: usize,
    regexps: usize,
    /// What the conditions need.
    joins: Vec<&'a str>,
    order: String,
    /// What the order needs beyond.
    order_joins: Vec<&'a str>,
}

impl<'a> Built<'a> {
    pub(super) fn new(
        dialect: Dialect,
        source: &'a Source<'a>,
        criteria: &SearchCriteria,
        purpose: Purpose,
    ) -> Result<Self, SearchFault> {
        criteria.check()?;
        let filters: usize = criteria.groups.iter().map(Vec::len).sum();
        let sorts = purpose == Purpose::Page && !criteria.sort_orders.is_empty();
        let mut built = Self {
            dialect,
            few_serve: filters == 1 && !sorts,
            is_range: false,
            source,
            conditions: String::new(),
            values: Vec::new(),
            patterns: 0,
            regexps: 0,
            joins: Vec::new(),
            order: String::new(),
            order_joins: Vec::new(),
        };
        built.add_groups(&criteria.groups)?;
        built.add_order(&criteria.sort_orders);
        at_most(built.values.len(), "values", MAX_VALUES)?;
        built.add_only(filters == 0 && !sorts);
        let joins = built.joins.len() + built.order_joins.len();
        at_most(joins, "fields of other tables", MAX_JOINS)?;
        Ok(built)
    }

    /// The statement for a page of keys, and its values.
    pub(super) fn page(&self, limit: i64, offset: i64) -> (String, Vec<Value>) {
        let Source { from, key, .. } = self.source;
        let joins = [self.joins.as_slice(), self.order_joins.as_slice()].concat().concat();
        let (conditions, order) = (&self.conditions, &self.order);
        let text = format!(
            "SELECT {key} AS id FROM {from}{joins}{conditions} ORDER BY {order} LIMIT ? OFFSET ?"
        );
        let mut values = self.values.clone();
        values.extend([limit.into(), offset.into()]);
        (text, values)
    }

    /// The statement that counts the rows of all pages, and its values.
    pub(super) fn count(&self) -> (String, Vec<Value>) {
        let (from, joins, conditions) = (self.source.from, self.joins.concat(), &self.conditions);
        (format!("SELECT COUNT(*) AS n FROM {from}{joins}{conditions}"), self.values.clone())
    }

    /// Groups are joined by "and", the filters of a group by "or".
    fn add_groups(&mut self, groups: &[Vec<Filter>]) -> Result<(), SearchFault> {
        for group in groups.iter().filter(|group| !group.is_empty()) {
            self.push(if self.conditions.is_empty() { " WHERE (" } else { " AND (" });
            for (index, filter) in group.iter().enumerate() {
                if index > 0 {
                    self.push(" OR ");
                }
                let field = filter.field.as_deref().and_then(|name| self.source.field(name));
                let field = field.ok_or_else(|| SearchFault::UnknownField(filter.field.clone()))?;
                if let Some(join) = field.join.as_deref().filter(|join| !self.joins.contains(join))
                {
                    self.joins.push(join);
                }
                self.add_filter(field, filter)?;
            }
            self.push(")");
        }
        Ok(())
    }

    /// What all rows have in common that are found.
    fn add_only(&mut self, index_serves: bool) {
        let Some((column, numbers)) = self.source.only else { return };
        self.push(if self.conditions.is_empty() { " WHERE " } else { " AND " });
        if numbers.is_empty() {
            return self.push("1 = 0");
        }
        if !index_serves {
            self.push("{unindexed}");
        }
        let places = vec!["?"; numbers.len()].join(", ");
        self.push(&format!("{column} IN ({places})"));
        self.values.extend(numbers.iter().map(|number| Value::Int(*number)));
    }

    fn add_filter(&mut self, field: &Field, filter: &Filter) -> Result<(), SearchFault> {
        let value = filter.value.as_deref().unwrap_or_default();
        let condition = Condition::of(filter);
        self.is_range |= field.index == Index::Good && condition.is_range();
        match condition {
            Condition::Equal => self.compare(field, "=", value),
            Condition::NotEqual => self.compare(field, "<>", value),
            Condition::Greater => self.compare(field, ">", value),
            Condition::Less => self.compare(field, "<", value),
            Condition::AtLeast => self.compare(field, ">=", value),
            Condition::AtMost => self.compare(field, "<=", value),
            Condition::Null => self.add_expression(field, " IS NULL"),
            Condition::NotNull => self.add_expression(field, " IS NOT NULL"),
            Condition::In => self.add_list(field, "IN", value)?,
            Condition::NotIn => self.add_list(field, "NOT IN", value)?,
            Condition::Other => self.add_unknown(field, filter, value)?,
            Condition::Is => {
                return Err(SearchFault::NotApplicable {
                    field: field.name.to_string(),
                    condition: "is".to_owned(),
                });
            }
            Condition::Like => self.add_pattern(field, "", Dialect::like, value)?,
            Condition::NotLike => self.add_pattern(field, "NOT ", Dialect::like, value)?,
            Condition::InSet => self.add_pattern(field, "", Dialect::in_set, value)?,
            Condition::NotInSet => self.add_pattern(field, "NOT ", Dialect::in_set, value)?,
            Condition::Regexp => {
                self.regexps += 1;
                at_most(self.regexps, "regular expressions", MAX_REGEXPS)?;
                self.add_pattern(field, "", Dialect::regexp, value)?;
            }
        }
        Ok(())
    }

    fn add_expression(&mut self, field: &Field, tail: &str) {
        if field.index == Index::Few && !self.few_serve {
            self.push("{unindexed}");
        }
        self.conditions.extend([&field.expression, tail]);
    }

    fn compare(&mut self, field: &Field, operator: &str, value: &str) {
        self.add_expression(field, &format!(" {operator} "));
        self.add_operand(field.kind, value);
    }

    fn add_list(&mut self, field: &Field, operator: &str, value: &str) -> Result<(), SearchFault> {
        let members = value.split(',').count();
        at_most(self.values.len() + members, "values", MAX_VALUES)?;
        self.add_expression(field, &format!(" {operator} ("));
        for (index, member) in value.split(',').enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.add_operand(field.kind, member);
        }
        self.push(")");
        Ok(())
    }

    fn add_unknown(
        &mut self,
        field: &Field,
        filter: &Filter,
        value: &str,
    ) -> Result<(), SearchFault> {
        match self.source.kind {
            SourceKind::Plain if filter.condition_type.as_deref() == Some("fulltext") => {
                self.add_pattern(field, "", Dialect::like, &format!("%{value}%"))
            }
            SourceKind::Plain => {
                self.compare(field, "=", value);
                Ok(())
            }
            SourceKind::Entity => {
                self.push("(");
                self.compare(field, "=", &field.name);
                self.push(" OR ");
                self.compare(field, "=", value);
                self.push(")");
                Ok(())
            }
        }
    }

    fn add_pattern(
        &mut self,
        field: &Field,
        negation: &str,
        make: fn(Dialect, &str, &str) -> Option<Pattern>,
        value: &str,
    ) -> Result<(), SearchFault> {
        let expression = match field.kind {
            Kind::Number => format!("CAST({} AS CHAR)", field.expression),
            Kind::Text | Kind::Date | Kind::Moment => field.expression.to_string(),
        };
        let pattern = make(self.dialect, &expression, value)
            .ok_or_else(|| SearchFault::BadPattern { field: field.name.to_string() })?;
        self.patterns += value.chars().count();
        at_most(self.patterns, "characters in patterns", MAX_PATTERNS)?;
        self.conditions.extend([negation, &pattern.text]);
        self.values.extend(pattern.values);
        Ok(())
    }

    fn add_operand(&mut self, kind: Kind, text: &str) {
        let value = match kind {
            Kind::Text => Value::from(text),
            Kind::Number => match number(text) {
                Number::Whole(number) => Value::Int(number),
                Number::Fraction(number) => {
                    // Ours, and finite: digits, a point, an exponent.
                    self.push(&format!("{number:?}"));
                    return;
                }
            },
            // What is no time comes before every time, as to the reference's database.
            Kind::Moment => Value::Text(moment(text).unwrap_or_else(|| NEVER.to_owned())),
            Kind::Date => {
                let moment = moment(text).unwrap_or_else(|| NEVER.to_owned());
                Value::Text(moment.trim_end_matches(" 00:00:00").to_owned())
            }
        };
        self.push("?");
        self.values.push(value);
    }

    /// An unknown sort field is ignored, as the reference does. Rows that sort alike follow each other by their keys, in
    /// the direction of the last sort key, so that one index serves both.
    fn add_order(&mut self, orders: &[SortOrder]) {
        let mut ascending = true;
        let mut sorted = false;
        for order in orders {
            let field = order.field.as_deref().and_then(|name| self.source.field(name));
            let Some(field) = field else {
                continue;
            };
            if let Some(join) = field.join.as_deref()
                && !self.joins.contains(&join)
                && !self.order_joins.contains(&join)
            {
                self.order_joins.push(join);
            }
            ascending = order.ascending.unwrap_or(false);
            sorted = true;
            self.order.extend([&field.expression, direction(ascending), ", "]);
        }
        if self.is_range && !sorted {
            self.order.push_str("{unindexed}");
        }
        self.order.extend([self.source.key, direction(ascending)]);
    }

    fn push(&mut self, text: &str) {
        self.conditions.push_str(text);
    }
}

fn direction(ascending: bool) -> &'static str {
    if ascending { " ASC" } else { " DESC" }
}
