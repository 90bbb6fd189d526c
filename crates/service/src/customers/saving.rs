//! How a customer is checked and stored (`spec/customers-api.md`, sections 3, 4 and 6).

use super::CustomerInput;
use crate::Service;
use crate::attributes;
use crate::facts::Facts;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::clock::{parse_timestamp, timestamp};
use magegate_domain::customer::{Customer, rules};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::CustomerId;
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_domain::random;
use magegate_domain::reason::Reason;
use magegate_domain::settings::is_on;
use magegate_store::engine::Door;
use magegate_store::newsletter::Awaits;
use magegate_store::{
    customer_grid, customer_groups, customers, neighbours, newsletter, reset_tokens,
};
use std::ops::RangeInclusive;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// Checks a customer without custom attributes.
pub(crate) async fn check(door: &mut Door, facts: &Facts, customer: &Customer) -> Result<()> {
    check_with(door, facts, customer, &[]).await
}

/// The resource that lets staff allow or deny shopping assistance.
const ASSISTANCE: &str = "Magento_LoginAsCustomer::allow_shopping_assistance";

/// Checks a customer in the reference's order: group, e-mail address, its uniqueness, attributes, of which the `custom`
/// ones were looked at before, and characters of names.
pub(crate) async fn check_with(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    custom: &[String],
) -> Result<()> {
    if !customer_groups::exists(door, customer.group_id).await? {
        return Err(messages::input(messages::GROUP_UNKNOWN));
    }
    if customer.email.is_empty() {
        return Err(messages::input(messages::EMAIL_MISSING));
    }
    let scope = facts.address_scope(customer.website_id.unwrap_or_default());
    if scope.is_none() {
        customers::hold_addresses(door).await?;
    }
    let other = customers::find_by_email(door, &customer.email, scope).await?;
    if other.is_some_and(|other| other.id != customer.id) {
        return Err(email_taken());
    }
    let mut complaints = rules::attribute_complaints(customer);
    complaints.extend(attributes::built_in_complaints(facts, customer));
    complaints.extend_from_slice(custom);
    complaints.extend(rules::name_complaints(customer));
    if complaints.is_empty() { Ok(()) } else { Err(messages::input(complaints.join("\n"))) }
}

pub(crate) fn email_taken() -> Error {
    Error::new(ErrorKind::AlreadyExists, Phrase::plain(messages::EMAIL_TAKEN))
}

/// A date of birth in one of the forms that the reference reads; empty means none.
pub(crate) fn date_of_birth(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let iso = format_description!("[year]-[month padding:none]-[day padding:none]");
    let american = format_description!("[month padding:none]/[day padding:none]/[year]");
    let date = Date::parse(day, iso).or_else(|_| Date::parse(day, american));
    let date = date.ok().filter(|date| date.year() > 0);
    let date = date.ok_or_else(|| messages::input(messages::INVALID_DATE))?;
    let written = date.format(format_description!("[year]-[month]-[day]"));
    Ok(Some(written.map_err(Error::internal)?))
}

/// The customer after a request: what only admins may change stays, absent members mostly do.
pub(super) fn merged(
    service: &Service,
    facts: &Facts,
    stored: &Customer,
    input: &CustomerInput,
    now: OffsetDateTime,
) -> Result<Customer> {
    let mut customer = Customer {
        email: input.email.clone().unwrap_or_default(),
        firstname: input.firstname.clone(),
        lastname: input.lastname.clone(),
        middlename: kept(input.middlename.as_deref(), stored.middlename.as_deref()),
        prefix: kept(input.prefix.as_deref(), stored.prefix.as_deref()),
        suffix: kept(input.suffix.as_deref(), stored.suffix.as_deref()),
        taxvat: kept(input.taxvat.as_deref(), stored.taxvat.as_deref()),
        created_in: kept(input.created_in.as_deref(), stored.created_in.as_deref()),
        gender: input.gender.or(stored.gender),
        confirmation: filled(input.confirmation.as_deref()),
        disable_auto_group_change: input.disable_auto_group_change.unwrap_or(0),
        updated_at: timestamp(now),
        ..stored.clone()
    };
    if let Some(dob) = &input.dob {
        customer.dob = date_of_birth(dob)?;
    }
    if let Some(created_at) = filled(input.created_at.as_deref()) {
        customer.created_at = moment(&created_at)?;
    }
    if !is_same_mailbox(&customer.email, &stored.email)
        && new_email_needs_confirmation(facts, &customer)
    {
        customer.confirmation = Some(confirmation_key(service));
    }
    Ok(customer)
}

