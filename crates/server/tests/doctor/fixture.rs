//! Sites for the doctor to look at, and what it found there.

use magegate_testkit::mariadb::{Access, Database, Dump};
use magegate_testkit::{Outcome, Site};
use serde_json::Value;

/// Nothing is worse than a note.
pub(crate) const FINE: i32 = 0;
/// There are warnings.
pub(crate) const WARNINGS: i32 = 5;
/// There are errors.
pub(crate) const ERRORS: i32 = 6;

/// What the doctor found.
#[derive(Debug)]
pub(crate) struct Report {
    findings: Vec<Value>,
    /// The exit code.
    pub(crate) code: i32,
}

/// The database of the reference server, if it is there.
pub(crate) fn dump() -> Option<Dump> {
    Dump::reference(env!("CARGO_MANIFEST_DIR"))
}

/// An empty site. Its commands have no caches to wait for.
pub(crate) fn empty() -> Site {
    Site::new(env!("CARGO_BIN_EXE_magegate"))
        .with_variable("MAGEGATE_CACHE_MAX_AGE_MILLISECONDS", "0")
}

/// A site beside the store in a database, with a list of modules in which one more is switched on.
pub(crate) fn beside(database: &Database, prefix: &str, account: &Access, module: &str) -> Site {
    let Access { host, port, user, password } = account;
    let site = empty();
    let folder = site.folder().join("shop/app/etc");
    std::fs::create_dir_all(&folder).unwrap();
    let env = format!(
        "<?php\nreturn ['crypt' => ['key' => '9e6cb249a0b6cfde60aed91c5e03ee7e'], 'db' => ['table_prefix' => '{prefix}', \
         'connection' => ['default' => ['host' => '{host}:{port}', 'dbname' => '{}', 'username' => '{user}', \
         'password' => '{password}', 'active' => '1']]]];\n",
        database.name()
    );
    let modules = format!(
        "<?php\nreturn ['modules' => ['Magento_Store' => 1, 'Magento_TwoFactorAuth' => 0, '{module}' => 1]];\n"
    );
    std::fs::write(folder.join("env.php"), env).unwrap();
    std::fs::write(folder.join("config.php"), modules).unwrap();
    let shop = site.folder().join("shop").to_string_lossy().into_owned();
    site.with_variable("MAGEGATE_DATABASE_BESIDE", &shop)
}

/// Adds this program's own tables, as the first start does, without a server whose jobs would clean up.
pub(crate) fn with_own_tables(site: &Site) {
    let nothing = site.file("nothing.toml", "");
    site.run(&["apply", nothing.to_str().unwrap()]).succeeded();
}

/// Has the doctor look.
pub(crate) fn examine(site: &Site) -> Report {
    let outcome = site.run(&["doctor", "--json"]);
    let parsed =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    Report {
        findings: outcome.stdout.lines().map(parsed).collect(),
        code: outcome.code.unwrap_or_else(|| panic!("{outcome:?}")),
    }
}

/// Has the doctor clean up; gives table, kind and number of rows, kinds without any left out.
pub(crate) fn fix(site: &Site, arguments: &[&str]) -> Vec<(String, i64)> {
    let outcome: Outcome =
        site.run(&[&["doctor", "--fix", "--json"], arguments].concat()).succeeded();
    let objects = outcome.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    objects
        .map(|object| {
            (object["what"].as_str().unwrap().to_owned(), object["rows"].as_i64().unwrap())
        })
        .filter(|(_, rows)| *rows > 0)
        .collect()
}

impl Report {
    /// The codes of everything that is worse than it should be, in order.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let odd = self.findings.iter().filter(|finding| finding["severity"] != "ok");
        odd.map(|finding| finding["code"].as_str().unwrap()).collect()
    }

    /// The codes of warnings and errors, in order.
    pub(crate) fn faults(&self) -> Vec<&str> {
        let is_fault =
            |finding: &&Value| finding["severity"] == "warning" || finding["severity"] == "error";
        self.findings.iter().filter(is_fault).map(|found| found["code"].as_str().unwrap()).collect()
    }

    /// The one finding of a code whose text holds some words.
    pub(crate) fn finding(&self, code: &str, words: &str) -> &Value {
        let mut found = self.findings.iter().filter(|finding| {
            finding["code"] == code && finding["text"].as_str().unwrap().contains(words)
        });
        let first = found.next().unwrap_or_else(|| panic!("no {code} with {words:?} in {self:#?}"));
        assert!(found.next().is_none(), "{code} with {words:?} comes twice");
        first
    }

    /// What helps against it, as commands and SQL.
    pub(crate) fn remedies(&self, code: &str, words: &str) -> Vec<String> {
        let remedies = self.finding(code, words)["remedy"].as_array().unwrap();
        remedies.iter().map(|remedy| remedy.as_str().unwrap().to_owned()).collect()
    }
}
