//! Machine keys: named, limited to resources, websites and networks, with an end; shown once and kept as a hash.

use crate::programs::Program;
use magegate_domain::Result;
use magegate_store::engine::Door;

/// Reads a machine key; `None` for what is none.
pub(crate) async fn read(_door: &mut Door, _token: &str) -> Result<Option<Program>> {
    Ok(None)
}
