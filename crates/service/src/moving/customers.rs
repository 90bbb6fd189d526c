//! Customers with their addresses, the values of their attributes, subscriptions, last login and leave for assistance.

use super::Object;
use super::maps::{Known, Maps};
use super::node::{Instead, Node, Reference, Space, leaf};
use super::object::{ID, REGION_CODE, VALUES, in_basic_plane, list, list_mut, number, text};
use super::reading::{Codes, Found, complete};
use magegate_domain::Result;
use magegate_domain::attribute::{Attributes, Entity, Source};
use magegate_store::engine::Door;
use magegate_store::moving::{
    ADDRESSES, CUSTOMERS, Entry, LAST_LOGINS, SUBSCRIPTIONS, assisted, of_owners,
};
use serde_json::Value;
use std::collections::HashSet;

/// The member that says that a customer allows shopping assistance.
pub(super) const ASSISTANCE: &str = "assistance";
pub(super) const ADDRESSES_OF: &str = "addresses";
/// The column with the number of an address's region.
const REGION: &str = "region_id";
const DEFAULTS: [&str; 2] = ["default_billing", "default_shipping"];
/// The group that every installation begins with, for customers whose own is gone.
const GENERAL: i64 = 1;

pub(super) const CUSTOMER: Node = Node {
    member: "customer",
    table: &CUSTOMERS,
    space: Some(Space::Customer),
    references: &[
        Reference { column: "website_id", to: Space::Website, instead: Instead::Nothing },
        Reference { column: "store_id", to: Space::Store, instead: Instead::Nothing },
        Reference {
            column: "group_id",
            to: Space::CustomerGroup,
            instead: Instead::Number(GENERAL),
        },
    ],
    values: Some(Entity::Customer),
    children: &[
        Node {
            member: ADDRESSES_OF,
            table: &ADDRESSES,
            space: Some(Space::Address),
            references: &[],
            values: Some(Entity::Address),
            children: &[],
            outlives: false,
        },
        leaf(
            "subscriptions",
            &SUBSCRIPTIONS,
            &[Reference { column: "store_id", to: Space::Store, instead: Instead::Nothing }],
        ),
        Node { outlives: true, ..leaf("last_login", &LAST_LOGINS, &[]) },
    ],
    outlives: false,
};

/// Customers with all that is theirs. A default address that is not the customer's own counts as none.
pub(super) async fn load(
    door: &mut Door,
    entries: Vec<Entry>,
    codes: &Codes,
) -> Result<Vec<Found>> {
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let allowed: HashSet<i64> = assisted(door, &ids).await?.into_iter().collect();
    let mut found = complete(door, &CUSTOMER, entries, codes).await?;
    for customer in &mut found {
        let object = &mut customer.object;
        for member in DEFAULTS {
            let default = number(object, member);
            if !list(object, ADDRESSES_OF).any(|address| number(address, ID) == default) {
                object.shift_remove(member);
            }
        }
        for address in list_mut(object, ADDRESSES_OF) {
            if let Some((country, code)) = codes.region(number(address, REGION)) {
                address.insert(REGION_CODE.to_owned(), format!("{country}-{code}").into());
            }
        }
        if allowed.contains(&customer.id) {
            object.insert(ASSISTANCE.to_owned(), true.into());
        }
    }
    Ok(found)
}

/// The customers of the numbers.
pub(super) async fn load_some(door: &mut Door, ids: &[i64], codes: &Codes) -> Result<Vec<Found>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let entries = of_owners(door, &CUSTOMERS, ids).await?;
    load(door, entries, codes).await
}

/// Replaces numbers of rows that are not there; gives how many there were.
pub(super) fn tidy(object: &mut Object, known: &Known) -> u64 {
    known.tidy(&CUSTOMER, object, &[]).unwrap_or_default()
}

/// What the target is like.
pub(super) struct There<'a> {
    pub(super) maps: &'a Maps,
    pub(super) attributes: &'a Attributes,
    pub(super) codes: &'a Codes,
    pub(super) keeps_numbers: bool,
}

