//! The data objects of the operations, members in output order (`spec/customers-api.md`, section 2).

use crate::shape::{Member, ObjectShape, Shape, member};

const fn object(name: &'static str, members: &'static [Member]) -> ObjectShape {
    ObjectShape { name, members, scalar_is_empty: false }
}

/// A customer.
pub static CUSTOMER: ObjectShape = object(
    "CustomerDataCustomerInterface",
    &[
        member("id", Shape::Int),
        member("group_id", Shape::Int),
        member("default_billing", Shape::Text),
        member("default_shipping", Shape::Text),
        member("confirmation", Shape::Text),
        member("created_at", Shape::Text),
        member("updated_at", Shape::Text),
        member("created_in", Shape::Text),
        member("dob", Shape::Text),
        member("email", Shape::Text),
        member("firstname", Shape::Text),
        member("lastname", Shape::Text),
        member("middlename", Shape::Text),
        member("prefix", Shape::Text),
        member("suffix", Shape::Text),
        member("gender", Shape::Int),
        member("store_id", Shape::Int),
        member("taxvat", Shape::Text),
        member("website_id", Shape::Int),
        member("addresses", Shape::List(&Shape::Object(&ADDRESS))),
        member("disable_auto_group_change", Shape::Int),
        member("extension_attributes", Shape::Object(&CUSTOMER_EXTENSION)),
        member("custom_attributes", Shape::CustomAttributes),
    ],
);

/// What modules add to a customer.
pub static CUSTOMER_EXTENSION: ObjectShape = object(
    "CustomerDataCustomerExtensionInterface",
    &[member("is_subscribed", Shape::Bool), member("assistance_allowed", Shape::Int)],
);

/// An address.
pub static ADDRESS: ObjectShape = object(
    "CustomerDataAddressInterface",
    &[
        member("id", Shape::Int),
        member("customer_id", Shape::Int),
        member("region", Shape::Object(&REGION)),
        member("region_id", Shape::Int),
        member("country_id", Shape::Text),
        member("street", Shape::List(&Shape::Text)),
        member("company", Shape::Text),
        member("telephone", Shape::Text),
        member("fax", Shape::Text),
        member("postcode", Shape::Text),
        member("city", Shape::Text),
        member("firstname", Shape::Text),
        member("lastname", Shape::Text),
        member("middlename", Shape::Text),
        member("prefix", Shape::Text),
        member("suffix", Shape::Text),
        member("vat_id", Shape::Text),
        member("default_shipping", Shape::Bool),
        member("default_billing", Shape::Bool),
        member("extension_attributes", Shape::Object(&NO_EXTENSION)),
        member("custom_attributes", Shape::CustomAttributes),
    ],
);

/// A region.
pub static REGION: ObjectShape = object(
    "CustomerDataRegionInterface",
    &[
        member("region_code", Shape::Text),
        member("region", Shape::Text),
        member("region_id", Shape::Int),
        member("extension_attributes", Shape::Object(&NO_EXTENSION)),
    ],
);

/// An object that no module adds to.
pub static NO_EXTENSION: ObjectShape = object("ExtensionAttributes", &[]);

/// Search criteria; any scalar stands for none.
pub static SEARCH_CRITERIA: ObjectShape = ObjectShape {
    name: "FrameworkSearchCriteriaInterface",
    scalar_is_empty: true,
    members: &[
        member("filter_groups", Shape::List(&Shape::Object(&FILTER_GROUP))),
        member("sort_orders", Shape::List(&Shape::Object(&SORT_ORDER))),
        member("page_size", Shape::Int),
        member("current_page", Shape::Int),
    ],
};

/// Filters joined by "or".
pub static FILTER_GROUP: ObjectShape = object(
    "FrameworkSearchFilterGroup",
    &[member("filters", Shape::List(&Shape::Object(&FILTER)))],
);

/// One comparison.
pub static FILTER: ObjectShape = object(
    "FrameworkFilter",
    &[
        member("field", Shape::Text),
        member("value", Shape::Text),
        member("condition_type", Shape::Text),
    ],
);

/// One sort key.
pub static SORT_ORDER: ObjectShape =
    object("FrameworkSortOrder", &[member("field", Shape::Text), member("direction", Shape::Text)]);

/// The answer to a search for customers.
pub static CUSTOMER_SEARCH_RESULTS: ObjectShape = object(
    "CustomerDataCustomerSearchResultsInterface",
    &[
        member("items", Shape::List(&Shape::Object(&CUSTOMER))),
        member("search_criteria", Shape::Object(&SEARCH_CRITERIA)),
        member("total_count", Shape::Int),
    ],
);

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
