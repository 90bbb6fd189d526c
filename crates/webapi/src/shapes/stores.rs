//! Websites, store groups, store views and their configuration.

use super::{extension, object};
use crate::shape::{ObjectShape, Shape, member};

/// A store view.
pub static STORE: ObjectShape = object(
    "StoreDataStoreInterface",
    &[
        member("id", Shape::Int).required().about("Number of the store view"),
        member("code", Shape::Text).required().about("Code of the store view"),
        member("name", Shape::Text).required().about("Name of the store view"),
        member("website_id", Shape::Int).required().about("Number of its website"),
        member("store_group_id", Shape::Int).required().about("Number of its store group"),
        member("is_active", Shape::Int).required().about("1 if it is open, 0 if not"),
        member("extension_attributes", Shape::Object(&STORE_EXTENSION)).about("What modules add"),
    ],
)
.about("A store view");

/// A website.
pub static WEBSITE: ObjectShape = object(
    "StoreDataWebsiteInterface",
    &[
        member("id", Shape::Int).required().about("Number of the website"),
        member("code", Shape::Text).required().about("Code of the website"),
        member("name", Shape::Text).required().about("Name of the website"),
        member("default_group_id", Shape::Int)
            .required()
            .about("Number of its default store group"),
        member("extension_attributes", Shape::Object(&WEBSITE_EXTENSION)).about("What modules add"),
    ],
)
.about("A website");

/// A store group.
pub static STORE_GROUP: ObjectShape = object(
    "StoreDataGroupInterface",
    &[
        member("id", Shape::Int).required().about("Number of the store group"),
        member("website_id", Shape::Int).required().about("Number of its website"),
        member("root_category_id", Shape::Int).required().about("Number of its root category"),
        member("default_store_id", Shape::Int).required().about("Number of its default store view"),
        member("name", Shape::Text).required().about("Name of the store group"),
        member("code", Shape::Text).required().about("Code of the store group"),
        member("extension_attributes", Shape::Object(&STORE_GROUP_EXTENSION))
            .about("What modules add"),
    ],
)
.about("A store group");

/// A store view's configuration.
pub static STORE_CONFIG: ObjectShape = object(
    "StoreDataStoreConfigInterface",
    &[
        member("id", Shape::Int).required().about("Number of the store view"),
        member("code", Shape::Text).required().about("Code of the store view"),
        member("website_id", Shape::Int).required().about("Number of its website"),
        member("locale", Shape::Text).required().about("Language and country, such as en_US"),
        member("base_currency_code", Shape::Text).required().about("Currency of prices as stored"),
        member("default_display_currency_code", Shape::Text)
            .required()
            .about("Currency of prices as shown"),
        member("timezone", Shape::Text).required().about("Time zone"),
        member("weight_unit", Shape::Text).required().about("Unit of weights"),
        member("base_url", Shape::Text).required().about("Address of the storefront"),
        member("base_link_url", Shape::Text).required().about("Address that links begin with"),
        member("base_static_url", Shape::Text).required().about("Address of static files"),
        member("base_media_url", Shape::Text).required().about("Address of uploaded files"),
        member("secure_base_url", Shape::Text).required().about("Address of the storefront, HTTPS"),
        member("secure_base_link_url", Shape::Text)
            .required()
            .about("Address that links begin with, HTTPS"),
        member("secure_base_static_url", Shape::Text)
            .required()
            .about("Address of static files, HTTPS"),
        member("secure_base_media_url", Shape::Text)
            .required()
            .about("Address of uploaded files, HTTPS"),
        member("extension_attributes", Shape::Object(&STORE_CONFIG_EXTENSION))
            .about("What modules add"),
    ],
)
.about("What a storefront must know of a store view");

static STORE_EXTENSION: ObjectShape = extension("StoreDataStoreExtensionInterface");
static WEBSITE_EXTENSION: ObjectShape = extension("StoreDataWebsiteExtensionInterface");
static STORE_GROUP_EXTENSION: ObjectShape = extension("StoreDataGroupExtensionInterface");
static STORE_CONFIG_EXTENSION: ObjectShape = extension("StoreDataStoreConfigExtensionInterface");