/// Whether two addresses lead to one mailbox. The collation, which an address is looked up by, does not count accents: by
/// it, an address at `exámple.com` would be one at `example.com`, which is somebody else's domain.
pub(super) fn is_same_mailbox(left: &str, right: &str) -> bool {
    left == right || left.to_lowercase() == right.to_lowercase()
}

/// Whether the account's address has yet to be confirmed, where the settings ask for that.
fn awaits_confirmation(facts: &Facts, customer: &Customer) -> bool {
    let website = customer.website_id.unwrap_or_default();
    customer.confirmation.is_some()
        && (facts.confirms_new_accounts(website) || facts.confirms_new_addresses(website))
}

/// An address that awaits its confirmation goes on doing so, whatever the account itself says; a new one has a new key.
pub(super) fn keep_waiting(facts: &Facts, stored: &Customer, customer: &mut Customer) {
    let is_new = !is_same_mailbox(&customer.email, &stored.email)
        && new_email_needs_confirmation(facts, customer);
    if !is_new && awaits_confirmation(facts, stored) {
        customer.confirmation.clone_from(&stored.confirmation);
    }
}

/// The key proves that its letter was read, so that the account itself must not learn it otherwise.
pub(super) fn hide_key(facts: &Facts, permit: &Permit, customer: &mut Customer) {
    if matches!(permit.caller(), Caller::Customer(_)) && awaits_confirmation(facts, customer) {
        customer.confirmation = None;
    }
}

/// Whether a changed address has to be confirmed.
pub(super) fn new_email_needs_confirmation(facts: &Facts, customer: &Customer) -> bool {
    facts.confirms_new_addresses(customer.website_id.unwrap_or_default())
}

/// Stores a changed row. Newsletter rows, orders and carts follow a changed e-mail address, and a link to reset the
/// password that was sent to the former one ends; a subscription that waited for the confirmation begins.
pub(super) async fn store_update(
    door: &mut Door,
    (stored, customer): (&Customer, &Customer),
    now: OffsetDateTime,
) -> Result<()> {
    customers::update(door, customer).await.map_err(taken)?;
    if customer.confirmation.is_none() {
        newsletter::confirm(door, customer.id, now).await?;
    }
    if stored.email != customer.email {
        reset_tokens::clear(door, customer.id).await?;
        rename(door, customer.id, (&stored.email, &customer.email)).await?;
    }
    Ok(())
}

/// Whatever has a copy of a customer's e-mail address follows a new one.
pub(crate) async fn rename(
    door: &mut Door,
    id: CustomerId,
    (before, after): (&str, &str),
) -> Result<()> {
    newsletter::rename(door, id, after).await?;
    Ok(neighbours::rename(door, id, (before, after)).await?)
}

/// The panel's list follows a customer. Called last, when its row, values and addresses are as they will be.
pub(crate) async fn refresh_list(door: &mut Door, facts: &Facts, id: CustomerId) -> Result<()> {
    Ok(customer_grid::refresh(door, &facts.attributes, id).await?)
}

/// Stores what came as extension attributes. Admins need a resource of its own to speak for a customer about shopping
/// assistance.
pub(crate) async fn store_extensions(
    service: &Service,
    door: &mut Door,
    (facts, permit): (&Facts, &Permit),
    customer: &Customer,
    input: &CustomerInput,
) -> Result<()> {
    if let Some(subscribed) = input.is_subscribed {
        subscribe(service, door, facts, customer, subscribed).await?;
    }
    match input.assistance_allowed {
        None | Some(0) => {}
        Some(_) if is_staff(permit) && !permit.also_holds(ASSISTANCE, &facts.rules) => {
            return Err(messages::not_authorized(ASSISTANCE)
                .because(Reason::MissingResource(ASSISTANCE.to_owned())));
        }
        Some(wanted) => customers::set_assistance(door, customer.id, wanted == 2).await?,
    }
    Ok(())
}

