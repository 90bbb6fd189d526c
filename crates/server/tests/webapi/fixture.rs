//! The store that these tests share, each with a copy of its own.

use magegate_testkit::{Database, Server, Site};

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
    filled(Site::new(env!("CARGO_BIN_EXE_magegate")))
}

/// The same on a database server.
pub(crate) fn on(database: &Database) -> Site {
    filled(Site::new(env!("CARGO_BIN_EXE_magegate")).on(database))
}

/// The store in a file, and the same on a database server, each with these settings and served.
pub(crate) fn on_both(settings: &[(&str, &str)]) -> Vec<(Option<Database>, Site, Server)> {
    let database = Database::fresh();
    let on_server = on(&database);
    let sites = [(None, site()), (Some(database), on_server)];
    let serve = |(database, site): (Option<Database>, Site)| {
        for (path, value) in settings {
            site.run(&["config", "set", path, value]).succeeded();
        }
        let server = site.serve(&[]);
        (database, site, server)
    };
    sites.into_iter().map(serve).collect()
}

fn filled(site: Site) -> Site {
    let file = site.file("store.toml", include_str!("store.toml"));
    let file = file.to_str().unwrap();
    site.run(&["apply", file]).succeeded();
    site
}

/// Switches on every row of the table that a setting offers.
pub(crate) fn switch_all_on(site: &Site) {
    let switches: std::collections::BTreeSet<_> =
        magegate_webapi::routes::all().filter_map(|route| route.switch).collect();
    for switch in switches {
        site.run(&["config", "set", switch, "1"]).succeeded();
    }
}

/// The store and its server, which offers every row of the table.
pub(crate) fn served_with_all() -> (Site, Server) {
    let site = site();
    switch_all_on(&site);
    let server = site.serve(&[]);
    (site, server)
}

/// The store and its server.
pub(crate) fn served() -> (Site, Server) {
    let site = site();
    let server = site.serve(&[]);
    (site, server)
}
