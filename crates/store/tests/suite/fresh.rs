//! Fresh databases for tests.

use magegate_store::Store;
use tempfile::TempDir;

/// An empty SQLite database in a folder that goes with it.
pub(crate) async fn sqlite() -> (Store, TempDir) {
    let folder = TempDir::new().unwrap();
    let store = Store::open_sqlite(&folder.path().join("store.sqlite"))
        .await
        .unwrap();
    (store, folder)
}