/// Sets whether a customer gets the newsletter.
pub(crate) async fn subscribe(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    subscribed: bool,
) -> Result<()> {
    let store = customer.store_id.unwrap_or_default();
    let asks = facts.settings.for_store(store, &facts.scopes, "newsletter/subscription/confirm");
    let wanted = match (subscribed, is_on(asks)) {
        (false, _) => None,
        _ if awaits_confirmation(facts, customer) => Some(Awaits::Account),
        (true, true) => Some(Awaits::Agreement),
        (true, false) => Some(Awaits::Nothing),
    };
    let code = confirmation_key(service);
    Ok(newsletter::subscribe(door, customer, wanted, &code, service.now()).await?)
}

fn is_staff(permit: &Permit) -> bool {
    matches!(permit.caller(), Caller::Admin(_) | Caller::Integration(_) | Caller::Machine(_))
}

/// A key for the confirmation of an e-mail address, or of a subscription: 32 characters.
pub(crate) fn confirmation_key(service: &Service) -> String {
    random::text(&*service.random, random::LOWER_AND_DIGITS, 32)
}

/// A text for a column that may be without one: the reference stores an empty one as null there, so answers leave it out.
pub(crate) fn filled(given: Option<&str>) -> Option<String> {
    given.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

/// What such a column holds after a request: an empty text clears it, an absent one leaves it as it is.
pub(crate) fn kept(given: Option<&str>, stored: Option<&str>) -> Option<String> {
    filled(given.or(stored))
}

/// What a refused row means: two requests took the same address at once.
pub(crate) fn taken(error: magegate_store::StoreError) -> Error {
    match error {
        magegate_store::StoreError::Conflict => email_taken(),
        other => other.into(),
    }
}

/// The seconds that a column of type `TIMESTAMP` holds.
const TIMESTAMPS: RangeInclusive<i64> = 1..=0x7FFF_FFFF;

/// A moment as a client sends it, in UTC: a date with or without a time. Anything unreadable, or outside of what the
/// column holds, is refused rather than stored.
pub(crate) fn moment(text: &str) -> Result<String> {
    let text = text.trim().trim_end_matches('Z').replacen('T', " ", 1);
    let with_time = format!("{text} 00:00:00");
    let fits = |moment: OffsetDateTime| TIMESTAMPS.contains(&moment.unix_timestamp());
    let readable =
        [text, with_time].into_iter().find(|text| parse_timestamp(text).is_some_and(fits));
    readable.ok_or_else(|| messages::input(messages::INVALID_DATE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_birth_are_read_in_the_reference_s_forms() {
        for (text, date) in [
            ("1990-2-3", "1990-02-03"),
            ("02/03/1990", "1990-02-03"),
            ("1990-02-03T10:00:00Z", "1990-02-03"),
            ("1990-02-03 10:00:00", "1990-02-03"),
        ] {
            assert_eq!(date_of_birth(text).unwrap().as_deref(), Some(date), "{text}");
        }
        assert_eq!(date_of_birth("").unwrap(), None);
        for text in ["x", "1990-13-01", "30/02/1990", "1990", "-1990-01-01", "0000-01-01"] {
            assert!(date_of_birth(text).is_err(), "{text}");
        }
    }
    #[test]
    fn moments_are_stored_in_one_form_only() {
        for (text, stored) in [
            ("2001-02-03 04:05:06", "2001-02-03 04:05:06"),
            ("2001-02-03T04:05:06Z", "2001-02-03 04:05:06"),
            ("2001-02-03", "2001-02-03 00:00:00"),
        ] {
            assert_eq!(moment(text).unwrap(), stored, "{text}");
        }
        let beyond = ["1970-01-01", "2038-01-19 03:14:08"];
        for text in
            ["", "x", "2001-02-30", "2001-02-03 25:00:00", "02/03/2001"].iter().chain(&beyond)
        {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
