//! The store that these tests share, each with a copy of its own.

use magegate_testkit::{Server, Site};

/// A customer of the default website.
pub(crate) const ANN: (&str, &str) = ("ann@example.com", "Ann_pass1!");
/// Another customer of the default website.
pub(crate) const BEA: (&str, &str) = ("bea@example.com", "Bea_pass1!");
/// A customer of the second website, whose store view is `uk_en`.
pub(crate) const UMA: (&str, &str) = ("uma@example.com", "Uma_pass1!");
/// The admin who may do everything.
pub(crate) const ROOT: (&str, &str) = ("root", "Admin123!pw");
/// The admin who may read customers.
pub(crate) const CLERK: (&str, &str) = ("clerk", "Clerk123!pw");
/// The admin who may see the dashboard.
pub(crate) const NOBODY: (&str, &str) = ("nobody", "Nobody123!pw");

/// The store, not yet served.
pub(crate) fn site() -> Site {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let file = site.file("store.toml", include_str!("store.toml"));
    let file = file.to_str().unwrap();
    site.run(&["apply", file]).succeeded();
    site
}

/// The store and its server.
pub(crate) fn served() -> (Site, Server) {
    let site = site();
    let server = site.serve(&[]);
    (site, server)
}
