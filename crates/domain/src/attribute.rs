//! Attributes of customers and addresses: what a store knows about each member of a customer, and which members it has
//! added of its own (`spec/database-customers.md` 3 and 4, `spec/customers-api.md` 2.4 and 14).

mod decimal;
mod moment;
pub mod rules;
pub mod value;

use crate::collation;
use crate::id::{AttributeId, StoreId, WebsiteId};
use std::collections::HashMap;

#[rustfmt::skip]
const CUSTOMER_MEMBERS: &[&str] = &[
    "id", "group_id", "default_billing", "default_shipping", "confirmation", "created_at", "updated_at", "created_in",
    "dob", "email", "firstname", "lastname", "middlename", "prefix", "suffix", "gender", "store_id", "taxvat",
    "website_id", "addresses", "disable_auto_group_change", "extension_attributes", "custom_attribute",
    "custom_attributes",
];
#[rustfmt::skip]
const ADDRESS_MEMBERS: &[&str] = &[
    "id", "customer_id", "region", "region_id", "country_id", "street", "company", "telephone", "fax", "postcode",
    "city", "firstname", "lastname", "middlename", "prefix", "suffix", "vat_id", "default_shipping",
    "default_billing", "extension_attributes", "custom_attribute", "custom_attributes",
];

/// What has attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    /// `customer`.
    Customer,
    /// `customer_address`.
    Address,
}

/// Where an attribute's values are stored: in a column of the entity's own row, or in the value table of this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BackendType {
    /// `static`: a column of the entity's table.
    Static,
    /// `int`: 32 bits.
    Int,
    /// `decimal`: eight digits before and four behind the point.
    Decimal,
    /// `datetime`.
    Datetime,
    /// `varchar`: up to 255 characters.
    Varchar,
    /// `text`: up to 65535 bytes.
    Text,
}

/// Where the choices of an attribute come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// It has none.
    #[default]
    None,
    /// Its own options.
    Options,
    /// Yes and no.
    Boolean,
    /// The websites.
    Websites,
    /// The store views.
    Stores,
    /// The customer groups.
    Groups,
    /// The countries that the store view serves.
    Countries,
    /// The regions of all countries.
    Regions,
    /// A class of the reference's that this program does not know.
    Foreign,
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttributeOption {
    /// Its number, which is the stored value.
    pub id: i64,
    /// Its place among the choices; ties by number.
    pub sort_order: i64,
    /// Its label in each store; store 0 holds the one that all others fall back to.
    pub labels: Vec<(StoreId, String)>,
}

/// What a website says otherwise; `None` where it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Override {
    /// The website.
    pub website: WebsiteId,
    /// Whether the attribute is visible there.
    pub is_visible: Option<bool>,
    /// Whether a value is required there.
    pub is_required: Option<bool>,
    /// The default value there.
    pub default_value: Option<String>,
    /// The most lines there.
    pub multiline_count: Option<i64>,
}

/// The flags of the list of customers in the reference's panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four columns of a table")]
pub struct GridFlags {
    /// `is_used_in_grid`.
    pub used: bool,
    /// `is_visible_in_grid`.
    pub visible: bool,
    /// `is_filterable_in_grid`.
    pub filterable: bool,
    /// `is_searchable_in_grid`.
    pub searchable: bool,
}

/// A definition: a row of `eav_attribute` with all that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "columns of two tables")]
pub struct Attribute {
    /// Its number; 0 before it is stored.
    pub id: AttributeId,
    /// Whose it is.
    pub entity: Entity,
    /// Its code, unique among the entity's.
    pub code: String,
    /// Where its values are.
    pub backend_type: BackendType,
    /// The kind of input field: `text`, `select`, `date` …
    pub frontend_input: String,
    /// Its label, unless a store has one of its own.
    pub frontend_label: Option<String>,
    /// Its labels in stores.
    pub store_labels: Vec<(StoreId, String)>,
    /// A class of the input field's style.
    pub frontend_class: Option<String>,
    /// `trim`, `date` …: what forms do to a value first. The API does not.
    pub input_filter: Option<String>,
    /// A class of the reference's.
    pub data_model: Option<String>,
    /// A remark for people.
    pub note: Option<String>,
    /// Whether a value is required.
    pub is_required: bool,
    /// Whether forms show it.
    pub is_visible: bool,
    /// Whether the reference's own rules know it.
    pub is_system: bool,
    /// Whether a store's owner made it.
    pub is_user_defined: bool,
    /// Whether no two entities may have the same value.
    pub is_unique: bool,
    /// What an entity without a value gets.
    pub default_value: Option<String>,
    /// The most lines of a `multiline` input, else 0.
    pub multiline_count: i64,
    /// Rules for values, by name, in stored order: `max_text_length`, `input_validation` …
    pub rules: Vec<(String, String)>,
    /// Where its choices come from.
    pub source: Source,
    /// Its own choices, in order.
    pub options: Vec<AttributeOption>,
    /// The forms that show it.
    pub forms: Vec<String>,
    /// Its place in the entity's default set; `None` outside of it, where the API does not see it.
    pub position: Option<i64>,
    /// Its own place, which forms go by.
    pub sort_order: i64,
    /// Flags of the panel's list.
    pub grid: GridFlags,
    /// What websites say otherwise.
    pub overrides: Vec<Override>,
}

/// All definitions, in the order of their sets.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    list: Vec<Attribute>,
    by_code: HashMap<(Entity, String), usize>,
}

