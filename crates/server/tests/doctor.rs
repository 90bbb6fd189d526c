//! `magegate doctor` on a file, on a server and beside the reference's store: each fault that is provoked is named with
//! its remedy, the remedy helps, and `--fix` removes just what it says.

#![cfg(test)]

#[path = "doctor/alone.rs"]
mod alone;
#[path = "doctor/beside.rs"]
mod beside;
#[path = "doctor/fix.rs"]
mod fix;
#[path = "doctor/fixture.rs"]
mod fixture;
#[path = "doctor/galera.rs"]
mod galera;
#[path = "doctor/shared.rs"]
mod shared;
