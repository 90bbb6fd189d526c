//! The commands through the real program: what they print, what they leave behind, and their exit codes.

#![cfg(test)]

#[path = "cli/admin.rs"]
mod admin;
#[path = "cli/apply.rs"]
mod apply;
#[path = "cli/attribute.rs"]
mod attribute;
#[path = "cli/bench.rs"]
mod bench;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/cron.rs"]
mod cron;
#[path = "cli/machine_key.rs"]
mod machine_key;
#[path = "cli/role.rs"]
mod role;
#[path = "cli/serve.rs"]
mod serve;
#[path = "cli/updates.rs"]
mod updates;
#[path = "cli/usage.rs"]
mod usage;
