//! A sound row becomes an account, new or changed, with its addresses.

use super::{AddressRecord, Draft, Importer, custom, fields};
use crate::attributes::Plan;
use crate::customers::rename;
use magegate_domain::Result;
use magegate_domain::caller::Account;
use magegate_domain::clock::parse_timestamp;
use magegate_domain::customer::{Customer, rules};
use magegate_domain::id::AddressId;
use magegate_store::engine::Door;
use magegate_store::tokens::Which;
use magegate_store::{StoreError, addresses, customers, tokens};

/// The refusal of a row whose account exists.
pub(super) const EXISTS: &str =
    "email: an account with this address exists in the website; --update changes it";

/// What storing a row did.
pub(super) struct Stored {
    pub(super) is_new: bool,
    /// Whether tokens of the account ended.
    pub(super) ended_tokens: bool,
}

/// Stores a row, or says what is wrong with it.
pub(super) async fn store(
    importer: &Importer<'_>,
    door: &mut Door,
    draft: &Draft,
) -> Result<Result<Stored, String>> {
    let is_global = importer.facts.settings.global_accounts();
    if is_global {
        customers::hold_addresses(door).await?;
    }
    let looks_up = importer.update || is_global;
    let existing = if looks_up { importer.existing(door, &draft.record).await? } else { None };
    if existing.is_some() && !importer.update {
        return Ok(Err(EXISTS.to_owned()));
    }
    let base = existing.clone().unwrap_or_default();
    let customer = match fields::apply(importer, base, &draft.record) {
        Ok(customer) => customer,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Some(fault) = fault(&customer, draft.record.addresses.as_deref()) {
        return Ok(Err(fault));
    }
    let custom = match plans(importer, door, &customer, draft).await? {
        Ok(custom) => custom,
        Err(fault) => return Ok(Err(fault)),
    };
    match existing {
        Some(before) => update(importer, door, draft, (&before, &customer), &custom).await,
        None => insert(importer, door, draft, &customer, &custom).await,
    }
}

/// What storing the row's custom attributes comes to.
struct Plans<'a> {
    customer: Plan<'a>,
    /// One for each address.
    addresses: Vec<Plan<'a>>,
}

async fn plans<'a>(
    importer: &'a Importer<'_>,
    door: &mut Door,
    customer: &Customer,
    draft: &Draft,
) -> Result<Result<Plans<'a>, String>> {
    let own = match custom::of_customer(importer, door, customer, &draft.record.custom).await? {
        Ok(own) => own,
        Err(fault) => return Ok(Err(fault)),
    };
    let mut plans = Plans { customer: own, addresses: Vec::new() };
    for record in draft.record.addresses.iter().flatten() {
        match custom::of_address(importer, door, customer, &record.custom).await? {
            Ok(plan) => plans.addresses.push(plan),
            Err(fault) => return Ok(Err(format!("addresses: {fault}"))),
        }
    }
    Ok(Ok(plans))
}

async fn insert(
    importer: &Importer<'_>,
    door: &mut Door,
    draft: &Draft,
    customer: &Customer,
    custom: &Plans<'_>,
) -> Result<Result<Stored, String>> {
    let id = match customers::insert(door, customer, draft.hash.as_deref()).await {
        Ok(id) => id,
        Err(StoreError::Conflict) => return Ok(Err(EXISTS.to_owned())),
        Err(error) => return Err(error.into()),
    };
    custom.customer.store(door, id.0).await?;
    if let Some(list) = draft.record.addresses.as_deref().filter(|list| !list.is_empty()) {
        let customer = Customer { id, ..customer.clone() };
        store_addresses(importer, door, &customer, (list, &custom.addresses)).await?;
    }
    Ok(Ok(Stored { is_new: true, ended_tokens: false }))
}

/// Changes an account. As everywhere, a new password or an end of the account ends its tokens.
async fn update(
    importer: &Importer<'_>,
    door: &mut Door,
    draft: &Draft,
    (before, customer): (&Customer, &Customer),
    custom: &Plans<'_>,
) -> Result<Result<Stored, String>> {
    let now = importer.service.now();
    let mut cause = (before.is_active && !customer.is_active).then_some("account_disabled");
    if let Some(hash) = &draft.hash {
        let known = customers::login(door, customer.id).await?;
        if known.and_then(|known| known.password_hash).as_ref() != Some(hash) {
            customers::set_password(door, customer.id, hash, now).await?;
            customers::clear_failures(door, customer.id).await?;
            cause = cause.or(Some("password_changed"));
        }
    }
    match customers::update(door, customer).await {
        Ok(()) => {}
        Err(StoreError::Conflict) => return Ok(Err(EXISTS.to_owned())),
        Err(error) => return Err(error.into()),
    }
    if before.email != customer.email {
        let emails = (before.email.as_str(), customer.email.as_str());
        rename(door, customer.id, emails).await?;
    }
    custom.customer.store(door, customer.id.0).await?;
    if let Some(cause) = cause {
        let which = Which::Of(Account::Customer(customer.id));
        tokens::revoke(door, which, cause, now).await?;
    }
    if let Some(list) = &draft.record.addresses {
        for address in addresses::list_of(door, customer.id).await? {
            addresses::delete(door, address.id).await?;
        }
        store_addresses(importer, door, customer, (list, &custom.addresses)).await?;
    }
    Ok(Ok(Stored { is_new: false, ended_tokens: cause.is_some() }))
}

async fn store_addresses(
    importer: &Importer<'_>,
    door: &mut Door,
    customer: &Customer,
    (list, custom): (&[AddressRecord], &[Plan<'_>]),
) -> Result<()> {
    let (mut billing, mut shipping): (Option<AddressId>, Option<AddressId>) = (None, None);
    for (record, custom) in list.iter().zip(custom) {
        let mut address = record.address.clone();
        address.customer_id = customer.id;
        let id = addresses::insert(door, &address, importer.service.now()).await?;
        custom.store(door, id.0).await?;
        if record.default_billing {
            billing = Some(id);
        }
        if record.default_shipping {
            shipping = Some(id);
        }
    }
    // The time of change is the file's, if it names one.
    let changed = parse_timestamp(&customer.updated_at);
    let changed = changed.unwrap_or_else(|| importer.service.now());
    customers::set_defaults(door, customer.id, billing, shipping, changed).await?;
    Ok(())
}

fn fault(customer: &Customer, addresses: Option<&[AddressRecord]>) -> Option<String> {
    if customer.email.is_empty() {
        return Some("email: missing".to_owned());
    }
    let complaints = rules::complaints(customer);
    if !complaints.is_empty() {
        return Some(complaints.join(" "));
    }
    addresses?.iter().enumerate().find_map(|(index, record)| {
        let address = &record.address;
        let missing = [
            ("firstname", &address.firstname),
            ("lastname", &address.lastname),
            ("street", &address.street),
            ("city", &address.city),
            ("country_id", &address.country_id),
        ]
        .into_iter()
        .find(|(_, value)| value.is_empty());
        missing.map(|(name, _)| format!("addresses: {name} is missing in number {}", index + 1))
    })
}
