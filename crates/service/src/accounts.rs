//! `customerAccountManagementV1`: an account's life from its creation to a new password
//! (`spec/customers-api.md`, sections 3, 7, 9 and 12).

mod availability;
mod confirmation;
mod creation;
mod passwords;
mod reset;
mod validation;

pub use availability::is_email_available;
pub use confirmation::{ConfirmationStatus, activate, activate_own, confirmation_status, resend};
pub use creation::{create, create_stored};
pub use passwords::change_password;
pub(crate) use passwords::{check_unchanged, is_locked, new_hash, set_password, verify_current};
pub(crate) use reset::RESET;
pub use reset::{check_link, request_reset, reset};
pub use validation::{Validation, validate};

use crate::facts::Facts;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::customer::Customer;
use magegate_domain::error::Result;
use magegate_domain::id::WebsiteId;
use magegate_domain::messages;
use magegate_domain::password::CustomerPolicy;
use magegate_domain::phrase::Param;
use magegate_store::customers;
use magegate_store::engine::Door;

/// The website that an e-mail address is looked up in, and how the refusal shows it.
struct Within {
    website: WebsiteId,
    shown: Param,
}

impl Within {
    /// The website that a client named, shown as a number.
    fn given(id: i64) -> Self {
        Self { website: WebsiteId(id), shown: Param::Int(id) }
    }

    /// The website of a request, shown as text.
    fn of(facts: &Facts, origin: &Origin) -> Self {
        let website = facts.scopes.account_website(origin.store);
        Self { website, shown: Param::Text(website.0.to_string()) }
    }

    /// The customer with an e-mail address; a missing one, or one whom the caller may not see, is 404 by both.
    async fn customer(
        self,
        door: &mut Door,
        (facts, permit): (&Facts, &Permit),
        email: &str,
    ) -> Result<Customer> {
        let scope = facts.address_scope(self.website);
        let found = customers::find_by_email(door, email, scope).await?;
        let found = found.filter(|found| permit.reaches(found.website_id));
        found.ok_or_else(|| {
            messages::no_such_entity_by_two(("email", email), ("websiteId", self.shown))
        })
    }
}

/// The policy that the settings ask for.
pub(crate) fn policy(facts: &Facts) -> CustomerPolicy {
    let number = |path| usize::try_from(facts.settings.number(path)).unwrap_or(0);
    CustomerPolicy {
        minimum_length: number("customer/password/minimum_password_length"),
        required_classes: number("customer/password/required_character_classes_number"),
    }
}
