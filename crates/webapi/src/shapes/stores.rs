//! Websites, store groups, store views and their configuration.

use super::object;
use crate::shape::{ObjectShape, Shape, member};

/// A store view.
pub static STORE: ObjectShape = object(
    "StoreDataStoreInterface",
    &[
        member("id", Shape::Int),
        member("code", Shape::Text),
        member("name", Shape::Text),
        member("website_id", Shape::Int),
        member("store_group_id", Shape::Int),
        member("is_active", Shape::Int),
    ],
);

/// A website.
pub static WEBSITE: ObjectShape = object(
    "StoreDataWebsiteInterface",
    &[
        member("id", Shape::Int),
        member("code", Shape::Text),
        member("name", Shape::Text),
        member("default_group_id", Shape::Int),
    ],
);

/// A store group.
pub static STORE_GROUP: ObjectShape = object(
    "StoreDataGroupInterface",
    &[
        member("id", Shape::Int),
        member("website_id", Shape::Int),
        member("root_category_id", Shape::Int),
        member("default_store_id", Shape::Int),
        member("name", Shape::Text),
        member("code", Shape::Text),
    ],
);

/// A store view's configuration.
pub static STORE_CONFIG: ObjectShape = object(
    "StoreDataStoreConfigInterface",
    &[
        member("id", Shape::Int),
        member("code", Shape::Text),
        member("website_id", Shape::Int),
        member("locale", Shape::Text),
        member("base_currency_code", Shape::Text),
        member("default_display_currency_code", Shape::Text),
        member("timezone", Shape::Text),
        member("weight_unit", Shape::Text),
        member("base_url", Shape::Text),
        member("base_link_url", Shape::Text),
        member("base_static_url", Shape::Text),
        member("base_media_url", Shape::Text),
        member("secure_base_url", Shape::Text),
        member("secure_base_link_url", Shape::Text),
        member("secure_base_static_url", Shape::Text),
        member("secure_base_media_url", Shape::Text),
    ],
);
