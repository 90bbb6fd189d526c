//! The data objects of the operations, members in output order, one file for each area.

mod attributes;
mod customer_groups;
mod customers;
mod directory;
mod integrations;
mod own_tokens;
mod search;
mod sessions;
mod stores;

pub use attributes::{
    ATTRIBUTE_METADATA, ATTRIBUTE_OPTION, CUSTOM_ATTRIBUTE, VALIDATION_RULE, is_any_value,
};
pub use customer_groups::{
    CUSTOMER_GROUP, CUSTOMER_GROUP_EXTENSION, CUSTOMER_GROUP_SEARCH_RESULTS,
};
pub use customers::{
    ADDRESS, ADDRESS_EXTENSION, CUSTOMER, CUSTOMER_EXTENSION, CUSTOMER_SEARCH_RESULTS, REGION,
    REGION_EXTENSION, VALIDATION_RESULTS,
};
pub use directory::{COUNTRY_INFORMATION, CURRENCY_INFORMATION, EXCHANGE_RATE, REGION_INFORMATION};
pub use integrations::EXCHANGED_TOKEN;
pub use own_tokens::{TOKEN_ACTOR, TOKEN_INFORMATION};
pub use search::{FILTER, FILTER_GROUP, SEARCH_CRITERIA, SORT_ORDER};
pub use sessions::{SESSION, TOKEN_PAIR};
pub use stores::{STORE, STORE_CONFIG, STORE_GROUP, WEBSITE};

use crate::shape::{Member, ObjectShape};

/// What modules add to an object, where none does.
const fn extension(name: &'static str) -> ObjectShape {
    object(name, &[]).about("What modules add; none does")
}

const fn object(name: &'static str, members: &'static [Member]) -> ObjectShape {
    ObjectShape { name, members, scalar_is_empty: false, about: "" }
}
