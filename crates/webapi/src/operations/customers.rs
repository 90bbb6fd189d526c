//! `customerCustomerRepositoryV1`.

use super::customer_input::customer_input;
use super::customer_output::customer_value;
use super::search::{answer, asked};
use crate::call::Call;
use crate::value::Value;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::id::CustomerId;
use magegate_service::{accounts, customers};

/// `GET /V1/customers/:customerId` and `GET /V1/customers/me`
pub fn get(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.customer_id();
        let view = customers::get(&call.service, &call.origin, &call.permit, id).await?;
        Ok(customer_value(&view))
    }
    .boxed()
}

/// `PUT /V1/customers/me`; a `passwordHash` that the caller sends is not looked at (`spec/deviations.md` row 2).
pub fn update_own(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = customer_input(&call)?;
        let current = call.args.password("currentPassword");
        let view = customers::update_own(
            &call.service,
            &call.origin,
            &call.permit,
            input,
            current.as_ref(),
        );
        Ok(customer_value(&view.await?))
    }
    .boxed()
}

/// `PUT /V1/customers/:customerId`. Doors that know no path leave the number to the object; without one there either, the
/// customer is new, as for the contract's own `save`.
pub fn update(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = customer_input(&call)?;
        let hash = call.args.password("passwordHash");
        let (service, origin, permit) = (&call.service, &call.origin, &call.permit);
        let named = call.args.int("customerId").or(input.id.filter(|id| *id != 0));
        let view = match named.map(CustomerId) {
            Some(id) => customers::update(service, origin, permit, id, input, hash.as_ref()).await,
            None => accounts::create_stored(service, origin, permit, input, hash.as_ref()).await,
        };
        Ok(customer_value(&view?))
    }
    .boxed()
}

/// `DELETE /V1/customers/:customerId`
pub fn delete(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.customer_id();
        let done = customers::delete(&call.service, &call.origin, &call.permit, id);
        done.await.map(Value::Bool)
    }
    .boxed()
}

/// `GET /V1/customers/search`
pub fn search(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let criteria = asked(&call)?;
        let wanted = if call.items_wanted { &criteria } else { &criteria.counting() };
        let found = customers::search(&call.service, &call.origin, &call.permit, wanted).await?;
        let items = found.items.iter().map(customer_value).collect();
        Ok(answer(&criteria, items, found.total))
    }
    .boxed()
}
