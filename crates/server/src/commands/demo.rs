//! The demo store.

use magegate_service::Service;

/// Fills the store.
pub(crate) async fn fill(service: &Service) -> anyhow::Result<()> {
    service.ping().await?;
    Ok(())
}

/// What to try.
pub(crate) fn text(url: &str) -> String {
    format!("demo at {url}")
}
