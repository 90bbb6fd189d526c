//! The caller's own addresses (`spec/graphql-auth.md` 3.11).

use super::FieldCall;
use super::input::address_given;
use super::output;
use crate::value::Value;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::id::AddressId;
use magegate_service::storefront;

/// `createCustomerAddress`
pub(super) fn create(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = call.args.object("input").unwrap_or_default();
        let given = address_given(&input, &call.facts.attributes)?;
        let (service, origin) = (&call.service, &call.origin);
        let view = storefront::create_address(service, origin, &call.permit, &given).await?;
        let mut address = output::address(&view);
        // The reference shows the region of a new address as it was sent: only later answers have it in both places.
        if let Value::Map(members) = &mut address {
            members.remove("region_id");
            if given.input.region.is_none() {
                members.remove("region");
            }
        }
        Ok(address)
    }
    .boxed()
}

/// `updateCustomerAddress`
pub(super) fn update(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = call.args.object("input").unwrap_or_default();
        let given = address_given(&input, &call.facts.attributes)?;
        let (service, origin) = (&call.service, &call.origin);
        let changed = storefront::update_address(service, origin, &call.permit, id(&call), &given);
        let mut address = output::address(&changed.await?);
        // What was sent as null is kept and shown as null, as an account's members are.
        if let Value::Map(members) = &mut address {
            for name in given.nulls.iter().filter(|name| OPTIONAL.contains(&name.as_str())) {
                members.remove(name);
            }
        }
        Ok(address)
    }
    .boxed()
}

/// `deleteCustomerAddress`
pub(super) fn delete(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let done = storefront::delete_address(&call.service, &call.permit, id(&call));
        done.await.map(Value::Bool)
    }
    .boxed()
}

/// The members that an address need not have.
const OPTIONAL: &[&str] =
    &["company", "fax", "middlename", "postcode", "prefix", "suffix", "vat_id"];

fn id(call: &FieldCall) -> AddressId {
    AddressId(call.args.int("id").unwrap_or(0))
}
