//! `magegate export` and `magegate import`, run as the program that people run, between all engines.

#![cfg(test)]

#[path = "moving/collisions.rs"]
mod collisions;
#[path = "moving/engines.rs"]
mod engines;
#[path = "moving/files.rs"]
mod files;
#[path = "moving/fixture.rs"]
mod fixture;
#[path = "moving/hostile.rs"]
mod hostile;
#[path = "moving/memory.rs"]
mod memory;
#[path = "moving/resume.rs"]
mod resume;
