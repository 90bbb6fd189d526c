//! The commands that manage customers and tokens, run as the program that people run.

#![cfg(test)]

#[path = "customers_cli/accounts.rs"]
mod accounts;
#[path = "customers_cli/files.rs"]
mod files;
#[path = "customers_cli/fixture.rs"]
mod fixture;
#[path = "customers_cli/keys.rs"]
mod keys;
#[path = "customers_cli/memory.rs"]
mod memory;
#[path = "customers_cli/resume.rs"]
mod resume;
#[path = "customers_cli/sessions.rs"]
mod sessions;
#[path = "customers_cli/tokens.rs"]
mod tokens;
#[path = "customers_cli/why.rs"]
mod why;
