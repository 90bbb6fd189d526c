//! Whether an e-mail address is free (`spec/graphql-auth.md` 3.10).

use super::is_email;
use crate::origin::Origin;
use crate::{Service, accounts};
use magegate_domain::error::Result;
use magegate_domain::messages;

/// Whether an e-mail address is free on the request's website, as far as strangers are told.
pub async fn is_email_available(service: &Service, origin: &Origin, email: &str) -> Result<bool> {
    if email.is_empty() {
        return Err(messages::input(messages::EMAIL_UNSPECIFIED));
    }
    if !is_email(email) {
        return Err(messages::input(messages::EMAIL_INVALID));
    }
    accounts::is_email_available(service, origin, email, None).await
}
