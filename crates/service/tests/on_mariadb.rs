//! The service's suite once more, each test on a fresh database of a real MariaDB.
#![cfg(test)]

#[path = "suite.rs"]
mod suite;

use suite::{kit, sessions, signed_tokens, signing, why};
