//! Changing one's own account (`spec/graphql-auth.md` 3.5).

use super::passwords::verify;
use super::{Account, check, own, shown, standing};
use crate::acting::in_person;
use crate::audit::Event;
use crate::customers::{self as customer_service, CustomerInput};
use crate::origin::Origin;
use crate::{Service, accounts};
use magegate_domain::acl::Permit;
use magegate_domain::customer::Customer;
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_domain::password::Password;

/// What a request says of the account.
#[derive(Debug, Default)]
pub struct Change {
    /// The members; those that were sent as null are named in `nulls`.
    pub input: CustomerInput,
    /// The new account's password, or the current one.
    pub password: Option<Password>,
    /// Whether nothing at all was said.
    pub is_empty: bool,
}

/// Changes what a request names of the caller's own account. Null keeps an optional member as it is. Another e-mail
/// address needs the current password, and is not for who acts for the customer. The account moves to the request's store view.
pub async fn update(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    change: Change,
) -> Result<Account> {
    let Change { mut input, password, is_empty } = change;
    let id = own(permit)?;
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let before = standing(&mut door, &facts, id, service.now()).await?;
    drop(door);
    if is_empty {
        return Err(messages::input(messages::INPUT_UNSPECIFIED));
    }
    if needs_password(&input, &before) {
        in_person(permit)?;
    }
    let verified = match password.filter(|password| !password.is_empty()) {
        _ if !needs_password(&input, &before) => None,
        None => return Err(messages::input(messages::PASSWORD_FOR_EMAIL)),
        Some(password) => Some(verify(service, &facts, id, &password).await?.1),
    };
    check(&facts, &before, &input, false)?;
    input.store_id = Some(origin.store.0);

    let mut door = service.store.begin().await?;
    let stored = standing(&mut door, &facts, id, service.now()).await?;
    // The address, or the password, may be another since it was looked at.
    if needs_password(&input, &stored) {
        accounts::check_unchanged(&mut door, id, verified.as_deref())
            .await
            .map_err(super::passwords::reworded)?;
    }
    let by = (&*facts, permit);
    let customer =
        customer_service::merge(service, &mut door, by, (&stored, &stored), input).await?;
    customer_service::tell(service, &mut door, &facts, &stored, &customer, false).await?;
    let customer = customer_service::must_exist(&mut door, id).await?;
    let account = shown(&mut door, &facts, origin, customer).await?;
    door.commit().await?;
    service.changed().await;
    let email = &account.view.customer.email;
    if stored.email != *email {
        let detail = format!("e-mail address of customer {id}");
        service.happened(Event::AccountChanged, origin, permit.caller(), email, &detail);
    }
    Ok(account)
}

/// Whether the request names another e-mail address; even letter case makes another, as in the reference.
fn needs_password(input: &CustomerInput, stored: &Customer) -> bool {
    input.email.as_ref().is_some_and(|email| *email != stored.email)
}
