//! What a request says of an account or of an address, from the arguments of a field.

use crate::call::Args;
use crate::operations::customer_input::address;
use magegate_domain::Result;
use magegate_domain::attribute::Attributes;
use magegate_service::customers::CustomerInput;
use magegate_service::storefront::{AddressGiven, Change};

/// What an object of arguments says of an account.
pub(super) fn change(args: &Args) -> Change {
    let input = CustomerInput {
        // The newer name wins.
        dob: args.text("date_of_birth").or_else(|| args.text("dob")),
        email: args.text("email"),
        firstname: args.text("firstname"),
        lastname: args.text("lastname"),
        middlename: args.text("middlename"),
        prefix: args.text("prefix"),
        suffix: args.text("suffix"),
        gender: args.int("gender"),
        taxvat: args.text("taxvat"),
        is_subscribed: args.flag("is_subscribed"),
        assistance_allowed: args
            .flag("allow_remote_shopping_assistance")
            .map(|allowed| if allowed { 2 } else { 1 }),
        nulls: args.nulls(),
        ..CustomerInput::default()
    };
    Change { input, password: args.password("password"), is_empty: is_empty(args) }
}

/// What an object of arguments says of an address. The country's newer name wins.
pub(super) fn address_given(args: &Args, attributes: &Attributes) -> Result<AddressGiven> {
    let mut input = address(args, attributes)?;
    let code = args.text("country_code");
    let mut nulls = args.nulls();
    if code.is_some() {
        input.country_id = code;
        nulls.retain(|name| name != "country_id");
    } else if args.has("country_code") && !args.has("country_id") {
        nulls.push("country_id".to_owned());
    }
    let region = args.object("region").unwrap_or_default();
    Ok(AddressGiven {
        input,
        region_code: region.text("region_code"),
        nulls,
        is_empty: is_empty(args),
    })
}

/// Whether an object has no members, not even null ones.
pub(super) fn is_empty(args: &Args) -> bool {
    args.is_empty()
}
