//! `magegate integration …` through the real program: what it prints and leaves behind, where activations are sent, and the
//! whole handshake with a server of the integration's own.

#![cfg(test)]

#[path = "integrations_cli/beside.rs"]
mod beside;
#[path = "integrations_cli/commands.rs"]
mod commands;
#[path = "integrations_cli/fixture.rs"]
mod fixture;
#[path = "integrations_cli/handshake.rs"]
mod handshake;
#[path = "integrations_cli/sending.rs"]
mod sending;
