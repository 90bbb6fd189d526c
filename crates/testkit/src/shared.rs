//! Finds the folder `shared/` that lies beside the project: the recorded answers and the facts that it is built on.

use std::path::{Path, PathBuf};

/// The variable by which a person who has only the repository says so. CI never sets it.
pub const WITHOUT_SHARED: &str = "MAGEGATE_TEST_WITHOUT_SHARED";

/// The folder `shared/` beside the project, searched upwards from the caller's `env!("CARGO_MANIFEST_DIR")`.
/// Without it the test fails, unless `MAGEGATE_TEST_WITHOUT_SHARED=1` says that it is known to be absent: then `None`,
/// and the caller returns.
pub fn folder(manifest_dir: &str) -> Option<PathBuf> {
    let found = Path::new(manifest_dir)
        .ancestors()
        .map(|folder| folder.join("shared"))
        .find(|folder| folder.join("conformance").join("store.toml").is_file());
    let excused = std::env::var_os(WITHOUT_SHARED).is_some_and(|value| value == "1");
    assert!(
        found.is_some() || excused,
        "NOT TESTED: the folder `shared` with the recorded answers of the reference server is not beside the project \
         (searched upwards from {manifest_dir}). Put it there, or set {WITHOUT_SHARED}=1 to go on without these tests."
    );
    found
}
