//! A customer's token for an admin who assists (`spec/graphql-auth.md` 3.3).

use crate::origin::Origin;
use crate::{Issued, Service, customer_tokens};
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_domain::settings::is_on;
use magegate_store::customers;

/// The resource that lets an admin log in as a customer.
const LOGIN: &str = "Magento_LoginAsCustomer::login";
/// The resource that lets an admin assist.
const ASSIST: &str = "Magento_LoginAsCustomer::allow_shopping_assistance";
/// What an admin holds who gets such a token.
pub(crate) const ASSISTANCE: [&str; 2] = [LOGIN, ASSIST];
/// Whether a store has logging in as a customer at all.
const ENABLED: &str = "login_as_customer/general/enabled";

/// Issues a token of the customer with an e-mail address on the request's website to an admin, and to no integration.
/// Whether the customer agreed is not asked, nor whether the account is locked or confirmed, as in the reference.
pub async fn token_as_admin(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    email: &str,
) -> Result<Issued> {
    if email.trim().is_empty() {
        return Err(messages::unspecified("customer email"));
    }
    if !matches!(permit.caller(), Caller::Admin(_)) {
        return Err(messages::customer_not_authorized().because(Reason::WrongCaller));
    }
    let facts = service.facts().await?;
    let lacks = |resource: &str| {
        let holds = permit.also_holds(resource, &facts.rules);
        (!holds).then(|| Reason::MissingResource(resource.to_owned()))
    };
    if !is_on(facts.settings.for_store(origin.store, &facts.scopes, ENABLED)) {
        return Err(messages::forbidden(messages::LOGIN_AS_CUSTOMER_OFF));
    }
    if let Some(reason) = lacks(LOGIN) {
        return Err(messages::forbidden(messages::LOGIN_AS_CUSTOMER_OFF).because(reason));
    }
    if let Some(reason) = lacks(ASSIST) {
        return Err(messages::forbidden(messages::ASSISTANCE_OFF).because(reason));
    }
    let website = facts.address_scope(facts.scopes.account_website(origin.store));
    let mut door = service.store.read().await?;
    let Some(customer) = customers::find_by_email(&mut door, email, website).await? else {
        let unknown = messages::input(messages::ASSISTED_EMAIL_UNKNOWN);
        return Err(unknown.because(Reason::UnknownAccount));
    };
    drop(door);
    customer_tokens::act_for(service, origin, permit, (customer.id, true)).await
}
