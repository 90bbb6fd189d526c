//! The store suite: every test runs on a fresh database of each engine.
#![cfg(test)]

#[path = "suite/attributes.rs"]
mod attributes;
#[path = "suite/customer_grid.rs"]
mod customer_grid;
#[path = "suite/customer_groups.rs"]
mod customer_groups;
#[path = "suite/failover.rs"]
mod failover;
#[path = "suite/fresh.rs"]
mod fresh;
#[path = "suite/integrations.rs"]
mod integrations;
#[path = "suite/jobs_and_audit.rs"]
mod jobs_and_audit;
#[path = "suite/machine_keys.rs"]
mod machine_keys;
#[path = "suite/migrations.rs"]
mod migrations;
#[path = "suite/outbox.rs"]
mod outbox;
#[path = "suite/reference.rs"]
mod reference;
#[path = "suite/revocations.rs"]
mod revocations;
#[path = "suite/schema.rs"]
mod schema;
#[path = "suite/schema_parity.rs"]
mod schema_parity;
#[path = "suite/search_conditions.rs"]
mod search_conditions;
#[path = "suite/search_plans.rs"]
mod search_plans;
#[path = "suite/searches.rs"]
mod searches;
#[path = "suite/sessions.rs"]
mod sessions;
#[path = "suite/statements.rs"]
mod statements;
#[path = "suite/tokens.rs"]
mod tokens;
