//! A whole store in one file and from there into another store, on whatever engine: websites, settings, groups,
//! attributes, roles, admins, customers. Each section is described once, for both directions (docs/moving.md).

mod access;
mod attributes;
mod customers;
mod export;
mod file;
mod groups;
mod import;
mod maps;
mod node;
mod object;
mod reading;
mod scopes;
mod settings;
mod storing;

pub use export::{Export, Wanted};
pub use file::{Checker, Counts, Head, LONGEST_LINE, Line, Record};
pub use import::{Existing, Figure, Import, Notes, Options, Tally};

use serde_json::{Map, Value};

/// A row as files have it.
pub(crate) type Object = Map<String, Value>;

macro_rules! sections {
    ($($(#[$doc:meta])* $section:ident = $name:literal),+ $(,)?) => {
        /// What a file holds, in its order: what others refer to comes first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Section {
            $($(#[$doc])* $section),+
        }

        impl Section {
            /// All of them, in the order of a file.
            pub const ALL: &[Self] = &[$(Self::$section),+];

            /// What a file calls one row of it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$section => $name),+ }
            }
        }
    };
}

sections! {
    /// Websites.
    Websites = "website",
    /// Store groups.
    StoreGroups = "store_group",
    /// Store views.
    Stores = "store",
    /// The tax classes of customer groups.
    TaxClasses = "tax_class",
    /// Customer groups with the websites that they are kept out of.
    CustomerGroups = "customer_group",
    /// Settings with their scope.
    Settings = "setting",
    /// Attributes of customers and addresses with their options.
    Attributes = "attribute",
    /// Roles with their rules.
    Roles = "role",
    /// Admins with their passwords and roles.
    Admins = "admin",
    /// Customers with all that is theirs.
    Customers = "customer",
}

impl Section {
    /// A section by what a file calls its rows.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|section| section.name() == name)
    }
}
