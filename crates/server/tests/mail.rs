//! Letters from the real program to a mail server on the same machine: what they say, what becomes of those that cannot be
//! sent, a store's own templates, and the commands for operators.

#![cfg(test)]

#[path = "mail/commands.rs"]
mod commands;
#[path = "mail/failures.rs"]
mod failures;
#[path = "mail/fixture.rs"]
mod fixture;
#[path = "mail/letters.rs"]
mod letters;
#[path = "mail/protection.rs"]
mod protection;
#[path = "mail/templates.rs"]
mod templates;
