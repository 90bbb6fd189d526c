//! Creating an account in the request's store view (`spec/graphql-auth.md` 3.4).

use super::{Account, Change, check};
use crate::origin::Origin;
use crate::{Service, accounts};
use magegate_domain::acl::Permit;
use magegate_domain::customer::Customer;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::messages;
use magegate_domain::settings::is_on;

/// Creates an account, with or without a password, in the request's store view.
pub async fn create(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    new: Change,
) -> Result<Account> {
    let Change { mut input, password, is_empty } = new;
    if is_empty {
        return Err(messages::input(messages::INPUT_UNSPECIFIED));
    }
    let facts = service.facts().await?;
    let website = facts.scopes.account_website(origin.store);
    let place =
        Customer { website_id: Some(website), store_id: Some(origin.store), ..Customer::default() };
    check(&facts, &place, &input, true)?;
    let letters =
        facts.settings.for_store(origin.store, &facts.scopes, "newsletter/general/active");
    if !is_on(letters) {
        input.is_subscribed = None;
    }
    (input.website_id, input.store_id) = (Some(website.0), Some(origin.store.0));
    let assistance_allowed = input.assistance_allowed == Some(2);
    let created = accounts::create(service, origin, permit, input, password.as_ref(), "").await;
    Ok(Account { view: created.map_err(as_input)?, assistance_allowed })
}

/// Unlike a change, a creation tells of a taken address as of any other bad input.
fn as_input(mut error: Error) -> Error {
    if matches!(error.kind, ErrorKind::AlreadyExists | ErrorKind::NotFound) {
        error.kind = ErrorKind::Input;
    }
    error
}
