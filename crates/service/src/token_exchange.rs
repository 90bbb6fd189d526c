//! The way out for integrations that cannot sign: a short-lived bearer token for the four values (RFC 8693).

use crate::programs::Program;
use magegate_domain::Result;
use magegate_store::engine::Door;

/// What every such token begins with, so that one that leaks is found by those who look for such texts.
pub(crate) const PREFIX: &str = "mgt_";

/// Reads such a token; `None` for what is none.
pub(crate) async fn read(_door: &mut Door, _token: &str) -> Result<Option<Program>> {
    Ok(None)
}
