//! `newsletter_subscriber`, as far as it follows customers (`spec/database-customers.md` 5.5). A row belongs to a customer
//! by its number or, where a visitor subscribed before there was an account, by its e-mail address.

use crate::engine::{Door, Row, values};
use crate::query::of_many;
use crate::text::cut;
use crate::{StoreResult, statements};
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerId, WebsiteId};
use std::collections::HashMap;
use time::OffsetDateTime;

/// Characters that the column for addresses holds: fewer than that of customers.
const LONGEST_EMAIL: usize = 150;
/// Up to the list of customers.
const MANY: &str = "SELECT n.customer_id, s.website_id, n.subscriber_status FROM {newsletter_subscriber} n \
    JOIN {store} s ON s.store_id = n.store_id WHERE n.customer_id IN";
const MANY_BY_EMAIL: &str = "SELECT e.entity_id AS customer_id, s.website_id, n.subscriber_status \
    FROM {customer_entity} e JOIN {newsletter_subscriber} n ON n.subscriber_email = e.email \
    JOIN {store} s ON s.store_id = n.store_id WHERE e.entity_id IN";

statements! {
    // Not joined: the store view's row would be locked as well, and every new account refers to it.
    FIND = "SELECT subscriber_id, subscriber_status, customer_id FROM {newsletter_subscriber} WHERE customer_id = ? \
        AND store_id IN (SELECT store_id FROM {store} WHERE website_id = ?) ORDER BY subscriber_id LIMIT 1 {for update}";
    FIND_BY_EMAIL = "SELECT subscriber_id, subscriber_status, customer_id FROM {newsletter_subscriber} \
        WHERE subscriber_email = ? AND store_id IN (SELECT store_id FROM {store} WHERE website_id = ?) \
        ORDER BY subscriber_id LIMIT 1 {for update}";
    SUBSCRIBE = "INSERT INTO {newsletter_subscriber} (store_id, change_status_at, customer_id, subscriber_email, \
        subscriber_status, subscriber_confirm_code) VALUES (?, ?, ?, ?, ?, ?)";
    SET_STATUS = "UPDATE {newsletter_subscriber} SET subscriber_status = ?, change_status_at = ? \
        WHERE subscriber_id = ?";
    ADOPT = "UPDATE {newsletter_subscriber} SET customer_id = ?, subscriber_email = ? WHERE subscriber_id = ?";
    RENAME = "UPDATE {newsletter_subscriber} SET subscriber_email = ? WHERE customer_id = ?";
    FORGET = "DELETE FROM {newsletter_subscriber} WHERE customer_id = ?";
    FORGET_EMAIL = "DELETE FROM {newsletter_subscriber} WHERE subscriber_email = ?";
    FORGET_EMAIL_OF = "DELETE FROM {newsletter_subscriber} WHERE subscriber_email = ? \
        AND store_id IN (SELECT store_id FROM {store} WHERE website_id = ?)";
    CONFIRM = "UPDATE {newsletter_subscriber} SET subscriber_status = 1, change_status_at = ? \
        WHERE customer_id = ? AND subscriber_status = 4";
}

/// What a new subscription waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaits {
    /// Nothing: the letters begin.
    Nothing,
    /// The address has to agree, as the settings ask it to.
    Agreement,
    /// The account has to be confirmed.
    Account,
}

/// Whether the customer gets the newsletter of a website.
pub async fn is_subscribed(
    door: &mut Door,
    id: CustomerId,
    website: WebsiteId,
) -> StoreResult<bool> {
    let found = subscribed_of_many(door, &[id]).await?;
    Ok(found.get(&(id, website)).copied().unwrap_or(false))
}

/// Of which websites many customers get the newsletter or do not; who never had a subscription there is not among them.
pub async fn subscribed_of_many(
    door: &mut Door,
    customers: &[CustomerId],
) -> StoreResult<HashMap<(CustomerId, WebsiteId), bool>> {
    let ids: Vec<i64> = customers.iter().map(|id| id.0).collect();
    let order = " ORDER BY n.subscriber_id";
    let mut found = HashMap::new();
    for head in [MANY, MANY_BY_EMAIL] {
        for row in of_many(door, head, order, &[], &ids).await? {
            let place = (CustomerId(row.int("customer_id")?), WebsiteId(row.int("website_id")?));
            let subscribed = row.int("subscriber_status")? == 1;
            // Of several rows, the oldest counts.
            found.entry(place).or_insert(subscribed);
        }
    }
    Ok(found)
}

/// Sets whether the customer gets the newsletter. Unsubscribing somebody without a row writes nothing.
pub async fn subscribe(
    door: &mut Door,
    customer: &Customer,
    wanted: Option<Awaits>,
    confirm_code: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    let status = wanted.map_or(3, Awaits::status);
    let Some(row) = find(door, customer).await? else {
        if wanted.is_some() {
            let email = cut(&customer.email, LONGEST_EMAIL);
            let values = values![customer.store_id, now, customer.id, email, status, confirm_code];
            door.execute(SUBSCRIBE, values).await?;
        }
        return Ok(());
    };
    let before = row.int("subscriber_status")?;
    // Who gets the letters is not asked again.
    let stays = before == status || (before == 1 && wanted.is_some());
    if !stays {
        door.execute(SET_STATUS, values![status, now, row.int("subscriber_id")?]).await?;
    }
    own(door, customer, &row).await
}

/// Gives a new customer the subscription that its e-mail address has had as a visitor's.
pub async fn adopt(door: &mut Door, customer: &Customer) -> StoreResult<()> {
    match find(door, customer).await? {
        Some(row) => own(door, customer, &row).await,
        None => Ok(()),
    }
}

/// Lets a customer's newsletter rows follow its e-mail address.
pub async fn rename(door: &mut Door, id: CustomerId, email: &str) -> StoreResult<()> {
    door.execute(RENAME, values![cut(email, LONGEST_EMAIL), id]).await?;
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

/// Removes an e-mail address's newsletter rows in a website or, with `None`, in all.
pub async fn forget_email(
    door: &mut Door,
    email: &str,
    website: Option<WebsiteId>,
) -> StoreResult<()> {
    let email = cut(email, LONGEST_EMAIL);
    match website {
        Some(website) => door.execute(FORGET_EMAIL_OF, values![email, website]).await?,
        None => door.execute(FORGET_EMAIL, values![email]).await?,
    };
    Ok(())
}

impl Awaits {
    fn status(self) -> i64 {
        match self {
            Self::Nothing => 1,
            Self::Agreement => 2,
            Self::Account => 4,
        }
    }
}

/// The customer's row in its website.
async fn find(door: &mut Door, customer: &Customer) -> StoreResult<Option<Row>> {
    let website = customer.website_id.unwrap_or_default();
    if let Some(row) = door.fetch_optional(FIND, values![customer.id, website]).await? {
        return Ok(Some(row));
    }
    let email = cut(&customer.email, LONGEST_EMAIL);
    door.fetch_optional(FIND_BY_EMAIL, values![email, website]).await
}

/// Makes a row that was found by its e-mail address the customer's own.
async fn own(door: &mut Door, customer: &Customer, row: &Row) -> StoreResult<()> {
    if row.int("customer_id")? != customer.id.0 {
        let email = cut(&customer.email, LONGEST_EMAIL);
        let values = values![customer.id, email, row.int("subscriber_id")?];
        door.execute(ADOPT, values).await?;
    }
    Ok(())
}
