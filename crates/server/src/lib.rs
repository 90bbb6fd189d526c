//! The building: files, environment, sockets, commands. The only crate that reads what is outside the program.

pub mod config;
pub mod listen;
pub mod ops;
pub mod telemetry;
