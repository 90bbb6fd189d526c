//! A served store, and scripts that use a client on it.

use magegate_testkit::{Server, Site};
use serde_json::Value;
use std::array;
use std::path::Path;
use std::process::Command;

/// The admin who may do everything.
pub(crate) const ROOT: (&str, &str) = ("root", "Admin123!pw");
/// A customer of the default website.
pub(crate) const ANN: (&str, &str) = ("ann@example.com", "Ann_pass1!");

/// The store of the tests of the Web API, served.
pub(crate) fn served() -> (Site, Server) {
    served_as(|site| site)
}

/// The same with further variables.
pub(crate) fn served_as(with: impl FnOnce(Site) -> Site) -> (Site, Server) {
    let site = with(Site::new(env!("CARGO_BIN_EXE_magegate")));
    let file = site.file("store.toml", include_str!("../webapi/store.toml"));
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let server = site.serve(&[]);
    (site, server)
}

/// The four values of an integration that may do everything, in the order in which clients ask for them.
pub(crate) fn integration(site: &Site) -> [String; 4] {
    let create = ["--json", "integration", "create", "ERP", "--allow-all", "--activate"];
    let told: Value = serde_json::from_str(&site.run(&create).succeeded().stdout).unwrap();
    let names = ["consumer_key", "consumer_secret", "access_token", "access_token_secret"];
    array::from_fn(|at| told[names[at]].as_str().unwrap().to_owned())
}

/// Runs a script, which prints its report as the last line.
pub(crate) fn report(site: &Site, interpreter: &Path, script: &str, arguments: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    // Clients look for configuration at home and where they run, and leave logs there.
    let output = Command::new(interpreter)
        .arg(&script)
        .args(arguments)
        .current_dir(site.folder())
        .env("HOME", site.folder())
        .env("NO_PROXY", "*")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let (told, complaints) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{told}\n{complaints}", script.display());
    let last = told.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {told}\n{complaints}"))
}
