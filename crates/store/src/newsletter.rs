//! `newsletter_subscriber`, as far as it follows customers (`spec/database-customers.md` 5.5).

use crate::engine::{Door, values};
use crate::query::of_many;
use crate::{StoreResult, statements};
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerId, WebsiteId};
use std::collections::HashMap;
use time::OffsetDateTime;

/// Up to the list of customers.
const MANY: &str = "SELECT n.customer_id, s.website_id, n.subscriber_status FROM {newsletter_subscriber} n \
    JOIN {store} s ON s.store_id = n.store_id WHERE n.customer_id IN";

statements! {
    SUBSCRIBED = "SELECT n.subscriber_status FROM {newsletter_subscriber} n JOIN {store} s ON s.store_id = n.store_id \
        WHERE n.customer_id = ? AND s.website_id = ? ORDER BY n.subscriber_id";
    SUBSCRIPTION = "SELECT n.subscriber_id, n.subscriber_status FROM {newsletter_subscriber} n \
        JOIN {store} s ON s.store_id = n.store_id WHERE n.customer_id = ? AND s.website_id = ? \
        ORDER BY n.subscriber_id";
    SUBSCRIBE = "INSERT INTO {newsletter_subscriber} (store_id, change_status_at, customer_id, subscriber_email, \
        subscriber_status, subscriber_confirm_code) VALUES (?, ?, ?, ?, ?, ?)";
    SET_SUBSCRIPTION = "UPDATE {newsletter_subscriber} SET subscriber_status = ?, change_status_at = ? \
        WHERE subscriber_id = ?";
    RENAME = "UPDATE {newsletter_subscriber} SET subscriber_email = ? WHERE customer_id = ?";
    FORGET = "DELETE FROM {newsletter_subscriber} WHERE customer_id = ?";
    CONFIRM = "UPDATE {newsletter_subscriber} SET subscriber_status = 1, change_status_at = ? \
        WHERE customer_id = ? AND subscriber_status = 4";
}

/// Whether the customer gets the newsletter of a website.
pub async fn is_subscribed(
    door: &mut Door,
    id: CustomerId,
    website: WebsiteId,
) -> StoreResult<bool> {
    let row = door.fetch_optional(SUBSCRIBED, values![id, website]).await?;
    Ok(row.map_or(Ok(0), |row| row.int("subscriber_status"))? == 1)
}

/// Of which websites many customers get the newsletter or do not; who never had a subscription there is not among them.
pub async fn subscribed_of_many(
    door: &mut Door,
    customers: &[CustomerId],
) -> StoreResult<HashMap<(CustomerId, WebsiteId), bool>> {
    let ids: Vec<i64> = customers.iter().map(|id| id.0).collect();
    let mut found = HashMap::new();
    for row in of_many(door, MANY, " ORDER BY n.subscriber_id", &[], &ids).await? {
        let place = (CustomerId(row.int("customer_id")?), WebsiteId(row.int("website_id")?));
        let subscribed = row.int("subscriber_status")? == 1;
        // Of several rows, the oldest counts.
        found.entry(place).or_insert(subscribed);
    }
    Ok(found)
}

/// Sets whether the customer gets the newsletter (`spec/database-customers.md` 5.5): `status` of a new row is 1, or 4
/// while the account awaits confirmation. Unsubscribing somebody without a row writes nothing.
pub async fn subscribe(
    door: &mut Door,
    customer: &Customer,
    subscribed: bool,
    confirm_code: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    let website = customer.website_id.unwrap_or_default();
    let row = door.fetch_optional(SUBSCRIPTION, values![customer.id, website]).await?;
    let active = if customer.confirmation.is_some() { 4 } else { 1 };
    match row {
        Some(row) => {
            let wanted = if subscribed { active } else { 3 };
            if row.int("subscriber_status")? != wanted {
                let id = row.int("subscriber_id")?;
                door.execute(SET_SUBSCRIPTION, values![wanted, now, id]).await?;
            }
        }
        None if subscribed => {
            let values = values![
                customer.store_id,
                now,
                customer.id,
                &customer.email,
                active,
                confirm_code,
            ];
            door.execute(SUBSCRIBE, values).await?;
        }
        None => {}
    }
    Ok(())
}

/// Lets a customer's newsletter rows follow its e-mail address.
pub async fn rename(door: &mut Door, id: CustomerId, email: &str) -> StoreResult<()> {
    door.execute(RENAME, values![email, id]).await?;
    Ok(())
}

/// Begins the subscriptions that waited for the customer's confirmation.
pub async fn confirm(door: &mut Door, id: CustomerId, now: OffsetDateTime) -> StoreResult<()> {
    door.execute(CONFIRM, values![now, id]).await?;
    Ok(())
}

/// Removes a customer's newsletter rows.
pub async fn forget(door: &mut Door, id: CustomerId) -> StoreResult<()> {
    door.execute(FORGET, values![id]).await?;
    Ok(())
}
