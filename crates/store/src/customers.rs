//! `customer_entity` and the small tables that follow it (`spec/database-customers.md` 2, 5 and 6).

use crate::customer_grid;
use crate::engine::{Door, Row, values};
use crate::newsletter;
use crate::text::{cut, cut_optional};
use crate::{StoreResult, sessions, statements};
use magegate_domain::caller::Account;
use magegate_domain::customer::{Customer, CustomerLogin};
use magegate_domain::id::{AddressId, CustomerGroupId, CustomerId, StoreId, WebsiteId};
use magegate_domain::lockout::{Failures, LockPolicy};
use time::OffsetDateTime;

/// The largest number of a `SMALLINT UNSIGNED`.
const SMALL: i64 = 65_535;
/// The columns of a [`Customer`].
pub(crate) const COLUMNS: &str = "entity_id, website_id, email, group_id, store_id, created_at, updated_at, is_active, \
        disable_auto_group_change, created_in, prefix, firstname, middlename, lastname, suffix, dob, \
        default_billing, default_shipping, taxvat, confirmation, gender";

statements! {
    FIND = "SELECT entity_id, website_id, email, group_id, store_id, created_at, updated_at, is_active, \
        disable_auto_group_change, created_in, prefix, firstname, middlename, lastname, suffix, dob, \
        default_billing, default_shipping, taxvat, confirmation, gender FROM {customer_entity} WHERE entity_id = ? {for update}";
    PAGE = "SELECT entity_id, website_id, email, group_id, store_id, created_at, updated_at, is_active, \
        disable_auto_group_change, created_in, prefix, firstname, middlename, lastname, suffix, dob, \
        default_billing, default_shipping, taxvat, confirmation, gender FROM {customer_entity} WHERE entity_id > ? ORDER BY entity_id LIMIT ?";
    FIND_BY_EMAIL = "SELECT entity_id, website_id, email, group_id, store_id, created_at, updated_at, is_active, \
        disable_auto_group_change, created_in, prefix, firstname, middlename, lastname, suffix, dob, \
        default_billing, default_shipping, taxvat, confirmation, gender FROM {customer_entity} WHERE email = ? AND website_id = ? ORDER BY entity_id";
    FIND_BY_EMAIL_ANYWHERE = "SELECT entity_id, website_id, email, group_id, store_id, created_at, updated_at, is_active, \
        disable_auto_group_change, created_in, prefix, firstname, middlename, lastname, suffix, dob, \
        default_billing, default_shipping, taxvat, confirmation, gender FROM {customer_entity} WHERE email = ? ORDER BY entity_id";
    LOGIN_BY_EMAIL = "SELECT entity_id, website_id, group_id, email, is_active, password_hash, confirmation, failures_num, \
        first_failure, lock_expires, session_cutoff FROM {customer_entity} WHERE email = ? AND website_id = ? ORDER BY entity_id {for update}";
    LOGIN_BY_EMAIL_ANYWHERE = "SELECT entity_id, website_id, group_id, email, is_active, password_hash, confirmation, failures_num, \
        first_failure, lock_expires, session_cutoff FROM {customer_entity} WHERE email = ? ORDER BY entity_id {for update}";
    LOGIN_BY_ID = "SELECT entity_id, website_id, group_id, email, is_active, password_hash, confirmation, failures_num, \
        first_failure, lock_expires, session_cutoff FROM {customer_entity} WHERE entity_id = ? {for update}";
    INSERT = "INSERT INTO {customer_entity} (website_id, email, group_id, store_id, created_at, updated_at, is_active, \
        disable_auto_group_change, created_in, prefix, firstname, middlename, lastname, suffix, dob, default_billing, \
        default_shipping, taxvat, confirmation, gender, password_hash) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    UPDATE = "UPDATE {customer_entity} SET website_id = ?, email = ?, group_id = ?, store_id = ?, created_at = ?, \
        updated_at = ?, is_active = ?, disable_auto_group_change = ?, created_in = ?, prefix = ?, firstname = ?, \
        middlename = ?, lastname = ?, suffix = ?, dob = ?, default_billing = ?, default_shipping = ?, taxvat = ?, \
        confirmation = ?, gender = ? WHERE entity_id = ?";
    SET_DEFAULTS = "UPDATE {customer_entity} SET default_billing = ?, default_shipping = ?, updated_at = ? \
        WHERE entity_id = ?";
    SET_PASSWORD = "UPDATE {customer_entity} SET password_hash = ?, rp_token = NULL, rp_token_created_at = NULL, \
        session_cutoff = ?, updated_at = ? WHERE entity_id = ?";
    // What no client has asked for leaves the time of the last change as it is; the reference's column would move by itself.
    REHASH = "UPDATE {customer_entity} SET password_hash = ?, updated_at = updated_at \
        WHERE entity_id = ? AND password_hash = ?";
    DELETE = "DELETE FROM {customer_entity} WHERE entity_id = ?";
    CLEAR_FAILURES = "UPDATE {customer_entity} SET failures_num = 0, first_failure = NULL, lock_expires = NULL, \
        updated_at = updated_at WHERE entity_id = ? AND failures_num > 0";
    // Two statements, as in `admins`: a count of 1 after the first means that counting began anew.
    COUNT_FAILURE = "UPDATE {customer_entity} SET failures_num = CASE WHEN COALESCE(failures_num, 0) < 1 \
        OR first_failure IS NULL OR lock_expires <= ? THEN 1 ELSE failures_num + 1 END WHERE entity_id = ?";
    LOCK = "UPDATE {customer_entity} SET first_failure = CASE WHEN failures_num = 1 THEN ? ELSE first_failure END, \
        lock_expires = CASE WHEN failures_num = 1 THEN NULL WHEN failures_num >= ? THEN ? ELSE lock_expires END, \
        updated_at = ? WHERE entity_id = ?";
    CONFIRM = "UPDATE {customer_entity} SET confirmation = NULL, updated_at = ? WHERE entity_id = ?";
    // A row that is always there and that hardly anybody else writes.
    HOLD_ADDRESSES = "SELECT customer_group_id FROM {customer_group} WHERE customer_group_id = 0 {for update}";
    EVER_SIGNED_IN = "SELECT last_login_at FROM {customer_log} WHERE customer_id = ? AND last_login_at IS NOT NULL";
    SIGNED_IN = "INSERT INTO {customer_log} (customer_id, last_login_at) VALUES (?, ?) \
        {on duplicate customer_id} last_login_at = {new last_login_at}";
    // The types of clients' addresses and of login names; by the primary key.
    FORGET_CAPTCHA = "DELETE FROM {captcha_log} WHERE type IN ('1', '2') AND value IN (?, ?)";
    ALLOWS_ASSISTANCE = "SELECT customer_id FROM {login_as_customer_assistance_allowed} WHERE customer_id = ?";
    ALLOW_ASSISTANCE = "{insert ignore} {login_as_customer_assistance_allowed} (customer_id) VALUES (?)";
    DENY_ASSISTANCE = "DELETE FROM {login_as_customer_assistance_allowed} WHERE customer_id = ?";
}

