//! Countries, regions, currencies and exchange rates (`spec/customers-api.md`, section 15).

use super::{extension, object};
use crate::shape::{ObjectShape, Shape, member};

/// A country.
pub static COUNTRY_INFORMATION: ObjectShape = object(
    "DirectoryDataCountryInformationInterface",
    &[
        member("id", Shape::Text).required().about("Code of the country"),
        member("two_letter_abbreviation", Shape::Text)
            .required()
            .nullable()
            .about("Code of two letters"),
        member("three_letter_abbreviation", Shape::Text)
            .required()
            .nullable()
            .about("Code of three letters"),
        member("full_name_locale", Shape::Text)
            .required()
            .nullable()
            .about("Name in the store view's language"),
        member("full_name_english", Shape::Text).required().nullable().about("Name in English"),
        member("available_regions", Shape::List(&Shape::Object(&REGION_INFORMATION)))
            .about("Regions to choose from"),
        member("extension_attributes", Shape::Object(&COUNTRY_EXTENSION)).about("What modules add"),
    ],
)
.about("A country");

/// A region of a country.
pub static REGION_INFORMATION: ObjectShape = object(
    "DirectoryDataRegionInformationInterface",
    &[
        member("id", Shape::Text).required().about("Number of the region"),
        member("code", Shape::Text).required().about("Code of the region"),
        member("name", Shape::Text).required().about("Name in the store view's language"),
        member("extension_attributes", Shape::Object(&REGION_INFORMATION_EXTENSION))
            .about("What modules add"),
    ],
)
.about("A region of a country");

/// The currencies of a store view.
pub static CURRENCY_INFORMATION: ObjectShape = object(
    "DirectoryDataCurrencyInformationInterface",
    &[
        member("base_currency_code", Shape::Text).required().about("Currency of prices as stored"),
        member("base_currency_symbol", Shape::Text).required().about("Its symbol"),
        member("default_display_currency_code", Shape::Text)
            .required()
            .about("Currency of prices as shown"),
        member("default_display_currency_symbol", Shape::Text).required().about("Its symbol"),
        member("available_currency_codes", Shape::List(&Shape::Text))
            .required()
            .about("Currencies to choose from"),
        member("exchange_rates", Shape::List(&Shape::Object(&EXCHANGE_RATE)))
            .required()
            .about("What the base currency is worth in each"),
        member("extension_attributes", Shape::Object(&CURRENCY_EXTENSION))
            .about("What modules add"),
    ],
)
.about("The currencies of a store view");

/// What one unit of the base currency is worth in another.
pub static EXCHANGE_RATE: ObjectShape = object(
    "DirectoryDataExchangeRateInterface",
    &[
        member("currency_to", Shape::Text).required().about("Code of the other currency"),
        member("rate", Shape::Float).required().about("Worth of one unit of the base currency"),
        member("extension_attributes", Shape::Object(&EXCHANGE_RATE_EXTENSION))
            .about("What modules add"),
    ],
)
.about("An exchange rate");

static COUNTRY_EXTENSION: ObjectShape =
    extension("DirectoryDataCountryInformationExtensionInterface");
static REGION_INFORMATION_EXTENSION: ObjectShape =
    extension("DirectoryDataRegionInformationExtensionInterface");
static CURRENCY_EXTENSION: ObjectShape =
    extension("DirectoryDataCurrencyInformationExtensionInterface");
static EXCHANGE_RATE_EXTENSION: ObjectShape =
    extension("DirectoryDataExchangeRateExtensionInterface");
