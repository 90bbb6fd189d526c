//! A small store without customers: two websites, two roles, an admin of each.

use magegate_testkit::{Database, Outcome, Site};
use serde_json::Value;

/// `Passw0rd123` in the oldest format, which costs nothing to make.
pub(crate) const OLD_HASH: &str = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";
/// The password of all customers here.
pub(crate) const PASSWORD: &str = "Passw0rd123";

const STORE: &str = r#"
[[websites]]
code = "base"
name = "Main Website"
default = true
[[websites.groups]]
code = "main"
name = "Main Store"
[[websites.groups.views]]
code = "default"
name = "Default Store View"

[[websites]]
code = "uk"
name = "UK Website"
[[websites.groups]]
code = "uk_store"
name = "UK Store"
[[websites.groups.views]]
code = "uk_en"
name = "UK English"

[[roles]]
name = "Readers"
resources = ["Magento_Backend::admin", "Magento_Customer::customer"]
[[roles]]
name = "Dashboard only"
resources = ["Magento_Backend::admin", "Magento_Backend::dashboard"]

[[admins]]
username = "reader"
password = "Reader123!pw"
email = "reader@example.com"
firstname = "Rea"
lastname = "Der"
role = "Readers"
[[admins]]
username = "clerk"
password = "Clerk123!pw"
email = "clerk@example.com"
firstname = "Clara"
lastname = "Clerk"
role = "Dashboard only"
"#;

/// The store, not yet served.
pub(crate) fn site() -> Site {
    filled(Site::new(env!("CARGO_BIN_EXE_magegate")))
}

fn filled(site: Site) -> Site {
    let file = site.file("store.toml", STORE);
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    site
}

/// The same with customers of the default website.
pub(crate) fn site_with(emails: &[&str]) -> Site {
    with_customers(site(), emails)
}

/// That in a file, and the same on a database server.
pub(crate) fn on_both(emails: &[&str]) -> Vec<(Option<Database>, Site)> {
    let database = Database::fresh();
    let on_server = filled(Site::new(env!("CARGO_BIN_EXE_magegate")).on(&database));
    vec![(None, site_with(emails)), (Some(database), with_customers(on_server, emails))]
}

fn with_customers(site: Site, emails: &[&str]) -> Site {
    let mut rows = "email,firstname,lastname,password_hash\n".to_owned();
    for email in emails {
        rows.push_str(email);
        rows.push_str(",Ada,Adams,");
        rows.push_str(OLD_HASH);
        rows.push('\n');
    }
    let _ = site.run_with_input(&["customer", "import", "-"], &rows).succeeded();
    site
}

/// The JSON objects that a command wrote, one a line.
pub(crate) fn objects(outcome: &Outcome) -> Vec<Value> {
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
