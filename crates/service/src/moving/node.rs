//! The words in which a section is described: a table, whom its columns refer to, and what belongs to its rows.

use magegate_domain::attribute::Entity;
use magegate_store::moving::Table;

/// Rows with all that belongs to them.
#[derive(Debug)]
pub(super) struct Node {
    /// Under which member an owner's object has them; the name of the section for its own rows.
    pub(super) member: &'static str,
    /// Where they are stored.
    pub(super) table: &'static Table,
    /// Among what their numbers count, where other rows refer to them; they have no numbers in files else.
    pub(super) space: Option<Space>,
    /// Which columns hold numbers of other rows.
    pub(super) references: &'static [Reference],
    /// Whose attributes their further values are.
    pub(super) values: Option<Entity>,
    /// What belongs to each of them.
    pub(super) children: &'static [Node],
    /// Whether rows may be left of an owner that is gone, whose number a new one could be given.
    pub(super) outlives: bool,
}

/// Among what a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Website,
    StoreGroup,
    Store,
    TaxClass,
    CustomerGroup,
    Attribute,
    Option,
    Role,
    Admin,
    Customer,
    Address,
}

/// A column that holds the number of another row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference {
    pub(super) column: &'static str,
    pub(super) to: Space,
    pub(super) instead: Instead,
}

/// What an export writes for the number of a row that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    /// Nothing: the column is empty.
    Nothing,
    /// Another number.
    Number(i64),
    /// Nothing at all: the row means nothing without it.
    NoRow,
}

/// A column with the number of a row that must be there, or the row means nothing.
pub(super) const fn strictly(column: &'static str, to: Space) -> Reference {
    Reference { column, to, instead: Instead::NoRow }
}

/// Rows of a table without numbers and without anything of their own.
pub(super) const fn leaf(
    member: &'static str,
    table: &'static Table,
    references: &'static [Reference],
) -> Node {
    Node { member, table, space: None, references, values: None, children: &[], outlives: false }
}
