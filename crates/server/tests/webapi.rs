//! The Web API through the real program and real sockets: refusals of every route, what ends tokens, hostile input,
//! sudden death, and memory under a storm of logins.

#![cfg(test)]

#[path = "webapi/account_input.rs"]
mod account_input;
#[path = "webapi/admin_updates.rs"]
mod admin_updates;
#[path = "webapi/attributes.rs"]
mod attributes;
#[path = "webapi/consequences.rs"]
mod consequences;
#[path = "webapi/customer_groups.rs"]
mod customer_groups;
#[path = "webapi/directory.rs"]
mod directory;
#[path = "webapi/durability.rs"]
mod durability;
#[path = "webapi/fixture.rs"]
mod fixture;
#[path = "webapi/fuzzing.rs"]
mod fuzzing;
#[path = "webapi/generated.rs"]
mod generated;
#[path = "webapi/graphql.rs"]
mod graphql;
#[path = "webapi/graphql_accounts.rs"]
mod graphql_accounts;
#[path = "webapi/graphql_addresses.rs"]
mod graphql_addresses;
#[path = "webapi/graphql_passwords.rs"]
mod graphql_passwords;
#[path = "webapi/graphql_store.rs"]
mod graphql_store;
#[path = "webapi/graphql_tokens.rs"]
mod graphql_tokens;
#[path = "webapi/hostile.rs"]
mod hostile;
#[path = "webapi/impersonation.rs"]
mod impersonation;
#[path = "webapi/integration_exchange.rs"]
mod integration_exchange;
#[path = "webapi/introspection.rs"]
mod introspection;
#[path = "webapi/limits.rs"]
mod limits;
#[path = "webapi/load.rs"]
mod load;
#[path = "webapi/machine_keys.rs"]
mod machine_keys;
#[path = "webapi/oauth_calls.rs"]
mod oauth_calls;
#[path = "webapi/oauth_handshake.rs"]
mod oauth_handshake;
#[path = "webapi/oauth_refusals.rs"]
mod oauth_refusals;
#[path = "webapi/oauth_tls.rs"]
mod oauth_tls;
#[path = "webapi/open_directory.rs"]
mod open_directory;
#[path = "webapi/own_account.rs"]
mod own_account;
#[path = "webapi/own_doors.rs"]
mod own_doors;
#[path = "webapi/refusals.rs"]
mod refusals;
#[path = "webapi/schema.rs"]
mod schema;
#[path = "webapi/search.rs"]
mod search;
#[path = "webapi/secrets.rs"]
mod secrets;
#[path = "webapi/sensible.rs"]
mod sensible;
#[path = "webapi/sessions.rs"]
mod sessions;
#[path = "webapi/signing.rs"]
mod signing;
#[path = "webapi/smuggled.rs"]
mod smuggled;
#[path = "webapi/smuggling.rs"]
mod smuggling;
#[path = "webapi/soap.rs"]
mod soap;
#[path = "webapi/soap_calls.rs"]
mod soap_calls;
#[path = "webapi/soap_faults.rs"]
mod soap_faults;
#[path = "webapi/soap_operations.rs"]
mod soap_operations;
#[path = "webapi/soap_wsdl.rs"]
mod soap_wsdl;
#[path = "webapi/store_choice.rs"]
mod store_choice;
#[path = "webapi/storefront.rs"]
mod storefront;
