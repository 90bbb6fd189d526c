//! Client libraries that others wrote for the reference, unmodified, against the running program: each logs in, reads,
//! searches with paging, creates, changes and deletes as far as it can. Each has a script beside these tests that uses
//! it as its documentation says and prints what it saw as JSON.

#![cfg(test)]

#[path = "clients/describing.rs"]
mod describing;
#[path = "clients/graphql.rs"]
mod graphql;
#[path = "clients/install.rs"]
mod install;
#[path = "clients/magento_api_rest.rs"]
mod magento_api_rest;
#[path = "clients/oauth.rs"]
mod oauth;
#[path = "clients/python.rs"]
mod python;
#[path = "clients/running.rs"]
mod running;
#[path = "clients/soap.rs"]
mod soap;
