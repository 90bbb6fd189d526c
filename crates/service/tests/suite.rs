//! The service on a real database, with a clock and a generator that tests hold.
#![cfg(test)]

#[path = "suite/abuse.rs"]
mod abuse;
#[path = "suite/account_letters.rs"]
mod account_letters;
#[path = "suite/admin_logins.rs"]
mod admin_logins;
#[path = "suite/attributes.rs"]
mod attributes;
#[path = "suite/beside_tokens.rs"]
mod beside_tokens;
#[path = "suite/customer_groups.rs"]
mod customer_groups;
#[path = "suite/declared_integrations.rs"]
mod declared_integrations;
#[path = "suite/directory.rs"]
mod directory;
#[path = "suite/exchanges.rs"]
mod exchanges;
#[path = "suite/freshness.rs"]
mod freshness;
#[path = "suite/handshakes.rs"]
mod handshakes;
#[path = "suite/impersonations.rs"]
mod impersonations;
#[path = "suite/import.rs"]
mod import;
#[path = "suite/import_progress.rs"]
mod import_progress;
#[path = "suite/integration_names.rs"]
mod integration_names;
#[path = "suite/integrations.rs"]
mod integrations;
#[path = "suite/inventory.rs"]
mod inventory;
#[path = "suite/jobs.rs"]
mod jobs;
#[path = "suite/kit.rs"]
pub(crate) mod kit;
#[path = "suite/lockout.rs"]
mod lockout;
#[path = "suite/logins.rs"]
mod logins;
#[path = "suite/machine_keys.rs"]
mod machine_keys;
#[path = "suite/nonces.rs"]
mod nonces;
#[path = "suite/resets.rs"]
mod resets;
#[path = "suite/rows.rs"]
mod rows;
#[path = "suite/running_settings.rs"]
mod running_settings;
#[path = "suite/session_ends.rs"]
mod session_ends;
#[path = "suite/sessions.rs"]
pub(crate) mod sessions;
#[path = "suite/signatures.rs"]
mod signatures;
#[path = "suite/signed_tokens.rs"]
pub(crate) mod signed_tokens;
#[path = "suite/signing.rs"]
pub(crate) mod signing;
#[path = "suite/storefronts.rs"]
mod storefronts;
#[path = "suite/throttle.rs"]
mod throttle;
#[path = "suite/why.rs"]
pub(crate) mod why;
#[path = "suite/why_logins.rs"]
mod why_logins;
