//! Accounts and addresses as fields answer them: REST's members, but for those that GraphQL hides, renames or never leaves
//! out (`spec/graphql-auth.md` 2.2).

use crate::operations::customer_output::{address_value, customer_value};
use crate::value::{Map, Value};
use magegate_service::addresses::AddressView;
use magegate_service::storefront::Account;

/// A `Customer`.
pub(super) fn account_value(account: &Account) -> Value {
    let Value::Map(mut members) = customer_value(&account.view) else {
        return Value::Null;
    };
    for hidden in ["id", "group_id", "confirmation", "extension_attributes"] {
        members.remove(hidden);
    }
    let born = members.get("dob").cloned().unwrap_or_default();
    members.insert("date_of_birth", born);
    members.insert("is_subscribed", account.view.is_subscribed);
    members.insert("allow_remote_shopping_assistance", account.assistance_allowed);
    let addresses = account.view.addresses.iter().map(address).collect();
    members.insert("addresses", Value::List(addresses));
    Value::Map(members)
}

/// A `CustomerOutput`.
pub(super) fn outcome(customer: Value) -> Value {
    Value::Map(Map::from_iter([("customer", customer)]))
}

/// A `CustomerAddress`.
pub(super) fn address(view: &AddressView) -> Value {
    let Value::Map(mut members) = address_value(view) else {
        return Value::Null;
    };
    members.remove("customer_id");
    members.insert("country_code", view.address.country_id.as_str());
    members.insert("default_shipping", view.default_shipping);
    members.insert("default_billing", view.default_billing);
    Value::Map(members)
}
