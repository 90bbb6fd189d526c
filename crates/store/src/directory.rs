//! `directory_country` and `directory_country_region`.

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::customer::Region;

statements! {
    COUNTRY = "SELECT country_id FROM {directory_country} WHERE country_id = ?";
    REGION = "SELECT r.region_id, r.country_id, r.code, COALESCE(n.name, r.default_name) AS name \
        FROM {directory_country_region} r LEFT JOIN {directory_country_region_name} n \
        ON n.region_id = r.region_id AND n.locale = ? WHERE r.region_id = ?";
    HAS_REGIONS = "SELECT region_id FROM {directory_country_region} WHERE country_id = ? LIMIT 1";
}

/// Whether the country exists; the code is compared exactly, `us` is none.
pub async fn country_exists(door: &mut Door, country: &str) -> StoreResult<bool> {
    match door.fetch_optional(COUNTRY, values![country]).await? {
        Some(row) => Ok(row.text("country_id")? == country),
        None => Ok(false),
    }
}

/// A region by number, named in a locale, else by its default name.
pub async fn find_region(door: &mut Door, id: i64, locale: &str) -> StoreResult<Option<Region>> {
    match door.fetch_optional(REGION, values![locale, id]).await? {
        Some(row) => Ok(Some(Region {
            id: row.int("region_id")?,
            code: row.text("code")?,
            name: row.text("name")?,
            country_id: row.text("country_id")?,
        })),
        None => Ok(None),
    }
}

/// Whether the country has a list of regions.
pub async fn has_regions(door: &mut Door, country: &str) -> StoreResult<bool> {
    Ok(door.fetch_optional(HAS_REGIONS, values![country]).await?.is_some())
}
