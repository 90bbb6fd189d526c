//! The condition types of a filter (`spec/customers-api.md` 11).

use super::Filter;

/// What a filter asks of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Equal.
    Equal,
    /// Not equal; a field without a value is neither.
    NotEqual,
    /// Greater than.
    Greater,
    /// Less than.
    Less,
    /// Greater or equal.
    AtLeast,
    /// Less or equal.
    AtMost,
    /// Fits a pattern with `%` for any text and `_` for any character.
    Like,
    /// Does not fit such a pattern.
    NotLike,
    /// One of a comma-separated list.
    In,
    /// None of a comma-separated list.
    NotIn,
    /// Without a value.
    Null,
    /// With a value.
    NotNull,
    /// The field is a comma-separated list that holds the value.
    InSet,
    /// The field is a comma-separated list that does not hold the value.
    NotInSet,
    /// Fits a regular expression somewhere.
    Regexp,
    /// A condition that the reference writes into SQL which its database refuses.
    Is,
    /// Any other name: what it means depends on what is searched.
    Other,
}

impl Condition {
    /// Whether it is a comparison of greater and less.
    pub fn is_range(self) -> bool {
        matches!(self, Self::Greater | Self::Less | Self::AtLeast | Self::AtMost)
    }

    /// The condition of a filter; `seq` and `sneq` depend on its value.
    pub fn of(filter: &Filter) -> Self {
        let is_empty = filter.value.as_deref().unwrap_or_default().is_empty();
        match filter.condition_type.as_deref().unwrap_or_default() {
            "seq" if is_empty => Self::Null,
            "" | "eq" | "seq" => Self::Equal,
            "sneq" if is_empty => Self::NotNull,
            "neq" | "sneq" => Self::NotEqual,
            "gt" => Self::Greater,
            "lt" => Self::Less,
            "gteq" | "from" => Self::AtLeast,
            "lteq" | "to" => Self::AtMost,
            "like" => Self::Like,
            "nlike" => Self::NotLike,
            "in" => Self::In,
            "nin" => Self::NotIn,
            "null" => Self::Null,
            "notnull" => Self::NotNull,
            "finset" => Self::InSet,
            "nfinset" => Self::NotInSet,
            "regexp" => Self::Regexp,
            "is" => Self::Is,
            _ => Self::Other,
        }
    }
}
