//! A dump of a store's database, as it is or changed in the ways in which stores differ.

use super::{Access, MariaDb, folder};
use crate::shared;
use crate::supervised::{program, server_folder};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The database in a server that was prepared from a dump.
const NAME: &str = "shop";

/// A dump and what is to become of it when it is loaded.
#[derive(Debug, Clone)]
pub struct Dump {
    file: PathBuf,
    prefix: String,
    charset: Option<&'static str>,
}

impl Dump {
    /// The dump of the reference's database in the folder `shared/reference` beside the project, found as
    /// [`shared::folder`] finds it; `None` where its absence is excused.
    pub fn reference(manifest_dir: &str) -> Option<Self> {
        let folder = shared::folder(manifest_dir)?.join("reference");
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut dumps = files.map(|entry| entry.path()).filter(|path| is_dump(path));
        let file = dumps.next();
        let file = file.unwrap_or_else(|| panic!("no dump (*.sql.gz) in {}", folder.display()));
        Some(Self::new(file))
    }

    /// A dump file, plain or packed (`.gz`).
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), prefix: String::new(), charset: None }
    }

    /// The same with a prefix before the names of all tables. Views, which would still speak of the old names, are
    /// dropped.
    #[must_use]
    pub fn with_prefix(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// The same with all tables in `utf8mb4`, as new installations of later releases have them.
    #[must_use]
    pub fn in_utf8mb4(mut self) -> Self {
        self.charset = Some("utf8mb4");
        self
    }

    /// The prefix of its tables.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A server of its own with the dump in it, and the name of the database. Loaded once for all processes.
    pub(super) fn server(&self) -> (MariaDb, &'static str) {
        let folder = server_folder();
        let key = format!("{:?} {:?} {}", self.prefix, self.charset, self.text());
        copy_with(&key, &folder.join("data"), |access| {
            access.run("", &format!("CREATE DATABASE {NAME}"));
            self.load(access, NAME);
        });
        (MariaDb::start_on(&folder, &[], &[]), NAME)
    }

    pub(super) fn load(&self, access: &Access, database: &str) {
        access.run(database, &self.text());
        if !self.prefix.is_empty() {
            let table = |kind: &str| {
                access.rows(
                    database,
                    &format!(
                        "SELECT table_name FROM information_schema.tables \
                         WHERE table_schema = DATABASE() AND table_type = '{kind}'"
                    ),
                )
            };
            let views = table("VIEW").concat();
            let views = views.iter().map(|view| format!("DROP VIEW `{view}`;"));
            let pairs = table("BASE TABLE").concat();
            let pairs = pairs.iter().map(|table| format!("`{table}` TO `{}{table}`", self.prefix));
            let renames = pairs.collect::<Vec<_>>().join(", ");
            let views = views.collect::<String>();
            access.run(database, &format!("{views} RENAME TABLE {renames};"));
        }
    }

    fn text(&self) -> String {
        let is_packed = self.file.extension().is_some_and(|extension| extension == "gz");
        let text = if is_packed {
            let mut unpack = Command::new(program("gzip", "gzip"));
            let output = unpack.arg("-dc").arg(&self.file).output().expect("gzip starts");
            assert!(output.status.success(), "{} can be unpacked", self.file.display());
            String::from_utf8(output.stdout).expect("a dump is UTF-8")
        } else {
            std::fs::read_to_string(&self.file).expect("the dump can be read")
        };
        let Some(charset) = self.charset else { return text };
        let definition = |line: &str| !line.starts_with(['(', 'I']);
        let changed = text.lines().map(|line| {
            let changed = definition(line).then(|| line.replace("utf8mb3", charset));
            changed.unwrap_or_else(|| line.to_owned())
        });
        changed.flat_map(|line| [line, "\n".to_owned()]).collect()
    }
}

/// A data folder on which `fill` has worked, from the cache when it has done so before.
fn copy_with(key: &str, target: &Path, fill: impl FnOnce(&Access)) {
    folder::copy_prepared("dump", key.as_bytes(), target, |unfinished| {
        let mut server = MariaDb::start();
        fill(server.access());
        server.stop();
        folder::copy(&server.data(), unfinished);
    });
}

fn is_dump(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".sql.gz"))
}
