//! `store_website`, `store_group` and `store`.

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::id::{StoreGroupId, StoreId, WebsiteId};
use magegate_domain::scope::{Scopes, StoreGroup, StoreView, Website};

statements! {
    WEBSITES = "SELECT website_id, code, name, sort_order, default_group_id, is_default FROM {store_website} \
        ORDER BY website_id";
    GROUPS = "SELECT group_id, website_id, name, root_category_id, default_store_id, code FROM {store_group} \
        ORDER BY group_id";
    STORES = "SELECT store_id, code, website_id, group_id, name, sort_order, is_active FROM {store} \
        ORDER BY store_id";
    INSERT_WEBSITE = "INSERT INTO {store_website} (code, name, sort_order, default_group_id, is_default) \
        VALUES (?, ?, ?, ?, ?)";
    UPDATE_WEBSITE = "UPDATE {store_website} SET name = ?, sort_order = ?, default_group_id = ?, is_default = ? \
        WHERE website_id = ?";
    INSERT_GROUP = "INSERT INTO {store_group} (website_id, name, root_category_id, default_store_id, code) \
        VALUES (?, ?, ?, ?, ?)";
    UPDATE_GROUP = "UPDATE {store_group} SET website_id = ?, name = ?, root_category_id = ?, default_store_id = ? \
        WHERE group_id = ?";
    INSERT_STORE = "INSERT INTO {store} (code, website_id, group_id, name, sort_order, is_active) \
        VALUES (?, ?, ?, ?, ?, ?)";
    UPDATE_STORE = "UPDATE {store} SET website_id = ?, group_id = ?, name = ?, sort_order = ?, is_active = ? \
        WHERE store_id = ?";
}

/// All websites, store groups and store views.
pub async fn load(door: &mut Door) -> StoreResult<Scopes> {
    Ok(Scopes {
        websites: websites(door).await?,
        groups: groups(door).await?,
        stores: stores(door).await?,
    })
}

/// Stores a new website; its id is given by the database.
pub async fn insert_website(door: &mut Door, website: &Website) -> StoreResult<WebsiteId> {
    let values = values![
        &website.code,
        &website.name,
        website.sort_order,
        website.default_group_id,
        website.is_default,
    ];
    Ok(WebsiteId(door.execute(INSERT_WEBSITE, values).await?.inserted_id))
}

/// Stores what may change of a website; its code stays.
pub async fn update_website(door: &mut Door, website: &Website) -> StoreResult<()> {
    let values = values![
        &website.name,
        website.sort_order,
        website.default_group_id,
        website.is_default,
        website.id,
    ];
    door.execute(UPDATE_WEBSITE, values).await?;
    Ok(())
}

/// Stores a new store group; its id is given by the database.
pub async fn insert_group(door: &mut Door, group: &StoreGroup) -> StoreResult<StoreGroupId> {
    let values = values![
        group.website_id,
        &group.name,
        group.root_category_id,
        group.default_store_id,
        &group.code,
    ];
    Ok(StoreGroupId(door.execute(INSERT_GROUP, values).await?.inserted_id))
}

/// Stores what may change of a store group; its code stays.
pub async fn update_group(door: &mut Door, group: &StoreGroup) -> StoreResult<()> {
    let values = values![
        group.website_id,
        &group.name,
        group.root_category_id,
        group.default_store_id,
        group.id,
    ];
    door.execute(UPDATE_GROUP, values).await?;
    Ok(())
}

/// Stores a new store view; its id is given by the database.
pub async fn insert_store(door: &mut Door, store: &StoreView) -> StoreResult<StoreId> {
    let values = values![
        &store.code,
        store.website_id,
        store.group_id,
        &store.name,
        store.sort_order,
        store.is_active,
    ];
    Ok(StoreId(door.execute(INSERT_STORE, values).await?.inserted_id))
}

/// Stores what may change of a store view; its code stays.
pub async fn update_store(door: &mut Door, store: &StoreView) -> StoreResult<()> {
    let values = values![
        store.website_id,
        store.group_id,
        &store.name,
        store.sort_order,
        store.is_active,
        store.id,
    ];
    door.execute(UPDATE_STORE, values).await?;
    Ok(())
}

async fn websites(door: &mut Door) -> StoreResult<Vec<Website>> {
    let rows = door.fetch_all(WEBSITES, values![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Website {
                id: WebsiteId(row.int("website_id")?),
                code: row.text("code")?,
                name: row.text("name")?,
                sort_order: row.int("sort_order")?,
                default_group_id: StoreGroupId(row.int("default_group_id")?),
                is_default: row.flag("is_default")?,
            })
        })
        .collect()
}

async fn groups(door: &mut Door) -> StoreResult<Vec<StoreGroup>> {
    let rows = door.fetch_all(GROUPS, values![]).await?;
    rows.iter()
        .map(|row| {
            Ok(StoreGroup {
                id: StoreGroupId(row.int("group_id")?),
                website_id: WebsiteId(row.int("website_id")?),
                name: row.text("name")?,
                root_category_id: row.int("root_category_id")?,
                default_store_id: StoreId(row.int("default_store_id")?),
                code: row.text("code")?,
            })
        })
        .collect()
}

async fn stores(door: &mut Door) -> StoreResult<Vec<StoreView>> {
    let rows = door.fetch_all(STORES, values![]).await?;
    rows.iter()
        .map(|row| {
            Ok(StoreView {
                id: StoreId(row.int("store_id")?),
                code: row.text("code")?,
                website_id: WebsiteId(row.int("website_id")?),
                group_id: StoreGroupId(row.int("group_id")?),
                name: row.text("name")?,
                sort_order: row.int("sort_order")?,
                is_active: row.flag("is_active")?,
            })
        })
        .collect()
}
