//! Single addresses: `customerAddressRepositoryV1`, and the default ones of `customerAccountManagementV1`.

use super::customer_output::address_value;
use crate::call::Call;
use crate::value::Value;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::id::AddressId;
use magegate_service::addresses::{self, DefaultAddress};

/// `GET /V1/customers/me/billingAddress` and `GET /V1/customers/:customerId/billingAddress`; null without one.
pub fn default_billing(call: Call) -> BoxFuture<'static, Result<Value>> {
    default(call, DefaultAddress::Billing)
}

/// `GET /V1/customers/me/shippingAddress` and `GET /V1/customers/:customerId/shippingAddress`; null without one.
pub fn default_shipping(call: Call) -> BoxFuture<'static, Result<Value>> {
    default(call, DefaultAddress::Shipping)
}

/// `GET /V1/customers/addresses/:addressId`
pub fn get(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let found = addresses::get(&call.service, &call.origin, &call.permit, id(&call)).await?;
        Ok(address_value(&found))
    }
    .boxed()
}

/// `DELETE /V1/addresses/:addressId`
pub fn delete(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let done = addresses::delete(&call.service, &call.origin, &call.permit, id(&call));
        done.await.map(Value::Bool)
    }
    .boxed()
}

fn default(call: Call, which: DefaultAddress) -> BoxFuture<'static, Result<Value>> {
    async move {
        let customer = call.args.customer_id();
        let (service, origin) = (&call.service, &call.origin);
        let found = addresses::default(service, origin, &call.permit, customer, which).await?;
        Ok(found.as_ref().map_or(Value::Null, address_value))
    }
    .boxed()
}

fn id(call: &Call) -> AddressId {
    AddressId(call.args.int("addressId").unwrap_or(0))
}
