//! A row of an import or export: the fields by which files name what a customer has.

use super::{CustomRecord, Refusal};
use magegate_domain::customer::Address;
use magegate_domain::password::Password;

/// How a field's values are written where the file's format tells kinds apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $name:literal $kind:ident),+ $(,)?) => {
        /// A field of a customer in a file, in the order of a file's columns.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Field {
            $($(#[$doc])* $field),+
        }

        impl Field {
            /// All of them, in the order of a file's columns.
            pub const ALL: &[Self] = &[$(Self::$field),+];

            /// The name by which files call it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$field => $name),+ }
            }

            /// How its values are written.
            pub fn kind(self) -> FieldKind {
                match self { $(Self::$field => FieldKind::$kind),+ }
            }
        }
    };
}

fields! {
    /// The e-mail address; needed.
    Email = "email" Text,
    /// A website's code; empty or absent: the default website.
    Website = "website" Text,
    /// The code of the store view it was created in; empty or absent: its website's default one.
    Store = "store" Text,
    /// A customer group's code or number; empty or absent: that of new customers.
    Group = "group" Text,
    /// First name; needed.
    Firstname = "firstname" Text,
    /// Last name; needed.
    Lastname = "lastname" Text,
    /// Middle name.
    Middlename = "middlename" Text,
    /// Name prefix.
    Prefix = "prefix" Text,
    /// Name suffix.
    Suffix = "suffix" Text,
    /// Date of birth, `YYYY-MM-DD`.
    Dob = "dob" Text,
    /// 1 male, 2 female, 3 not specified; 0 as well, as the reference takes it.
    Gender = "gender" Number,
    /// Tax or VAT number.
    Taxvat = "taxvat" Text,
    /// Whether it may get tokens; empty or absent: yes.
    IsActive = "is_active" Flag,
    /// Whether the group stays when the VAT number changes; empty or absent: no.
    DisableAutoGroupChange = "disable_auto_group_change" Flag,
    /// The key that confirms the e-mail address; empty or absent: confirmed.
    Confirmation = "confirmation" Text,
    /// The name of the store view it was created in; absent: that of its store view.
    CreatedIn = "created_in" Text,
    /// `YYYY-MM-DD HH:MM:SS`, UTC; empty or absent: now.
    CreatedAt = "created_at" Text,
    /// The same.
    UpdatedAt = "updated_at" Text,
}

/// A customer's secret in a file.
#[derive(Clone)]
pub enum Secret {
    /// A password, to be hashed.
    Password(Password),
    /// A stored hash of any format, kept as it is.
    Hash(String),
}

/// An address in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddressRecord {
    /// The address; its number and owner do not count.
    pub address: Address,
    /// Whether it is the default billing address.
    pub default_billing: bool,
    /// Whether it is the default shipping address.
    pub default_shipping: bool,
    /// Its custom attributes.
    pub custom: CustomRecord,
}

/// A row. A field that is absent keeps what an updated account has, and gives a new one its default; an empty one
/// empties, but for fields that cannot be empty: they count as absent.
#[derive(Clone, Default)]
pub struct Record {
    /// Its line in the file, from 1; 0 in an export.
    pub line: u64,
    /// The fields that the row has.
    pub values: Vec<(Field, String)>,
    /// Its custom attributes.
    pub custom: CustomRecord,
    /// Its password or hash.
    pub secret: Option<Secret>,
    /// Its addresses, which replace those of an updated account; `None` leaves them alone.
    pub addresses: Option<Vec<AddressRecord>>,
}

impl Field {
    /// A field by the name by which files call it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }
}

impl Record {
    /// The value of a field; `None` when the row does not have it.
    pub fn get(&self, field: Field) -> Option<&str> {
        let found = self.values.iter().find(|(known, _)| *known == field);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a field that is neither absent nor empty.
    pub(crate) fn filled(&self, field: Field) -> Option<&str> {
        self.get(field).filter(|value| !value.is_empty())
    }

    pub(crate) fn refuse(&self, fault: String) -> Refusal {
        let email = self.get(Field::Email).unwrap_or_default().chars().take(255).collect();
        Refusal { line: self.line, email, fault }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "Password(…)",
            Self::Hash(_) => "Hash(…)",
        })
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("line", &self.line).finish_non_exhaustive()
    }
}
