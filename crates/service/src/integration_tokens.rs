//! Integrations' access tokens as bearer tokens, where the store's settings take them (`spec/token-service.md` 9).

use crate::programs::Program;
use magegate_domain::Result;
use magegate_store::engine::Door;

/// Reads an integration's access token; `None` for what is none.
pub(crate) async fn read(_door: &mut Door, _token: &str) -> Result<Option<Program>> {
    Ok(None)
}