/// Puts the target's numbers in place of the file's, but for those of addresses, which have none yet. Gives how many
/// values were left out because the target lacks their option or region.
pub(super) fn translate(object: &mut Object, there: &There<'_>) -> Result<u64> {
    let There { maps, attributes, .. } = *there;
    maps.translate(&CUSTOMER, object, &[])?;
    if let Some(gender) = maps.get(Space::Option, number(object, "gender")) {
        object.insert("gender".to_owned(), gender.into());
    }
    let mut lost = translate_values(object, maps, attributes, Entity::Customer);
    for address in list_mut(object, ADDRESSES_OF) {
        lost += translate_values(address, maps, attributes, Entity::Address);
        lost += u64::from(!translate_region(address, there));
    }
    Ok(lost)
}

/// The target's numbers of the default addresses, once the addresses have them.
pub(super) fn set_defaults(object: &mut Object, maps: &Maps) {
    for member in DEFAULTS {
        match maps.get(Space::Address, number(object, member)) {
            Some(id) => object.insert(member.to_owned(), id.into()),
            None => object.shift_remove(member),
        };
    }
}

/// Whether the customer has a default address.
pub(super) fn has_defaults(object: &Object) -> bool {
    DEFAULTS.iter().any(|member| object.contains_key(*member))
}

/// The customer without numbers of its own: what two stores can be compared by.
pub(super) fn comparable(object: &Object) -> Object {
    let mut object = object.clone();
    let ids: Vec<i64> = list(&object, ADDRESSES_OF).map(|address| number(address, ID)).collect();
    for member in DEFAULTS {
        let default = number(&object, member);
        match ids.iter().position(|id| *id == default) {
            Some(place) => object.insert(member.to_owned(), place.into()),
            None => object.shift_remove(member),
        };
    }
    object.shift_remove(ID);
    for address in list_mut(&mut object, ADDRESSES_OF) {
        address.shift_remove(ID);
    }
    in_basic_plane(&mut object);
    object
}

/// What proves that an account is the same: address, website and stored password.
pub(super) fn proof(object: &Object) -> String {
    let website = object.get("website_id").and_then(Value::as_i64);
    let website = website.map(|id| id.to_string()).unwrap_or_default();
    format!("{}\0{website}\0{}\n", text(object, "email"), text(object, "password_hash"))
}

/// Regions are known by country and code. Gives whether the target has the region, or there was none.
fn translate_region(address: &mut Object, there: &There<'_>) -> bool {
    let region = number(address, REGION);
    let place = text(address, REGION_CODE).split_once('-').unwrap_or_default();
    let place = (place.0.to_owned(), place.1.to_owned());
    let target = if address.contains_key(REGION_CODE) {
        there.codes.region_of(&place, region)
    } else if there.keeps_numbers || region == 0 {
        return true;
    } else {
        // One that its own store does not know could be any other one here.
        None
    };
    if let Some(target) = target {
        address.insert(REGION.to_owned(), target.into());
    } else {
        address.shift_remove(REGION_CODE);
        address.shift_remove(REGION);
    }
    target.is_some()
}

fn translate_values(
    object: &mut Object,
    maps: &Maps,
    attributes: &Attributes,
    entity: Entity,
) -> u64 {
    let Some(values) = object.get_mut(VALUES).and_then(Value::as_object_mut) else { return 0 };
    let mut lost = 0;
    values.retain(|code, value| {
        let attribute = attributes.find(entity, code);
        if !attribute.is_some_and(|attribute| attribute.source == Source::Options) {
            return true;
        }
        let numbers: Vec<Option<i64>> = value
            .as_str()
            .unwrap_or_default()
            .split(',')
            .map(|number| maps.get(Space::Option, number.trim().parse().ok()?))
            .collect();
        lost += numbers.iter().filter(|number| number.is_none()).count() as u64;
        let kept: Vec<String> = numbers.into_iter().flatten().map(|id| id.to_string()).collect();
        *value = kept.join(",").into();
        !kept.is_empty()
    });
    lost
}