/// A customer by number.
pub async fn find(door: &mut Door, id: CustomerId) -> StoreResult<Option<Customer>> {
    let row = door.fetch_optional(FIND, values![id]).await?;
    row.as_ref().map(customer).transpose()
}

/// Customers after a row, for reading page by page.
pub async fn page(door: &mut Door, after: CustomerId, limit: i64) -> StoreResult<Vec<Customer>> {
    door.fetch_all(PAGE, values![after, limit]).await?.iter().map(customer).collect()
}

/// A customer by e-mail address under the reference's collation, in one website or, with `None`, in any.
pub async fn find_by_email(
    door: &mut Door,
    email: &str,
    website: Option<WebsiteId>,
) -> StoreResult<Option<Customer>> {
    let row = match website {
        Some(website) => door.fetch_optional(FIND_BY_EMAIL, values![email, website]).await?,
        None => door.fetch_optional(FIND_BY_EMAIL_ANYWHERE, values![email]).await?,
    };
    row.as_ref().map(customer).transpose()
}

/// What a login needs of a customer, found as [`find_by_email`] finds.
pub async fn login_by_email(
    door: &mut Door,
    email: &str,
    website: Option<WebsiteId>,
) -> StoreResult<Option<CustomerLogin>> {
    let row = match website {
        Some(website) => door.fetch_optional(LOGIN_BY_EMAIL, values![email, website]).await?,
        None => door.fetch_optional(LOGIN_BY_EMAIL_ANYWHERE, values![email]).await?,
    };
    row.as_ref().map(login_row).transpose()
}

