//! Customers and addresses (`spec/customers-api.md` 2).

use super::{NO_EXTENSION, SEARCH_CRITERIA, object};
use crate::shape::{ObjectShape, Shape, member};

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

/// The answer to a search for customers.
pub static CUSTOMER_SEARCH_RESULTS: ObjectShape = object(
    "CustomerDataCustomerSearchResultsInterface",
    &[
        member("items", Shape::List(&Shape::Object(&CUSTOMER))),
        member("search_criteria", Shape::Object(&SEARCH_CRITERIA)),
        member("total_count", Shape::Int),
    ],
);

/// What a customer lacks.
pub static VALIDATION_RESULTS: ObjectShape = object(
    "CustomerDataValidationResultsInterface",
    &[member("valid", Shape::Bool), member("messages", Shape::List(&Shape::Text))],
);
