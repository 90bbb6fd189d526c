//! A small store, its server, and a browser that has its page open.

use magegate_testkit::{Browser, Server, Site};

/// A customer.
pub(crate) const ANN: (&str, &str) = ("ann@example.com", "Ann_pass1!");
/// An admin who may do everything.
pub(crate) const ROOT: (&str, &str) = ("root", "Admin123!pw");

/// The store of the tests of the Web API, which this one is about too.
const STORE: &str = include_str!("../webapi/store.toml");

/// The store, not yet served.
pub(crate) fn site() -> Site {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let file = site.file("store.toml", STORE);
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
    site
}

/// A served store and a browser on an address of it.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) browser: Browser,
    pub(crate) server: Server,
    _site: Site,
}

impl Visit {
    pub(crate) async fn to(path: &str) -> Self {
        let site = site();
        let server = site.serve(&[]);
        let browser = Browser::start().await;
        browser.open(&format!("http://{}{path}", server.address())).await;
        Self { browser, server, _site: site }
    }

    /// Fails when a script or a policy complained, a request failed that was not meant to, or one went elsewhere.
    /// `refused` are the statuses that the test provoked.
    pub(crate) async fn assert_clean(&self, refused: &[u16]) {
        let meant: Vec<String> =
            refused.iter().map(|status| format!("status of {status} ")).collect();
        let mut complaints = self.browser.console().await;
        complaints.retain(|entry| {
            let is_meant = meant.iter().any(|status| entry.text.contains(status));
            entry.level != "DEBUG" && !(entry.source == "network" && is_meant)
        });
        assert_eq!(complaints, [], "complaints in the console");
        let here = format!("http://{}/", self.server.address());
        let mut requests = self.browser.requests().await;
        assert!(!requests.is_empty(), "the browser notes requests");
        requests.retain(|url| !url.starts_with(&here));
        assert_eq!(requests, [""; 0], "requests to other hosts");
    }
}
