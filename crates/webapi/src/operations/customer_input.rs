//! A customer from decoded arguments.

use super::custom_attributes::custom_input;
use crate::call::{Args, Call};
use magegate_domain::Result;
use magegate_domain::attribute::{Attributes, Entity};
use magegate_service::customers::{AddressInput, AddressesInput, CustomerInput, RegionInput};

/// What a request says about a customer, its parameter `customer`.
pub(super) fn customer_input(call: &Call) -> Result<CustomerInput> {
    let args = &call.args.object("customer").unwrap_or_default();
    let attributes = &call.facts.attributes;
    let extension = args.object("extension_attributes").unwrap_or_default();
    Ok(CustomerInput {
        id: args.int("id"),
        group_id: args.int("group_id"),
        default_billing: args.text("default_billing"),
        default_shipping: args.text("default_shipping"),
        confirmation: args.text("confirmation"),
        created_at: args.text("created_at"),
        created_in: args.text("created_in"),
        dob: args.text("dob"),
        email: args.text("email"),
        firstname: args.text("firstname"),
        lastname: args.text("lastname"),
        middlename: args.text("middlename"),
        prefix: args.text("prefix"),
        suffix: args.text("suffix"),
        gender: args.int("gender"),
        store_id: args.int("store_id"),
        taxvat: args.text("taxvat"),
        website_id: args.int("website_id"),
        addresses: addresses(args, attributes)?,
        disable_auto_group_change: args.int("disable_auto_group_change"),
        is_subscribed: extension.flag("is_subscribed"),
        assistance_allowed: extension.int("assistance_allowed"),
        custom_attributes: custom_input(args, attributes, Entity::Customer, &[])?,
        nulls: args.nulls(),
    })
}

fn addresses(args: &Args, attributes: &Attributes) -> Result<AddressesInput> {
    Ok(match args.objects("addresses") {
        Some(list) => {
            let list = list.iter().map(|args| address(args, attributes));
            AddressesInput::List(list.collect::<Result<_>>()?)
        }
        None if args.has("addresses") => AddressesInput::Null,
        None => AddressesInput::Absent,
    })
}

/// What an object says about an address.
pub(crate) fn address(args: &Args, attributes: &Attributes) -> Result<AddressInput> {
    let custom = custom_input(args, attributes, Entity::Address, &["addresses"])?;
    Ok(AddressInput {
        id: args.int("id"),
        region: args.object("region").map(|region| RegionInput {
            region: region.text("region"),
            region_id: region.int("region_id"),
        }),
        region_id: args.int("region_id"),
        country_id: args.text("country_id"),
        street: args.texts("street"),
        company: args.text("company"),
        telephone: args.text("telephone"),
        fax: args.text("fax"),
        postcode: args.text("postcode"),
        city: args.text("city"),
        firstname: args.text("firstname"),
        lastname: args.text("lastname"),
        middlename: args.text("middlename"),
        prefix: args.text("prefix"),
        suffix: args.text("suffix"),
        vat_id: args.text("vat_id"),
        default_shipping: args.flag("default_shipping"),
        default_billing: args.flag("default_billing"),
        custom_attributes: custom.unwrap_or_default(),
    })
}
