//! The building: files, environment, sockets, commands. The only crate that reads what is outside the program.

pub mod cli;
mod commands;
pub mod config;
pub mod listen;
mod mail;
pub mod ops;
mod output;
mod scheduler;
mod secret;
mod state;
pub mod telemetry;
