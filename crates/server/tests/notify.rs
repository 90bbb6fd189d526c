//! Several servers on one database that tell each other of changes through a real Redis.

#![cfg(test)]

#[path = "notify/changes.rs"]
mod changes;
#[path = "notify/connections.rs"]
mod connections;
#[path = "notify/fixture.rs"]
mod fixture;
#[path = "notify/outages.rs"]
mod outages;
