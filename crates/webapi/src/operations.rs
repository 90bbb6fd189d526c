//! One file per service contract: read the arguments, call the service, shape the answer.

pub mod accounts;
pub mod addresses;
pub mod admin_tokens;
pub mod attribute_metadata;
pub mod customer_groups;
pub mod customer_tokens;
pub mod customers;
pub mod directory;
pub mod integrations;
pub mod own_tokens;
pub mod sessions;
pub mod stores;

mod custom_attributes;
pub(crate) mod customer_input;
pub(crate) mod customer_output;
mod search;
