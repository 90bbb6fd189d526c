//! What an address must have to be saved (`spec/customers-api.md` 5.1 and 5.2).

use crate::facts::Facts;
use magegate_domain::customer::{Address, Customer};
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_domain::phrase::{Param, Phrase};
use magegate_store::directory;
use magegate_store::engine::Door;

/// The most lines of a street: `multiline_count` of the attribute.
const STREET_LINES: usize = 2;

/// Whether the customer's store takes addresses of a country, whose code is compared exactly.
pub(super) async fn country_is_served(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    country: &str,
) -> Result<bool> {
    if !directory::country_exists(door, country).await? {
        return Ok(false);
    }
    let store = customer.store_id.unwrap_or_default();
    let allowed = facts.settings.for_store(store, &facts.scopes, "general/country/allow");
    Ok(allowed.is_empty() || list_has(allowed, country))
}

/// Checks an address and resolves its region; all faults are reported together.
pub(crate) async fn check(
    door: &mut Door,
    facts: &Facts,
    customer: &Customer,
    mut address: Address,
) -> Result<Address> {
    let store = customer.store_id.unwrap_or_default();
    let setting = |path| facts.settings.for_store(store, &facts.scopes, path);
    let mut faults = missing(&address, setting("general/country/optional_zip_countries"));
    let country = address.country_id.clone();
    if country.is_empty() {
        faults.push(messages::required_phrase("countryId"));
    } else if country_is_served(door, facts, customer, &country).await? {
        let required = list_has(setting("general/region/state_required"), &country);
        let locale = setting("general/locale/code");
        faults.extend(resolve_region(door, &mut address, required, locale).await?);
    } else {
        faults.push(messages::invalid_value("countryId", escaped(&country)));
    }
    if !faults.is_empty() {
        return Err(messages::several(faults));
    }
    if address.street.lines().count() > STREET_LINES {
        let text = format!("\"Street Address\" cannot contain more than {STREET_LINES} lines.");
        return Err(messages::input(text));
    }
    Ok(address)
}

fn missing(address: &Address, optional_postcode: &str) -> Vec<Phrase> {
    let postcode = address.postcode.as_deref().unwrap_or_default();
    let postcode_is_optional = list_has(optional_postcode, &address.country_id);
    [
        ("firstname", address.firstname.is_empty()),
        ("lastname", address.lastname.is_empty()),
        ("street", address.street.is_empty()),
        ("city", address.city.is_empty()),
        ("telephone", address.telephone.is_empty()),
        ("postcode", postcode.is_empty() && !postcode_is_optional),
    ]
    .into_iter()
    .filter(|(_, missing)| *missing)
    .map(|(field, _)| messages::required_phrase(field))
    .collect()
}

/// Names the region after its number, and complains about one that is not of the country.
async fn resolve_region(
    door: &mut Door,
    address: &mut Address,
    required: bool,
    locale: &str,
) -> Result<Option<Phrase>> {
    let listed = directory::has_regions(door, &address.country_id).await?;
    let id = address.region_id.unwrap_or(0);
    if listed && id != 0 {
        let region = directory::find_region(door, id, locale).await?;
        return Ok(match region.filter(|region| region.country_id == address.country_id) {
            Some(region) => {
                address.region = Some(region.name);
                None
            }
            None => Some(messages::invalid_value("regionId", Param::Int(id))),
        });
    }
    let unnamed = address.region.as_deref().unwrap_or_default().is_empty();
    let fault = required && !listed && unnamed;
    Ok(fault.then(|| messages::required_phrase("region")))
}

fn list_has(list: &str, member: &str) -> bool {
    list.split(',').any(|item| item.trim() == member)
}

/// The reference escapes this one value for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#039;")
}