/// What a login needs of a customer, by number.
pub async fn login(door: &mut Door, id: CustomerId) -> StoreResult<Option<CustomerLogin>> {
    let row = door.fetch_optional(LOGIN_BY_ID, values![id]).await?;
    row.as_ref().map(login_row).transpose()
}

/// Stores a new customer; its id is given by the database. A conflict means that the address is taken in its website.
pub async fn insert(
    door: &mut Door,
    customer: &Customer,
    password_hash: Option<&str>,
) -> StoreResult<CustomerId> {
    let mut values = columns(customer);
    values.push(password_hash.into());
    let done = door.execute(INSERT, values).await?;
    Ok(CustomerId(done.inserted_id))
}

/// Stores all of a customer but its secrets and failures.
pub async fn update(door: &mut Door, customer: &Customer) -> StoreResult<()> {
    let mut values = columns(customer);
    values.push(customer.id.into());
    door.execute(UPDATE, values).await?;
    Ok(())
}

/// Stores which addresses are a customer's defaults.
pub async fn set_defaults(
    door: &mut Door,
    id: CustomerId,
    billing: Option<AddressId>,
    shipping: Option<AddressId>,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SET_DEFAULTS, values![billing, shipping, now, id]).await?;
    Ok(())
}

/// Stores a new password hash, ends a pending reset and the storefront sessions that began before.
pub async fn set_password(
    door: &mut Door,
    id: CustomerId,
    hash: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SET_PASSWORD, values![hash, now, now, id]).await?;
    Ok(())
}

/// Replaces a hash by one of the same password, unless it has changed meanwhile.
pub async fn rehash(door: &mut Door, id: CustomerId, old: &str, new: &str) -> StoreResult<()> {
    door.execute(REHASH, values![new, id, old]).await?;
    Ok(())
}

/// Removes a customer; addresses, values and tokens go with it, and its newsletter subscriptions.
pub async fn delete(door: &mut Door, id: CustomerId) -> StoreResult<()> {
    newsletter::forget(door, id).await?;
    sessions::delete_of(door, Account::Customer(id)).await?;
    door.execute(DELETE, values![id]).await?;
    customer_grid::remove(door, id).await
}

/// Forgets a customer's wrong passwords and lifts its lock.
pub async fn clear_failures(door: &mut Door, id: CustomerId) -> StoreResult<()> {
    if door.execute(CLEAR_FAILURES, values![id]).await?.affected > 0 {
        customer_grid::follow_lock(door, id).await?;
    }
    Ok(())
}

/// Counts one more wrong password, by the rule of `domain::lockout`. The row's time of change moves, as the reference's
/// column has it.
pub async fn count_failure(
    door: &mut Door,
    id: CustomerId,
    policy: &LockPolicy,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(COUNT_FAILURE, values![now, id]).await?;
    let until = now + policy.threshold;
    door.execute(LOCK, values![now, policy.max_failures, until, now, id]).await?;
    customer_grid::follow_lock(door, id).await
}

/// Keeps other transactions from taking an e-mail address until this one ends. Within a website the unique index decides;
/// over all websites nothing but this.
pub async fn hold_addresses(door: &mut Door) -> StoreResult<()> {
    door.fetch_optional(HOLD_ADDRESSES, values![]).await?;
    Ok(())
}

/// Clears a customer's confirmation key, and begins the subscription that waited for it.
pub async fn confirm(door: &mut Door, id: CustomerId, now: OffsetDateTime) -> StoreResult<()> {
    door.execute(CONFIRM, values![now, id]).await?;
    newsletter::confirm(door, id, now).await
}

/// Whether a customer has ever signed in.
pub async fn ever_signed_in(door: &mut Door, id: CustomerId) -> StoreResult<bool> {
    Ok(door.fetch_optional(EVER_SIGNED_IN, values![id]).await?.is_some())
}

