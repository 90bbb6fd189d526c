//! The store suite: every test runs on a fresh database of each engine.
#![cfg(test)]

#[path = "suite/attributes.rs"]
mod attributes;
#[path = "suite/customer_groups.rs"]
mod customer_groups;
#[path = "suite/fresh.rs"]
mod fresh;
#[path = "suite/jobs_and_audit.rs"]
mod jobs_and_audit;
#[path = "suite/schema.rs"]
mod schema;
#[path = "suite/searches.rs"]
mod searches;
#[path = "suite/statements.rs"]
mod statements;
#[path = "suite/tokens.rs"]
mod tokens;
