//! The building: files, environment, sockets, commands. The only crate that reads what is outside the program.

mod beside;
pub mod cli;
mod commands;
pub mod config;
pub mod deployment;
pub mod listen;
mod mail;
mod notify;
pub mod ops;
mod outbound;
mod output;
mod place;
mod scheduler;
mod secret;
mod state;
pub mod telemetry;
