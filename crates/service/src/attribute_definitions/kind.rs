//! The kinds of attributes that an owner can make: what people call them, and what the reference stores for each.

use magegate_domain::attribute::{Attribute, BackendType, Source};

/// What values an attribute has, and how forms ask for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A line of text, up to 255 characters.
    Text,
    /// A longer text, up to 65535 bytes.
    Textarea,
    /// Several lines of text.
    Multiline,
    /// A day, stored with a time.
    Date,
    /// Yes or no.
    Boolean,
    /// One of the options.
    Select,
    /// Several of the options.
    Multiselect,
    /// A whole number of 32 bits.
    Int,
    /// A number with four digits behind the point.
    Decimal,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Textarea,
        Self::Multiline,
        Self::Date,
        Self::Boolean,
        Self::Select,
        Self::Multiselect,
        Self::Int,
        Self::Decimal,
    ];

    /// Its name in declarations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Textarea => "textarea",
            Self::Multiline => "multiline",
            Self::Date => "date",
            Self::Boolean => "boolean",
            Self::Select => "select",
            Self::Multiselect => "multiselect",
            Self::Int => "int",
            Self::Decimal => "decimal",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of an attribute; `None` for one that an owner cannot make here.
    pub fn of(attribute: &Attribute) -> Option<Self> {
        let stored = (attribute.frontend_input.as_str(), attribute.backend_type);
        Self::ALL.into_iter().find(|kind| kind.stored() == stored)
    }

    /// The input field and the type of the stored value.
    pub(super) fn stored(self) -> (&'static str, BackendType) {
        match self {
            Self::Text => ("text", BackendType::Varchar),
            Self::Textarea => ("textarea", BackendType::Text),
            Self::Multiline => ("multiline", BackendType::Text),
            Self::Date => ("date", BackendType::Datetime),
            Self::Boolean => ("boolean", BackendType::Int),
            Self::Select => ("select", BackendType::Int),
            Self::Multiselect => ("multiselect", BackendType::Text),
            Self::Int => ("text", BackendType::Int),
            Self::Decimal => ("text", BackendType::Decimal),
        }
    }

    /// Where its choices come from.
    pub(super) fn source(self) -> Source {
        match self {
            Self::Boolean => Source::Boolean,
            Self::Select | Self::Multiselect => Source::Options,
            _ => Source::None,
        }
    }
}
