//! The real program on a database server: with tables of its own, beside a store's, and with nothing added to them.

#![cfg(test)]

#[path = "servers/beside.rs"]
mod beside;
#[path = "servers/fixture.rs"]
mod fixture;
#[path = "servers/grants.rs"]
mod grants;
#[path = "servers/minter.rs"]
mod minter;
#[path = "servers/read_only.rs"]
mod read_only;
#[path = "servers/refusals.rs"]
mod refusals;
#[path = "servers/shared.rs"]
mod shared;
#[path = "servers/store_keys.rs"]
mod store_keys;
#[path = "servers/tokens.rs"]
mod tokens;
