//! Countries, regions, currencies and exchange rates (`spec/customers-api.md`, section 15).

use super::object;
use crate::shape::{ObjectShape, Shape, member};

/// A country.
pub static COUNTRY_INFORMATION: ObjectShape = object(
    "DirectoryDataCountryInformationInterface",
    &[
        member("id", Shape::Text),
        member("two_letter_abbreviation", Shape::Text),
        member("three_letter_abbreviation", Shape::Text),
        member("full_name_locale", Shape::Text),
        member("full_name_english", Shape::Text),
        member("available_regions", Shape::List(&Shape::Object(&REGION_INFORMATION))),
    ],
);

/// A region of a country.
pub static REGION_INFORMATION: ObjectShape = object(
    "DirectoryDataRegionInformationInterface",
    &[member("id", Shape::Text), member("code", Shape::Text), member("name", Shape::Text)],
);

/// The currencies of a store view.
pub static CURRENCY_INFORMATION: ObjectShape = object(
    "DirectoryDataCurrencyInformationInterface",
    &[
        member("base_currency_code", Shape::Text),
        member("base_currency_symbol", Shape::Text),
        member("default_display_currency_code", Shape::Text),
        member("default_display_currency_symbol", Shape::Text),
        member("available_currency_codes", Shape::List(&Shape::Text)),
        member("exchange_rates", Shape::List(&Shape::Object(&EXCHANGE_RATE))),
    ],
);

/// What one unit of the base currency is worth in another.
pub static EXCHANGE_RATE: ObjectShape = object(
    "DirectoryDataExchangeRateInterface",
    &[member("currency_to", Shape::Text), member("rate", Shape::Float)],
);
