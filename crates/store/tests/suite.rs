//! The store suite: every test runs on a fresh database of each engine.
#![cfg(test)]

#[path = "suite/fresh.rs"]
mod fresh;
#[path = "suite/statements.rs"]
mod statements;
