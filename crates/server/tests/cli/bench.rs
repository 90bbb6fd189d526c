//! What the tests of commands share.

use magegate_testkit::Site;
use magegate_testkit::http::Request;
use magegate_testkit::server::Server;
use magegate_testkit::site::Outcome;
use serde_json::Value;

/// A store with one website, one role of each kind, two admins and a customer.
pub(crate) const STORE: &str = r#"
[[websites]]
code = "base"
name = "Main"
[[websites.groups]]
code = "main"
name = "Main"
[[websites.groups.views]]
code = "default"
name = "Default"

[[roles]]
name = "Administrators"
resources = ["Magento_Backend::all"]
[[roles]]
name = "Clerks"
resources = ["Magento_Customer::customer"]

[[admins]]
username = "admin"
password = "Admin123"
email = "admin@example.com"
firstname = "Ada"
lastname = "Admin"
role = "Administrators"
[[admins]]
username = "clerk"
password = "Clerk123"
email = "clerk@example.com"
firstname = "Clara"
lastname = "Clerk"
role = "Clerks"

[[customers]]
email = "jane@example.com"
password = "Jane_pass1"
firstname = "Jane"
lastname = "Doe"
"#;

/// An empty site. Its commands have no caches to wait for.
pub(crate) fn empty() -> Site {
    Site::new(env!("CARGO_BIN_EXE_magegate"))
        .with_variable("MAGEGATE_CACHE_MAX_AGE_MILLISECONDS", "0")
}

/// A site with [`STORE`].
pub(crate) fn filled() -> Site {
    let site = empty();
    let _ = apply(&site, STORE).succeeded();
    site
}

/// Applies a declaration in TOML.
pub(crate) fn apply(site: &Site, declaration: &str) -> Outcome {
    let file = site.file("declared.toml", declaration);
    site.run(&["apply", &file.to_string_lossy()])
}

/// The objects that a command with `--json` wrote, one per line.
pub(crate) fn objects(site: &Site, arguments: &[&str]) -> Vec<Value> {
    let outcome = site.run(&[arguments, &["--json"]].concat()).succeeded();
    outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// The member of every object.
pub(crate) fn members(objects: &[Value], name: &str) -> Vec<Value> {
    objects.iter().map(|object| object[name].clone()).collect()
}

/// Runs to the end what a test asks of a server.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The status of a `GET` with a token.
pub(crate) fn status(server: &Server, path: &str, token: &str) -> u16 {
    block_on(server.client().send(&Request::get(path).bearer(token))).status
}
