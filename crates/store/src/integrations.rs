//! `integration`: the programs with rights of their own (`spec/oauth-integrations.md` 1). Where several rows are locked, the
//! integration comes first, then its consumer, then its token.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, statements};
use magegate_domain::id::{ConsumerId, IntegrationId};
use magegate_domain::integration::{Integration, Setup, Status};
use time::OffsetDateTime;

/// What every reading statement reads.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT integration_id, name, email, endpoint, identity_link_url, status, consumer_id, setup_type, created_at \
             FROM {integration} ",
            $rest
        )
    };
}

statements! {
    FIND = select!("WHERE integration_id = ? {for update}");
    BY_NAME = select!("WHERE name = ? {for update}");
    OF_CONSUMER = select!("WHERE consumer_id = ?");
    LIST = select!("ORDER BY integration_id");
    INSERT = "INSERT INTO {integration} (name, email, endpoint, identity_link_url, status, consumer_id, setup_type, \
        created_at, updated_at) VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?)";
    SET_CONSUMER = "UPDATE {integration} SET consumer_id = ?, updated_at = updated_at WHERE integration_id = ?";
    UPDATE = "UPDATE {integration} SET name = ?, email = ?, endpoint = ?, identity_link_url = ?, updated_at = ? \
        WHERE integration_id = ?";
    SET_STATUS = "UPDATE {integration} SET status = ?, updated_at = ? WHERE integration_id = ?";
    DELETE = "DELETE FROM {integration} WHERE integration_id = ?";
}

/// What a person says of an integration.
#[derive(Debug, Clone, Copy)]
pub struct Described<'a> {
    /// Its name. One that another has is a conflict.
    pub name: &'a str,
    /// Whom to write to; may be empty.
    pub email: &'a str,
    /// Where its credentials are sent.
    pub endpoint: Option<&'a str>,
    /// Where a person logs in to it.
    pub identity_link_url: Option<&'a str>,
}

/// An integration, held for the rest of a transaction.
pub async fn find(door: &mut Door, id: IntegrationId) -> StoreResult<Option<Integration>> {
    door.fetch_optional(FIND, values![id]).await?.as_ref().map(integration).transpose()
}

/// The integration of a name in whatever letter case, held for the rest of a transaction.
pub async fn by_name(door: &mut Door, name: &str) -> StoreResult<Option<Integration>> {
    door.fetch_optional(BY_NAME, values![name]).await?.as_ref().map(integration).transpose()
}

/// A consumer's integration. It is not held: every signed call asks for it.
pub async fn of_consumer(
    door: &mut Door,
    consumer: ConsumerId,
) -> StoreResult<Option<Integration>> {
    let row = door.fetch_optional(OF_CONSUMER, values![consumer]).await?;
    row.as_ref().map(integration).transpose()
}

/// All of them, oldest first.
pub async fn list(door: &mut Door) -> StoreResult<Vec<Integration>> {
    door.fetch_all(LIST, values![]).await?.iter().map(integration).collect()
}

/// Stores a new one, inactive and without a consumer.
pub async fn insert(
    door: &mut Door,
    described: &Described<'_>,
    setup: Setup,
    now: OffsetDateTime,
) -> StoreResult<IntegrationId> {
    let Described { name, email, endpoint, identity_link_url } = *described;
    let status = Status::Inactive.code();
    let values = values![name, email, endpoint, identity_link_url, status, setup.code(), now, now];
    Ok(IntegrationId(door.execute(INSERT, values).await?.inserted_id))
}

/// Gives an integration its consumer.
pub async fn set_consumer(
    door: &mut Door,
    id: IntegrationId,
    consumer: ConsumerId,
) -> StoreResult<()> {
    door.execute(SET_CONSUMER, values![consumer, id]).await?;
    Ok(())
}

/// Changes what a person says of one.
pub async fn update(
    door: &mut Door,
    id: IntegrationId,
    described: &Described<'_>,
    now: OffsetDateTime,
) -> StoreResult<()> {
    let Described { name, email, endpoint, identity_link_url } = *described;
    door.execute(UPDATE, values![name, email, endpoint, identity_link_url, now, id]).await?;
    Ok(())
}

/// Says whether one may call.
pub async fn set_status(
    door: &mut Door,
    id: IntegrationId,
    status: Status,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SET_STATUS, values![status.code(), now, id]).await?;
    Ok(())
}

/// Deletes the row alone; `false` without one. Its role and its consumer are deleted beside it.
pub async fn delete(door: &mut Door, id: IntegrationId) -> StoreResult<bool> {
    Ok(door.execute(DELETE, values![id]).await?.affected > 0)
}

fn integration(row: &Row) -> StoreResult<Integration> {
    // Who types nothing into the panel's form leaves an empty text.
    let link = |column| row.opt_text(column).map(|text| text.filter(|text| !text.is_empty()));
    Ok(Integration {
        id: IntegrationId(row.int("integration_id")?),
        name: row.text("name")?,
        email: row.text("email")?,
        endpoint: link("endpoint")?,
        identity_link_url: link("identity_link_url")?,
        status: Status::of_code(row.int("status")?),
        consumer: row.opt_int("consumer_id")?.map(ConsumerId),
        setup: Setup::of_code(row.int("setup_type")?),
        created_at: row.opt_time("created_at")?.unwrap_or(OffsetDateTime::UNIX_EPOCH),
    })
}
