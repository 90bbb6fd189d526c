//! `directory_country`, `directory_country_region` and `directory_currency_rate` (`spec/database-customers.md` 5.4).

use crate::engine::{Door, Row, values};
use crate::query::of_many;
use crate::{StoreResult, statements};
use magegate_domain::customer::Region;
use std::collections::HashMap;

/// Up to the list of regions.
const MANY: &str = "SELECT r.region_id, r.country_id, r.code, COALESCE(n.name, r.default_name) AS name \
    FROM {directory_country_region} r LEFT JOIN {directory_country_region_name} n \
    ON n.region_id = r.region_id AND n.locale = ? WHERE r.region_id IN";

statements! {
    COUNTRY = "SELECT country_id FROM {directory_country} WHERE country_id = ?";
    COUNTRIES = "SELECT country_id, iso2_code, iso3_code FROM {directory_country} ORDER BY country_id";
    REGION = "SELECT r.region_id, r.country_id, r.code, COALESCE(n.name, r.default_name) AS name \
        FROM {directory_country_region} r LEFT JOIN {directory_country_region_name} n \
        ON n.region_id = r.region_id AND n.locale = ? WHERE r.region_id = ?";
    REGIONS = "SELECT r.region_id, r.country_id, r.code, COALESCE(n.name, r.default_name) AS name \
        FROM {directory_country_region} r LEFT JOIN {directory_country_region_name} n \
        ON n.region_id = r.region_id AND n.locale = ? ORDER BY n.name, r.default_name, r.region_id";
    HAS_REGIONS = "SELECT region_id FROM {directory_country_region} WHERE country_id = ? LIMIT 1";
    RATES = "SELECT currency_to, CAST(rate AS CHAR) AS rate FROM {directory_currency_rate} \
        WHERE currency_from = ? ORDER BY currency_to";
    SET_RATE = "INSERT INTO {directory_currency_rate} (currency_from, currency_to, rate) VALUES (?, ?, ?) \
        {on duplicate currency_from, currency_to} rate = {new rate}";
}

/// A row of `directory_country`. Its name is not stored: it comes from `domain::cldr`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Country {
    /// Its number: two capital letters.
    pub id: String,
    /// Two letters as of ISO 3166-1.
    pub two_letters: Option<String>,
    /// Three letters as of ISO 3166-1.
    pub three_letters: Option<String>,
}

/// Whether the country exists; the code is compared exactly, `us` is none.
pub async fn country_exists(door: &mut Door, country: &str) -> StoreResult<bool> {
    match door.fetch_optional(COUNTRY, values![country]).await? {
        Some(row) => Ok(row.text("country_id")? == country),
        None => Ok(false),
    }
}

/// All countries, by their codes.
pub async fn countries(door: &mut Door) -> StoreResult<Vec<Country>> {
    door.fetch_all(COUNTRIES, values![]).await?.iter().map(country).collect()
}

/// A region by number, named in a locale, else by its default name.
pub async fn find_region(door: &mut Door, id: i64, locale: &str) -> StoreResult<Option<Region>> {
    door.fetch_optional(REGION, values![locale, id]).await?.as_ref().map(region).transpose()
}

/// Many regions by their numbers, named as [`find_region`] names one.
pub async fn regions_by_id(
    door: &mut Door,
    ids: &[i64],
    locale: &str,
) -> StoreResult<HashMap<i64, Region>> {
    let rows = of_many(door, MANY, "", &[locale.into()], ids).await?;
    rows.iter().map(|row| region(row).map(|region| (region.id, region))).collect()
}

/// The regions of all countries, each named in a locale, else by its default name; by their names.
pub async fn regions(door: &mut Door, locale: &str) -> StoreResult<Vec<Region>> {
    door.fetch_all(REGIONS, values![locale]).await?.iter().map(region).collect()
}

/// Whether the country has a list of regions.
pub async fn has_regions(door: &mut Door, country: &str) -> StoreResult<bool> {
    Ok(door.fetch_optional(HAS_REGIONS, values![country]).await?.is_some())
}

/// What one unit of a currency is worth in others: their codes, each with a decimal number as text.
pub async fn rates(door: &mut Door, from: &str) -> StoreResult<Vec<(String, String)>> {
    let rows = door.fetch_all(RATES, values![from]).await?;
    rows.iter().map(|row| Ok((row.text("currency_to")?, row.text("rate")?))).collect()
}

/// Stores what one unit of the first currency is worth in the second: a decimal number of 12 places.
pub async fn set_rate(door: &mut Door, (from, to): (&str, &str), rate: &str) -> StoreResult<()> {
    door.execute(SET_RATE, values![from, to, rate]).await?;
    Ok(())
}

fn country(row: &Row) -> StoreResult<Country> {
    Ok(Country {
        id: row.text("country_id")?,
        two_letters: row.opt_text("iso2_code")?,
        three_letters: row.opt_text("iso3_code")?,
    })
}

fn region(row: &Row) -> StoreResult<Region> {
    Ok(Region {
        id: row.int("region_id")?,
        code: row.text("code")?,
        name: row.text("name")?,
        country_id: row.text("country_id")?,
    })
}
