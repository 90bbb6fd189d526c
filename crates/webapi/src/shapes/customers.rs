//! Customers and addresses (`spec/customers-api.md` 2).

use super::{SEARCH_CRITERIA, object};
use crate::shape::{ObjectShape, Shape, member};

/// A customer.
pub static CUSTOMER: ObjectShape = object(
    "CustomerDataCustomerInterface",
    &[
        member("id", Shape::Int).about("Number of the customer"),
        member("group_id", Shape::Int).about("Number of the customer group"),
        member("default_billing", Shape::Text).about("Number of the default billing address"),
        member("default_shipping", Shape::Text).about("Number of the default shipping address"),
        member("confirmation", Shape::Text)
            .about("Key that confirms the e-mail address, until it is confirmed"),
        member("created_at", Shape::Text).about("When the account was created, UTC"),
        member("updated_at", Shape::Text).about("When the account was last changed, UTC"),
        member("created_in", Shape::Text).about("Name of the store view that it was created in"),
        member("dob", Shape::Text).about("Date of birth"),
        member("email", Shape::Text).required().about("E-mail address"),
        member("firstname", Shape::Text).required().about("First name"),
        member("lastname", Shape::Text).required().about("Last name"),
        member("middlename", Shape::Text).about("Middle name"),
        member("prefix", Shape::Text).about("What stands before the name"),
        member("suffix", Shape::Text).about("What stands after the name"),
        member("gender", Shape::Int)
            .about("Number of the gender: 1 male, 2 female, 3 not specified"),
        member("store_id", Shape::Int).about("Number of the store view"),
        member("taxvat", Shape::Text).about("Tax or VAT number"),
        member("website_id", Shape::Int).about("Number of the website"),
        member("addresses", Shape::List(&Shape::Object(&ADDRESS))).about("Addresses"),
        member("disable_auto_group_change", Shape::Int)
            .about("1 if the VAT number never changes the group"),
        member("extension_attributes", Shape::Object(&CUSTOMER_EXTENSION))
            .about("What modules add"),
        member("custom_attributes", Shape::CustomAttributes)
            .about("Attributes that the store's owner has added"),
    ],
)
.about("A customer");

/// What modules add to a customer.
pub static CUSTOMER_EXTENSION: ObjectShape = object(
    "CustomerDataCustomerExtensionInterface",
    &[
        member("assistance_allowed", Shape::Int)
            .about("2 if the shop's staff may log in as the customer, another number if not"),
        member("is_subscribed", Shape::Bool).about("Whether the newsletter is wanted"),
    ],
)
.about("What modules add to a customer");

/// An address.
pub static ADDRESS: ObjectShape = object(
    "CustomerDataAddressInterface",
    &[
        member("id", Shape::Int).about("ID"),
        member("customer_id", Shape::Int).about("Customer ID"),
        member("region", Shape::Object(&REGION)).about("Region"),
        member("region_id", Shape::Int).about("Region ID"),
        member("country_id", Shape::Text).about("Country code in ISO_3166-2 format"),
        member("street", Shape::List(&Shape::Text)).about("Street"),
        member("company", Shape::Text).about("Company"),
        member("telephone", Shape::Text).about("Telephone number"),
        member("fax", Shape::Text).about("Fax number"),
        member("postcode", Shape::Text).about("Postcode"),
        member("city", Shape::Text).about("City name"),
        member("firstname", Shape::Text).about("First name"),
        member("lastname", Shape::Text).about("Last name"),
        member("middlename", Shape::Text).about("Middle name"),
        member("prefix", Shape::Text).about("Prefix"),
        member("suffix", Shape::Text).about("Suffix"),
        member("vat_id", Shape::Text).about("Vat id"),
        member("default_shipping", Shape::Bool)
            .about("If this address is default shipping address."),
        member("default_billing", Shape::Bool).about("If this address is default billing address"),
        member("extension_attributes", Shape::Object(&ADDRESS_EXTENSION))
            .about("Existing extension attributes object or create a new one."),
        member("custom_attributes", Shape::CustomAttributes).about("Custom attributes values."),
    ],
)
.about("Customer address interface.");

/// What modules add to an address: nothing here.
pub static ADDRESS_EXTENSION: ObjectShape = object("CustomerDataAddressExtensionInterface", &[])
    .about("ExtensionInterface class for @see \\Magento\\Customer\\Api\\Data\\AddressInterface");

/// A region.
pub static REGION: ObjectShape = object(
    "CustomerDataRegionInterface",
    &[
        member("region_code", Shape::Text).required().nullable().about("Region code"),
        member("region", Shape::Text).required().nullable().about("Region"),
        member("region_id", Shape::Int).required().about("Region id"),
        member("extension_attributes", Shape::Object(&REGION_EXTENSION))
            .about("Existing extension attributes object or create a new one."),
    ],
)
.about("Customer address region interface.");

/// What modules add to a region: nothing here.
pub static REGION_EXTENSION: ObjectShape = object("CustomerDataRegionExtensionInterface", &[])
    .about("ExtensionInterface class for @see \\Magento\\Customer\\Api\\Data\\RegionInterface");

/// The answer to a search for customers.
pub static CUSTOMER_SEARCH_RESULTS: ObjectShape = object(
    "CustomerDataCustomerSearchResultsInterface",
    &[
        member("items", Shape::List(&Shape::Object(&CUSTOMER)))
            .required()
            .about("Customers on this page"),
        member("search_criteria", Shape::Object(&SEARCH_CRITERIA))
            .required()
            .about("What was asked for"),
        member("total_count", Shape::Int).required().about("Customers on all pages"),
    ],
)
.about("A page of customers");

/// What a customer lacks.
pub static VALIDATION_RESULTS: ObjectShape = object(
    "CustomerDataValidationResultsInterface",
    &[
        member("valid", Shape::Bool).required().about("Whether nothing is missing"),
        member("messages", Shape::List(&Shape::Text)).required().about("What is missing"),
    ],
)
.about("What a customer lacks");