impl Entity {
    /// The entity type's code in tables and messages.
    pub fn type_code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Address => "customer_address",
        }
    }

    /// The members of the data object: attributes of these codes are never custom attributes
    /// (`spec/customers-api.md` 2.1 and 2.2).
    pub fn members(self) -> &'static [&'static str] {
        match self {
            Self::Customer => CUSTOMER_MEMBERS,
            Self::Address => ADDRESS_MEMBERS,
        }
    }
}

impl BackendType {
    /// The type of a column's value; `None` for one that the reference does not have.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Static, Self::Int, Self::Decimal, Self::Datetime, Self::Varchar, Self::Text]
            .into_iter()
            .find(|of| of.name() == name)
    }

    /// Its name in `eav_attribute` and in the names of value tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Int => "int",
            Self::Decimal => "decimal",
            Self::Datetime => "datetime",
            Self::Varchar => "varchar",
            Self::Text => "text",
        }
    }
}

impl AttributeOption {
    /// Its label in a store.
    pub fn label(&self, store: StoreId) -> &str {
        label_in(&self.labels, store)
            .or_else(|| label_in(&self.labels, StoreId(0)))
            .unwrap_or_default()
    }
}

impl Attribute {
    /// An attribute of an owner's making, as forms show it, without anything that can be left out.
    pub fn user_defined(entity: Entity, code: &str, frontend_input: &str) -> Self {
        Self {
            id: AttributeId(0),
            entity,
            code: code.to_owned(),
            backend_type: BackendType::Varchar,
            frontend_input: frontend_input.to_owned(),
            frontend_label: None,
            store_labels: Vec::new(),
            frontend_class: None,
            input_filter: None,
            data_model: None,
            note: None,
            is_required: false,
            is_visible: true,
            is_system: false,
            is_user_defined: true,
            is_unique: false,
            default_value: None,
            multiline_count: 0,
            rules: Vec::new(),
            source: Source::None,
            options: Vec::new(),
            forms: Vec::new(),
            position: None,
            sort_order: 0,
            grid: GridFlags::default(),
            overrides: Vec::new(),
        }
    }

    /// Whether customers and addresses carry it under `custom_attributes`.
    pub fn is_custom(&self) -> bool {
        self.position.is_some()
            && !self.is_system
            && self.backend_type != BackendType::Static
            && !self.entity.members().contains(&self.code.as_str())
    }

    /// Its label in a store; `None` where nobody gave it one.
    pub fn label(&self, store: StoreId) -> Option<&str> {
        label_in(&self.store_labels, store).or(self.frontend_label.as_deref())
    }

    /// The value of a rule.
    pub fn rule(&self, name: &str) -> Option<&str> {
        self.rules.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a value is required on a website.
    pub fn is_required_on(&self, website: WebsiteId) -> bool {
        self.overridden(website, |over| over.is_required).unwrap_or(self.is_required)
    }

    /// Whether it is visible on a website.
    pub fn is_visible_on(&self, website: WebsiteId) -> bool {
        self.overridden(website, |over| over.is_visible).unwrap_or(self.is_visible)
    }

    /// What an entity of a website without a value gets; an empty default is none.
    pub fn default_on(&self, website: WebsiteId) -> Option<&str> {
        let over = self.overrides.iter().find(|over| over.website == website);
        let default = over.and_then(|over| over.default_value.as_deref());
        default.or(self.default_value.as_deref()).filter(|default| !default.is_empty())
    }

    /// The most lines on a website.
    pub fn multiline_count_on(&self, website: WebsiteId) -> i64 {
        self.overridden(website, |over| over.multiline_count).unwrap_or(self.multiline_count)
    }

    fn overridden<T>(
        &self,
        website: WebsiteId,
        member: impl Fn(&Override) -> Option<T>,
    ) -> Option<T> {
        self.overrides.iter().find(|over| over.website == website).and_then(member)
    }
}

impl Attributes {
    /// Takes definitions in any order.
    pub fn new(mut list: Vec<Attribute>) -> Self {
        list.sort_by_key(|attribute| {
            let place = attribute.position.unwrap_or(i64::MAX);
            (attribute.entity, attribute.position.is_none(), place, attribute.id)
        });
        let by_code = list
            .iter()
            .enumerate()
            .map(|(place, attribute)| ((attribute.entity, attribute.code.clone()), place))
            .collect();
        Self { list, by_code }
    }

    /// All of an entity, those of its default set first and in its order.
    pub fn of(&self, entity: Entity) -> impl Iterator<Item = &Attribute> {
        self.list.iter().filter(move |attribute| attribute.entity == entity)
    }

    /// Those that are carried under `custom_attributes`, in the order of the default set.
    pub fn custom(&self, entity: Entity) -> impl Iterator<Item = &Attribute> {
        self.of(entity).filter(|attribute| attribute.is_custom())
    }

    /// By exact code.
    pub fn get(&self, entity: Entity, code: &str) -> Option<&Attribute> {
        let place = self.by_code.get(&(entity, code.to_owned()))?;
        self.list.get(*place)
    }

    /// By code as the database compares codes: without letter case.
    pub fn find(&self, entity: Entity, code: &str) -> Option<&Attribute> {
        let same = || self.of(entity).find(|attribute| collation::same(&attribute.code, code));
        self.get(entity, code).or_else(same)
    }
}

fn label_in(labels: &[(StoreId, String)], store: StoreId) -> Option<&str> {
    labels.iter().find(|(of, _)| *of == store).map(|(_, label)| label.as_str())
}

#[cfg(test)]
mod tests;
