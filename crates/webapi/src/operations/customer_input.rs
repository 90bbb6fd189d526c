//! A customer from decoded arguments.

use crate::call::Args;
use magegate_service::customers::{AddressInput, AddressesInput, CustomerInput, RegionInput};

/// What a request says about a customer. Custom attributes were checked in form; there are none to set yet, and the
/// reference ignores unknown ones.
pub(super) fn customer_input(args: &Args) -> CustomerInput {
    let extension = args.object("extension_attributes").unwrap_or_default();
    CustomerInput {
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
        addresses: addresses(args),
        disable_auto_group_change: args.int("disable_auto_group_change"),
        is_subscribed: extension.flag("is_subscribed"),
        assistance_allowed: extension.int("assistance_allowed"),
        nulls: args.nulls(),
    }
}

fn addresses(args: &Args) -> AddressesInput {
    match args.objects("addresses") {
        Some(list) => AddressesInput::List(list.iter().map(address).collect()),
        None if args.has("addresses") => AddressesInput::Null,
        None => AddressesInput::Absent,
    }
}

fn address(args: &Args) -> AddressInput {
    AddressInput {
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
    }
}
