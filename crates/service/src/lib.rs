//! What may be done: one file per service contract.

pub mod hashing;
