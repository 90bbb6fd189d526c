//! What an address must have to be saved (`spec/customers-api.md` 5.1 and 5.2).

use crate::attributes::place_of;
use crate::facts::Facts;
use magegate_domain::attribute::Entity;
use magegate_domain::customer::{Address, Customer};
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_store::directory;
use magegate_store::engine::Door;

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
    let mut faults =
        missing(facts, customer, &address, setting("general/country/optional_zip_countries"));
    let country = address.country_id.clone();
    if is_blank(&country) {
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
    check_street(facts, customer, &address)?;
    Ok(address)
}

/// Holds the street to the most lines that its attribute allows.
fn check_street(facts: &Facts, customer: &Customer, address: &Address) -> Result<()> {
    let Some(attribute) = facts.attributes.get(Entity::Address, "street") else {
        return Ok(());
    };
    let place = place_of(customer);
    let limit = attribute.multiline_count_on(place.website);
    let lines = i64::try_from(address.street.lines().count()).unwrap_or(i64::MAX);
    if limit > 0 && lines > limit {
        let label = attribute.label(place.store).unwrap_or_default();
        let text = format!("\"{label}\" cannot contain more than {limit} lines.");
        return Err(messages::input(text));
    }
    Ok(())
}

fn missing(
    facts: &Facts,
    customer: &Customer,
    address: &Address,
    optional_postcode: &str,
) -> Vec<Phrase> {
    let website = customer.website_id.unwrap_or_default();
    let required = |code| {
        let attribute = facts.attributes.get(Entity::Address, code);
        attribute.is_some_and(|attribute| attribute.is_required_on(website))
    };
    let empty = |text: &Option<String>| is_blank(text.as_deref().unwrap_or_default());
    let postcode_is_optional = list_has(optional_postcode, &address.country_id);
    [
        ("firstname", is_blank(&address.firstname)),
        ("lastname", is_blank(&address.lastname)),
        ("street", is_blank(&address.street)),
        ("city", is_blank(&address.city)),
        ("telephone", is_blank(&address.telephone) && required("telephone")),
        ("fax", empty(&address.fax) && required("fax")),
        ("company", empty(&address.company) && required("company")),
        ("postcode", empty(&address.postcode) && !postcode_is_optional),
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
            None => Some(messages::invalid_value("regionId", id.to_string())),
        });
    }
    let unnamed = is_blank(address.region.as_deref().unwrap_or_default());
    let fault = required && !listed && unnamed;
    Ok(fault.then(|| messages::required_phrase("region")))
}

/// Whether a text has nothing but ASCII white space, which counts as missing in every member that must be there.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_whitespace() || c == '\x0b')
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
