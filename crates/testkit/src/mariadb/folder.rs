//! Prepared data folders: made once, kept in the target directory, copied for each server that starts.

use crate::supervised::{program, target_folder};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Part of the name of a prepared folder; another number makes them all anew.
const FORMAT: u32 = 1;
/// Options that shape the files of a data folder.
pub(crate) const SHAPE: [&str; 2] =
    ["--innodb-log-file-size=16M", "--innodb-autoextend-increment=1"];

/// Copies the prepared folder of the given kind to `target`; `prepare` makes it when it is not there yet, in the folder
/// handed in. `content` is what it was made from: when that changes, so does the folder.
pub(crate) fn copy_prepared(
    kind: &str,
    content: &[u8],
    target: &Path,
    prepare: impl FnOnce(&Path),
) {
    let cache = cache();
    let mut hasher = DefaultHasher::new();
    (FORMAT, version(), content).hash(&mut hasher);
    let folder = cache.join(format!("{kind}-{:016x}", hasher.finish()));
    if !folder.is_dir() {
        let lock = File::create(cache.join(format!("{kind}.lock"))).expect("a lock file");
        lock.lock().expect("the lock can be waited for");
        // Another process may have made it while this one waited.
        if !folder.is_dir() {
            let unfinished = cache.join(format!("{kind}-unfinished"));
            let _ = fs::remove_dir_all(&unfinished);
            fs::create_dir_all(&unfinished).expect("a folder in the target directory");
            prepare(&unfinished);
            fs::rename(&unfinished, &folder).expect("the finished folder gets its name");
        }
    }
    copy(&folder, target);
}

/// A data folder with nothing in it but the system tables, and `root` without a password.
pub(crate) fn copy_fresh(target: &Path) {
    copy_prepared("mariadb", &[], target, |folder| {
        let output = Command::new(program("mariadb-install-db", "mariadb-server"))
            .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"])
            .args(SHAPE)
            .args(user())
            .arg(format!("--datadir={}", folder.display()))
            .stdin(Stdio::null())
            .output()
            .expect("mariadb-install-db starts");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "mariadb-install-db fails:\n{text}");
    });
}

/// The server will not run as root unless told to.
pub(crate) fn user() -> Option<&'static str> {
    is_root().then_some("--user=root")
}

/// Whether the tests run as the system's administrator.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The folder of prepared folders.
fn cache() -> PathBuf {
    target_folder("magegate-test")
}

/// What the server says of its version: data folders of different ones are not mixed.
fn version() -> Vec<u8> {
    let server = program("mariadbd", "mariadb-server");
    let output = Command::new(server).arg("--version").output();
    output.expect("mariadbd tells its version").stdout
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a prepared folder can be listed") {
        let path = entry.expect("a prepared folder can be listed").path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a prepared file can be copied");
        }
    }
}
