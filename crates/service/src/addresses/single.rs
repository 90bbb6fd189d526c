//! One address of a customer at a time; all others stay as they are.

use super::{Defaults, MOST, change, insert, merged};
use crate::customers::{AddressInput, refresh_list};
use crate::facts::Facts;
use magegate_domain::Result;
use magegate_domain::customer::{Address, Customer};
use magegate_domain::id::AddressId;
use magegate_domain::messages;
use magegate_store::addresses;
use magegate_store::engine::Door;
use time::OffsetDateTime;

/// What a request makes of an address, or of a new one of the customer; not yet checked.
pub(crate) fn resulting(base: &Address, input: &AddressInput) -> Address {
    merged(base, input)
}

/// Refuses a further address of a customer who has as many as one request may give.
pub(crate) async fn check_room(door: &mut Door, customer: &Customer) -> Result<()> {
    if addresses::list_of(door, customer.id).await?.len() < MOST {
        return Ok(());
    }
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX);
    Err(messages::too_many_items("\\Magento\\Customer\\Api\\Data\\AddressInterface", limit))
}

/// Checks and stores a change of a stored address, or, for one without a number, a new address of the customer; gives the
/// number.
pub(crate) async fn save(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    (base, input): (&Address, &AddressInput),
    now: OffsetDateTime,
) -> Result<AddressId> {
    let id = if base.id.0 == 0 {
        insert(door, facts, customer, merged(base, input), input, now).await?
    } else {
        change(door, facts, customer, base, input, now).await?;
        base.id
    };
    let mut defaults = Defaults::of(customer);
    defaults.follow(id, input);
    defaults.store(door, customer, now).await?;
    refresh_list(door, facts, customer.id).await?;
    Ok(id)
}

/// Deletes an address, which is then no default of its customer any longer.
pub(crate) async fn remove(
    door: &mut Door,
    facts: &Facts,
    customer: Option<&Customer>,
    address: &Address,
    now: OffsetDateTime,
) -> Result<()> {
    if let Some(customer) = customer {
        let mut defaults = Defaults::of(customer);
        defaults.forget(address.id);
        defaults.store(door, customer, now).await?;
    }
    addresses::delete(door, address.id).await?;
    refresh_list(door, facts, address.customer_id).await
}
