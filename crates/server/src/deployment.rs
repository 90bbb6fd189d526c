//! The deployment file of a live store, `app/etc/env.php`, and the list of modules beside it: where the store's database
//! is, what its tables are called, which keys it signs with. Read, never executed ([`php`]).

mod connection;
mod source;

#[cfg(test)]
mod tests;

pub(crate) use connection::{PORT, split as split_host};
pub use source::DeploymentError;

use crate::config::Secret;
use magegate_domain::php::{self, Node, Value};
use magegate_store::engine::server::MySqlServer;
use source::Source;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the deployment file lies within a store's folder.
const ENV: &str = "app/etc/env.php";
const NAME: &str = "env.php";
/// The list of modules beside the deployment file.
const MODULES: &str = "config.php";

/// What a live store's deployment file says. `Debug` shows no key and no password.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// The file itself.
    pub file: PathBuf,
    /// The database, by `db/connection/default`.
    pub server: MySqlServer,
    /// What stands before the name of every table.
    pub table_prefix: String,
    /// `crypt/key`: the store's keys, at least one, the oldest first, with white space between them.
    pub crypt_key: Secret,
    /// `MAGE_MODE`; empty when the file does not say.
    pub mode: String,
    /// When the store was installed, as the file has it; empty when it does not say.
    pub installed: String,
    /// Connections to other databases, such as `checkout` and `sales` of a split store.
    pub elsewhere: Vec<String>,
    /// Settings that the files fix, as `scope path`: for PHP these hold before those of the database.
    pub fixed: Vec<String>,
    /// The modules by name and whether they are switched on; `None` when there is no list of modules.
    modules: Option<BTreeMap<String, bool>>,
}

impl Deployment {
    /// Reads `env.php` itself, or the one in a store's folder or in its `app/etc`, and `config.php` beside it if there is
    /// one.
    ///
    /// # Errors
    /// The first thing that is missing or cannot be used, with file, line and key.
    pub fn read(path: &Path) -> Result<Self, DeploymentError> {
        let file = if !path.is_dir() {
            path.to_path_buf()
        } else if path.join(NAME).is_file() {
            path.join(NAME)
        } else {
            path.join(ENV)
        };
        let root = load(&file)?;
        let beside = file.with_file_name(MODULES);
        let modules = if beside.is_file() { Some(load(&beside)?) } else { None };
        Self::of(&file, &root, modules.as_ref().map(|root| (beside.as_path(), root)))
    }

    fn of(
        file: &Path,
        root: &Node,
        modules: Option<(&Path, &Node)>,
    ) -> Result<Self, DeploymentError> {
        let source = Source { file, root };
        let prefix = source.text("db/table_prefix")?.unwrap_or_default();
        if !is_prefix(&prefix) {
            let message = "may hold up to 28 letters, digits and underscores";
            return Err(source.fault("db/table_prefix", message));
        }
        let mut fixed = Vec::new();
        settings(root, &mut fixed);
        if let Some((_, root)) = modules {
            settings(root, &mut fixed);
        }
        let modules = modules.map(|(file, root)| switched(&Source { file, root }));
        Ok(Self {
            file: file.to_path_buf(),
            server: connection::default(&source)?,
            table_prefix: prefix,
            crypt_key: Secret::new(source.required("crypt/key")?),
            mode: source.text("MAGE_MODE")?.unwrap_or_default(),
            installed: source.text("install/date")?.unwrap_or_default(),
            elsewhere: connection::elsewhere(&source)?,
            fixed,
            modules: modules.transpose()?,
        })
    }

    /// The modules by name and whether each is switched on; `None` when there is no list of modules.
    pub fn modules(&self) -> Option<impl Iterator<Item = (&str, bool)>> {
        let modules = self.modules.as_ref()?;
        Some(modules.iter().map(|(name, is_on)| (name.as_str(), *is_on)))
    }

    /// Whether a module is switched on; `None` when there is no list of modules.
    pub fn has_module(&self, name: &str) -> Option<bool> {
        let modules = self.modules.as_ref()?;
        Some(modules.get(name).copied().unwrap_or(false))
    }
}

/// Whether a text can stand before the names of tables, of which the longest has 36 of the 64 letters that servers take.
pub(crate) fn is_prefix(text: &str) -> bool {
    text.len() <= 28 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn load(file: &Path) -> Result<Node, DeploymentError> {
    use std::io::Read as _;
    let unreadable =
        |cause: std::io::Error| DeploymentError::file(file, &format!("cannot be read: {cause}"));
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    let limit = php::MAX_BYTES as u64 + 1;
    opened.take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    php::parse(&bytes).map_err(|fault| DeploymentError::line(file, fault.line, &fault.message))
}

fn switched(source: &Source<'_>) -> Result<BTreeMap<String, bool>, DeploymentError> {
    let Some(modules) = source.find("modules") else {
        return Err(source.fault("modules", "is missing"));
    };
    let entries = modules.entries().map(|(name, node)| {
        let is_on = !matches!(node.text().as_deref(), None | Some("" | "0"));
        (name.to_string(), is_on)
    });
    Ok(entries.collect())
}

/// The settings below `system`, which a store's files may hold: `default`, `websites/CODE`, `stores/CODE`.
fn settings(root: &Node, found: &mut Vec<String>) {
    let Some(system) = root.entry("system") else { return };
    for (scope, node) in system.entries() {
        let scope = scope.to_string();
        if scope == "default" {
            leaves(node, &scope, "", found);
        } else {
            for (code, node) in node.entries() {
                leaves(node, &format!("{scope}/{code}"), "", found);
            }
        }
    }
}

/// Every value below, by its path; the depth is the parser's.
fn leaves(node: &Node, scope: &str, path: &str, found: &mut Vec<String>) {
    for (key, node) in node.entries() {
        let path = if path.is_empty() { key.to_string() } else { format!("{path}/{key}") };
        if matches!(node.value, Value::Array(_)) {
            leaves(node, scope, &path, found);
        } else {
            found.push(format!("{scope} {path}"));
        }
    }
}
