//! Beside the reference's own database: rows written here are those that it writes, and what is changed there, by its
//! panel or by its database, holds here. Without the reference's dump these tests say so and do nothing.
#![cfg(test)]

#[path = "facts/changes.rs"]
mod changes;
#[path = "servers/fixture.rs"]
#[expect(dead_code, reason = "shared with the tests on servers, which need more of it")]
mod fixture;
#[path = "facts/integrations.rs"]
mod integrations;
#[path = "facts/masks.rs"]
mod masks;
#[path = "facts/panel.rs"]
mod panel;
#[path = "facts/settings.rs"]
mod settings;
#[path = "integrations_cli/fixture.rs"]
#[expect(dead_code, reason = "shared with the tests of the commands, which need more of it")]
mod signer;
#[path = "facts/twins.rs"]
mod twins;

use magegate_testkit::{Database, Server, Site};

/// The reference's database with the program beside it; `None` without the dump, which was said then.
fn beside() -> Option<(Database, Site, Server)> {
    beside_after("SELECT 1")
}

/// The same after a change of the database.
fn beside_after(change: &str) -> Option<(Database, Site, Server)> {
    let database = Database::of(&fixture::dump()?);
    database.run(change);
    let site = fixture::beside_site(&database, "", database.account());
    let server = site.serve(&[]);
    Some((database, site, server))
}
