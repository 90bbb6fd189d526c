//! Whether an e-mail address is free (`spec/customers-api.md` 12).

use crate::Service;
use crate::origin::Origin;
use magegate_domain::error::Result;
use magegate_domain::settings::is_on;
use magegate_store::customers;

/// Whether an e-mail address is free; `true` for every address unless the settings tell strangers more.
pub async fn is_email_available(
    service: &Service,
    origin: &Origin,
    email: &str,
    website: Option<i64>,
) -> Result<bool> {
    let facts = service.facts().await?;
    let website = match website {
        Some(id) => facts.website(id)?,
        None => facts.scopes.account_website(origin.store),
    };
    let path = "checkout/options/enable_guest_checkout_login";
    if !is_on(facts.settings.for_website(website, path)) {
        return Ok(true);
    }
    let scope = facts.address_scope(website);
    let mut door = service.store.read().await?;
    Ok(customers::find_by_email(&mut door, email, scope).await?.is_none())
}