/// Records a good login, and forgets the captchas that failures under its name or from its client's address asked for.
pub async fn signed_in(
    door: &mut Door,
    id: CustomerId,
    (name, peer): (&str, &str),
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SIGNED_IN, values![id, now]).await?;
    door.execute(FORGET_CAPTCHA, values![name, cut(peer, 255)]).await?;
    Ok(())
}

/// Whether the customer allows shopping assistance.
pub async fn allows_assistance(door: &mut Door, id: CustomerId) -> StoreResult<bool> {
    Ok(door.fetch_optional(ALLOWS_ASSISTANCE, values![id]).await?.is_some())
}

/// Stores whether the customer allows shopping assistance.
pub async fn set_assistance(door: &mut Door, id: CustomerId, allowed: bool) -> StoreResult<()> {
    let statement = if allowed { ALLOW_ASSISTANCE } else { DENY_ASSISTANCE };
    door.execute(statement, values![id]).await?;
    Ok(())
}

/// The values of all columns but the id and the secrets, in the order of the statements; texts are cut to their columns and
/// numbers kept within them, as the reference's database does.
fn columns(customer: &Customer) -> Vec<crate::engine::Value> {
    values![
        customer.website_id,
        cut(&customer.email, 255),
        customer.group_id,
        customer.store_id,
        &customer.created_at,
        &customer.updated_at,
        customer.is_active,
        customer.disable_auto_group_change.clamp(0, SMALL),
        cut_optional(customer.created_in.as_deref(), 255),
        cut_optional(customer.prefix.as_deref(), 40),
        cut_optional(customer.firstname.as_deref(), 255),
        cut_optional(customer.middlename.as_deref(), 255),
        cut_optional(customer.lastname.as_deref(), 255),
        cut_optional(customer.suffix.as_deref(), 40),
        customer.dob.as_deref(),
        customer.default_billing.filter(|id| (1..=i64::from(u32::MAX)).contains(&id.0)),
        customer.default_shipping.filter(|id| (1..=i64::from(u32::MAX)).contains(&id.0)),
        cut_optional(customer.taxvat.as_deref(), 50),
        cut_optional(customer.confirmation.as_deref(), 64),
        customer.gender.map(|gender| gender.clamp(0, SMALL)),
    ]
}

pub(crate) fn customer(row: &Row) -> StoreResult<Customer> {
    Ok(Customer {
        id: CustomerId(row.int("entity_id")?),
        website_id: row.opt_int("website_id")?.map(WebsiteId),
        email: row.text("email")?,
        group_id: CustomerGroupId(row.int("group_id")?),
        store_id: row.opt_int("store_id")?.map(StoreId),
        created_at: row.text("created_at")?,
        updated_at: row.text("updated_at")?,
        is_active: row.flag("is_active")?,
        disable_auto_group_change: row.int("disable_auto_group_change")?,
        created_in: row.opt_text("created_in")?,
        prefix: row.opt_text("prefix")?,
        firstname: row.opt_text("firstname")?,
        middlename: row.opt_text("middlename")?,
        lastname: row.opt_text("lastname")?,
        suffix: row.opt_text("suffix")?,
        dob: row.opt_text("dob")?,
        default_billing: row.opt_int("default_billing")?.map(AddressId),
        default_shipping: row.opt_int("default_shipping")?.map(AddressId),
        taxvat: row.opt_text("taxvat")?,
        confirmation: row.opt_text("confirmation")?,
        gender: row.opt_int("gender")?,
    })
}

fn login_row(row: &Row) -> StoreResult<CustomerLogin> {
    Ok(CustomerLogin {
        id: CustomerId(row.int("entity_id")?),
        website_id: row.opt_int("website_id")?.map(WebsiteId),
        group_id: CustomerGroupId(row.int("group_id")?),
        email: row.text("email")?,
        is_active: row.flag("is_active")?,
        password_hash: row.opt_text("password_hash")?,
        awaits_confirmation: row.opt_text("confirmation")?.is_some_and(|key| !key.is_empty()),
        failures: Failures {
            count: row.opt_int("failures_num")?.unwrap_or(0),
            first: row.opt_time("first_failure")?,
            locked_until: row.opt_time("lock_expires")?,
        },
        session_cutoff: row.opt_time("session_cutoff")?,
    })
}
