//! Several real instances on one real database server: exact counters, jobs that run once, and the promises of
//! `research/peers.md` section C under load while instances and servers are killed.

#![cfg(test)]

#[path = "cluster/chaos.rs"]
mod chaos;
#[path = "cluster/counting.rs"]
mod counting;
#[path = "cluster/fleet.rs"]
mod fleet;
#[path = "cluster/galera.rs"]
mod galera;
#[path = "cluster/load.rs"]
mod load;
#[path = "cluster/nonces.rs"]
mod nonces;
#[path = "cluster/outage.rs"]
mod outage;
#[path = "cluster/record.rs"]
mod record;
#[expect(dead_code, reason = "other tests bend requests in more ways")]
#[path = "webapi/signing.rs"]
mod signing;
